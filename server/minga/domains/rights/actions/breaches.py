"""Breaches: two data stewards report and confirm them, people and authority are told."""

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from minga.domains.consent.types import ITEM_TITLES
from minga.domains.errors import domain_errors
from minga.domains.notices import actions as notices
from minga.domains.notices.types import Topic
from minga.domains.number_format import date_text
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga.domains.people.types import MemberRef, Office
from minga.domains.retries import actions as retries
from minga.domains.rights import queries, rules
from minga.domains.rights.errors import NoSuchBreach
from minga.domains.rights.models import Breach, BreachNotice
from minga.domains.rights.types import NewBreach
from minga.domains.work import queries as work


def _check_office(actor_id: int) -> None:
    if not people.holds_office(actor_id, Office.DATA_STEWARD):
        raise NotInOffice


@transaction.atomic
def report_breach(*, actor_id: int, breach: NewBreach) -> UUID:
    """Store a breach; the database names the people whom it concerns.

    The clock sends the notices as soon as a second data steward has confirmed it.

    Raises NotInOffice, OwnMatter for a client's own staff, BreachRefused.
    """
    _check_office(actor_id)
    if breach.client is not None and work.acts_for(actor_id, breach.client):
        raise OwnMatter
    checked = rules.check_breach(breach)
    with domain_errors():
        row = Breach.objects.create(
            client=checked.client, node=checked.node, kinds=list(checked.kinds),
            since=checked.since, until=checked.until, known_at=checked.known_at,
            nature=checked.nature, consequences=checked.consequences, measures=checked.measures,
            contact=checked.contact, reported_by_id=actor_id,
        )  # fmt: skip
    return row.public_id


@transaction.atomic
def confirm_breach(*, breach: UUID, actor_id: int) -> None:
    """Confirm a report as a second data steward; then everybody whom it concerns is told.

    Raises NotInOffice, NoSuchBreach, OwnMatter for whoever reported it, lives with them, or speaks
    for the client.
    """
    _check_office(actor_id)
    row = Breach.objects.filter(public_id=breach).first()
    if row is None:
        raise NoSuchBreach
    if row.reported_by_id == actor_id or (row.client and work.acts_for(actor_id, row.client)):
        raise OwnMatter
    with domain_errors():
        won = Breach.objects.filter(pk=row.pk, confirmed_at__isnull=True).update(
            confirmed_by_id=actor_id, confirmed_at=Now()
        )
    if won != 1:
        raise NoSuchBreach


def send_breach_notices() -> int:
    """Tell everybody whom a breach concerns, each in their language; how many were told now.

    One transaction a person: a crash in between leaves the rest for the next run.
    """
    rows = BreachNotice.objects.filter(told_at__isnull=True, breach__confirmed_at__isnull=False)
    rows = rows.select_related("breach", "member")
    return retries.work_through(
        "rights.breach_notices", list(rows.order_by("breach__notify_by", "id")), _tell,
        key=lambda row: row.pk,
    )  # fmt: skip


def _tell(row: BreachNotice) -> int:
    breach = row.breach
    name = queries.recipient_name(breach.client, breach.node)

    def words() -> tuple[str, str]:
        kinds = ", ".join(str(ITEM_TITLES.get(kind, kind)) for kind in breach.kinds)
        text = _(
            "It happened at: %(name)s, from %(since)s to %(until)s. It concerns: %(kinds)s.\n"
            "What happened: %(nature)s\nWhat it may mean for you: %(consequences)s\n"
            "What is being done: %(measures)s\nWhom you can ask: %(contact)s"
        ) % {
            "name": name or _("the co-operative itself"),
            "since": date_text(breach.since),
            "until": date_text(breach.until),
            "kinds": kinds,
            "nature": breach.nature,
            "consequences": breach.consequences,
            "measures": breach.measures,
            "contact": breach.contact,
        }
        return _("Data about you got out"), text

    notices.tell(
        member=MemberRef(row.member_id, row.member.subject), topic=Topic.DECISIONS,
        key=f"breach:{breach.public_id}", words=words, address="/me/data/rights",
    )  # fmt: skip
    return BreachNotice.objects.filter(pk=row.pk, told_at__isnull=True).update(told_at=Now())


@transaction.atomic
def note_authority(*, breach: UUID, actor_id: int, delay_reason: str = "") -> None:
    """Write that the notification went to the authority; what is late has its reason.

    Raises NotInOffice, NoSuchBreach, BreachRefused.
    """
    _check_office(actor_id)
    written = " ".join(delay_reason.split())[: rules.WORDS_MAX]
    row = Breach.objects.filter(public_id=breach).first()
    if row is None:
        raise NoSuchBreach
    if row.client is not None and work.acts_for(actor_id, row.client):
        raise OwnMatter
    with domain_errors():
        won = Breach.objects.filter(
            pk=row.pk, authority_told_at__isnull=True, confirmed_at__isnull=False
        ).update(authority_told_at=Now(), delay_reason=written)
    if won != 1:
        raise NoSuchBreach
