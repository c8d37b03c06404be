"""All that can happen to terms: tried, decided, published, raised for everybody."""

from minga.domains.publishing.actions.pilots import decide_rounds, open_round, say, volunteer
from minga.domains.publishing.actions.publication import allow_cheaper_copy, publish
from minga.domains.publishing.actions.raises import raise_price, resume_raises

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
