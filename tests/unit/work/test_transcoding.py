"""Pictures and recordings are stored so that every browser of the desk shows them alike."""

import io
import struct
import wave

import av
import numpy as np
import pillow_heif
import pytest
from PIL import Image

from minga.domains.work.readers import transcoding
from minga.domains.work.readers.audio import listen_to
from minga.domains.work.readers.images import look_at
from minga.domains.work.readers.rows import InvalidRow

UPRIGHT = (30, 40)


def photograph(kind: str, orientation: int | None = None) -> bytes:
    """40 x 30 pixels, red in the left upper corner as it lies, with an EXIF orientation."""
    image = Image.new("RGB", (40, 30), "white")
    image.paste("red", (0, 0, 16, 12))
    file = io.BytesIO()
    exif = Image.Exif()
    if orientation is not None:
        exif[transcoding.ORIENTATION] = orientation
    image.save(file, kind, exif=exif.tobytes(), **({"quality": 95} if kind != "PNG" else {}))
    return file.getvalue()


def red_corner(encoded: bytes) -> tuple[bool, bool]:
    """(right, lower): the corner of the red field as the pixels lie, EXIF unread."""
    image = Image.open(io.BytesIO(encoded)).convert("RGB")
    width, height = image.size
    greens = {
        (right, lower): image.getpixel((x, y))[1]
        for right, x in ((False, 2), (True, width - 3))
        for lower, y in ((False, 2), (True, height - 3))
    }
    (corner,) = [place for place, green in greens.items() if green < 100]
    return corner


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(2, (True, False)), (3, (True, True)), (4, (False, True)), (5, (False, False)),
     (6, (True, False)), (7, (True, True)), (8, (False, True))],
)  # fmt: skip
def test_a_turned_picture_is_stored_upright_without_its_tag(kind, orientation, corner):
    seen = look_at(photograph(kind, orientation))
    assert (seen.width, seen.height) == (UPRIGHT if orientation > 4 else UPRIGHT[::-1])
    assert Image.open(io.BytesIO(seen.encoded)).size == (seen.width, seen.height)
    assert not Image.open(io.BytesIO(seen.encoded)).getexif()
    assert red_corner(seen.encoded) == corner
    assert seen.media_type == f"image/{kind.lower()}"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("orientation", [None, 1, 9, 0])
def test_a_picture_that_no_browser_turns_keeps_its_bytes(kind, orientation):
    if kind == "GIF":
        file = io.BytesIO()
        Image.new("P", (40, 30)).save(file, kind)
        encoded = file.getvalue()
    else:
        encoded = photograph(kind, orientation)
    assert look_at(encoded).encoded == encoded


@pytest.mark.parametrize(("orientation", "sides"), [(None, (40, 30)), (6, UPRIGHT)])
def test_a_jpeg_with_others_behind_it_is_its_first_picture(orientation, sides):
    exif = Image.Exif()
    if orientation:
        exif[transcoding.ORIENTATION] = orientation
    file = io.BytesIO()
    behind = Image.new("RGB", (40, 30), "blue")
    Image.new("RGB", (40, 30)).save(file, "MPO", save_all=True, append_images=[behind],
                                    exif=exif.tobytes())  # fmt: skip
    seen = look_at(file.getvalue())
    assert (seen.media_type, (seen.width, seen.height)) == ("image/jpeg", sides)
    assert (seen.encoded == file.getvalue()) is (orientation is None)


def test_no_browser_turns_a_webp():
    encoded = photograph("WEBP", 6)
    assert look_at(encoded).encoded == encoded
    assert (look_at(encoded).width, look_at(encoded).height) == (40, 30)


def test_a_turned_jpeg_keeps_its_colours_and_its_tables():
    dice = np.random.default_rng(7)
    smooth = np.cumsum(dice.normal(0, 2, (48, 64, 3)), axis=1) + 128
    image = Image.fromarray(np.clip(smooth, 0, 255).astype("uint8"))
    exif = Image.Exif()
    exif[transcoding.ORIENTATION] = 6
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80, exif=exif, icc_profile=b"profile")
    seen = Image.open(io.BytesIO(look_at(file.getvalue()).encoded))
    original = Image.open(io.BytesIO(file.getvalue()))
    assert seen.quantization == original.quantization
    assert seen.info["icc_profile"] == b"profile"
    expected = np.asarray(original.transpose(Image.Transpose.ROTATE_270), dtype=float)
    assert np.abs(np.asarray(seen, dtype=float) - expected).mean() < 2


@pytest.mark.parametrize(
    ("kind", "media_type"), [("BMP", "image/png"), ("AVIF", "image/jpeg"), ("HEIF", "image/jpeg")]
)
def test_what_old_browsers_do_not_show_is_stored_as_what_they_do(kind, media_type):
    pillow_heif.register_heif_opener()
    file = io.BytesIO()
    image = Image.new("RGB", (64, 48), "white")
    image.paste("red", (0, 0, 24, 20))
    image.save(file, kind)
    seen = look_at(file.getvalue())
    assert (seen.media_type, seen.width, seen.height) == (media_type, 64, 48)
    assert red_corner(seen.encoded) == (False, False)


def test_what_is_seen_through_stays_so():
    file = io.BytesIO()
    Image.new("RGBA", (32, 32), (0, 0, 0, 0)).save(file, "AVIF")
    seen = look_at(file.getvalue())
    assert seen.media_type == "image/png"
    assert Image.open(io.BytesIO(seen.encoded)).getpixel((5, 5))[3] == 0


@pytest.mark.parametrize(
    ("encoded", "words"),
    [
        (b"II*\0" + b"\0" * 40, "TIFF"),
        (b"MM\0*" + b"\0" * 40, "TIFF"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"hello", "JPEG, PNG, WebP, GIF, BMP and AVIF"),
    ],
)
def test_a_picture_that_is_not_taken_is_refused_by_the_name_of_its_format(encoded, words):
    with pytest.raises(InvalidRow, match=words):
        look_at(encoded)


def test_without_the_extra_heic_and_m4a_are_refused_by_name(monkeypatch):
    monkeypatch.setattr(transcoding.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(InvalidRow, match="HEIC"):
        look_at(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    with pytest.raises(InvalidRow, match="M4A"):
        listen_to(b"\0\0\0\x18ftypM4A \0\0\0\0isommp42")


def test_several_pictures_in_one_file_are_not_one_of_them():
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "AVIF", save_all=True, append_images=frames[1:])
    with pytest.raises(InvalidRow, match="several pictures"):
        look_at(file.getvalue())


# --- recordings -----------------------------------------------------------------------------------
SECONDS = 1.5


def sound(kind: str, codec: str, *, channels: str = "mono", hertz: int = 44_100) -> bytes:
    """A tone of SECONDS in a container and a codec of ffmpeg."""
    target = io.BytesIO()
    samples = (8_000 * np.sin(np.arange(int(SECONDS * hertz)) / 16)).astype("<i2")
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = hertz
    with av.open(target, "w", format=kind) as sink:
        stream = sink.add_stream(codec, rate=hertz, layout=channels)
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout=channels, rate=hertz
        )
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            sink.mux(stream.encode(part))
        sink.mux(stream.encode(None))
    return target.getvalue()


def test_the_length_of_a_flac_is_that_of_its_samples():
    encoded = sound("flac", "flac")
    heard = listen_to(encoded)
    assert (heard.media_type, heard.duration_ms) == ("audio/flac", round(SECONDS * 1_000))
    assert heard.encoded == encoded


@pytest.mark.parametrize("damage", [slice(4, 42), slice(18, 26)])
def test_a_flac_that_does_not_tell_its_length_is_refused(damage):
    encoded = bytearray(sound("flac", "flac"))
    encoded[damage] = bytes(len(encoded[damage]))
    with pytest.raises(InvalidRow, match="damaged"):
        listen_to(bytes(encoded))


@pytest.mark.parametrize("kind", ["ipod", "adts"])
@pytest.mark.parametrize("channels", ["mono", "stereo"])
def test_aac_is_stored_as_opus_of_the_same_length(kind, channels):
    heard = listen_to(sound(kind, "aac", channels=channels))
    assert heard.media_type == "audio/ogg"
    assert abs(heard.duration_ms - SECONDS * 1_000) < 80
    with av.open(io.BytesIO(heard.encoded)) as source:
        assert source.streams.audio[0].codec_context.name == "opus"
        assert source.streams.audio[0].codec_context.channels == (1 if channels == "mono" else 2)


def test_an_m4a_that_breaks_off_is_refused():
    with pytest.raises(InvalidRow, match="breaks off"):
        listen_to(sound("ipod", "aac")[:200])


def test_aac_longer_than_an_hour_is_refused(monkeypatch):
    monkeypatch.setattr(transcoding, "TRANSCODED_MS_MAX", 1_000)
    with pytest.raises(InvalidRow, match="one hour"):
        listen_to(sound("adts", "aac"))


@pytest.mark.parametrize("magic", [b"RF64", b"BW64"])
@pytest.mark.parametrize("told", [True, False])
def test_a_wav_for_large_files_becomes_a_plain_one(magic, told):
    plain = io.BytesIO()
    with wave.open(plain, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(b"\1\2" * 4_000)
    form, samples = plain.getvalue()[12:36], b"\1\2" * 4_000
    sizes = struct.pack("<4sIQQQI", b"ds64", 28, 0, len(samples), 4_000, 0)
    data_size = 0xFFFFFFFF if told else len(samples)
    large = (magic + b"\xff" * 4 + b"WAVE" + sizes + form
             + struct.pack("<4sI", b"data", data_size) + samples)  # fmt: skip
    heard = listen_to(large)
    assert (heard.media_type, heard.duration_ms) == ("audio/wav", 500)
    with wave.open(io.BytesIO(heard.encoded)) as file:
        assert file.readframes(9_000) == samples


def test_an_aiff_is_refused_by_its_name():
    with pytest.raises(InvalidRow, match="AIFF"):
        listen_to(b"FORM\0\0\0\x2eAIFFCOMM")
