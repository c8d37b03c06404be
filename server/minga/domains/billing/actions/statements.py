"""A bank's statement confirms deposits: each by its structured reference, once."""

import hashlib
from uuid import UUID

from django.db import transaction

from minga.domains.billing import queries, rules
from minga.domains.billing.errors import NoSuchEntry, NotOurAccount, WrongCurrency
from minga.domains.billing.models import Entry, Statement
from minga.domains.billing.readers import camt053
from minga.domains.billing.types import BankEntry, MatchOutcome, StatementView
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice
from minga.domains.people.types import Office
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.domains.work.types import DepositState, DepositView
from minga_pure.money import Money


def require_treasurer(by: int) -> None:
    """Raises NotInOffice."""
    if not people.holds_office(by, Office.TREASURER):
        raise NotInOffice


@transaction.atomic
def read_statement(*, by: int, content: bytes) -> StatementView:
    """Read a camt.053. The same file, or the same entry in another file, changes nothing.

    An entry that carries a deposit's reference and its currency confirms it with the amount that
    came; every other credit waits for a treasurer's eyes. Raises NotInOffice,
    CannotReadStatement, NotOurAccount.
    """
    require_treasurer(by)
    found = camt053.read(content)
    if not all(queries.is_ours(one.account) for one in found):
        raise NotOurAccount
    fresh = [entry for one in found for entry in one.entries]
    row, new = Statement.objects.get_or_create(
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={
            "name": found[0].name,
            "read_by_id": by,
            "others": sum(one.others for one in found),
            "seen": Entry.objects.filter(
                bank_reference__in=[entry.bank_reference for entry in fresh]
            ).count(),
        },
    )
    if not new:
        return queries.statement_card(row, again=True)
    for entry in fresh:
        _take(row, entry, by)
    return queries.statement_card(row)


def _take(statement: Statement, entry: BankEntry, by: int) -> None:
    """Write one entry down, and confirm the deposit that it names."""
    kept, new = Entry.objects.get_or_create(
        bank_reference=entry.bank_reference,
        defaults={
            "statement": statement,
            "amount_micros": entry.money.micros,
            "currency": entry.money.currency,
            "booked_on": entry.booked_on,
            "payer": entry.payer,
            "remittance": entry.remittance,
            "outcome": MatchOutcome.UNMATCHED,
        },
    )
    named = work.deposit_by_reference(rules.reference_in(entry.remittance)) if new else None
    if named is not None:
        _match(kept, named, by)


def _match(kept: Entry, named: DepositView, by: int) -> None:
    """The entry is the deposit's, unless its currency, its state or an earlier entry says no."""
    money = Money(kept.amount_micros, kept.currency)
    taken = Entry.objects.filter(deposit__public_id=named.public_id).exists()
    if taken or named.money.currency != money.currency:
        return
    if named.state is DepositState.ANNOUNCED:
        outcome = MatchOutcome.CONFIRMED if named.money == money else MatchOutcome.DIFFERS
        work_actions.confirm_deposit(deposit=named.public_id, actor_id=by, arrived=money)
    elif named.state is DepositState.CONFIRMED and named.money == money:
        outcome = MatchOutcome.KNOWN
    else:
        return
    _belongs(kept, named.public_id, outcome)


def _belongs(kept: Entry, deposit: UUID, outcome: MatchOutcome) -> None:
    """Raises NoSuchEntry when somebody matched it meanwhile."""
    won = Entry.objects.filter(pk=kept.pk, outcome=MatchOutcome.UNMATCHED).update(
        outcome=outcome, deposit_id=work.deposit_row(deposit)
    )
    if won != 1:
        raise NoSuchEntry


@transaction.atomic
def match_entry(*, entry: UUID, deposit: UUID, by: int) -> None:
    """A treasurer says to which announced deposit an entry without a reference belongs.

    Raises NotInOffice, NoSuchEntry, NoSuchDeposit, WrongCurrency.
    """
    require_treasurer(by)
    kept = Entry.objects.select_for_update().filter(public_id=entry).first()
    if kept is None or kept.outcome != MatchOutcome.UNMATCHED:
        raise NoSuchEntry
    named = work.deposit(deposit)
    money = Money(kept.amount_micros, kept.currency)
    if named.state is not DepositState.ANNOUNCED or named.money.currency != money.currency:
        raise WrongCurrency
    work_actions.confirm_deposit(deposit=deposit, actor_id=by, arrived=money)
    _belongs(kept, deposit, MatchOutcome.BY_HAND)
