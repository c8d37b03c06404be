"""The fields of a form: what they ask, what fits them, what many answers to one say together."""

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


def score_fields(said: Mapping[str, Any], true: Mapping[str, Any], fields: Labels) -> float:
    """Of the fields that either has filled in, the share that is right; 1 for two empty forms.

    A number may be off by NUMBER_OFF of the true one, a text by TEXT_OFF of its letters; of several
    choices those count that both made, by all that either made.
    """
    asked = [field for field in fields if field["name"] in said or field["name"] in true]
    if not asked:
        return 1.0
    both = [field for field in asked if field["name"] in said and field["name"] in true]
    fits = (_fits(field, said[field["name"]], true[field["name"]]) for field in both)
    return math.fsum(fits) / len(asked)


def _fits(field: Mapping[str, Any], said: Any, true: Any) -> float:
    kind = field.get("kind", "text")
    if kind == "number":
        return float(abs(said - true) <= NUMBER_OFF * abs(true))
    if kind == "choices":
        return set_similarity(said, true)
    if kind == "text":
        near = word_similarity(texts.normalised_letters(said), texts.normalised_letters(true))
        return float(near >= 1 - TEXT_OFF)
    return float(said == true)


def check_form(labels: object) -> list[Label]:
    """A label set whose labels are fields: each with "kind", and what its kind needs.

    {"name", "title", "help"?, "kind", "required"?: true, "choices"?: [{"name", "title"}],
    "low"?, "high"?}. Without a kind it is a text. A scale goes from 1 to 5 unless it says else.
    """
    more = ("kind", "required", "choices", "low", "high")
    return [_check_field(one) for one in checks.check_label_set(labels, at_least=1, more=more)]


def check_field_answer(field: Mapping[str, Any], said: Any) -> Any:
    """What was answered to this field, normalised; None when nothing was. Raises BadValue."""
    name, kind = field["name"], field.get("kind", "text")
    if said is None or said == [] or (isinstance(said, str) and not said.strip()):
        return None
    if kind == "text":
        return checks.written_text({name: said}, name, limit=TEXT_MAX, error=BadValue)
    if kind == "yes_no":
        if not isinstance(said, bool):
            raise BadValue("not_yes_or_no", field=name)
        return said
    if kind == "date":
        return _check_date(name, said)
    if kind in _BOUNDED:
        return _check_number(field, said)
    return _check_chosen(field, said)


def aggregate_field(field: Mapping[str, Any], said: Sequence[Any]) -> tuple[Any, float, bool]:
    """(what the answers to one field say, how many agree (0..1), whether they decide at all).

    `said` has one entry for each member, None for nothing, which counts as an answer like others:
    when more than half left the field empty, it stays empty. Choices: those of more than half.
    Numbers and scales: the median. Text: the one nearest to all. Everything else: the plurality.
    """
    kind = field.get("kind", "text")
    empty = sum(one is None for one in said)
    given = [one for one in said if one is not None]
    if not given or 2 * empty > len(said):
        return None, empty / len(said) if said else 0.0, bool(said)
    if kind == "choices":
        votes = Counter(name for one in given for name in one)
        names = [one["name"] for one in field["choices"]]
        kept = [name for name in names if 2 * votes[name] > len(said)]
        return kept or None, sum((one or []) == kept for one in said) / len(said), bool(kept)
    if kind == "text":
        nearest, share = texts.central_answer(
            [{"text": one} for one in given], lambda one: texts.normalised_letters(one["text"])
        )
        text = None if nearest is None else nearest["text"]
        return text, share * len(given) / len(said), text is not None
    if kind in _BOUNDED:
        middle = median(given)
        share = plurality(given)[1] if middle is None else given.count(middle) / len(given)
        return middle, share * len(given) / len(said), middle is not None
    winner, share = plurality(given)
    return winner, share * len(given) / len(said), winner is not None


def _check_field(field: Label) -> Label:
    name, kind = field["name"], field.get("kind", "text")
    if kind not in KINDS:
        raise BadLabels("unknown_field_kind", label=name, kinds=", ".join(KINDS))
    kept: Label = {one: field[one] for one in ("name", "title", "help", "key") if one in field}
    kept["kind"] = kind
    required = field.get("required", False)
    if not isinstance(required, bool):
        raise BadLabels("not_yes_or_no", field="required")
    if required:
        kept["required"] = True
    if kind in _CHOOSING:
        given = field.get("choices", [])
        kept["choices"] = checks.check_label_set(given, at_least=2, at_most=CHOICES_MAX)
    elif "choices" in field:
        raise BadLabels("unknown_field", field="choices")
    if kind not in _BOUNDED and ("low" in field or "high" in field):
        raise BadLabels("unknown_field", field="low" if "low" in field else "high")
    return kept | _check_bounds(field, kind) if kind in _BOUNDED else kept


def _check_bounds(field: Label, kind: str) -> dict[str, Any]:
    whole = kind == "scale"
    bounds: dict[str, Any] = dict(zip(("low", "high"), SCALE, strict=True)) if whole else {}
    bounds |= {one: field[one] for one in ("low", "high") if one in field}
    for bound in bounds.values():
        if not _is_number(bound) or (whole and type(bound) is not int):
            raise BadLabels("bad_bounds", label=field["name"], limit=SCALE_STEPS_MAX)
    low, high = bounds.get("low", -math.inf), bounds.get("high", math.inf)
    if low >= high or (whole and high - low > SCALE_STEPS_MAX):
        raise BadLabels("bad_bounds", label=field["name"], limit=SCALE_STEPS_MAX)
    return bounds


def _is_number(found: object) -> bool:
    return type(found) in (int, float) and -_WHOLE_MAX <= found <= _WHOLE_MAX  # type: ignore[operator]


def _check_number(field: Mapping[str, Any], said: Any) -> float:
    if not _is_number(said):
        raise BadValue("not_a_number_here", field=field["name"])
    number: float = int(said) if float(said).is_integer() else said
    whole = field["kind"] == "scale"
    low, high = field.get("low", -math.inf), field.get("high", math.inf)
    if not low <= number <= high or (whole and type(number) is not int):
        shown = {"low": field.get("low", "−∞"), "high": field.get("high", "∞")}
        raise BadValue("out_of_bounds", field=field["name"], **shown)
    return number


def _check_date(name: str, said: Any) -> str:
    if isinstance(said, str) and _DATE.fullmatch(said.strip()):
        try:
            return dt.date.fromisoformat(said.strip()).isoformat()
        except ValueError:
            pass
    raise BadValue("not_a_date", field=name)


def _check_chosen(field: Mapping[str, Any], said: Any) -> Any:
    names = [one["name"] for one in field["choices"]]
    several = field["kind"] == "choices"
    chosen = said if isinstance(said, list | tuple) else [said]
    if (not several and len(chosen) > 1) or len(chosen) > CHOICES_MAX:
        raise BadValue("one_label_only")
    for one in chosen:
        if one not in names:
            raise BadValue("unknown_label", label=str(one)[:60])
    return [name for name in names if name in chosen] if several else chosen[0]
