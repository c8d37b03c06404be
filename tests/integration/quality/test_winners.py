"""Which of the compared things win over a whole project."""

import json

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from minga.domains.assignment import actions as assignment
from minga.domains.quality import actions, queries
from minga.domains.quality.rules.winners import winners
from tests import cast
from tests.budget import examples
from tests.interface.web.client.browsers import browser_of

ORDERS = [[["x"], ["y"], ["z"]], [["z"], ["x", "y"]], [["x", "y", "z"]], [["y"], ["x"]]]


def said(*places: str) -> dict[str, object]:
    return {"ranking": [[one] for one in places], "criteria": {}}


def test_who_is_mostly_first_is_first_and_each_has_an_interval():
    answers = {pos: [(who, said("x", "y", "z")) for who in (1, 2)] for pos in range(8)}
    answers[8] = [(1, said("z", "y", "x"))]
    first, second, third = winners(answers)
    assert (first.name, second.name, third.name) == ("x", "y", "z")
    assert first.items == 9
    assert third.high < 0.5 < first.low
    assert first.low < first.wins < first.high


def test_names_of_a_single_item_say_nothing_over_all():
    assert winners({0: [(1, said("x", "y"))], 1: [(1, said("v", "w"))]}) == []
    assert winners({}) == []


@settings(max_examples=examples(60))
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from(ORDERS))))
def test_whatever_is_said_the_chances_are_chances_and_in_no_order(told):
    def found(rows):
        answers: dict = {}
        for pos, member, ranking in rows:
            answers.setdefault(pos, []).append((member, {"ranking": ranking}))
        return {one.name: one for one in winners(answers)}

    here, there = found(told), found(told[::-1])
    assert here.keys() == there.keys()
    for name, one in here.items():
        assert 0 <= one.low <= one.wins <= one.high <= 1
        assert one.wins == pytest.approx(there[name].wins, abs=1e-3)


@pytest.mark.django_db
def test_a_client_reads_which_model_wins():
    clara = cast.good_customer()
    made = cast.draft(clara, task_type="comparison", labels=[])
    cast.bring_texts(made, 6)
    answers = [{"id": "model-a", "text": "Yes."}, {"id": "model-b", "text": "Because."}]
    content = json.dumps({"prompt": "Why is the sky blue?", "answers": answers})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_incomingitem SET content = %s WHERE project_id = %s", [content, made.id]
        )
    project = assignment.publish(project=made.public_id, actor_id=clara.id)
    for name in ("lova", "kanto"):
        member = cast.worker(name)
        member.ask(project.public_id, count=6)
        member.sync([member.answer(task, said("model-b", "model-a")) for task in member.tasks])
    actions.compute(project_id=project.id)
    kept = queries.snapshot(project.id)
    assert [one.name for one in kept.winners] == ["model-b", "model-a"]
    page = browser_of(clara).get(f"/projects/{project.public_id}/quality").content.decode()
    assert "Ranking" in page
    assert page.index("model-b") < page.index("model-a")
    assert queries.unsure_of_one_mind(project.id) == 6
    assert "all say the same, too few to be sure" in page
    assert "members disagree" not in page
