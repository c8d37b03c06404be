"""Films and voices as browsers record them: what the first bytes tell."""

_EBML = b"\x1a\x45\xdf\xa3"  # RFC 8794; Matroska begins with it as well, WebM says so (RFC 9559)
_DOCTYPE_WITHIN = 64
_VOICES = (b"M4A ", b"M4B ")
_FILMS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash",
          b"hlsf", b"msnv", b"3gp4", b"3gp5")  # fmt: skip


def film_type_of(beginning: bytes) -> str | None:
    """The media type; None when the bytes begin no film that a browser plays.

    An MP4 is told by its major brand (ISO/IEC 14496-12): pictures (HEIC, AVIF) use the same boxes.
    """
    if beginning.startswith(_EBML):
        return "video/webm" if b"webm" in beginning[:_DOCTYPE_WITHIN] else None
    if beginning[4:8] == b"ftyp":
        brand = beginning[8:12]
        if brand in _VOICES:
            return "audio/mp4"
        return "video/mp4" if brand in _FILMS else None
    return None
