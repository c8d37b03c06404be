"""Rules of licences: limits of what a client may ask for, and the keys of an engagement."""

from collections.abc import Collection, Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from minga.domains.licences.errors import BadEngagement, BadLicence, ClientFrozen
from minga_pure.consent.engagements import EngagementText
from minga_pure.consent.terms import DAYS_MAX, MILLIONTHS, PRICE_MAX
from minga_pure.money import Money

REASON_MAX = 400


def check_request(*, recipients: Sequence[str], days: int, price: Money) -> None:
    """Raise BadLicence with the field that cannot be; the database says the same."""
    if not recipients or len(set(recipients)) != len(recipients):
        raise BadLicence("recipients", str(_("Name at least one recipient, each once.")))
    if not 1 <= days <= DAYS_MAX:
        raise BadLicence("days", str(_("A licence lasts from one day to five years.")))
    if not 1 <= price.micros <= PRICE_MAX:
        raise BadLicence("price", str(_("The price of an item must be more than zero.")))


def pay_of(*, price_micros: int, is_further: bool, royalty_millionths: int) -> int:
    """Return what a person gets for an item: the price, or the royalty of a further licence."""
    if not is_further:
        return price_micros
    return -(-price_micros * royalty_millionths // MILLIONTHS)


def bond_of(*, price_micros: int, rate_millionths: int) -> int:
    """Return the bond of one item: the voted part of its price, rounded up."""
    return -(-price_micros * rate_millionths // MILLIONTHS)


def frozen_nodes(tree: Iterable[tuple[str, str]], frozen: Collection[str]) -> set[str]:
    """Return the nodes of a tree that get nothing: the frozen ones and all that stand below them.

    tree: pairs of a node and the node that supplies it, "" for the controller, each after its
    supplier. frozen: nodes about which a case is open, "" for the whole client.
    """
    nodes: set[str] = set()
    for node, under in tree:
        if "" in frozen or node in frozen or under in nodes:
            nodes.add(node)
    return nodes


def check_not_frozen(recipients: Iterable[str], frozen: Collection[str]) -> None:
    """Raise ClientFrozen where a recipient of a licence gets nothing while a case is open."""
    if not set(recipients).isdisjoint(frozen):
        raise ClientFrozen


def check_keys(engagement: EngagementText, *, upper_key: str | None) -> None:
    """Raise BadEngagement unless the supplying side signs with the key it was engaged with."""
    if upper_key is None or engagement.upper_key != upper_key:
        raise BadEngagement
