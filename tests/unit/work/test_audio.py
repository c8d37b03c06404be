"""The length of a recording is what its frames say: each rate, each bit rate, each form."""

import io
import struct
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.work.readers import audio
from minga.domains.work.readers.audio import listen_to, sound_type_of
from minga.domains.work.readers.peaks import BARS, peaks_of
from minga.domains.work.readers.rows import InvalidRow

# ISO/IEC 11172-3, 2.4.2.3 and ISO/IEC 13818-3, 2.4.2.3: kbit/s of layer III by the header's index.
MPEG_1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
MPEG_2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
FRAMES = [
    (version, index, kbits, rate_index, hertz, padding)
    for version, rates in HERTZ.items()
    for rate_index, hertz in enumerate(rates)
    for index, kbits in enumerate(MPEG_1 if version == 3 else MPEG_2, start=1)
    for padding in (0, 1)
]


def header(version, index, rate_index, padding=0, *, layer=1, protected=1):
    return bytes([0xFF, 0xE0 | version << 3 | layer << 1 | protected,
                  index << 4 | rate_index << 2 | padding << 1, 0])  # fmt: skip


@pytest.mark.parametrize(("version", "index", "kbits", "rate_index", "hertz", "padding"), FRAMES)
def test_every_frame_of_an_mp3_is_as_long_as_the_standard_says(
    version, index, kbits, rate_index, hertz, padding
):
    samples = 1_152 if version == 3 else 576
    size = samples // 8 * kbits * 1_000 // hertz + padding
    frame = header(version, index, rate_index, padding).ljust(size, b"\0")
    assert listen_to(frame * 7).duration_ms == round(7 * samples * 1_000 / hertz)
    assert listen_to(frame * 7 + frame[:3]).duration_ms == round(7 * samples * 1_000 / hertz)


@pytest.mark.parametrize(
    "broken",
    [
        header(1, 9, 0),  # a reserved version
        header(3, 9, 0, layer=0),
        header(3, 9, 0, layer=2),
        header(3, 9, 0, layer=3),
        header(3, 9, 3),  # a reserved rate
        header(3, 0, 0),  # a free bit rate
        header(3, 15, 0),  # a forbidden bit rate
        b"\xfe" + header(3, 9, 0)[1:],
        b"\xff\xdb" + header(3, 9, 0)[2:],
        header(3, 9, 0)[:3],
    ],
)
def test_what_is_no_frame_of_layer_three_is_not_taken_for_one(broken):
    assert sound_type_of(broken) is None
    good = header(3, 9, 0).ljust(417, b"\0")
    assert listen_to(good * 3 + broken).duration_ms == round(3 * 1_152 / 44.1)


def test_a_frame_is_known_by_its_four_bytes():
    assert sound_type_of(header(3, 9, 0)) == "audio/mpeg"
    assert sound_type_of(header(0, 1, 2, protected=0)) == "audio/mpeg"


@given(size=st.integers(0, 2**14))
def test_the_tag_before_the_frames_is_passed_over_by_its_own_size(size):
    seven = bytes([size >> 21 & 0x7F, size >> 14 & 0x7F, size >> 7 & 0x7F, size & 0x7F])
    tag = b"ID3\x04\x00\x00" + seven + b"\xff" * size
    frames = header(3, 9, 0).ljust(417, b"\0") * 5
    assert listen_to(tag + frames).duration_ms == round(5 * 1_152 / 44.1)


def test_the_bits_above_seven_of_a_tags_size_do_not_count():
    tag = b"ID3\x04\x00\x00" + bytes([0x80, 0x80, 0x81, 0x80]) + b"\xff" * 128
    frames = header(3, 9, 0).ljust(417, b"\0") * 5
    assert listen_to(tag + frames).duration_ms == round(5 * 1_152 / 44.1)


# --- wav and ogg ----------------------------------------------------------------------------------
def chunk(name, body):
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def riff(*chunks):
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def form(*, kind=1, channels=1, rate=8_000, bits=16, extra=b""):
    each = channels * bits // 8
    return struct.pack("<HHIIHH", kind, channels, rate, rate * each, each, bits) + extra


@given(frames=st.integers(8, 20_000), rate=st.sampled_from([8_000, 11_025, 48_000]))
def test_a_wav_is_as_long_as_its_samples_last(frames, rate):
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((2, 2, rate, 0, "NONE", ""))
        sound.writeframes(bytes(4 * frames))
    if round(frames * 1_000 / rate):
        assert listen_to(file.getvalue()).duration_ms == round(frames * 1_000 / rate)


def test_chunks_of_odd_size_before_the_samples_are_passed_over():
    whole = riff(
        chunk(b"LIST", b"odd"), chunk(b"fmt ", form()), chunk(b"junk", b""),
        chunk(b"data", bytes(16_000)), chunk(b"data", bytes(16_000)),
    )  # fmt: skip
    assert listen_to(whole).duration_ms == 1_000


@pytest.mark.parametrize(
    "broken",
    [
        riff(chunk(b"fmt ", form())),
        riff(chunk(b"data", bytes(16_000))),
        riff(chunk(b"fmt ", form()[:11]), chunk(b"data", bytes(16_000))),
        riff(chunk(b"fmt ", form(rate=0)), chunk(b"data", bytes(16_000))),
        riff(chunk(b"fmt ", form()), chunk(b"data", b"")),
        riff(chunk(b"fmt ", form()))[:-1] + b"data",
    ],
)
def test_a_wav_without_form_or_samples_is_broken(broken):
    with pytest.raises(InvalidRow) as refused:
        listen_to(broken)
    assert refused.value.code == "broken_sound"


def test_a_wav_is_known_by_both_of_its_marks():
    assert sound_type_of(b"RIFF\x00\x00\x00\x00WAVE") == "audio/wav"
    assert sound_type_of(b"RIFF\x00\x00\x00\x00AVI ") is None
    assert sound_type_of(b"RIFX\x00\x00\x00\x00WAVE") is None
    assert sound_type_of(b"OggS") == "audio/ogg"
    assert sound_type_of(b"ID3") == "audio/mpeg"


def page(granule, *packets, serial=1, continued=False):
    lengths = b"".join(bytes([255] * (len(packet) // 255) + [len(packet) % 255])
                       for packet in packets)  # fmt: skip
    head = b"OggS\0" + bytes([continued]) + struct.pack("<qIII", granule, serial, 0, 0)
    return head + bytes([len(lengths)]) + lengths + b"".join(packets)


SKIPPED = 312
OPUS = b"OpusHead\x01\x01" + struct.pack("<H", SKIPPED) + bytes(7)
TWENTY_MS = bytes([1 << 3, 0])  # a SILK packet of one frame of 960 samples
SECOND = 48_000


def vorbis(rate, *, long_block=11):
    return (
        b"\x01vorbis" + bytes(4) + b"\x01" + struct.pack("<I", rate) + bytes(12)
        + bytes([long_block << 4 | 8, 1])
    )  # fmt: skip


def opus_pages(*, begin=0, packets=0, end_cut=0, serial=1):
    """Pages of 50 packets of 20 ms each, from a position on; the last one ends a little earlier."""
    pages = [page(0, OPUS, serial=serial), page(0, b"OpusTags", serial=serial)]
    for first in range(0, packets, 50):
        count = min(50, packets - first)
        position = begin + 960 * (first + count) - (end_cut if first + count == packets else 0)
        pages.append(page(position, *[TWENTY_MS] * count, serial=serial))
    return b"".join(pages)


@given(packets=st.integers(1, 400), end_cut=st.integers(0, 900), begin=st.integers(0, 10**9))
def test_an_opus_recording_lasts_from_its_first_sample_to_its_last(packets, end_cut, begin):
    samples = 960 * packets - end_cut * (packets > 50) - SKIPPED
    encoded = opus_pages(packets=packets, end_cut=end_cut * (packets > 50), begin=begin)
    assert listen_to(encoded).duration_ms == round(samples / 48)
    assert listen_to(encoded + page(-1, b"rest")).duration_ms == round(samples / 48)


def test_an_opus_recording_that_ends_on_its_first_page_begins_at_zero():
    encoded = page(0, OPUS) + page(SKIPPED + 480, TWENTY_MS)
    assert listen_to(encoded).duration_ms == 10


@pytest.mark.parametrize(
    ("first_bytes", "samples"),
    [
        (bytes([0 << 3]), 480),
        (bytes([3 << 3]), 2_880),
        (bytes([11 << 3]), 2_880),
        (bytes([12 << 3]), 480),
        (bytes([15 << 3]), 960),
        (bytes([16 << 3]), 120),
        (bytes([31 << 3]), 960),
        (bytes([31 << 3 | 1]), 1_920),
        (bytes([31 << 3 | 2]), 1_920),
        (bytes([31 << 3 | 3, 0x80 | 5]), 4_800),
    ],
)
def test_every_opus_packet_is_as_long_as_its_first_bytes_say(first_bytes, samples):
    packet = first_bytes.ljust(2, b"\0") + bytes(300)
    cut = page(0, OPUS) + page(10**7, *[packet] * 3) + page(10**7 + 6 * samples, *[packet] * 6)
    if 9 * samples > SKIPPED:
        assert listen_to(cut).duration_ms == round((9 * samples - SKIPPED) / 48)


def test_a_packet_that_began_before_the_cut_does_not_count():
    cut = page(0, OPUS) + page(10**7, b"tail", TWENTY_MS, continued=True)
    assert listen_to(cut).duration_ms == round((960 - SKIPPED) / 48)


@given(
    pages=st.integers(1, 30), begin=st.integers(10**6, 10**9), rate=st.sampled_from([8_000, 44_100])
)
def test_a_vorbis_recording_cut_from_a_stream_does_not_begin_at_zero(pages, begin, rate):
    sound = [page(begin + 1_024 * 40 * number, *[b"s"] * 40) for number in range(1, pages + 1)]
    encoded = page(0, vorbis(rate)) + page(0, b"\x03vorbis", b"\x05vorbis") + b"".join(sound)
    assert listen_to(encoded).duration_ms == round(1_024 * 40 * pages * 1_000 / rate)


@given(samples=st.integers(100, 10**6), rate=st.sampled_from([8_000, 44_100]))
def test_a_vorbis_recording_is_counted_in_its_own_rate(samples, rate):
    encoded = page(0, vorbis(rate)) + page(5, b"some") + page(samples, b"sound")
    assert listen_to(encoded).duration_ms == round(samples * 1_000 / rate)


def test_joined_recordings_last_as_long_as_all_of_them():
    minute, cut = opus_pages(packets=3_000), opus_pages(packets=500, begin=10**7, serial=2)
    both = 3_500 * 960 - 2 * SKIPPED
    assert listen_to(minute + cut).duration_ms == round(both / 48)
    again = opus_pages(packets=500)  # the same serial number, as from one recorder
    assert listen_to(again * 3).duration_ms == round(3 * (500 * 960 - SKIPPED) / 48)


def test_of_two_voices_at_the_same_time_the_first_one_counts():
    begins = page(0, OPUS, serial=1) + page(0, OPUS, serial=2)
    sounds = page(SECOND, *[TWENTY_MS] * 50, serial=1) + page(
        2 * SECOND, *[TWENTY_MS] * 50, serial=2
    )
    assert listen_to(begins + sounds).duration_ms == round((SECOND - SKIPPED) / 48)


@pytest.mark.parametrize(
    "broken",
    [
        page(0, OPUS) + page(312, TWENTY_MS),
        page(-1, OPUS),
        page(0, OPUS),
        page(0, b"\x7fFLAC") + page(9, b""),
        page(0, b"\x01vorbis"),
        page(0, OPUS[:10]) + page(9, b""),
    ],
)
def test_an_ogg_without_length_or_with_something_else_is_broken(broken):
    with pytest.raises(InvalidRow) as refused:
        listen_to(broken)
    assert refused.value.code == "broken_sound"


def test_sound_on_the_page_of_the_header_counts():
    assert listen_to(page(2_000, OPUS, TWENTY_MS, TWENTY_MS)).duration_ms == round(
        (2_000 - 312) / 48
    )


# --- mp3 with something else around its frames ----------------------------------------------------
MP3 = header(3, 9, 0).ljust(417, b"\0")
LASTS = round(9 * 1_152 / 44.1)


@pytest.mark.parametrize(
    "encoded",
    [
        bytes(1_000) + MP3 * 9,
        bytes(200_000) + MP3 * 9,
        MP3[137:] + MP3 * 9,
        b"\xff" * 999 + MP3 * 9,
        MP3 * 4 + bytes(5_000) + MP3 * 5,
        MP3 * 9 + b"TAG" + bytes(125),
        MP3 * 9 + MP3[:100],
        MP3 * 4 + header(3, 0, 0) + MP3 * 5,
        b"ID3\x04\0\0" + bytes([0, 0, 0, 9]) + bytes(2_000) + MP3 * 9,
    ],
)  # fmt: skip
def test_padding_tags_and_cut_frames_around_an_mp3_are_passed_over(encoded):
    recording = listen_to(encoded)
    assert recording.media_type == "audio/mpeg"
    assert abs(recording.duration_ms - LASTS) <= 27  # a cut last frame may count


def test_a_few_bytes_that_look_like_a_frame_are_none():
    other = header(3, 9, 1).ljust(417, b"\0")
    for noise in (bytes(100) + MP3 * 2, bytes(100) + MP3 + other + MP3, bytes(2**19) + MP3 * 9):
        with pytest.raises(InvalidRow) as refused:
            listen_to(noise)
        assert refused.value.code == "not_a_sound"


# --- bounds ---------------------------------------------------------------------------------------
def test_a_recording_lasts_from_a_millisecond_to_six_hours():
    six_hours = 6 * 3_600 * 48_000 + 312
    begin = page(0, OPUS) + page(48, TWENTY_MS)
    assert listen_to(begin + page(six_hours, b"")).duration_ms == 21_600_000
    assert listen_to(begin + page(312 + 48, b"")).duration_ms == 1
    for samples in (six_hours + 48, 312 + 24):
        with pytest.raises(InvalidRow) as refused:
            listen_to(begin + page(samples, b""))
        assert refused.value.code == "broken_sound"


def test_a_recording_has_at_most_sixty_four_megabytes(monkeypatch):
    assert audio.SOUND_BYTES_MAX == 64 * 1024 * 1024
    whole = riff(chunk(b"fmt ", form()), chunk(b"data", bytes(16_000)))
    monkeypatch.setattr(audio, "SOUND_BYTES_MAX", len(whole))
    assert listen_to(whole).size_bytes == len(whole)
    monkeypatch.setattr(audio, "SOUND_BYTES_MAX", len(whole) - 1)
    with pytest.raises(InvalidRow) as refused:
        listen_to(whole)
    assert refused.value.code == "sound_too_big"


def test_the_limit_is_told_in_megabytes():
    assert "larger than 64 MB" in str(audio.sound_too_big().reason)


# --- peaks ----------------------------------------------------------------------------------------
def test_each_part_is_drawn_by_its_loudest_sample():
    levels = [0] * (2 * BARS)
    levels[1], levels[2], levels[-1] = 16_384, -32_768, 8_192
    drawn = peaks_of(form(), struct.pack(f"<{len(levels)}h", *levels))
    assert len(drawn) == BARS == 200
    assert (drawn[0], drawn[1], drawn[2], drawn[-1]) == (0.5, 1.0, 0.0, 0.25)


@pytest.mark.parametrize(
    ("kind", "bits", "samples"),
    [
        (1, 8, bytes([128, 0, 192, 64])),
        (1, 16, struct.pack("<4h", 0, -32_768, 16_384, -16_384)),
        (
            1,
            24,
            b"".join((n & 0xFFFFFF).to_bytes(3, "little") for n in (0, -(2**23), 2**22, -(2**22))),
        ),
        (1, 32, struct.pack("<4i", 0, -(2**31), 2**30, -(2**30))),
        (3, 32, struct.pack("<4f", 0, -1, 0.5, -0.5)),
        (3, 64, struct.pack("<4d", 0, -1, 0.5, -0.5)),
    ],
)
@pytest.mark.parametrize("extended", [False, True])
def test_the_same_loudness_is_drawn_from_every_kind_of_samples(kind, bits, samples, extended):
    told = form(kind=kind, bits=bits)
    if extended:
        told = form(kind=0xFFFE, bits=bits, extra=bytes(8) + struct.pack("<H", kind) + bytes(14))
    assert peaks_of(told, samples) == (0.0, 1.0, 0.5, 0.5)
    assert peaks_of(told, samples + b"\x7f" * (bits // 8 - 1)) == (0.0, 1.0, 0.5, 0.5)


def test_what_cannot_be_drawn_is_not_drawn():
    samples = struct.pack("<4h", 0, -32_768, 16_384, -16_384)
    assert peaks_of(form()[:15], samples) == ()
    assert peaks_of(form(kind=2), samples) == ()
    assert peaks_of(form(bits=12), samples) == ()
    assert peaks_of(form(kind=0xFFFE), samples) == ()
    assert peaks_of(form(), bytes(8)) == ()
    assert peaks_of(form(), b"") == ()
    for odd in (float("nan"), float("inf")):
        assert peaks_of(form(kind=3, bits=32), struct.pack("<2f", odd, 1)) == ()
    assert peaks_of(form(), samples)[1] == 1.0


def test_loudness_is_drawn_in_hundredths():
    assert peaks_of(form(), struct.pack("<3h", 30_000, 10_000, 20_000)) == (1.0, 0.33, 0.67)
