"""From a label form to an answer: pure reading of fields, and what the form needs to be drawn."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from minga.domains.answers.types import GivenAnswer
from minga.domains.work.types import ProjectView
from minga.doors.web.member.view_models import FormChoice
from minga.typed_values import whole_number
from minga_pure.answers import AnswerKind
from minga_pure.tasktypes.taxonomy import shown_titles

SHOWN_SALT = "minga.web.shown"
PLAIN_ROWS = range(1, 7)
PLAIN_KINDS = frozenset({"text_classification", "image_classification", "boxes"})
"""What these pages can show; every other kind of task is the desk's."""
SIDES = ("x", "y", "width", "height")
INSTEAD = "kind:cant_tell"
GUESS_LENGTH_MAX = 120
NAMES_OF_PLACES = frozenset({"id", "from", "to"})
KEYS_OF_PAGE = {"skip": "s", "undo": "u", "new": "n"}


class Fields(Protocol):
    """A form as it came: Django's QueryDict, or anything like it."""

    def get(self, name: str, /) -> str | None: ...
    def getlist(self, name: str, /) -> list[str]: ...


class BadForm(ValueError):
    """The form cannot have come from our page, or a number in it is none; says what to do."""


def shown_mark(pos: int, now_ms: int) -> str:
    """A signed note of when a task was shown, so that time is measured without a script too."""
    return signing.Signer(salt=SHOWN_SALT).sign(f"{pos}.{now_ms}")


def spent_ms(fields: Fields, now_ms: int) -> int:
    """Milliseconds with the task: since it was shown, less when the page was out of sight."""
    try:
        signed = signing.Signer(salt=SHOWN_SALT).unsign(fields.get("shown") or "")
        since_shown = max(0, now_ms - int(signed.partition(".")[2]))
    except (signing.BadSignature, ValueError):
        return 0
    measured = whole_number(fields.get("spent_ms"))
    return min(measured, since_shown) if measured else since_shown


def given_answer(fields: Fields, project: ProjectView, now_ms: int) -> GivenAnswer:
    """Return the member's answer, not yet checked against the labels; raises BadForm."""
    try:
        answer_id = UUID(fields.get("id") or "")
        pos = int(fields.get("pos") or "")
    except ValueError:
        raise BadForm(_("This page is broken. Please reload it and answer again.")) from None
    kind, value = _kind_and_value(fields, project)
    return GivenAnswer(
        id=answer_id,
        project=project.public_id,
        pos=pos,
        kind=kind,
        value=value,
        spent_ms=spent_ms(fields, now_ms),
    )


def _kind_and_value(fields: Fields, project: ProjectView) -> tuple[str, Any]:
    send = fields.get("send") or "answer"
    if send in (AnswerKind.WRONG_INSTRUCTION, AnswerKind.PRIVATE):
        note = (fields.get("note") or "").strip()
        return send, {"note": note} if note else None
    if send == AnswerKind.SKIP:
        return send, None
    chosen = fields.getlist("choice")
    if fields.get("instead") or INSTEAD in chosen:
        return AnswerKind.CANT_TELL, None
    if project.task_type == "boxes":
        return AnswerKind.LABEL, {"boxes": _boxes(fields)}
    labels = [choice.removeprefix("label:") for choice in chosen]
    if project.multiple:
        return AnswerKind.LABEL, {"labels": labels}
    return AnswerKind.LABEL, {"label": labels[0] if labels else ""}


def _boxes(fields: Fields) -> list[Any]:
    """The boxes drawn with the script, or those given as numbers without it."""
    drawn = fields.get("value")
    if drawn:
        try:
            boxes = json.loads(drawn)["boxes"]
        except (ValueError, KeyError, TypeError, RecursionError):
            boxes = None
        if not isinstance(boxes, list):
            raise BadForm(_("The boxes did not arrive whole. Please draw them again."))
    else:
        boxes = [box for row in PLAIN_ROWS if (box := _plain_box(fields, row))]
    if not boxes and not fields.get("none"):
        raise BadForm(_("Draw a box, or say that there is none in this picture."))
    return boxes


def _plain_box(fields: Fields, row: int) -> dict[str, Any] | None:
    """One row of numbers in percent; None when it was left empty."""
    numbers = {side: (fields.get(f"box_{row}_{side}") or "").strip() for side in SIDES}
    if not any(numbers.values()):
        return None
    box: dict[str, Any] = {"label": fields.get(f"box_{row}_label") or ""}
    for side, text in numbers.items():
        try:
            box[side] = float(text.replace(",", ".")) / 100
        except ValueError:
            raise BadForm(
                _("Box %(n)s: please give all four numbers, from 0 to 100.") % {"n": row}
            ) from None
    return box


def page_choices(project: ProjectView, chosen: Sequence[str] = ()) -> list[FormChoice]:
    """The project's labels with the keys that choose them, and “I can’t tell”."""
    used_keys = {label["key"] for label in project.labels if label.get("key")}
    free = iter([str(digit) for digit in range(1, 10) if str(digit) not in used_keys])
    own_keys = bool(used_keys)
    titles = shown_titles(project.labels)
    choices = [
        FormChoice(
            value=f"label:{label['name']}",
            name=label["name"],
            title=titles[label["name"]],
            key=label.get("key") or ("" if own_keys else next(free, "")),
            help=label.get("help") or "",
            checked=f"label:{label['name']}" in chosen,
            is_exclusive=False,
        )
        for label in project.labels
    ]
    choices.append(
        FormChoice(
            INSTEAD, "", _("I can’t tell"), next(free, ""), "", INSTEAD in chosen, is_exclusive=True
        )
    )
    return choices


def drawing(
    choices: Sequence[FormChoice], content: Mapping[str, Any], picture: str
) -> dict[str, Any]:
    """Return the values for drawing boxes: the labels, and the picture with its size."""
    return {
        "labels": [
            {"name": choice.name, "title": choice.title, "key": choice.key}
            for choice in choices
            if not choice.is_exclusive
        ],
        "image_url": picture,
        "width": content.get("width"),
        "height": content.get("height"),
    }


def page_keys(choices: Sequence[FormChoice]) -> Mapping[str, bool]:
    """Return which of the page's own keys are free of labels."""
    used_keys = {choice.key for choice in choices}
    return {name: key not in used_keys for name, key in KEYS_OF_PAGE.items()} | {
        "help": True,
        "wrong": True,
    }


def guess_of(project: ProjectView, content: Mapping[str, Any]) -> dict[str, str] | None:
    """Return a model's prediction of this task with the model's name; None for a blind task."""
    guess = content.get("guess")
    if not guess:
        return None
    titles = shown_titles(project.labels)
    words = ", ".join(titles.get(name, name) for name in _texts(guess["value"]))
    return {"said": words[:GUESS_LENGTH_MAX] or "\N{EN DASH}", "model": guess["model"]}


def _texts(value: object) -> list[str]:
    """Return the texts of a value: names of labels and written words."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        value = [part for name, part in value.items() if name not in NAMES_OF_PLACES]
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []
