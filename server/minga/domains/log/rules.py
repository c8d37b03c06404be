"""Pure decisions of the log, made before it writes."""

from minga.domains.log.errors import NoSuchTree, NotACommitment

COMMITMENT_BYTES = 32
KIND_CHARACTERS_MAX = 40


def check_leaf(kind: str, leaf: bytes) -> None:
    """Raise NotACommitment unless this is 32 bytes of a short kind: never the thing itself."""
    if len(leaf) != COMMITMENT_BYTES or not 0 < len(kind) <= KIND_CHARACTERS_MAX:
        raise NotACommitment


def check_sizes(old: int, new: int, size: int) -> None:
    """Raise NoSuchTree unless 0 <= old <= new <= the size of the log."""
    if not 0 <= old <= new <= size:
        raise NoSuchTree
