"""Blind marks from the package registry beside ours: the same picture, the same attacks.

Blind marks need no original. Each accuses by the same rule: an identity of so many bits agrees so
far that chance explains it in less than one search of a million among all recipients.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench.trace_pictures import Picture

FALSE_ACCUSATION_MAX = 1e-6
Bits = np.ndarray[Any, np.dtype[np.int64]]


def identity(recipient: str, bits: int) -> Bits:
    digest = hashlib.sha256(recipient.encode()).digest()
    return np.unpackbits(np.frombuffer(digest, np.uint8))[:bits].astype(np.int64)


def bits_needed(bits: int, recipients: int) -> int:
    """Return how many bits have to agree before somebody may be accused."""
    for agreeing in range(bits, 0, -1):
        tail = sum(math.comb(bits, count) for count in range(agreeing, bits + 1)) / 2**bits
        if tail * recipients > FALSE_ACCUSATION_MAX:
            return agreeing + 1
    return bits


class BlindWatermark:
    """blind_watermark: 64 bits in the singular values of wavelet blocks."""

    name, bits = "blind_watermark", 64

    def embed(self, picture: Picture, identity_bits: Bits) -> Picture:
        from blind_watermark import WaterMark

        with contextlib.redirect_stdout(io.StringIO()):
            mark = WaterMark(password_wm=1, password_img=1)
        mark.read_img(img=picture[..., ::-1].copy())
        mark.read_wm(identity_bits.astype(bool).tolist(), mode="bit")
        return np.clip(np.rint(mark.embed()), 0, 255).astype(np.uint8)[..., ::-1].copy()

    def read(self, picture: Picture) -> Bits:
        from blind_watermark import WaterMark

        with contextlib.redirect_stdout(io.StringIO()):
            mark = WaterMark(password_wm=1, password_img=1)
        values = mark.extract(embed_img=picture[..., ::-1].copy(), wm_shape=self.bits, mode="bit")
        return (np.asarray(values) > 0.5).astype(np.int64)


class RivaGan:
    """imwatermark's rivaGan: 32 bits by the two networks in its wheel, run without torch.

    The steps before and after the networks are those of the package's rivaGan.py.
    """

    name, bits = "rivaGan (imwatermark)", 32

    def __init__(self) -> None:
        import onnxruntime

        package = importlib.util.find_spec("imwatermark")
        assert package
        assert package.origin
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        folder = Path(package.origin).parent
        self.encoder, self.decoder = (
            onnxruntime.InferenceSession(str(folder / f"rivagan_{half}.onnx"), options)
            for half in ("encoder", "decoder")
        )

    def embed(self, picture: Picture, identity_bits: Bits) -> Picture:
        inputs = {"frame": self._frame(picture), "data": identity_bits[None].astype(np.float32)}
        marked = np.clip(self.encoder.run(None, inputs)[0], -1, 1)[0, :, 0].transpose(1, 2, 0)
        return ((marked + 1) * 127.5).astype(np.uint8)[..., ::-1].copy()

    def read(self, picture: Picture) -> Bits:
        data = self.decoder.run(None, {"frame": self._frame(picture)})[0][0]
        return (data > 0.52).astype(np.int64)

    def _frame(self, picture: Picture) -> Any:
        frame = picture[..., ::-1].astype(np.float32)[None] / 127.5 - 1
        return frame.transpose(3, 0, 1, 2)[None]


METHODS: tuple[Callable[[], BlindWatermark | RivaGan], ...] = (BlindWatermark, RivaGan)


def compare(
    picture: Picture,
    attacks: dict[str, Callable[[Picture], Picture]],
    recipients: list[str],
) -> dict[str, dict[str, str]]:
    """Return for each method what each attack leaves of it, or why it was left out."""
    table: dict[str, dict[str, str]] = {}
    for method in METHODS:
        try:
            blind = method()
        except (ImportError, AssertionError) as exc:
            print(f"{method.__name__} is left out: {exc}")
            continue
        identities = np.array([identity(recipient, blind.bits) for recipient in recipients])
        marked = blind.embed(picture, identities[7])
        error = float(np.mean((marked.astype(float) - picture) ** 2))
        row = {"PSNR": f"{10 * math.log10(255**2 / max(error, 1e-9)):.1f} dB"}
        needed = bits_needed(blind.bits, len(recipients))
        for name, attack in attacks.items():
            row[name] = _outcome(blind, attack(marked), identities, needed)
        table[f"{blind.name}, {needed} of {blind.bits} bits"] = row
    return table


def _outcome(blind: BlindWatermark | RivaGan, copy: Picture, identities: Bits, needed: int) -> str:
    try:
        agreeing = (identities == blind.read(copy)).sum(axis=1)
    except (AssertionError, IndexError, ValueError, RuntimeError, cv2.error) as exc:
        return f"not readable ({type(exc).__name__})"
    best = int(np.argmax(agreeing))
    outcome = "named" if agreeing[7] >= needed else "nearest, too unsure" if best == 7 else "lost"
    return f"{outcome} ({agreeing[7]}/{blind.bits})"
