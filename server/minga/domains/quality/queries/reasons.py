"""Reasons of results in the reader's language, in the form that their number asks for."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from minga_pure.science.reasons import Reason


def translated(reason: Reason) -> str:
    """Return the sentence of a reason with its places for facts."""
    if reason.counted is None:
        return _(reason.template)
    return ngettext(reason.counted.singular, reason.counted.plural, reason.count)
