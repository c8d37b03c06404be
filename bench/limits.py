"""The largest allowed request of every door, against 1,000,000 items: `make bench NAME=limits`.

    make bench NAME=limits                       # some minutes
    make bench NAME=limits ARGS="--items 10000"
    make bench NAME=limits ARGS=--smoke          # a small project, every door once

Every address of the house is asked by whoever may pass there (tests/interface/stage.py): its page,
the form that it shows, and the largest body; lists of the API and of the sync at their limits;
small files that unpack to much. Every request is undone. Seconds are those of the first piece
where an answer is a stream as long as the data set; what is slower than the goal is asked three
times, and the least counts, as others work on this machine too. The last line is JSON:
{"bench": "limits", "worst_s": …,
"doors": {…}, "server_errors": […]}; goal: each at most 2 s.
"""

import argparse
import io
import json
import logging
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from bench.scratch import owner_connection, scratch_coop

GOAL_SECONDS = 2.0
FORM_BYTES = 9 * 1024**2
FIELDS = 900
ATTEMPTS = 3
SLOWEST_SHOWN = 25
Door = tuple[str, Callable[[], int]]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args()
    with scratch_coop(debug=True) as folder:
        (folder / "static").mkdir()  # whitenoise looks for it
        report = measure(1_000 if options.smoke else options.items)
    print(json.dumps(report))
    return 1 if report["server_errors"] else 0


def measure(items: int) -> dict[str, Any]:
    """Ask every door; return the slowest seconds of each."""
    from django.conf import settings

    from minga.doors.api import throttling
    from tests.interface.fuzzing import undone
    from tests.interface.stage import build_stage

    logging.disable(logging.CRITICAL)
    settings.DEBUG = False
    throttling.BURST = 10**9
    began = time.monotonic()
    stage = build_stage(items=items, tasks=200)
    with owner_connection() as owner:
        owner.execute("VACUUM ANALYZE")
    print(f"{items:,} items are on offer ({time.monotonic() - began:.0f} s)", flush=True)
    doors: dict[str, float] = {}
    server_errors = []
    for name, ask in [*pages(stage), *lists(stage), *syncs(stage), *files()]:
        seconds = float("inf")
        for _attempt in range(ATTEMPTS):
            started = time.perf_counter()
            with undone():
                status = ask()
            seconds = min(seconds, time.perf_counter() - started)
            if seconds <= GOAL_SECONDS:
                break
        doors[name] = round(seconds, 3)
        if status >= 500 and status != 501:
            server_errors.append(f"{status} {name}")
        if seconds > GOAL_SECONDS:
            print(f"{seconds:8.2f} s  {name} ({status})", flush=True)
    slowest = sorted(doors.items(), key=lambda door: -door[1])
    for name, seconds in slowest[:SLOWEST_SHOWN]:
        print(f"{seconds:8.3f} s  {name}")
    return {
        "bench": "limits", "items": items, "worst_s": slowest[0][1], "asked": len(doors),
        "doors": dict(slowest), "server_errors": server_errors,
    }  # fmt: skip


def pages(stage: Any) -> Iterator[Door]:
    """Every address: GET, its usual form, and the largest body that a form may have."""
    from tests.interface.routes import ROUTES

    filler = "x" * (FORM_BYTES // FIELDS)
    for route, row in ROUTES.items():
        fields = stage.fields(row)
        yield f"GET /{route}", lambda route=route: stage.ask(route, "GET").status
        yield (
            f"POST /{route}",
            lambda route=route, fields=fields: stage.ask(route, "POST", fields).status,
        )
        large = fields | {f"field-{number}": filler for number in range(FIELDS)}
        if "sends" in vars(row) and fields:
            large |= dict.fromkeys(fields, "x" * (FORM_BYTES // 20))
        yield (
            f"POST /{route} (9 MB)",
            lambda route=route, large=large: stage.ask(route, "POST", large).status,
        )


def lists(stage: Any) -> Iterator[Door]:
    """The lists of the API at the largest `limit`, and its bodies with the most entries."""
    from tests.interface.routes import ROUTES

    for route in ROUTES:
        if route.startswith("api/") and ROUTES[route].gate.startswith("token"):
            address = stage.address(route) + "?limit=1000"
            yield (
                f"GET /{route}?limit=1000",
                lambda route=route, address=address: (
                    stage.ask(route, "GET", address=address).status
                ),
            )
    project = "api/v1/projects/<uuidstr:project>"
    rows = 10_000
    bodies: dict[str, tuple[str, Any]] = {
        "gold, 10,000 rows": (
            f"{project}/gold",
            {"rows": [{"item": f"text-{n}", "value": {"label": "news"}} for n in range(rows)]},
        ),
        "predictions, 10,000 rows": (
            f"{project}/predictions",
            {"model": "m", "rows": [
                {"item": f"text-{n}", "value": {"label": "news"}} for n in range(rows)]},
        ),
        "disputes, 10,000 items": (
            f"{project}/disputes",
            {"criterion": 1, "words": "x", "wish": "refund",
             "items": [f"text-{n}" for n in range(rows)]},
        ),
        "waiting items to delete, 10,000": (
            f"{project}/waiting-items/delete", {"items": [f"text-{n}" for n in range(rows)]},
        ),
    }  # fmt: skip
    for name, (route, body) in bodies.items():
        yield (
            f"POST {name}",
            lambda route=route, body=body: stage.ask(route, "POST", body).status,
        )


def syncs(stage: Any) -> Iterator[Door]:
    """Syncs with every list at its limit, unknown names and real answers."""
    from minga.domains.answers.types import ANSWERS_MAX, DOWN_MAX, HELD_MAX, SHEETS_MAX
    from tests.interface.sync.conftest import speak

    project = stage.names["shown"]
    tasks = stage.people["lova"].tasks

    def sync(body: Any) -> int:
        return speak("/sync", json.dumps(body).encode(), token=stage.sync_token).status

    def answer(name: str, pos: int) -> dict[str, Any]:
        return {"id": str(uuid4()), "project": name, "pos": pos, "kind": "label",
                "value": {"label": "news"}}  # fmt: skip

    largest = {
        "answers": [answer(str(uuid4()), 1) for _ in range(ANSWERS_MAX)],
        "held": [[str(uuid4()), 1] for _ in range(HELD_MAX)],
        "sheets": [str(uuid4()) for _ in range(SHEETS_MAX)],
        "down": [str(uuid4()) for _ in range(DOWN_MAX)],
        "proofs": [str(uuid4()) for _ in range(2_000)],
    }
    for name, entries in largest.items():
        yield f"sync, unknown {name}", lambda name=name, entries=entries: sync({name: entries})
    wishes = {"want": {"minutes": 1_440}, "offers": 1_440}
    yield "sync, every list at once", lambda: sync(largest | wishes)
    yield (
        f"sync, {len(tasks)} answers and the next bundle",
        lambda: sync({"answers": [answer(project, task.pos) for task in tasks],
                      "held": [], "want": {"project": project, "count": 200}}),
    )  # fmt: skip
    yield (
        "sync, positions that nobody gave",
        lambda: sync({"answers": [answer(project, pos) for pos in range(5_000, 5_500)]}),
    )
    yield "sync, 4 MB of held", lambda: sync({"held": [[project, n] for n in range(80_000)]})
    yield "sync, deep JSON", lambda: speak("/sync", b"[" * 4_000_000, token=stage.sync_token).status


def files() -> Iterator[Door]:
    """Files of a client that nobody has verified: read until they end or meet a limit."""
    from tests import cast

    celia = cast.customer("celestine", registry_number="R-limits")
    project = cast.draft(celia).public_id

    def read(name: str, content: bytes) -> int:
        from minga.domains.work import actions as work

        begun = work.begin_import(
            project=project, actor_id=celia.id, filename=name, stream=io.BytesIO(content)
        )
        return 200 if work.run_import(import_id=begun.public_id).state.value else 500

    for name, content in file_bombs():
        yield f"import, {name}", lambda name=name, content=content: read(name, content)


def file_bombs() -> Iterator[tuple[str, bytes]]:
    """Small files with many rows: lines, a zip of lines, a Parquet of one repeated text."""
    import pyarrow as pa
    from pyarrow import parquet

    lines = b"text\n" + b"x\n" * 400_000
    yield "lines.csv", lines
    yield "empty.csv", b"text\n" + b'""\n' * 400_000
    yield "lines.txt", b"x\n" * 400_000
    yield "lines.jsonl", b'{"text":"x"}\n' * 400_000
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lines.csv", lines)
    yield "lines.zip", packed.getvalue()
    table = io.BytesIO()
    column = pa.array(["x" * 100]).dictionary_encode()
    indices = pa.array([0]).take(pa.array([0] * 2_000_000, pa.int32()))
    parquet.write_table(
        pa.table({"text": pa.DictionaryArray.from_arrays(indices.cast(pa.int32()),
                                                         column.dictionary)}),
        table, compression="zstd",
    )  # fmt: skip
    yield "repeated.parquet", table.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
