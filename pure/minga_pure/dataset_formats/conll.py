"""CoNLL: a word and its tag a line, a blank line between texts; docs/formats/conll.md.

BIO tags (`conll`) or BIOES tags (`conll-bioes`); both are read, also BILOU and IOB1, with further
columns between the word and its tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from minga_pure.dataset_formats.contract import (
    AgreedBatches,
    AgreedItem,
    Dataset,
    FileAnnotation,
    FindItems,
)
from minga_pure.dataset_formats.errors import BadDataset
from minga_pure.dataset_formats.packed_files import (
    SideFile,
    is_zip,
    left_out,
    read_files,
    read_side_file,
)
from minga_pure.dataset_formats.text_spans import (
    SPANS,
    WordLabels,
    has_relations,
    overlap,
    span_value,
    texts_of,
    word_ends,
)
from minga_pure.dataset_formats.zip_stream import ZipStream

TITLE: Final = "CoNLL"
DATA_FILE: Final = "data.conll"
_COMMENT = re.compile(r"#\s*(?:id|item|sent_id)\s*=\s*(\S.*)$")
_DOCUMENT_START = "-DOCSTART-"
_OPENING, _ENDING = "BSU", "ESLU"
_PREFIXES = frozenset("BIESLU")

Words = list[tuple[str, str]]


def holds(dataset: Dataset) -> bool:
    """Return True for spans without relations."""
    return dataset.task_type == SPANS and not has_relations(dataset)


def write_bio(dataset: Dataset, batches: AgreedBatches) -> Iterator[bytes]:
    """Yield the zip with BIO tags."""
    return _write(dataset, batches, ends=False)


def write_bioes(dataset: Dataset, batches: AgreedBatches) -> Iterator[bytes]:
    """Yield the zip with BIOES tags."""
    return _write(dataset, batches, ends=True)


def _write(dataset: Dataset, batches: AgreedBatches, *, ends: bool) -> Iterator[bytes]:
    labels = WordLabels(dataset)
    with ZipStream() as packed:
        yield packed.file("labels.txt", "".join(f"{w}\n" for w in labels.words.values()).encode())
        data_file, side = packed.collect(DATA_FILE), SideFile(packed)
        for batch in batches:
            for item in batch:
                lines = _tagged(item, labels, ends=ends)
                side.add(item, DATA_FILE if lines else None)
                if lines:
                    data_file.write(f"{lines}\n".encode())
        yield from packed.collected(data_file)
        yield from packed.collected(side.file)
        yield from packed.end()


def _tagged(item: AgreedItem, labels: WordLabels, *, ends: bool) -> str:
    """Return the lines of a text; empty when words with one tag each cannot hold its spans."""
    text, spans = item.content["text"], item.value["spans"]
    words = word_ends(text, [place for span in spans for place in (span["start"], span["end"])])
    starts, stops = {start for start, _ in words}, {end for _, end in words}
    if overlap(spans) or any(
        span["start"] not in starts or span["end"] not in stops for span in spans
    ):
        return ""
    pending = list(spans)
    lines = []
    for start, end in words:
        while pending and pending[0]["end"] <= start:
            pending.pop(0)
        tag = "O"
        if pending and pending[0]["start"] <= start:
            tag = _tag(pending[0], start, end, labels, ends=ends)
        lines.append(f"{text[start:end]} {tag}\n")
    return "".join(lines)


def _tag(span: dict[str, Any], start: int, end: int, labels: WordLabels, *, ends: bool) -> str:
    is_first, is_last = start == span["start"], end == span["end"]
    prefix = "B" if is_first else "I"
    if ends and is_last:
        prefix = "S" if is_first else "E"
    return f"{prefix}-{labels.words[span['label']]}"


def read(content: bytes, dataset: Dataset, find_items: FindItems) -> list[FileAnnotation]:
    """Return the spans of a zip or of one file of tagged words. Raises BadDataset.

    Texts belong to the items of minga.jsonl in their order, or to the id in a comment
    (`# id = …`, `# sent_id = …`) before them.
    """
    side_lines = read_side_file(content) if is_zip(content) else []
    named_lines = [line for line in side_lines if line.file is not None]
    labels = WordLabels(dataset)
    sentences: list[tuple[str, Words]] = []
    file_name = DATA_FILE
    for file_name, written in _files(content):
        sentences += _sentences(file_name, written, is_commented=not side_lines)
    if not sentences and not side_lines:
        raise BadDataset("no_annotations", format=TITLE)
    if side_lines:
        if len(named_lines) != len(sentences):
            raise BadDataset("unreadable_part", file=file_name, format=TITLE)
        ids = [line.item for line in named_lines]
    else:
        ids = [name for name, _words in sentences]
    scores = {line.item: line.confidence for line in side_lines}
    items = texts_of([(item, [item]) for item in ids], find_items)
    annotations = [
        FileAnnotation(item, _value(item, text, words, labels), scores.get(item))
        for (item, text), (_name, words) in zip(items, sentences, strict=True)
    ]
    return annotations + left_out(side_lines)


def _files(content: bytes) -> Iterator[tuple[str, bytes]]:
    if not is_zip(content):
        yield DATA_FILE, content
        return
    endings = (".conll", ".bio", ".iob", ".tsv")
    yield from read_files(content, lambda path: path.lower().endswith(endings))


def _sentences(name: str, written: bytes, *, is_commented: bool) -> Iterator[tuple[str, Words]]:
    """Yield the id of each text ("" without one) and its words with their tags."""
    try:
        lines = written.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as exc:
        raise BadDataset("unreadable_part", file=name, format=TITLE) from exc
    item, words, count = "", Words(), 0
    for number, line in enumerate([*lines, ""], start=1):
        line = line.rstrip("\r")
        comment = _COMMENT.match(line) if is_commented else None
        if comment and not words:
            item = comment[1].rstrip()
        elif not line.strip() or line.startswith(_DOCUMENT_START):
            if words:
                count += 1
                if is_commented and not item:
                    raise BadDataset("item_not_named", file=name, entry=count)
                yield item, words
                item, words = "", Words()
        else:
            cells = line.split()
            if len(cells) < 2:
                raise BadDataset("bad_line", file=name, line=number, format=TITLE)
            words.append((cells[0], cells[-1]))


def _value(item: str, text: str, words: Sequence[tuple[str, str]], labels: WordLabels) -> Any:
    """Return the spans of tagged words, found in the text one after the other."""
    spans: list[list[Any]] = []
    end, is_open = 0, False
    for word, tag in words:
        start = text.find(word, end)
        if start < 0 or text[end:start].strip():
            raise BadDataset("text_differs", file=DATA_FILE, item=item)
        end = start + len(word)
        prefix, dash, label = tag.partition("-")
        if tag == "O":
            is_open = False
            continue
        if not dash or prefix not in _PREFIXES:
            raise BadDataset("bad_entry", file=item, entry=word, field=tag)
        if is_open and prefix not in _OPENING and spans[-1][2] == label:
            spans[-1][1] = end
        else:
            spans.append([start, end, label])
        is_open = prefix not in _ENDING
    return span_value((start, end, labels.find(label)) for start, end, label in spans)
