"""The ratchet: the same work does not come back cheaper, however it is dressed (H13)."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from minga.domains.charter.models import Vote
from minga.domains.publishing import actions as terms
from minga.domains.publishing import queries
from minga.domains.work import queries as work_queries
from minga.domains.work.errors import CannotPublish
from minga_pure.money import Money
from tests.cast import bring_texts, draft, good_customer
from tests.integration.refusals import refused

pytestmark = pytest.mark.django_db
COSMETIC = {
    "title": "Quite another title",
    "question": "Is this news, or an advert??",
    "instructions": "NEWS says what happened; an advert wants you to buy some thing.",
}


def again(clara, price, texts=3, **other):
    card = draft(clara, price=Money(price, "USD"), **other)
    bring_texts(card, texts)
    return work_queries.project(card.public_id)


def is_published(card):
    return work_queries.project(card.public_id).state == "published"


def bare_publish(card):
    return (
        "UPDATE work_project SET state = 'published', published_at = now(), items = 3"
        f" WHERE id = {card.id}"
    )


@pytest.fixture
def clara():
    """She has published at 0.01 an answer of five seconds."""
    one = good_customer()
    terms.publish(project=again(one, 10_000).public_id, actor_id=one.id)
    return one


@pytest.mark.parametrize("edits", [{}, COSMETIC, {"estimated_seconds": 2}, {"redundancy": 5}])
def test_a_copy_with_cosmetic_edits_at_five_percent_less_is_refused(clara, edits):
    copy = again(clara, 9_500, **edits)
    with pytest.raises(CannotPublish, match="nearly the same work"):
        terms.publish(project=copy.public_id, actor_id=clara.id)
    refused(bare_publish(copy), "MG813")


def test_a_copy_at_the_same_price_or_more_is_welcome(clara):
    terms.publish(project=again(clara, 10_000, **COSMETIC).public_id, actor_id=clara.id)
    terms.publish(project=again(clara, 11_000, **COSMETIC).public_id, actor_id=clara.id)
    with pytest.raises(CannotPublish):
        terms.publish(project=again(clara, 10_999).public_id, actor_id=clara.id)


def test_other_work_has_its_own_price(clara):
    other = again(
        clara,
        6_000,
        question="Which language is this?",
        instructions="Choose the language in which most of the sentence is written.",
        labels=({"name": "es"}, {"name": "qu"}),
    )
    terms.publish(project=other.public_id, actor_id=clara.id)
    assert is_published(other)


def test_another_client_is_not_bound_by_it(clara):
    maria = good_customer("maria")
    other = again(maria, 6_000)
    terms.publish(project=other.public_id, actor_id=maria.id)
    assert is_published(other)


def test_after_a_year_the_old_price_no_longer_binds(clara):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE work_project SET published_at = now() - interval '13 months'")
    copy = again(clara, 6_000)
    terms.publish(project=copy.public_id, actor_id=clara.id)
    assert is_published(copy)


def test_a_vote_that_names_the_project_allows_it(clara):
    copy = again(clara, 9_500)
    vote = voted({"cheaper_copy": str(copy.public_id)})
    terms.allow_cheaper_copy(project=copy.public_id, vote=vote)
    terms.publish(project=copy.public_id, actor_id=clara.id)
    assert is_published(copy)


@pytest.mark.parametrize("decides", [{}, {"cheaper_copy": str(uuid4())}])
def test_a_vote_about_something_else_allows_nothing(clara, decides):
    copy = again(clara, 9_500)
    with pytest.raises(DatabaseError, match="H13"), transaction.atomic():
        terms.allow_cheaper_copy(project=copy.public_id, vote=voted(decides))


def test_splitting_a_project_avoids_no_pilot(clara):
    for _ in range(2):
        terms.publish(project=again(clara, 10_000, texts=200).public_id, actor_id=clara.id)
    third = again(clara, 10_000, texts=200, **COSMETIC)
    assert queries.needs_pilot(third)
    with pytest.raises(CannotPublish, match="needs a pilot"):
        terms.publish(project=third.public_id, actor_id=clara.id)


def test_a_sketch_cannot_be_painted_over(clara):
    refused("UPDATE publishing_sketch SET marks = '{1}'", "MG807")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Is this news or an advert?", "is THIS news, or an advert", True),
        ("Is this news or an advert?", "Draw a box around each car that you see", False),
        ("a", "a", True),
        ("", "", True),
        ("选择 正确 的 标签 吧", "选择 正确 的 标签 吧!", True),
    ],
)
def test_likeness_looks_through_case_and_signs(one, other, alike):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT publishing_likeness(publishing_marks(%s), publishing_marks(%s))", [one, other]
        )
        assert (cursor.fetchone()[0] >= 0.6) is alike


def voted(decides):
    from django.utils import timezone

    vote = Vote.objects.create(
        id=uuid4(),
        kind="members",
        title="Cheaper",
        text="Yes.",
        decides=decides,
        yes=9,
        no=1,
        abstained=0,
        decided_at=timezone.now(),
    )
    return vote.id
