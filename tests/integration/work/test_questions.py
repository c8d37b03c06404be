"""Questions to a client: five thousand who ask the same are one question, answered once (H24)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from minga.domains.assignment import queries as offers
from minga.domains.work import actions as work
from minga.domains.work import queries, rules
from minga.domains.work.errors import BadQuestion, NoSuchQuestion, QuestionsWait
from minga.domains.work.models import Question
from minga_pure.projects import ProjectState
from tests.cast import customer, good_customer, published, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def clara():
    return good_customer()


@pytest.fixture
def project(clara):
    return published(clara)


def ask(who, project, text):
    return work.ask(member=who.ref, project=project.public_id, text=text)


def waits_since(hours):
    Question.objects.update(asked_at=timezone.now() - timedelta(hours=hours))


def test_the_same_question_but_for_case_and_signs_is_one(project):
    lova, kanto = worker(), worker("kanto")
    first = ask(lova, project, "Is a song an advert?")
    same = ask(kanto, project, "is a  SONG an advert")
    ask(kanto, project, "Is a song an advert?!")
    assert same.public_id == first.public_id
    assert same.askers == 2
    assert len(queries.questions_of([project.id])) == 1


def test_a_question_much_like_another_is_found_before_it_is_sent(project):
    ask(worker(), project, "Is a song an advert?")
    ask(worker("kanto"), project, "What about weather reports?")
    (found,) = queries.alike(project, "Is a song also an advert?")
    assert found.text == "Is a song an advert?"
    assert queries.alike(project, "Which language should the label be in?") == []


def test_joining_counts_and_names_nobody(project):
    lova, kanto = worker(), worker("kanto")
    first = ask(lova, project, "Is a song an advert?")
    joined = work.ask(member=kanto.ref, project=project.public_id, joins=first.public_id)
    assert joined.askers == 2
    assert str(lova.ref.subject) not in repr(joined)
    assert str(lova.ref.member_id) not in repr(joined).split("askers")[1].replace("2", "")


def test_the_client_answers_once_for_everybody_and_the_clock_stops(clara, project):
    asked = ask(worker(), project, "Is a song an advert?")
    waits_since(3)
    told = work.answer_question(
        question=asked.public_id, actor_id=clara.id, answer="Only with a shop."
    )
    time = queries.answer_time([project.id])
    assert (time.answered, time.waiting) == (1, 0)
    assert 3 * 3600 - 60 < time.median_seconds < 3 * 3600 + 60
    again = work.answer_question(
        question=asked.public_id, actor_id=clara.id, answer="With a price."
    )
    assert again.answer == "With a price."
    assert again.answered_at == told.answered_at


def test_another_client_cannot_answer_and_learns_nothing(project):
    asked = ask(worker(), project, "Is a song an advert?")
    oskar = customer("oskar", "R-oskar")
    with pytest.raises(NoSuchQuestion):
        work.answer_question(question=asked.public_id, actor_id=oskar.id, answer="yes")


def test_a_question_that_waits_too_long_pauses_the_project_until_it_is_answered(clara, project):
    lova = worker()
    asked = ask(lova, project, "Is a song an advert?")
    waits_since(23)
    assert work.pause_unanswered() == 0
    waits_since(25)
    assert work.pause_unanswered() == 1
    assert work.pause_unanswered() == 0
    assert queries.project(project.public_id).paused_for == "questions"
    assert offers.offers(lova.ref, 7) == []
    with pytest.raises(QuestionsWait):
        work.resume(project=project.public_id, actor_id=clara.id)
    work.answer_question(question=asked.public_id, actor_id=clara.id, answer="Only with a shop.")
    card = queries.project(project.public_id)
    assert (card.state, card.paused_for) == (ProjectState.PUBLISHED, "")
    assert offers.offers(lova.ref, 7)


def test_what_the_client_paused_itself_does_not_go_on_with_an_answer(clara, project):
    asked = ask(worker(), project, "Is a song an advert?")
    work.pause(project=project.public_id, actor_id=clara.id)
    work.answer_question(question=asked.public_id, actor_id=clara.id, answer="Only with a shop.")
    assert queries.project(project.public_id).state == ProjectState.PAUSED


@pytest.mark.parametrize("text", ["", " ?! ", "a?", "x" * 501])
def test_what_is_no_question_is_not_asked(project, text):
    with pytest.raises(BadQuestion):
        ask(worker(), project, text)


def test_one_member_cannot_bury_a_client(project):
    lova = worker()
    for number in range(10):
        ask(lova, project, f"Question number {number} about songs?")
    with pytest.raises(BadQuestion):
        ask(lova, project, "One more about songs?")
    ask(worker("kanto"), project, "One more about songs?")


def test_likeness_is_one_for_the_same_and_nothing_for_strangers():
    assert rules.likeness("is a song an advert", "is a song an advert") == 1
    assert rules.likeness("is a song an advert", "wo kum mulu fep") < 0.2
