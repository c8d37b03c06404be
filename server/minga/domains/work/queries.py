"""Reads about clients, projects, money on the way in. Other domains and doors get words back."""

import hashlib
import hmac
import time
from dataclasses import dataclass
from fractions import Fraction
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Count, Q, QuerySet

from minga.domains.charter import queries as charter
from minga.domains.charter.words import FloorUnset, ValueName
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.words import AccountKind
from minga.domains.work import media, rules
from minga.domains.work.models import (
    Client,
    ClientStaff,
    Deposit,
    Import,
    ImportFault,
    IncomingItem,
    Instruction,
    Project,
    Recipient,
)
from minga.domains.work.readers.pictures import media_type_of
from minga.domains.work.words import (
    CannotPublish,
    ClientCard,
    DepositCard,
    DepositState,
    ImportCard,
    ImportFaultCard,
    ImportState,
    NoSuchFile,
    NoSuchImport,
    NoSuchProject,
    NotYours,
    ProjectCard,
    ProjectState,
    PurposeClass,
    Quote,
    RecipientCard,
)
from minga_pure.money import Money


def client_card(row: Client) -> ClientCard:
    return ClientCard(
        row.public_id,
        row.legal_name,
        row.country,
        row.registry_number,
        row.contact,
        row.website,
        row.verified_at,
    )


def client_of(person_id: int) -> ClientCard | None:
    """The client for which this person acts; the first one when there are several."""
    staff = (
        ClientStaff.objects.select_related("client").filter(person_id=person_id).order_by("id")
    ).first()
    return client_card(staff.client) if staff else None


def clients_waiting() -> list[ClientCard]:
    """Clients whose legal identity nobody has looked at yet."""
    return [client_card(row) for row in Client.objects.filter(verified_at=None).order_by("id")]


def client(public_id: UUID) -> ClientCard | None:
    row = Client.objects.filter(public_id=public_id).first()
    return client_card(row) if row else None


def acts_for(person_id: int, client_public_id: UUID) -> bool:
    return ClientStaff.objects.filter(
        person_id=person_id, client__public_id=client_public_id
    ).exists()


def _project_rows() -> QuerySet[Project]:
    return Project.objects.select_related("client").order_by("-id")


def _cards(rows: QuerySet[Project]) -> list[ProjectCard]:
    found = list(rows)
    ids = [row.id for row in found]
    texts = {
        (text.project_id, text.version): text
        for text in Instruction.objects.filter(project_id__in=ids)
    }
    waiting = dict(
        IncomingItem.objects.filter(project_id__in=ids)
        .values_list("project_id")
        .annotate(Count("id"))
    )
    chains: dict[int, list[RecipientCard]] = {}
    for link in Recipient.objects.filter(project_id__in=ids).order_by("project_id", "place"):
        chains.setdefault(link.project_id, []).append(
            RecipientCard(link.place, link.legal_name, link.country, link.role, link.under)
        )
    return [
        _card(
            row,
            texts[row.id, row.instruction_version],
            waiting.get(row.id, 0),
            tuple(chains.get(row.id, ())),
        )
        for row in found
    ]


def _card(
    row: Project, text: Instruction, incoming: int, recipients: tuple[RecipientCard, ...]
) -> ProjectCard:
    return ProjectCard(
        id=row.id,
        public_id=row.public_id,
        client=client_card(row.client),
        title=row.title,
        task_type=row.task_type,
        state=ProjectState(row.state),
        purpose_class=PurposeClass(row.purpose_class),
        purpose=row.purpose,
        price=Money(row.price_micros, row.currency),
        redundancy=row.redundancy,
        estimated_seconds=row.estimated_seconds,
        content_language=row.content_language,
        multiple=row.multiple,
        instruction_version=row.instruction_version,
        question=text.question,
        instructions=text.text,
        labels=tuple(text.labels),
        items=row.items,
        incoming=incoming,
        created_at=row.created_at,
        published_at=row.published_at,
        recipients=recipients,
    )


def project(public_id: UUID) -> ProjectCard:
    """Raises NoSuchProject."""
    found = _cards(_project_rows().filter(public_id=public_id))
    if not found:
        raise NoSuchProject
    return found[0]


def project_by_id(project_id: int) -> ProjectCard:
    """Raises NoSuchProject."""
    found = _cards(_project_rows().filter(id=project_id))
    if not found:
        raise NoSuchProject
    return found[0]


def project_for(person_id: int, public_id: UUID) -> ProjectCard:
    """The project when this person acts for its client, else NoSuchProject: an outsider does not
    even learn that it exists."""
    staff = Q(client__staff__person_id=person_id)
    found = _cards(_project_rows().filter(staff, public_id=public_id))
    if not found:
        raise NoSuchProject
    return found[0]


def projects_for(person_id: int) -> list[ProjectCard]:
    """The projects of the clients for which this person acts, newest first."""
    return _cards(_project_rows().filter(client__staff__person_id=person_id))


def projects_by_id(ids: list[int]) -> list[ProjectCard]:
    """The projects with these inside numbers, in no promised order."""
    return _cards(_project_rows().filter(id__in=ids))


def funds(client_public_id: UUID, currency: str) -> Money:
    """What a client has brought and not yet put into a project."""
    account = ledger.account_id(kind=AccountKind.CLIENT, owner=client_public_id, currency=currency)
    return Money(0, currency) if account is None else ledger.balance(account)


def rates() -> rules.Rates:
    """The voted shares on top of the pay, as they are today."""
    return rules.Rates(
        fee=_rate(ValueName.FEE_RATE),
        quality_reserve=_rate(ValueName.QUALITY_RESERVE_RATE),
        floor_reserve=_rate(ValueName.FLOOR_RESERVE_RATE),
        late_reserve=_rate(ValueName.LATE_RESERVE_RATE),
    )


def _rate(name: ValueName) -> Fraction:
    return Fraction(str(charter.value(name)))


def floor(currency: str) -> Money | None:
    """The voted hourly floor in a currency; None when the members have not voted one."""
    try:
        return charter.floor(currency)
    except FloorUnset:
        return None


def forbidden_purposes() -> frozenset[str]:
    """The purposes for which the members have voted not to work (H27)."""
    names = charter.value(ValueName.FORBIDDEN_PURPOSES)
    return frozenset(names if isinstance(names, list) else ())  # type: ignore[arg-type]


def quote(project: ProjectCard) -> Quote:
    """What publishing the waiting items would cost today."""
    return rules.quote(
        items=project.incoming,
        redundancy=project.redundancy,
        price=project.price,
        rates=rates(),
        available=funds(project.client.public_id, project.price.currency),
    )


def typical_seconds(project_id: int) -> int:
    """The time for which the waiting items' own content asks: their 75th percentile, in seconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ceil(percentile_disc(0.75) WITHIN GROUP (ORDER BY seconds))::int"
            " FROM work_incomingitem WHERE project_id = %s",
            [project_id],
        )
        (seconds,) = cursor.fetchone()
    return seconds or 0


def publish_facts(project: ProjectCard, measured_seconds: int | None = None) -> rules.PublishFacts:
    """All that decides today whether the waiting items may be published, the quote included.

    `measured_seconds` is the 75th percentile of the time that members really needed, if known.
    """
    return rules.PublishFacts(
        client_verified=project.client.verified_at is not None,
        incoming=project.incoming,
        purpose_class=project.purpose_class,
        forbidden_purposes=forbidden_purposes(),
        recipients=len(project.recipients),
        instructions=project.instructions,
        price=project.price,
        floor=floor(project.price.currency),
        seconds=measured_seconds or max(project.estimated_seconds, typical_seconds(project.id)),
        seconds_measured=measured_seconds is not None,
        quote=quote(project),
    )


def reasons_against_publishing(
    project: ProjectCard, measured_seconds: int | None = None
) -> tuple[str, ...]:
    """Everything that still stands against publishing, in words; empty when nothing does."""
    try:
        rules.may_publish(publish_facts(project, measured_seconds))
    except CannotPublish as refused:
        return refused.reasons
    return ()


def lowest_price(currency: str, seconds: int) -> Money | None:
    """The least that an answer of this length may pay; None where no floor is voted."""
    voted = floor(currency)
    return None if voted is None else rules.lowest_price(voted, seconds)


def deposit_card(row: Deposit) -> DepositCard:
    return DepositCard(
        row.public_id,
        client_card(row.client),
        Money(row.amount_micros, row.currency),
        row.reference,
        DepositState(row.state),
        row.announced_at,
        row.decided_at,
    )


def _deposit_cards(rows: QuerySet[Deposit]) -> list[DepositCard]:
    return [deposit_card(row) for row in rows.select_related("client")]


def deposits_of(person_id: int) -> list[DepositCard]:
    """The deposits of the clients for which this person acts, newest first."""
    return _deposit_cards(
        Deposit.objects.filter(client__staff__person_id=person_id).order_by("-id")
    )


def deposits_waiting() -> list[DepositCard]:
    """What a treasurer has still to look for in the bank, oldest first."""
    return _deposit_cards(Deposit.objects.filter(state=DepositState.ANNOUNCED).order_by("id"))


def require_staff(person_id: int, client_public_id: UUID) -> None:
    """Raises NotYours."""
    if not acts_for(person_id, client_public_id):
        raise NotYours


def import_card(row: Import) -> ImportCard:
    return ImportCard(
        row.public_id,
        row.project.public_id,
        row.filename,
        ImportState(row.state),
        row.rows_good,
        row.rows_bad,
        row.bytes_read,
        row.bytes_total,
        row.trouble,
        row.started_at,
        row.ended_at,
    )


def import_for(person_id: int, public_id: UUID) -> ImportCard:
    """How far an import is, for staff of its client; raises NoSuchImport for anybody else."""
    row = (
        Import.objects.select_related("project")
        .filter(public_id=public_id, project__client__staff__person_id=person_id)
        .first()
    )
    if row is None:
        raise NoSuchImport
    return import_card(row)


def imports_of(project_id: int) -> list[ImportCard]:
    """The imports of a project, newest first."""
    rows = Import.objects.select_related("project").filter(project_id=project_id)
    return [import_card(row) for row in rows.order_by("-id")]


def import_faults(public_id: UUID, *, after: int = 0, limit: int = 100) -> list[ImportFaultCard]:
    """The rows left out of an import, by row; `after` is the last row already shown."""
    rows = ImportFault.objects.filter(brought__public_id=public_id, row__gt=after)
    return [
        ImportFaultCard(row.row, row.code, row.reason, row.excerpt)
        for row in rows.order_by("row", "id")[:limit]
    ]


def imports_unfinished() -> list[UUID]:
    """Imports that wait or were being read, oldest first."""
    rows = Import.objects.filter(state__in=[ImportState.WAITING, ImportState.RUNNING])
    return list(rows.order_by("id").values_list("public_id", flat=True))


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A kept file, known by what it is: nothing here names who brought it."""

    sha256: str
    media_type: str
    size_bytes: int

    def open(self) -> IO[bytes]:
        """Its bytes; whoever opens it closes it."""
        return default_storage.open(stored_name(self.sha256))


def stored_name(sha256: str) -> str:
    """Where storage keeps a file."""
    return f"pictures/{sha256[:2]}/{sha256}"


def _media_key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"minga.work.media", hashlib.sha256)


def media_url(sha256: str, *, for_whom: UUID) -> str:
    """An address under which this member (subject) or client (public id) may fetch a kept file.

    Whoever calls this has made sure that they may see it. No query; the same for a week.
    """
    token = media.make_token(_media_key(), sha256, for_whom=for_whom, now=int(time.time()))
    return f"/media/{token}"


def with_media(content: dict[str, Any], *, for_whom: UUID) -> dict[str, Any]:
    """An item's content with `image_url` beside `image`, when it shows a picture."""
    if "image" not in content:
        return content
    return {**content, "image_url": media_url(content["image"], for_whom=for_whom)}


def blob(sha256: str) -> MediaFile | None:
    """The kept file with this SHA-256, without a query; who may see it is decided by the caller."""
    name = stored_name(sha256)
    try:
        with default_storage.open(name) as stream:
            beginning = stream.read(16)
        return MediaFile(sha256, media_type_of(beginning), default_storage.size(name))
    except FileNotFoundError:
        return None


def media_allowed(token: str) -> tuple[MediaFile, int]:
    """The file that a token allows to see, and for how many seconds; raises NoSuchFile."""
    now = int(time.time())
    allowed = media.read_token(_media_key(), token, now=now)
    found = blob(allowed.sha256)
    if found is None:
        raise NoSuchFile
    return found, allowed.expires - now
