"""Dawid-Skene as one Ibis expression: on DuckDB, on Spark, and as plain arrays; the same numbers?

    make bench NAME=spark                      (ARGS="1000000": so many answers; 200,000 otherwise)
    make bench NAME=spark ARGS="2000 --smoke"  (DuckDB and the arrays, without a Spark)

Spark is Sail (PyPI, no JVM) through the same Spark Connect that a cluster speaks; it runs in an
environment of its own (bench/spark.lock). The last line is one JSON object.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".bootstrap" / "spark" / "bin" / "python"
ANSWERS, MEMBERS, CLASSES, A_TASK, SWEEPS = 200_000, 500, 4, 5, 5


def made_up(answers: int) -> dict[str, np.ndarray]:
    dice = np.random.default_rng(20261128)
    truth = dice.integers(0, CLASSES, answers // A_TASK)
    task = np.repeat(np.arange(len(truth)), A_TASK)
    guess = dice.integers(0, CLASSES, len(task))
    correct = dice.random(len(task)) < 0.7
    return {"task": task, "member": dice.integers(0, MEMBERS, len(task)),
            "label": np.where(correct, truth[task], guess)}  # fmt: skip


def in_tables(engine: Any, folder: Path, *, in_files: bool) -> np.ndarray:
    from minga_pure.science.dawid_skene_in_tables import dawid_skene_in_tables

    began = time.monotonic()
    answers = engine.read_parquet(str(folder / "answers.parquet"))
    estimate = dawid_skene_in_tables(
        answers, CLASSES, sweeps=SWEEPS, folder=folder if in_files else None
    )
    table = estimate.to_pyarrow().sort_by("task")
    print(f"{engine.name:<10} {time.monotonic() - began:>6.1f} s", flush=True)
    return np.stack([table[f"p{k}"].to_numpy() for k in range(CLASSES)], axis=1)


def measure(answers: int, *, smoke: bool = False) -> None:
    import ibis
    import pyarrow as pa
    from pyarrow import parquet

    from bench.spark_here import connected
    from minga_pure.science.dawid_skene import dawid_skene
    from minga_pure.science.labels import from_codes

    answers_table = made_up(answers)
    expected = dawid_skene(
        from_codes(*answers_table.values()), sweeps=SWEEPS, settled=0.0
    ).distribution
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        parquet.write_table(pa.table(answers_table), folder / "answers.parquet")
        duck = in_tables(ibis.duckdb.connect(), folder, in_files=False)
        if smoke:
            difference = float(np.abs(duck - expected).max())
            print(json.dumps({"answers": answers, "largest_difference_duckdb_arrays": difference}))
            return
        with connected() as engine:
            spark = in_tables(engine, folder, in_files=True)
    engine_name = "Sail" if importlib.util.find_spec("pysail") else "PySpark"
    print(f"{answers:,} answers, {SWEEPS} sweeps; Spark is {engine_name}")
    print(json.dumps({
        "answers": answers,
        "largest_difference_spark_duckdb": float(np.abs(spark - duck).max()),
        "largest_difference_spark_arrays": float(np.abs(spark - expected).max()),
        "labels_differing": int((spark.argmax(axis=1) != duck.argmax(axis=1)).sum()),
    }))  # fmt: skip


def main(words: list[str]) -> None:
    """Begin again inside the environment that has a Spark."""
    answers = next((int(word) for word in words if word.isdecimal()), ANSWERS)
    if "--smoke" in words:
        measure(answers, smoke=True)
        return
    if importlib.util.find_spec("pyspark"):
        measure(answers)
        return
    subprocess.run([ROOT / "tools" / "bootstrap", "spark"], check=False)
    if not HOME.exists():
        print("Spark could not be installed: nothing is measured.")
        print(json.dumps({"answers": 0}))
        return
    around = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'pure'}", "RUST_LOG": "error"}
    words = [str(HOME), "-m", "bench.spark", str(answers)]
    sys.exit(subprocess.run(words, cwd=ROOT, env=around, check=False).returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
