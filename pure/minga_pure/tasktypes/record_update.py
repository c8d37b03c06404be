"""Record update: look up what is true today of a person, a company or a place.

The labels are the fields that may change. For each of them the member enters the present value,
which may be the old one, or that it was not found (null), and the source.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.science.majority import plurality
from minga_pure.science.parts import MergedAnswer, weighted_plurality
from minga_pure.science.reasons import Reason
from minga_pure.tasktypes import checks, label_studio, texts
from minga_pure.tasktypes.base import MergingTaskType
from minga_pure.tasktypes.contract import Consensus, Content, Field, Label, Labels, Sample, Value
from minga_pure.tasktypes.messages import N_, BadContent, BadLabels, BadValue
from minga_pure.tasktypes.reading_time import reading_seconds

FIELDS_MAX: Final = 60
FIELD_NAME_MAX: Final = 120
FIELD_MAX: Final = 2_000
SOURCES_MAX: Final = 20
SOURCE_MAX: Final = 2_000
SECONDS_TO_BEGIN: Final = 15
SECONDS_PER_FIELD: Final = 45
"""The time to find a company's web page and one fact on it."""


class RecordUpdate(MergingTaskType):
    """Bring a record up to date."""

    name = "record_update"
    title = N_("Look up whether a record is still true")
    method = "weighted_plurality"
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
        fields = checks.check_label_set(labels, labels_min=1, labels_max=FIELDS_MAX)
        checks.check_keys((field["name"] for field in fields), BadLabels)
        return fields

    def check_value(
        self,
        value: object,
        labels: Labels,
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        """Return {"record": {field: text or None}, "source"}: every labelled field, in their order.

        A missing or blank field is None: not found. The source is required when any field was
        found. Raises BadValue.
        """
        fields = checks.check_fields(value, ("record", "source"), BadValue)
        if fields.get("record") is None:
            raise BadValue("missing_field", field="record")
        names = tuple(label["name"] for label in labels)
        entries = checks.check_fields(fields["record"], names, BadValue)
        record = {
            name: checks.written_text(entries, name, limit=FIELD_MAX, error=BadValue)
            for name in names
        }
        source = checks.written_text(fields, "source", limit=SOURCE_MAX, error=BadValue)
        if source is None and any(text is not None for text in record.values()):
            raise BadValue("missing_field", field="source")
        return {"record": record, **({} if source is None else {"source": source})}

    def estimate_seconds(self, content: Mapping[str, Any], labels: Labels = ()) -> int:
        """Return fifteen seconds, the reading time of the sources, and 45 for each field."""
        sources = content.get("sources", ())
        reading = reading_seconds(*(source.get("text", "") for source in sources))
        return math.ceil(SECONDS_TO_BEGIN + reading + SECONDS_PER_FIELD * max(1, len(labels)))

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:
        """Return each field's most frequent value, capitals and blanks aside; None is a value too.

        A tied field is left out; if all are tied, there is no consensus. The source is that of the
        member who agrees with most fields. `share` is the mean over the fields; `votes` counts the
        members who found a value for a field.
        """
        record: dict[str, str | None] = {}
        shares: list[float] = []
        votes: dict[str, int] = {}
        agreed = [0] * len(values)
        for label in labels:
            name = label["name"]
            entries = [value["record"].get(name) for value in values]
            winner, share = plurality([_comparable(entry) for entry in entries])
            shares.append(share)
            count = sum(entry is not None for entry in entries)
            if count:
                votes[name] = count
            if winner is not None:
                record[name] = _choose_winner(entries, winner, agreed)
        share = sum(shares) / len(shares) if shares else 0.0
        if not record:
            return Consensus(None, share, votes)
        sources = [
            (-count, value["source"])
            for count, value in zip(agreed, values, strict=True)
            if "source" in value
        ]
        source = {"source": min(sources)[1]} if sources and any(record.values()) else {}
        return Consensus({"record": record, **source}, share, votes)

    def merge(self, values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
        """Return each field's weightiest value, with the source of the best agreeing member."""
        record: dict[str, str | None] = {}
        chances: dict[str, float] = {}
        agreed = [0] * len(values)
        names = dict.fromkeys(name for value in values for name in value["record"])
        for name in names:
            entries = [value["record"].get(name) for value in values]
            winner, chances[name] = weighted_plurality(
                [_comparable(entry) for entry in entries], weights
            )
            if winner is not None:
                record[name] = _choose_winner(entries, winner, agreed)
        if not record:
            return MergedAnswer(None, 0.0, Reason("no_decision", {"answers": len(values)}))
        sources = [
            (-count, -weight, value["source"])
            for count, weight, value in zip(agreed, weights, values, strict=True)
            if "source" in value
        ]
        source = {"source": min(sources)[2]} if sources and any(record.values()) else {}
        if len(values) == 1:
            reason = Reason("one_answer")
        elif all(count == len(names) for count in agreed):
            reason = Reason("fields_agree", {"answers": len(values)})
        else:
            least = min(chances, key=lambda name: (chances[name], name))
            facts = {"decided": len(record), "fields": len(names), "least": least}
            reason = Reason("fields_mixed", facts)
        mean = math.fsum(chances.values()) / len(chances)
        value = {"record": record, **source}
        return MergedAnswer(value, mean, reason, tuple(chances.values()), tuple(chances))

    def similarity(self, first: Value, second: Value) -> float:
        """Return the share of fields with the same value, capitals and blanks aside."""
        names = sorted({*first["record"], *second["record"]})
        equal = sum(
            _comparable(first["record"].get(name)) == _comparable(second["record"].get(name))
            for name in names
        )
        return equal / len(names) if names else 1.0

    def add_label_studio_tags(self, view: ET.Element, labels: Labels) -> None:
        ET.SubElement(view, "Text", name="text", value="$text")
        for number, label in enumerate(labels, start=1):
            ET.SubElement(view, "Header", value=label["title"], size="5")
            ET.SubElement(
                view, "TextArea", name=f"field-{number}", toName="text", maxSubmissions="1"
            )
        ET.SubElement(view, "TextArea", name="source", toName="text")

    def label_studio_task(self, content: Mapping[str, Any]) -> Content:
        """Return the item, and in one text everything to read."""
        record = [
            f"{name}: {'' if old is None else old}" for name, old in content["record"].items()
        ]
        sources = [
            source[part]
            for source in content.get("sources", ())
            for part in ("url", "text")
            if part in source
        ]
        return {**content, "text": "\n".join([*record, "", *sources]).strip()}

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),
    ) -> list[dict[str, Any]]:
        """Return one text for each found field, and the source."""
        names = [label["name"] for label in labels] or list(value["record"])
        results = [
            texts.textarea_result(f"field-{number}", "text", value["record"][name])
            for number, name in enumerate(names, start=1)
            if value["record"].get(name) is not None
        ]
        if "source" in value:
            results.append(texts.textarea_result("source", "text", value["source"]))
        return results

    def value_from_label_studio(
        self,
        result: object,
        labels: Labels,
        *,
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        """Return the record by the numbers of its fields, and the source."""
        names = {f"field-{number}": label["name"] for number, label in enumerate(labels, start=1)}
        written: dict[str, str] = {}
        for entry in label_studio.read_entries(result, "textarea"):
            if entry.name != "source" and entry.name not in names:
                raise BadValue("unknown_field", field=entry.name[:60])
            if entry.name in written:
                raise BadValue("several_results")
            entry.notes()
            written[entry.name] = entry.text()
        record = {name: written.get(field) for field, name in names.items()}
        return {"record": record, **({"source": written["source"]} if "source" in written else {})}


def _check_record(entries: object) -> dict[str, Any]:
    if entries is None:
        raise BadContent("missing_field", field="record")
    if not isinstance(entries, Mapping):
        raise BadContent("not_an_object")
    if not entries:
        raise BadContent("empty_text", field="record")
    if len(entries) > FIELDS_MAX:
        raise BadContent("list_too_long", field="record", limit=FIELDS_MAX)
    checks.check_keys(map(str, entries), BadContent)
    record: dict[str, Any] = {}
    for name, old in entries.items():
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
            record[name] = checks.optional_text(entries, name, limit=FIELD_MAX, error=BadContent)
    return record


def _check_sources(fields: Mapping[str, Any]) -> dict[str, Any]:
    if fields.get("sources") is None:
        return {}
    sources = []
    for entry in checks.required_list(fields, "sources", limit=SOURCES_MAX, error=BadContent):
        parts = checks.check_fields(
            {"url": entry} if isinstance(entry, str) else entry, ("url", "text"), BadContent
        )
        source = {
            part: text
            for part, limit in (("url", SOURCE_MAX), ("text", checks.TEXT_MAX))
            if (text := checks.optional_text(parts, part, limit=limit, error=BadContent))
        }
        if not source:
            raise BadContent("empty_text", field="sources")
        sources.append(source)
    return {"sources": sources} if sources else {}


def _comparable(text: str | None) -> tuple[str, ...]:
    """Return the form in which two entries are compared; not found is (), which no text is."""
    return () if text is None else tuple(text.casefold().split())


def _choose_winner(
    entries: Sequence[str | None], winner: tuple[str, ...], agreed: list[int]
) -> str | None:
    """Return the winner's most frequent spelling, and count the members who agree in `agreed`."""
    spellings = []
    for index, entry in enumerate(entries):
        if _comparable(entry) == winner:
            spellings.append(entry)
            agreed[index] += 1
    return min(spellings, key=lambda entry: (-spellings.count(entry), entry or ""))


TYPE = RecordUpdate()
