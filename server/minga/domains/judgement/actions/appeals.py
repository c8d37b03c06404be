"""Appeals: her words, a jury of three by lot, and the ledger does what they say at once."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from minga.domains.answers import actions as answers_actions
from minga.domains.assignment import actions as assignment
from minga.domains.assignment import queries as assignment_queries
from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.judgement import queries, rules
from minga.domains.judgement.actions import decision_notices
from minga.domains.judgement.actions.suspensions import untouched_rights
from minga.domains.judgement.errors import AlreadyAppealed, NoSuchCase, NoWords, TooLate
from minga.domains.judgement.models import Appeal, Finding, FindingAnswer, Juror
from minga.domains.judgement.types import SEATS, AppealState, DecisionNoticeKind, FindingKind, Side
from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.locks import lock_until_commit
from minga.domains.log import queries as log
from minga.domains.number_format import money_text
from minga.domains.people.types import MemberRef
from minga.domains.retries import actions as retries
from minga.domains.wages import actions as wages
from minga.domains.wages.types import OverheadKind
from minga.domains.work import queries as work
from minga_pure.money import Money

PATIENCE = timedelta(days=4)
NO_ROOT = bytes(32)


@transaction.atomic
def appeal(*, member: MemberRef, finding: UUID, words: str) -> UUID:
    """Appeal against a finding about oneself, in any language. The jury is called in the same step.

    The lot is drawn from the newest checkpoint of the log and her words; what it was drawn from is
    kept, so that anybody can draw it again. Raises NoSuchCase, NoWords, AlreadyAppealed, TooLate.
    """
    lock_until_commit(f"judgement finding {finding}")
    row = Finding.objects.filter(public_id=finding, member_id=member.member_id).first()
    if row is None:
        raise NoSuchCase
    if not words.strip():
        raise NoWords
    if Appeal.objects.filter(finding=row).exists():
        raise AlreadyAppealed
    now = timezone.now()
    if row.appeal_until <= now:
        raise TooLate
    head = log.checkpoint()
    case = Appeal.objects.create(
        finding=row,
        words=words.strip(),
        at=now,
        until=now + timedelta(hours=int(str(charter.value(ValueName.JURY_HOURS)))),
        checkpoint=head.size if head else 0,
        seed=rules.lot_seed(root=head.root if head else NO_ROOT, words=words.strip()),
        candidates=queries.qualified(row.id),
    )
    _fill_seats(case)
    return case.public_id


@transaction.atomic
def say(*, member: MemberRef, appeal: UUID, side: Side, reason: str) -> AppealState:
    """A juror decides, says why, and is paid for her time; the case closes with the second equal
    word. Saying it twice changes nothing. Raises NoSuchCase, NoWords, TooLate."""
    row = Appeal.objects.select_for_update().filter(public_id=appeal).first()
    seat = Juror.objects.filter(appeal=row, member_id=member.member_id).first() if row else None
    if row is None or seat is None:
        raise NoSuchCase
    if seat.said is not None:
        return AppealState(row.state)
    if row.state != AppealState.OPEN:
        raise TooLate
    if not reason.strip():
        raise NoWords
    seat.transfer = _pay(row, seat, member)
    seat.said = side.value
    seat.reason = reason.strip()
    seat.said_at = timezone.now()
    seat.save()
    return _decide(row, now=timezone.now())


def close_due(*, now: datetime | None = None) -> int:
    """The clock's part: seats of jurors who have not come are filled again, and what the jury did
    not decide in time the member has won. Safe to run again; how many cases were closed."""
    moment = now or timezone.now()
    waiting = Appeal.objects.filter(state=AppealState.OPEN).order_by("id")
    return retries.work_through(
        "judgement.close_due",
        list(waiting.values_list("public_id", flat=True)),
        lambda appeal: _close(appeal, now=moment),
    )


@transaction.atomic
def _close(appeal: UUID, *, now: datetime) -> bool:
    locked = Appeal.objects.select_for_update(skip_locked=True)
    row = locked.filter(public_id=appeal, state=AppealState.OPEN).first()
    if row is None:
        return False
    if _decide(row, now=now) is not AppealState.OPEN:
        return True
    _fill_seats(row, now=now)
    return False


def _fill_seats(row: Appeal, *, now: datetime | None = None) -> None:
    """Call as many people, in the order of the lot, as still may speak."""
    moment = now or timezone.now()
    seats = list(Juror.objects.filter(appeal=row))
    live = [juror for juror in seats if juror.said or juror.drawn_at > moment - PATIENCE]
    called = {juror.member_id for juror in seats}
    order = rules.lot(bytes(row.seed), row.candidates)
    stopped = assignment_queries.suspended()
    for member_id in queries.members_by_subject(order):
        if len(live) >= SEATS:
            break
        if member_id not in called and member_id not in stopped:
            seat = Juror.objects.create(appeal=row, member_id=member_id, seat=len(called) + 1)
            live.append(seat)
            called.add(member_id)
            decision_notices.write_to(
                member_id=member_id,
                kind=DecisionNoticeKind.JURY,
                subject_id=row.public_id,
                words=_called,
            )


def _called() -> str:
    return _(
        "You were drawn by lot for a jury. Read the case, and say what you think is fair: "
        "you are paid for it. Nobody learns who you are, and you do not learn who appealed."
    )


def _pay(row: Appeal, seat: Juror, member: MemberRef) -> int:
    """A juror's time, from the project's quality reserve, else from the co-op's guarantee; its
    hours stand beside her others (G5)."""
    project = work.project_by_id(row.finding.project_id) if row.finding.project_id else None
    currency = project.price.currency if project else charter.own_currency()
    minutes = int(str(charter.value(ValueName.JUROR_MINUTES)))
    pay = rules.juror_pay(minutes=minutes, floor_per_hour=charter.floor(currency))
    payer = ledger.open_account(kind=AccountKind.GUARANTEE, owner=None, currency=currency)
    if project:
        reserve = books.account_id(AccountKind.QUALITY_RESERVE, project.public_id, currency)
        if reserve is not None and books.balance(reserve) >= pay:
            payer = reserve
    wallet = ledger.open_account(kind=AccountKind.WALLET, owner=member.subject, currency=currency)
    reference = f"jury:{row.public_id}:{seat.seat}"
    wages.record_overhead(
        member=member,
        kind=OverheadKind.JURY,
        seconds=minutes * 60,
        reference=reference,
        project=project.public_id if project else None,
        paid=pay,
    )
    return ledger.post(
        debit=payer, credit=wallet, money=pay, code=TransferCode.JURY, reference=reference
    ).id


def _decide(row: Appeal, *, now: datetime) -> AppealState:
    """Close the case when it is decided, pay at once when she has won, and tell her."""
    spoken = Juror.objects.filter(appeal=row, said__isnull=False)
    sides = [Side(str(side)) for side in spoken.values_list("said", flat=True)]
    state = rules.verdict(sides, over=row.until <= now)
    if state is AppealState.OPEN:
        return state
    row.state, row.decided_at = state.value, timezone.now()
    row.save(update_fields=["state", "decided_at"])
    back, lifted = Money.zero(charter.own_currency()), False
    suspends = row.finding.kind == FindingKind.SUSPENSION
    if state is AppealState.WON:
        lifted = assignment.lift(finding=row.finding.public_id)
        back = queries.still_owed(row.finding_id)
        answers_actions.accept(
            answers=list(
                FindingAnswer.objects.filter(finding_id=row.finding_id).values_list(
                    "answer", flat=True
                )
            )
        )
    decision_notices.write_to(
        member_id=row.finding.member_id,
        kind=DecisionNoticeKind.APPEAL,
        subject_id=row.public_id,
        words=lambda: _verdict_words(
            state, back, silent=not sides, lifted=lifted, suspends=suspends
        ),
    )
    return state


def _verdict_words(
    state: AppealState, back: Money, *, silent: bool, lifted: bool, suspends: bool
) -> str:
    if state is AppealState.LOST and suspends:
        lost = _(
            "The jury looked at your appeal and agreed with the finding. Its reasons stand beside"
            " your case."
        )
        return f"{lost} {untouched_rights()}"
    if state is AppealState.LOST:
        return _("The jury looked at your appeal and agreed with the finding. Its reasons stand"
                 " beside your case. What was paid for your time stays yours.")  # fmt: skip
    lead = (
        _("The time of the jury is over, so you have won your appeal.")
        if silent
        else _("You have won your appeal.")
    )
    if lifted:
        return lead + " " + _("Your suspension has ended: work is offered to you again.")
    if not back:
        return lead
    return lead + " " + _("%(money)s went to your wallet at once.") % {"money": money_text(back)}
