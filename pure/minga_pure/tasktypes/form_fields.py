"""Fields of a form: their definition, their validation, their aggregation."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from minga_pure.science.groups import set_similarity
from minga_pure.science.majority import median, plurality
from minga_pure.science.rover import word_similarity
from minga_pure.tasktypes import checks, texts
from minga_pure.tasktypes.contract import Label, Labels
from minga_pure.tasktypes.messages import BadLabels, BadValue

KINDS: Final = ("text", "number", "choice", "choices", "date", "scale", "yes_no")
CHOICES_MAX: Final = 50
TEXT_MAX: Final = 5_000
SCALE_STEPS_MAX: Final = 20
SCALE: Final = (1, 5)
_WHOLE_MAX: Final = 2**53
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_BOUNDED: Final = ("number", "scale")
_CHOOSING: Final = ("choice", "choices")


NUMBER_OFF: Final = 0.05
TEXT_OFF: Final = 0.1


def score_fields(answers: Mapping[str, Any], truths: Mapping[str, Any], fields: Labels) -> float:
    """Return the share of right fields among those that either form has filled in; 1 for two empty.

    A number may be off by NUMBER_OFF of the true one, a text by TEXT_OFF of its letters; several
    choices count by their Jaccard similarity.
    """
    filled = [field for field in fields if field["name"] in answers or field["name"] in truths]
    if not filled:
        return 1.0
    comparable = [field for field in filled if field["name"] in answers and field["name"] in truths]
    scores = (
        _score_field(field, answers[field["name"]], truths[field["name"]]) for field in comparable
    )
    return math.fsum(scores) / len(filled)


def _score_field(field: Mapping[str, Any], answer: Any, truth: Any) -> float:
    kind = field.get("kind", "text")
    if kind == "number":
        return float(abs(answer - truth) <= NUMBER_OFF * abs(truth))
    if kind == "choices":
        return set_similarity(answer, truth)
    if kind == "text":
        similarity = word_similarity(
            texts.normalised_letters(answer), texts.normalised_letters(truth)
        )
        return float(similarity >= 1 - TEXT_OFF)
    return float(answer == truth)


def check_form(labels: object) -> list[Label]:
    """Return a label set whose labels are fields: each with "kind", and what the kind needs.

    {"name", "title", "help"?, "kind", "required"?: true, "choices"?: [{"name", "title"}],
    "low"?, "high"?}. The default kind is text; the default bounds of a scale are 1 and 5.
    """
    fields = checks.check_label_set(
        labels, labels_min=1, extra_fields=("kind", "required", "choices", "low", "high")
    )
    checks.check_keys((field["name"] for field in fields), BadLabels)
    return [_check_field(field) for field in fields]


def check_field_answer(field: Mapping[str, Any], answer: Any) -> Any:
    """Return the normalised answer to a field; None when it is empty. Raises BadValue."""
    name, kind = field["name"], field.get("kind", "text")
    if answer is None or answer == [] or (isinstance(answer, str) and not answer.strip()):
        return None
    if kind == "text":
        return checks.written_text({name: answer}, name, limit=TEXT_MAX, error=BadValue)
    if kind == "yes_no":
        if not isinstance(answer, bool):
            raise BadValue("not_yes_or_no", field=name)
        return answer
    if kind == "date":
        return _check_date(name, answer)
    if kind in _BOUNDED:
        return _check_number(field, answer)
    return _check_chosen(field, answer)


def aggregate_field(field: Mapping[str, Any], answers: Sequence[Any]) -> tuple[Any, float, bool]:
    """Return (consensus of the answers to one field, share that agrees (0..1), decided or not).

    `answers` has one entry for each member, None for an empty field, which counts as an answer:
    when more than half left the field empty, it stays empty. Choices: those of more than half.
    Numbers and scales: the median. Text: the medoid. Every other kind: the plurality.
    """
    kind = field.get("kind", "text")
    empty = sum(answer is None for answer in answers)
    filled = [answer for answer in answers if answer is not None]
    if not filled or 2 * empty > len(answers):
        return None, empty / len(answers) if answers else 0.0, bool(answers)
    if kind == "choices":
        votes = Counter(name for answer in filled for name in answer)
        names = [choice["name"] for choice in field["choices"]]
        chosen = [name for name in names if 2 * votes[name] > len(answers)]
        agreeing = sum((answer or []) == chosen for answer in answers)
        return chosen or None, agreeing / len(answers), bool(chosen)
    if kind == "text":
        medoid, share = texts.central_answer(
            [{"text": answer} for answer in filled],
            lambda value: texts.normalised_letters(value["text"]),
        )
        text = None if medoid is None else medoid["text"]
        return text, share * len(filled) / len(answers), text is not None
    if kind in _BOUNDED:
        middle = median(filled)
        share = plurality(filled)[1] if middle is None else filled.count(middle) / len(filled)
        return middle, share * len(filled) / len(answers), middle is not None
    winner, share = plurality(filled)
    return winner, share * len(filled) / len(answers), winner is not None


def _check_field(field: Label) -> Label:
    name, kind = field["name"], field.get("kind", "text")
    if kind not in KINDS:
        raise BadLabels("unknown_field_kind", label=name, kinds=", ".join(KINDS))
    normalised: Label = {
        part: field[part] for part in ("name", "title", "help", "key") if part in field
    }
    normalised["kind"] = kind
    required = field.get("required", False)
    if not isinstance(required, bool):
        raise BadLabels("not_yes_or_no", field="required")
    if required:
        normalised["required"] = True
    if kind in _CHOOSING:
        normalised["choices"] = checks.check_label_set(
            field.get("choices", []), labels_min=2, labels_max=CHOICES_MAX
        )
    elif "choices" in field:
        raise BadLabels("unknown_field", field="choices")
    if kind not in _BOUNDED and ("low" in field or "high" in field):
        raise BadLabels("unknown_field", field="low" if "low" in field else "high")
    return normalised | _check_bounds(field, kind) if kind in _BOUNDED else normalised


def _check_bounds(field: Label, kind: str) -> dict[str, Any]:
    is_scale = kind == "scale"
    bounds: dict[str, Any] = dict(zip(("low", "high"), SCALE, strict=True)) if is_scale else {}
    bounds |= {name: field[name] for name in ("low", "high") if name in field}
    for bound in bounds.values():
        if not _is_number(bound) or (is_scale and type(bound) is not int):
            raise BadLabels("bad_bounds", label=field["name"], limit=SCALE_STEPS_MAX)
    low, high = bounds.get("low", -math.inf), bounds.get("high", math.inf)
    if low >= high or (is_scale and high - low > SCALE_STEPS_MAX):
        raise BadLabels("bad_bounds", label=field["name"], limit=SCALE_STEPS_MAX)
    return bounds


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and -_WHOLE_MAX <= value <= _WHOLE_MAX  # type: ignore[operator]


def _check_number(field: Mapping[str, Any], answer: Any) -> float:
    if not _is_number(answer):
        raise BadValue("not_a_number_here", field=field["name"])
    number: float = int(answer) if float(answer).is_integer() else answer
    is_scale = field["kind"] == "scale"
    low, high = field.get("low", -math.inf), field.get("high", math.inf)
    if not low <= number <= high or (is_scale and type(number) is not int):
        bounds = {"low": field.get("low", "−∞"), "high": field.get("high", "∞")}
        raise BadValue("out_of_bounds", field=field["name"], **bounds)
    return number


def _check_date(name: str, answer: Any) -> str:
    if isinstance(answer, str) and _DATE.fullmatch(answer.strip()):
        try:
            return dt.date.fromisoformat(answer.strip()).isoformat()
        except ValueError:
            pass
    raise BadValue("not_a_date", field=name)


def _check_chosen(field: Mapping[str, Any], answer: Any) -> Any:
    names = [choice["name"] for choice in field["choices"]]
    multiple = field["kind"] == "choices"
    chosen = answer if isinstance(answer, list | tuple) else [answer]
    if (not multiple and len(chosen) > 1) or len(chosen) > CHOICES_MAX:
        raise BadValue("one_label_only")
    for name_of in chosen:
        if name_of not in names:
            raise BadValue("unknown_label", label=str(name_of)[:60])
    return [name for name in names if name in chosen] if multiple else chosen[0]
