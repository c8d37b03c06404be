"""A payday in named stages. Each stage may be called again; a crash between any two repeats one."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.errors import domain_errors
from minga.domains.log import actions as log
from minga.domains.notices import actions as notice_actions
from minga.domains.notices import queries as notices
from minga.domains.notices.types import Topic
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice
from minga.domains.people.types import Office
from minga.domains.retries import actions as retries
from minga.domains.sql_files import named_queries
from minga.domains.wages import queries, rules
from minga.domains.wages.errors import NotYet, WrongStage
from minga.domains.wages.models import Payday
from minga.domains.wages.types import PaydayView, Stage
from minga_pure.canon import canonical, leaf_data

SQL = named_queries("wages")

LINES_AT_ONCE = 2_000


def _require_treasurer(person_id: int) -> None:
    if not people.holds_office(person_id, Office.TREASURER):
        raise NotInOffice


@transaction.atomic
def open_payday(*, actor_id: int, until: datetime, now: datetime | None = None) -> PaydayView:
    """Begin the payday of the period from the last one's end until a moment; again = the same.

    Raises NotInOffice, NotYet.
    """
    _require_treasurer(actor_id)
    existing = Payday.objects.filter(until=until).first()
    if existing is not None:
        return queries.payday(existing.public_id)
    since, _ = queries.next_period(until)
    rules.check_period(since, until, now or timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(SQL["still_writing"], [until])
        if cursor.fetchone()[0]:
            raise NotYet
    try:
        with transaction.atomic():
            row = Payday.objects.create(since=since, until=until, opened_by_id=actor_id)
    except IntegrityError:  # somebody else opened it in this moment
        same_payday = Payday.objects.filter(until=until).first()
        if same_payday is None:  # of another period that overlaps this one
            raise NotYet from None
        row = same_payday
    return queries.payday(row.public_id)


@transaction.atomic
def compute(*, payday: UUID, actor_id: int) -> PaydayView:
    """Count everybody's time anew and write every line. Raises NotInOffice, WrongStage."""
    _require_treasurer(actor_id)
    row = queries.payday_row(payday)
    if row.stage == Stage.APPROVED and not row.lines.filter(posted_at__isnull=False).exists():
        Payday.objects.filter(pk=row.pk).update(stage=Stage.COMPUTED, promised={})
    elif row.stage not in (Stage.DRAFT, Stage.COMPUTED):
        raise WrongStage
    floors = charter.value(ValueName.FLOOR_MICROS_PER_HOUR)
    Payday.objects.filter(pk=row.pk).update(
        floors=floors, cap_medians=int(str(charter.value(ValueName.TIME_CAP_MEDIANS)))
    )
    with domain_errors(), connection.cursor() as cursor:
        cursor.execute("SELECT wages_compute(%s)", [row.id])
    Payday.objects.filter(pk=row.pk).update(stage=Stage.COMPUTED, computed_at=timezone.now())
    return queries.payday(payday)


@transaction.atomic
def approve(*, payday: UUID, actor_id: int, promise: dict[str, int] | None = None) -> PaydayView:
    """A treasurer has looked at the sums; from here nothing of it changes any more.

    `promise`: how many micros in each currency the co-op may promise where the reserves and the
    commons are empty; what she was shown. Raises NotInOffice, WrongStage, PromiseTooLarge.
    """
    _require_treasurer(actor_id)
    row = queries.payday_row(payday)
    if row.stage in (Stage.APPROVED, Stage.POSTED):
        return queries.payday(payday)
    promised = promise or {}
    rules.check_promise(queries.promises(row), promised)
    won = Payday.objects.filter(pk=row.pk, stage=Stage.COMPUTED).update(
        stage=Stage.APPROVED,
        approved_by_id=actor_id,
        approved_at=timezone.now(),
        promised=promised,
    )
    if won != 1:
        raise WrongStage
    return queries.payday(payday)


def post(*, payday: UUID) -> PaydayView:
    """Pay everybody of an approved payday; what is already paid stays paid. Outside a transaction.

    Some lines a transaction: kill it between any two and call it again. Raises PromiseTooLarge.
    """
    while post_some(payday=payday):
        pass
    _finish(payday)
    return queries.payday(payday)


@transaction.atomic
def post_some(*, payday: UUID, lines_max: int = LINES_AT_ONCE) -> int:
    """Pay the next lines; how many were paid, 0 when nobody is left."""
    row = queries.payday_row(payday)
    with domain_errors(), connection.cursor() as cursor:
        cursor.execute("SELECT wages_post_some(%s, %s)", [row.id, lines_max])
        return int(cursor.fetchone()[0])


@transaction.atomic
def _finish(payday: UUID) -> None:
    """The last stage: everybody is paid, and the log holds a leaf that says so."""
    row = Payday.objects.select_for_update().get(public_id=payday)
    if row.stage != Stage.APPROVED:
        return
    body = canonical(
        {
            "kind": "payday",
            "payday": str(row.public_id),
            "since": row.since.isoformat(),
            "until": row.until.isoformat(),
            "lines": _lines_digest(row.id),
            "approved_at": row.approved_at.isoformat() if row.approved_at else "",
        }
    )
    salt = secrets.token_bytes(32)
    Payday.objects.filter(pk=row.pk).update(
        stage=Stage.POSTED, posted_at=timezone.now(), salt=salt, body=body.decode()
    )
    log.submit(kind="payday", data=leaf_data(salt, body))
    _tell_who_is_paid(row)


def _tell_who_is_paid(row: Payday) -> None:
    """Members with a line who chose to hear of money; the amount stays inside."""
    paid = set(row.lines.filter(due_micros__gt=0).values_list("member_id", flat=True))
    for member in notices.members_to_tell(Topic.MONEY):
        if member.member_id in paid:
            notice_actions.tell(
                member=member,
                topic=Topic.MONEY,
                key=f"payday:{row.public_id}",
                words=lambda: (_("Payday"), _("Your period is paid. See what was added.")),
                address="/wallet/periods",
            )


def _lines_digest(payday_id: int) -> str:
    """SHA-256 over every line as it was paid, in order."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["lines_digest"], [payday_id])
        return str(cursor.fetchone()[0])


def run_approved() -> int:
    """Go on with every approved payday that a crash left behind; how many were finished."""
    waiting = Payday.objects.filter(stage=Stage.APPROVED).values_list("public_id", flat=True)
    return retries.work_through("wages.run_approved", list(waiting), _run, one_transaction=False)


def _run(payday: UUID) -> None:
    post(payday=payday)
