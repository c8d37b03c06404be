"""Sets of answers as strangers write them: other headers, other ids, gold that fits nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import redundancy
from bench.crowd_sets import CrowdSet, crowd_set, crowd_sets, hits
from tests.budget import examples


def written(folder: Path, labels: str, gold: str, name: str = "birds") -> Path:
    home = folder / name
    home.mkdir()
    (home / "labels.csv").write_text(labels, encoding="utf-8")
    (home / "gold.csv").write_text(gold, encoding="utf-8")
    return home


def read(home: Path) -> CrowdSet:
    found = crowd_set(home)
    assert isinstance(found, CrowdSet), found
    return found


@pytest.mark.parametrize(
    ("labels", "gold"),
    [
        ("task,worker,label\na,w,1\nb,w,0\n", "task,gold\na,1\nb,0\n"),
        ("worker,task,label\nw,a,1\nw,b,0\n", "gold,task\n1,a\n0,b\n"),
        ("\ufeffTask_ID;Worker_ID;Answer\na;w;1.0\nb;w;0.0\n", "task_id;truth\na;1\nb;0\n"),
        ("a,w,1\nb,w,0\n", "a,1\nb,0\n"),
        (
            ",started,task,worker,label,gold\n0,9:00,a,w,1,0\n1,9:01,b,w,0,1\n",
            "task,label,gold\na,0,1\nb,1,0\n",
        ),
        ("task,worker,label\n\na,w,1\na,w,1\nb\nb,w,0\n", "task,gold\na,1\nb,0\nb,0\n\n"),
    ],
)
def test_columns_are_found_by_name_or_by_place(tmp_path: Path, labels: str, gold: str) -> None:
    found = read(written(tmp_path, labels, gold))
    assert list(found.labels.task_ids) == ["a", "b"]
    assert list(found.labels.class_names) == ["0", "1"]
    assert found.gold.tolist() == [1, 0]
    assert len(found.labels) == 2


def test_gold_that_nobody_answered_or_named_does_not_disturb(tmp_path: Path) -> None:
    home = written(
        tmp_path,
        "task,worker,label\na,w,yes\nb,w,no\nc,w,\n",
        "task,gold\na,yes\nb,perhaps\nc,yes\nnever,no\nb2,\n",
    )
    found = read(home)
    assert [found.labels.task_ids[one] for one in found.scored] == ["a", "b"]
    sure = np.array([[0.0, 1.0], [0.5, 0.5], [0.5, 0.5]])
    assert hits(found, sure, found.scored).tolist() == [1.0, 0.0]


def test_a_tie_is_half_right(tmp_path: Path) -> None:
    home = written(tmp_path, "task,worker,label\na,v,1\na,w,0\n", "task,gold\na,1\n")
    found = read(home)
    assert hits(found, found.labels.votes() / 2, found.scored).tolist() == [0.5]


def test_what_is_not_a_set_of_classes_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "\n".join(f"t{n},w,a sentence of its own {n}" for n in range(100))
    written(tmp_path, f"task,worker,label\n{rows}\n", "task,gold\nt1,a sentence\n")
    assert list(crowd_sets(tmp_path)) == []
    assert "texts or numbers, not classes" in capsys.readouterr().out


GOLD = "task,gold\na,1\n"


@pytest.mark.parametrize(
    ("labels", "gold", "why"),
    [
        ("task,worker,label\na,w,1\na,v,0\n", "task,gold\nz,1\n", "no answered task has gold"),
        ("task,worker,label\na,w,1\nb,v,1\n", GOLD, "all say the same (1)"),
        ("task,worker,label\na,w,\nb,v,?\n", GOLD, "it has no answers"),
        ("", GOLD, "it has no answers"),
        ('task,worker,label\na,w,"' + 20_000_000 * "x" + "\n", GOLD, "cannot be read as a table"),
    ],
)
def test_what_cannot_be_scored_says_why(tmp_path: Path, labels: str, gold: str, why: str) -> None:
    said = crowd_set(written(tmp_path, labels, gold))
    assert isinstance(said, str)
    assert why in said


def test_odd_rows_are_used_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "README.md").write_text("Sets of answers.")
    (tmp_path / "empty").mkdir()
    labels = "task,worker,label\na,w,1\na,w,0\nb,v,0\nc\nd,v,1\n"
    written(tmp_path, labels, "task,gold\na,1\na,0\nb,2\nd,1\nnever,1\n")
    (found,) = crowd_sets(tmp_path)
    assert [found.labels.task_ids[one] for one in found.scored] == ["b", "d"]
    said = capsys.readouterr().out
    assert "empty: left out, it has no labels.csv" in said
    for odd in ("rows too short to read: 1", "gold says two things, not scored: 1",
                "said two things about a task (both count): 1", "nobody answered: 1",
                "nobody ever gave (nobody is right there): 1"):  # fmt: skip
        assert odd in said
    (alone,) = crowd_sets(tmp_path / "birds")
    assert alone.name == "birds"


CELL = st.sampled_from(["", "0", "1", "1.0", "yes", "nan", "t,1", 'a"b', "\x00", "é"])
TABLE = st.lists(st.lists(CELL, max_size=4).map(",".join), max_size=12).map("\n".join)


@settings(max_examples=examples(60))
@given(TABLE, TABLE)
def test_whatever_a_file_holds_there_is_a_set_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, labels: str, gold: str
) -> None:
    found = crowd_set(written(tmp_path_factory.mktemp("sets"), labels, gold))
    assert found if isinstance(found, str) else len(found.scored)


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_nothing_to_replay_still_ends_with_the_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    redundancy.main([str(tmp_path / folder)])
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {
        "sets": 0, "sets_worse": 0, "median_saving": None, "median_gain_points": None,
    }  # fmt: skip


def test_a_replay_of_three_odd_sets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dice = np.random.default_rng(3)
    for name in ("one", "two", "three"):
        rows = [f"t{task},w{who},{int(dice.random() < (0.2 + 0.6 * (task % 2)))}"
                for task in range(30) for who in range(6)]  # fmt: skip
        gold = "\n".join(f"t{task},{task % 2}" for task in range(30))
        written(tmp_path, "task,worker,label\n" + "\n".join(rows), f"task,gold\n{gold}", name)
    redundancy.main([str(tmp_path), "--seeds", "1"])
    lines = capsys.readouterr().out.splitlines()
    assert sum("chosen" in line or "share 0." in line for line in lines) == 4
    assert json.loads(lines[-1])["sets"] == 3
