"""Files of strangers are read within bounds and refused with a sentence, whatever they hold."""

import contextlib
import io
import struct
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minga_pure.dataset_formats import BadDataset, dataset_formats, packed_files, pictures
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


def packed(**files):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in files.items():
            target.writestr(name, text)
    return archive.getvalue()


YAML = "names: [left eye]"
BLANKS = " " * 500_000
MARKED = '<object><name>a</name><bndbox xmin="1"/></object>'


@pytest.mark.parametrize(
    ("name", "type_name", "files"),
    [
        ("yolo", "boxes", {"data.yaml": YAML, "cats/one.txt": "0000000001 .1 .1 .1 .1"}),
        ("yolo", "boxes", {"data.yaml": YAML, "cats/one.txt": "0" * 5_000 + " .1 .1 .1 .1"}),
        ("yolo", "boxes", {"data.yaml": YAML, "cats/one.txt": "9 .1 .1 .1 .1"}),
        ("yolo", "boxes", {"data.yaml": YAML, "cats/one.txt": "٠ .1 .1 .1 .1"}),
        ("yolo", "boxes", {"data.yaml": f"names:\n  {'0' * 5_000}: a", "a.txt": ""}),
        ("yolo", "boxes", {"data.yaml": YAML, "a/" * 30_000 + "b.txt": ""}),
        ("yolo", "boxes", {"data.yaml": f"names: [a{BLANKS}b]", "a.txt": ""}),
        ("yolo", "boxes", {"data.yaml": f"names:\n- a{BLANKS}b", "a.txt": ""}),
        ("conll", "spans", {"a.conll": f"# id = a{BLANKS}b\nA O\n"}),
        ("srt", "audio_transcription", {"a/" * 30_000 + "b.srt": ""}),
        ("textgrid", "audio_transcription", {
            "cats/one.TextGrid":
                '"ooTextFile" "TextGrid" 0 1 1 "IntervalTier" "a" 0 1 1 0 1e307 "x"',
        }),
        ("voc", "boxes", {"a.xml": f"<annotation>{'<a/>' * 1_100_000}</annotation>"}),
        ("voc", "boxes", {"a.xml": f"<annotation><path>a</path>{MARKED}</annotation>"}),
    ],
    ids=[
        "yolo-leading-zeros", "yolo-many-digits", "yolo-class", "yolo-arabic-digit",
        "yolo-name-digits", "yolo-deep-path", "yolo-blanks-in-list", "yolo-blanks-in-entry",
        "conll-blanks", "srt-deep-path", "textgrid-endless-time", "voc-elements", "voc-no-corners",
    ],
)  # fmt: skip
def test_hostile_numbers_blanks_and_paths_are_refused_within_time(name, type_name, files):
    form = next(form for form in dataset_formats() if form.name == name)
    content = packed(**files)
    start = time.process_time()
    with pytest.raises(BadDataset):
        read(form, type_name, content)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    "path",
    ["a/" * 30_000 + "b.txt", "x" * 60_000, "a/b/c.txt", "/", ".."],
    ids=range(5),
)
def test_a_path_is_about_few_ids_only(path):
    ids = pictures.possible_files(path, pictures.PICTURE_ENDINGS)
    assert 0 < len(ids) <= pictures.PATH_PARTS_MAX * (1 + len(pictures.PICTURE_ENDINGS))
    assert max(map(len, ids)) <= pictures.ITEM_CHARACTERS_MAX + len(".jpeg")


@every_reader
def test_a_file_without_a_name_is_no_fault(form, type_name):
    content = packed(nameless="").replace(b"nameless", b"\0ameless")
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == [""]
    with pytest.raises(BadDataset):
        read(form, type_name, content)
