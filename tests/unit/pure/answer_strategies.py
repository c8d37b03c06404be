"""Hypothesis strategies for projects, items and answers of every task type."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from minga_pure.tasktypes import task_type
from minga_pure.tasktypes.contract import Content, Labels, Value

Answered = tuple[list[dict[str, Any]], Content, Value, bool]

NAMES = st.text("ab |,;=>\"'é漢🦜\\/", min_size=1, max_size=6).filter(str.strip).map(str.strip)
WORDS = st.text("ab 1\n.🦜漢=:|", min_size=1, max_size=12).filter(str.strip).map(str.strip)
FRACTIONS = st.integers(0, 10**6).map(lambda millionths: millionths / 10**6)
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
PICTURE = {"image": "0" * 64, "width": 640, "height": 480}


@st.composite
def answered_items(draw: st.DrawFn, name: str) -> Answered:
    """Draw (labels, item, normalised answer, several labels allowed) of a task type."""
    multiple = name.endswith("classification") and draw(st.booleans())
    labels = task_type(name).check_labels(draw(_label_sets(name)))
    content, value = draw(_ANSWERS[name](labels, multiple))
    kind = task_type(name)
    content = kind.check_content(content)
    return (
        labels,
        content,
        kind.check_value(value, labels, multiple=multiple, content=content),
        multiple,
    )


@st.composite
def _label_sets(draw: st.DrawFn, name: str) -> Any:
    if not task_type(name).sample.labels:
        return []
    if name == "page":
        return [{"name": "page", "html": f"<p>${{a}}</p><input name=b>{draw(WORDS)}"}]
    names = draw(st.lists(NAMES, min_size=2, max_size=4, unique=True))
    labels: list[dict[str, Any]] = [{"name": label, "title": "Title"} for label in names]
    if name == "spans":
        labels[1]["relation"] = True
    elif name.endswith("classification") and draw(st.booleans()):
        labels[1]["under"] = names[0]
    elif name == "survey":
        for label in labels:
            label |= draw(_FIELDS)
    return labels


_CHOICES = st.lists(NAMES, min_size=2, max_size=3, unique=True).map(
    lambda names: [{"name": name} for name in names]
)
_FIELDS = st.one_of(
    st.sampled_from([{"kind": kind} for kind in ("text", "number", "date", "yes_no", "scale")]),
    st.just({"kind": "scale", "low": -2, "high": 3}),
    st.builds(lambda kind, choices: {"kind": kind, "choices": choices},
              st.sampled_from(["choice", "choices"]), _CHOICES),
)  # fmt: skip


def _label_names(labels: Labels, *, relation: bool = False) -> st.SearchStrategy[str]:
    return st.sampled_from([
        label["name"] for label in labels if bool(label.get("relation")) is relation
    ])  # fmt: skip


def _choice(content: Content, labels: Labels, multiple: bool) -> st.SearchStrategy[Any]:
    names = st.lists(_label_names(labels), min_size=1, max_size=3 if multiple else 1, unique=True)
    return st.tuples(st.just(content), st.builds(lambda chosen: {"labels": chosen}, names))


@st.composite
def _boxes(draw: st.DrawFn, labels: Labels) -> Any:
    edges = st.lists(st.integers(0, 10**6), min_size=2, max_size=2, unique=True).map(sorted)
    boxes = []
    for _ in range(draw(st.integers(0, 3))):
        (left, right), (top, bottom) = draw(edges), draw(edges)
        boxes.append({
            "label": draw(_label_names(labels)), "x": left / 10**6, "y": top / 10**6,
            "width": (right - left) / 10**6, "height": (bottom - top) / 10**6,
        })  # fmt: skip
    return PICTURE, {"boxes": boxes}


@st.composite
def _polygons(draw: st.DrawFn, labels: Labels) -> Any:
    polygons = []
    for _ in range(draw(st.integers(0, 3))):
        x, y = draw(FRACTIONS) * 0.8, draw(FRACTIONS) * 0.8
        further = draw(st.lists(st.tuples(FRACTIONS, FRACTIONS), max_size=2))
        corners = [[x, y], [x + 0.2, y], [x + 0.1, y + 0.15], *map(list, further)]
        polygons.append({"label": draw(_label_names(labels)), "points": corners})
    kind = task_type("polygons")
    valid = [polygon for polygon in polygons if _is_valid(kind, {"polygons": [polygon]}, labels)]
    return PICTURE, {"polygons": valid}


def _is_valid(kind: Any, value: Value, labels: Labels) -> bool:
    try:
        return bool(kind.check_value(value, labels))
    except ValueError:
        return False


@st.composite
def _keypoints(draw: st.DrawFn, labels: Labels) -> Any:
    points = []
    for name in draw(st.lists(_label_names(labels), unique=True)):
        point = {"label": name, "x": draw(FRACTIONS), "y": draw(FRACTIONS)}
        points.append(point | ({"hidden": True} if draw(st.booleans()) else {}))
    return PICTURE, {"points": points}


@st.composite
def _spans(draw: st.DrawFn, labels: Labels) -> Any:
    text = draw(WORDS.map(lambda words: words + "\n🦜 end"))
    ends = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True).map(sorted)
    spans = [
        {"id": str(number), "start": start, "end": end, "label": draw(_label_names(labels))}
        for number, (start, end) in enumerate(draw(st.lists(ends, max_size=4, unique_by=tuple)))
    ]
    relations = []
    pairs = st.permutations(range(4)).map(lambda order: order[:2])
    for source, target in draw(st.lists(pairs, max_size=3)):
        if max(source, target) < len(spans):
            label = draw(_label_names(labels, relation=True))
            relations.append({"from": str(source), "to": str(target), "label": label})
    return {"text": text}, {"spans": spans, "relations": relations}


@st.composite
def _transcripts(draw: st.DrawFn, _labels: Labels) -> Any:
    content = {"audio": "0" * 64, "duration_ms": 60_000}
    if draw(st.booleans()):
        return content, {"text": draw(WORDS)}
    ends = st.lists(st.integers(0, 60_000), min_size=2, max_size=2, unique=True).map(sorted)
    segments = [
        {"start_ms": start, "end_ms": end, "text": draw(WORDS)}
        for start, end in draw(st.lists(ends, max_size=4))
    ]
    return content, {"segments": segments}


def _captures(media_type: str) -> Any:
    def strategy(_labels: Labels, _multiple: bool) -> st.SearchStrategy[Any]:
        value: dict[str, Any] = {"media": HASHES, "media_type": st.just(media_type)}
        if media_type.startswith("image"):
            value |= {"width": st.integers(1, 9_000), "height": st.integers(1, 9_000)}
        else:
            value["duration_ms"] = st.integers(1, 9_000)
        return st.tuples(st.just({"prompt": "Say hello."}), st.fixed_dictionaries(value))

    return strategy


@st.composite
def _comparisons(draw: st.DrawFn, labels: Labels) -> Any:
    ids = draw(
        st.lists(NAMES.filter(lambda name: name != "tie"), min_size=2, max_size=5, unique=True)
    )
    content = {"prompt": "Why?", "answers": [{"id": name, "text": "So."} for name in ids]}
    ranking: list[list[str]] = []
    for name in draw(st.permutations(ids)):
        if ranking and draw(st.booleans()):
            ranking[-1].append(name)
        else:
            ranking.append([name])
    criteria = {label["name"]: draw(st.sampled_from([*ids, "tie"])) for label in labels}
    return content, {"ranking": ranking, "criteria": criteria}


@st.composite
def _surveys(draw: st.DrawFn, labels: Labels) -> Any:
    form = {field["name"]: draw(_field_answers(field)) for field in labels if draw(st.booleans())}
    return {"title": "A form"}, {"fields": form}


def _field_answers(field: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    kind = field["kind"]
    if kind in ("choice", "choices"):
        names = st.sampled_from([choice["name"] for choice in field["choices"]])
        return names if kind == "choice" else st.lists(names, min_size=1, unique=True)
    return {
        "text": WORDS,
        "number": st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6),
        "date": st.dates().map(lambda date: date.isoformat()),
        "yes_no": st.booleans(),
        "scale": st.integers(field.get("low", 1), field.get("high", 5)),
    }[kind]


@st.composite
def _records(draw: st.DrawFn, labels: Labels) -> Any:
    record = {label["name"]: draw(st.none() | WORDS) for label in labels}
    return {"record": {"name": "old"}}, {"record": record, "source": draw(WORDS)}


@st.composite
def _pages(draw: st.DrawFn) -> Any:
    entries = st.one_of(WORDS, st.lists(WORDS, min_size=1, max_size=3))
    fields = st.dictionaries(NAMES, entries, min_size=1, max_size=3)
    return {"fields": draw(st.dictionaries(NAMES, WORDS, max_size=3))}, {"fields": draw(fields)}


@st.composite
def _reviews(draw: st.DrawFn, _labels: Labels) -> Any:
    criteria = draw(st.lists(WORDS, min_size=1, max_size=3))
    content = {"question": "Q", "answer": "A", "criteria": criteria}
    met = [draw(st.booleans()) for _ in criteria]
    evidence = draw(WORDS) if not all(met) or draw(st.booleans()) else None
    return content, {"met": met, "evidence": evidence}


_RESULT = {"query": "bus", "result": {"title": "Bus"}}
_ANSWERS: dict[str, Any] = {
    "text_classification": lambda labels, multiple: _choice({"text": "T"}, labels, multiple),
    "image_classification": lambda labels, multiple: _choice(PICTURE, labels, multiple),
    "relevance": lambda labels, _multiple: _choice(_RESULT, labels, False),
    "boxes": lambda labels, _multiple: _boxes(labels),
    "polygons": lambda labels, _multiple: _polygons(labels),
    "keypoints": lambda labels, _multiple: _keypoints(labels),
    "spans": lambda labels, _multiple: _spans(labels),
    "audio_transcription": lambda labels, _multiple: _transcripts(labels),
    "audio_recording": _captures("audio/webm"),
    "photo_capture": _captures("image/jpeg"),
    "video_capture": _captures("video/webm"),
    "comparison": lambda labels, _multiple: _comparisons(labels),
    "free_text": lambda _labels, _multiple: st.tuples(
        st.just({"text": "T"}), st.fixed_dictionaries({"text": WORDS})
    ),
    "survey": lambda labels, _multiple: _surveys(labels),
    "record_update": lambda labels, _multiple: _records(labels),
    "page": lambda _labels, _multiple: _pages(),
    "review": lambda labels, _multiple: _reviews(labels),
}
