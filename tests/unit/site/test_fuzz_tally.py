"""Parts of a fuzz run add up: the file holds the sum, and the next part goes on after it."""

from collections import Counter

from bench.fuzz import Tally


def test_a_part_goes_on_where_the_one_before_ended(tmp_path):
    path = tmp_path / "fuzz.json"
    first = Tally.read(path, seed=7)
    first.turn, first.requests, first.parts = 3, 750, 1
    first.errors["500 at /x"] += 2
    first.write(path)
    following = Tally.read(path, seed=99)
    assert following == Tally(7, turn=3, requests=750, parts=1, errors=Counter({"500 at /x": 2}))
    assert list(tmp_path.iterdir()) == [path]


def test_a_run_without_a_file_begins_with_its_own_seed():
    assert Tally.read(None, seed=7) == Tally(7)
    Tally(7).write(None)
