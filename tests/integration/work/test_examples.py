"""Worked examples: written before publishing, their pay lies ready when the project is offered."""

import pytest
from django.db import DatabaseError, connection, transaction

from minga.domains.assignment import actions as assignment
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.work import actions as work
from minga.domains.work import queries
from minga.domains.work.errors import BadProject, ProjectNotDraft
from minga.domains.work.types import NewExample
from minga_pure.money import Money
from tests.cast import bring_texts, draft, good_customer, published

pytestmark = pytest.mark.django_db
SALE = NewExample({"label": "advert"}, "It names a price.", content={"text": "Shoes for 3 coins!"})


@pytest.fixture
def clara():
    return good_customer()


def write(project, by, *examples):
    return work.write_examples(project=project.public_id, actor_id=by.id, examples=examples)


def test_examples_are_kept_with_a_new_version_of_the_text(clara):
    project = draft(clara)
    card = write(project, clara, SALE)
    assert card.instruction_version == project.instruction_version + 1
    assert card.question == project.question
    (one,) = card.examples
    assert (one.content["text"], one.value, one.reason) == (
        "Shoes for 3 coins!", {"label": "advert"}, "It names a price.",
    )  # fmt: skip


def test_an_example_can_be_one_of_the_items_that_were_brought(clara):
    project = draft(clara)
    bring_texts(project, 3)
    card = write(project, clara, NewExample({"label": "news"}, "It happened.", item="text-1"))
    assert card.examples[0].content == {"text": "Text number 1"}


@pytest.mark.parametrize(
    "bad",
    [
        NewExample({"label": "poem"}, "why", content={"text": "x"}),
        NewExample({"label": "news"}, "  ", content={"text": "x"}),
        NewExample({"label": "news"}, "why", content={"sound": "x"}),
        NewExample({"label": "news"}, "why", item="text-99"),
    ],
)
def test_an_example_that_does_not_fit_is_refused(clara, bad):
    with pytest.raises(BadProject) as refused:
        write(draft(clara), clara, bad)
    assert refused.value.field == "examples"


def test_publishing_lays_the_pay_of_the_examples_ready(clara):
    project = draft(clara)
    bring_texts(project, 60)  # 120 answers: three members' examples
    card = write(project, clara, SALE, NewExample({"label": "news"}, "w", content={"text": "y"}))
    quote = queries.quote(card)
    assert quote.practice == Money(10_000 * 2 * 3, "USD")
    assert quote.total.micros > quote.pay.micros + quote.practice.micros
    assignment.publish(project=card.public_id, actor_id=clara.id)
    account = ledger.account_id(AccountKind.PRACTICE_RESERVE, card.public_id, "USD")
    assert ledger.balance(account) == quote.practice


def test_closing_gives_back_what_nobody_needed(clara):
    project = draft(clara)
    bring_texts(project, 10)
    write(project, clara, SALE)
    assignment.publish(project=project.public_id, actor_id=clara.id)
    assignment.withdraw(project=project.public_id, actor_id=clara.id)
    account = ledger.account_id(AccountKind.PRACTICE_RESERVE, project.public_id, "USD")
    assert ledger.balance(account) == Money.zero("USD")
    assert ledger.check_books() == []


def test_once_published_examples_stay(clara):
    project = published(clara)
    with pytest.raises(ProjectNotDraft):
        write(project, clara, SALE)


def test_a_label_that_goes_takes_its_examples_along(clara):
    project = write(draft(clara), clara, SALE)
    labels = [{"name": "news", "title": "News"}, {"name": "song", "title": "Song"}]
    card = work.revise_project(
        project=project.public_id, actor_id=clara.id, changes={"labels": labels}
    )
    assert card.examples == ()


def test_a_new_text_keeps_its_examples(clara):
    project = write(draft(clara), clara, SALE)
    card = work.revise_project(
        project=project.public_id, actor_id=clara.id, changes={"instructions": "Look twice."}
    )
    assert card.examples == project.examples


def test_a_published_warning_stays(clara):
    project = published(clara, warnings=("death",))
    card = work.warn(project=project.public_id, actor_id=clara.id, kinds=["insects"])
    assert [kind.value for kind in card.warnings] == ["death", "insects"]
    refused = pytest.raises(DatabaseError, match="stays")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE work_project SET warnings = '{insects}'")


def test_a_warning_that_nobody_knows_is_refused(clara):
    with pytest.raises(BadProject):
        draft(clara, warnings=("clowns",))
