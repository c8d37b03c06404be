"""The first rows of a file, as a page shows them: as the import reads them, safe to show."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.work.errors import BadImport
from minga.domains.work.readers import ItemFields, preview
from minga_pure.tasktypes import task_type

TEXTS = ItemFields.of(task_type("text_classification"))


def seen(content: bytes | str, filename: str = "items.csv", fields: ItemFields = TEXTS):
    head = content.encode() if isinstance(content, str) else content
    return preview.read(head, filename, fields)


def test_a_table_shows_its_columns_and_its_first_five_rows():
    table = "id,text,notes\n" + "".join(f"{number},text {number},x\n" for number in range(9))
    view = seen(table)
    assert (view.kind, view.columns) == ("csv", ("id", "text", "notes"))
    assert view.rows == tuple((str(number), f"text {number}", "x") for number in range(5))
    assert view.mapping == {"text": "text", "id": "id"}


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        ("id;text\n1;a\n", "a.csv"),
        ("sep=;\nid;text\n1;a\n", "a.csv"),
        ("sep=;\r\nid;text\r\n1;a\r\n", "a.csv"),
        ("\n id , text \n1,a\n", "a.csv"),
        ("id\ttext\n1\ta\n", "a.tsv"),
        ("id|text\n1|a", "a.csv"),
        ('{"id": "1", "text": "a"}\n', "a.jsonl"),
        ('[{"id": "1", "text": "a"}]', "a.json"),
        ("id,text\n1,a\n".encode("utf-16"), "a.csv"),
        ("\ufeffid,text\n1,a\n", "a.csv"),
    ],
)
def test_every_way_to_write_a_table_shows_the_same(content, filename):
    view = seen(content, filename)
    assert (view.columns, view.rows) == (("id", "text"), (("1", "a"),))
    assert view.mapping == {"text": "text", "id": "id"}


def test_a_hint_goes_before_a_guess_as_in_the_import():
    assert seen("sep=|\nid,text|text\n1,a|b\n").columns == ("id,text", "text")
    assert seen("sep=\nid,text\n1,a\n").columns == ("id", "text")


def test_lines_of_text_are_items_and_blank_ones_are_none():
    view = seen("one\n\n  \ntwo\n" + "more\n" * 9, "a.txt")
    assert (view.columns, view.mapping) == (("text",), {"text": "text"})
    assert view.rows == (("one",), ("two",), ("more",), ("more",), ("more",))


def test_objects_show_all_of_their_names_and_blanks_for_what_one_lacks():
    content = '{"text": "a"}\nbroken\n[1]\n{"text": "b", "n": 2, "more": {"é": [1]}}\n'
    view = seen(content, "a.jsonl")
    assert view.columns == ("text", "n", "more")
    assert view.rows == (("a", "", ""), ("b", "2", '{"é": [1]}'))


def test_a_list_shows_what_stands_before_the_place_where_it_is_cut():
    rows = [{"text": f"text {number}"} for number in range(3)]
    content = json.dumps(rows)[:-8]
    assert seen(content, "a.json").rows == (("text 0",), ("text 1",))
    assert seen("[", "a.json").rows == ()


@pytest.mark.parametrize(
    ("letters", "shown"), [(200, "x" * 200), (201, "x" * 199 + "…"), (900, "x" * 199 + "…")]
)
def test_a_cell_is_shown_up_to_two_hundred_letters(letters, shown):
    assert seen("text\n" + "x" * letters + "\n").rows == ((shown,),)


def test_a_row_is_shown_as_far_as_the_columns_go():
    assert seen("text\na,b\n\nc\n", fields=TEXTS).rows[0] == ("a",)
    assert seen("id,text\n1\n2,b,c\n").rows == (("1",), ("2", "b"))


def test_the_last_line_of_a_cut_beginning_is_left_out():
    line = "text 1\n"
    whole = "text\n" + line * 3 + "x" * (65_536 - 5 - 3 * len(line))
    assert len(whole) == 65_536
    assert seen(whole).rows == (("text 1",),) * 3
    assert len(seen(whole[:-1]).rows) == 4


@pytest.mark.parametrize("content", [b"PK\x05\x06" + bytes(18), b"PAR1rest"])
def test_what_cannot_be_read_by_its_beginning_shows_no_columns(content):
    view = seen(content, "a.bin")
    assert (view.columns, view.rows, view.mapping) == ((), (), {})


def test_a_file_that_is_none_is_refused_as_by_the_import():
    with pytest.raises(BadImport):
        seen(b"%PDF-1.7 ...")


FILENAMES = st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.json", "a.txt"])


@given(st.binary(max_size=300), FILENAMES)
def test_no_bytes_break_the_page_that_shows_them(content, filename):
    try:
        view = seen(content, filename)
    except BadImport:
        return
    texts = [*view.columns, *(cell for row in view.rows for cell in row), *view.mapping.values()]
    for text in texts:
        text.encode()
        assert "\x00" not in text


def test_a_byte_that_is_not_utf_8_is_shown_as_such():
    view = seen(b"id,te\xe9xt,text\n1,x,caf\xe9 con leche\n")
    assert view.columns == ("id", "te\ufffdxt", "text")
    assert view.rows == (("1", "x", "caf\ufffd con leche"),)
