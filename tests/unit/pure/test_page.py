"""Clients' own pages: the placeholders, the bounds of an answer, the majority of each field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.tasktypes import BadContent, BadLabels, BadValue, page, task_type

PAGE = task_type("page")


def answer(fields):
    return PAGE.check_value({"fields": fields}, [])


@given(st.text(max_size=60))
def test_a_field_never_becomes_a_tag(text):
    filled = page.fill_page("<p title='${a}'>${a}</p>", {"fields": {"a": text}})
    assert filled.count("<") == 2
    assert filled.count("'") == 2


def test_only_fields_of_the_item_are_filled_in():
    content = {"fields": {"name": "Sol", "__proto__": "x"}}
    assert page.fill_page("${name} ${ name } ${other} ${}", content) == "Sol Sol ${other} ${}"


def test_a_field_is_filled_in_once():
    assert page.fill_page("${a}", {"fields": {"a": "${b}", "b": "no"}}) == "${b}"


def test_the_page_of_an_item_goes_before_that_of_the_project():
    labels = [{"name": "page", "title": "Page", "html": "project"}]
    assert page.page_of({"fields": {}, "html": "item"}, labels) == "item"
    assert page.page_of({"fields": {}}, labels) == "project"
    assert "<td>&lt;b&gt;</td>" in page.page_of({"fields": {"a": "<b>"}}, [])


@pytest.mark.parametrize(
    ("fields", "normal"),
    [
        ({"b": " x ", "a": "y\r\nz"}, {"a": "y\nz", "b": "x"}),
        ({"a": ["x"], "b": ["x", " ", "y"]}, {"a": "x", "b": ["x", "y"]}),
        ({"a": "x", "b": "  ", "c": []}, {"a": "x"}),
    ],
)
def test_equal_answers_have_one_form(fields, normal):
    assert answer(fields) == {"fields": normal}
    assert list(answer(fields)["fields"]) == sorted(normal)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"a": " "},
        {"a": 1},
        {"a": {"b": "c"}},
        {"a": [["b"]]},
        {"": "b"},
        {"a\n": "b"},
        {"a" * 121: "b"},
        {"a": "b" * 20_001},
        {"a": ["b"] * 101},
        {f"a{number}": "b" for number in range(201)},
        {f"a{number}": "b" * 20_000 for number in range(6)},
        ["a"],
        None,
    ],
)
def test_what_is_no_answer_or_too_much_is_refused(fields):
    with pytest.raises(BadValue):
        answer(fields)


def test_an_element_that_the_frame_cannot_draw_is_refused_by_its_name():
    html = "<crowd-form><crowd-bounding-box></crowd-bounding-box></crowd-form>"
    with pytest.raises(BadLabels, match="crowd-bounding-box"):
        PAGE.check_labels([{"name": "page", "html": html}])
    with pytest.raises(BadContent, match="crowd-bounding-box"):
        PAGE.check_content({"fields": {}, "html": html})
    assert PAGE.check_labels([{"name": "page", "html": "<crowd-form></crowd-form>"}])


def test_each_field_has_its_own_majority():
    values = [
        {"fields": {"a": "Yes", "b": ["x", "y"]}},
        {"fields": {"a": "yes", "b": "x"}},
        {"fields": {"a": "no"}},
    ]
    consensus = PAGE.majority(values, [])
    assert consensus.value == {"fields": {"a": "Yes"}}
    assert consensus.votes == {"a": 3, "b": 2}
