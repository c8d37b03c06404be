"""No request breaks a door: hostile forms of every address, the API by its schema, hostile syncs.

`make bench NAME=fuzz` is the long form.
"""

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings

from minga.doors.api import throttling
from tests.budget import examples
from tests.interface import fuzzing
from tests.interface.stage import build_stage

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

KINDS = {
    "forms": (fuzzing.requests, 1_200),
    "syncs": (fuzzing.sync_requests, 800),
    "api": (fuzzing.api_requests, 400),
}


@pytest.fixture
def fuzz(monkeypatch):
    monkeypatch.setattr(throttling, "BURST", 10**9)
    monkeypatch.setattr(connection, "close", lambda: None)  # the sync door closes a broken one
    return fuzzing.Fuzz(build_stage())


@pytest.mark.parametrize("kind", KINDS)
def test_no_request_breaks_a_door(fuzz, kind):
    strategy, nightly = KINDS[kind]
    complaints = set()

    @settings(
        max_examples=examples(nightly), deadline=None, database=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(request=strategy(fuzz))
    def send(request):
        complaint = fuzz.send(request)
        if complaint:
            complaints.add(complaint)

    send()
    assert not complaints, "\n".join(sorted(complaints))
