"""How long a walk waits for what must come: long enough for a machine that does much else."""

from tests.waiting import PATIENCE_SECONDS

PATIENCE_MS = int(PATIENCE_SECONDS * 1_000)
