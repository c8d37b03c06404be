"""Forms and records: every field is checked by its kind, and decided for itself."""

from __future__ import annotations

import math
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.tasktypes import BadContent, BadLabels, BadValue, task_type

SURVEY = task_type("survey")
RECORD = task_type("record_update")
FORM = SURVEY.check_labels(
    [
        {"name": "open", "kind": "yes_no", "required": True},
        {"name": "seats", "kind": "number", "low": 0, "high": 500},
        {"name": "kind", "kind": "choice", "choices": ["bar", "shop", "market"]},
        {"name": "sells", "kind": "choices", "choices": ["bread", "milk", "rice"]},
        {"name": "since", "kind": "date"},
        {"name": "clean", "kind": "scale"},
        {"name": "steps", "kind": "scale", "low": 0, "high": 20},
        {"name": "remarks"},
    ]
)
FULL = {
    "open": True,
    "seats": 12.5,
    "kind": "shop",
    "sells": ["bread", "rice"],
    "since": "2020-02-29",
    "clean": 5,
    "steps": 0,
    "remarks": "by the church",
}

forms = st.fixed_dictionaries(
    {"open": st.booleans()},
    optional={
        "seats": st.integers(0, 500) | st.floats(0, 500),
        "kind": st.sampled_from(["bar", "shop", "market"]),
        "sells": st.lists(st.sampled_from(["bread", "milk", "rice"])),
        "since": st.dates().map(str),
        "clean": st.integers(1, 5),
        "remarks": st.text("ab \n", max_size=8),
    },
).map(lambda fields: SURVEY.check_value({"fields": fields}, FORM))


def test_a_form_stays_as_it_is_and_every_kind_is_filled_in() -> None:
    assert SURVEY.check_labels(FORM) == FORM
    assert FORM[5] == {"name": "clean", "title": "clean", "kind": "scale", "low": 1, "high": 5}
    assert FORM[7]["kind"] == "text"
    assert SURVEY.check_value({"fields": FULL}, FORM) == {"fields": FULL}


@given(forms)
def test_a_filled_form_stays_as_it_is(value: dict[str, Any]) -> None:
    assert SURVEY.check_value(value, FORM) == value


def test_what_was_not_answered_is_left_out_and_the_order_is_the_projects() -> None:
    sent = {"remarks": " \r\n", "sells": [], "kind": "", "seats": None, "clean": 3.0, "open": False}
    assert SURVEY.check_value({"fields": sent}, FORM) == {"fields": {"open": False, "clean": 3}}
    several = {"open": True, "sells": ["rice", "bread", "rice"], "remarks": " a\r\nb "}
    kept = SURVEY.check_value({"fields": several}, FORM)["fields"]
    assert kept == {"open": True, "sells": ["bread", "rice"], "remarks": "a\nb"}
    assert list(kept) == ["open", "sells", "remarks"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"open": None}, "missing_field"),
        ({"open": "yes"}, "not_yes_or_no"),
        ({"seats": "12"}, "not_a_number_here"),
        ({"seats": True}, "not_a_number_here"),
        ({"seats": math.nan}, "not_a_number_here"),
        ({"seats": 10**400}, "not_a_number_here"),
        ({"seats": -1}, "out_of_bounds"),
        ({"clean": 6}, "out_of_bounds"),
        ({"clean": 2.5}, "out_of_bounds"),
        ({"kind": "bank"}, "unknown_label"),
        ({"kind": ["bar", "shop"]}, "one_label_only"),
        ({"sells": ["bread", "shoes"]}, "unknown_label"),
        ({"sells": {"bread": 1}}, "unknown_label"),
        ({"since": "2021-02-29"}, "not_a_date"),
        ({"since": "today"}, "not_a_date"),
        ({"since": 2021}, "not_a_date"),
        ({"remarks": 5}, "not_text"),
        ({"remarks": "x" * 5_001}, "text_too_long"),
        ({"colour": "red"}, "unknown_field"),
    ],
)
def test_answers_that_do_not_fit_their_field_are_refused(change: dict[str, Any], why: str) -> None:
    with pytest.raises(BadValue) as error:
        SURVEY.check_value({"fields": FULL | change}, FORM)
    assert error.value.reason == why
    assert "%" not in error.value.sentence


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ({"kind": "drawing"}, "unknown_field_kind"),
        ({"kind": ["text"]}, "unknown_field_kind"),
        ({"required": "yes"}, "not_yes_or_no"),
        ({"kind": "choice"}, "too_few_labels"),
        ({"kind": "choice", "choices": ["one"]}, "too_few_labels"),
        ({"kind": "choice", "choices": [str(n) for n in range(51)]}, "too_many_labels"),
        ({"kind": "text", "choices": ["a", "b"]}, "unknown_field"),
        ({"kind": "date", "low": 5}, "unknown_field"),
        ({"kind": "number", "low": 5, "high": 5}, "bad_bounds"),
        ({"kind": "number", "low": "5"}, "bad_bounds"),
        ({"kind": "scale", "low": 6}, "bad_bounds"),
        ({"kind": "scale", "low": 0, "high": 21}, "bad_bounds"),
        ({"kind": "scale", "low": 0.5}, "bad_bounds"),
    ],
)
def test_fields_that_nobody_could_fill_in_are_refused(field: dict[str, Any], why: str) -> None:
    with pytest.raises(BadLabels) as error:
        SURVEY.check_labels([{"name": "q"} | field])
    assert error.value.reason == why
    assert "%" not in error.value.sentence


def test_every_field_is_decided_for_itself() -> None:
    values = [
        {"open": True, "seats": 10, "kind": "bar", "sells": ["bread", "milk"], "clean": 2},
        {
            "open": True,
            "seats": 12,
            "kind": "shop",
            "sells": ["bread"],
            "remarks": "closed Mondays",
        },
        {"open": False, "seats": 90, "sells": ["rice"], "clean": 4},
    ]
    kept = [SURVEY.check_value({"fields": one}, FORM) for one in values]
    found = SURVEY.majority(kept, FORM)
    assert found.value == {"fields": {"open": True, "seats": 12, "sells": ["bread"]}}
    assert found.votes == {
        "open": 3, "seats": 3, "kind": 2, "sells": 3, "clean": 2, "remarks": 1
    }  # fmt: skip
    # open 2/3, seats 1/3, kind 1/3, sells 1/3, since 1, clean 1/3, steps 1, remarks 2/3
    assert found.share == pytest.approx((2 / 3 + 1 / 3 * 4 + 1 + 1 + 2 / 3) / 8)


@given(st.lists(forms, min_size=1, max_size=5), st.randoms())
def test_what_is_decided_does_not_depend_on_the_order_of_members(
    values: list[dict[str, Any]], dice: Any
) -> None:
    found = SURVEY.majority(values, FORM)
    assert 0 <= found.share <= 1
    if found.value is not None and "open" in found.value["fields"]:
        assert SURVEY.check_value(found.value, FORM) == found.value
    dice.shuffle(values)
    again = SURVEY.majority(values, FORM)
    assert (again.value, again.votes) == (found.value, found.votes)
    alone = SURVEY.majority([values[0]] * 3, FORM)
    assert (alone.value, alone.share) == (values[0], pytest.approx(1))


def test_a_choice_of_half_of_the_members_is_not_more_than_half() -> None:
    sells = FORM[3:4]
    values = [{"fields": {"sells": ["bread", "milk"]}}, {"fields": {"sells": ["bread"]}}]
    assert SURVEY.majority(values, sells).value == {"fields": {"sells": ["bread"]}}


def test_two_who_differ_in_everything_decide_nothing() -> None:
    only = FORM[:1]
    found = SURVEY.majority([{"fields": {"open": True}}, {"fields": {"open": False}}], only)
    assert (found.value, found.share) == (None, 0.5)
    assert SURVEY.majority([], FORM).value is None


def test_a_longer_form_takes_longer() -> None:
    page = SURVEY.check_content({"title": " Shop ", "text": ""})
    assert page == {"title": "Shop"}
    assert SURVEY.estimate_seconds(page, FORM[:2]) < SURVEY.estimate_seconds(page, FORM)
    with pytest.raises(BadContent, match="title"):
        SURVEY.check_content({"text": "a"})


def test_label_studio_has_a_tag_for_every_field() -> None:
    view = ET.fromstring(SURVEY.label_studio_config("?", FORM))
    tags = {one.attrib["name"]: one for one in view if one.attrib.get("toName")}
    assert {name: one.tag for name, one in tags.items()} == {
        "open": "Choices",
        "seats": "Number",
        "kind": "Choices",
        "sells": "Choices",
        "since": "DateTime",
        "clean": "Rating",
        "steps": "Number",
        "remarks": "TextArea",
    }
    assert tags["open"].attrib["required"] == "true"
    assert tags["sells"].attrib["choice"] == "multiple"
    assert tags["seats"].attrib["max"] == "500"
    result = SURVEY.label_studio_result({"fields": FULL}, {"title": "Shop"}, FORM)
    assert [one["value"] for one in result] == [
        {"choices": ["yes"]},
        {"number": 12.5},
        {"choices": ["shop"]},
        {"choices": ["bread", "rice"]},
        {"datetime": "2020-02-29"},
        {"rating": 5},
        {"number": 0},
        {"text": ["by the church"]},
    ]


# --- records --------------------------------------------------------------------------------------
FIELDS = RECORD.check_labels(["phone", "web", "owner"])
KNOWN = {"record": {"name": "Sol", "phone": "1", "seats": 12, "open": True, "web": None}}


def looked_up(source: str = "https://sol.example", **found: Any) -> dict[str, Any]:
    return RECORD.check_value({"record": found, "source": source}, FIELDS)


def test_every_labelled_field_has_its_finding_and_blank_is_not_found() -> None:
    value = looked_up(phone=" 2 ", owner="")
    assert value == {
        "record": {"phone": "2", "web": None, "owner": None},
        "source": "https://sol.example",
    }
    assert RECORD.check_value(value, FIELDS) == value
    nothing = {"record": {"phone": None, "web": None, "owner": None}}
    assert RECORD.check_value({"record": {}}, FIELDS) == nothing


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({}, "missing_field"),
        ({"record": []}, "not_an_object"),
        ({"record": {"phone": "2"}}, "missing_field"),
        ({"record": {"phone": "2"}, "source": " "}, "missing_field"),
        ({"record": {"phone": 2}, "source": "web"}, "not_text"),
        ({"record": {"name": "Luna"}, "source": "web"}, "unknown_field"),
        ({"record": {"phone": "x" * 2_001}, "source": "web"}, "text_too_long"),
    ],
)
def test_findings_without_a_source_are_refused(value: object, why: str) -> None:
    with pytest.raises(BadValue) as error:
        RECORD.check_value(value, FIELDS)
    assert error.value.reason == why


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"record": None}, "missing_field"),
        ({"record": {}}, "empty_text"),
        ({"record": ["a"]}, "not_an_object"),
        ({"record": {str(number): 1 for number in range(61)}}, "list_too_long"),
        ({"record": {"a": ["b"]}}, "not_text"),
        ({"record": {"a": math.inf}}, "not_a_number_here"),
        ({"record": {"": "b"}}, "empty_text"),
        ({"sources": "https://sol.example"}, "not_a_list"),
        ({"sources": [{}]}, "empty_text"),
        ({"sources": [5]}, "not_an_object"),
    ],
)
def test_records_that_cannot_be_shown_are_refused(change: dict[str, Any], why: str) -> None:
    with pytest.raises(BadContent) as error:
        RECORD.check_content(KNOWN | change)
    assert error.value.reason == why
    assert "%" not in error.value.sentence


def test_sources_may_be_plain_addresses() -> None:
    kept = RECORD.check_content(KNOWN | {"sources": ["https://sol.example", {"text": "a list"}]})
    assert kept["sources"] == [{"url": "https://sol.example"}, {"text": "a list"}]
    assert kept["record"] == KNOWN["record"]
    assert RECORD.check_content(KNOWN | {"sources": []}) == KNOWN
    assert RECORD.label_studio_task(kept)["text"].startswith("name: Sol\nphone: 1\n")
    assert RECORD.estimate_seconds(kept, FIELDS) > RECORD.estimate_seconds(kept, FIELDS[:1])


def test_each_field_is_what_most_members_found_and_the_best_source_is_named() -> None:
    values = [
        looked_up("c", phone="2", web="Sol.example"),
        looked_up("b", phone="2", web="sol.example", owner="Ana"),
        looked_up("a", phone="3", web="sol.example", owner="Ben"),
    ]
    found = RECORD.majority(values, FIELDS)
    assert found.value == {"record": {"phone": "2", "web": "sol.example"}, "source": "b"}
    assert found.votes == {"phone": 3, "web": 3, "owner": 2}
    assert found.share == pytest.approx((2 / 3 + 1 + 1 / 3) / 3)
    nothing = RECORD.check_value({"record": {}}, FIELDS)
    assert RECORD.majority([nothing, nothing, values[0]], FIELDS).value == nothing
    assert RECORD.majority([looked_up(phone="2")], FIELDS[:1]).value == {
        "record": {"phone": "2"},
        "source": "https://sol.example",
    }
    assert RECORD.majority([looked_up(phone="2"), looked_up(phone="3")], FIELDS[:1]).value is None


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["phone", "web", "owner"]), st.sampled_from("aAb")),
        min_size=1,
        max_size=5,
    ),
    st.randoms(),
)
def test_a_consensus_of_records_does_not_depend_on_the_order(found: Any, dice: Any) -> None:
    values = [looked_up(f"source {number}", **one) for number, one in enumerate(found)]
    said = RECORD.majority(values, FIELDS)
    assert 0 <= said.share <= 1
    if said.value is not None:
        kept = RECORD.check_value(said.value, FIELDS)["record"]
        assert kept == {name: said.value["record"].get(name) for name in kept}
    dice.shuffle(values)
    again = RECORD.majority(values, FIELDS)
    assert (again.value, again.votes) == (said.value, said.votes)


def test_label_studio_keeps_what_was_found() -> None:
    value = looked_up("web", web="sol.example")
    web, source = RECORD.label_studio_result(value, KNOWN, FIELDS)
    assert (web["from_name"], web["value"]) == ("field-2", {"text": ["sol.example"]})
    assert source["value"] == {"text": ["web"]}
    assert 'name="field-3"' in RECORD.label_studio_config("?", FIELDS)
