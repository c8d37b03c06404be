"""A draft may be said anew; what members agreed to may not."""

import contextlib
import io

import pytest

from minga.domains.assignment import actions as assignment
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.work import actions, queries
from minga.domains.work.errors import BadProject, NoSuchProject, ProjectNotDraft
from minga.domains.work.models import Instruction
from minga_pure.money import Money
from minga_pure.projects import NewRecipient
from tests.cast import LABELS, bring_texts, customer, draft, good_customer, person, published
from tests.integration.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def clara(db):
    return good_customer()


def revise(card, by, **changes):
    return actions.revise_project(project=card.public_id, actor_id=by.id, changes=changes)


def test_what_is_left_out_stays(clara):
    before = draft(clara, content_language="es", multiple=True)
    after = revise(before, clara, price=Money(20_000, "EUR"), redundancy=3, title=" Other ")
    assert (after.price, after.redundancy, after.title) == (Money(20_000, "EUR"), 3, "Other")
    assert after.recipients == before.recipients
    assert (after.content_language, after.multiple) == ("es", True)
    assert (after.instruction_version, after.labels) == (1, before.labels)


def test_a_changed_text_is_a_new_version_and_the_same_text_is_none(clara):
    card = draft(clara)
    assert revise(card, clara, question=card.question).instruction_version == 1
    after = revise(card, clara, labels=[*LABELS, {"name": "music"}])
    assert after.instruction_version == 2
    assert [label["name"] for label in after.labels] == ["news", "advert", "music"]
    assert (after.question, after.instructions) == (card.question, card.instructions)
    assert Instruction.objects.filter(project_id=card.id).count() == 2


def test_the_recipients_are_replaced_as_a_whole(clara):
    card = draft(clara)
    chain = [
        NewRecipient("University of Porto", "PT", "trains"),
        NewRecipient("Radio", "ES", "listens", 0),
    ]
    after = revise(card, clara, recipients=chain)
    assert [(link.place, link.legal_name, link.under) for link in after.recipients] == [
        (0, "University of Porto", None),
        (1, "Radio", 0),
    ]


@pytest.mark.parametrize("changes", [
    {"title": " "}, {"price": Money(0, "USD")}, {"labels": [{"name": "one"}]},
    {"recipients": [NewRecipient("A", "ES", "r", 5)]},
])  # fmt: skip
def test_a_change_that_cannot_be_changes_nothing(clara, changes):
    card = draft(clara)
    with pytest.raises(BadProject) as refused:
        revise(card, clara, **{"redundancy": 9} | changes)
    assert refused.value.field in changes
    assert queries.project(card.public_id) == card


def test_the_kind_of_task_may_change_until_items_have_come(clara):
    card = draft(clara)
    assert revise(card, clara, task_type="spans").task_type == "spans"
    revise(card, clara, task_type=card.task_type)
    bring_texts(card, 2)
    with pytest.raises(BadProject) as refused:
        revise(card, clara, task_type="spans")
    assert refused.value.field == "task_type"
    assert revise(card, clara, task_type=card.task_type, redundancy=4).redundancy == 4


def test_a_file_that_waits_to_be_read_fixes_the_kind_too(clara):
    card = draft(clara)
    stream = io.BytesIO(b"id,text\n1,One\n")
    actions.begin_import(project=card.public_id, actor_id=clara.id, filename="a.csv", stream=stream)
    with pytest.raises(BadProject, match="task type cannot change"):
        revise(card, clara, task_type="spans")


def test_what_is_published_is_no_longer_changed(clara):
    card = published(clara)
    with pytest.raises(ProjectNotDraft):
        revise(card, clara, redundancy=7)
    assert queries.project(card.public_id) == card


def test_nobody_else_can_change_a_draft(clara):
    card = draft(clara)
    for other in (person("oskar"), customer("carlos", "X-1")):
        with pytest.raises(NoSuchProject):
            revise(card, other, redundancy=7)


@pytest.mark.django_db(transaction=True)
def test_a_revision_and_a_publication_at_the_same_moment_agree_about_the_price(clara):
    card = draft(clara)
    bring_texts(card, 3)

    def dearer():
        with contextlib.suppress(ProjectNotDraft):
            revise(card, clara, price=Money(30_000, "USD"))

    together([dearer, lambda: assignment.publish(project=card.public_id, actor_id=clara.id)])
    escrow = ledger.account_id(AccountKind.ESCROW, card.public_id, "USD")
    price = queries.project(card.public_id).price
    assert ledger.balance(escrow) == price * (3 * card.redundancy)
