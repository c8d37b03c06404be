"""Faults of HITs that a refusal, a departure, a race or a long list could bring about."""

import threading
from typing import Any
from uuid import UUID

import pytest
from botocore.exceptions import ClientError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from tests.cast_hits import FIELDS, QUESTION
from tests.interface.mturk.conftest import answered, posted


def code_of(refused: Any) -> str:
    return str(refused.value.response.get("TurkErrorCode"))


def test_a_disposed_hit_is_not_moved_to_another_type(turk):
    hit = posted(turk)
    other = turk.create_hit_type(**FIELDS | {"Title": "Another title"})["HITTypeId"]
    turk.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=0)
    turk.delete_hit(HITId=hit["HITId"])
    with pytest.raises(ClientError, match="in the state 'Disposed'") as refused:
        turk.update_hit_type_of_hit(HITId=hit["HITId"], HITTypeId=other)
    assert code_of(refused) == "AWS.MechanicalTurk.InvalidHITState"


def test_a_hit_ends_and_pays_back_after_its_person_has_left_the_client(turk, clara):
    from minga.domains.hits import actions
    from minga.domains.hits.models import Hit
    from minga.domains.work import queries as work
    from minga.domains.work.models import ClientStaff

    hit = posted(turk)
    before = work.funds(clara.client.public_id, "USD")
    ClientStaff.objects.filter(person_id=clara.id).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE hits_hit SET expires_at = now() - interval '1 s' WHERE public_id = %s",
            [UUID(hex=hit["HITId"])],
        )
    assert actions.end_expired() == 1
    assert Hit.objects.get(public_id=UUID(hex=hit["HITId"])).project.state == "closed"
    assert work.funds(clara.client.public_id, "USD").micros > before.micros


@pytest.mark.parametrize("name", ["list_hits", "list_reviewable_hits", "list_assignments_for_hit"])
def test_the_paginators_of_boto3_read_everything_once_and_end(turk, name):
    hits = [posted(turk, MaxAssignments=2, Title=f"HIT {number}") for number in range(3)]
    answered(hits[0])
    answered(hits[0], "kanto")
    for hit in hits[1:]:
        turk.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=0)
    fields = {"HITId": hits[0]["HITId"]} if name == "list_assignments_for_hit" else {}
    pages = turk.get_paginator(name).paginate(PaginationConfig={"PageSize": 1}, **fields)
    rows = [
        row.get("AssignmentId") or row["HITId"]
        for page in pages
        for row in page.get("HITs", page.get("Assignments", []))
    ]
    assert len(rows) == len(set(rows)) == (2 if fields else 3)


def test_looking_for_reviewable_hits_asks_few_statements_however_short_the_page(turk, clara):
    from minga.domains.hits import queries
    from minga.domains.hits.types import HitStatus

    for number in range(8):
        posted(turk, MaxAssignments=1, Title=f"HIT {number}")
    with CaptureQueriesContext(connection) as statements:
        queries.reviewable_before(
            clara.client.public_id, before_id=2**62, limit=1, statuses=[HitStatus.REVIEWABLE]
        )
    assert len(statements) <= 6


def test_a_token_that_two_send_at_once_posts_one_hit(clara):
    from minga.domains.hits import actions
    from minga.domains.hits.errors import HitExists
    from minga.domains.hits.models import Hit
    from minga.domains.hits.types import HitTypeFields, NewHit
    from minga_pure.money import Money
    from tests.cast_hits import issued

    made = issued(clara)
    fields = HitTypeFields("T", "D", "", Money(100_000, "USD"), 600, 600)
    hit_type = actions.register_type(key=made.key, fields=fields)
    new = NewHit(question=QUESTION, assignments=1, lifetime_seconds=600, unique_token="once")
    start, outcomes = threading.Barrier(2), []

    def post() -> None:
        start.wait()
        try:
            actions.post_hit(key=made.key, hit_type=hit_type, hit=new)
            outcomes.append("posted")
        except HitExists:
            outcomes.append("exists")
        except Exception as exc:  # noqa: BLE001 (its name is the complaint)
            outcomes.append(type(exc).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["exists", "posted"]
    assert Hit.objects.count() == 1
