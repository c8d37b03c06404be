"""Hostile requests at every door until time or number is up: `make bench NAME=fuzz`.

    make bench NAME=fuzz                                   # 100,000 requests, at most 40 minutes
    make bench NAME=fuzz ARGS="--requests 5000 --minutes 5"
    make bench NAME=fuzz ARGS=--smoke                      # a few hundred

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
from typing import Any

from bench.scratch import scratch_coop

CHUNK = 250


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args()
    if options.smoke:
        options.requests, options.minutes = 300, 1
    with scratch_coop(debug=True) as folder:
        (folder / "static").mkdir()  # whitenoise looks for it
        report = fuzz(options.requests, options.minutes * 60, options.seed)
    print(json.dumps(report))
    return 1 if report["server_errors"] else 0


def fuzz(wanted: int, seconds: float, seed: int) -> dict[str, Any]:
    """Send hostile requests in chunks, by three kinds in turns."""
    from django.conf import settings

    from minga.doors.api import throttling
    from tests.interface import fuzzing
    from tests.interface.stage import build_stage

    logging.getLogger().handlers.clear()
    logging.getLogger("django").handlers.clear()
    logging.lastResort = None
    settings.DEBUG = False  # the error pages of the house, not those of a workshop
    throttling.BURST = 10**9
    run = fuzzing.Fuzz(build_stage())
    fuzzing.keep_connection()
    ends_at = time.monotonic() + seconds
    errors: Counter[str] = Counter()
    kinds = (fuzzing.requests(run), fuzzing.api_requests(run), fuzzing.sync_requests(run))
    turn = 0
    while run.requests < wanted and time.monotonic() < ends_at:
        send_chunk(run, kinds[turn % len(kinds)], seed + turn, errors)
        turn += 1
        if turn % 12 == 0:
            print(f"{run.requests} requests, {sum(errors.values())} server errors", flush=True)
    return {
        "bench": "fuzz", "requests": run.requests, "server_errors": sum(errors.values()),
        "seed": seed, "errors": dict(errors.most_common()),
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
