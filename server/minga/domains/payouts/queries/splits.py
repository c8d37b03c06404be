"""Standing splits: whose wallet shares what with whom, and what was shared."""

from uuid import UUID

from minga.domains.payouts.models import SplitRun, SplitShare
from minga.domains.payouts.types import ShareView
from minga_pure.money import Money


def split_of(owner: UUID) -> list[ShareView]:
    """The shares of a wallet, her own among them; empty when everything stays hers."""
    rows = SplitShare.objects.filter(owner=owner).order_by("-millionths", "id")
    return [ShareView(row.to, row.millionths) for row in rows]


def shares_of(owner: UUID) -> dict[UUID, int]:
    """The same as a mapping, in millionths."""
    return {share.to: share.millionths for share in split_of(owner)}


def as_hers(owner: UUID, shares: dict[UUID, int]) -> dict[UUID, int]:
    """A household's split as this member's own: empty when it leaves her everything."""
    return {} if shares.keys() == {owner} else shares


def split_owners() -> list[UUID]:
    """Every wallet that has a standing split."""
    return list(SplitShare.objects.values_list("owner", flat=True).distinct().order_by("owner"))


def last_runs(owner: UUID, *, limit: int = 10) -> list[tuple[SplitRun, Money]]:
    """When a split was carried out, and over how much."""
    rows = SplitRun.objects.filter(owner=owner).order_by("-id")[:limit]
    return [(row, Money(row.micros, row.currency)) for row in rows]
