"""Payouts in words for pages: states, ways of payment and their fields."""

from django.utils.translation import gettext as _

from minga.domains.payouts import queries as payouts
from minga.domains.payouts.types import OrderState, RailField


def rail_choices() -> list[tuple[str, str]]:
    """(name, title) of every way of payment."""
    return payouts.rail_titles()


def rail_fields(name: str) -> tuple[RailField, ...]:
    """Return the fields of one way of payment."""
    return payouts.rail_fields(name)


def state_words(state: OrderState) -> str:
    return {
        OrderState.ASKED: _("requested"),
        OrderState.BATCHED: _("in the next file"),
        OrderState.SENT: _("sent to the bank"),
        OrderState.SETTLED: _("arrived"),
        OrderState.RETURNED: _("back in your wallet"),
    }[state]


def tone(state: OrderState) -> str:
    """The colour of a state's pill."""
    if state is OrderState.SETTLED:
        return "good"
    return "" if state is OrderState.RETURNED else "wait"
