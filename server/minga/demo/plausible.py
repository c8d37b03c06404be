"""Plausible answers to any project: pure functions of the item, the labels and a member's dice.

Members mostly agree: the answer follows from the item's content, and each errs now and then.
Types that take a member's own recording, film or photograph are not done: the crew has none.
"""

import hashlib
import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from minga_pure.tasktypes import BadValue, task_type

Labels = Sequence[Mapping[str, Any]]
Maker = Callable[[Mapping[str, Any], Labels, random.Random], dict[str, Any]]
NOT_DONE: Final = frozenset({"audio_recording", "photo_capture", "video_capture"})
DAY: Final = "2026-05-17"
NAMED_CONTROL: Final = re.compile(r"""<(?:input|select|textarea)\b[^>]*?\bname=["']?([\w-]+)""")


def plausible_value(
    name: str,
    content: Mapping[str, Any],
    labels: Labels,
    *,
    error_rate: float,
    dice: random.Random,
) -> dict[str, Any] | None:
    """Return an answer that fits the question, or None when the crew will not do such a task."""
    maker = MAKERS.get(name)
    if maker is None:
        return None
    text = json.dumps(content, sort_keys=True, default=str)
    seed = dice.random() if dice.random() < error_rate else hashlib.sha256(text.encode()).digest()
    value = maker(content, labels, random.Random(seed))  # noqa: S311 (no secret)
    try:
        return dict(task_type(name).check_value(value, list(labels), content=content))
    except BadValue:
        return None


def _name(labels: Labels, item: random.Random) -> str:
    """Return the name of a leaf of the label set."""
    parents = {label.get("parent") for label in labels}
    leaves = [label["name"] for label in labels if label["name"] not in parents]
    return str(item.choice(leaves))


def _choice(_content: Mapping[str, Any], labels: Labels, item: random.Random) -> dict[str, Any]:
    return {"label": _name(labels, item)}


def _boxes(_content: Mapping[str, Any], labels: Labels, item: random.Random) -> dict[str, Any]:
    left, top = item.uniform(0.05, 0.5), item.uniform(0.05, 0.5)
    box = {"x": left, "y": top, "width": item.uniform(0.2, 0.4), "height": item.uniform(0.2, 0.4)}
    rounded = {key: round(number, 4) for key, number in box.items()}
    return {"boxes": [{"label": _name(labels, item), **rounded}]}


def _polygons(_content: Mapping[str, Any], labels: Labels, item: random.Random) -> dict[str, Any]:
    left, top = round(item.uniform(0.05, 0.5), 4), round(item.uniform(0.05, 0.5), 4)
    points = [[left, top], [left + 0.3, top + 0.05], [left + 0.25, top + 0.3], [left, top + 0.2]]
    return {"polygons": [{"label": _name(labels, item), "points": points}]}


def _points(_content: Mapping[str, Any], labels: Labels, item: random.Random) -> dict[str, Any]:
    return {
        "points": [
            {
                "label": label["name"],
                "x": round(item.uniform(0.1, 0.9), 4),
                "y": round(item.uniform(0.1, 0.9), 4),
            }
            for label in labels
        ]
    }


def _spans(content: Mapping[str, Any], labels: Labels, item: random.Random) -> dict[str, Any]:
    """Mark one word that begins with a capital letter, or nothing."""
    text = str(content.get("text", ""))
    names = [label["name"] for label in labels if not label.get("relation")]
    words = [word for word in text.split() if word[:1].isupper() and word.isalpha()]
    if not words or not names:
        return {"spans": []}
    word = item.choice(words)
    start = text.index(word)
    span = {"id": "s1", "start": start, "end": start + len(word), "label": item.choice(names)}
    return {"spans": [span]}


def _transcript(
    content: Mapping[str, Any], _labels: Labels, _item: random.Random
) -> dict[str, Any]:
    end = int(content.get("duration_ms") or 1_000)
    return {"segments": [{"start_ms": 0, "end_ms": end, "text": "[simulated transcript]"}]}


def _ranking(content: Mapping[str, Any], labels: Labels, item: random.Random) -> dict[str, Any]:
    names = [answer["id"] for answer in content["answers"]]
    item.shuffle(names)
    criteria = {label["name"]: "tie" for label in labels}
    ranking = {"ranking": [[name] for name in names]}
    return ranking | ({"criteria": criteria} if criteria else {})


def _text(_content: Mapping[str, Any], _labels: Labels, _item: random.Random) -> dict[str, Any]:
    return {"text": "A simulated answer in words."}


def _form(_content: Mapping[str, Any], labels: Labels, item: random.Random) -> dict[str, Any]:
    return {"fields": {field["name"]: _field(field, item) for field in labels}}


def _field(field: Mapping[str, Any], item: random.Random) -> Any:
    kind = field.get("kind", "text")
    low = int(field.get("low", 1 if kind == "scale" else 0))
    high = int(field.get("high", 5 if kind == "scale" else low + 20))
    names = [choice["name"] for choice in field.get("choices", ())]
    values: dict[str, Callable[[], Any]] = {
        "yes_no": lambda: item.random() < 0.7,
        "number": lambda: item.randint(low, high),
        "scale": lambda: item.randint(low, high),
        "choice": lambda: item.choice(names),
        "choices": lambda: [item.choice(names)],
        "date": lambda: DAY,
        "text": lambda: "simulated",
    }
    return values[kind]()


def _record(content: Mapping[str, Any], labels: Labels, _item: random.Random) -> dict[str, Any]:
    """Confirm the record as it stands, by its first source."""
    record = content.get("record", {})
    sources = content.get("sources") or [{"url": "https://register.example"}]
    return {
        "record": {label["name"]: record.get(label["name"]) for label in labels},
        "source": sources[0]["url"],
    }


def _page(_content: Mapping[str, Any], labels: Labels, item: random.Random) -> dict[str, Any]:
    """Fill in each named control of the project's page."""
    names = [name for label in labels for name in NAMED_CONTROL.findall(label.get("html", ""))]
    fields = {name: item.choice(("yes", "no")) for name in names or ["answer"]}
    return {"fields": fields}


def _verdict(content: Mapping[str, Any], _labels: Labels, _item: random.Random) -> dict[str, Any]:
    return {"met": [True for _criterion in content["criteria"]]}


MAKERS: Final[Mapping[str, Maker]] = {
    "text_classification": _choice,
    "image_classification": _choice,
    "relevance": _choice,
    "boxes": _boxes,
    "polygons": _polygons,
    "keypoints": _points,
    "spans": _spans,
    "audio_transcription": _transcript,
    "comparison": _ranking,
    "free_text": _text,
    "survey": _form,
    "record_update": _record,
    "page": _page,
    "review": _verdict,
}
