"""Places in a picture: what outlines and key points share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from minga_pure.tasktypes.contract import Labels
from minga_pure.tasktypes.words import BadValue

DECIMALS: Final = 6
EDGE_TOLERANCE: Final = 0.001
"""How far a point may lie over the edge before it is refused; it is moved onto the edge."""


def on_picture(way: object, number: int) -> float:
    """How far across or down, 0..1 on the grid of six decimals; raises BadValue."""
    if not isinstance(way, int | float) or isinstance(way, bool):
        raise BadValue("bad_point", shape=number)
    if not -EDGE_TOLERANCE <= way <= 1 + EDGE_TOLERANCE:  # NaN fails here as well
        raise BadValue("point_outside_picture", shape=number)
    return round(min(max(float(way), 0.0), 1.0), DECIMALS) + 0.0


def percent(fraction: float) -> float:
    """As Label Studio counts."""
    return round(fraction * 100, DECIMALS - 2)


def votes(marked: Sequence[Sequence[Mapping[str, Any]]], labels: Labels) -> dict[str, int]:
    """For each label the number of members who marked something with it."""
    counted = {label["name"]: 0 for label in labels}
    for things in marked:
        for name in {thing["label"] for thing in things}:
            counted[name] = counted.get(name, 0) + 1
    return {name: count for name, count in counted.items() if count}


def region(
    name: str, kind: str, content: Mapping[str, Any], value: Mapping[str, Any]
) -> dict[str, Any]:
    """One region of a Label Studio annotation of a picture."""
    return {
        "id": name,
        "from_name": "label",
        "to_name": "image",
        "type": kind,
        "original_width": content["width"],
        "original_height": content["height"],
        "image_rotation": 0,
        "value": dict(value),
    }
