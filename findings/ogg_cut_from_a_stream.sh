#!/bin/sh
# An Ogg Opus file that was cut from a longer stream is told as longer than it plays.
#
# Versions: mutagen 1.47.0, tinytag 2.2.1, PyAV 16.1.0 (encoder of the sample). Date: 2026-11-30.
# Input:    valid by RFC 7845 section 4: a recording may begin at any position of its stream, and its
#           length is the last granule position less the position at which its first page begins.
#           60 s are encoded, the headers kept, and the pages of about the first 49 s left out; pages
#           are numbered anew and checksums written again.
# Expected: about 11 s.
# Seen:     60 s; both libraries take the last position for the length.
# Matters:  time and pay for listening are estimated by the length of a recording: a clip saved from
#           the middle of a stream would count more than five times.
# Fails (exit 1) when either library tells the true length.
set -eu
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" install --quiet --disable-pip-version-check \
    mutagen==1.47.0 tinytag==2.2.1 av==16.1.0 numpy==2.2.6
cat > "$home/tell.py" <<'PYTHON'
import struct
import sys

import av
import numpy as np
from mutagen.oggopus import OggOpus
from tinytag import TinyTag

SECONDS, KEPT_FROM = 60, 49
RATE = 48_000
whole, cut = sys.argv[1] + "/whole.opus", sys.argv[1] + "/cut.opus"


def encode() -> None:
    with av.open(whole, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE, layout="mono")
        for second in range(SECONDS):
            time = np.arange(RATE, dtype=np.float32) + second * RATE
            tone = (0.2 * np.sin(time * 440 * 2 * np.pi / RATE)).astype(np.float32)
            frame = av.AudioFrame.from_ndarray(tone.reshape(1, -1), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = RATE, second * RATE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def pages(data: bytes):
    at = 0
    while at < len(data):
        assert data[at : at + 4] == b"OggS"
        segments = data[at + 26]
        size = 27 + segments + sum(data[at + 27 : at + 27 + segments])
        yield bytearray(data[at : at + size])
        at += size


def checksum(page: bytes) -> int:
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _bit in range(8):
            crc = ((crc << 1) ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc


def granule(page: bytes) -> int:
    return struct.unpack_from("<q", page, 6)[0]


encode()
every = list(pages(open(whole, "rb").read()))
headers, audio = every[:2], every[2:]
kept = [page for page in audio if granule(page) > KEPT_FROM * RATE]
first_left_out = [page for page in audio if granule(page) <= KEPT_FROM * RATE][-1]
with open(cut, "wb") as file:
    for number, page in enumerate([*headers, *kept]):
        struct.pack_into("<I", page, 18, number)
        struct.pack_into("<I", page, 22, 0)
        struct.pack_into("<I", page, 22, checksum(page))
        file.write(page)
true = (granule(kept[-1]) - granule(first_left_out)) / RATE
told = {"mutagen": OggOpus(cut).info.length, "tinytag": TinyTag.get(cut).duration}
with av.open(cut) as container:
    heard = sum(frame.samples for frame in container.decode(audio=0)) / RATE
print(f"plays {heard:.1f} s, by its positions {true:.1f} s; told:", told)
assert abs(heard - true) < 0.5, "the sample itself is not what it should be"
raise SystemExit(0 if all(length > 5 * true for length in told.values()) else 1)
PYTHON
"$home/venv/bin/python" "$home/tell.py" "$home"
