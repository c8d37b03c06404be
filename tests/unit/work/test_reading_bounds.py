"""Each bound of reading a file: the largest that is taken, and one more, which is refused."""

import io
import json
import zipfile

import pytest

from minga.domains.work.errors import BadImport
from minga.domains.work.readers import ItemFields, RejectedRow, Row, archives, open_rows
from minga.domains.work.readers.limits import Meter, MeteredFile
from minga.domains.work.readers.lines import check_bytes, encoding_of
from minga.domains.work.readers.rows import (
    InvalidRow,
    check_identity,
    check_row,
    check_storable,
    excerpt_of,
    files_of,
)
from minga.domains.work.types import ImportLimits
from minga_pure.tasktypes import task_type

TEXTS = ItemFields.of(task_type("text_classification"))
PICTURES = ItemFields.of(task_type("image_classification"))
LINE = 4_194_304
ROW = LINE


def read(content: bytes | str, filename: str = "items.csv", fields: ItemFields = TEXTS):
    encoded = content.encode() if isinstance(content, str) else content
    return list(open_rows(io.BytesIO(encoded), filename, fields).rows)


def codes(content: bytes | str, filename: str = "items.csv", fields: ItemFields = TEXTS):
    """Return the code of each rejected row, "" for a row that is taken."""
    rows = read(content, filename, fields)
    return [row.code if isinstance(row, RejectedRow) else "" for row in rows]


def zip_of(files: dict[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def code_of(check, *arguments) -> str:
    """Return the code with which a check refuses, or "" when it takes its arguments."""
    try:
        check(*arguments)
    except InvalidRow as exc:
        return exc.code
    return ""


# --- rows -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "code"),
    [("a", ""), ("a" * 200, ""), ("a" * 201, "bad_id"), ("", "bad_id"), ("a\tb", "bad_id")],
)
def test_an_id_has_one_to_two_hundred_printable_characters(name, code):
    assert code_of(check_identity, name) == code


def test_both_names_of_a_row_are_checked_where_it_has_them():
    assert code_of(check_row, Row(1, "", {})) == ""
    assert code_of(check_row, Row(1, "a\nb", {})) == "bad_id"
    assert code_of(check_row, Row(1, "", {}, suggested_name="a" * 201)) == "bad_id"
    assert code_of(check_row, Row(1, "a", {}, suggested_name="b")) == ""


def nested(depth: int, wrap=lambda value: [value]):
    value: object = 1
    for _level in range(depth):
        value = wrap(value)
    return value


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (2**63 - 1, ""),
        (-(2**63 - 1), ""),
        (2**63, "too large"),
        (-(2**63), "too large"),
        (1.5, ""),
        (float("inf"), "not finite"),
        (float("nan"), "not finite"),
        (None, ""),
        (True, ""),
        ("a\tb\n", ""),
        ("a\x00b", "cannot be stored"),
        ("a\ud800b", "cannot be stored"),
        ({"a\x00": 1}, "cannot be stored"),
        (["a", "\x00"], "cannot be stored"),
        ({"a": "\x00"}, "cannot be stored"),
        (nested(32), ""),
        (nested(33), "too deep"),
        (nested(32, lambda value: (value,)), ""),
        (nested(33, lambda value: (value,)), "too deep"),
        (nested(32, lambda value: {"key": value}), ""),
        (nested(33, lambda value: {"key": value}), "too deep"),
        (b"bytes", "neither text nor a number"),
    ],
)
def test_a_value_is_taken_up_to_what_the_database_stores(value, reason):
    if not reason:
        check_storable("notes", value)
        return
    with pytest.raises(InvalidRow, match=reason) as refused:
        check_storable("notes", value)
    assert "“notes”" in refused.value.reason


def test_a_row_shows_only_the_file_that_came_with_it():
    assert files_of({"image": "ab", "audio": 7, "text": "cd"}) == {"ab"}
    assert code_of(check_row, Row(1, "a", {"image": "ab"})) == "foreign_file"


def test_an_excerpt_has_three_hundred_characters_and_no_control_character():
    assert excerpt_of("a" * 300) == "a" * 300
    assert excerpt_of("b" + "a" * 300) == "b" + "a" * 299
    assert excerpt_of("\r\na\x00\x1fb\n") == "a\ufffdb"


# --- lines ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", ""])
def test_the_longest_line_is_taken_with_its_line_end(end):
    fits = "x" * (LINE - max(1, len(end)))
    (row,) = read(fits + end, "a.txt")
    assert row.content == {"text": fits}
    assert codes("x" * LINE + end, "a.txt") == ["line_too_long"]
    (_long, row) = read("x" * (3 * LINE) + (end or "\n") + "next", "a.txt")
    assert (row.row, row.content) == (2, {"text": "next"})


def test_a_long_line_that_ends_at_its_second_piece_is_one_line():
    assert codes("x" * LINE + "\nnext", "a.txt") == ["line_too_long", ""]
    assert codes("x" * (2 * LINE) + "\nnext", "a.txt") == ["line_too_long", ""]
    assert codes("x" * (2 * LINE - 1) + "\nnext", "a.txt") == ["line_too_long", ""]


@pytest.mark.parametrize("letters", ["abcdefgh", "abcdeλμν"])
def test_utf_16_without_a_mark_is_known_when_most_letters_are_latin(letters):
    assert encoding_of(letters.encode("utf-16-le")) == "utf-16-le"
    assert encoding_of(letters.encode("utf-16-be")) == "utf-16-be"


@pytest.mark.parametrize(
    "head", ["abcdλμνξ".encode("utf-16-le"), "abcdλμνξ".encode("utf-16-be"), bytes(16), b"a" * 16]
)
def test_anything_else_without_a_mark_is_utf_8(head):
    assert encoding_of(head) == "utf-8"


@pytest.mark.parametrize(("strays", "is_utf_16"), [(1, True), (2, True), (3, False)])
def test_utf_16_is_known_while_its_zeros_outnumber_the_strays_four_to_one(strays, is_utf_16):
    for encoding in ("utf-16-le", "utf-16-be"):
        head = ("a" * (10 - strays)).encode(encoding) + bytes(2 * strays)
        assert encoding_of(head) == (encoding if is_utf_16 else "utf-8")


def test_a_byte_is_named_after_the_twenty_characters_before_it():
    line = b"0123456789abcdefghijklmnop\x80rest".decode(errors="surrogateescape")
    with pytest.raises(InvalidRow, match="byte 80 after “6789abcdefghijklmnop”"):
        check_bytes(line)
    with pytest.raises(InvalidRow, match="byte FF after “”"):
        check_bytes(b"\xffrest".decode(errors="surrogateescape"))


# --- tables ---------------------------------------------------------------------------------------
def test_a_row_over_several_lines_has_at_most_the_characters_of_the_longest_line():
    def table(characters: int) -> str:
        line = "x" * 999 + "\n"
        opened, closed = 'first,"', '"\n'
        inside = characters - len(opened) - len(closed)
        text = line * (inside // len(line)) + "y" * (inside % len(line))
        return f'text,notes\n{opened}{text}{closed}"last","ok"\n'

    assert codes(table(ROW)) == ["", ""]
    too_long, not_read, last = read(table(ROW + 1))
    assert (too_long.row, too_long.code, too_long.excerpt[:9]) == (2, "row_too_long", 'first,"xx')
    last_line = 2 + (ROW + 1 - len('first,""\n')) // 1_000
    assert f"Lines 3 to {last_line}" in not_read.reason
    assert (not_read.row, last.content) == (3, {"text": "last"})


def test_a_header_that_is_too_long_says_so():
    with pytest.raises(BadImport, match="it is too long"):
        read("text," + "x" * LINE + "\nrow,1\n")


def test_blank_lines_before_the_header_are_no_header():
    rows = read("\n  \nid,text\n1,a\n2,b\n")
    assert [(row.row, row.external_id) for row in rows] == [(4, "1"), (5, "2")]


def test_the_hint_at_a_delimiter_goes_before_a_guess():
    (row,) = read("SEP=| \nid,text|text\n1,a|b\n")
    assert (row.external_id, row.content) == ("", {"text": "b"})


def test_a_hint_without_a_sign_is_no_hint():
    (row,) = read("sep=\nid,text\n1,a\n")
    assert row.external_id == "1"


def test_twelve_columns_are_named_and_further_ones_are_counted_with_an_ellipsis():
    def header_of(count: int) -> str:
        with pytest.raises(BadImport) as refused:
            read(",".join(f"c{number}" for number in range(count)) + "\n")
        return str(refused.value)

    assert "“c11”" in header_of(12)
    assert "…" not in header_of(12)
    assert "“c11” …" in header_of(13)
    assert "“c12”" not in header_of(13)


# --- JSON -----------------------------------------------------------------------------------------
def test_a_list_of_large_elements_is_read_across_the_chunks():
    rows = [{"id": str(number), "text": "x" * size} for number, size in enumerate((300_000,) * 4)]
    content = json.dumps(rows)
    assert [len(row.content["text"]) for row in read(content, "a.json")] == [300_000] * 4


def test_one_element_beyond_the_longest_line_ends_the_list():
    content = json.dumps([{"text": "a"}, {"text": "x" * (3 * LINE)}])
    with pytest.raises(BadImport, match="element 2"):
        read(content, "a.json")


def test_a_number_of_too_many_digits_costs_its_own_row():
    content = '[{"text": "a", "id": ' + "9" * 5_000 + '}, {"text": "b"}]'
    assert codes(content, "a.json") == ["bad_id", ""]


# --- whole files ----------------------------------------------------------------------------------
def test_control_characters_are_text_up_to_eight_or_a_fiftieth():
    few = "text\n" + "\x01" * 8
    assert len(read(few, "a.csv")) == 1
    with pytest.raises(BadImport, match="CSV, TSV, JSONL"):
        read(few + "\x01", "a.csv")
    many = "text\n" + "\x01" * 20 + "x" * 975
    assert len(read(many, "a.csv")) == 1
    with pytest.raises(BadImport, match="CSV, TSV, JSONL"):
        read(many.replace("x", "\x01", 1), "a.csv")


def test_a_zip_of_one_text_is_read_and_two_texts_are_no_table():
    (row,) = read(zip_of({"notes/a.TXT": "one line"}), "a.zip")
    assert row.content == {"text": "one line"}
    for files in ({"a.txt": "one", "b.txt": "two"}, {"a.md": "none"}):
        with pytest.raises(BadImport, match="no table"):
            read(zip_of(files), "a.zip")


def test_a_zip_holds_at_most_so_many_files(monkeypatch):
    two = zip_of({"items.csv": "text\na\n", "notes.md": "b"})
    monkeypatch.setattr(archives, "MEMBERS_MAX", 2)
    assert len(read(two, "a.zip")) == 1
    monkeypatch.setattr(archives, "MEMBERS_MAX", 1)
    with pytest.raises(BadImport, match="at most 1 files"):
        read(two, "a.zip")


def test_several_tables_are_named_up_to_five():
    tables = {f"t{number}.csv": "text\na\n" for number in range(6)}
    with pytest.raises(BadImport, match="several tables") as refused:
        read(zip_of(tables), "a.zip")
    assert "t4.csv" in str(refused.value)
    assert "t5.csv" not in str(refused.value)
    (row,) = read(zip_of({**tables, "Items.CSV": "text\nmeant\n"}), "a.zip")
    assert row.content == {"text": "meant"}
    with pytest.raises(BadImport, match="several tables"):
        read(zip_of({"items.csv": "text\na\n", "rows.csv": "text\nb\n"}), "a.zip")


def test_one_table_of_any_name_is_the_table():
    table = "file\nnone.png\n\ngone.png\n"
    assert codes(zip_of({"set/listing.csv": table}), "a.zip", PICTURES) == ["no_such_file"] * 2


def test_a_broken_row_of_the_table_costs_no_later_one():
    table = "file,title\na.png\nb.png,second\n"
    rows = read(zip_of({"items.csv": table, "b.png": b"no picture"}), "a.zip", PICTURES)
    assert [row.code for row in rows] == ["wrong_columns", "not_a_picture"]


def test_a_long_name_of_a_file_is_told_by_its_beginning():
    (row,) = read(zip_of({"items.csv": f"file\n{'n' * 101}\n"}), "a.zip", PICTURES)
    assert f"“{'n' * 100}”" in row.reason


def test_a_file_locked_with_a_password_costs_itself_only():
    content = bytearray(zip_of({"a.png": b"locked"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + offset] |= 1
    assert codes(bytes(content), "a.zip", PICTURES) == ["locked_file"]


def test_a_path_longer_than_an_id_costs_its_file():
    content = zip_of({"a" * 200: b"x", "b" * 201: b"x", "c\td": b"x"})
    assert codes(content, "a.zip", PICTURES) == ["not_a_picture", "bad_id", "bad_id"]


def test_a_last_name_stands_for_a_path_when_only_one_file_has_it():
    files = archives.PackedFiles(
        io.BytesIO(zip_of({"one/a.txt": "x", "two/a.txt": "yy", "three/b.txt": "zzz"}))
    )
    for name, code in (
        ("b.txt", "not_a_picture"),
        ("C:\\photos\\b.txt", "not_a_picture"),
        ("one/a.txt", "not_a_picture"),
        ("a.txt", "no_such_file"),
        ("c.txt", "no_such_file"),
    ):
        assert code_of(files.take, files.path_of(name, "."), "image") == code
    assert files.bytes_read == 3 + 3 + 1  # b.txt twice, one/a.txt once


# --- limits ---------------------------------------------------------------------------------------
MEGABYTE = 1024**2


def test_bytes_are_unpacked_up_to_their_limit():
    meter = Meter(ImportLimits(rows=9, unpacked_bytes=3_000 * MEGABYTE, seconds=9), lambda: 0)
    meter.unpack(2_000 * MEGABYTE)
    meter.unpack(1_000 * MEGABYTE)
    with pytest.raises(BadImport, match="more than 3,000 MB"):
        meter.unpack(1)


def test_a_reading_ends_after_its_seconds():
    moments = [100.0, 220.0, 220.5]
    limits = ImportLimits(rows=9, unpacked_bytes=9, seconds=120)
    meter = Meter(limits, lambda: moments.pop(0))
    meter.unpack(0)
    with pytest.raises(BadImport, match="more than 2 minutes"):
        meter.unpack(0)


def test_rows_are_read_up_to_their_limit():
    meter = Meter(ImportLimits(rows=2_000, unpacked_bytes=MEGABYTE, seconds=9), lambda: 0)
    meter.check_rows(2_000)
    with pytest.raises(BadImport, match="2,000"):
        meter.check_rows(2_001)


def test_what_was_read_before_a_limit_is_given():
    rows = [Row(number, "", {"text": "a"}) for number in range(1, 4)]
    meter = Meter(ImportLimits(rows=2, unpacked_bytes=MEGABYTE, seconds=9), lambda: 0)
    measured = meter.measured(iter(rows))
    assert [next(measured), next(measured)] == rows[:2]
    with pytest.raises(BadImport):
        next(measured)


def test_the_excerpt_of_a_rejected_row_counts_its_characters():
    rejected = RejectedRow(1, "bad_id", "", "abc")
    for limit, is_refused in ((3, False), (2, True)):
        meter = Meter(ImportLimits(rows=9, unpacked_bytes=limit, seconds=9), lambda: 0)
        if is_refused:
            with pytest.raises(BadImport):
                list(meter.measured(iter([rejected])))
        else:
            assert list(meter.measured(iter([rejected]))) == [rejected]


def test_every_byte_of_a_packed_table_counts():
    meter = Meter(ImportLimits(rows=9, unpacked_bytes=10, seconds=9), lambda: 0)
    file = MeteredFile(io.BytesIO(b"0123456789a"), meter)
    assert file.read(10) == b"0123456789"
    with pytest.raises(BadImport):
        file.read()


def test_a_file_without_a_name_in_a_zip_is_passed_over():
    content = zip_of({"nameless": "x", "folder/": ""}).replace(b"nameless", b"\0ameless")
    assert archives.PackedFiles(io.BytesIO(content)).names() == []
