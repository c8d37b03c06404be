"""A member appeals and wins, and a client questions a batch, in a real browser."""

import pytest

from minga.domains.judgement import actions, queries
from minga.domains.judgement.models import Dispute, Juror
from minga.domains.judgement.types import DisputeOutcome
from minga.domains.ledger.types import AccountKind
from minga.domains.work import queries as work
from minga_pure.money import Money
from tests.e2e.moves import follow, in_order, press_and_go
from tests.integration.judgement.scenes import after, days_pass, holds, peers, scene

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]


def test_a_member_appeals_in_her_own_words_and_wins(live_server, window, signed_in, keep_picture):
    play = scene()
    play.find(4)
    everybody = peers(4)
    page = window("phone")
    signed_in(page, play.lova)
    page.goto(f"{live_server.url}/wallet/")
    page.goto(f"{live_server.url}/me/decisions")
    assert page.get_by_text("Tsy misy zavatra amidy ato.").is_visible()
    assert in_order(page) == []
    keep_picture(page, "judgement-decisions-phone", whole=True)
    follow(page, "An advert wants you to buy something.")
    assert in_order(page) == []
    page.get_by_label("Why the decision is wrong, in any language").fill(
        "Dokambarotra ireo rehetra ireo."
    )
    press_and_go(page, "Send appeal")
    page.get_by_role("heading", name="A jury looks at your appeal.").wait_for()
    assert in_order(page) == []
    called = {seat.member_id for seat in Juror.objects.all()}
    jurors = [one for one in everybody if one.ref.member_id in called]
    for number, juror in enumerate(jurors[:2]):
        theirs = window("netbook", scheme="dark" if number else "light")
        signed_in(theirs, juror)
        theirs.goto(f"{live_server.url}/me/decisions")
        follow(theirs, "Read the case")
        assert theirs.get_by_text("Dokambarotra ireo rehetra ireo.").is_visible()
        assert "lova" not in theirs.locator("main").inner_text()
        assert in_order(theirs) == []
        keep_picture(theirs, f"judgement-jury-{number}", whole=True)
        theirs.get_by_label("The member is right: accept and pay the answers").check()
        theirs.get_by_label("Your reason, in a sentence").fill("They all sell something.")
        press_and_go(theirs, "Submit")
        theirs.wait_for_url("**/me/decisions")
    page.reload()
    page.get_by_role("heading", name="You have won your appeal.").wait_for()
    keep_picture(page, "judgement-won-phone", whole=True)
    assert holds(AccountKind.WALLET, play.lova.ref.subject) == 40_000
    assert queries.figures(play.project.id).refused == 0


def test_a_client_questions_a_batch_and_gets_money_back(
    live_server, window, signed_in, keep_picture
):
    play = scene(review_first=False, texts=40, count=20, price=Money(400_000, "USD"))
    people = peers(3)
    page = window("netbook")
    signed_in(page, play.owner)
    page.goto(f"{live_server.url}/projects/{play.project.public_id}/")
    follow(page, "Dispute a batch")
    assert in_order(page) == []
    keep_picture(page, "judgement-question", whole=True)
    page.get_by_label("An advert wants you to buy something.").check()
    page.get_by_label("Reason for the dispute").fill("Half of these sell nothing.")
    page.get_by_label("Money back for the share that is faulty").check()
    press_and_go(page, "Request a review of a sample")
    page.get_by_text("Peers look at a sample of").wait_for()
    audit = work.project_by_id(Dispute.objects.get().audit_id)
    for one in people:
        one.ask(audit.public_id, audit.items)
        one.sync([
            one.answer(task, {"met": [False], "evidence": "Nothing is for sale."})
            for task in one.tasks
        ])  # fmt: skip
    actions.settle_disputes()
    page.reload()
    page.get_by_text("You get money back.").wait_for()
    assert in_order(page) == []
    keep_picture(page, "judgement-answer", whole=True)
    (card,) = queries.disputes_of(play.project.public_id)
    assert card.outcome is DisputeOutcome.REFUND
    assert holds(AccountKind.WALLET, play.lova.ref.subject) == 8_000_000


def test_a_suspended_member_reads_why_on_her_desk_appeals_and_works_again(
    live_server, window, signed_in, keep_picture
):
    play = scene(review_first=False, texts=40)
    play.lova.ask(play.project.public_id, 2)
    peers(4)
    play.suspend()
    days_pass(30)
    actions.carry_out_due()
    page = window("phone")
    signed_in(page, play.lova)
    page.goto(f"{live_server.url}/desk/")
    page.get_by_text("You get no new work until").wait_for()
    page.get_by_text("Decided by mira, a mediator.").wait_for()
    page.get_by_role("button", name="Continue").first.wait_for()  # what she holds
    assert in_order(page) == []
    keep_picture(page, "suspended-desk-phone", whole=True)
    follow(page, "Read why, and appeal")
    page.get_by_label("Why the decision is wrong, in any language").fill("Tsy izaho no nanoratra.")
    assert in_order(page) == []
    keep_picture(page, "suspended-decision-phone", whole=True)
    press_and_go(page, "Send appeal")
    page.get_by_role("heading", name="A jury looks at your appeal.").wait_for()
    assert actions.close_due(now=after(days=15)) == 1  # the jury was silent
    page.goto(f"{live_server.url}/work/")
    assert page.get_by_text("You get no new work until").count() == 0
    assert play.lova.ask(play.project.public_id, 9).tasks
    assert in_order(page) == []
