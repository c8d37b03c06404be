"""Some answers can only be judged beside their item: the door looks at both."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import published, worker

pytestmark = pytest.mark.django_db

LABELS = [{"name": "person"}, {"name": "knows", "relation": True}]


def marked(end):
    return {"spans": [{"id": "a", "start": 0, "end": end, "label": "person"}]}


def test_a_span_beyond_the_text_is_refused_and_the_rest_is_paid():
    project, lova = published(texts=3, task_type="spans", labels=LABELS), worker()
    lova.ask(project.public_id, 3)
    first, second, third = lova.tasks
    beyond = len(second.content["text"]) + 1
    reply = lova.sync(
        [
            lova.answer(first, marked(4)),
            lova.answer(second, marked(beyond)),
            lova.answer(third, kind="skip"),
        ]
    )
    told = {one.id: one for one in reply.answers}
    assert sorted(one.state for one in told.values()) == ["refused", "stored", "stored"]
    (refused,) = [one for one in told.values() if one.state == "refused"]
    assert refused.reason == "span_outside_text"
    assert reply.wallets == {"USD": 20_000}


def test_a_kind_whose_answers_stand_alone_costs_no_look_at_its_items():
    project, lova = published(texts=2), worker()
    lova.ask(project.public_id, 2)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        lova.sync([lova.answer(task) for task in lova.tasks])
    assert not [one for one in asked.captured_queries if "FROM work_item" in one["sql"]]
