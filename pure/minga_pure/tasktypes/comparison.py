"""Comparison: rank two to eight answers to a prompt, and judge them by criteria.

The ranking has one list for each place, best first; answers in one list are tied. The labels of the
project are its criteria: for each the member names the better answer, or "tie".
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.science.majority import plurality
from minga_pure.science.parts import MergedAnswer, weighted_plurality
from minga_pure.science.ranking import copeland
from minga_pure.science.weighted_copeland import ranking_similarity, weighted_copeland
from minga_pure.tasktypes import checks, label_studio
from minga_pure.tasktypes.base import MergingTaskType
from minga_pure.tasktypes.contract import Consensus, Content, Field, Label, Labels, Sample, Value
from minga_pure.tasktypes.messages import N_, BadContent, BadLabels, BadValue
from minga_pure.tasktypes.reading_time import reading_seconds

ANSWERS_MIN: Final = 2
ANSWERS_MAX: Final = 8
CRITERIA_MAX: Final = 10
ID_MAX: Final = 64
TIE: Final = "tie"
SECONDS_TO_DECIDE: Final = 6
SECONDS_PER_CRITERION: Final = 8


class Comparison(MergingTaskType):
    """Rank answers to a prompt."""

    name = "comparison"
    title = N_("Compare answers and put them in order")
    needs_content = True
    method = "weighted_copeland"
    scoring_rule = N_(
        "Two answers are right when they stand in the same order as in the known one."
    )
    content_schema = (
        Field("prompt", "text", True, N_("What was asked, up to 200,000 characters.")),
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
        entries = checks.required_list(fields, "answers", limit=ANSWERS_MAX, error=BadContent)
        if len(entries) < ANSWERS_MIN:
            raise BadContent("list_too_short", field="answers", limit=ANSWERS_MIN)
        answers = [_check_answer(entry) for entry in entries]
        ids = [TIE]
        for answer in answers:
            if answer["id"] in ids:
                raise BadContent("answer_twice", id=answer["id"])
            ids.append(answer["id"])
        return {"prompt": prompt, "answers": answers, **checks.check_title(fields)}

    def check_labels(self, labels: object) -> list[Label]:
        criteria = checks.check_label_set(labels, labels_min=0, labels_max=CRITERIA_MAX)
        checks.check_keys((criterion["name"] for criterion in criteria), BadLabels)
        return criteria

    def check_value(
        self,
        value: object,
        labels: Labels,
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,
    ) -> Value:
        """Return {"ranking": [[id, …], …], "criteria": {name: id or "tie"}}; raises BadValue.

        A single id is accepted for a place. Every answer is ranked once, and every criterion
        judged. In the normal form the answers of a place are sorted and the criteria are in the
        project's order.
        """
        fields = checks.check_fields(value, ("ranking", "criteria"), BadValue)
        ranking = _check_ranking(fields)
        ranked = [name for place in ranking for name in place]
        ids = ranked if content is None else [answer["id"] for answer in content["answers"]]
        for name in ranked:
            if name not in ids:
                raise BadValue("unknown_answer", id=name)
            if ranked.count(name) > 1:
                raise BadValue("answer_twice", id=name)
        if len(ranked) < max(ANSWERS_MIN, len(ids)):
            raise BadValue("answers_not_ranked")
        return {"ranking": ranking, "criteria": _check_criteria(fields, labels, ids)}

    def estimate_seconds(self, content: Mapping[str, Any], labels: Labels = ()) -> int:
        """Return the reading time, six seconds for every further answer, eight a criterion."""
        answers = content["answers"]
        reading = reading_seconds(content["prompt"], *(answer["text"] for answer in answers))
        deciding = SECONDS_TO_DECIDE * (len(answers) - 1) + SECONDS_PER_CRITERION * len(labels)
        return math.ceil(reading + deciding)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """Return the ranking of most pairwise votes (Copeland), and each criterion's plurality.

        Two contradictory rankings have no consensus; a tied criterion is left out. `votes` counts
        the members who put an answer in the first place.
        """
        consensus = copeland([value["ranking"] for value in values])
        votes: dict[str, int] = {}
        for value in values:
            for name in value["ranking"][0]:
                votes[name] = votes.get(name, 0) + 1
        votes = dict(sorted(votes.items()))
        if consensus.ranking is None:
            return Consensus(None, consensus.share, votes)
        criteria: dict[str, str] = {}
        for label in labels:
            name = label["name"]
            winner, _ = plurality(
                [value["criteria"][name] for value in values if name in value["criteria"]]
            )
            if winner is not None:
                criteria[name] = winner
        return Consensus(
            {"ranking": consensus.ranking, "criteria": criteria}, consensus.share, votes
        )

    def merge(self, values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
        """Return the ranking with most weight, pair by pair, and each criterion's weightiest."""
        merged = weighted_copeland([value["ranking"] for value in values], weights)
        if merged.value is None:
            return merged
        criteria: dict[str, str] = {}
        chances = [merged.confidence]
        parts, part_names = list(merged.parts), list(merged.names)
        for name in sorted({name for value in values for name in value["criteria"]}):
            judged = [
                (value["criteria"][name], weight)
                for value, weight in zip(values, weights, strict=True)
                if name in value["criteria"]
            ]
            winner, chance = weighted_plurality(
                [answer for answer, _ in judged], [weight for _, weight in judged]
            )
            chances.append(chance)
            if winner is not None:
                criteria[name] = winner
                parts.append(chance)
                part_names.append(name)
        return replace(
            merged,
            value={"ranking": merged.value, "criteria": criteria},
            confidence=math.fsum(chances) / len(chances),
            parts=tuple(parts),
            names=tuple(part_names),
        )

    def similarity(self, first: Value, second: Value) -> float:
        """Return the share of pairs judged alike and of equal criteria; the order counts as one."""
        names = sorted({*first["criteria"], *second["criteria"]})
        equal = sum(first["criteria"].get(name) == second["criteria"].get(name) for name in names)
        total: float = ranking_similarity(first["ranking"], second["ranking"]) + equal
        return total / (1 + len(names))

    def add_label_studio_tags(self, view: ET.Element, labels: Labels) -> None:
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

    def label_studio_task(self, content: Mapping[str, Any]) -> Content:
        """Return the item for a List, which shows id, title and body, and its Choices."""
        answers = content["answers"]
        return {
            **content,
            "answers": [
                {"id": answer["id"], "title": answer["id"], "body": answer["text"]}
                for answer in answers
            ],
            "choices": [{"value": name} for name in [*(answer["id"] for answer in answers), TIE]],
        }

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),
    ) -> list[dict[str, Any]]:
        """Return the order as a Ranker stores it; it has no ties, which go into a note."""
        ranked: dict[str, Any] = {
            "id": "rank-1",
            "from_name": "rank",
            "to_name": "answers",
            "type": "ranker",
            "value": {"ranker": {"rank": [name for place in value["ranking"] for name in place]}},
        }
        ties = [" = ".join(place) for place in value["ranking"] if len(place) > 1]
        if ties:
            ranked["meta"] = {"text": ties, "ranking": value["ranking"]}
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

    def value_from_label_studio(
        self,
        result: object,
        labels: Labels,
        *,
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        """Return the ranking, with the ties of the note, and the criteria by their numbers."""
        names = {f"criterion-{number}": label["name"] for number, label in enumerate(labels, 1)}
        ranking: object = None
        criteria: dict[str, Any] = {}
        for entry in label_studio.read_entries(result, "ranker", "choices"):
            if entry.type == "ranker" and ranking is None:
                ranking = _ranking_of(entry)
            elif entry.type == "ranker" or names.get(entry.name) in criteria:
                raise BadValue("several_results")
            elif entry.name not in names:
                raise BadValue("unknown_field", field=entry.name[:60])
            else:
                entry.notes()
                entry.fields("choices")
                criteria[names[entry.name]] = entry.label("choices")
        if ranking is None:
            raise BadValue("answers_not_ranked")
        return {"ranking": ranking, "criteria": criteria}


def _ranking_of(entry: label_studio.ResultEntry) -> Any:
    """Return the places of a Ranker; a note with ties has to rank the same answers."""
    ranker = entry.fields("ranker").get("ranker")
    if not isinstance(ranker, Mapping) or set(ranker) != {"rank"}:
        raise BadValue("result_field", entry=entry.number, field="ranker")
    order = ranker["rank"]
    notes = entry.notes("text", "ranking")
    places = notes.get("ranking")
    if places is None and not notes.get("text"):
        return order
    if not isinstance(places, list | tuple) or not all(
        isinstance(place, list | tuple) for place in places
    ):
        raise BadValue("result_field", entry=entry.number, field="meta.text")
    if [name for place in places for name in place] != order:
        raise BadValue("result_field", entry=entry.number, field="meta.ranking")
    return places


def _check_answer(entry: object) -> dict[str, str]:
    fields = checks.check_fields(entry, ("id", "text"), BadContent)
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
    fields: Mapping[str, Any], labels: Labels, ids: Collection[str]
) -> dict[str, str]:
    criteria = fields.get("criteria")
    names = tuple(label["name"] for label in labels)
    judged = checks.check_fields({} if criteria is None else criteria, names, BadValue)
    for name in names:
        if judged.get(name) is None:
            raise BadValue("missing_field", field=name)
        if judged[name] != TIE and judged[name] not in ids:
            raise BadValue("unknown_answer", id=str(judged[name])[:ID_MAX])
    return {name: judged[name] for name in names}


TYPE = Comparison()
