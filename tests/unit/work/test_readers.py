"""Files as people really bring them: one bad row never costs a good one."""

import contextlib
import io
import json
import struct
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from minga.domains.work.errors import BadImport
from minga.domains.work.readers import ItemFields, RejectedRow, Row, open_rows
from minga_pure.tasktypes import task_type

TEXTS = ItemFields.of(task_type("text_classification"))
PICTURES = ItemFields.of(task_type("image_classification"))


def outcomes(
    content: bytes | str, filename: str = "items.csv", wanted: ItemFields = TEXTS
) -> list[Row | RejectedRow]:
    given = content.encode() if isinstance(content, str) else content
    return list(open_rows(io.BytesIO(given), filename, wanted).rows)


def taken(*given: object, **named: object) -> list[tuple[int, str, object]]:
    rows = outcomes(*given, **named)  # type: ignore[arg-type]
    return [(one.row, one.external_id, one.content["text"]) for one in rows if isinstance(one, Row)]


def left_out(*given: object, **named: object) -> list[tuple[int, str]]:
    rows = outcomes(*given, **named)  # type: ignore[arg-type]
    return [(one.row, one.code) for one in rows if isinstance(one, RejectedRow)]


def refusal(*given: object, **named: object) -> str:
    with pytest.raises(BadImport) as refused:
        outcomes(*given, **named)  # type: ignore[arg-type]
    return str(refused.value)


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 3)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue()


def packed(files: dict[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


# --- CSV ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "content",
    [
        "id,text\n1,año\n2,dos\n",
        "id,text\r\n1,año\r\n2,dos\r\n",
        "id,text\r1,año\r2,dos",
        "\ufeffid,text\n1,año\n2,dos",
        "id;Texto\n1;año\n2;dos\n",
        "text\tid\naño\t1\ndos\t2\n",
        "id|sentence|extra\n1|año|x\n2|dos|y\n",
        'id,text\n"1","año"\n"2","dos"\n',
    ],
)
def test_line_ends_marks_and_delimiters_of_every_office_are_read(content):
    rows = [(row[1], row[2]) for row in taken(content)]
    assert rows == [("1", "año"), ("2", "dos")]


def test_the_spreadsheets_own_hint_at_its_delimiter_is_followed():
    assert taken("sep=;\nid;text\n1;a, b\n") == [(3, "1", "a, b")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_other_unicode_encodings_are_found_out(encoding):
    content = "id,text\n1,Ny fitiavana no lehibe indrindra\n2,ça va\n".encode(encoding)
    assert [row[2] for row in taken(content)] == ["Ny fitiavana no lehibe indrindra", "ça va"]


def test_a_byte_that_is_not_utf8_costs_its_own_row_and_is_named_with_its_line():
    content = b"id,text\n1,good\n2,caf\xe9 con leche\n3,good too\n"
    assert [row[1] for row in taken(content)] == ["1", "3"]
    (fault,) = [one for one in outcomes(content) if isinstance(one, RejectedRow)]
    assert (fault.row, fault.code) == (3, "bad_encoding")
    assert "byte E9" in fault.reason
    assert "caf" in fault.reason
    assert fault.excerpt.encode() == "2,caf\ufffd con leche".encode()


def test_a_row_with_other_columns_than_the_header_is_left_out():
    assert left_out("id,text\n1,a,b\n2\n3,c\n") == [(2, "wrong_columns"), (3, "wrong_columns")]


def test_a_text_over_several_lines_is_one_row_named_by_its_first_line():
    assert taken('id,text\n1,"a\nb"\n2,c\n') == [(2, "1", "a\nb"), (4, "2", "c")]


def test_a_line_of_50_megabytes_costs_its_row_and_little_memory():
    content = b"id,text\n1,a\n2," + b"x" * 50_000_000 + b"\n3,c\n"
    file = io.BytesIO(content)
    tracemalloc.start()
    rows = list(open_rows(file, "big.csv", TEXTS).rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [type(row).__name__ for row in rows] == ["Row", "RejectedRow", "Row"]
    assert peak < 16_000_000


def test_a_field_may_be_as_long_as_a_row():
    content = "id,text,notes\n1,a," + "x" * 200_000 + "\n2,b,\n"
    assert [row[1] for row in taken(content)] == ["1", "2"]


def test_the_columns_can_be_named_when_their_names_tell_nothing():
    wanted = ItemFields.of(task_type("text_classification"), {"text": "q1", "id": "nr"})
    assert taken("nr,q1\n7,hello\n", wanted=wanted) == [(2, "7", "hello")]


def test_without_a_column_of_text_the_client_reads_which_columns_there_are():
    assert "“nr”, “q1”" in refusal("nr,q1\n7,hello\n")


def test_a_named_column_that_is_not_there_is_told():
    wanted = ItemFields.of(task_type("text_classification"), {"text": "boddy"})
    assert "“boddy”" in refusal("id,body\n1,x\n", wanted=wanted)


def test_a_wanted_column_that_is_there_twice_is_told():
    assert "twice" in refusal("text,text\na,b\n")


def test_a_label_column_is_not_shown_to_members():
    (row,) = outcomes("id,text,label\n1,hello,spam\n")
    assert isinstance(row, Row)
    assert row.content == {"text": "hello"}


@pytest.mark.parametrize("identity", ["", " ", "x" * 201, "a\x00b"])
def test_an_id_that_names_nothing_is_a_fault(identity):
    assert [code for _, code in left_out(f'id,text\n"{identity}",a\n')] in (["no_id"], ["bad_id"])


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.json", "a.txt"]))
def test_no_bytes_whatever_break_a_reader(content, filename):
    with contextlib.suppress(BadImport):
        for one in outcomes(content, filename):
            assert isinstance(one, Row | RejectedRow)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 999),
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1),
        ),
        min_size=1,
    )
)
def test_whatever_a_csv_writer_writes_is_read_back(rows):
    import csv

    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "text"])
    writer.writerows(rows)
    found = [(row[1], row[2]) for row in taken(file.getvalue())]
    assert found == [(str(number), text) for number, text in rows]


# --- whole files that cannot be read --------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "filename", "told"),
    [
        (b"", "a.csv", "empty"),
        (b"\x1f\x8b\x08\x00abc", "a.csv.gz", "compressed"),
        (b"%PDF-1.7 ...", "a.csv", "is not supported"),
        (bytes(range(256)) * 8, "a.csv", "is not supported"),
        (b"id,te\xe9xt\n1,a\n", "a.csv", "Line 1"),
        (b'"id,text\n1,a\n', "a.csv", "first line"),
        (b'[{"text": "a"}, {"text": ', "a.json", "element 2"),
        (b"PAR1 and nothing", "a.parquet", "damaged"),
        (b"PK\x03\x04 and nothing", "a.zip", "damaged"),
        (b"PK\x03\x04 and nothing", "a.xlsx", "office"),
        (packed({"xl/workbook.xml": "<x/>"}), "a.zip", "office"),
        (packed({"a.csv": "text\na\n", "b.csv": "text\nb\n"}), "a.zip", "several tables"),
        (packed({}), "a.zip", "no files"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, filename, told):
    assert told in refusal(content, filename)


def test_one_picture_alone_asks_for_a_zip():
    assert "zip" in refusal(picture(), "a.png", PICTURES)


def test_a_bare_table_for_pictures_asks_for_a_zip():
    assert "zip" in refusal("file\na.png\n", "a.csv", PICTURES)


# --- JSON, text, Parquet --------------------------------------------------------------------------
def test_json_lines_keep_their_good_rows():
    content = (
        b'{"id": 1, "text": "a"}\nnot json\n\n[1]\n{"id": 2}\n{"id": null, "text": "b"}\n'
        b'{"id": true, "text": "b"}\n{"id": "z", "text": "caf\xe9"}\n{"text": "c"}'
    )
    assert taken(content, "a.jsonl") == [(1, "1", "a"), (9, "", "c")]
    assert left_out(content, "a.jsonl") == [
        (2, "broken_json"),
        (4, "not_an_object"),
        (5, "missing_field"),
        (6, "no_id"),
        (7, "bad_id"),
        (8, "bad_encoding"),
    ]


def test_a_first_json_row_without_text_ends_the_import_at_once():
    assert "“words”" in refusal('{"words": "a"}\n', "a.jsonl")


@pytest.mark.parametrize("indent", [None, 2])
def test_a_json_list_is_streamed_whatever_its_line_breaks(indent):
    rows = [{"id": n, "text": "ñ" * 50} for n in range(20_000)]
    content = json.dumps(rows, indent=indent, ensure_ascii=False)
    found = taken(content, "a.json")
    assert len(found) == 20_000
    assert found[-1] == (20_000, "19999", "ñ" * 50)


def test_text_files_give_one_item_a_line():
    assert taken("one\r\n\r\n  \ntwo", "a.txt") == [(1, "", "one"), (4, "", "two")]


def test_a_file_without_an_ending_is_known_by_what_it_is():
    assert taken("id,text\n1,a\n", "download") == [(2, "1", "a")]
    assert taken('{"text": "a"}\n', "download") == [(1, "", "a")]
    assert taken("just words\n", "download") == [(1, "", "just words")]


def test_parquet_is_read_by_its_columns():
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    file = io.BytesIO()
    table = pa.table({"id": [1, None, 3], "texto": ["a", "b", "c"], "label": [0, 1, 0]})
    parquet.write_table(table, file)
    assert taken(file.getvalue(), "a.parquet") == [(1, "1", "a"), (3, "3", "c")]
    assert left_out(file.getvalue(), "a.parquet") == [(2, "no_id")]


def test_pictures_inside_parquet_are_taken():
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    file = io.BytesIO()
    rows = [{"bytes": picture(), "path": "a.png"}, {"bytes": b"no", "path": "b.png"}]
    parquet.write_table(pa.table({"image": rows}), file)
    first, second = outcomes(file.getvalue(), "a.parquet", PICTURES)
    assert isinstance(first, Row)
    assert first.suggested_name == "a.png"
    assert isinstance(second, RejectedRow)
    assert second.code == "not_a_picture"


# --- pictures -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("GIF", "image/gif")],
)
def test_every_kind_of_picture_is_decoded_once(kind, media_type):
    (row,) = outcomes(packed({"one": picture(kind)}), "a.zip", PICTURES)
    assert isinstance(row, Row)
    assert row.file is not None
    assert row.file.media_type == media_type
    assert row.content == {"image": row.file.sha256, "width": 4, "height": 3}


def test_a_zip_keeps_its_good_pictures():
    whole = picture("JPEG", (400, 300))
    content = packed(
        {
            "folder/": b"",
            "a.png": picture(),
            "__MACOSX/a.png": b"x",
            ".DS_Store": b"x",
            "b.png": b"this is not an image",
            "c.jpg": whole[: len(whole) // 2],
            "d.png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
            "e.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
            "f.gif": picture("GIF"),
        }
    )
    rows = outcomes(content, "a.zip", PICTURES)
    assert [row.external_id for row in rows if isinstance(row, Row)] == ["a.png", "f.gif"]
    assert [row.excerpt for row in rows if isinstance(row, RejectedRow)] == [
        "b.png", "c.jpg", "d.png", "e.svg"
    ]  # fmt: skip


def png_of(width: int, height: int) -> bytes:
    """A PNG of so many black pixels, one bit each; only its few packed bytes are ever held."""

    def part(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    packer = zlib.compressobj()
    line = b"\x00" * (width // 8 + 2)
    pixels = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", pixels) + part(b"IEND", b"")


@pytest.mark.parametrize("side", [9_000, 30_000])
def test_a_small_file_that_unfolds_to_a_gigabyte_is_refused_before_it_does(side):
    bomb = packed({"bomb.png": png_of(side, side)})
    assert len(bomb) < 200_000
    (fault,) = outcomes(bomb, "a.zip", PICTURES)
    assert isinstance(fault, RejectedRow)
    assert fault.code == "too_many_pixels"


def test_a_picture_just_inside_the_limit_is_taken():
    (row,) = outcomes(packed({"large.png": png_of(4_000, 4_000)}), "a.zip", PICTURES)
    assert isinstance(row, Row)


def test_a_picture_beyond_the_limit_is_not_unpacked():
    content = packed({"a.png": b"\x00" * (33 * 1024 * 1024)})
    tracemalloc.start()
    (fault,) = outcomes(content, "a.zip", PICTURES)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(fault, RejectedRow)
    assert fault.code == "picture_too_big"
    assert peak < 5_000_000


def test_a_picture_taken_upright_has_the_sides_that_a_browser_shows():
    file = io.BytesIO()
    image = Image.new("RGB", (40, 30))
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(file, "JPEG", exif=exif)
    (row,) = outcomes(packed({"a.jpg": file.getvalue()}), "a.zip", PICTURES)
    assert isinstance(row, Row)
    assert (row.content["width"], row.content["height"]) == (30, 40)


def test_a_table_inside_the_zip_says_which_pictures_are_meant():
    content = packed(
        {
            "set/items.csv": "id,file,title\n7,images/a.png,First\n8,b.png,\n9,gone.png,\n",
            "set/images/a.png": picture(),
            "set/images/b.png": picture("GIF"),
            "set/images/unused.png": picture(),
        }
    )
    first, second, third, fourth = outcomes(content, "a.zip", PICTURES)
    assert isinstance(first, Row)
    assert (first.external_id, first.content["title"]) == ("7", "First")
    assert isinstance(second, Row)
    assert second.external_id == "8"
    assert isinstance(third, RejectedRow)
    assert third.code == "no_such_file"
    assert isinstance(fourth, RejectedRow)
    assert (fourth.row, fourth.code) == (5, "file_not_named")
    assert fourth.excerpt == "set/images/unused.png"


def test_a_damaged_file_in_a_zip_costs_itself_only():
    content = bytearray(packed({"a.png": picture("PNG", (64, 64)), "b.png": picture()}))
    place = content.find(b"a.png") + len(b"a.png") + 6
    content[place : place + 12] = b"\xff" * 12
    first, second = outcomes(bytes(content), "a.zip", PICTURES)
    assert isinstance(first, RejectedRow)
    assert isinstance(second, Row)
