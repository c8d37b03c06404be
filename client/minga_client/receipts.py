"""Receipts and evidence bundles checked here, without asking the co-operative.

Only its two public keys are trusted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from minga_client.errors import MingaError
from minga_pure.proofs.errors import ProofError
from minga_pure.proofs.receipts import VerifiedReceipt, verify_receipt
from minga_pure.proofs.takedown import FORMAT as BUNDLE_FORMAT
from minga_pure.proofs.takedown import VerifiedTakedown, verify_takedown


class NoTrustedKey(MingaError):
    """Nobody said whose signatures to trust."""

    def __init__(self) -> None:
        super().__init__(
            "No key to trust: sign in once (minga login) so that the co-operative's keys are kept,"
            " or give the key that you were told: --key NAME+HASH+KEY."
        )


@dataclass(frozen=True, slots=True)
class CheckedReceipt:
    """A file, and either what it proves or what is wrong with it.

    `takedown`: the content of an evidence bundle, whose statement is `receipt`.
    """

    path: Path
    receipt: VerifiedReceipt | None
    error: str
    takedown: VerifiedTakedown | None = None


def check(
    path: Path, keys: Sequence[str], log_key: str | None, evidence: Path | None = None
) -> CheckedReceipt:
    """Verify one receipt or evidence bundle offline.

    `evidence`: the file that was found; its SHA-256 must be the one in the bundle. Raises
    NoTrustedKey, MingaError when a file cannot be read.
    """
    if not keys:
        raise NoTrustedKey
    document = _content(path)
    try:
        if _is_bundle(document):
            return _checked_bundle(path, document, keys, log_key, evidence)
        return CheckedReceipt(path, verify_receipt(document, keys, log_key), "")
    except ProofError as error:
        return CheckedReceipt(path, None, str(error))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise MingaError(f"{path} cannot be read: {exc.strerror}.") from exc


def _is_bundle(document: bytes) -> bool:
    try:
        fields = json.loads(document)
    except (ValueError, RecursionError):
        return False
    return isinstance(fields, dict) and fields.get("format") == BUNDLE_FORMAT


def _checked_bundle(
    path: Path, document: bytes, keys: Sequence[str], log_key: str | None, evidence: Path | None
) -> CheckedReceipt:
    takedown = verify_takedown(document, keys, log_key)
    if evidence is None:
        return CheckedReceipt(path, takedown.statement, "", takedown)
    if hashlib.sha256(_content(evidence)).hexdigest() != takedown.found_sha256:
        return CheckedReceipt(path, None, f"it is about another file than {evidence}")
    return CheckedReceipt(path, takedown.statement, "", takedown)


def sentence(checked: CheckedReceipt) -> str:
    """Return the verdict on a receipt in words, two lines for a good one."""
    if checked.receipt is None:
        return f"FALSE  {checked.path}: {checked.error}"
    receipt = checked.receipt
    if checked.takedown is not None:
        return _bundle_sentence(checked.path, checked.takedown)
    totals = ", ".join(str(total) for total in receipt.totals.values()) or "no money"
    answers = len(receipt.facts.get("answers", ()))
    place = (
        f"entry {receipt.log_entry.index} of the log {receipt.log_entry.checkpoint.origin}"
        f" (of {receipt.log_entry.checkpoint.size})"
        if receipt.log_entry
        else "not yet in the log: the signature is good; fetch the receipt again later"
    )
    return (
        f"GOOD   {checked.path}: {answers} answers, {totals}, {receipt.issued_at}\n"
        f"       signed by {receipt.key.name}; {place}"
    )


def _bundle_sentence(path: Path, takedown: VerifiedTakedown) -> str:
    """Return the verdict on an evidence bundle in words."""
    statement, delivery = takedown.statement.log_entry, takedown.delivery_entry
    place = (
        f"delivered at entry {delivery.index}, accused at entry {statement.index} of the log"
        f" {statement.checkpoint.origin}"
        if statement and delivery
        else "not yet wholly in the log: fetch the bundle again later"
    )
    consent = "" if takedown.is_consent_recorded else "\n       no signed consent is enclosed"
    return (
        f"GOOD   {path}: the file {takedown.found_sha256[:16]}… shows the mark of the copy for"
        f" {takedown.recipient}\n"
        f"       licensed by {takedown.controller}; somebody uninvolved would be named once in"
        f" {1 / max(takedown.false_accusation_bound, 1e-30):.1e} searches at most\n"
        f"       signed by {takedown.statement.key.name}; {place}{consent}"
    )
