"""Files of pictures, voices and films at the bounds of their formats, against the standards."""

import io
import struct
import zipfile
import zlib

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import parquet

from minga.domains.work.readers import ItemFields, RejectedRow, images, open_rows
from minga.domains.work.readers.audio import listen_to
from minga.domains.work.readers.images import look_at, media_type_of
from minga.domains.work.readers.peaks import peaks_of
from minga.domains.work.readers.rows import InvalidRow
from minga.domains.work.readers.video import film_type_of
from minga_pure.tasktypes import task_type

TEXTS = ItemFields.of(task_type("text_classification"))
PICTURES = ItemFields.of(task_type("image_classification"))


def code_of(check, *arguments) -> str:
    """Return the code with which a check refuses, or "" when it takes its arguments."""
    try:
        check(*arguments)
    except InvalidRow as exc:
        return exc.code
    return ""


# --- media types by first bytes -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("beginning", "media_type"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\xff\xd8\xfe\xe0", "application/octet-stream"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\x89PNG\n\x1a\n\0", "application/octet-stream"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"GIF88a", "application/octet-stream"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFX\x10\0\0\0WEBPVP8 ", "application/octet-stream"),
        (b"RIFF\x10\0\0\0AVI LIST", "application/octet-stream"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "audio/wav"),
        (b"OggS", "audio/ogg"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\0\0\0\x18ftypisom", "video/mp4"),
        (b"\0\0\0\x18ftypM4A ", "audio/mp4"),
        (b"\0\0\0\x18ftypheic", "application/octet-stream"),
        (b"\0\0\0\x18ftyqisom", "application/octet-stream"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "application/octet-stream"),
        (b"<!doctype html>", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_a_stored_file_is_served_as_what_its_first_bytes_are(beginning, media_type):
    assert media_type_of(beginning) == media_type


@pytest.mark.parametrize(("before", "media_type"), [(4, "video/webm"), (60, "video/webm"),
                                                    (61, None), (400, None)])  # fmt: skip
def test_webm_says_so_within_its_first_sixty_four_bytes(before, media_type):
    assert film_type_of(b"\x1a\x45\xdf\xa3".ljust(before, b"\0") + b"webm") == media_type


# --- pictures -------------------------------------------------------------------------------------
def jpeg(orientation: int) -> bytes:
    file = io.BytesIO()
    image = Image.new("RGB", (4, 3))
    exif = image.getexif()
    exif[0x0112] = orientation
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


@pytest.mark.parametrize("orientation", range(10))
def test_the_last_four_orientations_of_exif_turn_a_picture(orientation):
    picture = look_at(jpeg(orientation))
    is_turned = orientation in (5, 6, 7, 8)  # EXIF 2.32, 4.6.5 tag 274
    assert (picture.width, picture.height) == ((3, 4) if is_turned else (4, 3))


def png_of(width: int, height: int) -> bytes:
    """Return a PNG of black pixels, one bit each."""

    def part(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    packer = zlib.compressobj()
    line = bytes((width + 7) // 8 + 1)
    pixels = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", pixels) + part(b"IEND", b"")


@pytest.mark.parametrize(("pixels", "code"), [(60_000_000, ""), (60_000_001, "too_many_pixels")])
def test_a_picture_has_at_most_sixty_million_pixels(pixels, code):
    if pixels % 10_000:
        assert code_of(look_at, png_of(pixels, 1)) == code
    else:
        assert code_of(look_at, png_of(10_000, pixels // 10_000)) == code


def test_a_picture_has_at_most_thirty_two_megabytes():
    largest = png_of(8, 8).ljust(32 * 1024**2, b"\0")
    assert look_at(largest).size_bytes == len(largest)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("largest.png", largest)
        archive.writestr("larger.png", largest + b"\0")
    packed.seek(0)
    row, refused_row = open_rows(packed, "a.zip", PICTURES).rows
    assert row.file.size_bytes == len(largest)
    assert refused_row.code == "picture_too_big"
    with pytest.raises(InvalidRow, match="larger than 32 MB") as refused:
        look_at(largest + b"\0")
    assert refused.value.code == "picture_too_big"


def test_the_limit_of_pixels_is_told_in_millions():
    with pytest.raises(InvalidRow, match="more than 60 million pixels"):
        look_at(png_of(60_000_001, 1))
    assert set(images.MEDIA_TYPES.values()) == {
        media_type_of(encoded)
        for encoded in (jpeg(1), png_of(1, 1), b"GIF89a", b"RIFF\0\0\0\0WEBP")
    }


# --- recordings -----------------------------------------------------------------------------------
HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def mp3_frame(version: int, rate_index: int, kbits: int, bits_index: int) -> bytes:
    samples = 1_152 if version == 3 else 576
    size = samples // 8 * kbits * 1_000 // HERTZ[version][rate_index]
    header = bytes([0xFF, 0xE0 | version << 3 | 0b011, bits_index << 4 | rate_index << 2, 0])
    return header.ljust(size, b"\0")


@pytest.mark.parametrize("version", HERTZ)
@pytest.mark.parametrize("rate_index", range(3))
def test_minutes_of_an_mp3_last_as_long_as_its_sampling_rate_says(version, rate_index):
    samples = 1_152 if version == 3 else 576
    frame = mp3_frame(version, rate_index, 32 if version == 3 else 8, 1)
    expected = 5_000 * samples * 1_000 / HERTZ[version][rate_index]
    assert listen_to(frame * 5_000).duration_ms == round(expected)


MP3 = mp3_frame(3, 0, 128, 9)


@pytest.mark.parametrize(("padding", "code"), [(2**18 - 1, ""), (2**18, "not_a_sound")])
def test_padding_before_an_mp3_is_passed_over_up_to_a_quarter_megabyte(padding, code):
    assert code_of(listen_to, bytes(padding) + MP3 * 9) == code


@pytest.mark.parametrize(("between", "frames"), [((2**17, 2**17 - 1), 9), ((2**17, 2**17), 6)])
def test_all_that_is_passed_over_inside_an_mp3_counts_together(between, frames):
    first, second = map(bytes, between)
    encoded = MP3 * 3 + first + MP3 * 3 + second + MP3 * 3
    assert listen_to(encoded).duration_ms == round(frames * 1_152 / 44.1)


# RFC 6716, table 2: the milliseconds of a frame by the configuration number.
SILK, HYBRID, CELT = (10, 20, 40, 60), (10, 20), (2.5, 5, 10, 20)
OPUS_MS = [*SILK * 3, *HYBRID * 2, *CELT * 4]


@pytest.mark.parametrize("configuration", range(32))
def test_every_opus_configuration_lasts_as_the_table_of_the_standard_says(configuration):
    packet = bytes([configuration << 3, 0])

    def page(position: int, *packets: bytes) -> bytes:
        lengths = bytes(len(packet) for packet in packets)
        head = b"OggS\0\0" + struct.pack("<qIII", position, 1, 0, 0)
        return head + bytes([len(lengths)]) + lengths + b"".join(packets)

    opus = b"OpusHead\x01\x01" + bytes(9)
    encoded = page(0, opus) + page(10**7, *[packet] * 200)
    assert listen_to(encoded).duration_ms == round(200 * OPUS_MS[configuration])


def test_the_form_of_an_extended_wav_is_read_as_soon_as_it_is_there():
    samples = np.array([0, -32_768, 16_384], dtype="<i2").tobytes()
    form = struct.pack("<HHIIHH", 0xFFFE, 1, 8_000, 16_000, 2, 16) + bytes(8)
    assert peaks_of(form + struct.pack("<H", 1), samples) == (0.0, 1.0, 0.5)
    assert peaks_of(form + b"\x01", samples) == ()


# --- Parquet --------------------------------------------------------------------------------------
def parquet_of(columns) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pa.table(columns), file)
    return file.getvalue()


def read_parquet(columns, fields=TEXTS):
    return list(open_rows(io.BytesIO(parquet_of(columns)), "a.parquet", fields).rows)


def test_a_cell_that_is_no_value_costs_its_own_row():
    offsets = pa.py_buffer(struct.pack("<3i", 0, 4, 8))
    texts = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"caf\xe9good")])
    broken, row = read_parquet({"id": ["1", "2"], "text": texts})
    assert isinstance(broken, RejectedRow)
    assert (broken.row, broken.code, broken.excerpt) == (1, "broken_cell", "1")
    assert row.content == {"text": "good"}
    days = pa.array([2**60, 0], pa.timestamp("ms"))  # a year that no calendar of Python has
    broken, row = read_parquet({"id": ["1", "2"], "text": days})
    assert (broken.code, row.row) == ("broken_cell", 2)


def test_rows_of_parquet_are_counted_across_its_batches():
    count = 2_048 * 2 + 1
    texts = [f"text {number}" for number in range(1, count + 1)]
    rows = read_parquet({"text": texts})
    assert [row.row for row in rows] == list(range(1, count + 1))
    assert [row.content["text"] for row in rows] == texts


def test_files_of_parquet_are_counted_across_its_batches():
    rows = read_parquet({"id": list(range(33)), "image": [png_of(8, 8)] * 33}, PICTURES)
    assert [(row.row, row.external_id) for row in rows] == [(n + 1, str(n)) for n in range(33)]
    (missing,) = read_parquet({"id": [7], "image": ["a.png"]}, PICTURES)
    assert (missing.code, missing.excerpt) == ("missing_field", "7")


def test_a_column_of_text_may_also_name_the_rows():
    fields = ItemFields.of(task_type("text_classification"), {"id": "text", "text": "text"})
    (row,) = read_parquet({"text": ["alone"]}, fields)
    assert (row.external_id, row.content) == ("alone", {"text": "alone"})
