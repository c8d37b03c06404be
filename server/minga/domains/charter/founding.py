"""The first vote: the values that the founders agreed on, and the text that they agreed to."""

from typing import Any, Final
from uuid import UUID

FOUNDING_ID: Final = UUID("0193a000-0000-7000-8000-000000000001")
FOUNDING_TITLE: Final = "The founding rules"
FOUNDING_TEXT: Final = """\
We, the founders of this co-operative, set these values so that work can begin.

1. An hour of work earns at least 3.60 US dollars, measured by the members' own time.
2. A client adds 10 % to the members' pay for the co-operative's costs.
3. A client sets aside 5 % for checking quality, 5 % for topping members up to the floor, and 2 %
   for answers that come late. What is not used goes back to the client.
4. Tasks stay reserved for a member for 72 hours.
5. A member chooses between 3, 7, 20 and 60 minutes of work.
6. We take no work for weapons, for watching or finding people, for scoring people's worth, for
   deciding about asylum or policing, or for pictures of somebody's body made without them.
7. Peers have 72 hours to look at an answer; silence accepts it. A member can appeal for 30 days
   against a decision about her; a jury of three, paid for 15 minutes each, has 14 days, and when it
   does not decide, the member has won.
8. A client whose sample shows more than 5 % of faulty answers gets labels again, or money back.
   Who questions more than half of a project publishes nothing until a mediator has looked.
9. An account can be suspended for three reasons only: it was sold or lent, somebody under age works
   with it, or its holder threatened or harassed a member. It then gets no new work, for 90 days at
   most. Its holder is told 30 days before, can appeal, and keeps her money, answers and vote.
10. Every 7 days each member is topped up to the floor by her own clock. Up to 3 times the usual
   time of a task counts by itself, and 20 minutes of lost time on her word; above that a person
   looks. What a closed project did not need for this goes back to its client.
11. A member may owe the commons up to 10 US dollars where a way of payment has a smallest amount.
12. A question to a client waits at most 24 hours: then the project rests until it is answered. For
   each 50 answers, a client pays the worked examples of one more member.
13. A project that wants 1000 answers or more is tried first by five to ten members, three in ten of
   them newcomers, who are paid and say go or no-go. Nearly the same work (0.6 of its words) may not
   come back within a year at less pay an hour, unless the members vote for it.
14. New work is kept for 24 hours in fair shares for those who said how much they want; then it
   is for whoever comes.
15. Two treasurers sign for more than 2000 US dollars, and for a deposit that no statement of the
   bank shows.
16. Nothing of a member leaves before 48 hours after their yes. Advertising needs a second yes after
   that, and so would finding or checking people and police work, if ever we allow them. No client
   learns of a group of fewer than 20 members.
17. Whoever licenses something personal of a member leaves half of its price in escrow as a bond,
   for the licence's term. It goes back at the end, or to the member when their rights were broken.
18. Who chooses work with disturbing content gets 120 minutes of it in 24 hours at most, and after
   each 30 minutes a pause of 10, which the project pays.
19. Members may declare their age, gender, skin tone, dialect and the hand they write with, so that
   a panel can be asked. Where a second yes is needed, the members concerned vote first, for 168
   hours, and their yes counts when a fifth of them voted.
20. A recipient whose copy is found in the wild has 7 days to take it down or to say why it may
   stand. One that stays silent gets nothing more of ours.
21. A member is reminded 30 days before a consent ends, and may renew it from then on; nothing is
   renewed by itself. Their right answers to the questions about the same terms count for 730 days.

The members may change each of these by a vote with more votes for it than against it, and nobody
may change one in any other way.
"""
FOUNDING_VALUES: Final[dict[str, Any]] = {
    "floor_micros_per_hour": {"USD": 3_600_000},
    "fee_rate": "0.10",
    "quality_reserve_rate": "0.05",
    "floor_reserve_rate": "0.05",
    "late_reserve_rate": "0.02",
    "pilot_from_answers": 1000,
    "pilot_newcomers_rate": "0.3",
    "near_copy_rate": "0.6",
    "kept_hours": 24,
    "lease_hours": 72,
    "minutes_offered": [3, 7, 20, 60],
    "forbidden_purposes": [
        "weapons",
        "surveillance",
        "biometric_identification",
        "social_scoring",
        "asylum_or_policing",
        "sexual_imagery_without_consent",
    ],
    "review_hours": 72,
    "appeal_hours": 720,
    "jury_hours": 336,
    "juror_minutes": 15,
    "tolerated_fault_rate": "0.05",
    "questioned_rate_max": "0.5",
    "payday_days": 7,
    "time_cap_medians": 3,
    "trusted_minutes": 20,
    "floor_rest_to_client_rate": "1",
    "advance_micros_max": {"USD": 10_000_000},
    "suspension_grounds": ["account_sold_or_lent", "under_age", "threat_or_harassment"],
    "suspension_days_max": 90,
    "question_hours": 24,
    "practice_answers": 50,
    "vouches_a_month": 3,
    "two_signatures_micros": {"USD": 2_000_000_000},
    "cooling_off_hours": 48,
    "double_consent_purposes": [
        "advertising",
        "biometric_identification",
        "asylum_or_policing",
        "weapons",
    ],
    "panel_people_min": 20,
    "rights_answer_days": 30,
    "breach_notice_hours": 72,
    "bond_rate": "0.5",
    "exposure_minutes_a_day": 120,
    "exposure_minutes_at_once": 30,
    "exposure_pause_minutes": 10,
    "panel_traits": ["age_band", "gender", "skin_tone", "dialect", "handedness"],
    "panel_vote_hours": 168,
    "panel_vote_quorum_rate": "0.2",
    "takedown_days": 7,
    "renewal_days": 30,
    "understanding_days": 730,
}
