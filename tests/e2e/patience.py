"""How long a walk waits for what must come: long enough for a machine that does much else."""

PATIENCE_MS = 60_000
