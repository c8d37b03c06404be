"""Audio transcription: write down what is said in a recording, in segments or as one text.

An answer without a segment is valid: nothing is said. Segments may overlap, as speakers do.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from minga_pure.science.parts import MergedAnswer
from minga_pure.tasktypes import checks, label_studio, texts, transcripts
from minga_pure.tasktypes.base import MergingTaskType
from minga_pure.tasktypes.contract import Consensus, Content, Field, Labels, Sample, Value
from minga_pure.tasktypes.messages import N_, BadContent, BadValue

SEGMENTS_MAX: Final = 2_000
SEGMENT_TEXT_MAX: Final = 2_000
PEAKS_MAX: Final = 2_000
DURATION_MS_MAX: Final = 6 * 3_600_000
END_TOLERANCE_MS: Final = 500
"""Browsers and files do not agree to the millisecond on the end of a recording."""
SECONDS_TO_BEGIN: Final = 10
TIMES_REAL_TIME: Final = 6
"""Careful transcription with times takes four to six times the recording."""
SPEECH: Final = "Speech"


class AudioTranscription(MergingTaskType):
    """Listen to a recording and write down what is said."""

    name = "audio_transcription"
    title = N_("Write down what is said in a recording")
    needs_content = True
    scoring_rule = N_(
        "As many words are right as are the same in the known text; capitals and punctuation"
        " do not count."
    )
    method = "rover"
    content_schema = (
        Field("audio", "audio", True, N_("The recording: a WAV, FLAC, OGG or MP3 file.")),
        Field("duration_ms", "whole number", True, N_("Its length in milliseconds.")),
        Field("peaks", "json", False, N_("The loudness to draw: up to 2,000 numbers, 0 to 1.")),
        Field("language", "text", False, N_("The language that is spoken, as in “es”.")),
        Field("title", "text", False, N_("A short heading shown above the recording.")),
    )
    sample = Sample(
        question="Write down what is said.",
        content={"audio": "0" * 64, "duration_ms": 5_200, "language": "es"},
        labels=[],
        value={
            "segments": [
                {"start_ms": 300, "end_ms": 2_400, "text": "Buenos días."},
                {"start_ms": 2_900, "end_ms": 4_800, "text": "¿Cómo está?"},
            ]
        },
    )

    def check_content(self, content: object) -> Content:
        names = tuple(field.name for field in self.content_schema)
        fields = checks.check_fields(content, names, BadContent)
        item: Content = {
            "audio": checks.check_file_hash(fields, "audio", BadContent),
            "duration_ms": checks.whole_number(
                fields, "duration_ms", low=1, high=DURATION_MS_MAX, error=BadContent
            ),
        }
        if fields.get("peaks") is not None:
            item["peaks"] = _check_peaks(fields)
        return {
            **item,
            **checks.check_languages(fields, "language"),
            **checks.check_title(fields),
        }

    def check_value(
        self,
        value: object,
        labels: Labels,  # noqa: ARG002
        *,
        multiple: bool = False,  # noqa: ARG002
        content: Mapping[str, Any] | None = None,
    ) -> Value:
        """Return {"segments": [{"start_ms", "end_ms", "text"}]} in order of time, or {"text"}."""
        fields = checks.check_fields(value, ("segments", "text"), BadValue)
        if fields.get("segments") is None:
            text = checks.written_text(fields, "text", limit=checks.ANSWER_TEXT_MAX, error=BadValue)
            if text is None:
                raise BadValue("missing_field", field="segments")
            return {"text": text}
        if fields.get("text") is not None:
            raise BadValue("unknown_field", field="text")
        length = DURATION_MS_MAX if content is None else content["duration_ms"] + END_TOLERANCE_MS
        entries = checks.required_list(fields, "segments", limit=SEGMENTS_MAX, error=BadValue)
        segments = [
            _check_segment(entry, length, number) for number, entry in enumerate(entries, 1)
        ]
        segments.sort(key=_by_time)
        return {"segments": segments}

    def estimate_seconds(
        self,
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> int:
        """Return ten seconds plus six times the length of the recording."""
        length_ms: int = content["duration_ms"]
        return math.ceil(SECONDS_TO_BEGIN + TIMES_REAL_TIME * length_ms / 1_000)

    def majority(self, values: Sequence[Mapping[str, Any]], labels: Labels) -> Consensus:  # noqa: ARG002
        """Return the medoid of the transcripts, by the edit distance of their words.

        Capitals, punctuation and times are not compared; `share` counts the transcripts that differ
        in at most one word of ten. The medoid is unchanged; `aggregate` corrects single words.
        """
        value, share = texts.central_answer(
            values, lambda value: texts.normalised_words(transcripts.transcript_text(value))
        )
        return Consensus(value, share, {})

    def merge(self, values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
        """Return the weightiest words (ROVER), in the segments of the nearest transcript."""
        return transcripts.merge_transcripts(values, weights)

    def similarity(self, first: Value, second: Value) -> float:
        """Return the share of equal words, capitals and punctuation aside."""
        return transcripts.transcript_similarity(first, second)

    def add_label_studio_tags(self, view: ET.Element, labels: Labels) -> None:  # noqa: ARG002
        ET.SubElement(view, "Audio", name="audio", value="$audio")
        marks = ET.SubElement(view, "Labels", name="label", toName="audio")
        ET.SubElement(marks, "Label", value=SPEECH)
        ET.SubElement(view, "TextArea", name="segment", toName="audio", perRegion="true")
        ET.SubElement(view, "TextArea", name="transcription", toName="audio", rows="4")

    def label_studio_result(
        self,
        value: Mapping[str, Any],
        content: Mapping[str, Any],
        labels: Labels = (),  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """Return a region and its text for each segment (in seconds), then the complete text."""
        transcription = texts.textarea_result(
            "transcription", "audio", transcripts.transcript_text(value)
        )
        results = []
        for number, segment in enumerate(value.get("segments", ()), start=1):
            span = {
                "start": segment["start_ms"] / 1_000,
                "end": segment["end_ms"] / 1_000,
                "channel": 0,
            }
            region = {
                "id": f"segment-{number}",
                "to_name": "audio",
                "original_length": content["duration_ms"] / 1_000,
            }
            mark = {**span, "labels": [SPEECH]}
            text = {**span, "text": [segment["text"]]}
            results.append({**region, "from_name": "label", "type": "labels", "value": mark})
            results.append({**region, "from_name": "segment", "type": "textarea", "value": text})
        return [*results, transcription]

    def value_from_label_studio(
        self,
        result: object,
        labels: Labels,  # noqa: ARG002
        *,
        content: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Value:
        """Return the segments with their texts, or the complete text where there are none.

        Beside segments the complete text is not an answer of its own: it has to be theirs.
        """
        entries = label_studio.read_entries(result, "labels", "textarea")
        complete = [entry for entry in entries if "start" not in entry.value]
        if len(complete) > 1:
            raise BadValue("several_results")
        text = None
        for entry in complete:
            entry.notes()
            text = entry.text()
        timed = [entry for entry in entries if "start" in entry.value]
        segments = [_segment_of_region(group) for group in label_studio.by_region(timed)]
        if not segments and text:
            return {"text": text}
        value: Value = {"segments": sorted(segments, key=_by_time)}
        if text is not None and text != transcripts.transcript_text(value):
            raise BadValue("several_results")
        return value


def _segment_of_region(group: Sequence[label_studio.ResultEntry]) -> Value:
    """Return the segment of one region: its times, and the only text among its entries."""
    written = [entry for entry in group if entry.type == "textarea"]
    if len(written) > 1:
        raise BadValue("several_results")
    times = set()
    for entry in group:
        entry.notes()
        own_field = "text" if entry.type == "textarea" else "labels"
        fields = entry.fields("start", "end", own_field)
        if own_field == "labels" and entry.label("labels") != SPEECH:
            raise BadValue("unknown_label", label=str(fields["labels"][0])[:60])
        times.add(tuple(_milliseconds(fields.get(end), entry, end) for end in ("start", "end")))
    if len(times) != 1:
        raise BadValue("result_field", entry=group[0].number, field="start")
    start_ms, end_ms = times.pop()
    text = written[0].only_text() if written else ""
    if not text:
        raise BadValue("empty_segment", segment=group[0].number)
    return {"start_ms": start_ms, "end_ms": end_ms, "text": text}


def _milliseconds(seconds: object, entry: label_studio.ResultEntry, field: str) -> int:
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise BadValue("result_field", entry=entry.number, field=field)
    if not 0 <= seconds <= DURATION_MS_MAX:  # NaN fails here as well
        raise BadValue("result_field", entry=entry.number, field=field)
    return round(seconds * 1_000)


def _check_peaks(fields: Mapping[str, Any]) -> list[float]:
    peaks = checks.required_list(fields, "peaks", limit=PEAKS_MAX, error=BadContent)
    for peak in peaks:
        if type(peak) not in (int, float) or not 0 <= peak <= 1:
            raise BadContent("bad_peaks")
    return [round(float(peak), 3) for peak in peaks]


def _check_segment(entry: object, length: int, number: int) -> Value:
    fields = checks.check_fields(entry, ("start_ms", "end_ms", "text"), BadValue)
    start, end = fields.get("start_ms"), fields.get("end_ms")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
        raise BadValue("segment_outside_recording", segment=number)
    text = checks.written_text(fields, "text", limit=SEGMENT_TEXT_MAX, error=BadValue)
    if text is None:
        raise BadValue("empty_segment", segment=number)
    return {"start_ms": start, "end_ms": end, "text": text}


def _by_time(segment: Value) -> tuple[int, int, str]:
    return segment["start_ms"], segment["end_ms"], segment["text"]


TYPE = AudioTranscription()
