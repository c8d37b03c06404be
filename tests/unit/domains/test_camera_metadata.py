"""Camera metadata: place, device, name and thumbnail go; the picture and the sound stay."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from minga.domains.camera_metadata import MetadataStays, names_a_place, stripped

SECRETS = (b"Lova", b"at home", b"18.87", b"Antsirabe", b"PhoneMaker")
ORIENTATION, MAKE, ARTIST, GPS = 0x0112, 0x010F, 0x013B, 0x8825
TAGS = {
    "title": "at home",
    "artist": "Lova",
    "comment": "Antsirabe",
    "location": "-18.8792+047.5079/",
    "com.apple.quicktime.location.ISO6709": "-18.8792+047.5079/",
}


def exif(orientation: int = 6) -> Image.Exif:
    tags = Image.Exif()
    tags[ORIENTATION], tags[MAKE], tags[ARTIST] = orientation, "PhoneMaker", "Lova"
    tags.get_ifd(GPS).update({1: "S", 2: (18.0, 52.0, 45.0), 3: "E", 4: (47.0, 30.0, 28.0)})
    return tags


def drawing() -> Image.Image:
    """A picture whose corners differ: red above on the left, blue below on the right."""
    picture = Image.new("RGB", (64, 32), "white")
    picture.paste("red", (0, 0, 16, 16))
    picture.paste("blue", (48, 16, 64, 32))
    return picture


def written(kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    drawing().save(file, kind, **options)
    return file.getvalue()


def jpeg() -> bytes:
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0c\x1c\x02\x5a\0\x07Antsirabe\0"
    encoded = written("JPEG", exif=exif(), comment=b"at home", xmp=b"<x>Antsirabe</x>", quality=80)
    segment = b"\xff\xed" + (len(iptc) + 2).to_bytes(2, "big") + iptc
    return encoded[:2] + segment + encoded[2:]


def png() -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "Lova")
    words.add_itxt("XML:com.adobe.xmp", "<x>Antsirabe</x>")
    return written("PNG", exif=exif(), pnginfo=words)


def webp() -> bytes:
    return written("WEBP", exif=exif().tobytes(), xmp=b"<x>Antsirabe</x>", quality=90)


def heic() -> bytes:
    heif = pytest.importorskip("pillow_heif")
    heif.register_heif_opener()
    return written("HEIF", exif=exif(1).tobytes(), quality=90)


PICTURES: dict[str, Callable[[], bytes]] = {
    "image/jpeg": jpeg, "image/png": png, "image/webp": webp, "image/heic": heic,
}  # fmt: skip


@pytest.mark.parametrize("media_type", PICTURES)
def test_a_picture_keeps_its_pixels_upright_and_nothing_else(media_type: str) -> None:
    encoded = PICTURES[media_type]()
    assert any(secret in encoded for secret in SECRETS)
    clean, clean_type = stripped(encoded, media_type)
    assert clean_type == ("image/jpeg" if media_type == "image/heic" else media_type)
    assert not any(secret in clean for secret in SECRETS)
    with Image.open(io.BytesIO(clean)) as picture:
        assert dict(picture.getexif()) == {}
        assert not {"exif", "xmp", "comment", "photoshop", "Author"} & set(picture.info)
        corners = [picture.convert("RGB").getpixel(place) for place in ((2, 2), (-3, -3))]
        turned = media_type != "image/heic"
        assert picture.size == ((32, 64) if turned else (64, 32))
        corner = picture.convert("RGB").getpixel((29, 2) if turned else (2, 2))
    assert corner[0] > 200 > 60 > corner[2]  # red, where the camera saw the top left corner
    assert len(corners) == 2
    assert not names_a_place(clean)


def test_a_jpeg_keeps_its_own_quantisation_and_its_colour_profile() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    file = io.BytesIO()
    scene = Image.radial_gradient("L").convert("RGB")
    scene.save(file, "JPEG", quality=60, exif=exif(1), icc_profile=profile)
    encoded = file.getvalue()
    clean, _type = stripped(encoded, "image/jpeg")
    with Image.open(io.BytesIO(encoded)) as before, Image.open(io.BytesIO(clean)) as after:
        assert after.quantization == before.quantization
        assert after.info["icc_profile"] == profile
        difference = np.abs(np.asarray(before, np.int16) - np.asarray(after, np.int16))
    assert difference.mean() < 1


def film(container: str, codec: str) -> bytes:
    av = pytest.importorskip("av")
    file = io.BytesIO()
    with av.open(file, "w", format=container) as sink:
        sink.metadata.update(TAGS)
        stream = sink.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(10):
            grey = np.full((48, 64, 3), number * 20, np.uint8)
            sink.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        sink.mux(stream.encode(None))
    return file.getvalue()


def sound(container: str, codec: str) -> bytes:
    av = pytest.importorskip("av")
    file = io.BytesIO()
    with av.open(file, "w", format=container) as sink:
        sink.metadata.update(TAGS)
        stream = sink.add_stream(codec, rate=48_000, layout="mono")
        silence = np.zeros((1, 48_000), np.int16)
        frame = av.AudioFrame.from_ndarray(silence, format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48_000, 0
        resampler = av.AudioResampler(
            format=stream.format, layout="mono", rate=48_000, frame_size=stream.frame_size or None
        )
        for part in resampler.resample(frame) + resampler.resample(None):
            sink.mux(stream.encode(part))
        sink.mux(stream.encode(None))
    return file.getvalue()


def decoded(encoded: bytes) -> list[bytes]:
    import av

    with av.open(io.BytesIO(encoded)) as source:
        return [frame.to_ndarray().tobytes() for frame in source.decode()]


RECORDINGS = {
    "video/mp4": (film, "mp4", "mpeg4"),
    "video/quicktime": (film, "mov", "mpeg4"),
    "video/webm": (film, "webm", "libvpx"),
    "audio/mpeg": (sound, "mp3", "libmp3lame"),
    "audio/ogg": (sound, "ogg", "libopus"),
    "audio/flac": (sound, "flac", "flac"),
    "audio/wav": (sound, "wav", "pcm_s16le"),
    "audio/webm": (sound, "webm", "libopus"),
    "audio/mp4": (sound, "ipod", "aac"),
}


@pytest.mark.parametrize("media_type", RECORDINGS)
def test_a_recording_keeps_every_frame_and_no_tag(media_type: str) -> None:
    make, container, codec = RECORDINGS[media_type]
    encoded = make(container, codec)
    assert any(secret in encoded for secret in SECRETS)
    clean, clean_type = stripped(encoded, media_type)
    assert clean_type == media_type
    assert not any(secret in clean for secret in SECRETS)
    assert decoded(clean) == decoded(encoded)


@pytest.mark.parametrize(
    ("encoded", "media_type"),
    [
        (b"", "image/jpeg"),
        (b"no picture", "image/png"),
        (b"GIF89a" + b"\0" * 20, "image/gif"),
        (b"no sound", "audio/mpeg"),
        (b"%PDF-1.7", "application/pdf"),
        (b"\x00\x00\x00\x20ftypisom", "video/mp4"),
    ],
)
def test_what_cannot_be_cleaned_is_not_stored(encoded: bytes, media_type: str) -> None:
    with pytest.raises(MetadataStays):
        stripped(encoded, media_type)


def test_a_place_is_seen_in_a_picture_that_has_one() -> None:
    assert names_a_place(jpeg())
    assert not names_a_place(written("JPEG"))
    assert not names_a_place(b"no picture")
