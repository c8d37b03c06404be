"""Receipts checked here, without asking the co-operative: only its two public keys are trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from minga_client.errors import MingaError
from minga_pure.proofs.errors import ProofError
from minga_pure.proofs.receipts import VerifiedReceipt, verify_receipt


class NoTrustedKey(MingaError):
    """Nobody said whose signatures to trust."""

    def __init__(self) -> None:
        super().__init__(
            "No key to trust: sign in once (minga login) so that the co-operative's keys are kept,"
            " or give the key that you were told: --key NAME+HASH+KEY."
        )


@dataclass(frozen=True, slots=True)
class CheckedReceipt:
    """A receipt's file, and either what it proves or what is wrong with it."""

    path: Path
    receipt: VerifiedReceipt | None
    error: str


def check(path: Path, keys: Sequence[str], log_key: str | None) -> CheckedReceipt:
    """Verify one receipt offline. Raises NoTrustedKey, MingaError when the file cannot be read."""
    if not keys:
        raise NoTrustedKey
    try:
        document = path.read_bytes()
    except OSError as exc:
        raise MingaError(f"{path} cannot be read: {exc.strerror}.") from exc
    try:
        return CheckedReceipt(path, verify_receipt(document, keys, log_key), "")
    except ProofError as error:
        return CheckedReceipt(path, None, str(error))


def sentence(checked: CheckedReceipt) -> str:
    """Return the verdict on a receipt in words, two lines for a good one."""
    if checked.receipt is None:
        return f"FALSE  {checked.path}: {checked.error}"
    receipt = checked.receipt
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
