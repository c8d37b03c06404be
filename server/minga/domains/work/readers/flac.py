"""FLAC: its length, from the STREAMINFO block (RFC 9639, section 8.2)."""

MAGIC = b"fLaC"
_STREAMINFO = 0


def flac_ms(encoded: bytes) -> float:
    """Return the length in milliseconds. Raises ValueError for a stream that does not tell it."""
    block = encoded[8:42]
    if not encoded.startswith(MAGIC) or encoded[4] & 0x7F != _STREAMINFO or len(block) < 34:
        raise ValueError
    packed = int.from_bytes(block[10:18], "big")  # 20 bits Hz, 3 channels, 5 depth, 36 samples
    hertz, samples = packed >> 44, packed & (1 << 36) - 1
    return samples * 1_000 / hertz
