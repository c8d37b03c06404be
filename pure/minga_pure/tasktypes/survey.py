"""Survey: a form to fill in. Its fields are the labels of the project."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.tasktypes import aggregation, checks, choices, form_fields, label_studio, texts
from minga_pure.tasktypes.base import BaseTaskType
from minga_pure.tasktypes.contract import (
    Aggregation,
    AnswersByItem,
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

SECONDS_TO_BEGIN: Final = 5
SECONDS_PER_FIELD: Final = {"text": 30, "choices": 12, "number": 10, "date": 10}
_SECONDS_PER_OTHER_FIELD: Final = 8
_RATING_MAX: Final = 10
_RESULT_TYPES: Final = ("textarea", "number", "rating", "datetime", "choices")
_YES_OR_NO: Final = ({"name": "yes", "title": "yes"}, {"name": "no", "title": "no"})


class Survey(BaseTaskType):
    """Fill in a form."""

    name = "survey"
    title = N_("Fill in a form")
    scoring_rule = N_(
        "A field is right when it says the same as the known one; a number may be a"
        " twentieth off, a text a tenth of its letters."
    )
    content_schema = (
        Field("title", "text", True, N_("What this form is about, in one line.")),
        Field("text", "text", False, N_("What to read before, up to 200,000 characters.")),
    )
    sample = Sample(
        question="Tell us about the shop.",
        content={"title": "Panadería Sol, Calle Mayor 3"},
        labels=[
            {"name": "open", "title": "Is it open?", "kind": "yes_no", "required": True},
            {"name": "seats", "title": "How many seats?", "kind": "number", "low": 0},
            {
                "name": "sells",
                "title": "What does it sell?",
                "kind": "choices",
                "choices": [
                    {"name": "bread", "title": "Bread"},
                    {"name": "coffee", "title": "Coffee"},
                ],
            },
            {"name": "clean", "title": "How clean is it?", "kind": "scale", "low": 1, "high": 5},
            {"name": "remarks", "title": "Anything else?", "kind": "text"},
        ],
        value={"fields": {"open": True, "seats": 12, "sells": ["bread"], "clean": 4}},
    )

    def check_content(self, content: object) -> Content:
        fields = checks.check_fields(content, ("title", "text"), BadContent)
        title = checks.required_text(
            fields, "title", limit=checks.TITLE_MAX, error=BadContent, one_line=True
        )
        text = checks.optional_text(fields, "text", limit=checks.TEXT_MAX, error=BadContent)
        return {"title": title.strip(), **({} if text is None else {"text": text})}

    def check_labels(self, labels: object) -> list[Label]:
        return form_fields.check_form(labels)

    def check_value(
        self,
        value: object,
        labels: Labels,
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        """Return {"fields": {name: answer}} in the project's order, without empty fields."""
        entries = checks.check_fields(value, ("fields",), BadValue).get("fields")
        if entries is None:
            raise BadValue("missing_field", field="fields")
        form = checks.check_fields(entries, tuple(label["name"] for label in labels), BadValue)
        answers: dict[str, Any] = {}
        for field in labels:
            answer = form_fields.check_field_answer(field, form.get(field["name"]))
            if answer is not None:
                answers[field["name"]] = answer
            elif field.get("required"):
                raise BadValue("missing_field", field=field["name"])
        return {"fields": answers}

    def estimate_seconds(self, content: Mapping[str, Any], labels: Labels = ()) -> int:
        """Return the reading time, five seconds, and eight to thirty for each field by its kind."""
        reading = reading_seconds(content["title"], content.get("text", ""))
        filling = sum(
            SECONDS_PER_FIELD.get(field.get("kind", "text"), _SECONDS_PER_OTHER_FIELD)
            for field in labels
        )
        return math.ceil(SECONDS_TO_BEGIN + reading + filling)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """Return the consensus of each field (`form_fields.aggregate_field`) that has one.

        `share` is the mean over the fields; `votes` counts the members who answered a field.
        """
        votes: dict[str, int] = {}
        fields: dict[str, Any] = {}
        shares: list[float] = []
        any_decided = False
        for field in labels:
            name = field["name"]
            answers = [value["fields"].get(name) for value in values]
            consensus, share, decided = form_fields.aggregate_field(field, answers)
            shares.append(share)
            any_decided = any_decided or decided
            if consensus is not None:
                fields[name] = consensus
            count = sum(answer is not None for answer in answers)
            if count:
                votes[name] = count
        share = sum(shares) / len(shares) if shares else 0.0
        return Consensus({"fields": fields} if any_decided else None, share, votes)

    def score(self, value: Value, truth: Value, labels: Labels) -> float:
        """Return the share of right fields among those that either form has filled in."""
        return form_fields.score_fields(value["fields"], truth["fields"], labels)

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,
    ) -> Aggregation:
        """Aggregate field by field, each with the method of its kind."""
        return aggregation.aggregate_forms(
            answers, labels, score=lambda value, truth: self.score(value, truth, labels), gold=gold
        )

    def add_label_studio_tags(self, view: ET.Element, labels: Labels) -> None:
        ET.SubElement(view, "Header", value="$title", size="4")
        ET.SubElement(view, "Text", name="text", value="$text")
        for field in labels:
            ET.SubElement(view, "Header", value=field["title"], size="5")
            tag = ET.SubElement(view, _tag_of(field), name=field["name"], toName="text")
            _set_attributes(tag, field)

    def label_studio_task(self, content: Mapping[str, Any]) -> Content:
        """Return the item with both displayed fields, which may be empty."""
        return {"text": "", **content}

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),
    ) -> list[dict[str, Any]]:
        """Return one entry for each field, in the form of its Label Studio tag."""
        fields = {label["name"]: label for label in labels}
        return [
            _result_of(fields.get(name, {"name": name, "kind": "text"}), answer)
            for name, answer in value["fields"].items()
        ]

    def value_from_label_studio(
        self,
        result: object,
        labels: Labels,
        *,
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        """Return the form; each entry is the answer to the field whose name its tag has."""
        fields = {label["name"]: label for label in labels}
        answers: dict[str, Any] = {}
        for entry in label_studio.read_entries(result, *_RESULT_TYPES):
            if entry.name not in fields:
                raise BadValue("unknown_field", field=entry.name[:60])
            if entry.name in answers:
                raise BadValue("several_results")
            answers[entry.name] = _answer_of(fields[entry.name], entry)
        return {"fields": answers}


def _answer_of(field: Mapping[str, Any], entry: label_studio.ResultEntry) -> Any:
    """Return the answer to a field from the entry of its Label Studio tag; raises BadValue."""
    kind = _tag_of(field).lower()
    if entry.type != kind:
        raise BadValue("result_type", entry=entry.number, type=entry.type)
    entry.notes()
    if kind == "textarea":
        return entry.text()
    answer = entry.fields(kind).get(kind)
    if kind != "choices":
        return answer
    if field["kind"] == "choices":
        return answer
    chosen = entry.label("choices")
    if field["kind"] != "yes_no":
        return chosen
    if chosen not in ("yes", "no"):
        raise BadValue("not_yes_or_no", field=field["name"])
    return chosen == "yes"


def _is_rating(field: Mapping[str, Any]) -> bool:
    return field.get("low") == 1 and field.get("high", 0) <= _RATING_MAX


def _tag_of(field: Mapping[str, Any]) -> str:
    """Return the Label Studio tag of a field."""
    kind = field.get("kind", "text")
    if kind == "scale":
        return "Rating" if _is_rating(field) else "Number"
    tags = {"text": "TextArea", "number": "Number", "date": "DateTime"}
    return tags.get(kind, "Choices")


def _set_attributes(tag: ET.Element, field: Mapping[str, Any]) -> None:
    if field.get("required"):
        tag.set("required", "true")
    if tag.tag == "Rating":
        tag.set("maxRating", str(field["high"]))
    elif tag.tag == "Number":
        for bound, attribute in (("low", "min"), ("high", "max")):
            if bound in field:
                tag.set(attribute, str(field[bound]))
    elif tag.tag == "DateTime":
        tag.set("only", "date")
        tag.set("format", "%Y-%m-%d")
    elif tag.tag == "Choices":
        tag.set("choice", "multiple" if field["kind"] == "choices" else "single")
        for choice in field.get("choices", _YES_OR_NO):
            choices.set_label_attributes(ET.SubElement(tag, "Choice", value=choice["name"]), choice)


def _result_of(field: Mapping[str, Any], answer: Any) -> dict[str, Any]:
    name, tag = field["name"], _tag_of(field)
    if tag == "TextArea":
        return texts.textarea_result(name, "text", str(answer))
    value: dict[str, Any] = {tag.lower(): answer}
    if tag == "Choices":
        chosen = "yes" if answer is True else "no" if answer is False else answer
        value = {"choices": chosen if isinstance(chosen, list) else [chosen]}
    return {
        "id": f"{name}-1",
        "from_name": name,
        "to_name": "text",
        "type": tag.lower(),
        "value": value,
    }


TYPE = Survey()
