"""The co-operative as root: a request reaches ten firms over HTTP, and two of them are silent."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from minga.domains.licences import queries as licences
from minga.domains.rights import actions, audits, queries, rules, transport
from minga.domains.rights.actions.notes import sign_chain
from minga.domains.rights.models import Branch, Escalation, RecipientReceipt, Request
from minga.domains.rights.types import ReceiptSource
from minga_pure.rights import RequestKind
from tests.integration.licences import cast as licence_cast
from tests.integration.refusals import findings
from tests.integration.rights import cast

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db

SILENT = frozenset({"firm-2", "firm-8"})


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MINGA_DATA = tmp_path / "data"
    settings.MINGA_RECIPIENT_HOSTS = ["127.0.0.1"]


def test_ten_firms_are_asked_eight_answer_and_two_are_escalated(tmp_path: Path) -> None:
    stage = cast.scene()
    with cast.listening(stage, tmp_path, SILENT):
        view = actions.ask(
            member=stage.lova.ref, kind=RequestKind.ERASURE, grant=stage.grant.public_id
        )
        assert [branch.node for branch in view.branches if branch.depth == 0] == ["firm-0"]
        assert actions.send_due() == 8
        cast.answer_all(stage, SILENT)
        assert cast.ask_again() == 8
        assert actions.escalate_due() == 0
        cast.age(timedelta(days=31))
        assert actions.escalate_due() == 2
        assert actions.escalate_due() == 0
        wallet = licence_cast.wallet(stage.lova)
        assert actions.carry_out_escalations() == 2
        assert licence_cast.wallet(stage.lova) > wallet
        assert actions.carry_out_escalations() == 0
    shown = queries.request_of(stage.lova.ref, view.public_id)
    assert (shown.answered, shown.silent) == (8, 2)
    assert Request.objects.count() == 1
    assert Branch.objects.count() == 10
    answered = RecipientReceipt.objects.filter(status="fulfilled").values("branch").distinct()
    assert answered.count() == 8
    client = stage.clara.client.public_id
    assert len(licences.freezes_of(client)) == 2
    moved = "Every request and every receipt of a recipient is a leaf of the log"
    assert findings(audits.AUDITS) == [moved]  # its day was moved by this test
    assert set(Escalation.objects.values_list("branch__node", flat=True)) == SILENT


def test_a_crash_between_any_two_steps_asks_again_and_loses_nothing(tmp_path: Path) -> None:
    stage = cast.scene(cast.NAMES[:3])
    view = actions.ask(member=stage.lova.ref, kind=RequestKind.ACCESS, item=stage.item)
    branches = list(Branch.objects.order_by("id"))
    with cast.listening(stage, tmp_path):
        # Signed, sent, and gone before the receipt is stored.
        notes, under = sign_chain(branches[0].request_id, branches[0].chain)
        transport.send_branch(stage.address("firm-0"), rules.nested("firm-0", notes, under))
        assert not RecipientReceipt.objects.exists()
        assert actions.send_due() == 3
        cast.answer_all(stage)
        # The final receipts came, and the process ended before it wrote when to ask again.
        reply = transport.fetch_receipts(stage.address("firm-1"), branches[1].chain)
        actions.take_receipts(receipts=reply, chain=branches[1].chain, source=ReceiptSource.REPLY)
        assert cast.ask_again() == 2
        for name in cast.NAMES[:3]:
            assert len(list(stage.nodes[name].requests())) == 1
    assert actions.fan_out_waiting() == 0
    assert actions.close_done() == 1
    assert actions.close_done() == 0
    shown = queries.request_of(stage.lova.ref, view.public_id)
    assert (shown.answered, len(shown.branches)) == (3, 3)
    assert findings(audits.AUDITS) == []
