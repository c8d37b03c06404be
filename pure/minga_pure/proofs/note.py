"""Signed notes with Ed25519 (C2SP signed-note): a text and the signatures under it.

    <text, every line ended by a newline>
                                             (one empty line)
    — <key name> <base64 of key id (4 bytes) and signature (64 bytes)>

Trusted: the holder of the seed, for the purpose of this key. A key must sign one kind of text
only; our kinds begin with different first lines.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from minga_pure.proofs.errors import MalformedKey, MalformedNote, UnknownKey, WrongSignature

ED25519: Final = b"\x01"
SEED_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
SIGNATURES_MAX: Final = 100
NOTE_CHARACTERS_MAX: Final = 1_000_000

_DASH: Final = "\u2014 "
_CONTROLS: Final = bytes(code for code in range(0x20) if code != 0x0A)
_NAME = re.compile(r"[^\s+\x00-\x1f\ud800-\udfff]+")
_ID = re.compile(r"[0-9a-f]{8}", re.ASCII)


def key_id(name: str, public_key: bytes) -> bytes:
    """Return the first four bytes of sha256(name || newline || 0x01 || public key)."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:4]


def key_name(origin: str, *path: str) -> str:
    """Return the key name of a site's address: without the scheme, without a trailing slash."""
    parts = urlsplit(origin if "//" in origin else f"//{origin}")
    return "/".join([(parts.netloc + parts.path).rstrip("/"), *path])


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key and the name under which it signs."""

    name: str
    public_key: bytes
    key_id: bytes = field(init=False)
    _key: Ed25519PublicKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise MalformedKey("a key's name has no spaces and no plus sign")
        try:
            public_key = Ed25519PublicKey.from_public_bytes(self.public_key)
        except ValueError as exc:
            raise MalformedKey("an Ed25519 public key has 32 bytes") from exc
        object.__setattr__(self, "_key", public_key)
        object.__setattr__(self, "key_id", key_id(self.name, self.public_key))

    @classmethod
    def from_vkey(cls, vkey: str) -> Verifier:
        """Parse name+hash+key; raises MalformedKey when a character is wrong or missing."""
        parts = vkey.strip().split("+", 2)
        if len(parts) != 3 or not _ID.fullmatch(parts[1]):
            raise MalformedKey
        try:
            material = _unbase64(parts[2])
        except ValueError as exc:
            raise MalformedKey("the last part is not base64") from exc
        if material[:1] != ED25519:
            raise MalformedKey("only Ed25519 keys (type 1) are read here")
        verifier = cls(parts[0], material[1:])
        if verifier.key_id.hex() != parts[1]:
            raise MalformedKey("the hash does not belong to this name and key")
        return verifier

    @property
    def vkey(self) -> str:
        """Return the one-line public form: name+hash+key."""
        material = base64.b64encode(ED25519 + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{material}"

    def verify_line(self, line: str, text: str) -> None:
        """Return None if the signature line is this key's, over this text.

        Raises MalformedNote, UnknownKey (another name or key id) or WrongSignature.
        """
        name, line_key_id, signature = parse_signature_line(line)
        if name != self.name or line_key_id != self.key_id:
            raise UnknownKey(name)
        try:
            self._key.verify(signature, text.encode())
        except (InvalidSignature, UnicodeEncodeError) as exc:
            raise WrongSignature(name) from exc


class Signer:
    """A private key, loaded once, and the name under which it signs.

    `verifier` and `vkey` are its public half, to publish. Signing takes well under 0.1 ms.
    """

    __slots__ = ("_key", "_line", "verifier", "vkey")

    def __init__(self, name: str, seed: bytes) -> None:
        """Load a seed of 32 bytes; raises MalformedKey for another length or a name with space or
        plus.
        """
        if len(seed) != SEED_BYTES:
            raise MalformedKey("an Ed25519 seed has 32 bytes")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())
        self.vkey = self.verifier.vkey
        self._line = f"{_DASH}{name} "

    def __repr__(self) -> str:
        return f"Signer({self.verifier.vkey!r})"

    @property
    def name(self) -> str:
        """Return the name of the key."""
        return self.verifier.name

    def sign_line(self, text: str) -> str:
        """Return the signature line over the text, without its newline."""
        signature = self._key.sign(text.encode())
        return self._line + base64.b64encode(self.verifier.key_id + signature).decode()


def sign_note(text: str, *signers: Signer) -> str:
    """Return the complete note. Raises MalformedNote unless the text is valid (see check_text)."""
    check_text(text)
    return f"{text}\n" + "".join(f"{signer.sign_line(text)}\n" for signer in signers)


def check_text(text: str) -> None:
    """Raise MalformedNote unless the text ends in a newline and has no other control character."""
    if not text.endswith("\n"):
        raise MalformedNote("the text does not end in a newline")
    try:
        encoded = text.encode()
    except UnicodeEncodeError as exc:
        raise MalformedNote("the text is not Unicode") from exc
    if len(encoded.translate(None, _CONTROLS)) != len(encoded):
        raise MalformedNote("the text holds a control character")


def split_note(note: str) -> tuple[str, list[str]]:
    """Return the text and its signature lines, unverified. Raises MalformedNote."""
    if len(note) > NOTE_CHARACTERS_MAX:
        raise MalformedNote("it is too long")
    text, empty, signatures = note.rpartition("\n\n")
    if not empty or not signatures.endswith("\n"):
        raise MalformedNote("there is no signature")
    text += "\n"
    check_text(text)
    lines = signatures[:-1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise MalformedNote("there are too many signatures")
    return text, lines


def parse_signature_line(line: str) -> tuple[str, bytes, bytes]:
    """Return (key name, key id, signature) of one line. Raises MalformedNote."""
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not _NAME.fullmatch(name):
        raise MalformedNote("a signature line is not one")
    try:
        signature = _unbase64(encoded)
    except ValueError as exc:
        raise MalformedNote("a signature is not base64") from exc
    if len(signature) < 5:
        raise MalformedNote("a signature is too short")
    return name, signature[:4], signature[4:]


def open_note(note: str, trusted: Iterable[Verifier]) -> tuple[str, list[Verifier]]:
    """Return the text and the trusted keys that signed it (at least one).

    Signatures by other keys are ignored, as the specification requires. Raises MalformedNote,
    UnknownKey when no trusted key signed, WrongSignature when a trusted key's signature is invalid.
    """
    text, lines = split_note(note)
    verifiers = {(verifier.name, verifier.key_id): verifier for verifier in trusted}
    signers: dict[tuple[str, bytes], Verifier] = {}
    untrusted_names: list[str] = []
    for line in lines:
        name, line_key_id, _ = parse_signature_line(line)
        verifier = verifiers.get((name, line_key_id))
        if verifier is None:
            untrusted_names.append(name)
        elif (name, line_key_id) not in signers:
            verifier.verify_line(line, text)
            signers[name, line_key_id] = verifier
    if not signers:
        raise UnknownKey(", ".join(untrusted_names)[:200])
    return text, list(signers.values())


def _unbase64(encoded: str) -> bytes:
    """Decode strict base64, one spelling for one content. Raises ValueError."""
    try:
        content = base64.b64decode(encoded.encode("ascii"), validate=True)
    except binascii.Error as exc:
        raise ValueError(str(exc)) from exc
    if base64.b64encode(content).decode() != encoded:
        raise ValueError("not the canonical base64")
    return content
