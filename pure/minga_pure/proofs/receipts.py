"""Receipts: signed statements of answers taken and pay owed, verified without the co-operative.

    {"format": "minga-receipt/v1",
     "body": "<the exact JSON text that was signed>",
     "salt": "<hex, 32 bytes>", "leaf": "<hex of the leaf hash, 32 bytes>",
     "signature": "— <key name> <base64>", "key": "<name+hash+key>",
     "proof": {"index": 7, "size": 12, "hashes": ["<base64>", …], "checkpoint": "<signed note>"}}

The log's entry is sha256(salt || body); the leaf hash is sha256(0x00 || entry), as in RFC 6962.
The signature is that of a C2SP signed note over three parts, each followed by a newline: the word
"minga-receipt/v1", the leaf in hex, the body. The signature promises two things: the body is true,
and this leaf will be in the log. The proof is absent until the leaf is appended to the log.
The person's own file of a consent record has one field more, "holder_key" (hex, 32 bytes). Its
SHA-256 is signed in the body as "minga:holder"; who shows the key is that person.
Trusted: the source of the reader's two public keys.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from minga_pure.canon import leaf_data
from minga_pure.money import Money, NotAnAmount
from minga_pure.proofs.checkpoint import TreeHead, open_checkpoint
from minga_pure.proofs.errors import (
    MalformedNote,
    MalformedReceipt,
    UnknownKey,
    WrongCheckpoint,
    WrongLeaf,
    WrongTotal,
)
from minga_pure.proofs.merkle import HASH_BYTES, leaf_hash, verify_inclusion
from minga_pure.proofs.note import Signer, Verifier, check_text, parse_signature_line

FORMAT: Final = "minga-receipt/v1"
HOLDER_KEY: Final = "holder_key"
HOLDER: Final = "minga:holder"
BODY_CHARACTERS_MAX: Final = 1_000_000
_HEX = re.compile(r"(?:[0-9a-f]{2})+", re.ASCII)
_REQUIRED: Final = frozenset({"format", "body", "salt", "leaf", "signature", "key"})
_FIELDS: Final = _REQUIRED | {"proof", HOLDER_KEY}


@dataclass(frozen=True, slots=True)
class LogEntry:
    """The position of a receipt's leaf in the log: entry `index` under a checkpoint."""

    index: int
    checkpoint: TreeHead


@dataclass(frozen=True, slots=True)
class VerifiedReceipt:
    """The verified content of a receipt.

    `facts` is the signed body; `kind`, `receipt`, `member` and `issued_at` are its texts, `totals`
    its money by currency. `log_entry` is None while the receipt carries no proof: the signature is
    verified, the inclusion in the log is not.
    """

    key: Verifier
    kind: str
    receipt: str
    member: str
    issued_at: str
    totals: dict[str, Money]
    facts: dict[str, Any]
    leaf: bytes
    log_entry: LogEntry | None


def signed_text(leaf: bytes, body_text: str) -> str:
    """Return the note text under the signature."""
    return f"{FORMAT}\n{leaf.hex()}\n{body_text}\n"


def sign_receipt(body_text: str, salt: bytes, signer: Signer) -> dict[str, Any]:
    """Return the receipt, without a proof yet. The body is signed as it is; it is not parsed.

    Raises ValueError unless the salt has 32 bytes, MalformedNote for control characters.
    """
    check_text(body_text + "\n")
    leaf = leaf_hash(leaf_data(salt, body_text.encode()))
    text = signed_text(leaf, body_text)
    return {
        "format": FORMAT,
        "body": body_text,
        "salt": salt.hex(),
        "leaf": leaf.hex(),
        "signature": signer.sign_line(text),
        "key": signer.vkey,
    }


def proof_fields(
    index: int, size: int, hashes: Sequence[bytes], checkpoint_note: str
) -> dict[str, Any]:
    """Return the "proof" of a receipt: an inclusion proof and the signed checkpoint of its size."""
    return {
        "index": index,
        "size": size,
        "hashes": [base64.b64encode(node_digest).decode() for node_digest in hashes],
        "checkpoint": checkpoint_note,
    }


def verify_receipt(
    document: Mapping[str, Any] | str | bytes,
    trusted_keys: Iterable[str | Verifier],
    log_key: str | Verifier | None = None,
) -> VerifiedReceipt:
    """Verify every claim of a receipt, offline.

    1. The form (MalformedReceipt). 2. The signing key is one of `trusted_keys` (UnknownKey; the
    key inside the receipt is never trusted by itself). 3. The leaf belongs to salt and body
    (WrongLeaf). 4. The signature (WrongSignature). 5. The sum of the prices (WrongTotal). 6. If
    there is a proof: the checkpoint is signed by `log_key` (UnknownKey, WrongSignature,
    WrongCheckpoint), and the proof leads from the leaf to its root (WrongProof).

    A public key that cannot be read raises MalformedKey.
    """
    fields = _parse(document)
    trusted_verifiers = [_verifier(key) for key in trusted_keys]
    name, signature_key_id, _ = _signature(fields["signature"])
    signers = [
        key for key in trusted_verifiers if (key.name, key.key_id) == (name, signature_key_id)
    ]
    if not signers or fields["key"] not in [key.vkey for key in signers]:
        raise UnknownKey(name)
    key = next(key for key in signers if key.vkey == fields["key"])
    body: str = fields["body"]
    salt, leaf = bytes.fromhex(fields["salt"]), bytes.fromhex(fields["leaf"])
    try:
        expected = leaf_hash(leaf_data(salt, body.encode()))
    except ValueError as exc:
        raise MalformedReceipt(str(exc)) from exc
    if leaf != expected:
        raise WrongLeaf
    key.verify_line(fields["signature"], signed_text(leaf, body))
    facts = _facts(body)
    _check_holder(fields.get(HOLDER_KEY), facts)
    log_entry = verify_log_entry(
        fields.get("proof"), leaf, None if log_key is None else _verifier(log_key)
    )
    return VerifiedReceipt(
        key=key,
        kind=facts["kind"],
        receipt=facts["receipt"],
        member=facts["member"],
        issued_at=facts["at"],
        totals=_totals(facts),
        facts=facts,
        leaf=leaf,
        log_entry=log_entry,
    )


def _verifier(key: str | Verifier) -> Verifier:
    return key if isinstance(key, Verifier) else Verifier.from_vkey(key)


def _parse(document: Mapping[str, Any] | str | bytes) -> Mapping[str, Any]:
    fields = _json(document) if isinstance(document, str | bytes) else document
    if not isinstance(fields, Mapping):
        raise MalformedReceipt("it is not a JSON object")
    if fields.get("format") != FORMAT:
        raise MalformedReceipt(f"its format is {str(fields.get('format'))[:40]!r}")
    if not fields.keys() <= _FIELDS:
        raise MalformedReceipt("it has fields that no receipt has")
    for name in _REQUIRED:
        if not isinstance(fields.get(name), str):
            raise MalformedReceipt(f"{name!r} is missing")
    if len(fields["body"]) > BODY_CHARACTERS_MAX:
        raise MalformedReceipt("it is too long")
    if not _HEX.fullmatch(fields["salt"]) or not _HEX.fullmatch(fields["leaf"]):
        raise MalformedReceipt("salt and leaf are not hex digits")
    try:
        check_text(fields["body"] + "\n")
    except MalformedNote as exc:
        raise MalformedReceipt(exc.detail) from exc
    return fields


def _signature(line: str) -> tuple[str, bytes, bytes]:
    try:
        return parse_signature_line(line)
    except MalformedNote as exc:
        raise MalformedReceipt(exc.detail) from exc


def _facts(body: str) -> dict[str, Any]:
    facts = _json(body)
    if not isinstance(facts, dict):
        raise MalformedReceipt("the body is not a JSON object")
    for name in ("kind", "receipt", "member", "at"):
        if not isinstance(facts.get(name), str):
            raise MalformedReceipt(f"the body says no {name}")
    return facts


def _check_holder(shown: str | None, facts: Mapping[str, Any]) -> None:
    """Compare the key in the person's own file with the signed one. Raises MalformedReceipt."""
    if shown is None:
        return
    if not isinstance(shown, str) or not _HEX.fullmatch(shown):
        raise MalformedReceipt("its holder key is not hex digits")
    if hashlib.sha256(bytes.fromhex(shown)).hexdigest() != facts.get(HOLDER):
        raise MalformedReceipt("its holder key is not the one that was signed")


def _totals(facts: Mapping[str, Any]) -> dict[str, Money]:
    """Return the signed totals by currency, compared with the sums of the listed answers.

    Either "totals" is {currency: micros} and every answer names its currency, or "currency" and
    "total_micros" hold for the complete body. Raises WrongTotal.
    """
    body_currency = facts.get("currency")
    declared = facts.get("totals")
    if declared is None:
        if "total_micros" not in facts:
            return {}
        declared = {body_currency: facts["total_micros"]}
    try:
        totals = {currency: Money(micros, currency) for currency, micros in declared.items()}
        sums = {currency: Money.zero(currency) for currency in totals}
        for answer in facts.get("answers", ()):
            price = Money(answer["price_micros"], answer.get("currency", body_currency))
            sums[price.currency] = sums.get(price.currency, Money.zero(price.currency)) + price
    except (NotAnAmount, TypeError, AttributeError, KeyError) as exc:
        raise MalformedReceipt("an amount is missing or is not one") from exc
    if "answers" in facts and sums != totals:
        raise WrongTotal
    return totals


def verify_log_entry(proof: object, leaf: bytes, log: Verifier | None) -> LogEntry | None:
    """Return the entry that the "proof" of a document leads to; None where it has no proof.

    `leaf` is the leaf hash. Raises MalformedReceipt, UnknownKey, WrongSignature, WrongCheckpoint,
    WrongProof.
    """
    if proof is None:
        return None
    if not isinstance(proof, Mapping):
        raise MalformedReceipt("the proof is not an object")
    index, size, hashes = proof.get("index"), proof.get("size"), proof.get("hashes")
    note = proof.get("checkpoint")
    if type(index) is not int or type(size) is not int or not isinstance(note, str):
        raise MalformedReceipt("the proof lacks index, size or checkpoint")
    if not isinstance(hashes, list) or len(hashes) > 64:
        raise MalformedReceipt("the proof has no list of hashes")
    if log is None:
        raise UnknownKey("no key of the log was given")
    checkpoint = open_checkpoint(note, log)
    if checkpoint.size != size:
        raise WrongCheckpoint(f"it is for {checkpoint.size} entries, the proof for {size}")
    path = [_hash(node_digest) for node_digest in hashes]
    verify_inclusion(leaf, index, size, path, checkpoint.root)
    return LogEntry(index, checkpoint)


def _hash(encoded: object) -> bytes:
    try:
        node_digest = base64.b64decode(str(encoded).encode("ascii"), validate=True)
    except ValueError as exc:
        raise MalformedReceipt("a hash of the proof is not base64") from exc
    if len(node_digest) != HASH_BYTES:
        raise MalformedReceipt("a hash of the proof has not 32 bytes")
    return node_digest


def _json(text: str | bytes) -> Any:
    """Parse JSON without duplicate names, NaN or endless nesting. Raises MalformedReceipt."""
    try:
        return json.loads(text, object_pairs_hook=_unique_names, parse_constant=_no_constant)
    except (ValueError, RecursionError) as exc:
        raise MalformedReceipt("it is not JSON") from exc


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a name stands twice")
    return fields


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
