"""Receipts: the co-operative's signed word on what it took and owes, checked without the co-op.

    {"format": "minga-receipt/v1",
     "body": "<the exact JSON text that was signed>",
     "salt": "<hex, 32 bytes>", "leaf": "<hex of the leaf hash, 32 bytes>",
     "signature": "— <key name> <base64>", "key": "<name+hash+key>",
     "proof": {"index": 7, "size": 12, "hashes": ["<base64>", …], "checkpoint": "<signed note>"}}

The log's entry is sha256(salt || body); the leaf hash is sha256(0x00 || entry), as in RFC 6962.
The signature is that of a C2SP signed note over three parts, each followed by a newline: the word
"minga-receipt/v1", the leaf in hex, the body. So the key holder promises two things: the body is
true, and this leaf will stand in the log. The proof is absent until the log was fed; then it shows
that the promise was kept. Whom we trust: whoever gave the reader the two public keys.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from minga_pure.canon import leaf_data
from minga_pure.money import Money, NotAnAmount
from minga_pure.proofs.checkpoint import Checkpoint, open_checkpoint
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
BODY_CHARACTERS_MAX: Final = 1_000_000
_HEX = re.compile(r"(?:[0-9a-f]{2})+", re.ASCII)
_FIELDS: Final = frozenset({"format", "body", "salt", "leaf", "signature", "key", "proof"})


@dataclass(frozen=True, slots=True)
class LogPlace:
    """Where the log holds a receipt's leaf: entry `index` under a checkpoint."""

    index: int
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class Verified:
    """What a receipt proves.

    `facts` is the signed body; `kind`, `receipt`, `member` and `at` are its texts, `totals` its
    money by currency. `place` is None while the receipt carries no proof: then the signature is
    good, and the log is still to be asked.
    """

    key: Verifier
    kind: str
    receipt: str
    member: str
    at: str
    totals: dict[str, Money]
    facts: dict[str, Any]
    leaf: bytes
    place: LogPlace | None


def signed_text(leaf: bytes, body_text: str) -> str:
    """The note text under the signature."""
    return f"{FORMAT}\n{leaf.hex()}\n{body_text}\n"


def sign_receipt(body_text: str, salt: bytes, signer: Signer) -> dict[str, Any]:
    """The receipt, without a proof yet. The body is signed as it is; it is not parsed.

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
    """The "proof" of a receipt, from an inclusion proof and the signed checkpoint of its size."""
    return {
        "index": index,
        "size": size,
        "hashes": [base64.b64encode(one).decode() for one in hashes],
        "checkpoint": checkpoint_note,
    }


def verify_receipt(
    document: Mapping[str, Any] | str | bytes,
    trusted_keys: Iterable[str | Verifier],
    log_key: str | Verifier | None = None,
) -> Verified:
    """Check everything that a receipt claims, offline.

    1. The form (MalformedReceipt). 2. The signing key is one of `trusted_keys` (UnknownKey; the
    key inside the receipt is never trusted by itself). 3. The leaf belongs to salt and body
    (WrongLeaf). 4. The signature (WrongSignature). 5. The sum of the prices (WrongTotal). 6. If
    there is a proof: the checkpoint is signed by `log_key` (UnknownKey, WrongSignature,
    WrongCheckpoint), and the proof leads from the leaf to its root (WrongProof).

    A public key that cannot be read raises MalformedKey.
    """
    fields = _parse(document)
    trusted = [_verifier(key) for key in trusted_keys]
    name, found_id, _ = _signature(fields["signature"])
    signers = [key for key in trusted if (key.name, key.key_id) == (name, found_id)]
    if not signers or fields["key"] not in [key.vkey for key in signers]:
        raise UnknownKey(name)
    key = next(key for key in signers if key.vkey == fields["key"])
    body: str = fields["body"]
    salt, leaf = bytes.fromhex(fields["salt"]), bytes.fromhex(fields["leaf"])
    try:
        expected = leaf_hash(leaf_data(salt, body.encode()))
    except ValueError as error:
        raise MalformedReceipt(str(error)) from error
    if leaf != expected:
        raise WrongLeaf
    key.verify_line(fields["signature"], signed_text(leaf, body))
    facts = _facts(body)
    place = _place(fields.get("proof"), leaf, None if log_key is None else _verifier(log_key))
    return Verified(
        key=key,
        kind=facts["kind"],
        receipt=facts["receipt"],
        member=facts["member"],
        at=facts["at"],
        totals=_totals(facts),
        facts=facts,
        leaf=leaf,
        place=place,
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
    for name in _FIELDS - {"proof"}:
        if not isinstance(fields.get(name), str):
            raise MalformedReceipt(f"{name!r} is missing")
    if len(fields["body"]) > BODY_CHARACTERS_MAX:
        raise MalformedReceipt("it is too long")
    if not _HEX.fullmatch(fields["salt"]) or not _HEX.fullmatch(fields["leaf"]):
        raise MalformedReceipt("salt and leaf are not hex digits")
    try:
        check_text(fields["body"] + "\n")
    except MalformedNote as error:
        raise MalformedReceipt(error.detail) from error
    return fields


def _signature(line: str) -> tuple[str, bytes, bytes]:
    try:
        return parse_signature_line(line)
    except MalformedNote as error:
        raise MalformedReceipt(error.detail) from error


def _facts(body: str) -> dict[str, Any]:
    facts = _json(body)
    if not isinstance(facts, dict):
        raise MalformedReceipt("the body is not a JSON object")
    for name in ("kind", "receipt", "member", "at"):
        if not isinstance(facts.get(name), str):
            raise MalformedReceipt(f"the body says no {name}")
    return facts


def _totals(facts: Mapping[str, Any]) -> dict[str, Money]:
    """The signed totals by currency, compared with the sums of the answers that the body lists.

    Either "totals" is {currency: micros} and every answer names its currency, or "currency" and
    "total_micros" hold for the whole body.
    """
    whole = facts.get("currency")
    declared = facts.get("totals")
    if declared is None:
        if "total_micros" not in facts:
            return {}
        declared = {whole: facts["total_micros"]}
    try:
        totals = {currency: Money(micros, currency) for currency, micros in declared.items()}
        sums = {currency: Money.zero(currency) for currency in totals}
        for answer in facts.get("answers", ()):
            price = Money(answer["price_micros"], answer.get("currency", whole))
            sums[price.currency] = sums.get(price.currency, Money.zero(price.currency)) + price
    except (NotAnAmount, TypeError, AttributeError, KeyError) as error:
        raise MalformedReceipt("an amount is missing or is not one") from error
    if "answers" in facts and sums != totals:
        raise WrongTotal
    return totals


def _place(proof: object, leaf: bytes, log: Verifier | None) -> LogPlace | None:
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
    path = [_hash(one) for one in hashes]
    verify_inclusion(leaf, index, size, path, checkpoint.root)
    return LogPlace(index, checkpoint)


def _hash(encoded: object) -> bytes:
    try:
        found = base64.b64decode(str(encoded).encode("ascii"), validate=True)
    except ValueError as error:
        raise MalformedReceipt("a hash of the proof is not base64") from error
    if len(found) != HASH_BYTES:
        raise MalformedReceipt("a hash of the proof has not 32 bytes")
    return found


def _json(text: str | bytes) -> Any:
    """JSON without doubled names, NaN or endless nesting. Raises MalformedReceipt."""
    try:
        return json.loads(text, object_pairs_hook=_named_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedReceipt("it is not JSON") from error


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
