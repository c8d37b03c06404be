"""Codes of marks: one transform equals all correlations; another key knows nothing."""

import numpy as np
import pytest

from minga_pure.marks import codes
from minga_pure.marks.errors import WeakKey

KEY = codes.item_key(b"a secret of the house", "item 1")
CHIPS = 20_000


def test_the_transform_gives_each_recipients_correlation():
    places = codes.layout(KEY, "picture", CHIPS)
    names = [f"recipient {number}" for number in range(20)]
    symbols = codes.recipient_symbols(KEY, names)
    weighted = np.random.default_rng(1).normal(size=CHIPS)
    tables = codes.correlation_tables(places, weighted)
    by_table = tables[np.arange(codes.SEGMENTS), symbols].sum(axis=1)
    directly = [codes.chip_sequence(places, row) @ weighted for row in symbols]
    assert by_table == pytest.approx(directly, rel=1e-6)


def test_chips_are_as_often_up_as_down_and_those_of_two_recipients_unlike():
    places = codes.layout(KEY, "picture", CHIPS)
    ana, ben = (
        codes.chip_sequence(places, row) for row in codes.recipient_symbols(KEY, ["ana", "ben"])
    )
    assert set(np.unique(ana)) == {-1.0, 1.0}
    for product in (ana, ben, ana * ben):
        assert abs(product.mean()) < 5 / np.sqrt(CHIPS)


@pytest.mark.parametrize(
    ("medium", "item"), [("voice", "item 1"), ("picture", "item 2")], ids=["medium", "item"]
)
def test_another_medium_or_item_has_another_layout(medium, item):
    places = codes.layout(KEY, "picture", CHIPS)
    elsewhere = codes.layout(codes.item_key(b"a secret of the house", item), medium, CHIPS)
    assert np.mean(places.segment == elsewhere.segment) < 0.1
    assert np.mean(places.column == elsewhere.column) < 0.01


def test_the_code_is_the_same_tomorrow():
    """Copies are traced years later: a change of these numbers loses every mark in the world."""
    places = codes.layout(KEY, "picture", 4)
    assert places.segment.tolist() == [4, 15, 1, 9]
    assert places.column.tolist() == [618, 1015, 546, 811]
    assert places.sign.tolist() == [1.0, 1.0, -1.0, 1.0]
    assert codes.recipient_symbols(KEY, ["ana"])[0, :4].tolist() == [411, 88, 953, 625]


def test_a_short_key_is_refused():
    with pytest.raises(WeakKey, match="16 bytes"):
        codes.layout(b"short", "picture", 10)
