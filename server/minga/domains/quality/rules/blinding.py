"""Which items hide what a machine guessed of them."""

import hashlib

BLIND_IN = 5


def is_shown(seed: int, external_id: str) -> bool:
    """Whether members see what a machine guessed of this item; every fifth stays blind, so that
    one can measure whether people follow the machine. Nobody can choose which."""
    digest = hashlib.sha256(f"{seed}:{external_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % BLIND_IN != 0
