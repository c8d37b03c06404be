"""The WSGI application of the house with accidents before its sync endpoint, for `bench.faults`.

A file `next` in the folder BENCH_FAULTS names what befalls the next `POST /sync`; whoever renames
it first has it. BENCH_DESK, when set, is the folder of another build of the desk.
"""

import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from minga.doors.web.desk import files as desk_files
from minga.site.wsgi import application as served

FOLDER = Path(os.environ["BENCH_FAULTS"])
if os.environ.get("BENCH_DESK"):
    desk_files.BUILT = Path(os.environ["BENCH_DESK"])


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    befalls = take_accident() if environ["PATH_INFO"] == "/sync" else ""
    kind, _space, seconds = befalls.partition(" ")
    if not kind:
        return served(environ, start_response)
    if kind == "slow_before":
        time.sleep(float(seconds))
    elif kind == "killed_before":
        die()
    elif kind == "error_before":
        return broken(start_response)
    heads: list[tuple[Any, ...]] = []
    body = list(served(environ, lambda *head: heads.append(head)))
    if kind == "slow_after":
        time.sleep(float(seconds))
    elif kind == "killed_after":
        die()
    elif kind == "error_after":
        return broken(start_response)
    start_response(*heads[0])
    return body


def take_accident() -> str:
    claimed = FOLDER / f"taken-{os.getpid()}-{time.monotonic_ns()}"
    try:
        (FOLDER / "next").rename(claimed)
    except FileNotFoundError:
        return ""
    return claimed.read_text()


def broken(start_response: Any) -> list[bytes]:
    start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
    return [b"broken on purpose"]


def die() -> None:
    """All of the server's processes at once, with nothing tidied up."""
    os.killpg(os.getpgrp(), signal.SIGKILL)
    time.sleep(60)
