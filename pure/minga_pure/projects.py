"""One declaration of a project: its fields, their limits and their meaning.

The server's domain, the schema of the API and the SDK use these structs; the desk's types are
generated from those of the server that extend them. A field that is added to `SheetFields` or
`ProjectFields` appears in all of them.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, NamedTuple, get_args, get_type_hints
from uuid import UUID

import msgspec

from minga_pure.money import Money
from minga_pure.tasktypes.checks import (
    LABEL_HELP_MAX,
    LABEL_NAME_MAX,
    LABEL_TITLE_MAX,
    LABELS_MAX,
    PAGE_HTML_MAX,
)

CRITERION_CHARACTERS_MAX: Final = 500


class ProjectState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    CLOSED = "closed"


class PurposeClass(StrEnum):
    """Classes of purpose on which members vote."""

    RESEARCH = "research"
    PRODUCT = "product"
    PUBLIC_SERVICE = "public_service"
    EVALUATION = "evaluation"
    SAFETY = "safety"
    OTHER = "other"
    WEAPONS = "weapons"
    SURVEILLANCE = "surveillance"
    BIOMETRIC_IDENTIFICATION = "biometric_identification"
    SOCIAL_SCORING = "social_scoring"
    ASYLUM_OR_POLICING = "asylum_or_policing"
    SEXUAL_IMAGERY_WITHOUT_CONSENT = "sexual_imagery_without_consent"


class Requirement(StrEnum):
    """Requirements on the place, the device and the line of a member, not on the person (H22)."""

    MICROPHONE = "microphone"
    CAMERA = "camera"
    SOUND = "sound"
    QUIET_PLACE = "quiet_place"
    LARGE_SCREEN = "large_screen"
    LINE_1_MBIT = "line_1_mbit"
    LINE_5_MBIT = "line_5_mbit"


class ContentKind(StrEnum):
    """Kinds of content that a member may decline; a client names those which a project shows."""

    VIOLENCE = "violence"
    SEXUAL = "sexual"
    DEATH = "death"
    SELF_HARM = "self_harm"
    HATE = "hate"
    MEDICAL = "medical"
    INSECTS = "insects"


DISTURBING: Final = frozenset(
    {
        ContentKind.VIOLENCE,
        ContentKind.SEXUAL,
        ContentKind.DEATH,
        ContentKind.SELF_HARM,
        ContentKind.HATE,
    }
)
"""Kinds of content of which a member sees a bounded time a day, with paid pauses."""


class ThirdPartyBasis(StrEnum):
    """Lawful basis on which a client shows people who are not members (GDPR art. 6(1) a-f)."""

    NONE = "none"
    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTERESTS = "legitimate_interests"


class DeclaredSkill(StrEnum):
    """Skills that a project may name; a member declares them, and nobody tests them.

    The list is closed: no skill counts past work, reveals standing or names who somebody is.
    """

    HANDWRITING = "handwriting"
    SPELLING = "spelling"
    TRANSLATION = "translation"
    TRANSCRIPTION = "transcription"
    MATHEMATICS = "mathematics"
    PROGRAMMING = "programming"
    MEDICINE = "medicine"
    LAW = "law"
    BOOKKEEPING = "bookkeeping"
    NATURE = "nature"
    MAPS = "maps"
    MUSIC = "music"


class Limits(NamedTuple):
    """The limits of a field, kept in its annotation. Writers are held to them; readers are not.

    minimum, maximum: of a number its value, of a text its characters, of a list its entries.
    pattern: the regular expression of a text. values: the closed list of values.
    entry: the struct that describes an entry of a list.
    description: what the field means, as the API's schema says it.
    """

    minimum: int | None = None
    maximum: int | None = None
    pattern: str = ""
    values: type[StrEnum] | None = None
    entry: type[msgspec.Struct] | None = None
    description: str = ""


def limits_in(hint: Any) -> Limits:
    """Return the limits in an annotation; empty limits when it has none."""
    return next((part for part in get_args(hint)[1:] if isinstance(part, Limits)), Limits())


def limits(struct: type[msgspec.Struct], field: str) -> Limits:
    """Return the limits of one field; empty limits when it has none. Raises KeyError."""
    return limits_in(get_type_hints(struct, include_extras=True)[field])


class Choice(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One value of a closed list: its stable name, its title and its explanation."""

    name: Annotated[str, Limits(1, LABEL_NAME_MAX)]
    title: Annotated[str, Limits(0, LABEL_TITLE_MAX)] = ""
    help: Annotated[str, Limits(0, LABEL_HELP_MAX)] = ""


class Label(Choice, omit_defaults=True, kw_only=True):
    """One label; of a form, one of its fields."""

    key: Annotated[str, Limits(0, 1)] = ""
    under: Annotated[str, Limits(0, LABEL_NAME_MAX, description="Parent in a tree of labels.")] = ""
    relation: Annotated[bool | None, Limits(description="Of spans: joins two of them.")] = None
    kind: Annotated[str, Limits(0, 20, description="Of a form: the input type of its field.")] = ""
    required: Annotated[bool | None, Limits(description="Of a form: may not stay empty.")] = None
    choices: Annotated[Sequence[Choice] | None, Limits(maximum=LABELS_MAX)] = None
    low: Annotated[int | float | None, Limits(description="Least value of a number or scale.")] = (
        None
    )
    html: Annotated[
        str, Limits(maximum=PAGE_HTML_MAX, description="Of a page task: the page of every item.")
    ] = ""
    high: Annotated[
        int | float | None, Limits(description="Largest value of a number or scale.")
    ] = None


Labels = Annotated[Sequence[dict[str, Any]], Limits(maximum=LABELS_MAX, entry=Label)]
Instructions = Annotated[str, Limits(maximum=50_000)]
Language = Annotated[str, Limits(maximum=12, description="BCP 47; empty: any.")]
Criterion = Annotated[str, Limits(1, CRITERION_CHARACTERS_MAX)]


class SheetFields(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Fields that a member reads before the first task: request, purpose and conditions."""

    title: Annotated[str, Limits(1, 160)]
    task_type: Annotated[str, Limits(maximum=40)]
    question: Annotated[str, Limits(1, 300)]
    instructions: Instructions
    labels: Labels
    multiple: bool
    purpose_class: Annotated[str, Limits(values=PurposeClass)]
    purpose: Annotated[str, Limits(1, 5_000)]
    estimated_seconds: Annotated[int, Limits(1, 86_400)]
    content_language: Language
    criteria: Annotated[
        Sequence[Criterion],
        Limits(maximum=20, description="Criteria by which an answer is judged, a sentence each."),
    ] = ()
    requirements: Annotated[
        Sequence[Annotated[str, Limits(values=Requirement)]],
        Limits(maximum=10, description="Requirements on the place of work."),
    ] = ()
    skills: Annotated[
        Sequence[Annotated[str, Limits(values=DeclaredSkill)]],
        Limits(maximum=3, description="Offered to members who declare them; everybody may."),
    ] = ()
    warnings: Annotated[
        Sequence[Annotated[str, Limits(values=ContentKind)]],
        Limits(maximum=len(ContentKind), description="Kinds of content that the items may show."),
    ] = ()
    third_party_basis: Annotated[
        str,
        Limits(
            values=ThirdPartyBasis,
            description="Lawful basis for showing people who are not members; `none`: nobody.",
        ),
    ] = ThirdPartyBasis.NONE
    third_party_notice: Annotated[
        str,
        Limits(maximum=2_000, description="How those people were told; needed with a basis."),
    ] = ""


def is_sensitive(sheet: SheetFields) -> bool:
    """Return True when files of the items may stay in no cache: people or disturbing content."""
    return sheet.third_party_basis != ThirdPartyBasis.NONE or bool(DISTURBING & {*sheet.warnings})


Redundancy = Annotated[int, Limits(1, 50, description="Answers wanted for each item.")]


class ProjectFields(SheetFields, frozen=True, kw_only=True):
    """Fields that every form of a project has: what is asked, at which price, how often."""

    price: Annotated[Money, Limits(description="The pay of one answer.")]
    redundancy: Redundancy


class NewRecipient(msgspec.Struct, frozen=True):
    """A firm through which the labels pass; `under` is the place of the one that supplies it."""

    legal_name: Annotated[str, Limits(1, 200)]
    country: Annotated[str, Limits(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.")]
    role: Annotated[str, Limits(1, 120)]
    under: Annotated[
        int | None, Limits(0, 100, description="The place of the recipient above.")
    ] = None


class NewProject(ProjectFields, frozen=True, kw_only=True):
    """A project as a client drafts it."""

    instructions: Instructions = ""
    multiple: bool = False
    content_language: Language = ""
    redundancy: Redundancy = 1
    recipients: Annotated[Sequence[NewRecipient], Limits(maximum=50)] = ()
    review_first: Annotated[
        bool,
        Limits(description="Peers may look first; silence accepts at the voted deadline."),
    ] = False


class Client(msgspec.Struct, frozen=True):
    """The legal entity that asks for labels."""

    id: UUID
    legal_name: str
    country: str
    verified: bool


class Recipient(msgspec.Struct, frozen=True):
    """A link of the chain through which the labels pass; `place` counts from 0."""

    place: int
    legal_name: str
    country: str
    role: str
    under: int | None = None


class ProjectRecord(ProjectFields, frozen=True, kw_only=True):
    """A project as the API returns it."""

    id: UUID
    client: Client
    state: Annotated[str, Limits(values=ProjectState)]
    instruction_version: int
    recipients: Sequence[Recipient]
    items: Annotated[int, Limits(description="Published items.")]
    incoming: Annotated[int, Limits(description="Imported items that wait to be published.")]
    created_at: datetime
    published_at: datetime | None
    review_hours: Annotated[
        int | None,
        Limits(
            description="Hours in which peers may look at an answer first; null: paid on arrival."
        ),
    ] = None
    paused_for: Annotated[
        str,
        Limits(
            description="`questions`: a question has waited too long; `unclear`: the first answers"
            " often say that members cannot tell, and the client decides."
        ),
    ] = ""
    complete: Annotated[
        bool, Limits(description="All that was asked, and not taken back, is answered.")
    ] = False


DRAFT_FIELDS: Final = NewProject.__struct_fields__
"""The names of the fields that a client writes."""
