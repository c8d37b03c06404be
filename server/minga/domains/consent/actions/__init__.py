"""All that can happen to consent: terms, standing terms, grants, explanations."""

from minga.domains.consent.actions.deliveries import deliver
from minga.domains.consent.actions.grants import (
    answer_questions,
    ask_explanation,
    confirm_grant,
    explain,
    give_grant,
    open_offer,
    refuse_offer,
    set_standing_terms,
    withdraw_grant,
)
from minga.domains.consent.actions.renewals import (
    explain_renewal,
    let_end,
    remind_of_ends,
    renew_grant,
)
from minga.domains.consent.actions.terms import close_terms, publish_terms
from minga.domains.consent.actions.votes import cast_vote, open_vote, open_votes_on_terms

__all__ = [
    "answer_questions",
    "ask_explanation",
    "cast_vote",
    "close_terms",
    "confirm_grant",
    "deliver",
    "explain",
    "explain_renewal",
    "give_grant",
    "let_end",
    "open_offer",
    "open_vote",
    "open_votes_on_terms",
    "publish_terms",
    "refuse_offer",
    "remind_of_ends",
    "renew_grant",
    "set_standing_terms",
    "withdraw_grant",
]
