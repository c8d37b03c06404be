"""Words of the people domain: offices, scopes, the bearer of a token, and what can go wrong."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from minga_pure.projects import ContentKind, DeclaredSkill


class Office(StrEnum):
    """A steward's office, held by election for a term."""

    TREASURER = "treasurer"
    REGISTRAR = "registrar"
    MEDIATOR = "mediator"
    DATA_STEWARD = "data_steward"


class Scope(StrEnum):
    """A permission of a token; a token has no more power than its person."""

    PROJECTS_READ = "projects:read"
    PROJECTS_WRITE = "projects:write"
    ITEMS_WRITE = "items:write"
    ANSWERS_READ = "answers:read"
    LICENCES_READ = "licences:read"
    LICENCES_WRITE = "licences:write"
    PANELS_READ = "panels:read"
    PANELS_WRITE = "panels:write"
    WORK = "work"


CLIENT_SCOPES = (
    Scope.PROJECTS_READ,
    Scope.PROJECTS_WRITE,
    Scope.ITEMS_WRITE,
    Scope.ANSWERS_READ,
    Scope.LICENCES_READ,
    Scope.LICENCES_WRITE,
    Scope.PANELS_READ,
    Scope.PANELS_WRITE,
)


@dataclass(frozen=True, slots=True)
class ErasureView:
    """A person's erasure, and from which day on no backup opens what was theirs."""

    public_id: UUID
    asked_at: datetime
    finished_at: datetime | None
    unreadable_from: date | None


@dataclass(frozen=True, slots=True)
class MemberRef:
    """A member as the other domains know her: a row number inside, an opaque subject outside."""

    member_id: int
    subject: UUID


CONTENT_KINDS = {
    ContentKind.VIOLENCE: _("violence"),
    ContentKind.SEXUAL: _("sex and nakedness"),
    ContentKind.DEATH: _("death"),
    ContentKind.SELF_HARM: _("self-harm and suicide"),
    ContentKind.HATE: _("hate"),
    ContentKind.MEDICAL: _("wounds, illness and operations"),
    ContentKind.INSECTS: _("insects and spiders"),
}


SKILLS = {
    DeclaredSkill.HANDWRITING: _("reading handwriting"),
    DeclaredSkill.SPELLING: _("spelling and grammar"),
    DeclaredSkill.TRANSLATION: _("translating"),
    DeclaredSkill.TRANSCRIPTION: _("writing down what is said"),
    DeclaredSkill.MATHEMATICS: _("mathematics"),
    DeclaredSkill.PROGRAMMING: _("programming"),
    DeclaredSkill.MEDICINE: _("health and medicine"),
    DeclaredSkill.LAW: _("law"),
    DeclaredSkill.BOOKKEEPING: _("bookkeeping"),
    DeclaredSkill.NATURE: _("plants and animals"),
    DeclaredSkill.MAPS: _("maps"),
    DeclaredSkill.MUSIC: _("music"),
}

TEXT_SIZES = (100, 115, 130, 150)


@dataclass(frozen=True, slots=True)
class Settings:
    """A member's preferences: only they set them, and nobody is judged by them.

    Quiet hours are minutes after midnight in her own time zone; from later than until runs over
    midnight. `week_hours`: after so many hours of work in a week, offers rest until Monday.
    `disturbing`: they chose work with content that may disturb; without it none is offered.
    `skills`: names of the list (Skill), by which offers go, and whatever else she says of herself.
    """

    quiet_from: int | None = None
    quiet_until: int | None = None
    time_zone: str = "UTC"
    week_hours: int | None = None
    never: tuple[ContentKind, ...] = ()
    disturbing: bool = False
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    text_size: int = 100
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bearer:
    """The person behind a token, and the token's permissions."""

    person_id: int
    username: str
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class KeptReply:
    """A reply stored under an idempotency key; `is_repeat`: it was given before."""

    status: int
    reply: bytes
    is_repeat: bool


@dataclass(frozen=True, slots=True)
class JoinView:
    """A newcomer as a voucher or a registrar sees her."""

    person_id: int
    username: str
    sentence: str
    languages: tuple[str, ...]
    asked_at: datetime
    vouches: int


class MeetingState(StrEnum):
    """State of a newcomer's request to meet a registrar; the last three are final."""

    REQUESTED = "asked"
    ANSWERED = "answered"
    MET = "met"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


OPEN_MEETINGS = (MeetingState.REQUESTED, MeetingState.ANSWERED)


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A request to meet a registrar, as the newcomer and the registrars see it."""

    public_id: UUID
    username: str
    sentence: str
    words: str
    asked_at: datetime
    state: MeetingState
    reply: str
    replied_by: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class VouchView:
    """A newcomer for whom a member has vouched, and how far their joining is."""

    username: str
    vouched_at: datetime
    vouches: int
    is_member: bool


@dataclass(frozen=True, slots=True)
class Housemate:
    """An adult of a household; `joined` is False while she has not said yes."""

    subject: UUID
    name: str
    joined: bool


@dataclass(frozen=True, slots=True)
class HouseholdView:
    public_id: UUID
    name: str
    people: tuple[Housemate, ...]

    @property
    def adults(self) -> dict[UUID, str]:
        """Return the names of adults who joined, by subject."""
        return {person.subject: person.name for person in self.people if person.joined}


@dataclass(frozen=True, slots=True)
class DeviceView:
    public_id: UUID
    name: str
    first_day: date
    last_day: date
