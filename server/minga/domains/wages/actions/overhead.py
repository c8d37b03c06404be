"""Time around the work: recorded by the house, told by a member, decided by a person."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga.domains.people.types import MemberRef, Office
from minga.domains.wages import queries, rules
from minga.domains.wages.errors import (
    BadTime,
    NoSuchLook,
    OverheadConflict,
    WordsMissing,
)
from minga.domains.wages.models import Look, Overhead
from minga.domains.wages.types import CLAIMABLE, LookState, OverheadKind, OverheadState
from minga.domains.work import queries as work
from minga_pure.money import Money

LOOKS_AT_TIME = (Office.MEDIATOR, Office.TREASURER)


@transaction.atomic
def record_overhead(
    *,
    member: MemberRef,
    kind: OverheadKind,
    seconds: int,
    reference: str,
    evidence: dict[str, Any] | None = None,
    project: UUID | None = None,
    actor_id: int | None = None,
    state: OverheadState = OverheadState.COUNTED,
    paid: Money | None = None,
) -> UUID:
    """Record time that is work and no answer; the next payday pays it at the floor.

    `reference` names the piece of work; the same again is the same line. Without a project the
    commons pays. `paid`: what she got for it in the same step, so that a payday adds only what that
    lacks of the floor. Raises BadTime, OverheadConflict.
    """
    rules.check_seconds(seconds)
    card = work.project(project) if project else None
    row, created = Overhead.objects.get_or_create(
        reference=reference,
        defaults={
            "member_id": member.member_id,
            "project_id": card.id if card else None,
            "kind": kind.value,
            "seconds": seconds,
            "evidence": evidence or {},
            "currency": card.price.currency if card else charter.own_currency(),
            "paid_micros": paid.micros if paid else 0,
            "state": state.value,
            "counted_at": timezone.now() if state is OverheadState.COUNTED else None,
            "recorded_by_id": actor_id,
        },
    )
    stored = (row.member_id, row.kind, row.seconds, row.paid_micros)
    expected = (member.member_id, kind.value, seconds, paid.micros if paid else 0)
    if not created and stored != expected:
        raise OverheadConflict
    return row.public_id


@transaction.atomic
def claim_time(
    *, member: MemberRef, claim: UUID, kind: OverheadKind, seconds: int, words: str,
    project: UUID | None = None,
) -> OverheadState:  # fmt: skip
    """A member says what time was lost. Her word counts up to the voted minutes between two
    paydays; above that a person looks, and silence of 14 days counts for her.

    `claim` is made by her page: sending twice is telling once. Raises BadTime, WordsMissing.
    """
    if kind not in CLAIMABLE:
        raise BadTime
    if not words.strip():
        raise WordsMissing
    reference = f"claim:{member.member_id}:{claim}"
    claimed = Overhead.objects.filter(reference=reference).first()
    if claimed is None:
        state = rules.claim_state(
            seconds,
            queries.trusted_seconds(member),
            int(str(charter.value(ValueName.TRUSTED_MINUTES))),
        )
        record_overhead(
            member=member,
            kind=kind,
            seconds=seconds,
            reference=reference,
            evidence={"words": words.strip()[:2000]},
            project=project,
            state=state,
        )
        return state
    return OverheadState(claimed.state)


def _require_looker(person_id: int) -> None:
    if not any(people.holds_office(person_id, office) for office in LOOKS_AT_TIME):
        raise NotInOffice


@transaction.atomic
def decide_claim(*, claim: UUID, actor_id: int, counts: bool, words: str = "") -> None:
    """A mediator or treasurer decides about lost time above the trusted minutes.

    Declining needs words that the member will read. Raises NotInOffice, OwnMatter, NoSuchLook.
    """
    _require_looker(actor_id)
    if not counts and not words.strip():
        raise WordsMissing
    waiting = Overhead.objects.filter(public_id=claim, state=OverheadState.WAITING)
    concerned = waiting.values_list("member_id", flat=True).first()
    if concerned is not None and people.is_near(actor_id, member_id=concerned):
        raise OwnMatter
    won = waiting.update(
        state=OverheadState.COUNTED if counts else OverheadState.DECLINED,
        counted_at=timezone.now() if counts else None,
        decided_by_id=actor_id,
        words=words.strip(),
    )
    if won != 1:
        raise NoSuchLook


@transaction.atomic
def count_silence() -> int:
    """Lost time that nobody has looked at for 14 days counts: silence is for the member."""
    return Overhead.objects.filter(
        state=OverheadState.WAITING, recorded_at__lt=timezone.now() - rules.SILENCE_COUNTS_AFTER
    ).update(state=OverheadState.COUNTED, counted_at=timezone.now())


@transaction.atomic
def believe_look(*, look: UUID, actor_id: int) -> None:
    """A person has looked at time above the cap: it counts too, in the next payday."""
    row = _decide_look(look, actor_id, LookState.BELIEVED)
    for number, begin in enumerate(range(0, max(1, row.above_ms // 1000), rules.SECONDS_MAX)):
        seconds = min(rules.SECONDS_MAX, max(1, row.above_ms // 1000) - begin)
        record_overhead(
            member=MemberRef(row.member_id, row.member.subject),
            kind=OverheadKind.BELIEVED,
            seconds=seconds,
            reference=f"look:{row.public_id}:{number}",
            evidence={"look": str(row.public_id)},
            project=row.project.public_id,
            actor_id=actor_id,
        )


@transaction.atomic
def leave_look(*, look: UUID, actor_id: int) -> None:
    """A person has looked and leaves it at the cap; nothing is taken, nothing is marked."""
    _decide_look(look, actor_id, LookState.LEFT_AT_CAP)


def _decide_look(look: UUID, actor_id: int, state: LookState) -> Look:
    _require_looker(actor_id)
    row = Look.objects.select_related("member", "project").filter(public_id=look).first()
    if row is None:
        raise NoSuchLook
    if people.is_near(actor_id, member_id=row.member_id):
        raise OwnMatter
    won = Look.objects.filter(pk=row.pk, state=LookState.WAITING).update(
        state=state, decided_by_id=actor_id, decided_at=timezone.now()
    )
    if won != 1 and Look.objects.get(pk=row.pk).state != state:
        raise NoSuchLook
    return row
