"""Review: a peer looks at somebody's answer, criterion by criterion. Neither knows the other.

The answers come from members of the co-operative; what follows from reviews is decided by people
(docs/why/judgement.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.tasktypes import checks, texts
from minga_pure.tasktypes.contract import (
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

CRITERIA_MAX: Final = 20
EVIDENCE_MAX: Final = 2_000
SECONDS_TO_COMPARE: Final = 8
_FILES: Final = ("image", "audio")
_FIELDS: Final = ("question", "answer", "criteria", "text", "item", *_FILES)


class Review(BaseTaskType):
    """Say of each criterion whether an answer meets it."""

    name = "review"
    title = N_("Review an answer by its criteria")
    needs_content = True
    content_schema = (
        Field("question", "text", True, N_("What was asked.")),
        Field("answer", "text", True, N_("What was answered, in words.")),
        Field("criteria", "json", True, N_("By what it is judged: [“…”, “…”].")),
        Field("text", "text", False, N_("The text that was shown.")),
        Field("image", "text", False, N_("The picture that was shown, by its SHA-256.")),
        Field("audio", "text", False, N_("The recording that was played, by its SHA-256.")),
        Field("item", "json", False, N_("Everything else that was shown.")),
    )
    sample = Sample(
        question="Does the answer meet each criterion?",
        content={
            "question": "Is this news or an advert?",
            "answer": "Advert",
            "criteria": ["An advert wants you to buy something."],
            "text": "Rain in the valley tonight.",
        },
        labels=[],
        value={"met": [False], "evidence": "Nothing is offered for sale."},
    )

    def check_content(self, content: object) -> Content:
        fields = checks.check_fields(content, _FIELDS, BadContent)
        kept: Content = {}
        for name in ("question", "answer"):
            kept[name] = checks.required_text(fields, name, limit=checks.TEXT_MAX, error=BadContent)
        criteria = checks.required_list(fields, "criteria", limit=CRITERIA_MAX, error=BadContent)
        if not criteria:
            raise BadContent("list_too_short", field="criteria", limit=1)
        kept["criteria"] = [
            checks.required_text({"criteria": one}, "criteria", limit=1_000, error=BadContent)
            for one in criteria
        ]
        text = checks.optional_text(fields, "text", limit=checks.TEXT_MAX, error=BadContent)
        if text is not None:
            kept["text"] = text
        for name in _FILES:
            if fields.get(name) is not None:
                kept[name] = checks.check_file_hash(fields, name, BadContent)
        if fields.get("item") is not None:
            if not isinstance(fields["item"], Mapping):
                raise BadContent("not_an_object")
            kept["item"] = fields["item"]
        return kept

    def check_labels(self, labels: object) -> list[Label]:
        return checks.check_no_labels(labels)

    def check_value(
        self,
        value: object,
        labels: Labels,  # noqa: ARG002
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,
    ) -> Value:
        """{"met": one yes or no a criterion, "evidence"}: a no says what shows it."""
        fields = checks.check_fields(value, ("met", "evidence"), BadValue)
        met = checks.required_list(fields, "met", limit=CRITERIA_MAX, error=BadValue)
        wanted = len(content["criteria"]) if content else max(1, len(met))
        if len(met) != wanted:
            raise BadValue("list_too_short", field="met", limit=wanted)
        if any(type(one) is not bool for one in met):
            raise BadValue("not_yes_or_no", field="met")
        evidence = checks.written_text(fields, "evidence", limit=EVIDENCE_MAX, error=BadValue)
        if evidence is None and not all(met):
            raise BadValue("empty_text", field="evidence")
        return {"met": list(met), **({} if evidence is None else {"evidence": evidence})}

    def estimate_seconds(
        self,
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> int:
        """Reading all of it, and eight seconds a criterion."""
        reading = reading_seconds(
            content["question"], content["answer"], content.get("text", ""), *content["criteria"]
        )
        return math.ceil(SECONDS_TO_COMPARE * len(content["criteria"]) + reading)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:  # noqa: ARG002
        """Of each criterion what more reviewers say; a tie on any of them decides nothing."""
        if not values or len({len(one["met"]) for one in values}) > 1:
            return Consensus(None, 0.0, {})
        for_each = [sum(said) for said in zip(*(one["met"] for one in values), strict=True)]
        if any(2 * yes == len(values) for yes in for_each):
            return Consensus(None, 0.0, {})
        met = [2 * yes > len(values) for yes in for_each]
        alike = [one for one in values if one["met"] == met]
        shown = next((one["evidence"] for one in alike if "evidence" in one), None)
        value: Value = {"met": met} | ({} if shown is None else {"evidence": shown})
        return Consensus(value, len(alike) / len(values), {})

    def label_studio_config(
        self,
        question: str,
        labels: Labels,  # noqa: ARG002
        *,
        multiple: bool = False,  # noqa: ARG002
    ) -> str:
        view = ET.Element("View")
        ET.SubElement(view, "Header", value=question)
        ET.SubElement(view, "Text", name="text", value="$shown")
        ET.SubElement(view, "TextArea", name="review", toName="text", rows="4")
        return ET.tostring(view, encoding="unicode")

    def label_studio_task(self, content: Mapping[str, Any]) -> Content:
        """The item, and in one text all that is to be read."""
        lines = [content["question"], content["answer"], content.get("text", "")]
        return {**content, "shown": "\n".join([*lines, *content["criteria"]])}

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        said = [
            f"{'met' if met else 'not met'}: {criterion}"
            for met, criterion in zip(value["met"], content["criteria"], strict=True)
        ]
        return [
            texts.textarea_result("review", "text", "\n".join([*said, value.get("evidence", "")]))
        ]


def in_words(value: Mapping[str, Any], labels: Labels) -> str:
    """An answer of any kind as one readable text: the titles of its labels, or its own words."""
    titles = {one["name"]: one.get("title", one["name"]) for one in labels}
    if "label" in value:
        return str(titles.get(value["label"], value["label"]))
    if "labels" in value:
        return ", ".join(str(titles.get(one, one)) for one in value["labels"])
    if isinstance(value.get("text"), str):
        return str(value["text"])
    if "boxes" in value:
        return "; ".join(
            "{} ({:.0%}, {:.0%}, {:.0%} × {:.0%})".format(
                titles.get(box["label"], box["label"]), *(box[side] for side in SIDES)
            )
            for box in value["boxes"]
        ) or "–"  # fmt: skip
    if "note" in value:
        return str(value["note"])
    return "; ".join(f"{name}: {said}" for name, said in sorted(value.items())) or "–"


SIDES: Final = ("x", "y", "width", "height")

TYPE = Review()
