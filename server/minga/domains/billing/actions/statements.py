"""A bank's statement confirms deposits: each by its structured reference, once."""

import hashlib
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from minga.domains.billing import queries, rules
from minga.domains.billing.errors import (
    NoSuchEntry,
    NoSuchStatement,
    NotOurAccount,
    OwnFile,
    WrongCurrency,
)
from minga.domains.billing.models import Entry, Statement
from minga.domains.billing.readers import camt053
from minga.domains.billing.types import BankEntry, MatchOutcome, StatementView
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga.domains.people.types import Office
from minga.domains.sql_files import named_queries
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.domains.work.types import DepositState, DepositView
from minga_pure.money import Money

ODD_NAMES_MAX = 100
SQL = named_queries("billing")


def require_treasurer(actor_id: int) -> None:
    """Raise NotInOffice unless the person is a treasurer."""
    if not people.holds_office(actor_id, Office.TREASURER):
        raise NotInOffice


@transaction.atomic
def read_statement(*, actor_id: int, content: bytes) -> StatementView:
    """Read a bank statement. The same file, or the same entry in another file, changes nothing.

    An entry that carries a deposit's reference and its currency confirms it with the amount that
    came, within what one treasurer books alone (`sql/35_files.sql`). Every other credit, and every
    reversal of one, waits for a treasurer's eyes. An entry without an amount is left out and named.
    Raises NotInOffice, CannotReadStatement, NotOurAccount.
    """
    require_treasurer(actor_id)
    statements = camt053.read(content)
    if not all(queries.is_house_account(statement.account) for statement in statements):
        raise NotOurAccount
    with connection.cursor() as cursor:
        cursor.execute(SQL["lock_reader"], {"reader": actor_id})
    fresh = [entry for statement in statements for entry in statement.entries]
    reversals = [entry for statement in statements for entry in statement.reversals]
    row, new = Statement.objects.get_or_create(
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={
            "name": statements[0].name,
            "read_by_id": actor_id,
            "other_entries": sum(statement.other_entries for statement in statements),
            "odd": [name for statement in statements for name in statement.odd][:ODD_NAMES_MAX],
            "known_entries": Entry.objects.filter(
                bank_reference__in=[entry.bank_reference for entry in fresh + reversals]
            ).count(),
        },
    )
    if not new:
        return queries.statement_card(row, already_read=True)
    for entry in fresh:
        _take(row, entry, actor_id)
    for entry in reversals:
        _store(row, entry, MatchOutcome.REVERSAL, _reversed(entry))
    return queries.statement_card(row)


def _store(
    statement: Statement, entry: BankEntry, outcome: MatchOutcome, reverses: Entry | None = None
) -> tuple[Entry, bool]:
    """Write one entry down; (row, True when it is new).

    Another amount or another day under the same reference is another entry of the bank.
    """
    known = Entry.objects.filter(bank_reference=entry.bank_reference).first()
    reference = entry.bank_reference
    if known is not None and not _is_known(known, entry):
        reference = f"{reference[:80]}@{entry.booked_on}@{entry.money.micros}"
    return Entry.objects.get_or_create(
        bank_reference=reference,
        defaults={
            "statement": statement,
            "amount_micros": entry.money.micros,
            "currency": entry.money.currency,
            "booked_on": entry.booked_on,
            "payer": entry.payer,
            "remittance": entry.remittance,
            "outcome": outcome,
            "reverses": reverses,
        },
    )


def _is_known(known: Entry, entry: BankEntry) -> bool:
    same_day = known.booked_on == entry.booked_on or None in (known.booked_on, entry.booked_on)
    return same_day and entry.money == Money(known.amount_micros, known.currency)


def _take(statement: Statement, entry: BankEntry, actor_id: int) -> None:
    """Write one entry down, and confirm the deposit that it names."""
    stored, new = _store(statement, entry, MatchOutcome.UNMATCHED)
    if not new or entry.is_undivided:
        return
    named = work.deposit_by_reference(rules.reference_in(entry.remittance))
    if named is not None:
        _match(stored, named, actor_id)


def _reversed(reversal: BankEntry) -> Entry | None:
    """Return the credit that a reversal takes back: by its deposit, else by the bank's name."""
    credits_ = Entry.objects.exclude(
        outcome__in=[MatchOutcome.REVERSAL, MatchOutcome.REVERSAL_SEEN]
    )
    named = work.deposit_by_reference(rules.reference_in(reversal.remittance))
    if named is not None:
        return credits_.filter(deposit__public_id=named.public_id).first()
    name = reversal.bank_reference.replace(camt053.REVERSAL_PREFIX, "", 1)
    if "/said:" in name:
        return None
    same_name = Q(bank_reference=name) | Q(bank_reference__startswith=f"{name.partition('@')[0]}@")
    return credits_.filter(same_name, currency=reversal.money.currency).order_by("-id").first()


@transaction.atomic
def see_reversal(*, entry: UUID, actor_id: int) -> None:
    """Note that a treasurer has looked at a reversal. Raise NotInOffice, NoSuchEntry."""
    require_treasurer(actor_id)
    won = Entry.objects.filter(public_id=entry, outcome=MatchOutcome.REVERSAL).update(
        outcome=MatchOutcome.REVERSAL_SEEN
    )
    if won != 1:
        raise NoSuchEntry


def _match(stored: Entry, named: DepositView, actor_id: int) -> None:
    """The entry is the deposit's, unless its currency, its state or an earlier entry says no."""
    money = Money(stored.amount_micros, stored.currency)
    already_matched = Entry.objects.filter(deposit__public_id=named.public_id).exists()
    if already_matched or named.money.currency != money.currency:
        return
    client = work.client_of_deposit(named.public_id)
    if client is not None and work.is_near_client(actor_id, client):
        return  # another treasurer says to whom it belongs
    if named.state is DepositState.ANNOUNCED:
        outcome = MatchOutcome.CONFIRMED if named.money == money else MatchOutcome.DIFFERS
        card = work_actions.confirm_deposit(
            deposit=named.public_id,
            actor_id=actor_id,
            arrived=money,
            by_two=not queries.file_carries(stored.statement_id, money),
        )
        if card.state is not DepositState.CONFIRMED:
            return  # a second treasurer signs, by confirming the file or matching the entry
    elif named.state is DepositState.CONFIRMED and named.money == money:
        outcome = MatchOutcome.KNOWN
    else:
        return
    _belongs(stored, named.public_id, outcome)


@transaction.atomic
def confirm_statement(*, statement: UUID, actor_id: int) -> StatementView:
    """Another treasurer sees at the bank what a file says: they sign the deposits that it names.

    Raises NotInOffice, NoSuchStatement, OwnFile, and OwnMatter where the file names a deposit of a
    client that they, or somebody of their household, speak for.
    """
    require_treasurer(actor_id)
    row = Statement.objects.select_for_update().filter(public_id=statement).first()
    if row is None or row.confirmed_by_id is not None:
        raise NoSuchStatement
    if row.read_by_id == actor_id:
        raise OwnFile
    entries = list(row.entries.select_related("deposit").order_by("id"))
    named = {entry.pk: work.deposit_by_reference(rules.reference_in(entry.remittance))
             for entry in entries if entry.outcome == MatchOutcome.UNMATCHED}  # fmt: skip
    concerned = {entry.deposit.public_id for entry in entries if entry.deposit}
    concerned |= {deposit.public_id for deposit in named.values() if deposit}
    clients = [work.client_of_deposit(deposit_id) for deposit_id in concerned]
    if any(client is not None and work.is_near_client(actor_id, client) for client in clients):
        raise OwnMatter
    row.confirmed_by_id = actor_id
    row.save(update_fields=["confirmed_by"])
    for entry in entries:
        deposit = named.get(entry.pk)
        if deposit is not None and deposit.signed_by:
            _match(entry, deposit, actor_id)
    return queries.statement_card(row)


def _belongs(stored: Entry, deposit: UUID, outcome: MatchOutcome) -> None:
    """Raises NoSuchEntry when somebody matched it meanwhile."""
    won = Entry.objects.filter(pk=stored.pk, outcome=MatchOutcome.UNMATCHED).update(
        outcome=outcome, deposit_id=work.deposit_row(deposit)
    )
    if won != 1:
        raise NoSuchEntry


@transaction.atomic
def match_entry(*, entry: UUID, deposit: UUID, actor_id: int) -> bool:
    """Two treasurers say to which announced deposit an entry without a reference belongs.

    False until the second one has said the same. Raises NotInOffice,
    NoSuchEntry, NoSuchDeposit, WrongCurrency.
    """
    require_treasurer(actor_id)
    stored = Entry.objects.select_for_update().filter(public_id=entry).first()
    if stored is None or stored.outcome != MatchOutcome.UNMATCHED:
        raise NoSuchEntry
    named = work.deposit(deposit)
    money = Money(stored.amount_micros, stored.currency)
    if named.state is not DepositState.ANNOUNCED or named.money.currency != money.currency:
        raise WrongCurrency
    card = work_actions.confirm_deposit(
        deposit=deposit, actor_id=actor_id, arrived=money, by_two=True
    )
    if card.state is not DepositState.CONFIRMED:
        return False
    _belongs(stored, deposit, MatchOutcome.BY_HAND)
    return True
