"""Page: the client's own HTML, shown in a frame that nothing can leave but the answer.

The label set has one label at most, whose "html" is the page of every item; an item may bring its
own page in `html` instead. `${name}` in a page is replaced by the item's field of that name,
escaped. The answer is what the fields of the page hold when the member sends it.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
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

FIELDS_MAX: Final = 200
FIELD_NAME_MAX: Final = 120
FIELD_MAX: Final = 20_000
"""Characters of one text, of an item or of an answer."""
TEXTS_MAX: Final = 100
"""Texts that one field of an answer holds: the ticked boxes of one name."""
TOTAL_MAX: Final = 100_000
"""Characters of all texts of an item or of an answer together."""
SECONDS_TO_BEGIN: Final = 10
SECONDS_PER_FIELD: Final = 12
_PLACEHOLDER: Final = re.compile(r"\$\{([^${}\n]{1,120})\}")
_CONTROLS: Final = re.compile(r"<(?:input|select|textarea|crowd-[a-z-]+)\b[^>]*\bname\s*=", re.I)
_TAGS: Final = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.I | re.S)
_CROWD_TAG: Final = re.compile(r"<(crowd-[a-z-]+)", re.I)
CROWD_ELEMENTS: Final = frozenset(
    {
        "crowd-form", "crowd-input", "crowd-text-area", "crowd-slider", "crowd-checkbox",
        "crowd-toggle-button", "crowd-radio-group", "crowd-radio-button", "crowd-button",
        "crowd-classifier", "crowd-image-classifier", "crowd-classifier-multi-select",
        "crowd-image-classifier-multi-select", "crowd-instructions",
        "crowd-alert", "crowd-badge", "crowd-card", "crowd-icon", "crowd-icon-button",
        "crowd-tab", "crowd-tabs", "crowd-toast", "crowd-modal", "crowd-fab",
    }
)  # fmt: skip
"""Elements that the frame draws (desk/src/frame/crowd.ts), and containers, which need nothing."""

Entry = str | list[str]


class OwnPage(MergingTaskType):
    """Answer a page of the client's own."""

    name = "page"
    title = N_("Answer a page of your own HTML")
    method = "weighted_plurality"
    scoring_rule = N_("A field is right when it says the same as the known one.")
    content_schema = (
        Field("fields", "json", True, N_("What the page shows: {“name”: text, …} for ${name}.")),
        Field("html", "text", False, N_("A page for this item alone, up to 65,536 characters.")),
        Field("title", "text", False, N_("A short heading shown above the page.")),
    )
    sample = Sample(
        question="Is this a shop that sells bread?",
        content={"fields": {"name": "Panadería Sol", "street": "Calle Mayor 3"}},
        labels=[
            {
                "name": "page",
                "title": "Page",
                "html": (
                    "<p>${name}, ${street}</p>"
                    '<label><input type="radio" name="bread" value="yes" required> Yes</label> '
                    '<label><input type="radio" name="bread" value="no"> No</label>'
                    '<p><label>Remarks <input name="remarks"></label></p>'
                ),
            }
        ],
        value={"fields": {"bread": "yes", "remarks": "They sell coffee too"}},
    )

    def check_content(self, content: object) -> Content:
        """Return {"fields", "html"?, "title"?}; field values are texts, numbers become texts."""
        entries = checks.check_fields(content, ("fields", "html", "title"), BadContent)
        page = _check_html(entries, BadContent)
        return {
            "fields": _check_item_fields(entries.get("fields")),
            **({} if page is None else {"html": page}),
            **checks.check_title(entries),
        }

    def check_labels(self, labels: object) -> list[Label]:
        """Return the label that holds the page, or none when every item brings its own."""
        pages = checks.check_label_set(labels, labels_min=0, labels_max=1, extra_fields=("html",))
        for page in pages:
            _check_html(page, BadLabels)
            if "html" not in page:
                raise BadLabels("missing_field", field="html")
        return pages

    def check_value(
        self,
        value: object,
        labels: Labels,  # noqa: ARG002
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        """Return {"fields": {name: text or [text, …]}}, by name, without empty fields.

        A list has two texts or more: one text alone is a text. Raises BadValue, also for an answer
        without any text.
        """
        entries = checks.check_fields(value, ("fields",), BadValue).get("fields")
        if entries is None:
            raise BadValue("missing_field", field="fields")
        names = _check_names(entries, BadValue)
        answers: dict[str, Entry] = {}
        for name in names:
            entry = _check_entry(name, entries[name])
            if entry:
                answers[name] = entry
        if not answers:
            raise BadValue("empty_text", field="fields")
        _check_total(answers.values(), BadValue)
        return {"fields": answers}

    def estimate_seconds(self, content: Mapping[str, Any], labels: Labels = ()) -> int:
        """Return ten seconds, the reading time of the page, and twelve for each of its controls."""
        page = page_of(content, labels)
        reading = reading_seconds(_TAGS.sub(" ", page), *content["fields"].values())
        controls = len(_CONTROLS.findall(page))
        return math.ceil(SECONDS_TO_BEGIN + reading + SECONDS_PER_FIELD * max(1, controls))

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:  # noqa: ARG002
        """Return each field's most frequent entry, capitals and blanks aside; empty counts too.

        A tied field is left out; if nothing is left, there is no consensus. `share` is the mean
        over the fields; `votes` counts the members who filled in a field.
        """
        fields: dict[str, Entry] = {}
        shares: list[float] = []
        votes: dict[str, int] = {}
        for name in _names_of(values):
            entries = [value["fields"].get(name) for value in values]
            winner, share = plurality([_comparable(entry) for entry in entries])
            shares.append(share)
            votes[name] = sum(entry is not None for entry in entries)
            if winner:
                fields[name] = _most_frequent(entries, winner)
        share = math.fsum(shares) / len(shares) if shares else 0.0
        return Consensus({"fields": fields} if fields else None, share, votes)

    def merge(self, values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
        """Return each field's weightiest entry."""
        fields: dict[str, Entry] = {}
        chances: dict[str, float] = {}
        unanimous = True
        for name in _names_of(values):
            entries = [value["fields"].get(name) for value in values]
            comparable = [_comparable(entry) for entry in entries]
            unanimous = unanimous and len(set(comparable)) == 1
            winner, chances[name] = weighted_plurality(comparable, weights)
            if winner:
                fields[name] = _most_frequent(entries, winner)
        if not fields:
            return MergedAnswer(None, 0.0, Reason("no_decision", {"answers": len(values)}))
        if len(values) == 1:
            reason = Reason("one_answer")
        elif unanimous:
            reason = Reason("fields_agree", {"answers": len(values)})
        else:
            least = min(chances, key=lambda name: (chances[name], name))
            facts = {"decided": len(fields), "fields": len(chances), "least": least}
            reason = Reason("fields_mixed", facts)
        mean = math.fsum(chances.values()) / len(chances)
        return MergedAnswer(
            {"fields": fields}, mean, reason, tuple(chances.values()), tuple(chances)
        )

    def similarity(self, first: Value, second: Value) -> float:
        """Return the share of fields with the same entry, capitals and blanks aside."""
        names = _names_of([first, second])
        equal = sum(
            _comparable(first["fields"].get(name)) == _comparable(second["fields"].get(name))
            for name in names
        )
        return equal / len(names) if names else 1.0

    def add_label_studio_tags(self, view: ET.Element, labels: Labels) -> None:
        """Show the filled-in page, and a text for each field that the project's page names."""
        ET.SubElement(view, "HyperText", name="page", value="$page")
        for name in field_names(labels[0]["html"]) if labels else ():
            ET.SubElement(view, "TextArea", name=name, toName="page")

    def label_studio_task(self, content: Mapping[str, Any]) -> Content:
        """Return the item, and in `page` what it shows as plain HTML."""
        return {**content, "page": fill_page(content.get("html") or _table(content), content)}

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],  # noqa: ARG002
        labels: Labels = (),  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """Return one entry for each field, with all of its texts."""
        results = []
        for name, entry in value["fields"].items():
            result = texts.textarea_result(name, "page", "")
            result["value"] = {"text": [entry] if isinstance(entry, str) else list(entry)}
            results.append(result)
        return results

    def value_from_label_studio(
        self,
        result: object,
        labels: Labels,  # noqa: ARG002
        *,
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        """Return the fields by the names of their entries."""
        fields: dict[str, Any] = {}
        for entry in label_studio.read_entries(result, "textarea"):
            if entry.name in fields:
                raise BadValue("several_results")
            entry.notes()
            fields[entry.name] = entry.fields("text").get("text")
        return {"fields": fields}


def page_of(content: Mapping[str, Any], labels: Labels) -> str:
    """Return the HTML of an item's page: its own, else that of the project, else a plain table."""
    page = content.get("html") or next((label["html"] for label in labels), None)
    return page or _table(content)


def field_names(page: str) -> list[str]:
    """Return the names of the fields of a page's form, each once, in their order."""
    reader = _FieldNames()
    reader.feed(page)
    return list(dict.fromkeys(reader.names))


class _FieldNames(HTMLParser):
    """Collect the names of inputs, choices, texts and crowd-* elements."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("name")
        is_field = tag in ("input", "select", "textarea") or tag.startswith("crowd-")
        if is_field and name and name.isprintable():
            self.names.append(name)


def fill_page(page: str, content: Mapping[str, Any]) -> str:
    """Return the page with each `${name}` replaced by the item's escaped field.

    A name that the item lacks stays as it is, since scripts use the same signs.
    """
    fields = content["fields"]

    def replacement(match: re.Match[str]) -> str:
        text = fields.get(match[1].strip())
        return match[0] if text is None else html.escape(text)

    return _PLACEHOLDER.sub(replacement, page)


def _table(content: Mapping[str, Any]) -> str:
    rows = (
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(text)}</td></tr>"
        for name, text in content["fields"].items()
    )
    return f"<table>{''.join(rows)}</table>"


def _check_html(fields: Mapping[str, Any], error: type[BadContent] | type[BadLabels]) -> str | None:
    page = checks.optional_text(fields, "html", limit=checks.PAGE_HTML_MAX, error=error)
    for element in _CROWD_TAG.findall(page or ""):
        if element.lower() not in CROWD_ELEMENTS:
            raise error("unknown_element", element=element[:60])
    return page


def _check_names(entries: object, error: type[BadContent] | type[BadValue]) -> list[str]:
    """Return the names of fields, sorted; raises `error` for what is no mapping of names."""
    if not isinstance(entries, Mapping):
        raise error("not_an_object")
    if len(entries) > FIELDS_MAX:
        raise error("list_too_long", field="fields", limit=FIELDS_MAX)
    for name in entries:
        checks.required_text(
            {"fields": name}, "fields", limit=FIELD_NAME_MAX, error=error, one_line=True
        )
    return sorted(entries)


def _check_item_fields(entries: object) -> dict[str, str]:
    if entries is None:
        raise BadContent("missing_field", field="fields")
    _check_names(entries, BadContent)
    fields: dict[str, str] = {}
    for name, entry in entries.items():  # type: ignore[attr-defined]
        text = str(entry) if type(entry) in (int, float) and math.isfinite(entry) else entry
        filled = checks.optional_text({name: text}, name, limit=FIELD_MAX, error=BadContent)
        fields[name] = filled or ""
    _check_total(fields.values(), BadContent)
    return fields


def _check_entry(name: str, entry: object) -> Entry | None:
    """Return the text or texts of a field of an answer; None when it is empty."""
    if not isinstance(entry, list | tuple):
        return checks.written_text({name: entry}, name, limit=FIELD_MAX, error=BadValue)
    if len(entry) > TEXTS_MAX:
        raise BadValue("list_too_long", field=name[:60], limit=TEXTS_MAX)
    written = (
        checks.written_text({name: part}, name, limit=FIELD_MAX, error=BadValue) for part in entry
    )
    parts = [part for part in written if part is not None]
    return (parts[0] if len(parts) == 1 else parts) or None


def _check_total(entries: Any, error: type[BadContent] | type[BadValue]) -> None:
    characters = sum(
        len(part) for entry in entries for part in ([entry] if isinstance(entry, str) else entry)
    )
    if characters > TOTAL_MAX:
        raise error("text_too_long", field="fields", limit=TOTAL_MAX)


def _names_of(values: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted({name for value in values for name in value["fields"]})


def _comparable(entry: Entry | None) -> tuple[tuple[str, ...], ...]:
    """Return the form in which two entries are compared; an empty field is ()."""
    if entry is None:
        return ()
    parts = [entry] if isinstance(entry, str) else entry
    return tuple(tuple(part.casefold().split()) for part in parts)


def _most_frequent(entries: Sequence[Entry | None], winner: tuple[tuple[str, ...], ...]) -> Entry:
    """Return the most frequent spelling of the entries that compare as the winner."""
    spellings = [entry for entry in entries if entry is not None and _comparable(entry) == winner]
    return min(spellings, key=lambda entry: (-spellings.count(entry), str(entry)))


TYPE = OwnPage()
