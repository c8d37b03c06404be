"""Record update: look up what is true today of a person, a company or a place.

The labels are the fields that may change. For each of them the member says what is true now, which
may be what was true before, or that it could not be found (null), and where she found it.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.science.majority import plurality
from minga_pure.science.parts import MergedAnswer, weighted_plurality
from minga_pure.science.reasons import Reason
from minga_pure.tasktypes import aggregation, checks, texts
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

FIELDS_MAX: Final = 60
FIELD_NAME_MAX: Final = 120
FIELD_MAX: Final = 2_000
SOURCES_MAX: Final = 20
SOURCE_MAX: Final = 2_000
SECONDS_TO_BEGIN: Final = 15
SECONDS_PER_FIELD: Final = 45
"""Finding a company's web page and one fact on it."""


class RecordUpdate(BaseTaskType):
    """Bring a record up to date."""

    name = "record_update"
    title = N_("Look up whether a record is still true")
    scoring_rule = N_("A field is right when it says the same as the known one.")
    content_schema = (
        Field("record", "json", True, N_("What is known: {“field”: value, …}.")),
        Field("sources", "json", False, N_("Where to look: [{“url”: …, “text”: …}, …].")),
        Field("title", "text", False, N_("A short heading shown above the record.")),
    )
    sample = Sample(
        question="Is the shop still there, and is the number right?",
        content={
            "record": {"name": "Panadería Sol", "phone": "+34 960 000 000"},
            "sources": [{"url": "https://panaderia.example"}],
        },
        labels=[{"name": "phone", "title": "Telephone"}, {"name": "web", "title": "Web page"}],
        value={
            "record": {"phone": "+34 960 000 001", "web": None},
            "source": "https://panaderia.example/contact",
        },
    )

    def check_content(self, content: object) -> Content:
        fields = checks.check_fields(content, ("record", "sources", "title"), BadContent)
        return {
            "record": _check_record(fields.get("record")),
            **_check_sources(fields),
            **checks.check_title(fields),
        }

    def check_labels(self, labels: object) -> list[Label]:
        return checks.check_label_set(labels, at_least=1, at_most=FIELDS_MAX)

    def check_value(
        self,
        value: object,
        labels: Labels,
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        """{"record": {field: text or None}, "source"}: every labelled field, in their order.

        A field that is left out or blank is None: it could not be found. Where anything was
        found, the source says where.
        """
        fields = checks.check_fields(value, ("record", "source"), BadValue)
        given = fields.get("record")
        if given is None:
            raise BadValue("missing_field", field="record")
        names = tuple(label["name"] for label in labels)
        said = checks.check_fields(given, names, BadValue)
        record = {
            name: checks.written_text(said, name, limit=FIELD_MAX, error=BadValue) for name in names
        }
        source = checks.written_text(fields, "source", limit=SOURCE_MAX, error=BadValue)
        if source is None and any(one is not None for one in record.values()):
            raise BadValue("missing_field", field="source")
        return {"record": record, **({} if source is None else {"source": source})}

    def estimate_seconds(self, content: Mapping[str, Any], labels: Labels = ()) -> int:
        """Fifteen seconds, reading the sources' texts, and 45 for each field to look up."""
        reading = reading_seconds(*(one.get("text", "") for one in content.get("sources", ())))
        return math.ceil(SECONDS_TO_BEGIN + reading + SECONDS_PER_FIELD * max(1, len(labels)))

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """Each field's most frequent value, capitals and blanks aside; "not found" is one too.

        A field on which there is a tie is left out; if all are, there is no consensus. The source
        is that of the member who agrees with most fields. `share` is the mean over the fields;
        `votes` counts who found something for a field.
        """
        record: dict[str, str | None] = {}
        shares: list[float] = []
        votes: dict[str, int] = {}
        agreed = [0] * len(values)
        for label in labels:
            name = label["name"]
            said = [value["record"].get(name) for value in values]
            winner, share = plurality([_same(one) for one in said])
            shares.append(share)
            if any(one is not None for one in said):
                votes[name] = sum(one is not None for one in said)
            if winner is not None:
                agreeing = [at for at, one in enumerate(said) if _same(one) == winner]
                record[name] = _most_written([said[at] for at in agreeing])
                agreed = [count + (at in agreeing) for at, count in enumerate(agreed)]
        share = sum(shares) / len(shares) if shares else 0.0
        if not record:
            return Consensus(None, share, votes)
        told = [(-count, value["source"]) for count, value in zip(agreed, values, strict=True)
                if "source" in value]  # fmt: skip
        source = {"source": min(told)[1]} if told and any(record.values()) else {}
        return Consensus({"record": record, **source}, share, votes)

    def score(self, value: Value, truth: Value, labels: Labels) -> float:  # noqa: ARG002
        return _closeness(value, truth)

    def aggregate(
        self,
        answers: AnswersByItem,
        labels: Labels,  # noqa: ARG002
        *,
        gold: Mapping[Hashable, Mapping[str, Any]] | None = None,
    ) -> Aggregation:
        """Each field's weightiest value, and the source of who agrees with most of it."""
        return aggregation.aggregate_shapes(
            answers, _fused, _closeness, "weighted_plurality", right=_closeness, gold=gold
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
        ET.SubElement(view, "Text", name="text", value="$text")
        for number, label in enumerate(labels, start=1):
            ET.SubElement(view, "Header", value=label["title"], size="5")
            ET.SubElement(
                view, "TextArea", name=f"field-{number}", toName="text", maxSubmissions="1"
            )
        ET.SubElement(view, "TextArea", name="source", toName="text")
        return ET.tostring(view, encoding="unicode")

    def label_studio_task(self, content: Mapping[str, Any]) -> Content:
        """The item, and in one text all that is to be read."""
        known = [f"{name}: {'' if old is None else old}" for name, old in content["record"].items()]
        told = [one[part] for one in content.get("sources", ()) for part in ("url", "text")
                if part in one]  # fmt: skip
        return {**content, "text": "\n".join([*known, "", *told]).strip()}

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),
    ) -> list[dict[str, Any]]:
        """One text a field that was found, and the source."""
        names = [label["name"] for label in labels] or list(value["record"])
        found = [
            texts.textarea_result(f"field-{number}", "text", value["record"][name])
            for number, name in enumerate(names, start=1)
            if value["record"].get(name) is not None
        ]
        if "source" in value:
            found.append(texts.textarea_result("source", "text", value["source"]))
        return found


def _check_record(found: object) -> dict[str, Any]:
    if found is None:
        raise BadContent("missing_field", field="record")
    if not isinstance(found, Mapping):
        raise BadContent("not_an_object")
    if not found:
        raise BadContent("empty_text", field="record")
    if len(found) > FIELDS_MAX:
        raise BadContent("list_too_long", field="record", limit=FIELDS_MAX)
    record: dict[str, Any] = {}
    for name, old in found.items():
        checks.required_text(
            {"record": name}, "record", limit=FIELD_NAME_MAX, error=BadContent, one_line=True
        )
        if old is None or isinstance(old, bool):
            record[name] = old
        elif isinstance(old, int | float):
            if not -(2**53) <= old <= 2**53:
                raise BadContent("not_a_number_here", field=name)
            record[name] = old
        else:
            text = checks.optional_text(found, name, limit=FIELD_MAX, error=BadContent)
            record[name] = text
    return record


def _check_sources(fields: Mapping[str, Any]) -> dict[str, Any]:
    if fields.get("sources") is None:
        return {}
    sources = []
    for one in checks.required_list(fields, "sources", limit=SOURCES_MAX, error=BadContent):
        given = {"url": one} if isinstance(one, str) else one
        found = checks.check_fields(given, ("url", "text"), BadContent)
        kept = {
            part: text
            for part, limit in (("url", SOURCE_MAX), ("text", checks.TEXT_MAX))
            if (text := checks.optional_text(found, part, limit=limit, error=BadContent))
        }
        if not kept:
            raise BadContent("empty_text", field="sources")
        sources.append(kept)
    return {"sources": sources} if sources else {}


def _same(text: str | None) -> tuple[str, ...]:
    """What makes two findings the same one; not found is (), which no text is."""
    return () if text is None else tuple(text.casefold().split())


def _most_written(said: Sequence[str | None]) -> str | None:
    return min(said, key=lambda one: (-said.count(one), one or ""))


def _fused(values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
    record: dict[str, str | None] = {}
    sure: dict[str, float] = {}
    agreed = [0.0] * len(values)
    names = dict.fromkeys(name for value in values for name in value["record"])
    for name in names:
        said = [value["record"].get(name) for value in values]
        winner, sure[name] = weighted_plurality([_same(one) for one in said], weights)
        if winner is not None:
            mine = [at for at, one in enumerate(said) if _same(one) == winner]
            record[name] = _most_written([said[at] for at in mine])
            agreed = [count + (at in mine) for at, count in enumerate(agreed)]
    if not record:
        return MergedAnswer(None, 0.0, Reason("no_decision", {"answers": len(values)}))
    told = [(-count, -weight, value["source"])
            for count, weight, value in zip(agreed, weights, values, strict=True)
            if "source" in value]  # fmt: skip
    source = {"source": min(told)[2]} if told and any(record.values()) else {}
    mean = math.fsum(sure.values()) / len(sure)
    least = min(sure, key=lambda name: (sure[name], name))
    if len(values) == 1:
        reason = Reason("one_answer")
    elif all(count == len(names) for count in agreed):
        reason = Reason("fields_agree", {"answers": len(values)})
    else:
        facts = {"decided": len(record), "fields": len(names), "least": least}
        reason = Reason("fields_mixed", facts)
    value = {"record": record, **source}
    return MergedAnswer(value, mean, reason, tuple(sure.values()), tuple(sure))


def _closeness(mine: Value, theirs: Value) -> float:
    """The share of fields with the same value."""
    names = sorted({*mine["record"], *theirs["record"]})
    same = sum(
        _same(mine["record"].get(name)) == _same(theirs["record"].get(name)) for name in names
    )
    return same / len(names) if names else 1.0


TYPE = RecordUpdate()
