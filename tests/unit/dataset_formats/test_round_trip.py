"""What leaves in the format of another tool comes back as the same answer."""

import io
import json
import unicodedata
import zipfile
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from minga_pure.dataset_formats import dataset_formats
from minga_pure.dataset_formats.contract import AgreedItem
from minga_pure.dataset_formats.packed_files import FileStems
from minga_pure.tasktypes import task_types
from tests.unit.dataset_formats import samples

HELD = [
    (form, type_name)
    for form, type_name in product(dataset_formats(), samples.VALUES)
    if form.holds(samples.dataset_of(type_name))
]
IDS = [f"{form.name}-{type_name}" for form, type_name in HELD]
READ = [(form, type_name) for form, type_name in HELD if form.read is not None]
READ_IDS = [f"{form.name}-{type_name}" for form, type_name in READ]


def test_every_format_holds_a_task_type_that_these_tests_know():
    assert {form.name for form, _type_name in HELD} == {form.name for form in dataset_formats()}


@pytest.mark.parametrize(("form", "type_name"), READ, ids=READ_IDS)
@settings(max_examples=40)
@given(data=st.data())
def test_own_export_is_read_back_unchanged(form, type_name, data):
    dataset = samples.dataset_of(type_name)
    items = samples.items_of(type_name, data)
    assume(items)
    content = samples.written(form, dataset, items[:2], [], items[2:])
    annotations = samples.read_back(form, dataset, content, items)
    values = {
        annotation.item: samples.normal(dataset, annotation.value, item.content)
        for annotation in annotations
        for item in items
        if item.item == annotation.item
    }
    assert values == {item.item: item.value for item in items}
    assert len(annotations) == len(items)


@pytest.mark.parametrize(("form", "type_name"), HELD, ids=IDS)
def test_the_same_results_give_the_same_bytes_in_any_batches(form, type_name):
    dataset = samples.dataset_of(type_name)
    items = samples.example_items(type_name)
    content = samples.written(form, dataset, items)
    assert content == samples.written(form, dataset, *[[item] for item in items])
    empty = samples.written(form, dataset)
    assert empty != content
    if form.ending.endswith("zip"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        assert archive.testzip() is None
        names = [name.casefold() for name in archive.namelist()]
        assert len(set(names)) == len(names)
        assert not any(".." in name.split("/") or name.startswith("/") for name in names)
        lines = archive.read("minga.jsonl").splitlines()
        assert [json.loads(line)["item"] for line in lines] == [item.item for item in items]
        assert {json.loads(line)["confidence"] for line in lines} == {0.875}
    elif form.ending.endswith(".json"):
        json.loads(content)
        json.loads(empty)


@pytest.mark.parametrize("type_name", [kind.name for kind in task_types()])
def test_formats_are_offered_for_what_they_hold_only(type_name):
    offered = {form.name for form in dataset_formats() if form.holds(samples.dataset_of(type_name))}
    assert offered == {form.name for form, held_type in HELD if held_type == type_name}
    if type_name == "spans":
        related = samples.dataset_of("relations")
        assert offered - {form.name for form in dataset_formats() if form.holds(related)} == {
            "conll", "conll-bioes", "spacy",
        }  # fmt: skip


@given(st.lists(st.text(max_size=12), max_size=30))
def test_names_of_files_are_safe_and_never_given_twice(ids):
    stems = FileStems()
    given_stems = [
        stems.stem(AgreedItem(name, number, {}, {})) for number, name in enumerate(ids, start=1)
    ]
    assert len({stem.casefold() for stem in given_stems}) == len(given_stems)
    for stem in given_stems:
        assert ".." not in stem.split("/")
        assert not stem.startswith("/")
        assert stem.isprintable() or not any(ord(sign) < 32 for sign in stem)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("con.jpg", "Aux/lpt1.png"), ("é.jpg", "e\u0301.png"), ("ቃል" * 100, "猫" * 200),
        ("a\u202egpj.exe", "a\x85b"),
    ],
    ids=range(4),
)  # fmt: skip
def test_names_of_files_are_those_that_every_system_can_store(first, second):
    stems = FileStems()
    names = [stems.stem(AgreedItem(name, n, {}, {})) for n, name in enumerate([first, second], 1)]
    assert unicodedata.normalize("NFC", names[0]) != unicodedata.normalize("NFC", names[1])
    for part in "/".join(names).split("/"):
        assert len(part.encode()) <= 200
        assert part.split(".")[0].casefold() not in ("con", "aux", "lpt1")
        assert not set(part) & {"\u202e", "\x85"}
