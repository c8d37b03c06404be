"""Items in, answers out: imports, idempotency, paid answers, exports, receipts."""

import hashlib
import threading
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from minga.domains.log import actions as log
from minga.domains.work import actions as work
from minga_pure.proofs.receipts import verify_receipt
from tests.cast import bring_texts, draft, published, worker
from tests.interface.api.programs import DRAFT, program_of

pytestmark = pytest.mark.django_db

TEXTS = b"id,text\n1,Good morning\n2,Buy now\n2,Twice\n3,\n"


def test_a_file_comes_in_and_bad_rows_are_told_one_by_one(script):
    project = script.post("/projects", DRAFT).json()["id"]
    brought = script.bring(f"/projects/{project}/imports?filename=texts.csv", TEXTS)
    assert brought.status_code == 202, brought.content
    told = brought.json()
    assert (told["state"], told["filename"]) == ("waiting", "texts.csv")
    work.run_import(import_id=told["id"])
    told = script.get(f"/imports/{told['id']}").json()
    assert (told["state"], told["rows_good"], told["rows_bad"]) == ("done", 2, 2)
    first = script.get(f"/imports/{told['id']}/rejected-rows", limit=1).json()
    rest = script.get(f"/imports/{told['id']}/rejected-rows", limit=1, cursor=first["next"]).json()
    assert [row["row"] for page in (first, rest) for row in page["rows"]] == [4, 5]
    assert rest["next"] is None
    assert script.get(f"/projects/{project}/imports").json() == [told]
    assert script.get(f"/projects/{project}").json()["incoming"] == 2


def test_a_known_id_with_other_content_is_decided(script):
    project = script.post("/projects", DRAFT).json()["id"]
    lines = (b"id,text\na,First\nb,Second\n", b"id,text\na,Other\nb,Another\n")
    for content in lines:
        brought = script.bring(f"/projects/{project}/imports?filename=a.csv", content).json()
        work.run_import(import_id=brought["id"])
    address = f"/imports/{brought['id']}"
    assert script.get(address).json()["conflicts"] == 2
    first = script.get(f"{address}/conflicts", limit=1).json()
    rest = script.get(f"{address}/conflicts", limit=1, cursor=first["next"]).json()
    assert [row["item"] for page in (first, rest) for row in page["rows"]] == ["a", "b"]
    assert first["rows"][0]["content"] == {"text": "Other"}
    reply = script.post(f"{address}/conflicts", {"choice": "replace", "rows": [2]}).json()
    assert reply == {"decided": 1, "conflicts": 1}
    assert script.post(f"{address}/conflicts", {"choice": "never"}).status_code == 422
    assert script.post(f"{address}/conflicts", {"choice": "new_id"}).json()["decided"] == 1
    assert script.get(f"/projects/{project}").json()["incoming"] == 3


def test_what_was_brought_is_taken_back(script):
    project = script.post("/projects", DRAFT).json()["id"]
    imports = []
    for content in (b"id,text\na,A\nb,B\nc,C\n", b"id,text\nd,D\n"):
        imports.append(script.bring(f"/projects/{project}/imports?filename=a.csv", content).json())
        work.run_import(import_id=imports[-1]["id"])
    address = f"/projects/{project}/waiting-items"
    first = script.get(address, limit=3).json()
    rest = script.get(address, limit=3, cursor=first["next"]).json()
    assert [row["item"] for page in (first, rest) for row in page["rows"]] == list("abcd")
    assert script.post(f"{address}/delete", {"items": ["a", "zz"]}).json() == {"deleted": 1}
    assert script.post(f"/imports/{imports[0]['id']}/delete").json() == {"deleted": 2}
    assert script.get(f"/imports/{imports[0]['id']}").status_code == 404
    assert [row["item"] for row in script.get(address).json()["rows"]] == ["d"]
    assert script.post(f"/projects/{project}/delete").json() == {"deleted": 1}
    assert script.get(f"/projects/{project}").status_code == 404


def test_a_file_in_a_form_comes_in_as_well(script):
    project = script.post("/projects", DRAFT).json()["id"]
    told = script.http.post(
        f"/api/v1/projects/{project}/imports",
        {"file": SimpleUploadedFile("from-a-form.csv", TEXTS)},
        headers={"Authorization": f"Bearer {script.token}"},
    ).json()
    assert told.get("filename") == "from-a-form.csv", told
    assert work.run_import(import_id=told["id"]).rows_good == 2


def test_columns_can_be_named(script):
    project = script.post("/projects", DRAFT).json()["id"]
    address = f"/projects/{project}/imports?filename=a.csv&columns=text:phrase&columns=id:nr"
    told = script.bring(address, b"nr,phrase,other\n7,Hello,x\n").json()
    assert work.run_import(import_id=told["id"]).rows_good == 1


def test_a_file_that_is_too_large_is_refused_before_it_is_read(script, settings):
    settings.MINGA_IMPORT_BYTES_MAX = 10
    project = script.post("/projects", DRAFT).json()["id"]
    reply = script.bring(f"/projects/{project}/imports?filename=texts.csv", TEXTS)
    assert reply.status_code == 413
    assert reply.json()["error"]["code"] == "too_large"


def test_the_same_request_under_the_same_key_happens_once(script):
    first = script.post("/projects", DRAFT, key="draft-1")
    again = script.post("/projects", DRAFT, key="draft-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert len(script.get("/projects").json()["rows"]) == 1
    assert len({script.post("/projects", DRAFT).json()["id"] for _ in range(2)}) == 2


def test_another_request_under_the_same_key_is_refused(script):
    script.post("/projects", DRAFT, key="draft-1")
    reply = script.post("/projects", DRAFT | {"title": "Other"}, key="draft-1")
    assert reply.status_code == 409
    assert reply.json()["error"]["code"] == "key_used_differently"


def test_a_key_belongs_to_its_person(script, strangers):
    script.post("/projects", DRAFT, key="draft-1")
    assert "Idempotency-Replayed" not in strangers[1].post("/projects", DRAFT, key="draft-1")


def test_a_refused_request_leaves_its_key_free(script, clara):
    project = draft(clara)
    address = f"/projects/{project.public_id}/publish"
    assert script.post(address, key="go").status_code == 409
    bring_texts(project, 3)
    assert script.post(address, key="go").json()["items"] == 3
    assert script.post(address, key="go").json()["items"] == 3, "the answer got lost, and is told"


@pytest.mark.parametrize("key", ["", "a b", "x" * 101, "ñ"])
def test_a_key_that_cannot_be_one_is_refused(script, key):
    reply = script.http.post(
        "/api/v1/projects",
        b"{}",
        content_type="application/json",
        headers={"Authorization": f"Bearer {script.token}", "Idempotency-Key": key},
    )
    assert reply.status_code in (400, 422)


def test_a_file_sent_again_under_its_key_is_one_import(script):
    project = script.post("/projects", DRAFT).json()["id"]
    address = f"/projects/{project}/imports?filename=texts.csv"
    first, again = (script.bring(address, TEXTS, key="part-1").json() for _ in range(2))
    assert first == again
    other = script.bring(address, TEXTS + b"9,More\n", key="part-1")
    assert other.json()["error"]["code"] == "key_used_differently"
    assert len(script.get(f"/projects/{project}/imports").json()) == 1


@pytest.mark.django_db(transaction=True)
def test_sixteen_programs_with_one_key_draft_one_project(script):
    replies = []

    def draft_it() -> None:
        try:
            replies.append(program_with(script.token).post("/projects", DRAFT, key="same"))
        finally:
            connection.close()

    threads = [threading.Thread(target=draft_it) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {reply.status_code for reply in replies} == {201}
    assert len({reply.json()["id"] for reply in replies}) == 1
    assert len(script.get("/projects").json()["rows"]) == 1


def program_with(token):
    from tests.interface.api.programs import Program

    return Program(token)


@pytest.fixture
def project(clara):
    return published(clara, texts=7)


@pytest.fixture
def lova(project):
    member = worker()
    member.ask(project.public_id, 5)
    member.work_through()
    return member


def test_items_tell_how_many_answers_they_have(script, project, lova):
    first = script.get(f"/projects/{project.public_id}/items", limit=4).json()
    rest = script.get(f"/projects/{project.public_id}/items", limit=4, cursor=first["next"]).json()
    rows = first["rows"] + rest["rows"]
    assert sorted(row["item"] for row in rows) == [f"text-{i}" for i in range(7)]
    assert sum(row["answers"] for row in rows) == 5
    assert rest["next"] is None


def test_progress_adds_up(script, project, lova):
    told = script.get(f"/projects/{project.public_id}/progress").json()
    assert (told["slots"], told["answered"], told["free"] + told["held"]) == (14, 5, 9)
    assert told["members"] == 1
    assert told["kinds"] == {"label": 5}
    assert sum(row["answers"] for row in told["over_time"]) == 5


def test_answers_come_item_by_item_without_naming_the_member(script, project, lova):
    kanto = worker("kanto")
    kanto.ask(project.public_id, 5)
    kanto.work_through()
    rows, cursor = [], ""
    while cursor is not None:
        page = script.get(f"/projects/{project.public_id}/answers", limit=2, cursor=cursor).json()
        rows += page["rows"]
        cursor = page["next"]
    assert len(rows) == len({row["id"] for row in rows}) == 10
    assert len({row["annotator"] for row in rows}) == 2
    assert {row["price"]["micros"] for row in rows} == {10_000}
    everything = str(rows)
    for member in (lova, kanto):
        assert member.username not in everything
        assert str(member.ref.subject) not in everything


def test_an_answer_without_its_transfer_stays_inside(script, project, lova, behind_our_back):
    with behind_our_back() as cursor:
        cursor.execute("UPDATE answers_answer SET transfer_id = 999999999")
    assert script.get(f"/projects/{project.public_id}/answers").json()["rows"] == []


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "label-studio"])
def test_the_dataset_streams_out(script, project, lova, kind):
    reply = script.get(f"/projects/{project.public_id}/exports/{kind}")
    assert reply.status_code == 200
    assert reply.streaming
    assert "attachment" in reply["Content-Disposition"]
    assert len(reply.getvalue()) > 100


def test_a_format_that_cannot_hold_the_answers_is_refused_with_those_that_can(script, project):
    reply = script.get(f"/projects/{project.public_id}/exports/coco")
    assert (reply.status_code, reply.json()["error"]["code"]) == (409, "format_does_not_fit")
    assert "label-studio-consensus, spacy, doccano." in reply.json()["error"]["message"]
    assert script.get(f"/projects/{project.public_id}/exports/doccano").status_code == 200
    reply = script.get(f"/projects/{project.public_id}/exports/xlsx")
    assert (reply.status_code, reply.json()["error"]["code"]) == (404, "unknown_format")


def test_the_answers_and_the_dataset_name_a_member_alike(script, project, lova):
    row = script.get(f"/projects/{project.public_id}/answers").json()["rows"][0]
    file = script.get(f"/projects/{project.public_id}/exports/jsonl").getvalue().decode()
    assert row["annotator"] in file


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "kind", ["csv", "jsonl", "parquet", "label-studio", "label-studio-consensus"]
)
def test_a_dataset_that_broke_off_goes_on_where_it_was(script, project, lova, kind):
    address = f"/projects/{project.public_id}/exports/{kind}"
    whole = script.get(address)
    as_of, file = whole["Minga-As-Of"], whole.getvalue()
    lova.ask(project.public_id, 2)
    lova.work_through()
    for skip in (1, len(file) // 2, len(file)):
        seen = hashlib.sha256(file[:skip]).hexdigest()
        rest = script.get(address, as_of=as_of, skip=skip, seen=seen)
        assert rest["Minga-As-Of"] == as_of
        assert file[:skip] + rest.getvalue() == file
    changed = script.get(address, skip=10, seen="0" * 64)
    assert changed.status_code == 409
    assert changed.json()["error"]["code"] == "export_changed"


def test_the_label_studio_configuration_is_there_as_well(script, project):
    reply = script.get(f"/projects/{project.public_id}/label-config")
    assert (reply.status_code, reply["Content-Type"]) == (200, "application/xml")
    assert ET.fromstring(reply.content).find("Choices").get("name") == "label"


def test_an_unknown_format_is_refused_in_words(script, project):
    reply = script.get(f"/projects/{project.public_id}/exports/xlsx")
    assert reply.status_code == 404
    assert reply.json()["error"]["code"] == "unknown_format"


def test_a_member_reads_her_wallet_and_receipts_that_prove_themselves(project, lova):
    hers = program_of(lova)
    assert hers.get("/wallet").json()["balances"] == [
        {"micros": 50_000, "currency": "USD", "text": "0.05"}
    ]
    log.feed()
    lova.ask(project.public_id, 2)
    lova.work_through()
    log.feed()
    keys = hers.get("/keys").json()
    first = hers.get("/receipts", limit=1).json()
    rest = hers.get("/receipts", limit=1, cursor=first["next"]).json()
    assert rest["next"] is None
    found = [
        verify_receipt(row, [keys["receipts"]], keys["log"])
        for page in (first, rest)
        for row in page["rows"]
    ]
    assert [one.totals["USD"].micros for one in found] == [20_000, 50_000]
    assert all(one.log_entry is not None for one in found)


@pytest.mark.parametrize("name", ["../../etc/x.csv", "a/b.csv", ".", "ñ" * 255, "con\ttab.csv"])
def test_a_strange_file_name_hurts_nobody(script, name):
    project = script.post("/projects", DRAFT).json()["id"]
    reply = script.bring(f"/projects/{project}/imports?{urlencode({'filename': name})}", TEXTS)
    assert reply.status_code == 202, reply.content
    assert work.run_import(import_id=reply.json()["id"]).rows_good == 2


def test_a_file_name_that_cannot_be_stored_is_refused(script):
    project = script.post("/projects", DRAFT).json()["id"]
    reply = script.bring(f"/projects/{project}/imports?filename=a%00b.csv", TEXTS)
    assert reply.status_code == 422
    assert reply.json()["error"]["field"] == "filename"
