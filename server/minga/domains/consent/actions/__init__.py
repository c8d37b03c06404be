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
    renew_grant,
    set_standing_terms,
    withdraw_grant,
)
from minga.domains.consent.actions.terms import close_terms, publish_terms

__all__ = [
    "answer_questions",
    "ask_explanation",
    "close_terms",
    "confirm_grant",
    "deliver",
    "explain",
    "give_grant",
    "open_offer",
    "publish_terms",
    "refuse_offer",
    "renew_grant",
    "set_standing_terms",
    "withdraw_grant",
]
