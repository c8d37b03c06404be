"""Sets of answers as strangers write them: other headers, other ids, gold that fits nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.crowd_sets import crowd_set, crowd_sets, hits


def written(folder: Path, labels: str, gold: str) -> Path:
    home = folder / "birds"
    home.mkdir()
    (home / "labels.csv").write_text(labels, encoding="utf-8")
    (home / "gold.csv").write_text(gold, encoding="utf-8")
    return home


@pytest.mark.parametrize(
    ("labels", "gold"),
    [
        ("task,worker,label\na,w,1\nb,w,0\n", "task,gold\na,1\nb,0\n"),
        ("worker,task,label\nw,a,1\nw,b,0\n", "gold,task\n1,a\n0,b\n"),
        ("\ufeffTask_ID;Worker_ID;Answer\na;w;1.0\nb;w;0.0\n", "task_id;truth\na;1\nb;0\n"),
        ("a,w,1\nb,w,0\n", "a,1\nb,0\n"),
    ],
)
def test_columns_are_found_by_name_or_by_place(tmp_path: Path, labels: str, gold: str) -> None:
    found = crowd_set(written(tmp_path, labels, gold))
    assert list(found.labels.task_ids) == ["a", "b"]
    assert list(found.labels.class_names) == ["0", "1"]
    assert found.gold.tolist() == [1, 0]


def test_gold_that_nobody_answered_or_named_does_not_disturb(tmp_path: Path) -> None:
    home = written(
        tmp_path,
        "task,worker,label\na,w,yes\nb,w,no\nc,w,\n",
        "task,gold\na,yes\nb,perhaps\nc,yes\nnever,no\nb2,\n",
    )
    found = crowd_set(home)
    assert [found.labels.task_ids[one] for one in found.scored] == ["a", "b"]
    sure = np.array([[0.0, 1.0], [0.5, 0.5], [0.5, 0.5]])
    assert hits(found, sure, found.scored).tolist() == [1.0, 0.0]


def test_a_tie_is_half_right(tmp_path: Path) -> None:
    home = written(tmp_path, "task,worker,label\na,v,1\na,w,0\n", "task,gold\na,1\n")
    found = crowd_set(home)
    assert hits(found, found.labels.votes() / 2, found.scored).tolist() == [0.5]


def test_what_is_not_a_set_of_classes_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "\n".join(f"t{n},w,a sentence of its own {n}" for n in range(100))
    written(tmp_path, f"task,worker,label\n{rows}\n", "task,gold\nt1,a sentence\n")
    assert list(crowd_sets(tmp_path)) == []
    assert "not a set of classes" in capsys.readouterr().out
