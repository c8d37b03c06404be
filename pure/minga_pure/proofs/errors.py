"""Errors of proofs: one class for each failed check, each with a sentence to act on."""

from __future__ import annotations


class ProofError(ValueError):
    """A document does not prove its claim."""

    sentence = "This does not prove what it claims."

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(f"{self.sentence} ({detail})" if detail else self.sentence)


class MalformedKey(ProofError):
    """A verifier key is not of the form name+hash+key."""

    sentence = (
        "This is not a public key in the form name+hash+key. Copy the whole line again from the "
        "co-operative's page."
    )


class MalformedNote(ProofError):
    """A signed note is not of the form of C2SP signed-note."""

    sentence = "This is not a signed note: a line is missing or was changed on the way."


class MalformedProof(ProofError):
    """A tile, an entry bundle or a path has not the form of C2SP tlog-tiles."""

    sentence = "This part of the log is incomplete or was changed on the way. Fetch it again."


class MalformedReceipt(ProofError):
    """A receipt is not of the form minga-receipt/v1."""

    sentence = "This is not a whole Minga receipt. Download it again, and keep the file as it came."


class UnknownKey(ProofError):
    """No key that the reader trusts signed it."""

    sentence = (
        "This is signed by a key that you do not trust. Compare it with the key that the "
        "co-operative has published, and add it only if they are the same."
    )


class WrongSignature(ProofError):
    """A trusted key's signature does not fit the text."""

    sentence = (
        "The signature does not fit the text: the text was changed after it was signed, or the "
        "signature is not the co-operative's. Do not rely on it; ask the co-operative for its own "
        "copy."
    )


class WrongLeaf(ProofError):
    """The leaf is not the hash of salt and body."""

    sentence = (
        "The leaf does not belong to this receipt's text and salt: one of the three was changed. "
        "Download the receipt again; if it stays so, show it to an auditor."
    )


class WrongProof(ProofError):
    """The hashes do not lead from the leaf to the root, or from the old root to the new."""

    sentence = (
        "The proof does not lead to the log's signed root: the entry is not in that log, or the "
        "proof was changed. Fetch a new proof; if it fails too, show both to an auditor."
    )


class WrongCheckpoint(ProofError):
    """The checkpoint is of another log or another size, or has no such form."""

    sentence = (
        "The log's checkpoint does not fit this proof or this log. Fetch a new proof; if it fails "
        "too, show both to an auditor."
    )


class WrongTotal(ProofError):
    """The answers' prices do not add up to the total that was signed."""

    sentence = (
        "The prices of the answers do not add up to the total on the receipt, although the "
        "signature is right. Show it to the co-operative's treasurer or to an auditor."
    )


class MalformedBundle(ProofError):
    """An evidence bundle is not of the form minga-takedown/v1."""

    sentence = (
        "This is not a whole evidence bundle. Download it again, and keep the file as it came."
    )


class UnrelatedEvidence(ProofError):
    """Two parts of an evidence bundle are of different deliveries, terms or files."""

    sentence = (
        "The parts of this evidence do not belong together, although each may be right by itself. "
        "Do not rely on it; ask the co-operative for its own copy."
    )


class WeakEvidence(ProofError):
    """Chance explains the mark more often than the bundle says."""

    sentence = (
        "The numbers of the mark do not show what the bundle says of them: chance explains them "
        "too easily. Do not rely on it; show it to an expert."
    )
