"""A member objects to a true answer, is paid for it, and a data steward decides."""

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from minga.domains.charter import queries as charter
from minga.domains.errors import ReasonRequired
from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga.domains.people.types import MemberRef, Office
from minga.domains.quality import queries
from minga.domains.quality.errors import AlreadyDecided, NoSuchLesson, NoSuchObjection
from minga.domains.quality.models import Gold, Objection, Snapshot
from minga.domains.quality.types import ObjectionState
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView
from minga_pure.money import Money

OBJECTION_SECONDS = 120
TEXT_MAX = 2_000
REASON_REQUIRED = _("Please say in a few words why the expected answer is wrong. Nothing was sent.")


@transaction.atomic
def object_to_gold(*, member: MemberRef, project: UUID, external_id: str, text: str) -> UUID:
    """A member says that a gold answer is wrong; she is paid at the floor for two minutes.

    Said twice, the first words stay and nothing is paid again. Raises NoSuchLesson, ReasonRequired.
    """
    words = text.strip()[:TEXT_MAX]
    card = work.project(project)
    known = Objection.objects.filter(
        project_id=card.id, external_id=external_id, member_id=member.member_id
    ).first()
    if known is not None:
        return known.public_id
    if not words:
        raise ReasonRequired(REASON_REQUIRED)
    if not any(
        (lesson.project, lesson.external_id) == (project, external_id)
        for lesson in queries.lessons_of(member, limit=10_000)
    ):
        raise NoSuchLesson
    paid = _pay_for_objecting(member, card, external_id)
    objection = Objection.objects.create(
        project_id=card.id,
        external_id=external_id,
        member_id=member.member_id,
        text=words,
        transfer_id=paid,
    )
    return objection.public_id


def _pay_for_objecting(member: MemberRef, card: ProjectView, external_id: str) -> int:
    """Two minutes at the floor, out of the quality reserve; the co-op's own promise if it is
    spent, so that a member never waits for it."""
    currency = card.price.currency
    floor = charter.floor(currency)
    money = Money(max(1, floor.micros * OBJECTION_SECONDS // 3600), currency)
    reserve = ledger.open_account(
        kind=AccountKind.QUALITY_RESERVE, owner=card.public_id, currency=currency
    )
    if books.balance(reserve) < money:
        reserve = ledger.open_account(kind=AccountKind.GUARANTEE, owner=None, currency=currency)
    wallet = ledger.open_account(kind=AccountKind.WALLET, owner=member.subject, currency=currency)
    posted = ledger.post(
        debit=reserve,
        credit=wallet,
        money=money,
        code=TransferCode.OBJECTION,
        reference=f"objection:{card.public_id}:{external_id}:{member.subject}",
    )
    return posted.id


@transaction.atomic
def decide_objection(*, objection: UUID, actor_id: int, upheld: bool, decision: str) -> None:
    """A data steward decides, with words. Upheld: the gold answer is withdrawn for everybody.

    Deciding the same way again changes nothing. Raises NotInOffice, NoSuchObjection,
    ReasonRequired, AlreadyDecided.
    """
    if not people.holds_office(actor_id, Office.DATA_STEWARD):
        raise NotInOffice
    row = Objection.objects.select_for_update().filter(public_id=objection).first()
    if row is None:
        raise NoSuchObjection
    client = work.project_by_id(row.project_id).client.public_id
    if people.is_near(actor_id, member_id=row.member_id) or work.is_near_client(actor_id, client):
        raise OwnMatter
    state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
    if row.state != ObjectionState.WAITING:
        if row.state == state:
            return
        raise AlreadyDecided
    if not decision.strip():
        raise ReasonRequired(REASON_REQUIRED)
    row.state, row.decision = state, decision.strip()[:TEXT_MAX]
    row.decided_by_id, row.decided_at = actor_id, timezone.now()
    row.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    if upheld:
        Gold.objects.filter(
            project_id=row.project_id, external_id=row.external_id, withdrawn_at__isnull=True
        ).update(withdrawn_at=Now())
        Snapshot.objects.filter(project_id=row.project_id).update(slots_seen=-1)
