"""Survey: a form that members fill in. Its fields are the labels of the project."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.tasktypes import aggregation, checks, choices, form_fields, texts
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

SECONDS_TO_BEGIN: Final = 5
SECONDS_PER_FIELD: Final = {"text": 30, "choices": 12, "number": 10, "date": 10}
_SECONDS_PER_OTHER_FIELD: Final = 8
_RATING_MAX: Final = 10


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
        Field("text", "text", False, N_("What to read before, up to 20,000 characters.")),
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
        """{"fields": {name: answer}} in the project's order; what was not answered is left out."""
        given = checks.check_fields(value, ("fields",), BadValue).get("fields")
        if given is None:
            raise BadValue("missing_field", field="fields")
        said = checks.check_fields(given, tuple(one["name"] for one in labels), BadValue)
        kept: dict[str, Any] = {}
        for field in labels:
            answer = form_fields.check_field_answer(field, said.get(field["name"]))
            if answer is not None:
                kept[field["name"]] = answer
            elif field.get("required"):
                raise BadValue("missing_field", field=field["name"])
        return {"fields": kept}

    def estimate_seconds(self, content: Mapping[str, Any], labels: Labels = ()) -> int:
        """Reading, five seconds, and for each field between eight and thirty by its kind."""
        reading = reading_seconds(content["title"], content.get("text", ""))
        filling = sum(
            SECONDS_PER_FIELD.get(one.get("kind", "text"), _SECONDS_PER_OTHER_FIELD)
            for one in labels
        )
        return math.ceil(SECONDS_TO_BEGIN + reading + filling)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """Field by field (`form_fields.said_together`); one that is not decided is left out.

        `share` is the mean over the fields; `votes` counts who answered a field.
        """
        votes: dict[str, int] = {}
        kept: dict[str, Any] = {}
        shares: list[float] = []
        decided = False
        for field in labels:
            name = field["name"]
            said = [value["fields"].get(name) for value in values]
            together, share, settled = form_fields.aggregate_field(field, said)
            shares.append(share)
            decided = decided or settled
            if together is not None:
                kept[name] = together
            if any(one is not None for one in said):
                votes[name] = sum(one is not None for one in said)
        share = sum(shares) / len(shares) if shares else 0.0
        return Consensus({"fields": kept} if decided else None, share, votes)

    def score(self, value: Value, truth: Value, labels: Labels) -> float:
        return form_fields.score_fields(value["fields"], truth["fields"], labels)

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,
    ) -> Aggregation:
        """Field by field, each by the way of its kind."""
        return aggregation.aggregate_forms(
            answers, labels, right=lambda value, truth: self.score(value, truth, labels), gold=gold
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
        ET.SubElement(view, "Header", value="$title", size="4")
        ET.SubElement(view, "Text", name="text", value="$text")
        for field in labels:
            ET.SubElement(view, "Header", value=field["title"], size="5")
            tag = ET.SubElement(view, _tag_of(field), name=field["name"], toName="text")
            _fill(tag, field)
        return ET.tostring(view, encoding="unicode")

    def label_studio_task(self, content: Mapping[str, Any]) -> Content:
        """Both shown fields, be they empty."""
        return {"text": "", **content}

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),
    ) -> list[dict[str, Any]]:
        """One entry a field, each as its own tag keeps it."""
        fields = {one["name"]: one for one in labels}
        return [
            _result_of(fields.get(name, {"name": name, "kind": "text"}), said)
            for name, said in value["fields"].items()
        ]


def _is_rating(field: Mapping[str, Any]) -> bool:
    return field.get("low") == 1 and field.get("high", 0) <= _RATING_MAX


def _tag_of(field: Mapping[str, Any]) -> str:
    """The tag of Label Studio that asks such a field."""
    kind = field.get("kind", "text")
    if kind == "scale":
        return "Rating" if _is_rating(field) else "Number"
    tags = {"text": "TextArea", "number": "Number", "date": "DateTime"}
    return tags.get(kind, "Choices")


def _fill(tag: ET.Element, field: Mapping[str, Any]) -> None:
    if field.get("required"):
        tag.set("required", "true")
    if tag.tag == "Rating":
        tag.set("maxRating", str(field["high"]))
    elif tag.tag == "Number":
        for ours, theirs in (("low", "min"), ("high", "max")):
            if ours in field:
                tag.set(theirs, str(field[ours]))
    elif tag.tag == "DateTime":
        tag.set("only", "date")
        tag.set("format", "%Y-%m-%d")
    elif tag.tag == "Choices":
        tag.set("choice", "multiple" if field["kind"] == "choices" else "single")
        both = [{"name": name, "title": name} for name in ("yes", "no")]
        for one in field.get("choices", both):
            choices.set_label_attributes(ET.SubElement(tag, "Choice", value=one["name"]), one)


def _result_of(field: Mapping[str, Any], said: Any) -> dict[str, Any]:
    name, tag = field["name"], _tag_of(field)
    if tag == "TextArea":
        return texts.textarea_result(name, "text", str(said))
    kept: dict[str, Any] = {tag.lower(): said}
    if tag == "Choices":
        yes_or_no = "yes" if said is True else "no" if said is False else said
        kept = {"choices": yes_or_no if isinstance(yes_or_no, list) else [yes_or_no]}
    return {
        "id": f"{name}-1",
        "from_name": name,
        "to_name": "text",
        "type": tag.lower(),
        "value": kept,
    }


TYPE = Survey()
