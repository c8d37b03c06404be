"""All that can happen to terms: tried, decided, published, raised for everybody."""

from minga.domains.terms.actions.publishing import allow_cheaper_copy, publish
from minga.domains.terms.actions.raises import raise_price, resume_raises
from minga.domains.terms.actions.rounds import decide_rounds, open_round, say, volunteer

__all__ = [
    "allow_cheaper_copy",
    "decide_rounds",
    "open_round",
    "publish",
    "raise_price",
    "resume_raises",
    "say",
    "volunteer",
]
