"""After a broken row, only a place that is surely a row is read on: text never becomes rows."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minga.domains.work.readers import ItemFields, RejectedRow, Row, open_rows
from minga.domains.work.readers.csv import ROW_MAX
from minga.domains.work.readers.csv_resync import Resync
from minga_pure.tasktypes import task_type

TEXTS = ItemFields.of(task_type("text_classification"))
INPUTS = Path(__file__).parent / "inputs"
WORD = st.text(st.sampled_from("abc"), min_size=1, max_size=3)
MIDDLE = st.lists(st.sampled_from(['"b', "\n", ",", "a,b\n", "\nc,d", ' "e" ', " "]), max_size=5)
TEXT = st.builds(lambda first, parts, last: first + "".join(parts) + last, WORD, MIDDLE, WORD)


def outcomes(content: str) -> list[Row | RejectedRow]:
    return list(open_rows(io.BytesIO(content.encode()), "items.csv", TEXTS).rows)


def rows_of(content: str) -> list[tuple[str, str]]:
    rows = [row for row in outcomes(content) if isinstance(row, Row)]
    return [(row.external_id, row.content["text"]) for row in rows]


def codes_of(content: str) -> list[tuple[int, str]]:
    return [(row.row, row.code) for row in outcomes(content) if isinstance(row, RejectedRow)]


def test_the_inside_of_a_text_with_a_bare_quotation_mark_is_not_read():
    content = (INPUTS / "c23_quote_inside_multiline.csv").read_text()
    assert [text for _id, text in rows_of(content)] == ["fine text"]
    assert codes_of(content) == [(2, "broken_quotes"), (3, "not_read")]


def test_long_notes_that_look_like_rows_stay_one_cell():
    notes = "\n".join(f"remark {n}, see file {n}" for n in range(8_000))
    content = f'text,notes\nfirst,ok\nsecond,"{notes}"\nthird,ok\n'
    assert [text for _id, text in rows_of(content)] == ["first", "second", "third"]
    assert codes_of(content) == []


def test_notes_cut_off_with_the_file_are_listed_as_not_read():
    notes = "\n".join(f"remark {n}, see file {n}" for n in range(800))
    content = f'text,notes\nfirst,ok\nsecond,"{notes}'
    assert [text for _id, text in rows_of(content)] == ["first"]
    assert codes_of(content) == [(3, "broken_quotes"), (4, "not_read")]
    assert "Lines 4 to 802" in outcomes(content)[-1].reason  # type: ignore[union-attr]


def test_a_row_beyond_the_limit_is_told_so_and_its_inside_is_not_read():
    line = "remark, see file\n" * 1_000
    content = 'text,notes\nfirst,"' + line * (ROW_MAX // len(line) + 2) + '"\n"last","ok"\n'
    assert [text for _id, text in rows_of(content)] == ["last"]
    assert [code for _row, code in codes_of(content)] == ["row_too_long", "not_read"]


def test_a_quotation_mark_that_is_never_closed_costs_the_lines_to_the_next_sure_row():
    content = 'id,text\n1,good\n2,"open\n3,good\n4,"also good"\n5,last\n'
    assert [name for name, _text in rows_of(content)] == ["1", "4", "5"]
    assert codes_of(content) == [(3, "broken_quotes"), (4, "not_read")]


def test_an_unclosed_quotation_mark_in_a_file_of_quoted_rows_costs_one_row():
    content = 'id,text\n0,"open\n' + "".join(f'{n},"some text"\n' for n in range(1, 30_000))
    assert len(rows_of(content)) == 29_999
    assert codes_of(content) == [(2, "broken_quotes")]


def test_what_follows_an_unclosed_quotation_mark_is_listed_when_nothing_is_sure():
    content = 'id,text\n0,"open\n' + "".join(f"{n},some text\n" for n in range(1, 30_000))
    assert rows_of(content) == []
    assert codes_of(content) == [(2, "broken_quotes"), (3, "not_read")]
    (_broken, fault) = outcomes(content)
    assert isinstance(fault, RejectedRow)
    assert "Lines 3 to 30001" in fault.reason


@pytest.mark.parametrize(
    ("lines", "sure"),
    [
        (["3,good", "4,also good"], None),  # rows, or text of an open quotation
        (["3,good", '4,"also good"'], 1),
        (['"3","good"'], 0),
        (['then, "loudly", he'], None),  # no cell is quoted: the marks are inside a text
        (["", ""], None),
    ],
)
def test_a_line_is_sure_when_it_cannot_be_the_inside_of_a_text(lines, sure):
    resync = Resync(",", 2)
    found = next((place for place, line in enumerate(lines) if resync.begins_row(line)), None)
    assert found == sure
    assert not resync.is_at_row


def test_the_line_after_an_ended_quotation_is_sure():
    resync = Resync(",", 2)
    assert not resync.begins_row("and then, cold")
    assert not resync.begins_row('and stayed, long"," weather"')
    assert resync.is_at_row


@settings(deadline=None)
@given(
    rows=st.lists(TEXT, min_size=2, max_size=8),
    broken=st.integers(0, 7),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    cut=st.booleans(),
)
def test_a_row_with_broken_quotes_never_becomes_other_rows(rows, broken, quoting, cut):
    """One row loses its last quotation mark, or the doubling of those inside it.

    No mark inside stands before a comma or a line end: that would be a well-formed shorter text.
    """
    named = [(str(number), text) for number, text in enumerate(rows)]
    lines = []
    for place, row in enumerate(named):
        file = io.StringIO()
        csv.writer(file, lineterminator="\n", quoting=quoting).writerow(row)
        line = file.getvalue()
        if place == broken % len(rows):
            line = line[::-1].replace('"', "", 1)[::-1] if cut else line.replace('""', '"')
        lines.append(line)
    found = rows_of("id,text\n" + "".join(lines))
    assert [name for name, _text in found] == sorted({name for name, _text in found})
    assert {row for row in found if row[0] != str(broken % len(rows))} <= set(named)
