"""Small files of true answers and guesses, as clients write them."""

import io

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from minga.domains.quality.errors import UnreadableFile
from minga.domains.quality.readers import guesses, known_answers
from tests.budget import examples

LABELS = [{"name": "news", "title": "News"}, {"name": "advert", "title": "An advert"}]


def known(text: str, *, multiple: bool = False):
    return known_answers(text.encode(), LABELS, multiple=multiple)


@pytest.mark.parametrize(
    "text",
    [
        "item,label,reason\ntext-1,news,It happened.\n",
        "\ufeffID;Label;Reason\r\ntext-1;News;It happened.\r\n\r\n",
        "reason\tvalue\titem\nIt happened.\tNEWS\ttext-1\n",
        'item,label,reason\ntext-1,"{""label"": ""news""}",It happened.\n',
        '{"item": "text-1", "value": {"label": "news"}, "reason": "It happened."}\n\n',
    ],
)
def test_a_table_or_lines_of_json_say_the_same(text):
    assert known(text) == [("text-1", {"label": "news"}, "It happened.")]


def parquet_of(columns):
    file = io.BytesIO()
    parquet.write_table(pa.table(columns), file)
    return file.getvalue()


@pytest.mark.parametrize(
    "written",
    [
        b'[{"item": "7", "value": {"label": "news"}}]',
        b'[{"item": 7, "value": {"label": "news"}}]',
        b'{"item": 7.0, "value": {"label": "news"}}',
        "item;label\n7;news\n".encode("utf-16"),
        b"sample_id,gold\n7,news\n",
        parquet_of({"item": ["7"], "label": ["news"]}),
        parquet_of({"id": [7], "label": ["News"]}),
        parquet_of({"id": [7.0], "value": [{"label": "news"}]}),
    ],
)
def test_gold_is_taken_in_every_format_of_an_import(written):
    assert known_answers(written, LABELS, multiple=False) == [("7", {"label": "news"}, "")]


def test_the_first_item_may_be_number_0():
    assert known('{"item": 0, "value": {"label": "news"}}')[0][0] == "0"


@pytest.mark.parametrize(
    "written",
    [b"PAR1 and no more", b"[{]", b"[" * 100_000, b"[1, 2]", b'[{"item": null, "value": 1}]',
     b'{"item": true, "value": {}}', b"\xff\xfe\x00"],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_in_words(written):
    with pytest.raises(UnreadableFile):
        known_answers(written, LABELS, multiple=False)


def test_a_reason_may_have_lines_of_its_own_and_signs_that_only_look_like_line_ends():
    assert known('item,label,reason\nt,news,"one\ntwo"\n')[0][2] == "one\ntwo"
    row = '{"item": "t", "value": {"label": "news"}, "reason": "one\u2028two"}'
    assert known(row)[0][2] == "one\u2028two"


def test_several_labels_stand_between_bars():
    assert known("item,label\nt,news| An advert\n", multiple=True) == [
        ("t", {"labels": ["news", "advert"]}, "")
    ]


CASED = [
    {"name": "same", "title": "The same"},
    {"name": "Same", "title": "A name"},
    {"name": "other", "title": "SAME"},
    {"name": "a|b", "title": "a or b"},
    {"name": "Ä", "title": "A"},
]


@pytest.mark.parametrize(
    ("cell", "label"),
    [
        ("same", "same"),
        ("Same", "Same"),
        ("SAME", "other"),  # an exact title goes before another case
        ("sAME", "sAME"),  # three labels in another case: none is meant
        ("the same", "same"),
        ("a|b", "a|b"),
        ("ä", "Ä"),
    ],
)
def test_an_exact_name_goes_before_another_case(cell, label):
    rows = known_answers(f"item,label\nt,{cell}\n".encode(), CASED, multiple=False)
    assert rows == [("t", {"label": label}, "")]


def test_guesses_have_a_score_or_none():
    (one, other) = guesses(b"item,label,score\nt,news,0.8\nu,advert,\n", LABELS, multiple=False)
    assert (one.external_id, one.value, one.score) == ("t", {"label": "news"}, 0.8)
    assert other.score is None
    with pytest.raises(UnreadableFile, match=r"u: .*“score” has to be a number"):
        guesses(b"item,label,score\nu,advert,much\n", LABELS, multiple=False)
    (studio,) = guesses(b'{"item": "t", "result": [{"type": "choices"}]}', LABELS, multiple=False)
    assert studio.result == [{"type": "choices"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("text-1,news\n", "The first line has to name two columns"),
        ("", "The first line has to name two columns"),
        ("item,label\ntext-1,\n", "Line 2"),
        ("item,label\nt,news\n\nu\n", "Line 4"),
        ('{"item": "t", "value": {"label": "news"}}\n{"item": "u"}\n', "Line 2"),
        ('item,label\nt,"{not json"\n', "no answer as JSON"),
        ('{"item": "t", "result": [{"type": "choices"}]}\n', "Line 1"),
        ('{"item": "t", "value": ' + "[" * 100_000 + "\n", "Line 1"),
        ('item,label\nt,"{""label"": ' + "[" * 100_000 + '"\n', "no answer as JSON"),
    ],
)
def test_what_cannot_be_read_is_named(text, said):
    with pytest.raises(UnreadableFile, match=said):
        known(text)


def test_another_encoding_is_told():
    with pytest.raises(UnreadableFile, match="UTF-8"):
        known_answers("item,label\ncafé,news\n".encode("latin-1"), LABELS, multiple=False)


CELL = st.sampled_from(["item", "label", "", "news", '"', "{", "|", "a\x00b", "\u2028", ","])
LINES = st.lists(st.lists(CELL, max_size=4).map(",".join), max_size=6).map("\n".join)


@settings(max_examples=examples(150))
@given(st.one_of(LINES.map(str.encode), st.binary(max_size=60)), st.booleans())
def test_whatever_comes_there_are_rows_or_a_sentence(written, multiple):
    try:
        rows = known_answers(written, LABELS, multiple=multiple)
    except UnreadableFile as told:
        rows = []
        sentence = str(told)
    else:
        sentence = "read"
    assert sentence
    assert all(item and isinstance(value, dict) for item, value, _why in rows)
