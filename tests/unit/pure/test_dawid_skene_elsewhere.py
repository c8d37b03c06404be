"""Dawid-Skene as answers arrive, in a database, and on Spark: everywhere the same numbers."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from minga_pure.science.dawid_skene import dawid_skene
from minga_pure.science.dawid_skene_in_tables import dawid_skene_in_tables
from minga_pure.science.hierarchical_dawid_skene import hierarchical_dawid_skene
from minga_pure.science.labels import from_answers, from_codes
from minga_pure.science.running_dawid_skene import RunningDawidSkene
from tests.unit.pure.test_aggregation import crowd

CLASSES, SWEEPS = 3, 6
NAMES = ("task", "member", "label")


def in_tables(engine: Any, answers: np.ndarray, *, in_files: bool = False) -> np.ndarray:
    columns = {name: answers[:, place].tolist() for place, name in enumerate(NAMES)}
    with tempfile.TemporaryDirectory() as folder:
        parquet.write_table(pa.table(columns), f"{folder}/answers.parquet")
        table = engine.read_parquet(f"{folder}/answers.parquet")
        shares = dawid_skene_in_tables(
            table, CLASSES, sweeps=SWEEPS, folder=Path(folder) if in_files else None
        )
        found = shares.to_pyarrow().sort_by("task")
    return np.stack([found[f"p{k}"].to_numpy() for k in range(CLASSES)], axis=1)


def rows() -> np.ndarray:
    return np.array(crowd(tasks=200, classes=CLASSES)[1])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Ibis 12 on DuckDB 2
@pytest.mark.parametrize("in_files", [False, True])
def test_duckdb_says_what_numpy_says(in_files: bool) -> None:
    plain = dawid_skene(from_codes(*rows().T), sweeps=SWEEPS, settled=0.0)
    found = in_tables(ibis.duckdb.connect(), rows(), in_files=in_files)
    assert np.allclose(found, plain.distribution, atol=1e-8)


@pytest.mark.slow
@pytest.mark.skipif(not importlib.util.find_spec("pyspark"), reason="the extra spark is not there")
@pytest.mark.filterwarnings("ignore")
def test_spark_says_what_duckdb_says() -> None:
    from bench.spark_here import connected

    with connected() as engine:
        there = in_tables(engine, rows(), in_files=True)
    assert np.allclose(there, in_tables(ibis.duckdb.connect(), rows()), atol=1e-9)


def test_answers_one_by_one_come_to_rest_where_all_at_once_do() -> None:
    _, answers = crowd()
    running = RunningDawidSkene([0, 1, 2])
    for start in range(0, len(answers), 50):
        running.add(answers[start : start + 50])  # type: ignore[arg-type]
    at_once = hierarchical_dawid_skene(
        from_answers(answers, classes=[0, 1, 2]), sweeps=500, settled=1e-8
    )
    settled = running.settle(sweeps=500, settled=1e-8)
    assert np.allclose(settled.distribution, at_once.distribution, atol=1e-5)


def test_before_it_settles_it_already_says_nearly_the_same() -> None:
    truth, answers = crowd()
    running = RunningDawidSkene([0, 1, 2])
    running.add(answers[:1200])  # type: ignore[arg-type]
    touched = running.add(answers[1200:])  # type: ignore[arg-type]
    assert len(touched) <= 300
    best = np.array([running.distribution(task).argmax() for task in range(len(truth))])
    assert (best == truth).mean() > 0.9


def test_a_new_answer_touches_its_task_only() -> None:
    _, answers = crowd()
    running = RunningDawidSkene([0, 1, 2])
    running.add(answers)  # type: ignore[arg-type]
    before = running.distribution(5).copy()
    assert running.add([(7, "new", 1), (7, "new", 1), (7, "new", "no such label")]) == {7}
    assert np.array_equal(running.distribution(5), before)
    assert running.distribution("never seen").sum() == pytest.approx(1)
