"""Chains of requests, each with what an earlier answer named, over real HTTP: never a 5xx.

Schemathesis follows the links that it infers from the schema of the API: a project that was just
drafted is changed, filled, published, closed and deleted in any order.
"""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from minga.doors.api import throttling
from tests.budget import examples
from tests.cast import published
from tests.interface.api.programs import program_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

EXAMPLES = examples(10)
STEPS = 12
STATUSES = range(200, 500)


def test_no_chain_of_requests_breaks_the_door(live_server, monkeypatch):
    from tests.cast import good_customer

    monkeypatch.setattr(throttling, "BURST", 10**9)
    clara = good_customer()
    published(clara, texts=3)
    token = program_of(clara).token
    schema = schemathesis.openapi.from_url(f"{live_server.url}/api/v1/openapi.json")
    asked: set[str] = set()
    broken: list[str] = []

    class Chain(schema.as_state_machine()):
        def get_call_kwargs(self, case):
            return {"headers": {"Authorization": f"Bearer {token}"}, "timeout": 60}

        def validate_response(self, response, case, *_more, **_options):
            asked.add(case.operation.label)
            if response.status_code not in STATUSES:
                broken.append(f"{response.status_code} {case.as_curl_command()[:1_000]}")

    run_state_machine_as_test(
        Chain,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None,
            derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert broken == []
    assert len(asked) > 10, asked
