"""Files of strangers are read within bounds and refused with a sentence, whatever they hold."""

import contextlib
import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minga_pure.dataset_formats import BadDataset, dataset_formats, packed_files
from tests.unit.dataset_formats import samples

READ = [
    (form, type_name)
    for form in dataset_formats()
    for type_name in samples.VALUES
    if form.read is not None and form.holds(samples.dataset_of(type_name))
]
IDS = [f"{form.name}-{type_name}" for form, type_name in READ]
every_reader = pytest.mark.parametrize(("form", "type_name"), READ, ids=IDS)


def read(form, type_name, content):
    items = samples.example_items(type_name)
    return samples.read_back(form, samples.dataset_of(type_name), content, items)


@every_reader
@settings(max_examples=60)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(form, type_name, data):
    content = bytearray(
        samples.written(form, samples.dataset_of(type_name), samples.example_items(type_name))
    )
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    for damaged in (bytes(content), bytes(content[:cut])):
        with contextlib.suppress(BadDataset):
            read(form, type_name, damaged)


@every_reader
@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe\x00", b"[" * 100_000, b'{"a":' * 100_000, b"<a>" * 100_000, b"PK\x03\x04",
        b'<!DOCTYPE a [<!ENTITY b "c">]><annotation>&b;</annotation>', b"\x00" * 100, b"{}", b"[1]",
        b'{"images":[{"id":1,"file_name":""}],"categories":[],"annotations":[]}',
    ],
    ids=range(11),
)  # fmt: skip
def test_nonsense_is_refused_with_a_sentence(form, type_name, content):
    with pytest.raises(BadDataset):
        read(form, type_name, content)


@every_reader
def test_a_zip_that_unpacks_without_end_is_refused(form, type_name, monkeypatch):
    monkeypatch.setattr(packed_files, "UNPACKED_BYTES_MAX", 10_000)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for ending in ("xml", "txt", "ann", "conll", "srt", "TextGrid", "jsonl"):
            target.writestr(f"labels/a.{ending}", b" " * 1_000_000)
        target.writestr("data.yaml", b"names: [cat]")
    with pytest.raises(BadDataset):
        read(form, type_name, archive.getvalue())


@every_reader
def test_a_zip_that_lies_about_its_sizes_is_refused(form, type_name):
    content = samples.written(form, samples.dataset_of(type_name), samples.example_items(type_name))
    if not packed_files.is_zip(content):
        return
    content = bytearray(content)
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        content[place + 24 : place + 28] = struct.pack("<L", 1)
        place = content.find(b"PK\x01\x02", place + 1)
    with pytest.raises(BadDataset):
        read(form, type_name, bytes(content))


def test_numbers_that_are_none_do_not_pass_for_places():
    form = next(form for form in dataset_formats() if form.name == "coco")
    for number in ("NaN", "1e999", '"x"', "null", "[]"):
        content = (
            b'{"images":[{"id":1,"file_name":"a","width":9,"height":9}],"categories":'
            b'[{"id":1,"name":"left eye"}],"annotations":[{"image_id":1,"category_id":1,'
            b'"bbox":[%s,1,1,1],"segmentation":[[%s,1,2,2,3,3]]}]}'
            % (number.encode(), number.encode())
        )
        for type_name in ("boxes", "polygons"):
            with pytest.raises(BadDataset):
                form.read(content, samples.dataset_of(type_name), lambda _names: {})
