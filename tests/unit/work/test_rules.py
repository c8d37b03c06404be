"""What a project must say, what publishing it costs, who pays, and which questions are the same."""

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.work import rules
from minga.domains.work.errors import BadProject, BadQuestion, CannotPublish
from minga.domains.work.types import DerivedKind
from minga_pure.money import Money
from minga_pure.projects import (
    ContentKind,
    DeclaredSkill,
    NewProject,
    NewRecipient,
    PurposeClass,
    Requirement,
)

CLIENT, PARENT = UUID(int=1), UUID(int=2)
CITY = NewRecipient("City of Valencia", "ES", "uses the labels")
VOTED = rules.Rates(Fraction(1, 10), Fraction(1, 20), Fraction(1, 50), Fraction(1, 100))


def project(**other) -> NewProject:
    said = {
        "title": "News or advert?",
        "task_type": "text_classification",
        "question": "Is this news or an advert?",
        "instructions": "News says what happened.",
        "labels": ({"name": "news", "title": "News"}, {"name": "advert", "title": "Advert"}),
        "purpose_class": PurposeClass.PUBLIC_SERVICE,
        "purpose": "To sort what listeners send to the radio.",
        "price": Money(10_000, "USD"),
        "redundancy": 2,
        "estimated_seconds": 5,
        "recipients": (CITY,),
    }
    return NewProject(**(said | other))


# --- what a project says --------------------------------------------------------------------------
def test_a_whole_project_is_taken_with_its_labels_in_normal_form():
    names = [label["name"] for label in rules.check_project(project())]
    assert names == ["news", "advert"]
    assert rules.check_client_project(project()) == rules.check_project(project())


WRONG = [
    ("title", {"title": " "}),
    ("question", {"question": ""}),
    ("purpose", {"purpose": "\n"}),
    ("purpose_class", {"purpose_class": "surveillance of everybody"}),
    ("price", {"price": Money(0, "USD")}),
    ("price", {"price": Money(-1, "USD")}),
    ("redundancy", {"redundancy": 0}),
    ("redundancy", {"redundancy": 51}),
    ("estimated_seconds", {"estimated_seconds": 0}),
    ("warnings", {"warnings": ("boredom",)}),
    ("warnings", {"warnings": ("death", "boredom")}),
    ("criteria", {"criteria": ("One sentence.",) * 21}),
    ("criteria", {"criteria": ("Good.", " ")}),
    ("criteria", {"criteria": ("x" * 501,)}),
    ("requirements", {"requirements": ("a view of the sea",)}),
    ("skills", {"skills": ("juggling",)}),
    ("skills", {"skills": tuple(DeclaredSkill)[:4]}),
    ("recipients", {"recipients": (structs.replace(CITY, legal_name=" "),)}),
    ("recipients", {"recipients": (structs.replace(CITY, role=""),)}),
    ("recipients", {"recipients": (structs.replace(CITY, country="es"),)}),
    ("recipients", {"recipients": (structs.replace(CITY, country="ESP"),)}),
    ("recipients", {"recipients": (structs.replace(CITY, under=0),)}),
    ("recipients", {"recipients": (CITY, structs.replace(CITY, under=1))}),
    ("recipients", {"recipients": (CITY, structs.replace(CITY, under=-1))}),
    ("task_type", {"task_type": "mind_reading"}),
    ("labels", {"labels": ()}),
]


@pytest.mark.parametrize(("field", "other"), WRONG)
def test_a_wrong_project_is_refused_by_the_field_to_mend(field, other):
    with pytest.raises(BadProject) as refused:
        rules.check_project(project(**other))
    assert refused.value.field == field


@pytest.mark.parametrize(
    "other",
    [
        {"price": Money(1, "USD")},
        {"redundancy": 1},
        {"redundancy": 50},
        {"estimated_seconds": 1},
        {"warnings": tuple(kind.value for kind in ContentKind)},
        {"criteria": ("One sentence.",) * 20},
        {"criteria": (" " + "x" * 500 + " ",)},
        {"skills": tuple(DeclaredSkill)[:3]},
        {"recipients": (CITY, structs.replace(CITY, under=0), structs.replace(CITY, under=1))},
        {"recipients": ()},
    ],
)
def test_what_lies_on_the_bound_is_taken(other):
    assert rules.check_project(project(**other))


def test_clients_do_not_bring_reviews():
    with pytest.raises(BadProject) as refused:
        rules.check_client_project(project(task_type="review"))
    assert refused.value.field == "task_type"


# --- who pays -------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", [None, DerivedKind.PILOT])
def test_a_client_pays_for_its_projects_and_their_pilots(kind):
    payer = rules.payer(derived_kind=kind, client=CLIENT, parent=PARENT)
    assert payer == rules.Payer(AccountKind.CLIENT, CLIENT, TransferCode.FUND, TransferCode.REFUND)
    assert not payer.is_reserve


@pytest.mark.parametrize("kind", [DerivedKind.AUDIT, DerivedKind.RELABEL])
def test_the_reserve_of_the_parent_pays_for_checking_and_labelling_again(kind):
    payer = rules.payer(derived_kind=kind, client=CLIENT, parent=PARENT)
    assert (payer.kind, payer.owner) == (AccountKind.QUALITY_RESERVE, PARENT)
    assert (payer.fund, payer.refund) == (
        TransferCode.DERIVED_FUNDING, TransferCode.DERIVED_REFUND,
    )  # fmt: skip
    assert payer.is_reserve
    assert not rules.payer(derived_kind=kind, client=CLIENT, parent=None).is_reserve


def test_derived_projects_have_no_quality_reserve_and_only_pilots_a_fee():
    assert rules.rates_of(None, VOTED) == VOTED
    assert rules.rates_of(DerivedKind.PILOT, VOTED) == replace(VOTED, quality_reserve=Fraction(0))
    for kind in (DerivedKind.AUDIT, DerivedKind.RELABEL):
        expected = replace(VOTED, quality_reserve=Fraction(0), fee=Fraction(0))
        assert rules.rates_of(kind, VOTED) == expected


def test_everything_that_is_on_the_lists_may_be_chosen_at_once():
    every = project(
        warnings=tuple(ContentKind),
        skills=tuple(DeclaredSkill)[:3],
        requirements=tuple(Requirement),
    )
    assert rules.check_project(every) == rules.check_project(project())


# --- what it costs --------------------------------------------------------------------------------
def quote(**other):
    said = {
        "items": 7, "redundancy": 3, "price": Money(10_001, "USD"), "rates": VOTED,
        "available": Money(10**9, "USD"),
    }  # fmt: skip
    return rules.quote(**(said | other))


def test_a_quote_names_every_line():
    told = quote(examples=2, places=5)
    pay = 7 * 3 * 10_001
    assert (told.items, told.slots, told.pay.micros) == (7, 21, pay)
    assert told.fee.micros == -(-pay // 10)
    assert told.quality_reserve.micros == -(-pay // 20)
    assert told.floor_reserve.micros == -(-pay // 50)
    assert told.late_reserve.micros == -(-pay // 100)
    assert told.practice.micros == 10_001 * 2 * 5
    assert told.practice_places == 5
    assert told.total == sum((money for _kind, money in told.lines()), told.practice)
    assert not told.missing


def test_without_examples_nobody_practises():
    told = quote(places=5)
    assert (told.practice.micros, told.practice_places) == (0, 0)
    assert quote(examples=2).practice.micros == 0


@given(held=st.integers(0, 10**7))
def test_missing_is_what_the_quote_needs_beyond_what_is_there(held):
    told = quote(available=Money(held, "USD"))
    assert told.missing.micros == max(0, told.total.micros - held)


@given(slots=st.integers(1, 10**6), redundancy=st.integers(1, 50), each=st.integers(1, 1_000))
def test_practice_has_a_place_for_every_so_many_answers(slots, redundancy, each):
    places = rules.practice_places(slots=slots, redundancy=redundancy, answers_each=each)
    assert places >= redundancy
    if places > redundancy:
        assert (places - 1) * each < slots <= places * each


def test_practice_has_no_places_without_slots_and_reads_no_votes_for_nothing():
    assert rules.practice_places(slots=0, redundancy=3, answers_each=10) == 0
    assert rules.practice_places(slots=4, redundancy=3, answers_each=0) == 4


# --- when it may be published ---------------------------------------------------------------------
def facts(**other):
    said = {
        "client_verified": True,
        "incoming": 7,
        "purpose_class": "public_service",
        "forbidden_purposes": frozenset({"weapons"}),
        "recipients": 1,
        "instructions": "Look.",
        "price": Money(10_000, "USD"),
        "floor": Money(7_200_000, "USD"),
        "seconds": 5,
        "seconds_measured": False,
        "quote": quote(),
    }
    return rules.PublishFacts(**(said | other))


def reasons(**other) -> tuple[str, ...]:
    with pytest.raises(CannotPublish) as refused:
        rules.may_publish(facts(**other))
    return refused.value.reasons


def test_a_whole_project_at_the_floor_may_be_published():
    assert facts().price == rules.lowest_price(Money(7_200_000, "USD"), 5)
    rules.may_publish(facts())


SHORT = quote(available=Money(0, "USD"))


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"client_verified": False}, "not verified"),
        ({"client_held": True}, "mediator"),
        ({"incoming": 0}, "no items"),
        ({"purpose_class": "weapons"}, "voted against"),
        ({"recipients": 0}, "who will receive"),
        ({"instructions": " \n"}, "instructions"),
        ({"floor": None}, "not voted a floor"),
        ({"price": Money(9_999, "USD")}, "estimated to take 5 seconds"),
        ({"price": Money(9_999, "USD"), "seconds_measured": True}, "needed 5 seconds"),
        ({"quote": SHORT}, "Announce a deposit"),
        ({"quote": SHORT, "from_reserve": True}, "quality reserve"),
    ],
)
def test_each_thing_that_stands_against_publishing_is_told(other, words):
    (reason,) = reasons(**other)
    assert words in reason


def test_all_reasons_are_told_at_once():
    assert len(reasons(client_verified=False, incoming=0, recipients=0, floor=None)) == 4


def test_the_reason_names_the_price_and_the_sums():
    (price,) = reasons(price=Money(9_999, "USD"))
    assert "7.20 USD an hour" in price
    assert "at least 0.01 USD" in price
    (money,) = reasons(quote=quote(items=1, redundancy=1, available=Money(1_000, "USD")))
    assert "0.010805 USD is missing" in money
    assert "needs 0.011805 USD" in money
    assert "0.001 USD is available" in money


# --- questions and references ---------------------------------------------------------------------
def test_the_same_question_has_the_same_normal_text():
    assert rules.normal_question("  Is a SONG, an advert?? ") == "is a song an advert"
    assert rules.normal_question("Ｉｓ ａ ｓｏｎｇ") == "is a song"
    assert rules.normal_question("ab c") == "ab c"


@pytest.mark.parametrize("text", ["", "??", "a b", "ab", "x" * 501])
def test_what_is_no_question_is_refused(text):
    with pytest.raises(BadQuestion):
        rules.normal_question(text)
    assert rules.normal_question("x" * 500)


@given(one=st.text("abc ", max_size=12), other=st.text("abc ", max_size=12))
def test_likeness_is_a_share_and_the_same_both_ways(one, other):
    assert rules.likeness(one, other) == rules.likeness(other, one)
    assert 0 <= rules.likeness(one, other) <= 1
    assert rules.likeness(one, one) == 1


def test_likeness_by_the_groups_of_three_letters_in_common():
    assert rules.likeness("abc", "xyz") == 0
    assert rules.likeness("abc", "abd") == 0.5  # two of four each: "  a", " ab"
    assert rules.likeness("", "") == 1


@given(body=st.text(rules.UNAMBIGUOUS_LETTERS, min_size=10, max_size=10))
def test_a_creditor_reference_has_the_check_digits_of_iso_11649(body):
    reference = rules.creditor_reference(body)
    assert reference[:2] == "RF"
    assert reference[4:] == body
    digits = "".join(str(int(sign, 36)) for sign in reference[4:] + reference[:4])
    assert int(digits) % 97 == 1


def test_nothing_that_looks_alike_is_in_a_reference():
    assert len(set(rules.UNAMBIGUOUS_LETTERS)) == len(rules.UNAMBIGUOUS_LETTERS) == 32
    assert not set("O0I1") & set(rules.UNAMBIGUOUS_LETTERS)


# --- worked examples ------------------------------------------------------------------------------
def checked(content=None, value=None, reason="It names a price."):
    card = SimpleNamespace(task_type="text_classification", labels=project().labels, multiple=False)
    return rules.check_example(
        card, content or {"text": "Shoes for 3 coins!"}, value or {"label": "advert"}, reason
    )


def test_an_example_is_kept_in_its_normal_forms():
    assert checked() == ({"text": "Shoes for 3 coins!"}, {"label": "advert"})
    assert checked(reason="x" * 1_000)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reason": " "}, "Say why"),
        ({"reason": "x" * 1_001}, "at most 1000"),
        ({"content": {"sound": "x"}}, "The item:"),
        ({"value": {"label": "poem"}}, "The right answer:"),
    ],
)
def test_an_example_that_does_not_fit_is_refused_in_words(wrong, words):
    with pytest.raises(BadProject, match=words) as refused:
        checked(**wrong)
    assert refused.value.field == "examples"


def test_the_state_of_waiting_for_answers_is_a_word_of_the_database():
    assert rules.PAUSED_FOR_QUESTIONS == "questions"
