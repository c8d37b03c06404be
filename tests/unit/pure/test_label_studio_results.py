"""A Label Studio result is converted exactly, or refused by name."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.tasktypes import BadValue, task_type, task_type_names
from tests.unit.pure.answer_strategies import answered_items

TEXT = "Ana 🦜 was born in Lima."
SPAN_LABELS: list[dict[str, Any]] = [
    {"name": "person", "title": "Person"},
    {"name": "place", "title": "Place"},
    {"name": "born in", "title": "Born in", "relation": True},
]
BORN_IN = {"type": "relation", "from_id": "a", "to_id": "b", "labels": ["born in"]}
SIDES = {"x": 10, "y": 20, "width": 30, "height": 40}
OUTLINE = {"points": [[10, 10], [40, 10], [40, 40]]}


def read(name: str, result: object, labels: Any = None, content: Any = None) -> dict[str, Any]:
    kind = task_type(name)
    labels = kind.sample.labels if labels is None else labels
    content = kind.sample.content if content is None else content
    value = kind.value_from_label_studio(result, labels, content=content)
    return kind.check_value(value, labels, multiple=False, content=content)


@pytest.mark.parametrize("name", task_type_names())
@given(data=st.data())
def test_an_exported_answer_comes_back_the_same(name: str, data: st.DataObject):
    kind = task_type(name)
    labels, content, value, multiple = data.draw(answered_items(name))
    exported = json.loads(json.dumps(kind.label_studio_result(value, content, labels)))
    read_value = kind.value_from_label_studio(exported, labels, content=content)
    assert kind.check_value(read_value, labels, multiple=multiple, content=content) == value


@pytest.mark.parametrize("name", task_type_names())
def test_the_sample_comes_back_the_same(name: str):
    kind = task_type(name)
    labels, content = kind.check_labels(kind.sample.labels), kind.sample.content
    value = kind.check_value(kind.sample.value, labels, content=content)
    exported = kind.label_studio_result(value, content, labels)
    assert read(name, exported, labels) == value


def region(kind: str, value: dict[str, Any], name: str = "a", **fields: Any) -> dict[str, Any]:
    return {"id": name, "from_name": "label", "to_name": "x", "type": kind, "value": value} | fields


FACES = {"rectanglelabels": ["face"]}
BOX = SIDES | FACES
REFUSED = {
    "a brush": ("boxes", [region("brushlabels", {"rle": [1], "brushlabels": ["face"]})]),
    "an ellipse": ("boxes", [region("ellipselabels", {"ellipselabels": ["face"]})]),
    "a polygon among boxes": ("boxes", [region("polygonlabels", OUTLINE | FACES)]),
    "a box among polygons": ("polygons", [region("rectanglelabels", BOX)]),
    "a box and a brush": ("boxes", [region("rectanglelabels", BOX), region("brush", {}, "b")]),
    "a rotated box": ("boxes", [region("rectanglelabels", BOX | {"rotation": 15})]),
    "a rotated picture": ("boxes", [region("rectanglelabels", BOX, image_rotation=90)]),
    "a second label": (
        "boxes",
        [region("rectanglelabels", SIDES | {"rectanglelabels": ["face"] * 2})],
    ),
    "no label": ("boxes", [region("rectangle", SIDES)]),
    "an empty label": ("boxes", [region("rectanglelabels", SIDES | {"rectanglelabels": []})]),
    "labels without a shape": ("boxes", [region("labels", {"labels": ["face"]})]),
    "two shapes of one region": (
        "boxes",
        [region("rectangle", SIDES | {"x": 11}), region("rectanglelabels", BOX)],
    ),
    "a note": ("boxes", [region("rectanglelabels", BOX, meta={"text": ["blurred"]})]),
    "a hidden box": ("boxes", [region("rectanglelabels", BOX, meta={"text": ["hidden"]})]),
    "a text of a box": (
        "boxes",
        [region("rectanglelabels", BOX), region("textarea", {"text": ["Ana"]})],
    ),
    "a relation between boxes": (
        "boxes",
        [region("rectanglelabels", BOX), {"type": "relation", "from_id": "a", "to_id": "a"}],
    ),
    "a box inside another": ("boxes", [region("rectanglelabels", BOX, parentID="b")]),
    "the second picture": ("boxes", [region("rectanglelabels", BOX, item_index=1)]),
    "an open outline": (
        "polygons",
        [region("polygonlabels", OUTLINE | {"closed": False, "polygonlabels": ["roof"]})],
    ),
    "words of a page": (
        "spans",
        [region("hypertextlabels", {"start": "/p[1]", "hypertextlabels": ["person"]})],
    ),
    "a span with two labels": (
        "spans",
        [region("labels", {"start": 0, "end": 3, "labels": ["person", "place"]})],
    ),
    "a span beyond the text": (
        "spans",
        [region("labels", {"start": 0, "end": 900, "labels": ["person"]})],
    ),
    "UTF-16 offsets": (
        "spans",
        [region("labels", {"start": 20, "end": 24, "text": "Lima", "labels": ["place"]})],
    ),
    "a relation both ways": (
        "spans",
        [
            region("labels", {"start": 0, "end": 3, "labels": ["person"]}, "a"),
            region("labels", {"start": 19, "end": 23, "labels": ["place"]}, "b"),
            BORN_IN | {"direction": "bi"},
        ],
    ),
    "a relation without a label": (
        "spans",
        [{"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"}],
    ),
    "two questions": (
        "text_classification",
        [region("choices", {"choices": ["news"]}), region("choices", {"choices": ["advert"]})],
    ),
    "a choice with words": (
        "text_classification",
        [region("choices", {"choices": ["news"]}), region("textarea", {"text": ["why"]})],
    ),
    "two texts": ("free_text", [region("textarea", {"text": ["one", "two"]})]),
    "two text areas": (
        "free_text",
        [region("textarea", {"text": ["one"]}), region("textarea", {"text": ["two"]}, "b")],
    ),
    "segments and another text": (
        "audio_transcription",
        [
            region("textarea", {"start": 0, "end": 1, "text": ["one"]}),
            region("textarea", {"text": ["two"]}, "b"),
        ],
    ),
    "a speaker": (
        "audio_transcription",
        [
            region("labels", {"start": 0, "end": 1, "labels": ["Ana"]}),
            region("textarea", {"start": 0, "end": 1, "text": ["one"]}),
        ],
    ),
    "the second channel": (
        "audio_transcription",
        [region("textarea", {"start": 0, "end": 1, "channel": 1, "text": ["one"]})],
    ),
    "a segment without words": (
        "audio_transcription",
        [region("labels", {"start": 0, "end": 1, "labels": ["Speech"]})],
    ),
    "ties in words alone": (
        "comparison",
        [region("ranker", {"ranker": {"rank": ["a", "b"]}}, meta={"text": ["a = b"]})],
    ),
    "a pairwise choice": ("comparison", [region("pairwise", {"selected": "left"})]),
    "a field of another form": ("survey", [region("number", {"number": 3}, from_name="rooms")]),
    "a recording without its type": ("photo_capture", [region("textarea", {"text": ["0" * 64]})]),
    "no list": ("boxes", {"value": BOX}),
    "an empty entry": ("boxes", [{}]),
    "no value": ("boxes", [region("rectanglelabels", None)]),  # type: ignore[arg-type]
    "no answer": ("text_classification", []),
    "a number for words": ("free_text", [region("textarea", {"text": 7})]),  # type: ignore[dict-item]
}  # fmt: skip


@pytest.mark.parametrize(("name", "result"), REFUSED.values(), ids=REFUSED)
def test_a_result_that_the_answer_cannot_hold_is_refused(name: str, result: Any):
    spans = {"labels": SPAN_LABELS, "content": {"text": TEXT}} if name == "spans" else {}
    with pytest.raises(BadValue):
        read(name, result, **spans)


def test_a_refusal_names_the_entry_and_the_field():
    rotated = region("rectanglelabels", BOX | {"rotation": 9}, "b")
    with pytest.raises(BadValue, match=r"Entry 2 .*“rotation”"):
        read("boxes", [region("rectanglelabels", BOX), rotated])
    with pytest.raises(BadValue, match=r"Entry 1 .*“brushlabels”"):
        read("boxes", [region("brushlabels", {"rle": [1]})])


@pytest.mark.parametrize(
    ("name", "shape", "position"),
    [
        ("boxes", "rectangle", SIDES),
        ("polygons", "polygon", OUTLINE),
        ("keypoints", "keypoint", {"x": 50, "y": 25, "width": 0.3}),
    ],
)
def test_a_shape_and_its_label_may_be_two_entries(name: str, shape: str, position: dict[str, Any]):
    label = task_type(name).sample.labels[0]["name"]
    joined = read(name, [region(f"{shape}labels", position | {f"{shape}labels": [label]})])
    apart = [region(shape, position), region("labels", position | {"labels": [label]})]
    assert read(name, apart) == joined
    bare = [region("labels", {"labels": [label]}), region(shape, position)]
    assert read(name, bare) == joined


def test_relations_follow_their_direction():
    result = [
        region("labels", {"start": 0, "end": 3, "labels": ["person"], "text": "Ana"}, "a"),
        region("labels", {"start": 18, "end": 22, "labels": ["place"], "text": "Lima"}, "b"),
        BORN_IN | {"from_id": "b", "to_id": "a", "direction": "left"},
    ]
    value = read("spans", result, SPAN_LABELS, {"text": TEXT})
    assert value["relations"] == [{"from": "s1", "to": "s2", "label": "born in"}]


def test_a_point_behind_something_stays_hidden():
    value = {"keypointlabels": ["nose"], "x": 50, "y": 25, "width": 0.5}
    hidden = [region("keypointlabels", value, meta={"text": ["hidden"]})]
    assert read("keypoints", hidden)["points"] == [
        {"label": "nose", "x": 0.5, "y": 0.25, "hidden": True}
    ]


def test_a_path_of_a_taxonomy_is_that_of_the_label():
    labels = [
        {"name": "animal", "title": "Animal"},
        {"name": "bird", "title": "Bird", "under": "animal"},
        {"name": "plant", "title": "Plant"},
    ]
    taxonomy = [region("taxonomy", {"taxonomy": [["animal", "bird"]]})]
    assert read("text_classification", taxonomy, labels) == {"label": "bird"}
    with pytest.raises(BadValue, match="plant > bird"):
        read(
            "text_classification",
            [region("taxonomy", {"taxonomy": [["plant", "bird"]]})],
            labels,
        )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
KEYS = st.sampled_from([
    "labels", "choices", "text", "start", "end", "x", "y", "points", "ranker", "number",
    "taxonomy", "rectanglelabels", "polygonlabels", "keypointlabels", "width", "height", "rank",
])  # fmt: skip
ENTRY_TYPES = st.sampled_from([
    "labels", "choices", "textarea", "relation", "rectanglelabels", "polygonlabels", "taxonomy",
    "keypointlabels", "ranker", "number", "rating", "datetime", "rectangle",
])  # fmt: skip


@pytest.mark.parametrize("name", task_type_names())
@given(data=st.data())
def test_anything_else_is_refused_by_no_other_error(name: str, data: st.DataObject):
    entries = st.fixed_dictionaries(
        {"type": ENTRY_TYPES, "value": st.dictionaries(KEYS, JSON, max_size=4) | JSON},
        optional={"id": JSON, "meta": JSON, "from_name": JSON, "from_id": JSON, "to_id": JSON},
    )
    result = data.draw(st.lists(entries | JSON, max_size=3) | JSON)
    with contextlib.suppress(BadValue):
        assert read(name, result)
