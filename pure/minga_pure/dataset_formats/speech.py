"""Transcripts in time: SRT subtitles and Praat TextGrids; docs/formats/speech.md.

A file a recording. Both hold the segments of a transcript; a transcript without times stays in
minga.jsonl.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
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
    is_zip,
    left_out,
    read_files,
    read_side_file,
    write_packed,
)
from minga_pure.dataset_formats.pictures import Places, possible_files

TRANSCRIPTION: Final = "audio_transcription"
SOUND_ENDINGS: Final = (".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3")
SRT_TITLE: Final = "SRT"
TEXTGRID_TITLE: Final = "TextGrid"
_CUE = re.compile(
    r"\d+[ \t]*\n(\d+):(\d\d):(\d\d)[,.](\d{3}) --> (\d+):(\d\d):(\d\d)[,.](\d{3})[^\n]*\n",
    re.ASCII,
)
_BLANKS = re.compile(r"\s*")
_TOKEN = re.compile(
    r'"([^"]*(?:""[^"]*)*)"'
    r"|(?<![\w.\[])(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w\]])"
)
_INTERVALS, _POINTS = "IntervalTier", "TextTier"
_SECONDS_MAX: Final = 1e9
"""No recording is longer; a number beyond it, times 1,000, could be infinite."""


def holds(dataset: Dataset) -> bool:
    """Return True for transcripts of recordings."""
    return dataset.task_type == TRANSCRIPTION


def write_srt(_dataset: Dataset, batches: AgreedBatches) -> Iterator[bytes]:
    """Yield the zip of subtitles."""
    return _write(batches, "srt", _subtitles)


def write_textgrid(_dataset: Dataset, batches: AgreedBatches) -> Iterator[bytes]:
    """Yield the zip of TextGrids."""
    return _write(batches, "TextGrid", _textgrid)


def _write(
    batches: AgreedBatches, ending: str, body: Callable[[AgreedItem], str | None]
) -> Iterator[bytes]:
    def encode(item: AgreedItem, stem: str) -> dict[str, bytes] | None:
        text = body(item) if "segments" in item.value else None
        return None if text is None else {f"{stem}.{ending}": text.encode()}

    return write_packed(batches, encode)


def _subtitles(item: AgreedItem) -> str | None:
    """Return the cues; None where a text would end its cue early."""
    cues = []
    for number, segment in enumerate(item.value["segments"], start=1):
        text = segment["text"]
        if text != "\n".join(line for line in text.split("\n") if line.strip()) or "\r" in text:
            return None
        times = " --> ".join(_clock(segment[side]) for side in ("start_ms", "end_ms"))
        cues.append(f"{number}\n{times}\n{text}\n\n")
    return "".join(cues)


def _clock(milliseconds: int) -> str:
    seconds, rest_ms = divmod(milliseconds, 1_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02},{rest_ms:03}"


def _textgrid(item: AgreedItem) -> str | None:
    """Return one tier of intervals from 0 to the end; None where segments overlap."""
    intervals: list[tuple[int, int, str]] = []
    place = 0
    for segment in item.value["segments"]:
        start, end = segment["start_ms"], segment["end_ms"]
        text = segment["text"]
        if start < place or end <= start or not text or text != text.strip() or "\r" in text:
            return None
        if start > place:
            intervals.append((place, start, ""))
        intervals.append((start, end, segment["text"]))
        place = end
    length = max(item.content["duration_ms"], place)
    if length > place:
        intervals.append((place, length, ""))
    lines = [
        'File type = "ooTextFile"', 'Object class = "TextGrid"', "",
        "xmin = 0", f"xmax = {_seconds(length)}", "tiers? <exists>", "size = 1", "item []:",
        "    item [1]:", f'        class = "{_INTERVALS}"', '        name = "segments"',
        "        xmin = 0", f"        xmax = {_seconds(length)}",
        f"        intervals: size = {len(intervals)}",
    ]  # fmt: skip
    for number, (start, end, text) in enumerate(intervals, start=1):
        quoted = text.replace('"', '""')
        lines += [
            f"        intervals [{number}]:",
            f"            xmin = {_seconds(start)}",
            f"            xmax = {_seconds(end)}",
            f'            text = "{quoted}"',
        ]
    return "\n".join([*lines, ""])


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1_000:.3f}"


def read_srt(content: bytes, _dataset: Dataset, find_items: FindItems) -> list[FileAnnotation]:
    """Return the segments of a zip of subtitles. Raises BadDataset."""
    return _read(content, ".srt", SRT_TITLE, _cues, find_items)


def read_textgrid(content: bytes, _dataset: Dataset, find_items: FindItems) -> list[FileAnnotation]:
    """Return the intervals with a text of a zip of TextGrids. Raises BadDataset."""
    return _read(content, ".textgrid", TEXTGRID_TITLE, _intervals, find_items)


def _read(
    content: bytes,
    ending: str,
    title: str,
    segments_of: Callable[[str, str], list[dict[str, Any]]],
    find_items: FindItems,
) -> list[FileAnnotation]:
    if not is_zip(content):
        raise BadDataset("no_annotations", format=title)
    lines = read_side_file(content)
    side_lines = {line.file: line for line in lines}
    documents, places = [], Places()
    for path, written in read_files(content, lambda path: path.lower().endswith(ending)):
        documents.append((path, segments_of(path, _text(path, written, title))))
        places.add(
            path,
            [side_lines[path].item] if path in side_lines else possible_files(path, SOUND_ENDINGS),
        )
    if not documents and not lines:
        raise BadDataset("no_annotations", format=title)
    annotations = []
    for (path, segments), (item, item_content) in zip(
        documents, places.items(find_items), strict=True
    ):
        if item_content is None:
            raise BadDataset("no_such_item", file=path)
        score = side_lines[path].confidence if path in side_lines else None
        annotations.append(FileAnnotation(item, {"segments": segments}, score))
    return annotations + left_out(lines)


def _text(path: str, written: bytes, title: str) -> str:
    is_utf16 = written.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = written.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as exc:
        raise BadDataset("unreadable_part", file=path, format=title) from exc
    return text.replace("\r\n", "\n")


def _cues(path: str, text: str) -> list[dict[str, Any]]:
    segments = []
    place = _end_of_blanks(text, 0)
    while place < len(text):
        cue = _CUE.match(text, place)
        if cue is None:
            line = text.count("\n", 0, place) + 1
            raise BadDataset("bad_line", file=path, line=line, format=SRT_TITLE)
        times = [int(number[:9]) for number in cue.groups()[:8]]
        start, end = (
            ((hours * 60 + minutes) * 60 + seconds) * 1_000 + milliseconds
            for hours, minutes, seconds, milliseconds in (times[:4], times[4:])
        )
        # the words end at a blank line, which may follow at once
        blank = text.find("\n\n", cue.end() - 1)
        words = text[cue.end() : len(text) if blank < 0 else blank]
        segments.append({"start_ms": start, "end_ms": end, "text": words.strip("\n")})
        place = _end_of_blanks(text, cue.end() + len(words))
    return segments


def _end_of_blanks(text: str, place: int) -> int:
    blanks = _BLANKS.match(text, place)
    return blanks.end() if blanks else place


def _intervals(path: str, text: str) -> list[dict[str, Any]]:
    """Return the intervals of all tiers, of the long and of the short text format."""
    tokens = [
        match[1].replace('""', '"') if match[2] is None else float(match[2])
        for match in _TOKEN.finditer(text)
    ]
    take = partial(_take, iter(tokens), path)
    if take(str) != "ooTextFile" or take(str) != "TextGrid":
        raise BadDataset("unreadable_part", file=path, format=TEXTGRID_TITLE)
    take(float)
    take(float)
    segments = []
    for _tier in range(int(take(float))):
        tier_class = take(str)
        take(str)
        take(float)
        take(float)
        for _interval in range(int(take(float))):
            start = take(float)
            end = take(float) if tier_class == _INTERVALS else start
            words = take(str).strip()
            if tier_class == _INTERVALS and words:
                segments.append(
                    {
                        "start_ms": round(start * 1_000),
                        "end_ms": round(end * 1_000),
                        "text": words,
                    }
                )
    return segments


def _take(tokens: Iterator[Any], path: str, token_type: type) -> Any:
    """Return the next token; raises BadDataset when it has another type."""
    token = next(tokens, None)
    is_endless = isinstance(token, float) and not abs(token) <= _SECONDS_MAX
    if type(token) is not token_type or is_endless:
        raise BadDataset("unreadable_part", file=path, format=TEXTGRID_TITLE)
    return token
