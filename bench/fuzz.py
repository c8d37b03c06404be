"""Hostile requests at every door until time or number is up: `make bench NAME=fuzz`.

    make bench NAME=fuzz                                   # 100,000 requests, at most 40 minutes
    make bench NAME=fuzz ARGS="--requests 5000 --minutes 5"
    make bench NAME=fuzz ARGS="--minutes 3 --continue bench/fuzz.json"  # a part
    make bench NAME=fuzz ARGS=--smoke                      # a few hundred

A run of 100,000 need not be one sitting: `--continue` reads the counts and the seed of the parts
before from a file, goes on with the chunk after their last, and writes the sum back after each
chunk. `--requests` is then the number of all parts together. A part that was killed loses at most
one chunk. Remove the file to begin again; errors of code that was mended since stay counted there.

A third each: forms and addresses, the API by its own schema, syncs (tests/interface/fuzzing.py).
Every request is undone, so that all meet the same co-operative. The last line is JSON: `requests`,
`server_errors` (answers of 500 and above), and each error once in `errors`.
"""

import argparse
import json
import logging
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.scratch import scratch_coop

CHUNK = 250


@dataclass
class Tally:
    """What was sent so far: the seed of the first chunk, the chunks done, and their outcome."""

    seed: int
    turn: int = 0
    requests: int = 0
    parts: int = 0
    errors: Counter[str] = field(default_factory=Counter)

    @classmethod
    def read(cls, path: Path | None, seed: int) -> "Tally":
        """Return the tally that a file holds, or a new one."""
        if path is None or not path.exists():
            return cls(seed)
        stored = json.loads(path.read_text("utf-8"))
        return cls(**stored | {"errors": Counter(stored["errors"])})

    def write(self, path: Path | None) -> None:
        """Replace the file at once, so that a killed run leaves a whole one."""
        if path is not None:
            half = path.with_suffix(".half")
            half.write_text(json.dumps(vars(self), indent=1) + "\n", "utf-8")
            half.replace(path)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--continue", type=Path, dest="tally_file", metavar="FILE")
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args()
    if options.smoke:
        options.requests, options.minutes = 300, 1
    with scratch_coop(debug=True) as folder:
        (folder / "static").mkdir()  # whitenoise looks for it
        tally = Tally.read(options.tally_file, options.seed)
        report = fuzz(options.requests, options.minutes * 60, tally, options.tally_file)
    print(json.dumps(report))
    return 1 if report["server_errors"] else 0


def fuzz(
    wanted: int, seconds: float, tally: Tally, tally_file: Path | None = None
) -> dict[str, Any]:
    """Send hostile requests in chunks, by three kinds in turns, until all parts sent so many."""
    from django.conf import settings

    from minga.doors.api import throttling
    from tests.interface import fuzzing
    from tests.interface.stage import build_stage

    logging.getLogger().handlers.clear()
    logging.getLogger("django").setLevel(logging.CRITICAL)  # a signal tells of its errors
    logging.lastResort = None
    settings.DEBUG = False  # the error pages of the house, not those of a workshop
    throttling.BURST = 10**9
    run = fuzzing.Fuzz(build_stage())
    fuzzing.keep_connection()
    ends_at = time.monotonic() + seconds
    kinds = (fuzzing.requests(run), fuzzing.api_requests(run), fuzzing.sync_requests(run))
    sent_before = tally.requests
    tally.parts += 1
    while tally.requests < wanted and time.monotonic() < ends_at:
        send_chunk(run, kinds[tally.turn % len(kinds)], tally.seed + tally.turn, tally.errors)
        tally.turn += 1
        tally.requests = sent_before + run.requests
        tally.write(tally_file)
        if tally.turn % 12 == 0:
            print(f"{tally.requests} requests, {tally.errors.total()} server errors", flush=True)
    return {
        "bench": "fuzz", "requests": tally.requests, "server_errors": tally.errors.total(),
        "seed": tally.seed, "parts": tally.parts, "errors": dict(tally.errors.most_common()),
    }  # fmt: skip


def send_chunk(run: Any, strategy: Any, seed: int, errors: Counter[str]) -> None:
    """Send one chunk of requests of a kind; an error is printed when it is first met."""
    import hypothesis
    from hypothesis import HealthCheck, Phase, settings

    @hypothesis.seed(seed)
    @settings(
        max_examples=CHUNK, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @hypothesis.given(request=strategy)
    def send(request: Any) -> None:
        complaint = run.send(request)
        if complaint:
            if complaint not in errors:
                print(complaint, "\n   ", repr(request)[:1_500], flush=True)
            errors[complaint] += 1

    send()


if __name__ == "__main__":
    raise SystemExit(main())
