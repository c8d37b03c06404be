"""Words of consent: titles of purposes and kinds of items, views of terms, offers and grants."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from minga.domains.people.types import MemberRef
from minga_pure.consent.standing import Response, StandingTerms
from minga_pure.consent.terms import Controller, NewTerms

PURPOSE_TITLES: Final[dict[str, str | Promise]] = {
    "academic_research": _("research at a university"),
    "non_commercial_research": _("research without profit"),
    "commercial_research": _("research of a firm"),
    "model_training": _("training an AI model"),
    "model_evaluation": _("testing an AI model"),
    "improve_products": _("improving a product"),
    "provide_service": _("running a service"),
    "public_services": _("better public services"),
    "healthcare": _("health care"),
    "official_statistics": _("official statistics"),
    "advertising": _("advertising"),
    "identity_verification": _("checking whether somebody is who they say"),
    "identity_authentication": _("signing in with a face or a voice"),
    "face_search": _("finding people by their face"),
    "fraud_prevention": _("preventing fraud"),
    "police": _("police work"),
    "border_control": _("border control"),
    "dialect_origin_test": _("guessing somebody's origin from their speech"),
    "surveillance": _("watching people"),
    "military": _("military use"),
    "social_scoring": _("scoring people's worth"),
    "undressing": _("tools that undress people"),
    "sexual_imagery": _("sexual pictures made of somebody"),
    "child_abuse": _("pictures of child abuse"),
    "impersonation": _("passing off as somebody"),
}
ITEM_TITLES: Final[dict[str, str | Promise]] = {
    "selfie": _("a selfie"),
    "expressions": _("pictures of facial expressions"),
    "ageing_series": _("pictures of oneself over the years"),
    "voice": _("recordings of the voice"),
    "video": _("a short video"),
}
ROLE_TITLES: Final[dict[str, str | Promise]] = {
    "controller": _("decides about the use"),
    "joint_controller": _("decides together with others"),
    "processor": _("works for the one who decides"),
    "sub_processor": _("works for a processor"),
    "recipient": _("gets a copy for itself"),
}
SAFEGUARD_TITLES: Final[dict[str, str | Promise]] = {
    "same_law": _("the same law"),
    "adequacy_decision": _("a country whose law the EU recognises"),
    "standard_clauses": _("standard contractual clauses"),
    "binding_rules": _("binding corporate rules"),
    "code_of_conduct": _("an approved code of conduct"),
    "encryption": _("encryption"),
    "access_control": _("access control"),
    "audit_right": _("the co-operative may audit it"),
}
WITHDRAWAL_TITLES: Final[dict[str, str | Promise]] = {
    "stops_use": _("Every use stops."),
    "erases_copies": _("Every copy is erased."),
    "stops_further_licences": _("No further licence is given."),
    "removes_from_training_sets": _("It is taken out of every training set."),
}


class GrantState(StrEnum):
    """State of a grant; `live` is computed from the clock of the database."""

    OFFERED = "offered"
    UNDERSTOOD = "understood"
    COOLING_OFF = "cooling_off"
    UNCONFIRMED = "unconfirmed"
    LIVE = "live"
    BARRED = "barred"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


GRANT_STATES: Final[dict[GrantState, str | Promise]] = {
    GrantState.OFFERED: _("offered"),
    GrantState.UNDERSTOOD: _("understood, not agreed yet"),
    GrantState.COOLING_OFF: _("agreed; nothing leaves yet"),
    GrantState.UNCONFIRMED: _("waits for your second yes"),
    GrantState.LIVE: _("in force"),
    GrantState.BARRED: _("stopped: members voted against this use"),
    GrantState.EXPIRED: _("ended"),
    GrantState.WITHDRAWN: _("withdrawn"),
}


@dataclass(frozen=True, slots=True)
class TermsProblem:
    """A fault of terms with its sentence, in the reader's language."""

    code: str
    field: str
    quote: str
    sentence: str


@dataclass(frozen=True, slots=True)
class TermsView:
    """One version of a client's terms. `digest`: SHA-256 of the canonical body, in hex."""

    public_id: UUID
    series: UUID
    version: int
    client: UUID
    controller: Controller
    terms: NewTerms
    digest: str
    published_at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class OfferView:
    """Terms that lie within a member's standing terms, and how the client met them."""

    terms: TermsView
    response: Response


@dataclass(frozen=True, slots=True)
class GrantView:
    """A member's grant as they see it. `waits_for_explanation`: a data steward was asked.

    `can_renew`: its end is near or past, and it may be renewed; `is_let_end`: they said no to that.
    """

    public_id: UUID
    state: GrantState
    terms: TermsView
    language: str
    offered_at: datetime
    granted_at: datetime | None
    live_from: datetime | None
    expires_at: datetime | None
    confirmed_at: datetime | None
    withdrawn_at: datetime | None
    needs_second_yes: bool
    waits_for_explanation: bool
    can_renew: bool
    is_let_end: bool
    records: tuple[UUID, ...]

    @property
    def state_title(self) -> str | Promise:
        """Return the state in the reader's words."""
        return GRANT_STATES[self.state]


@dataclass(frozen=True, slots=True)
class RenewalView:
    """The question whether to renew a grant: for how many days, and whether questions come first.

    `is_decided`: it was renewed, or cannot be renewed now.
    """

    grant: GrantView
    days: int
    asks_questions: bool
    is_decided: bool


@dataclass(frozen=True, slots=True)
class EndingGrant:
    """A grant whose end is near or past, and of which its member was not told yet.

    `is_open`: its terms are still offered, so that it can be renewed.
    """

    id: int
    public_id: UUID
    member: MemberRef
    title: str
    expires_at: datetime
    has_ended: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """A consent record as its client sees it; `member` is their name for this client alone.

    `event`: granted, confirmed or withdrawn.
    """

    public_id: UUID
    grant: UUID
    member: UUID
    terms: UUID
    event: str
    recorded_at: datetime
    live_from: datetime
    expires_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class LiveGrant:
    """A grant that is live at the moment of the question, for whoever delivers under it."""

    id: int
    public_id: UUID
    subject: UUID
    client: UUID
    terms: UUID
    series: UUID
    recipients: tuple[str, ...]
    live_from: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """A member who waits for a data steward to explain terms."""

    public_id: UUID
    username: str
    title: str
    controller: str
    language: str
    summary: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class StandingView:
    """A member's newest standing terms; `version` 0: none were set yet."""

    id: int
    version: int
    standing: StandingTerms
    digest: str
    set_at: datetime | None


JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A copy that left: of which item, for which node of the tree, and when."""

    public_id: UUID
    grant: UUID
    item: UUID
    recipient: str
    media_type: str
    sha256: str
    delivered_at: datetime


@dataclass(frozen=True, slots=True)
class CopyCount:
    """The number of copies that one recipient was given under one grant, and the latest moment."""

    count: int
    latest: datetime


@dataclass(frozen=True, slots=True)
class DeliveredCopy:
    """A delivery and the bytes of its copy."""

    delivery: DeliveryView
    encoded: bytes


VOTE_CLASS_TITLES: Final[dict[str, str | Promise]] = {
    "weapons": _("weapons and war"),
    "surveillance": _("watching or finding people"),
    "biometric_identification": _("recognising people by face or voice"),
    "social_scoring": _("scoring what people are worth"),
    "asylum_or_policing": _("deciding about asylum, borders or police work"),
    "sexual_imagery_without_consent": _("pictures of bodies without consent"),
}


class VoteState(StrEnum):
    """State of the vote of the members concerned; nobody reads its numbers."""

    WAITING = "waiting"
    OPEN = "open"
    PASSED = "passed"
    REFUSED = "refused"


VOTE_STATES: Final[dict[VoteState, str | Promise]] = {
    VoteState.WAITING: _("waits until enough members can vote"),
    VoteState.OPEN: _("the members concerned are voting"),
    VoteState.PASSED: _("the members concerned said yes"),
    VoteState.REFUSED: _("the members concerned did not say yes"),
}


@dataclass(frozen=True, slots=True)
class GroupVoteView:
    """A vote that waits for a member, or that they took part in."""

    public_id: UUID
    matter: UUID
    client: UUID
    title: str
    purposes: tuple[str, ...]
    closes_at: datetime
    state: VoteState
    has_voted: bool

    @property
    def purpose_titles(self) -> list[str | Promise]:
        """Return the purposes in the reader's words."""
        titles = {**PURPOSE_TITLES, **VOTE_CLASS_TITLES}
        return [titles.get(purpose, purpose) for purpose in self.purposes]

    @property
    def state_title(self) -> str | Promise:
        """Return the state in the reader's words."""
        return VOTE_STATES[self.state]


@dataclass(frozen=True, slots=True)
class AccusedCopy:
    """A delivery whose mark is in a found file, with the numbers that show it.

    `false_accusation_bound`: how likely the whole search would have named anybody uninvolved, with
    so many `comparisons`. `tables`: 16 x 1,024 floats of 32 bits, little-endian; `symbols`: the
    recipient's, one a table. `item_key_sha256`: commitment to the key of the item.
    """

    delivery: DeliveryView
    score: float
    share: float
    false_accusation_bound: float
    comparisons: int
    symbols: tuple[int, ...]
    tables: bytes
    tables_sha256: str
    item_key_sha256: str


@dataclass(frozen=True, slots=True)
class ItemTrace:
    """A found file compared with one item: how much of it is shown, and whose copies were used."""

    item: UUID
    kind: str
    share: float
    shows_item: bool
    accused: tuple[AccusedCopy, ...]


@dataclass(frozen=True, slots=True)
class DeliveryDossier:
    """All that proves a delivery to a stranger: its committed fields, terms, signed records.

    `pseudonym` is its member's name for `client`.
    """

    fields: dict[str, str]
    salt: bytes
    proof: JsonObject | None
    client: UUID
    pseudonym: UUID
    controller: str
    recipient_name: str
    recipient_country: str
    title: str
    purposes: tuple[str, ...]
    terms_body: str
    terms_digest: str
    records: tuple[JsonObject, ...]
    delivered_at: datetime
