"""Dataset formats of other tools: one module each, one contract, one registry.

A new format: add its module, keeping `contract.DatasetFormat`, and register it in `_FORMATS`.
"""

from __future__ import annotations

from typing import Final

from minga_pure.dataset_formats import (
    brat,
    coco,
    conll,
    cvat,
    doccano,
    preferences,
    spacy,
    speech,
    voc,
    yolo,
)
from minga_pure.dataset_formats.contract import (
    AgreedItem,
    Dataset,
    DatasetFormat,
    FileAnnotation,
    FindItems,
)
from minga_pure.dataset_formats.errors import DATASET_SENTENCES, BadDataset
from minga_pure.tasktypes.messages import N_

_ZIP = "application/zip"
_FORMATS: Final[tuple[DatasetFormat, ...]] = (
    DatasetFormat(
        "coco", "COCO", "coco.json", "application/json",
        N_("One document of images, categories and annotations, in pixels."),
        coco.holds, coco.write, coco.read, 350,
    ),
    DatasetFormat(
        "voc", "Pascal VOC", "voc.zip", _ZIP,
        N_("One XML document a picture, with its boxes in pixels."),
        voc.holds, voc.write, voc.read, 700,
    ),
    DatasetFormat(
        "yolo", "YOLO", "yolo.zip", _ZIP,
        N_("One text file a picture, and data.yaml with the names of the classes."),
        yolo.holds, yolo.write, yolo.read, 350,
    ),
    DatasetFormat(
        "conll", "CoNLL (BIO)", "conll.zip", _ZIP,
        N_("One word a line with its tag (BIO), for named entities; the texts are apart by a blank"
           " line."),
        conll.holds, conll.write_bio, conll.read, 900,
    ),
    DatasetFormat(
        "conll-bioes", "CoNLL (BIOES)", "bioes.conll.zip", _ZIP,
        N_("Like CoNLL, with tags that also name the end of an entity and those of one word."),
        conll.holds, conll.write_bioes, conll.read, 900,
    ),
    DatasetFormat(
        "spacy", "spaCy", "spacy.jsonl", "application/jsonl",
        N_("One text a line with its entities or classes, for training with spaCy."),
        spacy.holds, spacy.write, spacy.read, 900,
    ),
    DatasetFormat(
        "doccano", "doccano", "doccano.jsonl", "application/jsonl",
        N_("One text a line with its labels, to look at or go on with in doccano."),
        doccano.holds, doccano.write, doccano.read, 900,
    ),
    DatasetFormat(
        "brat", "brat", "brat.zip", _ZIP,
        N_("The text and a file of its marks and relations, for each item."),
        brat.holds, brat.write, brat.read, 1_200,
    ),
    DatasetFormat(
        "cvat", "CVAT XML", "cvat.zip", _ZIP,
        N_("One XML document of all pictures with their boxes, outlines or points."),
        cvat.holds, cvat.write, cvat.read, 300,
    ),
    DatasetFormat(
        "srt", "SRT", "srt.zip", _ZIP,
        N_("Subtitles: the segments of each recording with their times."),
        speech.holds, speech.write_srt, speech.read_srt, 500,
    ),
    DatasetFormat(
        "textgrid", "Praat TextGrid", "textgrid.zip", _ZIP,
        N_("The segments of each recording as intervals, for Praat and forced aligners."),
        speech.holds, speech.write_textgrid, speech.read_textgrid, 700,
    ),
    DatasetFormat(
        "dpo", "DPO", "dpo.jsonl", "application/jsonl",
        N_("A prompt with a better and a worse answer a line, for preference training (DPO)."),
        preferences.holds, preferences.write_pairs, None, 1_500,
    ),
    DatasetFormat(
        "sharegpt", "ShareGPT", "sharegpt.jsonl", "application/jsonl",
        N_("A prompt and its best answer a line as a conversation, for fine-tuning."),
        preferences.holds, preferences.write_conversations, None, 900,
    ),
)  # fmt: skip
_BY_NAME: Final = {form.name: form for form in _FORMATS}


def dataset_formats() -> tuple[DatasetFormat, ...]:
    """Return every dataset format, in the order of a client's list."""
    return _FORMATS


def dataset_format(name: str) -> DatasetFormat | None:
    """Return the format with this name, or None."""
    return _BY_NAME.get(name)


def formats_that_hold(dataset: Dataset) -> list[DatasetFormat]:
    """Return the formats that can hold the answers of a project."""
    return [form for form in _FORMATS if form.holds(dataset)]


__all__ = [
    "DATASET_SENTENCES",
    "AgreedItem",
    "BadDataset",
    "Dataset",
    "DatasetFormat",
    "FileAnnotation",
    "FindItems",
    "dataset_format",
    "dataset_formats",
    "formats_that_hold",
]
