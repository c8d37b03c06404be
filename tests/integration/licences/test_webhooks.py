"""Changes of standing reach a client's address: signed, in order, none left out, again after a
failure, and never at an address inside."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from minga.domains.licences import actions, webhooks
from minga.domains.licences.errors import WebhookFailed
from minga.domains.licences.models import Webhook
from minga.domains.log import queries as log
from minga.domains.retries.models import FailedRow
from minga_pure.consent.standing_changes import NotAChangeNotice, open_notice
from minga_pure.proofs.note import Signer
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences

pytestmark = pytest.mark.django_db


class Inbox(HTTPServer):
    """A client's server: keeps what it got, and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.notes: list[str] = []
        self.status = 204

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/changes?x=1"


class Handler(BaseHTTPRequestHandler):
    server: Inbox

    def do_POST(self) -> None:
        encoded = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.status == 204:
            self.server.notes.append(encoded.decode())
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", self.server.url)
        self.end_headers()

    def log_message(self, *words: Any) -> None:
        """Print nothing."""


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    settings.MINGA_RECIPIENT_HOSTS = ["127.0.0.1"]
    server = Inbox()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def licensed(count: int) -> tuple[consent.Scene, list[Any]]:
    stage = consent.scene()
    consent.live(stage.lova, stage.terms)
    items = [licences.selfie(stage.lova) for _ in range(count)]
    licences.licensed(stage.terms)
    return stage, items


def opened(note: str) -> Any:
    now = int(timezone.now().timestamp())
    return open_notice(note, [log.receipt_signer().verifier], now=now)


def test_changes_are_told_once_signed_and_in_order(inbox: Inbox) -> None:
    stage, items = licensed(2)
    client, case = stage.terms.client, uuid4()
    actions.restrict(items=items, case=case)
    actions.set_webhook(client=client, actor_id=stage.clara.id, url=inbox.url)
    assert actions.tell_webhooks() == 0  # what was before is in the feed
    actions.lift_restriction(case=case)
    assert (actions.tell_webhooks(), actions.tell_webhooks()) == (1, 0)
    (note,) = inbox.notes
    assert {(row.item, row.standing) for row in opened(note).changes} == {
        (item, "live") for item in items
    }
    with pytest.raises(NotAChangeNotice):
        open_notice(note, [log.receipt_signer().verifier], now=int(2e9))
    with pytest.raises(ValueError, match="key"):
        open_notice(note, [Signer("eve", b"e" * 32).verifier], now=int(2e9))
    actions.set_webhook(client=client, actor_id=stage.clara.id, url="")
    actions.restrict(items=items, case=uuid4())
    assert actions.tell_webhooks() == 0


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_address_that_fails_is_tried_again_and_gets_all(inbox: Inbox, status: int) -> None:
    stage, items = licensed(1)
    actions.set_webhook(client=stage.terms.client, actor_id=stage.clara.id, url=inbox.url)
    inbox.status = status
    actions.restrict(items=items, case=uuid4())
    assert actions.tell_webhooks() == 0
    row = FailedRow.objects.get(job="licences.webhooks")
    assert f"HTTP {status}" in row.reason
    assert inbox.notes == []
    inbox.status = 204
    assert actions.tell_webhooks() == 0  # it rests
    FailedRow.objects.update(failed_at=timezone.now() - timedelta(days=1),
                             due_at=timezone.now() - timedelta(hours=1))  # fmt: skip
    assert actions.tell_webhooks() == 1
    assert [change.reason for change in opened(inbox.notes[0]).changes] == ["restricted"]
    assert not FailedRow.objects.exists()
    assert Webhook.objects.get().told_id > 0


def test_a_name_that_leads_inside_is_refused_at_the_connection(inbox: Inbox, settings: Any) -> None:
    settings.MINGA_RECIPIENT_HOSTS = []
    with pytest.raises(WebhookFailed, match=r"BadWebhook|public"):
        webhooks.post(inbox.url, "x\n")
    with pytest.raises(WebhookFailed, match="public"):
        webhooks.post(f"https://localhost:{inbox.server_port}/", "x\n")


def test_time_ends_a_licence_and_its_items_are_told(inbox: Inbox) -> None:
    stage, _items = licensed(1)
    actions.set_webhook(client=stage.terms.client, actor_id=stage.clara.id, url=inbox.url)
    licences.end_terms()
    assert (actions.note_changes(), actions.note_changes()) == (1, 0)
    actions.tell_webhooks()
    assert [change.reason for change in opened(inbox.notes[0]).changes] == ["ended"]


def test_a_vote_against_the_purpose_is_told(inbox: Inbox) -> None:
    stage, _items = licensed(1)
    actions.set_webhook(client=stage.terms.client, actor_id=stage.clara.id, url=inbox.url)
    consent.forbid("model_training")
    assert actions.note_changes() == 1
    actions.tell_webhooks()
    assert [change.reason for change in opened(inbox.notes[0]).changes] == ["barred"]
