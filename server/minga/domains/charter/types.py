"""Words of the charter: the values that members vote on, their types, and what goes wrong."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CharterData = Decimal | int | dict[str, int] | list[int] | list[str]


class ValueName(StrEnum):
    """Every value by which the software works and which only a vote can change."""

    FLOOR_MICROS_PER_HOUR = "floor_micros_per_hour"
    FEE_RATE = "fee_rate"
    QUALITY_RESERVE_RATE = "quality_reserve_rate"
    FLOOR_RESERVE_RATE = "floor_reserve_rate"
    LATE_RESERVE_RATE = "late_reserve_rate"
    LEASE_HOURS = "lease_hours"
    PILOT_FROM_ANSWERS = "pilot_from_answers"
    PILOT_NEWCOMERS_RATE = "pilot_newcomers_rate"
    NEAR_COPY_RATE = "near_copy_rate"
    KEPT_HOURS = "kept_hours"
    MINUTES_OFFERED = "minutes_offered"
    FORBIDDEN_PURPOSES = "forbidden_purposes"
    REVIEW_HOURS = "review_hours"
    APPEAL_HOURS = "appeal_hours"
    JURY_HOURS = "jury_hours"
    JUROR_MINUTES = "juror_minutes"
    TOLERATED_FAULT_RATE = "tolerated_fault_rate"
    QUESTIONED_RATE_MAX = "questioned_rate_max"
    SUSPENSION_GROUNDS = "suspension_grounds"
    SUSPENSION_DAYS_MAX = "suspension_days_max"
    PAYDAY_DAYS = "payday_days"
    TIME_CAP_MEDIANS = "time_cap_medians"
    TRUSTED_MINUTES = "trusted_minutes"
    FLOOR_REST_TO_CLIENT_RATE = "floor_rest_to_client_rate"
    ADVANCE_MICROS_MAX = "advance_micros_max"
    QUESTION_HOURS = "question_hours"
    PRACTICE_ANSWERS = "practice_answers"
    VOUCHES_A_MONTH = "vouches_a_month"
    TWO_SIGNATURES_MICROS = "two_signatures_micros"
    COOLING_OFF_HOURS = "cooling_off_hours"
    DOUBLE_CONSENT_PURPOSES = "double_consent_purposes"
    PANEL_PEOPLE_MIN = "panel_people_min"
    RIGHTS_ANSWER_DAYS = "rights_answer_days"
    BREACH_NOTICE_HOURS = "breach_notice_hours"
    BOND_RATE = "bond_rate"
    EXPOSURE_MINUTES_A_DAY = "exposure_minutes_a_day"
    EXPOSURE_MINUTES_AT_ONCE = "exposure_minutes_at_once"
    EXPOSURE_PAUSE_MINUTES = "exposure_pause_minutes"
    PANEL_TRAITS = "panel_traits"
    PANEL_VOTE_HOURS = "panel_vote_hours"
    PANEL_VOTE_QUORUM_RATE = "panel_vote_quorum_rate"
    TAKEDOWN_DAYS = "takedown_days"
    RENEWAL_DAYS = "renewal_days"
    UNDERSTANDING_DAYS = "understanding_days"


class ValueType(StrEnum):
    """JSON form of a value: rates as decimal text, so that no digit is lost."""

    MICROS_BY_CURRENCY = "micros_by_currency"
    RATE = "rate"
    HOURS = "hours"
    MINUTES = "minutes"
    COUNT = "count"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class ValueKind:
    """Declaration of a value: its type, its unit, and its effect."""

    type: ValueType
    unit: str | Promise
    explanation: str | Promise


VALUE_KINDS: dict[ValueName, ValueKind] = {
    ValueName.PAYDAY_DAYS: ValueKind(
        ValueType.COUNT,
        _("days"),
        _("How often members are topped up to the floor by their own clock."),
    ),
    ValueName.TIME_CAP_MEDIANS: ValueKind(
        ValueType.COUNT,
        _("times the usual time"),
        _("Up to here time counts by itself; above it a person looks, and nobody is punished."),
    ),
    ValueName.TRUSTED_MINUTES: ValueKind(
        ValueType.COUNT,
        _("minutes between two paydays"),
        _("So much lost time counts on a member's word alone; a person looks at what lies above."),
    ),
    ValueName.FLOOR_REST_TO_CLIENT_RATE: ValueKind(
        ValueType.RATE,
        _("part of the rest"),
        _("What of a closed project's floor reserve goes back to the client; the rest is pooled."),
    ),
    ValueName.ADVANCE_MICROS_MAX: ValueKind(
        ValueType.MICROS_BY_CURRENCY,
        _("millionths of the currency"),
        _("How much a member may owe the commons, when a way of payment has a smallest amount."),
    ),
    ValueName.FLOOR_MICROS_PER_HOUR: ValueKind(
        ValueType.MICROS_BY_CURRENCY,
        _("millionths of the currency, an hour"),
        _("No project may be published at a price that earns less than this in an hour."),
    ),
    ValueName.FEE_RATE: ValueKind(
        ValueType.RATE,
        _("part of the pay"),
        _("What a client adds to the members' pay for the co-operative's own costs."),
    ),
    ValueName.QUALITY_RESERVE_RATE: ValueKind(
        ValueType.RATE,
        _("part of the pay"),
        _("What a client sets aside so that disputes about quality are checked by paid members."),
    ),
    ValueName.FLOOR_RESERVE_RATE: ValueKind(
        ValueType.RATE,
        _("part of the pay"),
        _("What a client sets aside to top up members whose own clock shows less than the floor."),
    ),
    ValueName.LATE_RESERVE_RATE: ValueKind(
        ValueType.RATE,
        _("part of the pay"),
        _("What a client sets aside so that an answer that comes late is paid as well."),
    ),
    ValueName.PILOT_FROM_ANSWERS: ValueKind(
        ValueType.COUNT,
        _("wanted answers"),
        _("From how many wanted answers on members try a project before it is published."),
    ),
    ValueName.PILOT_NEWCOMERS_RATE: ValueKind(
        ValueType.RATE,
        _("part of the seats"),
        _("How many of those who try a project first are newcomers."),
    ),
    ValueName.NEAR_COPY_RATE: ValueKind(
        ValueType.RATE,
        _("part of the words"),
        _("How alike two projects of a client are when the second may not pay less an hour."),
    ),
    ValueName.KEPT_HOURS: ValueKind(
        ValueType.HOURS,
        _("hours"),
        _("How long new work is kept in fair shares for members, before it is for whoever comes."),
    ),
    ValueName.LEASE_HOURS: ValueKind(
        ValueType.HOURS,
        _("hours"),
        _("How long tasks stay reserved for a member, also while they are offline."),
    ),
    ValueName.MINUTES_OFFERED: ValueKind(
        ValueType.MINUTES,
        _("minutes"),
        _("The lengths of work that a member can choose from."),
    ),
    ValueName.FORBIDDEN_PURPOSES: ValueKind(
        ValueType.WORDS,
        _("purposes"),
        _("What no project may be for, whoever pays."),
    ),
    ValueName.REVIEW_HOURS: ValueKind(
        ValueType.HOURS,
        _("hours"),
        _("How long peers may look at an answer before it counts as accepted and is paid."),
    ),
    ValueName.APPEAL_HOURS: ValueKind(
        ValueType.HOURS,
        _("hours"),
        _("How long a member can appeal against a decision about them."),
    ),
    ValueName.JURY_HOURS: ValueKind(
        ValueType.HOURS,
        _("hours"),
        _("How long a jury has; when it does not decide, the member has won."),
    ),
    ValueName.JUROR_MINUTES: ValueKind(
        ValueType.COUNT,
        _("minutes"),
        _("The time for which a juror is paid at the hourly floor, for each case."),
    ),
    ValueName.TOLERATED_FAULT_RATE: ValueKind(
        ValueType.RATE,
        _("part of the answers"),
        _("The share of faulty answers above which a client gets labels again, or money back."),
    ),
    ValueName.QUESTIONED_RATE_MAX: ValueKind(
        ValueType.RATE,
        _("part of the answers"),
        _("Who disputes more than this of a project publishes nothing until a mediator looked."),
    ),
    ValueName.SUSPENSION_GROUNDS: ValueKind(
        ValueType.WORDS,
        _("grounds"),
        _("The only grounds on which a member's account can be suspended."),
    ),
    ValueName.SUSPENSION_DAYS_MAX: ValueKind(
        ValueType.COUNT,
        _("days"),
        _("How long an account can be suspended at most; it then ends by itself."),
    ),
    ValueName.QUESTION_HOURS: ValueKind(
        ValueType.HOURS,
        _("hours"),
        _("How long a question may wait for its client's answer before the project pauses."),
    ),
    ValueName.PRACTICE_ANSWERS: ValueKind(
        ValueType.COUNT,
        _("answers"),
        _("For each so many answers a client pays one member's worked examples."),
    ),
    ValueName.TWO_SIGNATURES_MICROS: ValueKind(
        ValueType.MICROS_BY_CURRENCY,
        _("millionths of the currency"),
        _("Above this amount two officers sign before money moves; without a value always."),
    ),
    ValueName.COOLING_OFF_HOURS: ValueKind(
        ValueType.HOURS,
        _("hours"),
        _("How long after a member's yes nothing of theirs leaves: 24 hours at least, 72 at most."),
    ),
    ValueName.DOUBLE_CONSENT_PURPOSES: ValueKind(
        ValueType.WORDS,
        _("purposes"),
        _("Purposes for which a member says yes twice, the second time after the cooling-off."),
    ),
    ValueName.PANEL_PEOPLE_MIN: ValueKind(
        ValueType.COUNT,
        _("people"),
        _("No client learns of a group of members that is smaller than this."),
    ),
    ValueName.RIGHTS_ANSWER_DAYS: ValueKind(
        ValueType.COUNT,
        _("days"),
        _("How long a firm has to answer when a person calls something back: 30 days at most."),
    ),
    ValueName.BREACH_NOTICE_HOURS: ValueKind(
        ValueType.HOURS,
        _("hours"),
        _("How soon each person is told, and the authority, when their data got out: at most 72."),
    ),
    ValueName.BOND_RATE: ValueKind(
        ValueType.RATE,
        _("part of a licence's price"),
        _("What a client leaves in escrow for each licensed item; it is the person's if misused."),
    ),
    ValueName.EXPOSURE_MINUTES_A_DAY: ValueKind(
        ValueType.COUNT,
        _("minutes in 24 hours"),
        _("How long a member may work with disturbing content, at most."),
    ),
    ValueName.EXPOSURE_MINUTES_AT_ONCE: ValueKind(
        ValueType.COUNT,
        _("minutes"),
        _("After so much disturbing content a pause begins."),
    ),
    ValueName.EXPOSURE_PAUSE_MINUTES: ValueKind(
        ValueType.COUNT,
        _("minutes"),
        _("How long that pause is; the project pays it."),
    ),
    ValueName.PANEL_TRAITS: ValueKind(
        ValueType.WORDS,
        _("traits"),
        _("What members may declare of themselves, so that a panel can be asked."),
    ),
    ValueName.PANEL_VOTE_HOURS: ValueKind(
        ValueType.HOURS,
        _("hours"),
        _("How long a group votes on a use for which a second yes is needed."),
    ),
    ValueName.PANEL_VOTE_QUORUM_RATE: ValueKind(
        ValueType.RATE,
        _("part of the group"),
        _("How many of a group must vote before its yes counts."),
    ),
    ValueName.TAKEDOWN_DAYS: ValueKind(
        ValueType.COUNT,
        _("days"),
        _("How long a recipient has to answer when a copy of it was found in the wild."),
    ),
    ValueName.RENEWAL_DAYS: ValueKind(
        ValueType.COUNT,
        _("days"),
        _("So long before a consent ends its member is reminded and may renew it: 90 at most."),
    ),
    ValueName.UNDERSTANDING_DAYS: ValueKind(
        ValueType.COUNT,
        _("days"),
        _("So long right answers about terms count when the very same terms are renewed."),
    ),
    ValueName.VOUCHES_A_MONTH: ValueKind(
        ValueType.COUNT,
        _("people in 30 days"),
        _("For how many newcomers a member may vouch; two members make a newcomer a member."),
    ),
}


class VoteKind(StrEnum):
    """Deciding body of a vote: the founders once, the members ever after."""

    FOUNDING = "founding"
    MEMBERS = "members"


@dataclass(frozen=True, slots=True)
class VoteView:
    """One vote that was held. `digest` is the SHA-256 of its canonical form, to be logged."""

    id: UUID
    kind: VoteKind
    title: str
    text: str
    decides: dict[str, Any]
    yes: int
    no: int
    abstained: int
    decided_at: datetime
    digest: bytes


@dataclass(frozen=True, slots=True)
class CharterValue:
    """A value in force, since when, and the vote that set it."""

    name: ValueName
    value: CharterData
    valid_from: datetime
    vote_id: UUID
    vote_title: str
    vote_kind: VoteKind
