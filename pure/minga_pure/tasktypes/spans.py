"""Spans: mark words of a text, and the relations between them.

Offsets count Unicode code points, as Python and Label Studio do; `end` is exclusive. JavaScript's
own string length counts UTF-16 units: there `Array.from(text).length` is the same count, and 🦜 is
one character. A label with "relation": true labels relations, the others label spans.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
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
from minga_pure.tasktypes import checks, choices, label_studio
from minga_pure.tasktypes.base import MergingTaskType
from minga_pure.tasktypes.contract import Consensus, Content, Field, Label, Labels, Sample, Value
from minga_pure.tasktypes.messages import N_, BadContent, BadLabels, BadValue
from minga_pure.tasktypes.reading_time import count_words, reading_seconds

SPANS_MAX: Final = 1_000
RELATIONS_MAX: Final = 2_000
SECONDS_TO_LOOK: Final = 4
SECONDS_PER_SPAN: Final = 6
WORDS_PER_SPAN: Final = 15
"""News texts hold a name, a place or a date in every fifteen words."""
_ID_MAX: Final = 64

_Span = tuple[int, int, str]
_Relation = tuple[_Span, _Span, str]


class Spans(MergingTaskType):
    """Mark spans of a text, and relations between them."""

    name = "spans"
    title = N_("Mark words in a text")
    needs_content = True
    method = "weighted_spans"
    scoring_rule = N_(
        "A mark is right when it shares half or more of its text with a known one of the"
        " same label; a missed one counts as wrong."
    )
    content_schema = (
        Field("text", "text", True, N_("The text to mark, up to 200,000 characters.")),
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
        """Return a label set with at least one label for spans; raises BadLabels."""
        normalised = checks.check_label_set(labels, labels_min=1, extra_fields=("relation",))
        for label in normalised:
            relation = label.pop("relation", False)
            if not isinstance(relation, bool):
                raise BadLabels("not_yes_or_no", field="relation")
            if relation:
                label["relation"] = True
        if not _group(normalised, relation=False):
            raise BadLabels("too_few_labels", limit=1)
        return normalised

    def check_value(
        self,
        value: object,
        labels: Labels,
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,
    ) -> Value:
        """Return the normalised spans and relations; raises BadValue.

        {"spans": [{"id", "start", "end", "label"}], "relations": [{"from", "to", "label"}]}
        In the normal form spans are in the order of the text and are called s1, s2, …; duplicates
        are dropped. Without the item a span is not checked against the text's length.
        """
        fields = checks.check_fields(value, ("spans", "relations"), BadValue)
        length = checks.TEXT_MAX if content is None else len(content["text"])
        entries = checks.required_list(fields, "spans", limit=SPANS_MAX, error=BadValue)
        by_id: dict[str, _Span] = {}
        unnamed: set[_Span] = set()
        span_labels = checks.label_names(_group(labels, relation=False))
        for number, entry in enumerate(entries, start=1):
            name, span = _check_span(entry, span_labels, length, number)
            if name is None:
                unnamed.add(span)
            elif name in by_id:
                raise BadValue("span_twice", span=name)
            else:
                by_id[name] = span
        related: Sequence[Any] = ()
        if fields.get("relations") is not None:
            related = checks.required_list(fields, "relations", limit=RELATIONS_MAX, error=BadValue)
        relation_labels = checks.label_names(_group(labels, relation=True))
        relations = {_check_relation(entry, relation_labels, by_id) for entry in related}
        return _normal_form(unnamed | set(by_id.values()), relations)

    def estimate_seconds(
        self,
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> int:
        """Return the reading time, four seconds, and six for a span in every fifteen words."""
        text = content["text"]
        marking = SECONDS_PER_SPAN * max(1.0, count_words(text) / WORDS_PER_SPAN)
        return math.ceil(SECONDS_TO_LOOK + reading_seconds(text) + marking)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """Return the spans (exact ends and label) and relations of more than half of the members.

        `share` is the mean, over all marks, of the share of members who decided as the majority
        did; without any mark it is 1.
        """
        parts = [_parts(value) for value in values]
        votes: Counter[str] = Counter()
        for spans, relations in parts:
            votes.update({span[2] for span in spans} | {relation[2] for relation in relations})
        label_votes = {
            label["name"]: votes[label["name"]] for label in labels if votes[label["name"]]
        }
        if not values:
            return Consensus(None, 0.0, label_votes)
        span_counts = Counter(span for spans, _ in parts for span in spans)
        relation_counts = Counter(relation for _, relations in parts for relation in relations)
        counts = [*span_counts.values(), *relation_counts.values()]
        shares = [max(count, len(values) - count) / len(values) for count in counts]
        value = _normal_form(
            {span for span, count in span_counts.items() if 2 * count > len(values)},
            {relation for relation, count in relation_counts.items() if 2 * count > len(values)},
        )
        return Consensus(value, sum(shares) / len(shares) if shares else 1.0, label_votes)

    def score(self, value: Value, truth: Value, labels: Labels) -> float:  # noqa: ARG002
        """Return the share of marks and relations, made or true, that are in both."""
        return score_spans(_annotation(value), _annotation(truth))

    def merge(self, values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
        """Return the spans and relations of a weighted majority, each end at its median."""
        merged = fuse_spans([_annotation(value) for value in values], weights)
        spans = {tuple(span) for span in merged.value["spans"]}
        relations = {
            (tuple(source), tuple(target), label)
            for source, target, label in merged.value["relations"]
        }
        return replace(merged, value=_normal_form(spans, relations))

    def similarity(self, first: Value, second: Value) -> float:
        """Return the overlap of matching marks and relations by all marks of both."""
        return span_similarity(_annotation(first), _annotation(second))

    def add_label_studio_tags(self, view: ET.Element, labels: Labels) -> None:
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

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """Return one region for each span, with its words, and one entry for each relation."""
        spans = [
            {
                "id": span["id"],
                "from_name": "label",
                "to_name": "text",
                "type": "labels",
                "value": {
                    "start": span["start"],
                    "end": span["end"],
                    "text": content["text"][span["start"] : span["end"]],
                    "labels": [span["label"]],
                },
            }
            for span in value["spans"]
        ]
        relations = [
            {
                "type": "relation",
                "from_id": relation["from"],
                "to_id": relation["to"],
                "direction": "right",
                "labels": [relation["label"]],
            }
            for relation in value["relations"]
        ]
        return [*spans, *relations]

    def value_from_label_studio(
        self,
        result: object,
        labels: Labels,  # noqa: ARG002
        *,
        content: Mapping[str, Any] | None = None,
    ) -> Value:
        """Return the spans and relations; words in the result have to be those of the text."""
        entries = label_studio.read_entries(result, "labels", "relation")
        spans = []
        relations = []
        for entry in entries:
            if entry.type == "relation":
                relations += _relations_of(entry)
                continue
            entry.notes()
            fields = entry.fields("start", "end", "labels", "text")
            span = {"start": fields.get("start"), "end": fields.get("end")}
            _check_words(fields.get("text"), span, content, entry.number)
            spans.append({"id": entry.region, **span, "label": entry.label("labels")})
        return {"spans": spans, "relations": relations}


def _relations_of(entry: label_studio.ResultEntry) -> list[Value]:
    """Return a relation for each label of the entry; raises BadValue for one in both directions."""
    fields = entry.value
    names = fields.get("labels")
    if not isinstance(names, list | tuple) or not names:
        raise BadValue("result_labels", entry=entry.number, count=0)
    ends = [f"id {fields.get('from_id')}", f"id {fields.get('to_id')}"]
    direction = fields.get("direction", "right")
    if direction not in ("left", "right"):
        raise BadValue("result_field", entry=entry.number, field="direction")
    source, target = ends if direction == "right" else reversed(ends)
    return [{"from": source, "to": target, "label": name} for name in names]


def _check_words(
    words: object, span: Mapping[str, Any], content: Mapping[str, Any] | None, number: int
) -> None:
    """Raise BadValue when a span comes with other words than the item has at its place."""
    start, end = span["start"], span["end"]
    if words is None or content is None or type(start) is not int or type(end) is not int:
        return
    placed = content["text"][max(start, 0) : max(end, 0)]
    if str(words).replace("\\n", "\n") != placed.replace("\\n", "\n"):
        raise BadValue("span_text_differs", span=number)


def _group(labels: Labels, *, relation: bool) -> list[Mapping[str, Any]]:
    return [label for label in labels if bool(label.get("relation")) is relation]


def _check_span(
    entry: object, labels: Collection[str], length: int, number: int
) -> tuple[str | None, _Span]:
    fields = checks.check_fields(entry, ("id", "start", "end", "label"), BadValue)
    label = checks.check_known_label(fields, labels)
    start, end = fields.get("start"), fields.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
        raise BadValue("span_outside_text", span=number)
    return _span_id(fields, "id"), (start, end, label)


def _check_relation(
    entry: object, labels: Collection[str], spans: Mapping[str, _Span]
) -> _Relation:
    fields = checks.check_fields(entry, ("from", "to", "label"), BadValue)
    label = checks.check_known_label(fields, labels)
    ends = []
    for end in ("from", "to"):
        name = _span_id(fields, end)
        if name is None:
            raise BadValue("missing_field", field=end)
        if name not in spans:
            raise BadValue("unknown_span", span=name)
        ends.append(spans[name])
    if ends[0] == ends[1]:
        raise BadValue("relation_to_itself")
    return ends[0], ends[1], label


def _span_id(fields: Mapping[str, Any], field: str) -> str | None:
    return checks.optional_text(fields, field, limit=_ID_MAX, error=BadValue, one_line=True)


def _normal_form(spans: set[_Span], relations: set[_Relation]) -> Value:
    names = {span: f"s{number}" for number, span in enumerate(sorted(spans), start=1)}
    return {
        "spans": [
            {"id": name, "start": start, "end": end, "label": label}
            for (start, end, label), name in names.items()
        ],
        "relations": [
            {"from": names[source], "to": names[target], "label": label}
            for source, target, label in sorted(relations)
        ],
    }


def _parts(value: Mapping[str, Any]) -> tuple[set[_Span], set[_Relation]]:
    """Return the spans and relations of a value as sets of tuples."""
    spans = {span["id"]: (span["start"], span["end"], span["label"]) for span in value["spans"]}
    relations = {
        (spans[relation["from"]], spans[relation["to"]], relation["label"])
        for relation in value["relations"]
    }
    return set(spans.values()), relations


def _annotation(value: Mapping[str, Any]) -> SpanAnnotation:
    spans, relations = _parts(value)
    return (
        frozenset(TextSpan(*span) for span in spans),
        frozenset(
            (TextSpan(*source), TextSpan(*target), label) for source, target, label in relations
        ),
    )


TYPE = Spans()
