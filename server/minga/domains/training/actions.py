"""Actions of training: a member tries worked examples, and each is paid."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from minga.domains.answers import actions as answers
from minga.domains.answers import queries as answer_queries
from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.errors import InsufficientFunds
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.people.types import MemberRef
from minga.domains.training import queries, rules
from minga.domains.training.models import Attempt as AttemptRow
from minga.domains.training.types import ATTEMPTS_MAX, AttemptsReply, AttemptState, NewAttempt
from minga.domains.work import queries as work
from minga.domains.work.errors import NoSuchProject
from minga.domains.work.types import Example, ProjectView


@transaction.atomic
def practise(*, member: MemberRef, attempts: Sequence[NewAttempt]) -> AttemptsReply:
    """Keep what a member answered to worked examples and pay each like an answer, one time; one
    receipt for all that is new. Sending the same again gives the same states and receipts.

    1. What cannot be read is refused; whether it is right is nobody's question: it is no gate.
    2. The project's practice reserve pays. If it is used up, what her sheet promised is paid by
       the co-op's guarantee; without a promise nothing is recorded and nothing is owed.
    """
    with connection.cursor() as cursor:  # two devices of one member come one after the other
        cursor.execute("SELECT assignment_lock_member(%s)", [member.member_id])
    states: list[AttemptState] = []
    fresh: list[dict[str, Any]] = []
    for attempt in attempts[:ATTEMPTS_MAX]:
        state, row = _try_example(member, attempt)
        states.append(state)
        if row is not None:
            fresh.append(row)
    if fresh:
        _keep(member, fresh, states)
    names = {state.receipt for state in states if state.receipt}
    cards = answer_queries.receipts_named(member, sorted(names))
    return AttemptsReply(states, [answer_queries.signed(card.body, card.salt) for card in cards])


def _try_example(
    member: MemberRef, attempt: NewAttempt
) -> tuple[AttemptState, dict[str, Any] | None]:
    """Return the state of one attempt, and its row with the paying transfer when it is new."""
    earlier = queries.attempt(member, attempt.example)
    if earlier is not None:
        return AttemptState(attempt.id, "duplicate", None, *earlier), None
    try:
        card = work.project(attempt.project)
        example = _example(card, attempt.example)
        row = rules.normal_form(attempt, card, example, now=timezone.now())
    except NoSuchProject as exc:
        return AttemptState(attempt.id, "refused", str(exc)), None
    except rules.BadValue as exc:
        return AttemptState(attempt.id, "refused", _(exc.template) % exc.facts), None
    transfer = _pay(member, card, attempt)
    if transfer is None:
        text = _("The paid places for these examples are used up. They may still be read.")
        return AttemptState(attempt.id, "unpaid", text), None
    row |= {"project_id": card.id, "project": str(card.public_id), "transfer": transfer}
    row |= {"price_micros": card.price.micros, "currency": card.price.currency}
    return AttemptState(attempt.id, "stored", None, card.price.micros), row


def _example(card: ProjectView, name: UUID) -> Example:
    for example in card.examples:
        if example.id == name:
            return example
    raise NoSuchProject


def _pay(member: MemberRef, card: ProjectView, attempt: NewAttempt) -> int | None:
    """The transfer that pays one example to one member, or None when nobody has promised it."""
    currency = card.price.currency
    wallet = ledger.open_account(kind=AccountKind.WALLET, owner=member.subject, currency=currency)
    payers = [books.account_id(AccountKind.PRACTICE_RESERVE, card.public_id, currency)]
    if work.promised(attempt.promise, card, member.subject):
        payers.append(books.account_id(AccountKind.GUARANTEE, None, currency))
    for payer in payers:
        if payer is None:
            continue
        try:
            return ledger.post(
                debit=payer,
                credit=wallet,
                money=card.price,
                code=TransferCode.PRACTICE,
                reference=f"practice:{attempt.example}:{member.subject}",
            ).id
        except InsufficientFunds:
            continue
    return None


def _keep(member: MemberRef, fresh: list[dict[str, Any]], states: list[AttemptState]) -> None:
    """One receipt for all that is new, and the rows beside it."""
    receipt_rows = [
        {
            "id": row["id"],
            "project": row["project"],
            "example": row["example"],
            "kind": row["kind"],
            "sha256": row["digest"],
            "price_micros": row["price_micros"],
            "currency": row["currency"],
        }
        for row in fresh
    ]
    receipt = answers.write_receipt(member=member, kind="practice", rows=receipt_rows)
    for row in fresh:
        AttemptRow.objects.create(
            id=row["id"],
            member_id=member.member_id,
            project_id=row["project_id"],
            example=row["example"],
            kind=row["kind"],
            value=row["value"],
            spent_ms=row["spent_ms"],
            made_at=row["made_at"],
            price_micros=row["price_micros"],
            transfer_id=row["transfer"],
            receipt_id=receipt.id,
        )
    for state in states:
        if state.state == "stored":
            state.receipt = receipt.public_id
