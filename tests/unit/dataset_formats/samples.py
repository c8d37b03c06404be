"""Datasets of every task type that a format holds, and the way out and in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from minga_pure.dataset_formats import AgreedItem, Dataset, DatasetFormat, FileAnnotation
from minga_pure.tasktypes import BadValue, task_type

LABELS = (
    {"name": "left eye", "title": "Left eye"},
    {"name": "left_eye", "title": "Its twin"},
    {"name": "ojo: «ñ», \"x\" #1", "title": "<&>"},
)  # fmt: skip
NAMES = [str(label["name"]) for label in LABELS]
ITEMS = (
    "cats/one.jpg",
    "cats/one.png",
    "../../etc/passwd",
    "text 1",
    "É/ñ.webp",
    "a:b?.jpg",
    "a\\b.jpg",
)
SIZE = (641, 479)

fractions = st.integers(0, 1_000_000).map(lambda millionth: millionth / 1_000_000)
names = st.sampled_from(NAMES)
boxes = st.fixed_dictionaries(
    {"label": names, "x": fractions, "y": fractions, "width": fractions, "height": fractions}
)
points = st.lists(fractions, min_size=2, max_size=2)
polygons = st.fixed_dictionaries(
    {"label": names, "points": st.lists(points, min_size=3, max_size=9)}
)
keypoints = st.lists(
    st.fixed_dictionaries(
        {"label": names, "x": fractions, "y": fractions, "hidden": st.booleans()}
    ),
    unique_by=lambda point: point["label"],
    max_size=3,
)
TEXT = "Federico García Lorca\r\nnació en  Fuente 🦜 Vaqueros. (1898)\n\n# id = x O"
places = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(sorted)
spans = st.lists(
    st.builds(
        lambda place, label: {"start": place[0], "end": place[1], "label": label}, places, names
    ),
    max_size=6,
)
BORN = {"name": "born in", "title": "Born in", "relation": True}
related = st.lists(
    st.fixed_dictionaries(
        {"from": st.integers(0, 4), "to": st.integers(0, 4), "label": st.just("born in")}
    ),
    max_size=3,
)


def with_relations(marks: Any, relations: Any) -> dict[str, Any]:
    """Name the spans, and relate those that there are."""
    named = [{**span, "id": f"a{number}"} for number, span in enumerate(marks)]
    return {
        "spans": named,
        "relations": [
            {**relation, "from": f"a{relation['from']}", "to": f"a{relation['to']}"}
            for relation in relations
            if max(relation["from"], relation["to"]) < len(named)
        ],
    }


segments = st.lists(
    st.builds(
        lambda start, length, text: {"start_ms": start, "end_ms": start + length, "text": text},
        st.integers(0, 4_000), st.integers(1, 1_500),
        st.text(min_size=1, max_size=9) | st.sampled_from(
            ['She said "hm".', "a\n2\n00:00:00,000 --> 00:00:01,0", "one\n\ntwo", "1", "two\nlines"]
        ),
    ),
    max_size=5,
)  # fmt: skip
transcripts = st.fixed_dictionaries({"segments": segments}) | st.just({"text": "Buenos días."})
rankings = st.permutations(["a", "b", "c"]).flatmap(
    lambda order: st.sampled_from([[[name] for name in order], [order[:2], order[2:]], [order]])
)

VALUES = {
    "audio_transcription": transcripts,
    "comparison": st.fixed_dictionaries(
        {"ranking": rankings, "criteria": st.just(dict.fromkeys(NAMES, "tie"))}
    ),
    "spans": st.fixed_dictionaries({"spans": spans}),
    "relations": st.builds(with_relations, spans, related),
    "text_classification": st.fixed_dictionaries({"label": names}),
    "boxes": st.fixed_dictionaries({"boxes": st.lists(boxes, max_size=5)}),
    "polygons": st.fixed_dictionaries({"polygons": st.lists(polygons, max_size=4)}),
    "keypoints": st.fixed_dictionaries({"points": keypoints}),
}


def dataset_of(type_name: str, labels: Sequence[Mapping[str, Any]] = LABELS) -> Dataset:
    """Return a project of a task type; "relations" are spans with a label for relations."""
    if type_name == "relations":
        type_name, labels = "spans", (*labels, BORN)
    return Dataset("Things", "Where?", type_name, labels)


def picture_items(type_name: str, values: Sequence[Mapping[str, Any]]) -> list[AgreedItem]:
    width, height = SIZE
    content: dict[str, Any] = {"image": "a" * 64, "width": width, "height": height}
    if type_name in ("spans", "relations", "text_classification"):
        content = {"text": TEXT}
    elif type_name == "audio_transcription":
        content = {"audio": "a" * 64, "duration_ms": 5_200}
    elif type_name == "comparison":
        content = {"prompt": "Bread?", "answers": [{"id": n, "text": n * 3} for n in "abc"]}
    return [
        AgreedItem(name, number, content, value, 0.875, {"1": 0.75})
        for number, (name, value) in enumerate(zip(ITEMS, values, strict=False), start=1)
    ]


def normal(dataset: Dataset, value: Any, content: Mapping[str, Any]) -> Any:
    return task_type(dataset.task_type).check_value(value, dataset.labels, content=content)


def written(dataset_format: DatasetFormat, dataset: Dataset, *batches: list[AgreedItem]) -> bytes:
    return b"".join(dataset_format.write(dataset, iter(batches)))


def read_back(
    dataset_format: DatasetFormat, dataset: Dataset, content: bytes, items: list[AgreedItem]
) -> list[FileAnnotation]:
    contents = {item.item: dict(item.content) for item in items}
    assert dataset_format.read is not None
    return dataset_format.read(
        content, dataset, lambda asked: {n: contents[n] for n in asked if n in contents}
    )


def items_of(type_name: str, data: Any) -> list[AgreedItem]:
    """Draw items with valid results in their normal form."""
    dataset = dataset_of(type_name)
    items = []
    for item in picture_items(type_name, data.draw(st.lists(VALUES[type_name], max_size=6))):
        try:
            value = normal(dataset, item.value, item.content)
        except BadValue:
            continue
        items.append(replace(item, value=value))
    return items


def example_items(type_name: str) -> list[AgreedItem]:
    """Return an item for each of ITEMS with the same result."""
    dataset = dataset_of(type_name)
    value = EXAMPLES[type_name]
    return [
        replace(item, value=normal(dataset, value, item.content))
        for item in picture_items(type_name, [value] * len(ITEMS))
    ]


_MARK = {"start": 0, "end": 21, "label": NAMES[0]}
_PLACE = {"start": 33, "end": 50, "label": NAMES[1]}
EXAMPLES: dict[str, dict[str, Any]] = {
    "audio_transcription": {
        "segments": [
            {"start_ms": 300, "end_ms": 2_400, "text": 'Dijo "buenos días".'},
            {"start_ms": 2_900, "end_ms": 5_200, "text": "¿Cómo está?"},
        ]
    },
    "comparison": {"ranking": [["b"], ["a", "c"]], "criteria": dict.fromkeys(NAMES, "tie")},
    "spans": {"spans": [_MARK, _PLACE]},
    "relations": with_relations([_MARK, _PLACE], [{"from": 0, "to": 1, "label": "born in"}]),
    "text_classification": {"label": NAMES[2]},
    "boxes": {"boxes": [{"label": NAMES[2], "x": 0.1, "y": 0.25, "width": 0.5, "height": 0.125}]},
    "polygons": {
        "polygons": [{"label": NAMES[1], "points": [[0.4, 0.1], [0.7, 0.3], [0.55, 0.5]]}]
    },
    "keypoints": {"points": [{"label": NAMES[0], "x": 0.5, "y": 0.25, "hidden": True}]},
}
