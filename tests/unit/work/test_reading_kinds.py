"""Items of every kind of task can be brought: cells that write JSON, recordings, few columns."""

import io
import json
import struct
import wave
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.work.errors import BadImport
from minga.domains.work.readers import ItemFields, RejectedRow, Row, Sound, open_rows
from minga.domains.work.readers.audio import listen_to, sound_type_of
from minga.domains.work.readers.rows import InvalidRow
from minga_pure.tasktypes import task_type, task_types

SPEECH = ItemFields.of(task_type("audio_transcription"))
WITHOUT_FILES = [one for one in task_types() if ItemFields.of(one).file is None]


def read(content, filename, wanted):
    given_ = content.encode() if isinstance(content, str) else content
    return list(open_rows(io.BytesIO(given_), filename, wanted).rows)


def packed(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def wav(ms=250, rate=8_000, channels=1):
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"\0\0" * channels * (rate * ms // 1_000))
    return file.getvalue()


def mp3(frames=100, tag=b""):
    """Frames of MPEG 1 layer III, 128 kbit/s, 44.1 kHz, without padding: 417 bytes each."""
    return tag + (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def ogg(samples=96_000, head=b"OpusHead\x01\x01\x38\x01" + bytes(7)):
    def page(granule, body):
        header = b"OggS\0\0" + struct.pack("<qIIIB", granule, 1, 0, 0, 1) + bytes([len(body)])
        return header + body

    first = page(min(samples, 960), b"\x08\0")  # a packet of 20 ms
    return page(0, head) + first + page(samples, b"sound") + page(-1, b"rest")


VORBIS = b"\x01vorbis" + bytes(4) + b"\x02" + struct.pack("<I", 44_100) + bytes(12) + b"\xb8\x01"


# --- tables ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", WITHOUT_FILES, ids=lambda one: one.name)
def test_the_sample_of_every_kind_comes_through_json_lines_and_a_table(kind):
    wanted = ItemFields.of(kind)
    item = kind.sample.content
    (line,) = read(json.dumps({"id": "one", **item}), "items.jsonl", wanted)
    assert (line.external_id, kind.check_content(line.content)) == ("one", item)

    def cell(value):
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return '"' + text.replace('"', '""') + '"'

    table = ",".join(item) + "\n" + ",".join(map(cell, item.values())) + "\n"
    (row,) = read(table, "items.csv", wanted)
    assert kind.check_content(row.content) == item


def test_a_cell_that_writes_no_json_costs_its_own_row():
    wanted = ItemFields.of(task_type("comparison"))
    good = '"[{""id"": ""a"", ""text"": ""x""}, {""id"": ""b"", ""text"": ""y""}]"'
    rows = read(f"prompt,answers\nwhy,[{{]\nhow,{good}\nwhat,\n", "a.csv", wanted)
    assert [type(one) for one in rows] == [RejectedRow, Row, Row]
    assert (rows[0].row, rows[0].code) == (2, "broken_cell")
    assert rows[1].content["answers"][1] == {"id": "b", "text": "y"}
    assert rows[2].content["answers"] is None


def test_whole_numbers_in_a_cell_are_numbers():
    wanted = ItemFields.of(task_type("video_capture"))
    rows = read("prompt,seconds_max\nwave,20\nwave,soon\nwave,\n", "a.csv", wanted)
    assert [getattr(one, "content", None) for one in rows] == [
        {"prompt": "wave", "seconds_max": 20},
        None,
        {"prompt": "wave", "seconds_max": None},
    ]


def test_every_field_that_an_item_needs_has_to_have_its_column():
    with pytest.raises(BadImport, match="Which column holds the answers"):
        read("prompt\nwhy\n", "a.csv", ItemFields.of(task_type("comparison")))


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("id,Text,text", "second"),
        ("id,text,Text", "first"),
        ("id,TEXT,Text", "first"),
        ("id,Sentence,TEXT", "second"),
    ],
)
def test_a_column_of_the_exact_name_goes_before_one_in_another_case(header, cell):
    (row,) = read(
        f"{header}\n1,first,second\n", "a.csv", ItemFields.of(task_type("text_classification"))
    )
    assert row.content["text"] == cell


def test_where_no_field_is_needed_one_of_them_is_enough():
    free = ItemFields.of(task_type("free_text"))
    (row,) = read("id,prompt\n1,Say hello.\n", "a.csv", free)
    assert row.content == {"prompt": "Say hello."}
    with pytest.raises(BadImport, match="Which column holds the text"):
        read("id,colour\n1,red\n", "a.csv", free)
    (row,) = read("La luna vino\n", "a.txt", free)
    assert row.content == {"text": "La luna vino"}


# --- recordings -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("encoded", "media_type", "duration_ms"),
    [
        (wav(250), "audio/wav", 250),
        (wav(1_000, 44_100, 2), "audio/wav", 1_000),
        (mp3(), "audio/mpeg", 2_612),
        (mp3(tag=b"ID3\x04\x00\x00\x00\x00\x01\x00" + bytes(128)), "audio/mpeg", 2_612),
        (ogg(), "audio/ogg", 1_994),
        (ogg(44_100, VORBIS), "audio/ogg",
         1_000),
    ],
)  # fmt: skip
def test_the_length_of_a_recording_is_read_from_its_frames(encoded, media_type, duration_ms):
    sound = listen_to(encoded)
    assert (sound.media_type, sound.duration_ms) == (media_type, duration_ms)
    assert sound.size_bytes == len(encoded)
    assert sound.without_bytes().encoded == b""


def test_a_wav_that_breaks_off_is_as_long_as_what_is_there():
    whole = wav(1_000)
    assert listen_to(whole[: 44 + 8_000]).duration_ms == 500


@pytest.mark.parametrize(
    ("encoded", "code"),
    [
        (b"", "not_a_sound"),
        (b"hello, this is no recording", "not_a_sound"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "not_a_sound"),
        (b"RIFF\x04\0\0\0WAVE", "broken_sound"),
        (wav(0), "broken_sound"),
        (b"ID3\x04\0\0\0\0\0\0", "broken_sound"),
        (b"OggS" + bytes(40), "broken_sound"),
        (ogg(-1), "broken_sound"),
    ],
)
def test_what_is_no_recording_is_said_in_words(encoded, code):
    with pytest.raises(InvalidRow) as error:
        listen_to(encoded)
    assert error.value.code == code


@given(
    st.binary(max_size=80),
    st.sampled_from([b"", b"OggS", b"ID3", b"RIFF\0\0\0\0WAVE", b"\xff\xfb\x90"]),
)
def test_no_bytes_make_the_listener_stumble(rest, beginning):
    try:
        sound = listen_to(beginning + rest)
    except InvalidRow:
        return
    assert sound.duration_ms > 0
    assert sound_type_of((beginning + rest)[:16]) == sound.media_type


def test_a_zip_of_recordings_is_read_file_by_file():
    rows = read(packed({"a.wav": wav(), "b.mp3": mp3(), "c.txt": "no"}), "talk.zip", SPEECH)
    first, second, third = rows
    assert isinstance(first.file, Sound)
    assert first.content == {"audio": first.file.sha256, "duration_ms": 250}
    assert second.external_id == "b.mp3"
    assert (third.row, third.code) == (3, "not_a_sound")


def test_a_table_in_the_zip_names_the_recordings_and_says_more():
    table = 'id,audio,language,peaks\nx,talk/a.wav,mg,"[0, 0.5]"\ny,b.wav,mg,\n'
    rows = read(packed({"items.csv": table, "talk/a.wav": wav()}), "talk.zip", SPEECH)
    assert rows[0].content == {
        "audio": rows[0].file.sha256,
        "duration_ms": 250,
        "language": "mg",
        "peaks": [0, 0.5],
    }
    assert task_type("audio_transcription").check_content(rows[0].content)
    assert rows[1].code == "no_such_file"


def test_recordings_come_in_a_zip_only():
    with pytest.raises(BadImport, match="needs recordings"):
        read("audio\na.wav\n", "a.csv", SPEECH)
    with pytest.raises(BadImport, match="one recording"):
        read(wav(), "a.wav", SPEECH)


# --- what is drawn of a recording -----------------------------------------------------------------
def loud(levels, *, bits=16, channels=1, rate=8_000, kind=1):
    """A WAV that holds each level (0 to 1) for a tenth of a second."""
    one = {
        8: lambda level, sign: struct.pack("B", round(128 + sign * 127 * level)),
        16: lambda level, sign: struct.pack("<h", round(sign * 32_767 * level)),
        24: lambda level, sign: struct.pack("<i", round(sign * 2_147_483_647 * level))[1:],
        32: lambda level, sign: struct.pack("<f", sign * level),
    }[bits]
    samples = b"".join(
        one(level, (-1) ** at) * channels for level in levels for at in range(rate // 10)
    )
    size = bits // 8 * channels
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * size, size, bits)
    if kind == 0xFFFE:
        form += struct.pack("<HHIH", 22, bits, 0, 1) + bytes(14)
    body = b"WAVE" + b"".join(
        name + struct.pack("<I", len(part)) + part
        for name, part in ((b"fmt ", form), (b"data", samples))
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    "form",
    [{}, {"bits": 8}, {"bits": 24}, {"bits": 32, "kind": 3}, {"channels": 2}, {"kind": 0xFFFE}],
    ids=str,
)
def test_a_wav_is_drawn_from_its_own_samples(form):
    peaks = listen_to(loud([0.1, 0.4, 0.2, 0.0], **form)).peaks
    assert len(peaks) == 200
    assert peaks[:50] == pytest.approx([0.25] * 50, abs=0.03)
    assert peaks[50:100] == (1.0,) * 50
    assert peaks[150:] == pytest.approx([0.0] * 50, abs=0.03)


def test_silence_and_other_kinds_of_recordings_have_nothing_to_draw():
    for encoded in (
        wav(250),
        mp3(),
        ogg(),
        loud([0.5], kind=6),
        loud([float("nan")], bits=32, kind=3),
    ):
        assert listen_to(encoded).peaks == ()


def test_peaks_lie_beside_the_recording_unless_the_client_brought_its_own():
    sound = loud([0.5, 0.25])
    (row,) = read(packed({"a.wav": sound}), "talk.zip", SPEECH)
    assert row.content["peaks"] == list(listen_to(sound).peaks)
    assert task_type("audio_transcription").check_content(row.content)
    table = 'id,audio,peaks\nx,a.wav,"[0, 0.5]"\ny,a.wav,\n'
    brought, made = read(packed({"items.csv": table, "a.wav": sound}), "talk.zip", SPEECH)
    assert brought.content["peaks"] == [0, 0.5]
    assert made.content["peaks"] == row.content["peaks"]
