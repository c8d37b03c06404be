"""The pages of judgement: a member appeals and wins; a client questions; a mediator looks."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from minga.domains.judgement import actions, queries
from minga.domains.judgement.models import Juror
from minga.domains.judgement.types import AppealState, Wish
from minga.domains.ledger.types import AccountKind
from minga.domains.people.models import Person
from minga_pure.money import Money
from tests.cast import person
from tests.integration.judgement.scenes import days_pass, holds, peers, scene

pytestmark = pytest.mark.django_db


def browser(person_id):
    one = Browser()
    one.force_login(
        Person.objects.get(pk=person_id), backend="django.contrib.auth.backends.ModelBackend"
    )
    return one


def test_a_member_reads_a_decision_appeals_and_wins():
    play = scene()
    name = play.find(2)
    people = peers()
    lova = browser(play.lova.id)
    page = lova.get(reverse("member-decisions"), headers={"accept-language": "en"})
    assert "An advert wants you to buy something." in page.content.decode()
    assert "Tsy misy zavatra amidy ato." in page.content.decode()
    address = reverse("member-decision", args=[name])
    shown = lova.get(address, headers={"accept-language": "en"}).content.decode()
    assert "mira" in shown
    assert "Send appeal" in shown
    assert lova.post(address, {"words": " "}).status_code == 422
    assert lova.post(address, {"words": "Dokambarotra ireo."}).status_code == 302
    (appeal,) = {seat.appeal.public_id for seat in Juror.objects.select_related("appeal")}
    for one in people:
        if not Juror.objects.filter(member_id=one.ref.member_id).exists():
            assert browser(one.id).get(reverse("member-jury", args=[appeal])).status_code == 404
            continue
        juror = browser(one.id)
        case = juror.get(reverse("member-jury", args=[appeal])).content.decode()
        assert "Dokambarotra ireo." in case
        assert play.lova.username not in case
        assert "mira" not in case
        juror.post(reverse("member-jury", args=[appeal]), {"side": "member", "reason": "Fair."})
    assert queries.finding(play.lova.ref, name).appeal.state is AppealState.WON
    assert holds(AccountKind.WALLET, play.lova.ref.subject) == 20_000
    assert (
        "You have won your appeal."
        in lova.get(address, headers={"accept-language": "en"}).content.decode()
    )


def test_the_wallet_says_what_is_checked_and_by_when():
    play = scene()
    page = browser(play.lova.id).get(reverse("member-wallet"), headers={"accept-language": "en"})
    assert "answers are being checked" in page.content.decode()


def test_nobody_reads_another_members_decision():
    play = scene()
    name = play.find(1)
    other = peers(1)[0]
    assert browser(other.id).get(reverse("member-decision", args=[name])).status_code == 404
    assert browser(person("oskar").id).get(reverse("member-decisions")).status_code == 403


def test_a_client_questions_a_batch_and_sees_why_and_what_came_of_it():
    play = scene(review_first=False, texts=40, count=20, price=Money(400_000, "USD"))
    peers(3)
    clara = browser(play.owner.id)
    address = reverse("client-disputes", args=[play.project.public_id])
    page = clara.get(address, headers={"accept-language": "en"}).content.decode()
    assert "Why there is no reject button" in page
    assert clara.post(address, {"words": "x"}).status_code == 422
    said = {"criterion": "1", "words": "Not adverts.", "wish": "refund", "items": ""}
    assert clara.post(address, said).status_code == 302
    assert (
        "Peers look at a sample"
        in clara.get(address, headers={"accept-language": "en"}).content.decode()
    )
    (card,) = queries.disputes_of(play.project.public_id)
    labels = reverse("client-dispute-labels", args=[play.project.public_id, card.public_id, "csv"])
    assert clara.get(labels).status_code == 404
    assert browser(play.lova.id).get(address).status_code == 404


def test_new_labels_are_a_file_for_the_client_that_disputed():
    play = scene(review_first=False, texts=40, count=20, price=Money(400_000, "USD"))
    peers(2)  # too few for an audit; enough to label again
    name = actions.dispute(
        project=play.project.public_id, actor_id=play.owner.id, criterion=1, words="x",
        wish=Wish.RELABEL,
    )  # fmt: skip
    mira = browser(play.mira.id)
    assert "Not" not in str(queries.disputes_open()[0].outcome)
    mira.post(reverse("steward-dispute", args=[name]), {"looked_at": "10", "faulty": "5"})
    labels = reverse("client-dispute-labels", args=[play.project.public_id, name, "csv"])
    got = browser(play.owner.id).get(labels)
    assert got.status_code == 200
    assert b"text-" in b"".join(got.streaming_content)


def test_a_mediator_decides_in_her_own_name_and_others_may_not():
    play = scene(texts=20, count=10, price=Money(900_000, "USD"))
    people = peers(3)
    actions.ask_peers()
    from minga.domains.work.models import Project

    audit = Project.objects.get(derived_kind="audit")
    for one in people:
        one.ask(audit.public_id, audit.items)
        one.sync([
            one.answer(task, {"met": [False, True], "evidence": "Nothing for sale."})
            for task in one.tasks
        ])  # fmt: skip
    mira = browser(play.mira.id)
    page = mira.get(reverse("steward-judgement")).content.decode()
    assert "Nothing for sale." in page
    answer = queries.doubtful()[0].answer.id
    said = {"criterion": "1", "evidence": "x", "words": "Misaona.", "language": "mg"}
    assert (
        browser(play.owner.id).post(reverse("steward-find", args=[answer]), said).status_code == 403
    )
    assert (
        mira.post(reverse("steward-find", args=[answer]), said | {"words": ""}).status_code == 422
    )
    assert mira.post(reverse("steward-find", args=[answer]), said).status_code == 302
    assert len(queries.findings(play.lova.ref)) == 1


def test_a_held_client_is_let_go_by_a_mediator_who_has_looked():
    play = scene(review_first=False)
    actions.dispute(
        project=play.project.public_id,
        actor_id=play.owner.id,
        criterion=1,
        words="x",
        wish=Wish.REFUND,
    )
    mira = browser(play.mira.id)
    client = play.owner.client
    assert client.legal_name in mira.get(reverse("steward-judgement")).content.decode()
    mira.post(reverse("steward-release", args=[client.public_id]))
    assert (
        client.legal_name
        not in mira.get(reverse("steward-judgement"))
        .content.decode()
        .split("may not publish yet")[-1]
    )


def english(one, name, *about):
    return one.get(reverse(name, args=about), headers={"accept-language": "en"}).content.decode()


def test_a_mediator_suspends_and_every_first_page_of_hers_says_who_why_and_until_when():
    play = scene()
    mira, lova = browser(play.mira.id), browser(play.lova.id)
    address = reverse("steward-suspensions")
    said = {
        "name": play.lova.username, "ground": "threat_or_harassment", "days": "10",
        "evidence": "A letter to Kanto.", "words": "Misaona.", "language": "mg",
    }  # fmt: skip
    for field, wrong in {
        "name": "nobody-here", "ground": "connection", "days": "91", "language": "fr", "words": "",
    }.items():  # fmt: skip
        assert mira.post(address, said | {field: wrong}).status_code == 422, field
    assert mira.post(address, said).status_code == 302
    assert play.lova.username in english(mira, "steward-suspensions")
    for name in ("member-home", "member-me", "member-decisions"):
        assert "wants to suspend your account from" in english(lova, name), name
    days_pass(30)
    actions.carry_out_due()
    for name in ("member-home", "member-me", "member-decisions"):
        page = english(lova, name)
        for told in ("You get no new work until", "threatened", "mira", "Read why, and appeal"):
            assert told in page, (name, told)
    assert "There is no work for you at the moment." not in english(lova, "member-home")
    (finding,) = queries.findings(play.lova.ref)
    case = english(lova, "member-decision", finding.public_id)
    assert "You get none until" in case
    assert "Send appeal" in case
    assert lova.post(reverse("member-start", args=[play.project.public_id])).status_code == 302
    peers()
    lova.post(reverse("member-decision", args=[finding.public_id]), {"words": "Tsia."})
    for seat in Juror.objects.select_related("member", "appeal"):
        juror = browser(seat.member.person_id)
        case = english(juror, "member-jury", seat.appeal.public_id)
        assert "no suspension" in case or "closed" in case
        juror.post(
            reverse("member-jury", args=[seat.appeal.public_id]),
            {"side": "member", "reason": "Fair."},
        )
    assert "no new work" not in english(lova, "member-home")
    assert "Lifted: you have won your appeal." in english(
        lova, "member-decision", finding.public_id
    )


def test_only_a_mediator_opens_the_page_of_suspensions():
    play = scene()
    for other in (play.owner.id, play.lova.id):
        assert browser(other).get(reverse("steward-suspensions")).status_code == 403


def test_when_the_time_for_an_appeal_is_over_the_page_says_so():
    play = scene()
    name = play.find(1)
    days_pass(31)
    page = english(browser(play.lova.id), "member-decision", name)
    assert "The deadline for an appeal is over." in page
    assert "Send appeal" not in page
