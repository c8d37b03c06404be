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
class Checked:
    """A receipt's file, and either what it proves or what is wrong with it."""

    path: Path
    found: VerifiedReceipt | None
    wrong: str


def check(path: Path, keys: Sequence[str], log_key: str | None) -> Checked:
    """Verify one receipt offline. Raises NoTrustedKey, MingaError when the file cannot be read."""
    if not keys:
        raise NoTrustedKey
    try:
        document = path.read_bytes()
    except OSError as exc:
        raise MingaError(f"{path} cannot be read: {exc.strerror}.") from exc
    try:
        return Checked(path, verify_receipt(document, keys, log_key), "")
    except ProofError as error:
        return Checked(path, None, str(error))


def sentence(checked: Checked) -> str:
    """What a person reads."""
    if checked.found is None:
        return f"FALSE  {checked.path}: {checked.wrong}"
    receipt = checked.found
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
