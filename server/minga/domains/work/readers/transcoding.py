"""Files that the desk's browsers show differently, or not at all, as files that they all show.

Measured in Chromium 80, 109 and today's: EXIF turns a JPEG from 81 on, a PNG in the newest only,
a WebP in none. So a JPEG or PNG is stored upright without the tag, and a WebP as its pixels lie.
HEIC, M4A and AAC need the extra "media" of minga-server.
"""

import importlib.util
import io
import struct

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile, get_sampling

from minga.domains.work.readers.rows import InvalidRow

HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
AAC_BRANDS = (b"M4A ", b"M4B ")
ORIENTATION = 0x0112  # EXIF: 1 is upright
_TURNED_BY_SOME = ("JPEG", "MPO", "PNG")  # an MPO is a JPEG with others behind it
_STORED = ("JPEG", "MPO", "PNG", "WEBP", "GIF")
_LOSSLESS = ("PNG", "BMP")
_QUALITY = 95
_OPUS_HZ = 48_000
_OPUS_BITS_A_SECOND = {1: 48_000, 2: 96_000}
TRANSCODED_MS_MAX = 3_600_000


def reads_heic() -> bool:
    """Return whether the extra that decodes HEIC is installed, and register it with Pillow."""
    if importlib.util.find_spec("pillow_heif") is None:
        return False
    from pillow_heif import register_heif_opener

    register_heif_opener()
    return True


def needs_transcoding(image: Image.Image) -> bool:
    """Return whether some browser shows this picture turned otherwise than others, or not."""
    if image.format not in _STORED:
        return True
    return image.format in _TURNED_BY_SOME and image.getexif().get(ORIENTATION, 1) in range(2, 9)


def transcoded_picture(image: Image.Image) -> bytes:
    """Return the picture upright as JPEG or PNG, without EXIF and with its colour profile.

    A JPEG keeps its own quantisation tables. Raises InvalidRow for a sequence of pictures.
    """
    if getattr(image, "n_frames", 1) > 1 and image.format not in _STORED:
        raise InvalidRow(
            "picture_sequence", _("This file holds several pictures. Save one picture a file.")
        )
    upright = ImageOps.exif_transpose(image)
    profile, file = image.info.get("icc_profile"), io.BytesIO()
    options: dict[str, object] = {"quality": _QUALITY, "subsampling": 0}
    if isinstance(image, JpegImageFile):
        options = {"qtables": image.quantization, "subsampling": max(0, get_sampling(image))}
    if image.format in _LOSSLESS or upright.mode not in ("RGB", "L", "CMYK"):
        upright.save(file, "PNG", icc_profile=profile)
    else:
        upright.save(file, "JPEG", icc_profile=profile, **options)
    return file.getvalue()


def plain_wav(encoded: bytes) -> bytes:
    """Return a RIFF file with the chunks of an RF64 or BW64 file (EBU Tech 3306); others as is.

    Raises struct.error or ValueError for one that breaks off in its headers.
    """
    if encoded[:4] not in (b"RF64", b"BW64") or encoded[8:12] != b"WAVE":
        return encoded
    chunks, offset, data_bytes = b"", 12, None
    while offset + 8 <= len(encoded):
        kind, size = struct.unpack_from("<4sI", encoded, offset)
        if kind == b"ds64":
            (data_bytes,) = struct.unpack_from("<Q", encoded, offset + 16)
        else:
            if kind == b"data" and size == 0xFFFFFFFF:
                size = data_bytes if data_bytes is not None else len(encoded)
            content = encoded[offset + 8 : offset + 8 + size]
            chunks += struct.pack("<4sI", kind, len(content)) + content + b"\0" * (len(content) % 2)
        offset += 8 + size + size % 2
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def aac_container(beginning: bytes) -> str | None:
    """Return ffmpeg's name of the container of AAC sound that these bytes begin, if it is one."""
    if beginning[4:8] == b"ftyp" and beginning[8:12] in AAC_BRANDS:
        return "mov"
    if len(beginning) > 2 and beginning[0] == 0xFF and beginning[1] & 0xF6 == 0xF0:
        return "aac"  # ADTS: twelve bits set, layer 0
    return None


def transcoded_recording(encoded: bytes, container: str) -> bytes:
    """Return AAC sound as Ogg Opus, one or two channels. Raises InvalidRow."""
    if importlib.util.find_spec("av") is None:
        raise InvalidRow(
            "needs_media_extra",
            _("M4A and AAC recordings need the extra “media” on this server."
              " Save it as WAV, FLAC, OGG or MP3."),
        )  # fmt: skip
    import av

    try:
        return _opus_of(encoded, container)
    except (av.error.FFmpegError, ValueError, IndexError, OverflowError) as error:
        raise InvalidRow(
            "broken_sound", _("This recording breaks off, is damaged, or is longer than one hour.")
        ) from error


def _opus_of(encoded: bytes, container: str) -> bytes:
    import av

    target = io.BytesIO()
    with (
        av.open(io.BytesIO(encoded), "r", format=container) as source,
        av.open(target, "w", format="ogg") as sink,
    ):
        sound = source.streams.audio[0]
        channels = min(2, sound.codec_context.channels or 1)
        layout = "mono" if channels == 1 else "stereo"
        stream = sink.add_stream("libopus", rate=_OPUS_HZ, layout=layout)
        stream.bit_rate = _OPUS_BITS_A_SECOND[channels]
        resampler = av.AudioResampler(format="s16", layout=layout, rate=_OPUS_HZ)
        samples = 0
        for frame in source.decode(sound):
            for part in resampler.resample(frame):
                samples += part.samples
                if samples > TRANSCODED_MS_MAX * (_OPUS_HZ // 1_000):
                    raise ValueError
                sink.mux(stream.encode(part))
        for part in resampler.resample(None):
            sink.mux(stream.encode(part))
        sink.mux(stream.encode(None))
    return target.getvalue()
