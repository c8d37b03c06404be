"""The readers of other tools open what we write, and what they write can be read here."""

import contextlib
import io
import json
import zipfile

import pytest

from minga_pure.dataset_formats import BadDataset, dataset_format
from tests.unit.dataset_formats import samples


def written(name: str, type_name: str) -> bytes:
    form = dataset_format(name)
    assert form is not None
    items = samples.example_items(type_name)
    return samples.written(form, samples.dataset_of(type_name), items)


def read(name: str, type_name: str, content: bytes, *items: str, labels=samples.LABELS):
    form = dataset_format(name)
    assert form is not None
    assert form.read is not None
    found = {item: {"image": "a" * 64, "width": 100, "height": 200} for item in items}
    return form.read(
        content,
        samples.dataset_of(type_name, labels),
        lambda asked: {item: found[item] for item in asked if item in found},
    )


def packed(**files: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in files.items():
            target.writestr(name, text)
    return archive.getvalue()


CATS = ({"name": "cat", "title": "Cat"}, {"name": "dog", "title": "Dog"})


# NumPy 2 reaches pycocotools' masks (2.0.11) by a deprecated call.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("type_name", ["boxes", "polygons", "keypoints"])
def test_pycocotools_reads_coco(type_name, tmp_path):
    coco = pytest.importorskip("pycocotools.coco")
    path = tmp_path / "coco.json"
    path.write_bytes(written("coco", type_name))
    with contextlib.redirect_stdout(io.StringIO()):
        dataset = coco.COCO(str(path))
    assert [image["file_name"] for image in dataset.imgs.values()] == list(samples.ITEMS)
    assert len(dataset.anns) == len(samples.ITEMS)
    for entry in dataset.anns.values():
        assert dataset.getAnnIds(imgIds=[entry["image_id"]]) == [entry["id"]]
    if type_name != "keypoints":
        assert [category["name"] for category in dataset.cats.values()] == samples.NAMES
        assert {entry["score"] for entry in dataset.anns.values()} == {0.75}
    if type_name == "polygons":
        entry = dataset.anns[1]
        width, height = samples.SIZE
        assert dataset.annToMask(entry).sum() == pytest.approx(entry["area"], rel=0.05)
        assert dataset.annToMask(entry).shape == (height, width)


def test_a_detection_file_of_coco_is_read():
    document = {
        "info": {},
        "images": [
            {"id": 7, "file_name": "train2017/0001.jpg", "width": 200, "height": 100},
            {"id": 9, "file_name": "0002.jpg", "width": 10, "height": 10},
        ],
        "categories": [{"id": 17, "name": "Cat", "supercategory": "animal"}],
        "annotations": [
            {
                "id": 1, "image_id": 7, "category_id": 17, "bbox": [20, 10, 100, 50],
                "segmentation": [[20, 10, 120, 10, 120, 60]], "area": 5000, "iscrowd": 0,
            }
        ],
    }  # fmt: skip
    content = json.dumps(document).encode()
    first, second = read("coco", "boxes", content, "0001.jpg", labels=CATS)
    assert first.item == "0001.jpg"
    assert first.value == {
        "boxes": [{"label": "cat", "x": 0.1, "y": 0.1, "width": 0.5, "height": 0.5}]
    }
    assert (second.item, second.value) == ("0002.jpg", {"boxes": []})
    first, _second = read("coco", "polygons", content, labels=CATS)
    assert first.value["polygons"][0]["points"] == [[0.1, 0.1], [0.6, 0.1], [0.6, 0.6]]


def test_voc_of_other_tools_is_read():
    text = (
        "<annotation><folder>VOC2012</folder><filename>0001.jpg</filename>"
        "<size><width>200</width><height>100</height><depth>3</depth></size>"
        "<object><name>dog</name><bndbox><xmin>20</xmin><ymin>10.0</ymin>"
        "<xmax>120</xmax><ymax>60</ymax></bndbox></object></annotation>"
    )
    for content in (text.encode(), packed(**{"VOC/Annotations/0001.xml": text})):
        (annotation,) = read("voc", "boxes", content, "0001.jpg", labels=CATS)
        assert annotation.item == "0001.jpg"
        assert annotation.value == {
            "boxes": [{"label": "dog", "x": 0.1, "y": 0.1, "width": 0.5, "height": 0.5}]
        }


@pytest.mark.parametrize(
    "names",
    ["names: [cat, 'dog']", "nc: 2\nnames:\n  0: cat\n  1: dog\nval: x", "names:\n- cat\n- Dog"],
)
def test_yolo_of_other_tools_is_read(names):
    content = packed(
        **{
            "data.yaml": names + "\n",
            "labels/val/a/0001.txt": "1 0.5 0.5 0.25 0.5\n0 0.25 0.25 0.5 0.5 0.93\n",
            "labels/val/0002.txt": "",
            "train.txt": "./images/train/0001.jpg\n",
        }
    )
    first, second = read("yolo", "boxes", content, "a/0001.png", "0002.jpg", labels=CATS)
    assert (first.item, second.item) == ("a/0001.png", "0002.jpg")
    assert [box["label"] for box in first.value["boxes"]] == ["dog", "cat"]
    assert first.value["boxes"][0] == {
        "label": "dog", "x": 0.375, "y": 0.25, "width": 0.25, "height": 0.5,
    }  # fmt: skip
    assert second.value == {"boxes": []}


def test_yolo_without_names_is_refused_as_classes_are_numbers_only():
    with pytest.raises(BadDataset, match=r"data\.yaml"):
        read("yolo", "boxes", packed(**{"labels/1.txt": "0 1 1 1 1"}), "1.jpg")


def rows(name: str, type_name: str) -> list:
    return [json.loads(line) for line in written(name, type_name).splitlines()]


def test_spacy_trains_on_its_lines():
    spacy = pytest.importorskip("spacy")
    from spacy.training import Example

    nlp = spacy.blank("es")
    for row in rows("spacy", "spans"):
        doc = nlp.make_doc(row["text"])
        example = Example.from_dict(doc, {"entities": row["entities"], "spans": row["spans"]})
        reference = example.reference
        assert [entity.text for entity in reference.ents] == [
            row["text"][start:end] for start, end, _label in row["entities"]
        ]
        assert len(reference.spans["sc"]) == len(row["entities"])
    for row in rows("spacy", "text_classification"):
        example = Example.from_dict(nlp.make_doc(row["text"]), {"cats": row["cats"]})
        assert example.reference.cats[samples.NAMES[2]] == 1


def test_spacy_converts_conll():
    pytest.importorskip("spacy")
    from spacy.training.converters import conll_ner_to_docs

    archive = zipfile.ZipFile(io.BytesIO(written("conll", "spans")))
    docs = list(conll_ner_to_docs(archive.read("data.conll").decode(), n_sents=1, no_print=True))
    assert len(docs) == len(samples.ITEMS)
    for doc in docs:
        assert [entity.text.split()[0] for entity in doc.ents] == ["Federico", "Fuente"]


def read_text(name: str, type_name: str, content: bytes, labels=CATS):
    form = dataset_format(name)
    assert form is not None
    assert form.read is not None
    texts = {"1": {"text": "Cats and a dog."}, "2": {"text": "A cat."}}
    return form.read(
        content,
        samples.dataset_of(type_name, labels),
        lambda asked: {item: texts[item] for item in asked if item in texts},
    )


@pytest.mark.parametrize(
    "tags",
    [
        ("B-cat", "O", "O", "B-dog", "O", "O", "B-cat", "O"),
        ("I-cat", "O", "O", "I-DOG", "O", "O", "I-Cat", "O"),
        ("S-cat", "O", "O", "U-dog", "O", "O", "S-cat", "O"),
    ],
    ids=["BIO", "IOB1", "BIOES"],
)
def test_conll_of_other_tools_is_read(tags):
    words = ["Cats", "and", "a", "dog", ".", "A", "cat", "."]
    lines = [f"{word} NN O {tag}" for word, tag in zip(words, tags, strict=True)]
    text = "\n".join(
        ["-DOCSTART- -X- O O", "", "# id = 1", *lines[:5], "", "# sent_id = 2", *lines[5:]]
    )
    first, second = read_text("conll", "spans", text.encode())
    spans = [(span["start"], span["end"], span["label"]) for span in first.value["spans"]]
    assert spans == [(0, 4, "cat"), (11, 14, "dog")]
    assert [span["start"] for span in second.value["spans"]] == [2]
    with pytest.raises(BadDataset, match="# id"):
        read_text("conll", "spans", b"Cats B-cat\n")
    with pytest.raises(BadDataset, match="other words"):
        read_text("conll", "spans", b"# id = 1\nDogs B-cat\n")


def test_doccano_and_prodigy_lines_are_read():
    prodigy = (
        b'{"text": "A cat.", "spans": [{"start": 2, "end": 5, "label": "CAT"}],"meta":{"item":"2"}}'
    )
    doccano = b'{"id": 9, "text": "A cat.", "label": [[2, 5, "cat"]], "item": "2"}'
    for name, content in (("spacy", prodigy), ("doccano", doccano)):
        (annotation,) = read_text(name, "spans", content)
        assert annotation.item == "2"
        assert annotation.value["spans"][0] == {"id": "s1", "start": 2, "end": 5, "label": "cat"}
    with pytest.raises(BadDataset, match="item"):
        read_text("doccano", "spans", b'{"id": 9, "text": "A cat.", "label": []}')


def test_brat_of_other_tools_is_read():
    notes = "T1\tcat 0 4\tCats\nT2\tdog 9 10;11 14\ta dog\n#1\tAnnotatorNotes T1\tsure\n"
    content = packed(**{"a/1.ann": notes, "a/1.txt": "Cats and a dog.\n", "a/2.ann": ""})
    first, second = read_text("brat", "spans", content)
    assert [(span["start"], span["end"]) for span in first.value["spans"]] == [(0, 4), (9, 14)]
    assert second.value["spans"] == []
    for line in ("E1\tBirth:T1\n", "T3\tcat 0 4;9 10\tCats a\n"):
        with pytest.raises(BadDataset):
            read_text("brat", "spans", packed(**{"1.ann": line}))
    with pytest.raises(BadDataset, match="other words"):
        read_text("brat", "spans", packed(**{"1.ann": "", "1.txt": "Dogs"}))


def test_cvat_of_other_tools_is_read():
    text = (
        "<annotations><version>1.1</version><meta><job/></meta>"
        '<image id="0" name="0001.jpg" subset="Train" width="200" height="100">'
        '<box label="dog" source="manual" occluded="0" xtl="20.00" ytl="10" xbr="120" ybr="60" '
        'z_order="0"></box></image><image id="1" name="a/0002.jpg" width="9" height="9"/>'
        "</annotations>"
    )
    first, second = read("cvat", "boxes", text.encode(), "0001.jpg", labels=CATS)
    assert first.value == {
        "boxes": [{"label": "dog", "x": 0.1, "y": 0.1, "width": 0.5, "height": 0.5}]
    }
    assert (second.item, second.value) == ("a/0002.jpg", {"boxes": []})
    for shape in ('<mask label="dog"/>', '<box label="dog" rotation="30"/>', "<polyline/>"):
        hostile = text.replace('<box label="dog"', shape + '<box label="dog"', 1)
        with pytest.raises(BadDataset, match="shape"):
            read("cvat", "boxes", hostile.encode(), "0001.jpg", labels=CATS)


def test_subtitles_and_textgrids_of_other_tools_are_read():
    srt = "\ufeff1\r\n00:00:00,300 --> 00:00:02,400\r\nBuenos\r\ndías.\r\n\r\n\r\n2\n"
    srt += "00:01:02.900 --> 01:00:04.800 align:left\nHi"
    first, second = read("srt", "boxes", packed(**{"x/a.srt": srt}), "a.wav")[0].value["segments"]
    assert first == {"start_ms": 300, "end_ms": 2_400, "text": "Buenos\ndías."}
    assert second == {"start_ms": 62_900, "end_ms": 3_604_800, "text": "Hi"}
    short = (
        'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n2.3\n<exists>\n2\n'
        '"IntervalTier"\n"Mary"\n0\n2.3\n2\n0\n0.5\n""\n0.5\n2.3\n"say ""x1"" [2]"\n'
        '"TextTier"\n"bell"\n0\n2.3\n1\n1\n"ding"\n'
    )
    utf16 = io.BytesIO()
    with zipfile.ZipFile(utf16, "w") as target:
        target.writestr("a.TextGrid", short.encode("utf-16"))
    for content in (packed(**{"a.TextGrid": short}), utf16.getvalue()):
        (annotation,) = read("textgrid", "boxes", content, "a.wav")
        assert annotation.value["segments"] == [
            {"start_ms": 500, "end_ms": 2_300, "text": 'say "x1" [2]'}
        ]


def test_praatio_and_srt_read_transcripts(tmp_path):
    textgrids = pytest.importorskip("praatio.textgrid")
    srt = pytest.importorskip("srt")
    archive = zipfile.ZipFile(io.BytesIO(written("textgrid", "audio_transcription")))
    path = tmp_path / "a.TextGrid"
    path.write_bytes(archive.read("cats/one.TextGrid"))
    grid = textgrids.openTextgrid(str(path), includeEmptyIntervals=False)
    assert [tuple(entry) for entry in grid.getTier("segments").entries] == [
        (0.3, 2.4, 'Dijo "buenos días".'), (2.9, 5.2, "¿Cómo está?"),
    ]  # fmt: skip
    archive = zipfile.ZipFile(io.BytesIO(written("srt", "audio_transcription")))
    cues = list(srt.parse(archive.read("cats/one.srt").decode()))
    assert [cue.content for cue in cues] == ['Dijo "buenos días".', "¿Cómo está?"]
    assert cues[1].start.total_seconds() == 2.9


def test_a_pair_says_which_of_two_answers_is_better_and_ties_say_nothing():
    pairs = rows("dpo", "comparison")
    assert len(pairs) == 2 * len(samples.ITEMS)
    assert {(row["chosen"], row["rejected"]) for row in pairs} == {("bbb", "aaa"), ("bbb", "ccc")}
    assert {row["prompt"] for row in pairs} == {"Bread?"}
    conversation = rows("sharegpt", "comparison")[0]["conversations"]
    assert [(turn["from"], turn["value"]) for turn in conversation] == [
        ("human", "Bread?"), ("gpt", "bbb"),
    ]  # fmt: skip
