"""The ways on which money leaves; each is one file that keeps `contract.py`."""

from minga.domains.payouts.errors import NoSuchRail
from minga.domains.payouts.rails.contract import Rail
from minga.domains.payouts.rails.csv_batch import BatchTable
from minga.domains.payouts.rails.manual import ByHand
from minga.domains.payouts.rails.mobile_money import MobileMoney
from minga.domains.payouts.rails.pain001 import BankTransfer

RAILS: dict[str, Rail] = {
    rail.name: rail for rail in (BankTransfer(), MobileMoney(), BatchTable(), ByHand())
}


def rail(name: str) -> Rail:
    """Return a rail by its name. Raise NoSuchRail."""
    if name not in RAILS:
        raise NoSuchRail
    return RAILS[name]
