"""Polygons: draw the outline of each object that the question asks for, and label it.

Points are fractions of the picture (0..1, six decimals, from the upper left corner); the last is
joined to the first. The normal form begins at the uppermost point (of these the leftmost) and goes
clockwise, so that one outline is one answer wherever the member began. An answer without a polygon
is valid: the picture shows no such object.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from minga_pure.science.parts import MergedAnswer
from minga_pure.science.polygons import Polygon, merge_polygons
from minga_pure.science.weighted_polygons import fuse_polygons, polygon_similarity, score_polygons
from minga_pure.tasktypes import checks, image_regions, label_studio
from minga_pure.tasktypes.contract import Consensus, Labels, Sample, Value
from minga_pure.tasktypes.messages import N_, BadValue

POLYGONS_MAX: Final = 200
POINTS_MIN: Final = 3
POINTS_MAX: Final = 500
SECONDS_TO_LOOK: Final = 5
SECONDS_PER_POLYGON: Final = 55
"""Drawing an outline takes about 54 s where a box takes 25 (Jain & Grauman 2013)."""
_POLYGONS_EXPECTED_MAX: Final = 3


class Polygons(image_regions.ImageRegionTask):
    """Draw the outlines of the objects of a picture."""

    name = "polygons"
    title = N_("Draw outlines around things in a picture")
    scoring_rule = N_(
        "An outline is right when it overlaps a known one of the same label by half or more;"
        " a missed one counts as wrong."
    )
    label_studio_tag = "PolygonLabels"
    regions_field = "polygons"
    region_name = "polygon"
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
        """Return {"polygons": [{"label", "points": [[x, y], …]}]}; duplicates are dropped."""
        fields = checks.check_fields(value, ("polygons",), BadValue)
        entries = checks.required_list(fields, "polygons", limit=POLYGONS_MAX, error=BadValue)
        names = checks.label_names(labels)
        return {
            "polygons": image_regions.distinct_regions(
                entries, lambda entry, number: _check_polygon(entry, names, number)
            )
        }

    def estimate_seconds(
        self,
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),
    ) -> int:
        """Return five seconds to look and 55 for each outline, one a label, three at most."""
        expected = max(1, min(len(labels), _POLYGONS_EXPECTED_MAX))
        return SECONDS_TO_LOOK + SECONDS_PER_POLYGON * expected

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """Return the outlines of more than half of the members: of each object the medoid."""
        votes = image_regions.label_votes([value["polygons"] for value in values], labels)
        if not values:
            return Consensus(None, 0.0, votes)
        merged, share = merge_polygons([_polygons_of(value) for value in values])
        polygons = [
            {"label": polygon.label, "points": [list(point) for point in polygon.points]}
            for polygon in merged
        ]
        polygons.sort(key=_reading_order)
        return Consensus({"polygons": polygons}, share, votes)

    def score(self, value: Value, truth: Value, labels: Labels) -> float:  # noqa: ARG002
        """Return the share of outlines, drawn or true, that overlap one of the other side."""
        return score_polygons(_polygons_of(value), _polygons_of(truth))

    def merge(self, values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
        """Return the outlines of a weighted majority."""
        merged = fuse_polygons([_polygons_of(value) for value in values], weights)
        pairs = [
            (region, part)
            for polygon, part in zip(merged.value, merged.parts, strict=True)
            if (region := _rounded(polygon)) is not None
        ]
        pairs.sort(key=lambda pair: _reading_order(pair[0]))
        return replace(
            merged,
            value={"polygons": [region for region, _ in pairs]},
            parts=tuple(part for _, part in pairs),
        )

    def similarity(self, first: Value, second: Value) -> float:
        """Return the overlap of matching outlines by the outlines of both answers."""
        return polygon_similarity(_polygons_of(first), _polygons_of(second))

    def label_studio_position(self, region: Mapping[str, Any]) -> dict[str, Any]:
        """Return the points of an outline in percent of the picture."""
        percent = image_regions.percent
        return {"points": [[percent(x), percent(y)] for x, y in region["points"]], "closed": True}

    def position_from_label_studio(self, entry: label_studio.ResultEntry, label_key: str) -> Value:
        """Return the points of a closed outline."""
        points = entry.fields("points", "closed", label_key).get("points")
        if entry.value.get("closed", True) is not True:
            raise BadValue("result_field", entry=entry.number, field="closed")
        if not isinstance(points, list | tuple):
            raise BadValue("result_field", entry=entry.number, field="points")
        outline = []
        for point in points:
            if not isinstance(point, list | tuple) or len(point) != 2:
                raise BadValue("bad_point", shape=entry.number)
            outline.append(
                [label_studio.fraction(percent, entry.number, "points") for percent in point]
            )
        return {"points": outline}


def _check_polygon(entry: object, names: Collection[str], number: int) -> Value:
    fields = checks.check_fields(entry, ("label", "points"), BadValue)
    label = checks.check_known_label(fields, names)
    outline = fields.get("points")
    if not isinstance(outline, list | tuple) or len(outline) > POINTS_MAX + 1:
        raise BadValue("bad_outline", shape=number, low=POINTS_MIN, high=POINTS_MAX)
    points: list[list[float]] = []
    for entry_point in outline:
        if not isinstance(entry_point, list | tuple) or len(entry_point) != 2:
            raise BadValue("bad_point", shape=number)
        point = [image_regions.check_coordinate(coordinate, number) for coordinate in entry_point]
        if not points or point != points[-1]:
            points.append(point)
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
    first = min(
        starts, key=lambda start: [point[::-1] for point in points[start:] + points[:start]]
    )
    return {"label": label, "points": points[first:] + points[:first]}


def _polygons_of(value: Mapping[str, Any]) -> list[Polygon]:
    return [
        Polygon(region["label"], tuple(map(tuple, region["points"])))
        for region in value["polygons"]
    ]


def _reading_order(region: Mapping[str, Any]) -> tuple[Any, ...]:
    return region["points"][0][::-1], region["label"], region["points"]


def _rounded(polygon: Polygon) -> Value | None:
    """Return the outline in the normal form of an answer; None if rounding leaves no area."""
    points = [[min(max(coordinate, 0.0), 1.0) for coordinate in point] for point in polygon.points]
    try:
        return _check_polygon({"label": polygon.label, "points": points}, {polygon.label}, 1)
    except BadValue:
        return None


def _doubled_area(points: Sequence[Sequence[float]]) -> int:
    """Return twice the area in millionths of millionths, exactly; positive if clockwise."""
    grid = [[round(coordinate * 10**image_regions.DECIMALS) for coordinate in point]
            for point in points]  # fmt: skip
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*grid, grid[0]]))


TYPE = Polygons()
