"""Key points: mark points of one object, each label at most once.

A point is a fraction of the picture (0..1, six decimals, from the upper left corner). "hidden"
marks a known position behind another object; an unknown position is left out. An answer without a
point is valid.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from minga_pure.science.parts import MergedAnswer, merge_parts
from minga_pure.science.points import cluster_mean
from minga_pure.science.weighted_points import fuse_points
from minga_pure.tasktypes import checks, image_regions, label_studio
from minga_pure.tasktypes.contract import Consensus, Labels, Sample, Value
from minga_pure.tasktypes.messages import N_, BadValue

TOLERANCE: Final = 0.05
"""Points within this distance (as a fraction of the picture's sides) mark the same place."""
SECONDS_TO_LOOK: Final = 4
SECONDS_PER_POINT: Final = 4


class Keypoints(image_regions.ImageRegionTask):
    """Mark the parts of an object in a picture."""

    name = "keypoints"
    title = N_("Mark points in a picture")
    scoring_rule = N_(
        "A point is right when it lies within a twentieth of the picture of the known one."
    )
    label_studio_tag = "KeyPointLabels"
    regions_field = "points"
    region_name = "point"
    may_be_hidden = True
    method = "weighted_points"
    sample = Sample(
        question="Mark both eyes and the tip of the nose.",
        content={"image": "0" * 64, "width": 512, "height": 512},
        labels=[
            {"name": "left eye", "title": "Her left eye", "key": "l"},
            {"name": "right eye", "title": "Her right eye", "key": "r"},
            {"name": "nose", "title": "Tip of the nose", "key": "n"},
        ],
        value={
            "points": [
                {"label": "left eye", "x": 0.61, "y": 0.32},
                {"label": "right eye", "x": 0.42, "y": 0.31, "hidden": True},
                {"label": "nose", "x": 0.52, "y": 0.44},
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
        """Return {"points": [{"label", "x", "y", "hidden"?: true}]} in the order of the labels."""
        fields = checks.check_fields(value, ("points",), BadValue)
        entries = checks.required_list(fields, "points", limit=checks.LABELS_MAX, error=BadValue)
        names = checks.label_names(labels)
        points: dict[str, Value] = {}
        for number, entry in enumerate(entries, start=1):
            point = _check_point(entry, names, number)
            if point["label"] in points:
                raise BadValue("point_twice", label=point["label"])
            points[point["label"]] = point
        return {"points": [points[label["name"]] for label in labels if label["name"] in points]}

    def estimate_seconds(
        self,
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),
    ) -> int:
        """Return four seconds to look and four for each point."""
        return SECONDS_TO_LOOK + SECONDS_PER_POINT * max(1, len(labels))

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """Return each label where more than half of the members put it, at their mean point.

        `share` is the mean, over the labels that anybody used, of the share of members who decided
        as the majority did; a point is hidden where more than half of these members say so.
        """
        answers = [_points_by_label(value) for value in values]
        votes = image_regions.label_votes([value["points"] for value in values], labels)
        if not values:
            return Consensus(None, 0.0, votes)
        points: list[Value] = []
        shares: list[float] = []
        for name, count in votes.items():
            marked = [answer[name] for answer in answers if name in answer]
            mean, counted = cluster_mean([(point["x"], point["y"]) for point in marked], TOLERANCE)
            if 2 * len(counted) > len(values):
                points.append(_merged_point(name, mean, [marked[index] for index in counted]))
                shares.append(len(counted) / len(values))
            else:
                shares.append(1 - count / len(values))
        share = sum(shares) / len(shares) if shares else 1.0
        return Consensus({"points": points}, share, votes)

    def score(self, value: Value, truth: Value, labels: Labels) -> float:  # noqa: ARG002
        """Return the share of labels, marked or true, whose points lie within the tolerance."""
        distances = _distances(value, truth)
        hits = sum(distance is not None and distance <= TOLERANCE for distance in distances)
        return hits / len(distances) if distances else 1.0

    def merge(self, values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
        """Return the points of a weighted majority, labels in the order of the fullest answers."""
        answers = [_points_by_label(value) for value in values]
        order: list[str] = []
        for answer in sorted(answers, key=lambda points: (-len(points), list(points))):
            order += [name for name in answer if name not in order]
        points: list[Value] = []
        chances: list[float] = []
        dropped: list[float] = []
        for name in order:
            marked = [
                (answer[name], weight)
                for answer, weight in zip(answers, weights, strict=True)
                if name in answer
            ]
            weight_without = math.fsum(
                weight
                for answer, weight in zip(answers, weights, strict=True)
                if name not in answer
            )
            position, chance, counted = fuse_points(
                [(point["x"], point["y"]) for point, _ in marked],
                [weight for _, weight in marked],
                tolerance=TOLERANCE,
                weight_without=weight_without,
            )
            if chance > 0.5:
                points.append(
                    _merged_point(name, position, [marked[index][0] for index in counted])
                )
                chances.append(chance)
            else:
                dropped.append(chance)
        return merge_parts({"points": points}, chances, dropped, len(values))

    def similarity(self, first: Value, second: Value) -> float:
        """Return the mean closeness over all labels of either; 0 where one is beyond tolerance."""
        distances = _distances(first, second)
        if not distances:
            return 1.0
        total = 0.0
        for distance in distances:
            if distance is not None:
                total += max(0.0, 1.0 - distance / (2 * TOLERANCE))
        return total / len(distances)

    def label_studio_position(self, region: Mapping[str, Any]) -> dict[str, Any]:
        """Return a point in percent of the picture."""
        return {
            "x": image_regions.percent(region["x"]),
            "y": image_regions.percent(region["y"]),
            "width": 0.5,
        }

    def position_from_label_studio(self, entry: label_studio.ResultEntry, label_key: str) -> Value:
        """Return a point; the width of its dot is not part of it."""
        entry.fields("x", "y", label_key, ignored=("width",))
        return {"x": entry.fraction("x"), "y": entry.fraction("y")}


def _points_by_label(value: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {point["label"]: point for point in value["points"]}


def _distances(first: Value, second: Value) -> list[float | None]:
    """Return for each label of either answer the distance of its points, None without a pair."""
    first_points, second_points = _points_by_label(first), _points_by_label(second)
    distances: list[float | None] = []
    for name in sorted({*first_points, *second_points}):
        if name in first_points and name in second_points:
            start, end = first_points[name], second_points[name]
            distances.append(math.dist((start["x"], start["y"]), (end["x"], end["y"])))
        else:
            distances.append(None)
    return distances


def _check_point(entry: object, names: Collection[str], number: int) -> Value:
    fields = checks.check_fields(entry, ("label", "x", "y", "hidden"), BadValue)
    label = checks.check_known_label(fields, names)
    position = {
        axis: image_regions.check_coordinate(fields.get(axis), number) for axis in ("x", "y")
    }
    hidden = fields.get("hidden")
    if hidden is not None and not isinstance(hidden, bool):
        raise BadValue("not_yes_or_no", field="hidden")
    return {"label": label, **position, **({"hidden": True} if hidden else {})}


def _merged_point(
    label: str, mean: tuple[float, float], points: Sequence[Mapping[str, Any]]
) -> Value:
    x, y = (round(coordinate, image_regions.DECIMALS) for coordinate in mean)
    hidden = 2 * sum(point.get("hidden", False) for point in points) > len(points)
    return {"label": label, "x": x, "y": y, **({"hidden": True} if hidden else {})}


TYPE = Keypoints()
