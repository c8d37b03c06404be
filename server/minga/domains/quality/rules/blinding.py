"""Choice of the items that hide the prediction of a machine."""

import hashlib

BLIND_IN = 5


def shows_prediction(seed: int, external_id: str) -> bool:
    """Return True when members see the prediction for this item.

    Every fifth item, which nobody can choose, stays blind: so anchoring can be measured.
    """
    digest = hashlib.sha256(f"{seed}:{external_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % BLIND_IN != 0
