"""Polygons: draw the outline of each thing that the question asks for, and label it.

Points are fractions of the picture (0..1, six decimals, from the upper left corner); the last is
joined to the first. The normal form begins at the uppermost point (of these the leftmost) and goes
round clockwise, so that the same outline is the same answer wherever the member began. No polygon
at all is an answer: "there is nothing of the kind here".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from minga_pure.science.parts import MergedAnswer
from minga_pure.science.polygons import Polygon, merge_polygons
from minga_pure.science.weighted_polygons import (
    fuse_polygons,
    polygon_similarity,
    score_polygons,
)
from minga_pure.tasktypes import checks, image_regions
from minga_pure.tasktypes.contract import (
    Consensus,
    Labels,
    Sample,
    Value,
)
from minga_pure.tasktypes.messages import N_, BadValue

POLYGONS_MAX: Final = 200
POINTS_MIN: Final = 3
POINTS_MAX: Final = 500
SECONDS_TO_LOOK: Final = 5
SECONDS_PER_POLYGON: Final = 55
"""Drawing an outline takes about 54 s where a box takes 25 (Jain & Grauman 2013)."""
_POLYGONS_EXPECTED_MAX: Final = 3


class Polygons(image_regions.ImageRegionTask):
    """Find the things in a picture, with their outlines."""

    name = "polygons"
    title = N_("Draw outlines around things in a picture")
    scoring_rule = N_(
        "An outline is right when it overlaps a known one of the same label by half or more;"
        " a missed one counts as wrong."
    )
    tag = "PolygonLabels"
    method = "weighted_polygons"
    sample = Sample(
        question="Draw around every roof.",
        content={"image": "0" * 64, "width": 512, "height": 512},
        labels=[{"name": "roof", "title": "Roof", "key": "r"}],
        value={
            "polygons": [
                {"label": "roof", "points": [[0.4, 0.1], [0.7, 0.3], [0.55, 0.5], [0.2, 0.35]]}
            ]
        },
    )

    def check_value(
        self,
        value: object,
        labels: Labels,
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        """{"polygons": [{"label", "points": [[x, y], …]}]}; the same outline twice is one."""
        fields = checks.check_fields(value, ("polygons",), BadValue)
        found = checks.required_list(fields, "polygons", limit=POLYGONS_MAX, error=BadValue)
        polygons: list[Value] = []
        for number, one in enumerate(found, start=1):
            polygon = _check_polygon(one, labels, number)
            if polygon not in polygons:
                polygons.append(polygon)
        return {"polygons": polygons}

    def estimate_seconds(
        self,
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),
    ) -> int:
        """Five seconds to look and 55 for each outline, expecting one a label, three at most."""
        expected = max(1, min(len(labels), _POLYGONS_EXPECTED_MAX))
        return SECONDS_TO_LOOK + SECONDS_PER_POLYGON * expected

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """The outlines that more than half drew: of each thing the one that fits the others."""
        votes = image_regions.label_votes([value["polygons"] for value in values], labels)
        if not values:
            return Consensus(None, 0.0, votes)
        merged, share = merge_polygons([_drawn(value) for value in values])
        polygons = [{"label": one.label, "points": [list(p) for p in one.points]} for one in merged]
        polygons.sort(key=lambda one: (one["points"][0][::-1], one["label"], one["points"]))
        return Consensus({"polygons": polygons}, share, votes)

    def score(self, value: Value, truth: Value, labels: Labels) -> float:  # noqa: ARG002
        return score_polygons(_drawn(value), _drawn(truth))

    def merge(self, values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
        joined = fuse_polygons([_drawn(value) for value in values], weights)
        pairs = [
            (shape, part)
            for one, part in zip(joined.value, joined.parts, strict=True)
            if (shape := _on_the_grid(one)) is not None
        ]
        pairs.sort(
            key=lambda pair: (pair[0]["points"][0][::-1], pair[0]["label"], pair[0]["points"])
        )
        return replace(
            joined,
            value={"polygons": [shape for shape, _ in pairs]},
            parts=tuple(part for _, part in pairs),
        )

    def similarity(self, mine: Value, theirs: Value) -> float:
        return polygon_similarity(_drawn(mine), _drawn(theirs))

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """One region a polygon; Label Studio counts in percent of the picture."""
        return [
            image_regions.image_region(
                f"polygon-{number}",
                "polygonlabels",
                content,
                {
                    "points": [
                        [image_regions.percent(x), image_regions.percent(y)]
                        for x, y in one["points"]
                    ],
                    "closed": True,
                    "polygonlabels": [one["label"]],
                },
            )
            for number, one in enumerate(value["polygons"], start=1)
        ]


def _check_polygon(found: object, labels: Labels, number: int) -> Value:
    fields = checks.check_fields(found, ("label", "points"), BadValue)
    label = checks.check_known_label(fields, labels)
    given = fields.get("points")
    if not isinstance(given, list | tuple) or len(given) > POINTS_MAX + 1:
        raise BadValue("bad_outline", shape=number, low=POINTS_MIN, high=POINTS_MAX)
    points: list[list[float]] = []
    for point in given:
        if not isinstance(point, list | tuple) or len(point) != 2:
            raise BadValue("bad_point", shape=number)
        place = [image_regions.check_coordinate(way, number) for way in point]
        if not points or place != points[-1]:
            points.append(place)
    while len(points) > 1 and points[0] == points[-1]:
        points.pop()
    if not POINTS_MIN <= len(points) <= POINTS_MAX:
        raise BadValue("bad_outline", shape=number, low=POINTS_MIN, high=POINTS_MAX)
    area = _doubled_area(points)
    if area == 0:
        raise BadValue("no_area", shape=number)
    if area < 0:
        points.reverse()
    starts = range(len(points))
    first = min(starts, key=lambda at: [p[::-1] for p in points[at:] + points[:at]])
    return {"label": label, "points": points[first:] + points[:first]}


def _drawn(value: Mapping[str, Any]) -> list[Polygon]:
    return [Polygon(one["label"], tuple(map(tuple, one["points"]))) for one in value["polygons"]]


def _on_the_grid(shape: Polygon) -> Value | None:
    """The outline in the normal form of an answer; None if rounding leaves nothing of it."""
    points = [[min(max(way, 0.0), 1.0) for way in point] for point in shape.points]
    try:
        return _check_polygon({"label": shape.label, "points": points}, [{"name": shape.label}], 1)
    except BadValue:
        return None


def _doubled_area(points: Sequence[Sequence[float]]) -> int:
    """Twice the area in millionths of millionths, exactly; positive when drawn clockwise."""
    whole = [[round(way * 10**image_regions.DECIMALS) for way in point] for point in points]
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*whole, whole[0]]))


TYPE = Polygons()
