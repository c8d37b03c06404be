# ruff: noqa: N999  (the name under which `make bench NAME=import` finds it)
"""Rows per second and peak memory of an import of short texts, as CSV, JSONL and Parquet.

Goal: a million rows in under a minute, memory flat. One row in 1,000 is bad. Ends with one line of
JSON. Other sizes: `make bench NAME=import ARGS="5000 50000"`.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path

from bench.scratch import database_seconds, peak_megabytes, scratch_coop, sizes

TEXT = "Mitady ny lalana mankany amin'ny tsena lehibe aho; where does bus number %d leave from?"


def write_csv(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("id,text\n")
        for number in range(rows):
            text = TEXT % (number % 97) if number % 1_000 else ""
            file.write(f'item-{number},"{text}"\n')


def write_jsonl(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for number in range(rows):
            text = TEXT % (number % 97) if number % 1_000 else ""
            file.write(json.dumps({"id": f"item-{number}", "text": text}) + "\n")


def write_parquet(path: Path, rows: int) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    with parquet.ParquetWriter(path, pa.schema([("id", pa.string()), ("text", pa.string())])) as to:
        for first in range(0, rows, 10_000):
            numbers = range(first, min(first + 10_000, rows))
            ids = [f"item-{number}" for number in numbers]
            texts = [TEXT % (number % 97) if number % 1_000 else "" for number in numbers]
            to.write_table(pa.table({"id": ids, "text": texts}))


WRITERS = {"csv": write_csv, "jsonl": write_jsonl, "parquet": write_parquet}


def measure(folder: Path) -> Iterator[dict[str, object]]:
    from minga.domains.work import actions as work
    from tests import cast

    clara = cast.good_customer()
    for rows in sizes():
        for kind, write in WRITERS.items():
            if kind != "csv" and rows > 100_000 and len(sizes()) > 1:
                continue
            path = folder / f"items.{kind}"
            write(path, rows)
            project = cast.draft(clara, title=f"{rows} rows of {kind}")
            started, cpu = time.perf_counter(), time.process_time()
            database = database_seconds(folder)
            with path.open("rb") as stream:
                begun = work.begin_import(
                    project=project.public_id, actor_id=clara.id, filename=path.name, stream=stream
                )
            card = work.run_import(import_id=begun.public_id)
            seconds = time.perf_counter() - started
            assert card.rows_good + card.rows_bad == rows, card
            assert card.rows_bad == rows // 1_000, card
            yield {
                "format": kind,
                "rows": rows,
                "seconds": round(seconds, 2),
                "rows_per_second": round(rows / seconds),
                "cpu_seconds": round(time.process_time() - cpu, 2),
                "database_cpu_seconds": round(database_seconds(folder) - database, 2),
                "peak_mb": round(peak_megabytes(), 1),
            }
            path.unlink()


def main() -> None:
    lines = []
    with scratch_coop() as folder:
        for line in measure(folder):
            print(
                f"{line['rows']:>9,} rows {line['format']:<8} {line['seconds']:>7} s"
                f" {line['rows_per_second']:>8,} rows/s   CPU {line['cpu_seconds']:>6} +"
                f" {line['database_cpu_seconds']:>6} s   peak {line['peak_mb']:>6} MB",
                flush=True,
            )
            lines.append(line)
    texts = [line for line in lines if line["format"] == "csv"]
    print(
        json.dumps(
            {
                "bench": "import",
                "seconds_largest": texts[-1]["seconds"],
                "rows_largest": texts[-1]["rows"],
                "memory_growth_mb": round(texts[-1]["peak_mb"] - texts[0]["peak_mb"], 1),
                "lines": lines,
            }
        )
    )


if __name__ == "__main__":
    main()
