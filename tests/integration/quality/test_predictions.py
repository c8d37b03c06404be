"""A machine that guessed first is one more annotator, declared; nobody is paid less for it."""

import pytest
from django.utils import translation

from minga.domains.assignment import actions as assignment
from minga.domains.quality import actions, queries
from minga.domains.quality.errors import BadGold, BadPrediction
from minga.domains.quality.types import Guess
from minga.domains.work import queries as work
from minga.domains.work.errors import NoSuchProject
from minga.domains.work.types import ProjectView
from tests import cast

pytestmark = pytest.mark.django_db
ITEMS = 40


def guessed(clara: cast.Customer, said: str = "news") -> ProjectView:
    """A draft of which Clara's model has guessed every text."""
    card = cast.draft(clara)
    cast.bring_texts(card, ITEMS)
    actions.bring_predictions(
        project=card.public_id,
        actor_id=clara.id,
        model="bert-base",
        guesses=[Guess(f"text-{n}", {"label": said}, score=0.8) for n in range(ITEMS)],
    )
    return card


def test_members_see_what_the_machine_says_but_for_every_fifth_item():
    clara = cast.good_customer()
    card = guessed(clara)
    assignment.publish(project=card.public_id, actor_id=clara.id)
    lova = cast.worker()
    lova.ask(card.public_id, count=ITEMS)
    seen = [task.content.get("guess") for task in lova.tasks]
    shown = [one for one in seen if one]
    assert 0.6 * ITEMS < len(shown) < ITEMS
    assert shown[0] == {"model": "bert-base", "value": {"label": "news"}}


def test_the_price_does_not_drop_because_a_machine_guessed():
    clara = cast.good_customer()
    plain = cast.draft(clara)
    cast.bring_texts(plain, ITEMS)
    with_guesses = guessed(clara)
    costs = [work.quote(work.project(card.public_id)).total for card in (plain, with_guesses)]
    assert costs[0] == costs[1]


def test_a_machine_weighs_by_how_often_it_is_right_and_wins_against_nobody():
    clara = cast.good_customer()
    card = guessed(clara, said="advert")
    assignment.publish(project=card.public_id, actor_id=clara.id)
    for name in ("lova", "kanto"):
        member = cast.worker(name)
        member.ask(card.public_id, count=ITEMS)
        member.work_through()
    actions.compute(project_id=card.id)
    snapshot = queries.snapshot(card.id)
    (machine,) = snapshot.machines
    assert (machine.model, machine.items) == ("bert-base", ITEMS)
    assert machine.accuracy < 0.4
    assert (machine.agreement_shown, machine.agreement_blind) == (0.0, 0.0)
    for one in queries.hardest(work.project_by_id(card.id)):
        assert one.value == {"label": "news"}
        assert one.answers == 2


def test_predictions_in_label_studios_form_are_taken():
    clara = cast.good_customer()
    card = cast.draft(clara)
    cast.bring_texts(card, 1)
    result = [{"type": "choices", "value": {"choices": ["advert"]}, "from_name": "label"}]
    kept = actions.bring_predictions(
        project=card.public_id,
        actor_id=clara.id,
        model="m",
        guesses=[Guess("text-0", result=result)],
    )
    assert kept == 1
    assert queries.predictions(card.id) == {"m": 1}


def test_one_bad_guess_refuses_all_and_says_which():
    clara = cast.good_customer()
    card = cast.draft(clara)
    cast.bring_texts(card, 2)
    with pytest.raises(BadPrediction, match="text-1"):
        actions.bring_predictions(
            project=card.public_id,
            actor_id=clara.id,
            model="m",
            guesses=[Guess("text-0", {"label": "news"}), Guess("text-1", {"label": "poem"})],
        )
    assert queries.predictions(card.id) == {}


SPAN_LABELS = [{"name": "person", "title": "Person"}, {"name": "place", "title": "Place"}]
BEYOND = {"start": 0, "end": 900, "label": "person"}
BEYOND_RESULT = [
    {"id": "a", "type": "labels", "value": {"start": 0, "end": 900, "labels": ["person"]}}
]


def marked_texts(clara: cast.Customer) -> ProjectView:
    """A draft whose members mark spans, with the items text-0 and text-1 (“Text number 1”)."""
    card = cast.draft(clara, task_type="spans", labels=SPAN_LABELS)
    cast.bring_texts(card, 2)
    return card


@pytest.mark.parametrize(
    ("guess", "sentence"),
    [
        (Guess("text-1", {"spans": [BEYOND]}), "text-1: .*does not lie inside the text"),
        (Guess("text-1", result=BEYOND_RESULT), "text-1: .*does not lie inside the text"),
        (Guess("text-9", {"spans": []}), "text-9: Import this item first"),
    ],
)
def test_a_prediction_is_validated_beside_its_item(guess: Guess, sentence: str):
    clara = cast.good_customer()
    card = marked_texts(clara)
    with pytest.raises(BadPrediction, match=sentence):
        actions.bring_predictions(
            project=card.public_id, actor_id=clara.id, model="m", guesses=[guess]
        )


def test_a_prediction_is_validated_beside_a_published_item_too():
    clara = cast.good_customer()
    card = marked_texts(clara)
    assignment.publish(project=card.public_id, actor_id=clara.id)
    spans = {"spans": [{"start": 0, "end": 4, "label": "place"}]}
    kept = actions.bring_predictions(
        project=card.public_id, actor_id=clara.id, model="m", guesses=[Guess("text-1", spans)]
    )
    assert kept == 1
    with pytest.raises(BadPrediction, match="text-1"):
        actions.bring_predictions(
            project=card.public_id,
            actor_id=clara.id,
            model="m",
            guesses=[Guess("text-1", {"spans": [BEYOND]})],
        )


@pytest.mark.parametrize("score", [-0.1, 1.01, 87, float("nan"), float("inf")])
def test_a_score_that_is_no_chance_is_refused(score: float):
    clara = cast.good_customer()
    card = cast.draft(clara)
    cast.bring_texts(card, 1)
    with pytest.raises(BadPrediction, match="text-0: The field “score” goes from 0 to 1"):
        actions.bring_predictions(
            project=card.public_id,
            actor_id=clara.id,
            model="m",
            guesses=[Guess("text-0", {"label": "news"}, score=score)],
        )


def test_a_refused_prediction_is_explained_in_the_clients_language():
    clara = cast.good_customer()
    card = cast.draft(clara)
    cast.bring_texts(card, 1)
    with translation.override("es"), pytest.raises(BadPrediction) as refused:
        actions.bring_predictions(
            project=card.public_id, actor_id=clara.id, model="m", guesses=[Guess("text-0", {})]
        )
    assert str(refused.value) == "text-0: Elige una etiqueta."


def test_gold_is_validated_beside_its_item():
    clara = cast.good_customer()
    card = marked_texts(clara)
    with pytest.raises(BadGold, match="text-0"):
        actions.keep_gold(
            project=card.public_id,
            actor_id=clara.id,
            rows=[("text-0", {"spans": [BEYOND]}, "")],
        )


def test_an_undeclared_machine_is_refused():
    clara = cast.good_customer()
    card = cast.draft(clara)
    with pytest.raises(BadPrediction):
        actions.bring_predictions(project=card.public_id, actor_id=clara.id, model=" ", guesses=[])


def test_an_outsider_brings_no_predictions():
    clara = cast.good_customer()
    card = cast.draft(clara)
    oskar = cast.person("oskar")
    with pytest.raises(NoSuchProject):
        actions.bring_predictions(project=card.public_id, actor_id=oskar.id, model="m", guesses=[])
