"""A web server's threads come and go; none may take a database connection with it."""

import pytest
from django.db import connection

from minga.domains.answers import queries as answers
from minga.domains.charter import actions as charter
from minga.domains.people import queries as people
from tests.cast import worker
from tests.interface.sync.conftest import speak

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("body", [b'{"held": []}', b"not JSON"], ids=["taken", "refused"])
def test_after_each_request_the_connection_is_given_back(body):
    answers.forget_task_specs()
    charter.hold_founding_vote()
    token = people.sync_token(worker().ref)
    assert connection.connection is not None
    speak("/sync", body, token=token)
    assert connection.connection is None
