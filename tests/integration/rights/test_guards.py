"""What the database refuses of rights, and what `mingad audit` finds behind its back (G10)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from minga.domains.consent import actions as consent_actions
from minga.domains.rights import actions, audits, queries
from minga.domains.rights.models import Request
from minga_pure.rights import RequestKind
from tests.integration.consent import cast as consent
from tests.integration.refusals import findings, refused
from tests.integration.rights import cast

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(settings: Any, tmp_path: Path) -> cast.Scene:
    settings.MINGA_DATA = tmp_path / "data"
    settings.MINGA_RECIPIENT_HOSTS = ["127.0.0.1"]
    return cast.scene(cast.NAMES[:3])


def asked(stage: cast.Scene, kind: RequestKind = RequestKind.ACCESS) -> None:
    actions.ask(member=stage.lova.ref, kind=kind, grant=stage.grant.public_id)


def answered(stage: cast.Scene, tmp_path: Path) -> None:
    asked(stage)
    with cast.listening(stage, tmp_path / "nodes"):
        actions.send_due()
        cast.answer_all(stage)
        cast.ask_again()


def test_a_request_begins_open_and_stays_as_it_was_asked(stage: cast.Scene) -> None:
    asked(stage)
    for change in (
        "member_id = member_id + 1",
        "kind = 'erasure'",
        '"grant" = NULL',
        "words = 'other'",
        "requested_at = requested_at - interval '1 day'",
        "respond_by = respond_by + interval '1 day'",
        "respond_by = respond_by + interval '61 days', extension_reason = 'x'",
        "fanned_out_at = NULL",
        "home_done_at = NULL",
        "closed_at = now()",
    ):
        refused(f"UPDATE rights_request SET {change}", "MG951")
    refused("DELETE FROM rights_request", "MG951")
    refused("TRUNCATE rights_request CASCADE", "MG951")


def test_a_deadline_is_extended_once_in_time_with_a_reason(stage: cast.Scene) -> None:
    asked(stage)
    longer = "UPDATE rights_request SET respond_by = respond_by + interval '60 days'"
    with consent.connection.cursor() as cursor:
        cursor.execute(f"{longer}, extension_reason = 'Many copies'")
    refused(f"{longer}, extension_reason = 'Again'", "MG951")
    consent.behind("UPDATE rights_request SET extension_reason = ''")
    cast.age(timedelta(days=91))
    refused(f"{longer}, extension_reason = 'Too late'", "MG951")


def test_a_branch_follows_its_receipts_and_names_copies_that_left(
    stage: cast.Scene, tmp_path: Path
) -> None:
    asked(stage)
    for change in (
        "state = 'answered', answered_at = now()",
        "items = '{}'",
        "node = 'firm-9'",
        "chain = gen_random_uuid()",
    ):
        refused(f"UPDATE rights_branch SET {change}", "MG951")
    refused(
        "INSERT INTO rights_branch (public_id, request_id, chain, client, node, name, country,"
        " items) SELECT gen_random_uuid(), request_id, chain, client, 'firm-9', name, country,"
        " items FROM rights_branch LIMIT 1",
        "MG951",
    )
    refused("DELETE FROM rights_branch", "MG951")


def test_receipts_stay_and_are_of_their_own_branch(stage: cast.Scene, tmp_path: Path) -> None:
    answered(stage, tmp_path)
    refused("UPDATE rights_receipt SET status = 'denied', reason = 'other'", "MG951")
    refused("DELETE FROM rights_receipt", "MG951")
    refused("UPDATE rights_signedrequest SET note = ''", "MG951")
    refused(
        "INSERT INTO rights_receipt (branch_id, digest, note, status, source, signed_at)"
        " SELECT other.id, repeat('0', 64), receipt.note, receipt.status, 'reply', now()"
        " FROM rights_receipt receipt JOIN rights_branch other ON other.id <> receipt.branch_id"
        " LIMIT 1",
        "MG953",
    )


def test_only_silence_beyond_the_deadline_is_escalated(stage: cast.Scene) -> None:
    asked(stage)
    insert = (
        "INSERT INTO rights_escalation (public_id, branch_id, words) SELECT gen_random_uuid(),"
        " id, '' FROM rights_branch"
    )
    refused(insert, "MG952")
    cast.age(timedelta(days=31))
    assert actions.escalate_due() == 3
    refused("UPDATE rights_escalation SET escalated_at = now()", "MG951")
    refused("DELETE FROM rights_escalation", "MG951")


def test_nobody_lifts_the_case_of_their_own_client_or_decides_about_themselves(
    stage: cast.Scene,
) -> None:
    asked(stage, RequestKind.OBJECTION)
    cast.age(timedelta(days=31))
    actions.escalate_due()
    lift = "UPDATE rights_escalation SET lifted_at = now(), words = 'x', lifted_by_id = %s"
    decide = "UPDATE rights_request SET home_done_at = now(), decided_by_id = %s"
    for near in (stage.clara.id, stage.lova.id):
        refused(lift, "MG154", near)
    refused(decide, "MG154", stage.lova.id)


SENTENCES = {audit.sentence: audit for audit in audits.AUDITS}
BREACHES = [
    (
        "DELETE FROM rights_request",
        "Every withdrawn consent asked everybody who had a copy of it",
    ),
    (
        "DELETE FROM rights_branch WHERE node = 'firm-1'",
        "Every request went to each recipient that had a copy when it was asked",
    ),
    (
        "UPDATE rights_request SET respond_by = respond_by + interval '1 day'",
        "Every request has its deadline of a month at most, extended once with a reason",
    ),
    (
        "UPDATE rights_branch SET state = 'waiting', answered_at = NULL",
        "Each recipient counts as it said itself in a receipt of its own request",
    ),
    (
        (
            "UPDATE rights_request SET respond_by = respond_by - interval '32 days';"
            " DELETE FROM rights_receipt; UPDATE rights_branch SET state = 'waiting',"
            " answered_at = NULL"
        ),
        "Every recipient that was silent beyond its deadline was escalated",
    ),
    (
        "UPDATE rights_request SET salt = sha256('x')",
        "Every request and every receipt of a recipient is a leaf of the log",
    ),
    (
        "ALTER TABLE rights_branch DISABLE TRIGGER rights_branch_of_copies",
        "The guards of rights are in place and awake",
    ),
]


@pytest.mark.parametrize(("breach", "sentence"), BREACHES)
def test_the_audit_tells(stage: cast.Scene, tmp_path: Path, breach: str, sentence: str) -> None:
    consent_actions.withdraw_grant(member=stage.lova.ref, grant=stage.grant.public_id)
    assert actions.fan_out_waiting() == 1
    with cast.listening(stage, tmp_path / "nodes"):
        actions.send_due()
        cast.answer_all(stage)
        cast.ask_again()
    assert actions.close_done() == 1
    assert findings(audits.AUDITS) == []
    consent.behind(breach)
    assert sentence in findings(audits.AUDITS)
    assert len(SENTENCES) == len(BREACHES) + 3  # those of test_data_breaches


def test_every_way_to_withdraw_asks_once(stage: cast.Scene) -> None:
    asked(stage, RequestKind.ERASURE)
    assert [view.kind for view in queries.requests_of(stage.lova.ref)] == ["erasure"]
    assert Request.objects.count() == 1
