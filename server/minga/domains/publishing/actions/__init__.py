"""All that can happen to terms: tried, decided, published, raised for everybody."""

from minga.domains.publishing.actions.pilots import decide_pilots, open_pilot, say, volunteer
from minga.domains.publishing.actions.publication import allow_cheaper_copy, publish
from minga.domains.publishing.actions.raises import raise_price, resume_raises

__all__ = [
    "allow_cheaper_copy",
    "decide_pilots",
    "open_pilot",
    "publish",
    "raise_price",
    "resume_raises",
    "say",
    "volunteer",
]
