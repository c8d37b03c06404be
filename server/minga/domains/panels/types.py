"""Words of panels: titles of traits and values, views of declarations, requests and panels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from minga.domains.consent.types import PURPOSE_TITLES
from minga_pure.panels import SKIN_TONES, Condition

TRAIT_TITLES: Final[dict[str, Promise]] = {
    "age_band": _("Age"),
    "gender": _("Gender"),
    "skin_tone": _("Skin tone, from 1 (lightest) to 10 (darkest)"),
    "dialect": _("Dialect"),
    "handedness": _("Hand I write with"),
}
VALUE_TITLES: Final[dict[str, dict[str, str | Promise]]] = {
    "age_band": {
        "18_24": "18–24",
        "25_34": "25–34",
        "35_44": "35–44",
        "45_54": "45–54",
        "55_64": "55–64",
        "65_on": _("65 or older"),
    },
    "gender": {
        "woman": _("woman"),
        "man": _("man"),
        "nonbinary": _("non-binary"),
        "other": _("another gender"),
    },
    "skin_tone": {tone: str(number) for number, tone in enumerate(SKIN_TONES, start=1)},
    "dialect": {
        "ar_egypt": _("Arabic, Egypt"),
        "ar_gulf": _("Arabic, the Gulf"),
        "ar_levant": _("Arabic, the Levant"),
        "ar_maghreb": _("Arabic, the Maghreb"),
        "en_africa": _("English, Africa"),
        "en_asia": _("English, Asia"),
        "en_europe": _("English, Europe"),
        "en_north_america": _("English, North America"),
        "es_andes": _("Spanish, the Andes"),
        "es_caribbean": _("Spanish, the Caribbean"),
        "es_mexico": _("Spanish, Mexico"),
        "es_rio_de_la_plata": _("Spanish, Río de la Plata"),
        "es_spain": _("Spanish, Spain"),
        "fr_africa": _("French, Africa"),
        "fr_europe": _("French, Europe"),
        "pt_africa": _("Portuguese, Africa"),
        "pt_brazil": _("Portuguese, Brazil"),
        "pt_portugal": _("Portuguese, Portugal"),
    },
    "handedness": {"left": _("left"), "right": _("right"), "both": _("both")},
}


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """One trait that a member declared, and for which purposes it may be used."""

    value: str
    purposes: tuple[str, ...]


Declarations = Mapping[str, Declared]


@dataclass(frozen=True, slots=True)
class DeclarationView:
    """A declared trait as its member sees it."""

    trait: str
    declared: Declared

    @property
    def title(self) -> str | Promise:
        """Return the trait in the reader's words."""
        return TRAIT_TITLES[self.trait]

    @property
    def value_title(self) -> str | Promise:
        """Return the value in the reader's words."""
        return VALUE_TITLES[self.trait][self.declared.value]

    @property
    def purpose_titles(self) -> list[str | Promise]:
        """Return the purposes in the reader's words."""
        return [PURPOSE_TITLES[purpose] for purpose in self.declared.purposes]


@dataclass(frozen=True, slots=True)
class UseView:
    """A panel that a member is in: of which client, what for, and by which of their traits."""

    panel: UUID
    client: UUID
    purpose: str
    need: str
    traits: tuple[str, ...]
    is_open: bool

    @property
    def purpose_title(self) -> str | Promise:
        """Return the purpose in the reader's words."""
        return PURPOSE_TITLES[self.purpose]

    @property
    def trait_titles(self) -> list[str | Promise]:
        """Return the traits in the reader's words."""
        return [TRAIT_TITLES[trait] for trait in self.traits]


class RequestState(StrEnum):
    """State of a client's request for a panel; it never says why a panel is not open yet."""

    REQUESTED = "requested"
    PREPARING = "preparing"
    OPEN = "open"
    CLOSED = "closed"
    DECLINED = "declined"


REQUEST_STATES: Final[dict[RequestState, str | Promise]] = {
    RequestState.REQUESTED: _("asked"),
    RequestState.PREPARING: _("is being prepared"),
    RequestState.OPEN: _("open"),
    RequestState.CLOSED: _("closed"),
    RequestState.DECLINED: _("declined"),
}


@dataclass(frozen=True, slots=True)
class PanelRequestView:
    """A request as its client sees it. `people`: at least so many, once it was told; no trait.

    `panel`: the id to put into a project, while the panel is open.
    """

    public_id: UUID
    purpose: str
    need: str
    state: RequestState
    reason: str
    requested_at: datetime
    panel: UUID | None
    people: int | None

    @property
    def purpose_title(self) -> str | Promise:
        """Return the purpose in the reader's words."""
        return PURPOSE_TITLES[self.purpose]

    @property
    def state_title(self) -> str | Promise:
        """Return the state in the reader's words."""
        return REQUEST_STATES[self.state]


@dataclass(frozen=True, slots=True)
class PanelView:
    """A panel as data stewards see it, with its condition. `people`: told to the client."""

    public_id: UUID
    client: UUID
    purpose: str
    need: str
    condition: Condition
    composed_by_id: int
    is_approved: bool
    is_open: bool
    people: int | None

    @property
    def groups(self) -> list[list[tuple[str | Promise, list[str | Promise]]]]:
        """Return the groups of the condition in the reader's words."""
        return [
            [
                (TRAIT_TITLES[trait], [VALUE_TITLES[trait][value] for value in values])
                for trait, values in group.traits.items()
            ]
            for group in self.condition.groups
        ]

    @property
    def purpose_title(self) -> str | Promise:
        """Return the purpose in the reader's words."""
        return PURPOSE_TITLES[self.purpose]


@dataclass(frozen=True, slots=True)
class StewardRequest:
    """A request that waits for a data steward."""

    public_id: UUID
    client: UUID
    purpose: str
    need: str
    requested_at: datetime

    @property
    def purpose_title(self) -> str | Promise:
        """Return the purpose in the reader's words."""
        return PURPOSE_TITLES[self.purpose]
