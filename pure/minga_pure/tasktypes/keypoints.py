"""Key points: mark the places of one thing that the question asks for, each label at most once.

A point is a fraction of the picture (0..1, six decimals, from the upper left corner). "hidden"
says that the place is known although something stands before it; a place that cannot be told is
left out. No point at all is an answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from minga_pure.science.parts import MergedAnswer, merge_parts
from minga_pure.science.points import cluster_mean
from minga_pure.science.weighted_points import fuse_points
from minga_pure.tasktypes import checks, image_regions
from minga_pure.tasktypes.contract import (
    Consensus,
    Labels,
    Sample,
    Value,
)
from minga_pure.tasktypes.messages import N_, BadValue

TOLERANCE: Final = 0.05
"""Points this near to each other (as a part of the picture's sides) mean the same place."""
SECONDS_TO_LOOK: Final = 4
SECONDS_PER_POINT: Final = 4


class Keypoints(image_regions.ImageRegionTask):
    """Mark the parts of a thing in a picture."""

    name = "keypoints"
    title = N_("Mark points in a picture")
    scoring_rule = N_(
        "A point is right when it lies within a twentieth of the picture of the known one."
    )
    tag = "KeyPointLabels"
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
        """{"points": [{"label", "x", "y", "hidden"?: true}]} in the project's order of labels."""
        fields = checks.check_fields(value, ("points",), BadValue)
        found = checks.required_list(fields, "points", limit=checks.LABELS_MAX, error=BadValue)
        points: dict[str, Value] = {}
        for number, one in enumerate(found, start=1):
            point = _check_point(one, labels, number)
            if point["label"] in points:
                raise BadValue("point_twice", label=point["label"])
            points[point["label"]] = point
        return {"points": [points[one["name"]] for one in labels if one["name"] in points]}

    def estimate_seconds(
        self,
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),
    ) -> int:
        """Four seconds to look and four for each point."""
        return SECONDS_TO_LOOK + SECONDS_PER_POINT * max(1, len(labels))

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """Each label where more than half of the members put it: the mean of their points.

        `share` is the mean, over the labels that anybody used, of the share of members who decided
        as the majority did; it is hidden where more than half of these members say so.
        """
        marked = [{one["label"]: one for one in value["points"]} for value in values]
        votes = image_regions.label_votes([value["points"] for value in values], labels)
        if not values:
            return Consensus(None, 0.0, votes)
        points: list[Value] = []
        shares: list[float] = []
        for name, count in votes.items():
            mine = [one[name] for one in marked if name in one]
            mean, near = cluster_mean([(one["x"], one["y"]) for one in mine], TOLERANCE)
            if 2 * len(near) > len(values):
                points.append(_kept(name, mean, [mine[at] for at in near]))
                shares.append(len(near) / len(values))
            else:
                shares.append(1 - count / len(values))
        share = sum(shares) / len(shares) if shares else 1.0
        return Consensus({"points": points}, share, votes)

    def score(self, value: Value, truth: Value, labels: Labels) -> float:  # noqa: ARG002
        """Of all labels that either has, the share of which the points lie within the tolerance."""
        one, other = ({each["label"]: each for each in value["points"]} for value in (value, truth))
        names = sorted({*one, *other})
        near = sum(
            math.dist(*((each[name]["x"], each[name]["y"]) for each in (one, other))) <= TOLERANCE
            for name in names
            if name in one and name in other
        )
        return near / len(names) if names else 1.0

    def merge(self, values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
        """Labels in the order in which the members have them, which is the project's."""
        marked = [{one["label"]: one for one in value["points"]} for value in values]
        order: list[str] = []
        for one in sorted(marked, key=lambda each: (-len(each), list(each))):
            order += [name for name in one if name not in order]
        points: list[Value] = []
        kept: list[float] = []
        dropped: list[float] = []
        for name in order:
            mine = [(one[name], weight) for one, weight in zip(marked, weights, strict=True)
                    if name in one]  # fmt: skip
            without = math.fsum(
                w for one, w in zip(marked, weights, strict=True) if name not in one
            )
            place, chance, near = fuse_points(
                [(one["x"], one["y"]) for one, _ in mine],
                [weight for _, weight in mine],
                tolerance=TOLERANCE,
                without=without,
            )
            if chance > 0.5:
                points.append(_kept(name, place, [mine[at][0] for at in near]))
                kept.append(chance)
            else:
                dropped.append(chance)
        return merge_parts({"points": points}, kept, dropped, len(values))

    def similarity(self, mine: Value, theirs: Value) -> float:
        """The mean over all labels that either has; nothing where one lies beyond the tolerance."""
        one, other = ({each["label"]: each for each in value["points"]} for value in (mine, theirs))
        names = sorted({*one, *other})
        if not names:
            return 1.0
        near = 0.0
        for name in names:
            if name in one and name in other:
                gap = math.dist(*((each[name]["x"], each[name]["y"]) for each in (one, other)))
                near += max(0.0, 1.0 - gap / (2 * TOLERANCE))
        return near / len(names)

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """One region a point; "hidden" is a note on the region, which Label Studio keeps."""
        regions = []
        for number, one in enumerate(value["points"], start=1):
            place = {
                "x": image_regions.percent(one["x"]),
                "y": image_regions.percent(one["y"]),
                "width": 0.5,
                "keypointlabels": [one["label"]],
            }
            region = image_regions.image_region(f"point-{number}", "keypointlabels", content, place)
            if one.get("hidden"):
                region["meta"] = {"text": ["hidden"]}
            regions.append(region)
        return regions


def _check_point(found: object, labels: Labels, number: int) -> Value:
    fields = checks.check_fields(found, ("label", "x", "y", "hidden"), BadValue)
    label = checks.check_known_label(fields, labels)
    place = {way: image_regions.check_coordinate(fields.get(way), number) for way in ("x", "y")}
    hidden = fields.get("hidden")
    if hidden is not None and not isinstance(hidden, bool):
        raise BadValue("not_yes_or_no", field="hidden")
    return {"label": label, **place, **({"hidden": True} if hidden else {})}


def _kept(label: str, mean: tuple[float, float], near: Sequence[Mapping[str, Any]]) -> Value:
    x, y = (round(way, image_regions.DECIMALS) for way in mean)
    hidden = 2 * sum(one.get("hidden", False) for one in near) > len(near)
    return {"label": label, "x": x, "y": y, **({"hidden": True} if hidden else {})}


TYPE = Keypoints()
