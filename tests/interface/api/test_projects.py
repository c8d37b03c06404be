"""A client's program drafts, prices, publishes, pauses and closes."""

from uuid import UUID

import pytest

from minga.domains.consent import queries as consent
from minga.domains.judgement import actions as judgement
from minga.domains.payouts import actions as payouts
from minga_pure.money import Money
from minga_pure.tasktypes import FOR_DERIVED_PROJECTS, task_types
from tests import cast
from tests.cast import (
    bring_texts,
    customer,
    draft,
    good_customer,
    published,
    signed_by_two,
    steward,
    vote,
    worker,
)
from tests.integration.judgement.scenes import days_pass, scene
from tests.interface.api.programs import DRAFT, program_of

pytestmark = pytest.mark.django_db
BROUGHT = [kind for kind in task_types() if kind.name not in FOR_DERIVED_PROJECTS]

DRAFT_PRICE = Money(10_000, "USD")


def test_me_tells_for_whom_the_token_speaks(script, clara):
    told = script.get("/me").json()
    assert told["client"]["legal_name"] == clara.client.legal_name
    assert told["client"]["verified"] is True
    assert told["funds"] == [{"micros": 1_000_000_000, "currency": "USD", "text": "1000.00"}]
    assert told["member"] is False


def test_a_program_drafts_a_project_and_reads_it_again(script):
    made = script.post("/projects", DRAFT)
    assert made.status_code == 201, made.content
    project = made.json()
    assert project["state"] == "draft"
    assert [label["title"] for label in project["labels"]] == ["news", "Advert"]
    assert script.get(f"/projects/{project['id']}").json() == project
    assert script.get("/projects").json() == {"rows": [project], "next": None}


@pytest.mark.parametrize("kind", BROUGHT, ids=lambda kind: kind.name)
def test_every_kind_of_task_can_be_drafted_with_its_own_labels(script, kind):
    labels = kind.sample.labels
    made = script.post("/projects", DRAFT | {"task_type": kind.name, "labels": labels})
    assert made.status_code == 201, made.content
    assert made.json()["labels"] == labels


def test_a_draft_is_changed_and_what_is_left_out_stays(script):
    made = script.post("/projects", DRAFT).json()
    said = {"price": {"micros": 20_000, "currency": "USD"}, "labels": ["a", "b"]}
    after = script.patch(f"/projects/{made['id']}", said).json()
    assert (after["price"]["text"], after["instruction_version"]) == ("0.02", 2)
    assert [label["name"] for label in after["labels"]] == ["a", "b"]
    changed = {"price", "labels", "instruction_version"}
    assert {name: after[name] for name in after if name not in changed} == {
        name: made[name] for name in made if name not in changed
    }
    assert script.get(f"/projects/{made['id']}").json() == after


def test_the_same_change_sent_twice_is_told_again(script):
    made = script.post("/projects", DRAFT).json()
    first = script.patch(f"/projects/{made['id']}", {"question": "Which?"}, key="k")
    again = script.patch(f"/projects/{made['id']}", {"question": "Which?"}, key="k")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (again.json(), again.json()["instruction_version"]) == (first.json(), 2)


def test_a_change_that_cannot_be_is_refused_in_words(script, clara):
    card = draft(clara)
    bring_texts(card, 2)
    path = f"/projects/{card.public_id}"
    for said, field in (
        ({"tittle": "x"}, "tittle"),
        ({"redundancy": 0}, "redundancy"),
        ({"labels": ["one"]}, "labels"),
        ({"task_type": "spans"}, "task_type"),
    ):
        reply = script.patch(path, said)
        assert (reply.status_code, reply.json()["error"]["field"]) == (422, field)
    script.post(f"{path}/publish")
    late = script.patch(path, {"redundancy": 5})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "project_not_draft")


def test_nobody_else_changes_a_draft(strangers, clara):
    card = draft(clara)
    for other in strangers:
        assert other.patch(f"/projects/{card.public_id}", {"redundancy": 5}).status_code == 404


def test_a_tree_of_labels_can_be_drafted(script):
    labels = [{"name": "animal"}, {"name": "bird", "under": "animal"}]
    made = script.post("/projects", DRAFT | {"labels": labels})
    assert made.json()["labels"][1] == {"name": "bird", "title": "bird", "under": "animal"}
    wrong = script.post("/projects", DRAFT | {"labels": [labels[1], {"name": "cat"}]})
    assert wrong.status_code == 422
    assert "no label" in wrong.json()["error"]["message"]


def test_a_long_list_comes_in_pages(script, clara):
    ids = [str(draft(clara).public_id) for _ in range(5)][::-1]
    first = script.get("/projects", limit=2).json()
    second = script.get("/projects", limit=2, cursor=first["next"]).json()
    last = script.get("/projects", limit=2, cursor=second["next"]).json()
    assert [row["id"] for page in (first, second, last) for row in page["rows"]] == ids
    assert last["next"] is None


@pytest.mark.parametrize("cursor", ["x", "é", "LTE", "AAAA", "=" * 20])
def test_a_made_up_cursor_is_refused_in_words(script, cursor):
    reply = script.get("/projects", cursor=cursor)
    assert reply.status_code == 400
    assert reply.json()["error"]["code"] == "bad_cursor"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "a\u0000b"}, "title"),
        ({"redundancy": 0}, "redundancy"),
        ({"redundancy": 70_000}, "redundancy"),
        ({"price": {"micros": 0, "currency": "USD"}}, "price.micros"),
        ({"price": {"micros": 10**18, "currency": "USD"}}, "price.micros"),
        ({"price": {"micros": 5, "currency": "usd"}}, "price.currency"),
        ({"labels": ["only one"]}, "labels"),
        ({"labels": ["same", "same"]}, "labels"),
        ({"task_type": "mind_reading"}, "task_type"),
        ({"purpose_class": "fun"}, "purpose_class"),
        ({"tittle": "x"}, "tittle"),
        ({"recipients": [{"legal_name": "A", "country": "ES", "role": "r", "under": 3}]},
         "recipients"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_is_named(script, change, field):
    reply = script.post("/projects", DRAFT | change)
    assert reply.status_code == 422, reply.content
    error = reply.json()["error"]
    assert error["field"] == field
    assert error["message"]


def test_somebody_without_a_client_is_told_to_register_one(strangers):
    reply = strangers[0].post("/projects", DRAFT)
    assert reply.status_code == 403
    assert reply.json()["error"]["code"] == "not_yours"


def test_nobody_drafts_in_the_name_of_another_client(strangers, clara):
    reply = strangers[1].post("/projects", DRAFT | {"client": str(clara.client.public_id)})
    assert reply.status_code == 403


def test_the_quote_names_every_line_and_what_stands_against_it(script, clara):
    project = draft(clara)
    bring_texts(project, 10)
    told = script.get(f"/projects/{project.public_id}/quote").json()
    assert told["pay"]["micros"] == 10 * 2 * 10_000
    assert told["total"]["micros"] > told["pay"]["micros"]
    assert told["missing"]["micros"] == 0
    assert told["obstacles"] == []


def test_publishing_is_refused_with_every_reason(script):
    poor = customer("paula")
    project = draft(poor, price=DRAFT_PRICE, recipients=())
    reply = program_of(poor).post(f"/projects/{project.public_id}/publish")
    assert reply.status_code == 409
    error = reply.json()["error"]
    assert error["code"] == "cannot_publish"
    assert len(error["reasons"]) >= 3


def test_publishing_asks_the_members_where_they_vote_and_the_vote_stays_open(script, clara):
    vote(forbidden_purposes=[], double_consent_purposes=["surveillance"], panel_people_min=2)
    for name in ("lova", "fara"):
        worker(name)
    project = draft(clara, purpose_class="surveillance")
    bring_texts(project, 4)
    for _attempt in range(2):
        error = script.post(f"/projects/{project.public_id}/publish").json()["error"]
        assert error["code"] == "cannot_publish"
        assert "Members are voting" in error["reasons"][0]
    assert consent.has_open_vote(clara.client.public_id)


def test_a_project_is_published_paused_resumed_and_closed(script, clara):
    project = draft(clara)
    bring_texts(project, 4)
    quote = script.get(f"/projects/{project.public_id}/quote").json()
    told = script.post(f"/projects/{project.public_id}/publish").json()
    assert (told["state"], told["items"], told["incoming"]) == ("published", 4, 0)
    assert script.post(f"/projects/{project.public_id}/pause").json()["state"] == "paused"
    assert script.post(f"/projects/{project.public_id}/resume").json()["state"] == "published"
    closed = script.post(f"/projects/{project.public_id}/close").json()
    assert closed["project"]["state"] == "closed"
    assert closed["returned"] == quote["total"], "pay, fee and reserves: nothing was asked"


def test_a_project_says_when_every_answer_is_there(script, clara):
    project = published(clara, texts=3, redundancy=1)
    draft(clara)
    path = f"/projects/{project.public_id}"
    lova = worker()
    lova.ask(project.public_id, 3)
    assert script.get(path).json()["complete"] is False
    lova.work_through()
    assert script.get(path).json()["complete"] is True
    rows = script.get("/projects").json()["rows"]
    assert [(row["state"], row["complete"]) for row in rows] == [
        ("draft", False), ("published", True)
    ]  # fmt: skip


def test_the_door_passes_the_time_that_members_really_needed(script, clara):
    project = published(clara, texts=25, redundancy=1, price=DRAFT_PRICE)
    lova = worker()
    lova.ask(project.public_id, 25)
    slow = [lova.answer(task) for task in lova.tasks]
    for one in slow:
        one.spent_ms = 50_000
    lova.sync(slow)
    bring_texts(project, 3, start=100)
    reply = script.post(f"/projects/{project.public_id}/publish")
    assert reply.status_code == 409
    assert "50" in reply.json()["error"]["message"]


def test_a_deposit_is_announced_once_by_its_reference(script, clara):
    said = {"money": {"micros": 5_000_000, "currency": "USD"}, "reference": "INV 7"}
    first = script.post("/deposits", said)
    again = script.post("/deposits", said)
    assert (first.status_code, again.json()) == (201, first.json())
    other = script.post("/deposits", said | {"money": {"micros": 6_000_000, "currency": "USD"}})
    assert other.status_code == 422
    listed = script.get("/deposits").json()["rows"]
    assert [row["reference"] for row in listed] == ["INV 7", "transfer of clara"]


def test_a_program_reads_how_to_pay_until_a_treasurer_has_decided(script, clara):
    announced = {"money": {"micros": 5_000_000, "currency": "EUR"}, "reference": "INV 7"}
    assert script.post("/deposits", announced).json()["payment"] is None
    tiana = steward()
    iban = "MT84MALT011000012345MTLCAST001S"
    cast.set_by_two(payouts.set_house_account, tiana.id, name="Minga", iban=iban)
    deposit = script.get("/deposits").json()["rows"][0]
    payment = deposit["payment"]
    assert payment["qr_text"].split("\n")[3:8] == ["SCT", "", "Minga", iban, "EUR5.00"]
    assert (payment["iban"], payment["reference"]) == (iban, deposit["creditor_reference"])
    assert payment["money"] == deposit["money"]
    signed_by_two(UUID(deposit["id"]), tiana)
    assert script.get("/deposits").json()["rows"][0]["payment"] is None


def test_a_page_of_deposits_goes_on(script, clara):
    for number in range(3):
        said = {"money": {"micros": 50_000, "currency": "USD"}, "reference": f"INV {number}"}
        script.post("/deposits", said)
    first = script.get("/deposits", limit=2).json()
    rest = script.get("/deposits", limit=2, cursor=first["next"]).json()
    assert [row["reference"] for row in rest["rows"]] == ["INV 0", "transfer of clara"]
    assert rest["next"] is None


def test_another_client_keeps_its_own_deposits(script, strangers):
    assert [row["reference"] for row in strangers[1].get("/deposits").json()["rows"]] == [
        "transfer of carlos"
    ]
    assert strangers[0].get("/deposits").json()["rows"] == []


def test_two_clients_do_not_see_each_others_projects(script, clara):
    draft(clara)
    other = good_customer("carla")
    assert program_of(other).get("/projects").json()["rows"] == []


def test_a_project_names_the_skills_that_it_takes_and_nothing_that_counts_past_work(script):
    made = script.post("/projects", DRAFT | {"skills": ["law", "maps"]}).json()
    assert made["skills"] == ["law", "maps"]
    after = script.patch(f"/projects/{made['id']}", {"skills": []}).json()
    assert after["skills"] == []
    for asked in ("approval_95", "level_3"):
        refused = script.post("/projects", DRAFT | {"skills": [asked]})
        assert refused.status_code == 422
    assert script.post("/projects", DRAFT | {"approvals_at_least": 1000}).status_code == 422
    four = ["law", "maps", "music", "nature"]
    assert script.post("/projects", DRAFT | {"skills": four}).status_code == 422


def test_a_suspended_member_reads_it_of_herself():
    play = scene()
    program = program_of(play.lova)
    assert program.get("/me").json()["suspended_until"] is None
    play.suspend()
    days_pass(30)
    judgement.carry_out_due()
    assert program.get("/me").json()["suspended_until"]


def test_a_program_declares_third_parties_and_reads_which_items_were_stopped(script, clara):
    declared = {"third_party_basis": "consent", "third_party_notice": "A sentence at each call."}
    made = script.post("/projects", DRAFT | declared).json()
    assert (made["third_party_basis"], made["third_party_notice"]) == tuple(declared.values())
    refused = script.post("/projects", DRAFT | {"third_party_basis": "because"})
    assert refused.status_code == 422
    project = published(clara, texts=3)
    lova = worker()
    [task] = lova.ask(project.public_id, 1).tasks
    assert script.get(f"/projects/{project.public_id}/stopped").json() == {"items": []}
    lova.sync([lova.answer(task, kind="private", value={})])
    [name] = script.get(f"/projects/{project.public_id}/stopped").json()["items"]
    assert isinstance(name, str)
