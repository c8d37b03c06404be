"""Comparison: which of two to eight answers to a prompt is better, and by which criteria.

The ranking has one list a place, best first; answers in one list are as good as each other. The
labels of the project are its criteria: for each the member names the better answer, or "tie".
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.science.majority import plurality
from minga_pure.science.parts import MergedAnswer, weighted_plurality
from minga_pure.science.ranking import copeland
from minga_pure.science.weighted_copeland import ranking_similarity, weighted_copeland
from minga_pure.tasktypes import aggregation, checks
from minga_pure.tasktypes.contract import (
    Aggregation,
    AnswersByItem,
    BaseTaskType,
    Consensus,
    Content,
    Field,
    Label,
    Labels,
    Sample,
    Value,
)
from minga_pure.tasktypes.messages import N_, BadContent, BadValue
from minga_pure.tasktypes.reading_time import reading_seconds

ANSWERS_MIN: Final = 2
ANSWERS_MAX: Final = 8
CRITERIA_MAX: Final = 10
ID_MAX: Final = 64
TIE: Final = "tie"
SECONDS_TO_DECIDE: Final = 6
SECONDS_PER_CRITERION: Final = 8


class Comparison(BaseTaskType):
    """Put answers in order."""

    name = "comparison"
    title = N_("Compare answers and put them in order")
    needs_content = True
    scoring_rule = N_(
        "Two answers are right when they stand in the same order as in the known one."
    )
    content_schema = (
        Field("prompt", "text", True, N_("What was asked, up to 20,000 characters.")),
        Field("answers", "json", True, N_("2 to 8 answers: [{“id”: …, “text”: …}, …].")),
        Field("title", "text", False, N_("A short heading shown above the prompt.")),
    )
    sample = Sample(
        question="Which answer helps more?",
        content={
            "prompt": "How do I keep bread fresh?",
            "answers": [
                {"id": "a", "text": "Wrap it in a cloth and keep it in a wooden box."},
                {"id": "b", "text": "Bread is a food made of flour."},
            ],
        },
        labels=[{"name": "true", "title": "Says what is true"}],
        value={"ranking": [["a"], ["b"]], "criteria": {"true": "tie"}},
    )

    def check_content(self, content: object) -> Content:
        fields = checks.check_fields(content, ("prompt", "answers", "title"), BadContent)
        prompt = checks.required_text(fields, "prompt", limit=checks.TEXT_MAX, error=BadContent)
        given = checks.required_list(fields, "answers", limit=ANSWERS_MAX, error=BadContent)
        if len(given) < ANSWERS_MIN:
            raise BadContent("list_too_short", field="answers", limit=ANSWERS_MIN)
        answers = [_check_answer(one) for one in given]
        for number, one in enumerate(answers):
            if one["id"] == TIE or one["id"] in [other["id"] for other in answers[:number]]:
                raise BadContent("answer_twice", id=one["id"])
        return {"prompt": prompt, "answers": answers, **checks.check_title(fields)}

    def check_labels(self, labels: object) -> list[Label]:
        return checks.check_label_set(labels, at_least=0, at_most=CRITERIA_MAX)

    def check_value(
        self,
        value: object,
        labels: Labels,
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,
    ) -> Value:
        """{"ranking": [[id, …], …], "criteria": {name: id or "tie"}}; a plain id is a place too.

        Every answer is ranked once, and every criterion judged. In the normal form the answers of
        a place are sorted and the criteria stand in the project's order.
        """
        fields = checks.check_fields(value, ("ranking", "criteria"), BadValue)
        ranking = _check_ranking(fields)
        ranked = [name for place in ranking for name in place]
        there = ranked if content is None else [one["id"] for one in content["answers"]]
        for name in ranked:
            if name not in there:
                raise BadValue("unknown_answer", id=name)
            if ranked.count(name) > 1:
                raise BadValue("answer_twice", id=name)
        if len(ranked) < max(ANSWERS_MIN, len(there)):
            raise BadValue("answers_not_ranked")
        return {"ranking": ranking, "criteria": _check_criteria(fields, labels, there)}

    def estimate_seconds(self, content: Mapping[str, Any], labels: Labels = ()) -> int:
        """Reading all, six seconds for every answer after the first, eight for a criterion."""
        answers = content["answers"]
        reading = reading_seconds(content["prompt"], *(one["text"] for one in answers))
        deciding = SECONDS_TO_DECIDE * (len(answers) - 1) + SECONDS_PER_CRITERION * len(labels)
        return math.ceil(reading + deciding)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """The order to which most pairwise votes add up (Copeland), and each criterion's plurality.

        Two orders that contradict each other decide nothing; a criterion on which there is a tie
        among the members is left out. `votes` counts who put an answer in the first place.
        """
        found = copeland([value["ranking"] for value in values])
        votes: dict[str, int] = {}
        for value in values:
            for name in value["ranking"][0]:
                votes[name] = votes.get(name, 0) + 1
        votes = dict(sorted(votes.items()))
        if found.ranking is None:
            return Consensus(None, found.share, votes)
        criteria: dict[str, str] = {}
        for label in labels:
            said = [v["criteria"][label["name"]] for v in values if label["name"] in v["criteria"]]
            winner, _ = plurality(said)
            if winner is not None:
                criteria[label["name"]] = winner
        return Consensus({"ranking": found.ranking, "criteria": criteria}, found.share, votes)

    def score(self, value: Value, truth: Value, labels: Labels) -> float:  # noqa: ARG002
        return _closeness(value, truth)

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,  # noqa: ARG002
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,
    ) -> Aggregation:
        """The order that most weight adds up to, pair by pair, and each criterion's weightiest."""
        return aggregation.aggregate_shapes(
            answers, _fused, _closeness, "weighted_copeland", right=_closeness, gold=gold
        )

    def label_studio_config(
        self,
        question: str,
        labels: Labels,
        *,
        multiple: bool = False,  # noqa: ARG002
    ) -> str:
        view = ET.Element("View")
        ET.SubElement(view, "Header", value=question)
        ET.SubElement(view, "Text", name="prompt", value="$prompt")
        ET.SubElement(view, "List", name="answers", value="$answers")
        ET.SubElement(view, "Ranker", name="rank", toName="answers")
        for number, label in enumerate(labels, start=1):
            ET.SubElement(view, "Header", value=label["title"], size="4")
            ET.SubElement(
                view,
                "Choices",
                name=f"criterion-{number}",
                toName="prompt",
                value="$choices",
                choice="single",
            )
        return ET.tostring(view, encoding="unicode")

    def label_studio_task(self, content: Mapping[str, Any]) -> Content:
        """Its List shows id, title and body; its Choices come from the item as well."""
        names = [one["id"] for one in content["answers"]]
        return {
            **content,
            "answers": [
                {"id": one["id"], "title": one["id"], "body": one["text"]}
                for one in content["answers"]
            ],
            "choices": [{"value": name} for name in [*names, TIE]],
        }

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),
    ) -> list[dict[str, Any]]:
        """The order as a Ranker keeps it; it knows no shared places, so they stand in a note."""
        ranked: dict[str, Any] = {
            "id": "rank-1",
            "from_name": "rank",
            "to_name": "answers",
            "type": "ranker",
            "value": {"ranker": {"rank": [name for place in value["ranking"] for name in place]}},
        }
        shared = [" = ".join(place) for place in value["ranking"] if len(place) > 1]
        if shared:
            ranked["meta"] = {"text": shared}
        names = [label["name"] for label in labels] or list(value["criteria"])
        judged = [
            {
                "id": f"criterion-{number}",
                "from_name": f"criterion-{number}",
                "to_name": "prompt",
                "type": "choices",
                "value": {"choices": [value["criteria"][name]]},
            }
            for number, name in enumerate(names, start=1)
            if name in value["criteria"]
        ]
        return [ranked, *judged]


def _check_answer(found: object) -> dict[str, str]:
    fields = checks.check_fields(found, ("id", "text"), BadContent)
    name = checks.required_text(fields, "id", limit=ID_MAX, error=BadContent, one_line=True)
    text = checks.required_text(fields, "text", limit=checks.TEXT_MAX, error=BadContent)
    return {"id": name.strip(), "text": text}


def _check_ranking(fields: Mapping[str, Any]) -> list[list[str]]:
    ranking: list[list[str]] = []
    for place in checks.required_list(fields, "ranking", limit=ANSWERS_MAX, error=BadValue):
        names = [place] if isinstance(place, str) else place
        if not isinstance(names, list | tuple) or not names or len(names) > ANSWERS_MAX:
            raise BadValue("answers_not_ranked")
        ranking.append(
            sorted(
                checks.required_text(
                    {"id": name}, "id", limit=ID_MAX, error=BadValue, one_line=True
                ).strip()
                for name in names
            )
        )
    return ranking


def _check_criteria(
    fields: Mapping[str, Any], labels: Labels, there: Collection[str]
) -> dict[str, str]:
    given = fields.get("criteria")
    names = tuple(label["name"] for label in labels)
    said = checks.check_fields({} if given is None else given, names, BadValue)
    for name in names:
        if said.get(name) is None:
            raise BadValue("missing_field", field=name)
        if said[name] != TIE and said[name] not in there:
            raise BadValue("unknown_answer", id=str(said[name])[:ID_MAX])
    return {name: said[name] for name in names}


def _fused(values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
    joined = weighted_copeland([value["ranking"] for value in values], weights)
    if joined.value is None:
        return joined
    criteria: dict[str, str] = {}
    sure = [joined.confidence]
    parts, called = list(joined.parts), list(joined.names)
    for name in sorted({name for value in values for name in value["criteria"]}):
        said = [(value["criteria"][name], weight) for value, weight in
                zip(values, weights, strict=True) if name in value["criteria"]]  # fmt: skip
        winner, chance = weighted_plurality([one for one, _ in said], [w for _, w in said])
        sure.append(chance)
        if winner is not None:
            criteria[name] = winner
            parts.append(chance)
            called.append(name)
    order = [name for value in values for name in value["criteria"]]
    shown = {name: criteria[name] for name in dict.fromkeys(sorted(order)) if name in criteria}
    value = {"ranking": joined.value, "criteria": shown}
    mean = math.fsum(sure) / len(sure)
    return replace(joined, value=value, confidence=mean, parts=tuple(parts), names=tuple(called))


def _closeness(mine: Value, theirs: Value) -> float:
    """The share of pairs judged alike, and of criteria, the order counting as one criterion."""
    names = sorted({*mine["criteria"], *theirs["criteria"]})
    same = sum(mine["criteria"].get(one) == theirs["criteria"].get(one) for one in names)
    near: float = ranking_similarity(mine["ranking"], theirs["ranking"]) + same
    return near / (1 + len(names))


TYPE = Comparison()
