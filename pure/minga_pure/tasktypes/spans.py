"""Spans: mark the words of a text that the question asks for, and say how they belong together.

Offsets count Unicode code points, as Python and Label Studio do; `end` is the first one after the
span. JavaScript's own string length counts UTF-16 units: there `Array.from(text).length` is the
same count, and 🦜 is one sign. Labels come in two groups: those of spans, and those of relations,
which carry "relation": true.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.science.parts import MergedAnswer
from minga_pure.science.weighted_spans import (
    SpanAnnotation,
    TextSpan,
    fuse_spans,
    score_spans,
    span_similarity,
)
from minga_pure.tasktypes import aggregation, checks, choices
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
from minga_pure.tasktypes.messages import N_, BadContent, BadLabels, BadValue
from minga_pure.tasktypes.reading_time import count_words, reading_seconds

SPANS_MAX: Final = 1_000
RELATIONS_MAX: Final = 2_000
SECONDS_TO_LOOK: Final = 4
SECONDS_PER_SPAN: Final = 6
WORDS_PER_SPAN: Final = 15
"""A name, a place or a date in every fifteen words is what news texts hold."""
_ID_MAX: Final = 64

_Span = tuple[int, int, str]
_Relation = tuple[_Span, _Span, str]


class Spans(BaseTaskType):
    """Mark words in a text, and relations between them."""

    name = "spans"
    title = N_("Mark words in a text")
    needs_content = True
    scoring_rule = N_(
        "A mark is right when it shares half or more of its text with a known one of the"
        " same label; a missed one counts as wrong."
    )
    content_schema = (
        Field("text", "text", True, N_("The text to mark, up to 20,000 characters.")),
        Field("title", "text", False, N_("A short heading shown above the text.")),
    )
    sample = Sample(
        question="Mark every person and place. Who was born where?",
        content={"text": "Federico García Lorca nació en Fuente Vaqueros."},
        labels=[
            {"name": "person", "title": "Person", "key": "p"},
            {"name": "place", "title": "Place", "key": "l"},
            {"name": "born in", "title": "Born in", "key": "b", "relation": True},
        ],
        value={
            "spans": [
                {"id": "s1", "start": 0, "end": 21, "label": "person"},
                {"id": "s2", "start": 31, "end": 46, "label": "place"},
            ],
            "relations": [{"from": "s1", "to": "s2", "label": "born in"}],
        },
    )

    def check_content(self, content: object) -> Content:
        fields = checks.check_fields(content, ("text", "title"), BadContent)
        text = checks.required_text(fields, "text", limit=checks.TEXT_MAX, error=BadContent)
        return {"text": text, **checks.check_title(fields)}

    def check_labels(self, labels: object) -> list[Label]:
        """At least one label that is no relation."""
        found = checks.check_label_set(labels, at_least=1, more=("relation",))
        for label in found:
            relation = label.pop("relation", False)
            if not isinstance(relation, bool):
                raise BadLabels("not_yes_or_no", field="relation")
            if relation:
                label["relation"] = True
        if not _group(found, relation=False):
            raise BadLabels("too_few_labels", limit=1)
        return found

    def check_value(
        self,
        value: object,
        labels: Labels,
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,
    ) -> Value:
        """{"spans": [{"id", "start", "end", "label"}], "relations": [{"from", "to", "label"}]}.

        In the normal form spans stand in the order of the text and are called s1, s2, …; the same
        span twice is one. Without its item a span is believed to lie inside the text.
        """
        fields = checks.check_fields(value, ("spans", "relations"), BadValue)
        length = checks.TEXT_MAX if content is None else len(content["text"])
        given = checks.required_list(fields, "spans", limit=SPANS_MAX, error=BadValue)
        by_id: dict[str, _Span] = {}
        unnamed: set[_Span] = set()
        for number, one in enumerate(given, start=1):
            name, span = _check_span(one, _group(labels, relation=False), length, number)
            if name is None:
                unnamed.add(span)
            elif name in by_id:
                raise BadValue("span_twice", span=name)
            else:
                by_id[name] = span
        related: Sequence[Any] = ()
        if fields.get("relations") is not None:
            related = checks.required_list(fields, "relations", limit=RELATIONS_MAX, error=BadValue)
        kinds = _group(labels, relation=True)
        return _normal(
            unnamed | set(by_id.values()), {_check_relation(one, kinds, by_id) for one in related}
        )

    def estimate_seconds(
        self,
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> int:
        """Reading, four seconds, and six for a span in every fifteen words."""
        text = content["text"]
        marking = SECONDS_PER_SPAN * max(1.0, count_words(text) / WORDS_PER_SPAN)
        return math.ceil(SECONDS_TO_LOOK + reading_seconds(text) + marking)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """The spans (exact ends and label) and relations that more than half of the members marked.

        `share` is the mean, over all that anybody marked, of the share of members who decided as
        the majority did; without any mark it is 1.
        """
        marked = [_parts(value) for value in values]
        votes: Counter[str] = Counter()
        for spans, relations in marked:
            votes.update({one[2] for one in spans} | {one[2] for one in relations})
        counted = {one["name"]: votes[one["name"]] for one in labels if votes[one["name"]]}
        if not values:
            return Consensus(None, 0.0, counted)
        found_spans = Counter(one for spans, _ in marked for one in spans)
        found_relations = Counter(one for _, relations in marked for one in relations)
        counts = [*found_spans.values(), *found_relations.values()]
        shares = [max(count, len(values) - count) / len(values) for count in counts]
        kept = _normal(
            {one for one, count in found_spans.items() if 2 * count > len(values)},
            {one for one, count in found_relations.items() if 2 * count > len(values)},
        )
        return Consensus(kept, sum(shares) / len(shares) if shares else 1.0, counted)

    def score(self, value: Value, truth: Value, labels: Labels) -> float:  # noqa: ARG002
        return _right(value, truth)

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,  # noqa: ARG002
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,
    ) -> Aggregation:
        """The marks and relations of a weighted majority, with their ends in the middle."""
        return aggregation.aggregate_shapes(
            answers, _fused, _closeness, "weighted_spans", right=_right, gold=gold
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
        relations = ET.Element("Relations")
        marks = ET.SubElement(view, "Labels", name="label", toName="text")
        for label in labels:
            if label.get("relation"):
                ET.SubElement(relations, "Relation", value=label["name"])
            else:
                choices.set_label_attributes(
                    ET.SubElement(marks, "Label", value=label["name"]), label
                )
        if len(relations):
            view.append(relations)
        ET.SubElement(view, "Text", name="text", value="$text")
        return ET.tostring(view, encoding="unicode")

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """One region a span, with the words that it covers, and one entry a relation."""
        spans = [
            {
                "id": one["id"],
                "from_name": "label",
                "to_name": "text",
                "type": "labels",
                "value": {
                    "start": one["start"],
                    "end": one["end"],
                    "text": content["text"][one["start"] : one["end"]],
                    "labels": [one["label"]],
                },
            }
            for one in value["spans"]
        ]
        relations = [
            {
                "type": "relation",
                "from_id": one["from"],
                "to_id": one["to"],
                "direction": "right",
                "labels": [one["label"]],
            }
            for one in value["relations"]
        ]
        return [*spans, *relations]


def _group(labels: Labels, *, relation: bool) -> list[Mapping[str, Any]]:
    return [label for label in labels if bool(label.get("relation")) is relation]


def _check_span(
    found: object, labels: Labels, length: int, number: int
) -> tuple[str | None, _Span]:
    fields = checks.check_fields(found, ("id", "start", "end", "label"), BadValue)
    label = checks.check_known_label(fields, labels)
    start, end = fields.get("start"), fields.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
        raise BadValue("span_outside_text", span=number)
    return _name(fields, "id"), (start, end, label)


def _check_relation(found: object, labels: Labels, spans: Mapping[str, _Span]) -> _Relation:
    fields = checks.check_fields(found, ("from", "to", "label"), BadValue)
    label = checks.check_known_label(fields, labels)
    ends = []
    for end in ("from", "to"):
        name = _name(fields, end)
        if name is None:
            raise BadValue("missing_field", field=end)
        if name not in spans:
            raise BadValue("unknown_span", span=name)
        ends.append(spans[name])
    if ends[0] == ends[1]:
        raise BadValue("relation_to_itself")
    return ends[0], ends[1], label


def _name(fields: Mapping[str, Any], field: str) -> str | None:
    return checks.optional_text(fields, field, limit=_ID_MAX, error=BadValue, one_line=True)


def _normal(spans: set[_Span], relations: set[_Relation]) -> Value:
    names = {span: f"s{number}" for number, span in enumerate(sorted(spans), start=1)}
    return {
        "spans": [
            {"id": name, "start": start, "end": end, "label": label}
            for (start, end, label), name in names.items()
        ],
        "relations": [
            {"from": names[one], "to": names[other], "label": label}
            for one, other, label in sorted(relations)
        ],
    }


def _parts(value: Mapping[str, Any]) -> tuple[set[_Span], set[_Relation]]:
    spans = {one["id"]: (one["start"], one["end"], one["label"]) for one in value["spans"]}
    relations = {(spans[one["from"]], spans[one["to"]], one["label"]) for one in value["relations"]}
    return set(spans.values()), relations


def _marked(value: Mapping[str, Any]) -> SpanAnnotation:
    spans, relations = _parts(value)
    return (
        frozenset(TextSpan(*one) for one in spans),
        frozenset((TextSpan(*one), TextSpan(*other), label) for one, other, label in relations),
    )


def _fused(values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
    joined = fuse_spans([_marked(value) for value in values], weights)
    spans = {tuple(one) for one in joined.value["spans"]}
    relations = {
        (tuple(one), tuple(other), label) for one, other, label in joined.value["relations"]
    }
    return replace(joined, value=_normal(spans, relations))


def _closeness(mine: Value, theirs: Value) -> float:
    return span_similarity(_marked(mine), _marked(theirs))


def _right(mine: Value, truth: Value) -> float:
    return score_spans(_marked(mine), _marked(truth))


TYPE = Spans()
