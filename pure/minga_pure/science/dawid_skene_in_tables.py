"""Dawid-Skene inside a database: one Ibis expression per sweep, on DuckDB or Spark.

The same EM as dawid_skene (Dawid and Skene 1979), for answers that lie in a database or do not fit
into memory. A table of answers has the columns task, member (any type) and label (0 to classes-1);
the result has task and p0 ... p(classes-1). Whoever carries it out, the numbers are the same to
rounding. Extras: tables (DuckDB), spark (PySpark, or Sail through the same Spark Connect).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis

from minga_pure.science.dawid_skene import LEAST

Table = Any  # ibis.Table: Ibis is an extra, its types too


def dawid_skene_in_tables(
    answers: Table, classes: int, *, sweeps: int = 20, folder: Path | None = None
) -> Table:
    """Return the distribution of each task after exactly `sweeps` sweeps from the vote shares.

    Between sweeps the distributions (tasks by classes) are kept: as a table of the engine, or as
    Parquet in `folder`. Spark needs the folder: it would repeat all earlier sweeps each time.
    """
    shares = _stored(vote_shares(answers, classes), answers, folder, 0)
    for sweep in range(sweeps):
        shares = _stored(one_sweep(answers, shares, classes), answers, folder, sweep + 1)
    return shares


def _stored(shares: Table, answers: Table, folder: Path | None, sweep: int) -> Table:
    if folder is None:
        return shares.cache()
    path = str(folder / f"shares{sweep}.parquet")
    shares.to_parquet(path)
    return answers.get_backend().read_parquet(path)


def vote_shares(answers: Table, classes: int) -> Table:
    """Return the share of votes for each class of each task."""
    return answers.group_by("task").aggregate(
        **{_p(k): (answers.label == k).cast("float64").mean() for k in range(classes)}
    )


def one_sweep(answers: Table, shares: Table, classes: int) -> Table:
    """Return the shares after one sweep: members' chances (M step), then shares (E step).

    Two joins and three groupings; nothing depends on the order of rows.
    """
    numbers = range(classes)
    counts = (
        answers.join(shares, "task")
        .group_by("member", "label")
        .aggregate(**{f"n{k}": ibis._[_p(k)].sum() for k in numbers})
        .mutate(**{f"n{k}": ibis.greatest(ibis._[f"n{k}"], LEAST) for k in numbers})
    )
    totals = counts.group_by("member").aggregate(
        **{f"all{k}": ibis._[f"n{k}"].sum() for k in numbers}
    )
    chances = counts.join(totals, "member").select(
        "member", "label", **{f"c{k}": (ibis._[f"n{k}"] / ibis._[f"all{k}"]).ln() for k in numbers}
    )
    prior = shares.aggregate(**{f"f{k}": ibis._[_p(k)].mean() for k in numbers})
    scores = (
        answers.join(chances, ["member", "label"])
        .group_by("task")
        .aggregate(**{f"s{k}": ibis._[f"c{k}"].sum() for k in numbers})
        .cross_join(prior)
        .mutate(
            **{
                f"s{k}": ibis._[f"s{k}"] + ibis.greatest(ibis._[f"f{k}"], LEAST).ln()
                for k in numbers
            }
        )
    )
    top = ibis.greatest(*[scores[f"s{k}"] for k in numbers])
    weights = scores.select("task", **{f"w{k}": (scores[f"s{k}"] - top).exp() for k in numbers})
    total = sum((weights[f"w{k}"] for k in range(1, classes)), weights["w0"])
    return weights.select("task", **{_p(k): weights[f"w{k}"] / total for k in numbers})


def _p(number: int) -> str:
    return f"p{number}"
