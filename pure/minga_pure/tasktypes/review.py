"""Review: a peer judges an answer, criterion by criterion. Neither knows the other.

The reviewed answers come from members of the co-operative; people decide what follows from a review
(docs/why/judgement.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.tasktypes import checks, texts
from minga_pure.tasktypes.base import BaseTaskType
from minga_pure.tasktypes.contract import Consensus, Content, Field, Labels, Sample, Value
from minga_pure.tasktypes.messages import N_, BadContent, BadValue
from minga_pure.tasktypes.reading_time import reading_seconds

CRITERIA_MAX: Final = 20
CRITERION_MAX: Final = 1_000
EVIDENCE_MAX: Final = 2_000
SECONDS_TO_COMPARE: Final = 8
_FILES: Final = ("image", "audio")
_VERDICTS: Final = {"met": True, "not met": False}
_WORDS: Final = {met: words for words, met in _VERDICTS.items()}
_FIELDS: Final = ("question", "answer", "criteria", "text", "item", *_FILES)


class Review(BaseTaskType):
    """Judge for each criterion whether an answer meets it."""

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
        item: Content = {}
        for name in ("question", "answer"):
            item[name] = checks.required_text(fields, name, limit=checks.TEXT_MAX, error=BadContent)
        criteria = checks.required_list(fields, "criteria", limit=CRITERIA_MAX, error=BadContent)
        if not criteria:
            raise BadContent("list_too_short", field="criteria", limit=1)
        item["criteria"] = [
            checks.required_text(
                {"criteria": criterion}, "criteria", limit=CRITERION_MAX, error=BadContent
            )
            for criterion in criteria
        ]
        text = checks.optional_text(fields, "text", limit=checks.TEXT_MAX, error=BadContent)
        if text is not None:
            item["text"] = text
        for name in _FILES:
            if fields.get(name) is not None:
                item[name] = checks.check_file_hash(fields, name, BadContent)
        if fields.get("item") is not None:
            if not isinstance(fields["item"], Mapping):
                raise BadContent("not_an_object")
            item["item"] = fields["item"]
        return item

    def check_value(
        self,
        value: object,
        labels: Labels,  # noqa: ARG002
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,
    ) -> Value:
        """Return {"met": one yes or no a criterion, "evidence"}; a no needs evidence."""
        fields = checks.check_fields(value, ("met", "evidence"), BadValue)
        met = checks.required_list(fields, "met", limit=CRITERIA_MAX, error=BadValue)
        criteria_count = len(content["criteria"]) if content else max(1, len(met))
        if len(met) != criteria_count:
            raise BadValue("list_too_short", field="met", limit=criteria_count)
        if any(type(verdict) is not bool for verdict in met):
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
        """Return the reading time of the item, plus eight seconds a criterion."""
        reading = reading_seconds(
            content["question"], content["answer"], content.get("text", ""), *content["criteria"]
        )
        return math.ceil(SECONDS_TO_COMPARE * len(content["criteria"]) + reading)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:  # noqa: ARG002
        """Return the majority of each criterion; None when any of them is tied."""
        if not values or len({len(value["met"]) for value in values}) > 1:
            return Consensus(None, 0.0, {})
        counts = [
            sum(verdicts) for verdicts in zip(*(value["met"] for value in values), strict=True)
        ]
        if any(2 * count == len(values) for count in counts):
            return Consensus(None, 0.0, {})
        met = [2 * count > len(values) for count in counts]
        agreeing = [value for value in values if value["met"] == met]
        evidence = next((value["evidence"] for value in agreeing if "evidence" in value), None)
        value: Value = {"met": met} | ({} if evidence is None else {"evidence": evidence})
        return Consensus(value, len(agreeing) / len(values), {})

    def add_label_studio_tags(self, view: ET.Element, labels: Labels) -> None:  # noqa: ARG002
        ET.SubElement(view, "Text", name="text", value="$shown")
        ET.SubElement(view, "TextArea", name="review", toName="text", rows="4")

    def label_studio_task(self, content: Mapping[str, Any]) -> Content:
        """Return the item, and in one text everything to read."""
        lines = [content["question"], content["answer"], content.get("text", "")]
        return {**content, "shown": "\n".join([*lines, *content["criteria"]])}

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        lines = [
            f"{_WORDS[met]}: {criterion}"
            for met, criterion in zip(value["met"], content["criteria"], strict=True)
        ]
        text = "\n".join([*lines, value.get("evidence", "")])
        return [texts.textarea_result("review", "text", text)]

    def value_from_label_studio(
        self,
        result: object,
        labels: Labels,  # noqa: ARG002
        *,
        content: Mapping[str, Any] | None = None,
    ) -> Value:
        """Return the verdicts and the evidence of a text that has every criterion, in order."""
        text = texts.text_of_result(result)
        met: list[bool] = []
        for criterion in content["criteria"] if content else ():
            verdict = next(
                (words for words in _VERDICTS if text.startswith(f"{words}: {criterion}\n")), None
            )
            if verdict is None:
                raise BadValue("missing_field", field=criterion[:60])
            met.append(_VERDICTS[verdict])
            text = text.removeprefix(f"{verdict}: {criterion}\n")
        return {"met": met, "evidence": text}


def in_words(value: Mapping[str, Any], labels: Labels) -> str:
    """Return an answer of any type as readable text: label titles, or the member's own words."""
    titles = {label["name"]: label.get("title", label["name"]) for label in labels}
    if "label" in value:
        return str(titles.get(value["label"], value["label"]))
    if "labels" in value:
        return ", ".join(str(titles.get(name, name)) for name in value["labels"])
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
    return "; ".join(f"{name}: {entry}" for name, entry in sorted(value.items())) or "–"


SIDES: Final = ("x", "y", "width", "height")

TYPE = Review()
