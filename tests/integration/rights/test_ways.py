"""A recipient that pulls, one that answers on a page, and receipts that are not its own."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from minga.domains.notices import queries as notices
from minga.domains.people import actions as people
from minga.domains.rights import actions, queries
from minga.domains.rights.errors import (
    AnswerIncomplete,
    BadNode,
    BadReceipt,
    NoSuchLink,
    NotThisRecipient,
)
from minga.domains.rights.models import Branch, RecipientReceipt
from minga.domains.rights.types import ReceiptSource
from minga_client.recipient import NodeSettings, RecipientNode
from minga_pure.proofs.note import Signer, Verifier
from minga_pure.rights import (
    PullRequest,
    ReceiptBranch,
    RequestKind,
    RequestStatus,
    open_open_requests,
    sign,
)
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences
from tests.integration.rights import cast

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(settings: Any, tmp_path: Path) -> cast.Scene:
    settings.MINGA_DATA = tmp_path / "data"
    settings.EMAIL_HOST = "127.0.0.1"
    return cast.scene(cast.NAMES[:2])


def node_of(stage: cast.Scene, tmp_path: Path, name: str = "firm-0") -> RecipientNode:
    """A firm with a key and without an address: it pulls."""
    settings = NodeSettings(node=name, co_operative=queries.rights_key())
    node = RecipientNode.create(tmp_path / name, settings)
    actions.set_node(
        client=stage.clara.client.public_id, node=name, actor_id=stage.clara.id, key=node.vkey
    )
    return node


def asked(stage: cast.Scene) -> Any:
    view = actions.ask(member=stage.lova.ref, kind=RequestKind.RESTRICTION, item=stage.item)
    return int(view.requested_at.timestamp())


def submitted(receipts: ReceiptBranch) -> int:
    return actions.take_receipts(receipts=receipts, source=ReceiptSource.SUBMITTED)


def test_a_firm_pulls_its_open_requests_and_sends_its_receipt(
    stage: cast.Scene, tmp_path: Path
) -> None:
    node, now = node_of(stage, tmp_path), asked(stage)
    assert actions.send_due() == 0
    listed = actions.open_requests(pull=node.pull_note(now=now))
    count, again = node.take_open(listed, now=now + 1)
    assert count == 1
    assert again - now == pytest.approx(7 * 86_400, abs=60)
    [(request, _stored)] = node.requests()
    assert submitted(node.reply(request.id)) == 1
    done = node.answer(request.id, RequestStatus.FULFILLED, now=now + 2)
    assert submitted(done) == 1
    assert submitted(done) == 0
    states = {
        branch.node: branch.state for branch in queries.requests_of(stage.lova.ref)[0].branches
    }
    assert states == {"firm-0": "answered", "firm-1": "waiting"}
    listed = actions.open_requests(pull=node.pull_note(now=now))
    assert node.take_open(listed, now=now + 3)[0] == 0


def test_nobody_pulls_with_another_key_a_made_up_name_or_an_old_question(
    stage: cast.Scene, tmp_path: Path
) -> None:
    node, now = node_of(stage, tmp_path), asked(stage)
    stranger = Signer("firm-0", b"x" * 32)
    strange = [
        sign(PullRequest(node="firm-0", signed_at=now, expires_at=now + 60), stranger),
        sign(PullRequest(node="eve", signed_at=now, expires_at=now + 60), Signer("eve", b"e" * 32)),
        node.pull_note(now=now - 1_000),
        node.pull_note(now=now + 1_000),
        node.pull_note(now=now).replace("firm-0", "firm-1"),
        "", "a\nb\nc", "[" * 5_000, "x\n[1]\n",
    ]  # fmt: skip
    said = set()
    for pull in strange:
        with pytest.raises(NotThisRecipient) as caught:
            actions.open_requests(pull=pull)
        said.add(str(caught.value))
    assert len(said) == 1


def test_altered_replayed_and_foreign_receipts_count_for_nothing(
    stage: cast.Scene, tmp_path: Path
) -> None:
    node, other, now = node_of(stage, tmp_path), node_of(stage, tmp_path, "firm-1"), asked(stage)
    for firm in (node, other):
        firm.take_open(actions.open_requests(pull=firm.pull_note(now=now)), now=now)
    [(request, _stored)] = node.requests()
    mine = node.answer(request.id, RequestStatus.FULFILLED, now=now + 1).receipt
    with pytest.raises(BadReceipt):
        submitted(ReceiptBranch(mine.replace("fulfilled", "revoked")))
    forged = mine.replace("firm-0", "firm-1")
    with pytest.raises(BadReceipt):
        submitted(ReceiptBranch(forged))
    future = node.answer(request.id, RequestStatus.FULFILLED, now=now + 4_000).receipt
    for note in (future, "", "a\nb\nc", "a\n" + "[" * 5_000 + "\n"):
        with pytest.raises(BadReceipt):
            submitted(ReceiptBranch(note))
    assert not RecipientReceipt.objects.exists()
    assert submitted(ReceiptBranch(mine)) == 1
    assert submitted(ReceiptBranch(mine, [mine, "no receipt", forged])) == 0
    earlier = other.reply(request.id).receipt
    done = other.answer(request.id, RequestStatus.FULFILLED, now=now + 2).receipt
    assert submitted(ReceiptBranch(done)) == 1
    assert submitted(ReceiptBranch(earlier)) == 1
    assert set(Branch.objects.values_list("state", flat=True)) == {"answered"}


def test_a_receipt_of_another_chain_does_not_answer_this_one(
    stage: cast.Scene, tmp_path: Path
) -> None:
    node, now = node_of(stage, tmp_path), asked(stage)
    node.take_open(actions.open_requests(pull=node.pull_note(now=now)), now=now)
    [(request, _stored)] = node.requests()
    done = node.answer(request.id, RequestStatus.FULFILLED, now=now)
    actions.ask(member=stage.lova.ref, kind=RequestKind.ACCESS)
    chain = Branch.objects.exclude(chain=request.id).values_list("chain", flat=True).first()
    with pytest.raises(BadReceipt):
        actions.take_receipts(receipts=done, chain=chain, source=ReceiptSource.REPLY)


def test_a_firm_without_software_gets_one_letter_in_its_language_and_answers_by_its_link(
    stage: cast.Scene,
) -> None:
    actions.set_node(
        client=stage.clara.client.public_id, node="firm-1", actor_id=stage.clara.id,
        contact="rights@firm-1.example", language="es",
    )  # fmt: skip
    asked(stage)
    assert [letter.name for letter in queries.letters_to_print()] == ["Firm 0"]
    assert actions.send_letters() == 1
    assert actions.send_letters() == 0
    [letter] = mail.outbox
    assert letter.to == ["rights@firm-1.example"]
    assert "lova" not in letter.body
    token = re.search(r"/rights/answer/(\S+)", letter.body)[1]
    with pytest.raises(AnswerIncomplete):
        actions.answer_link(token=token, status="denied")
    for status in ("", "open", "revoked", "everything"):
        with pytest.raises(AnswerIncomplete):
            actions.answer_link(token=token, status=status)
    actions.answer_link(token=token, status="in_progress")
    actions.answer_link(token=token, status="fulfilled", details="Erased on Monday.")
    firm = {branch.node: branch for branch in queries.requests_of(stage.lova.ref)[0].branches}
    assert (firm["firm-1"].state, firm["firm-1"].details) == ("answered", "Erased on Monday.")
    assert firm["firm-0"].state == "waiting"
    (notice,) = notices.notices_of(stage.lova.ref)
    assert "Firm 1" in notice.title
    assert notice.address.startswith("/me/data/rights/")


def test_a_member_is_told_of_a_refusal_of_our_answer_and_of_a_longer_time(
    stage: cast.Scene,
) -> None:
    actions.ask(member=stage.lova.ref, kind=RequestKind.RECTIFICATION, words="My name is Lova.")
    people.choose_languages(person_id=stage.lova.id, languages=["en"])
    branch = Branch.objects.get(node="firm-1")
    token = queries.link_token(branch.public_id)
    for _twice in range(2):
        actions.answer_link(token=token, status="denied", reason="suspected_fraud")
    dora = consent.data_steward()
    request = branch.request.public_id
    actions.extend_deadline(request=request, actor_id=dora.id, days=10, words="A backup is slow.")
    actions.decide_request(request=request, actor_id=dora.id, words="Corrected the name.")
    titles = [notice.title for notice in notices.notices_of(stage.lova.ref)]
    assert len(titles) == 3
    assert titles[0] == "The co-operative answered your request"
    assert titles[1].startswith("Your request may be answered until")
    assert titles[2] == "Firm 1 answered your request"
    assert "looks like fraud" in notices.notices_of(stage.lova.ref)[2].text


def test_a_link_that_is_guessed_or_expired_opens_nothing(stage: cast.Scene) -> None:
    asked(stage)
    branch = Branch.objects.first()
    token = queries.link_token(branch.public_id)
    for guess in ("", "x", branch.public_id.hex, token[:-1], token + "x"):
        with pytest.raises(NoSuchLink):
            queries.link(guess)
    cast.age(timedelta(days=30 + 90 - 1))
    assert queries.link(token).name == "Firm 0"
    cast.age(timedelta(days=2))
    with pytest.raises(NoSuchLink):
        actions.answer_link(token=token, status="fulfilled")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "http://firm.example"),
        ("address", "https://127.0.0.1"),
        ("address", "https://[::1]/rights"),
        ("address", "https://user:pass@firm.example"),
        ("address", "https://firm.example/?next=1"),
        ("address", "ftp://firm.example"),
        ("address", "https://"),
        ("address", "https://firm.example:x"),
        ("address", "https://fïrm.example"),
        ("address", "http://127.0.0.1:80"),
        ("key", "no key"),
        ("key", Signer("eve", b"e" * 32).vkey),
        ("contact", "no address"),
        ("language", "tlh"),
        ("node", "eve"),
    ],
)
def test_an_address_or_key_that_cannot_be_is_refused(
    stage: cast.Scene, field: str, value: str
) -> None:
    fields = {"node": "firm-0", field: value}
    with pytest.raises(BadNode) as caught:
        actions.set_node(client=stage.clara.client.public_id, actor_id=stage.clara.id, **fields)
    assert caught.value.field == field


def test_a_firm_pulls_with_the_key_of_its_engagement(stage: cast.Scene) -> None:
    now = asked(stage)
    signer = licences.signer("firm-0")
    pull = sign(PullRequest(node="firm-0", signed_at=now, expires_at=now + 60), signer)
    listed = actions.open_requests(pull=pull)
    trusted = [Verifier.from_vkey(queries.rights_key())]
    assert len(open_open_requests(listed, node="firm-0", trusted=trusted, now=now + 1).requests)
