"""Who gets in: each route with no token, without its scope, as an outsider, as another client."""

import contextlib

import msgspec
import pytest
from django.db import connection, transaction

from minga.domains.people import actions as people
from minga.domains.people import queries as people_queries
from minga.domains.people.types import Scope
from minga.domains.work import actions as work
from minga.doors.api import throttling
from tests.cast import draft, published, worker
from tests.integration.consent import cast as consent
from tests.interface.api.programs import DRAFT, Program, program_of

pytestmark = pytest.mark.django_db

READ, WRITE, ITEMS = Scope.PROJECTS_READ, Scope.PROJECTS_WRITE, Scope.ITEMS_WRITE
ANSWERS, WORK = Scope.ANSWERS_READ, Scope.WORK
LICENCES_READ, LICENCES_WRITE = Scope.LICENCES_READ, Scope.LICENCES_WRITE
ROUTES = [
    ("get", "/projects", READ),
    ("post", "/projects", WRITE),
    ("get", "/projects/{project}", READ),
    ("patch", "/projects/{project}", WRITE),
    ("get", "/projects/{project}/examples", READ),
    ("put", "/projects/{project}/examples", WRITE),
    ("get", "/projects/{project}/questions", READ),
    ("put", "/projects/{project}/questions/{question}", WRITE),
    ("get", "/projects/{project}/pilots", READ),
    ("post", "/projects/{project}/pilots", WRITE),
    ("get", "/projects/{project}/raises", READ),
    ("post", "/projects/{project}/raises", WRITE),
    ("get", "/projects/{project}/disputes", ANSWERS),
    ("post", "/projects/{project}/disputes", WRITE),
    ("get", "/projects/{project}/quote", READ),
    ("post", "/projects/{project}/publish", WRITE),
    ("post", "/projects/{project}/pause", WRITE),
    ("post", "/projects/{project}/resume", WRITE),
    ("post", "/projects/{project}/clarity", WRITE),
    ("post", "/projects/{project}/close", WRITE),
    ("post", "/projects/{project}/imports", ITEMS),
    ("get", "/projects/{project}/imports", READ),
    ("get", "/imports/{import_id}", READ),
    ("get", "/imports/{import_id}/rejected-rows", READ),
    ("post", "/imports/{import_id}/delete", ITEMS),
    ("get", "/projects/{project}/waiting-items", READ),
    ("post", "/projects/{project}/waiting-items/delete", ITEMS),
    ("post", "/projects/{project}/delete", WRITE),
    ("get", "/imports/{import_id}/conflicts", READ),
    ("post", "/imports/{import_id}/conflicts", ITEMS),
    ("get", "/projects/{project}/items", READ),
    ("get", "/projects/{project}/items/{pos}", ANSWERS),
    ("get", "/projects/{project}/progress", READ),
    ("get", "/projects/{project}/stopped", READ),
    ("get", "/terms", READ),
    ("post", "/terms", WRITE),
    ("post", "/terms/check", READ),
    ("post", "/terms/{terms}/close", WRITE),
    ("get", "/projects/{project}/answers", ANSWERS),
    ("get", "/projects/{project}/quality", ANSWERS),
    ("get", "/projects/{project}/results", ANSWERS),
    ("put", "/projects/{project}/gold", ITEMS),
    ("put", "/projects/{project}/item-model", WRITE),
    ("put", "/projects/{project}/predictions", ITEMS),
    ("put", "/projects/{project}/gold/file", ITEMS),
    ("put", "/projects/{project}/predictions/file", ITEMS),
    ("get", "/projects/{project}/exports/{format}", ANSWERS),
    ("get", "/projects/{project}/label-config", ANSWERS),
    ("get", "/deposits", READ),
    ("post", "/deposits", WRITE),
    ("get", "/invoices", READ),
    ("get", "/wallet", WORK),
    ("get", "/projects/{project}/floor", READ),
    ("get", "/periods", WORK),
    ("get", "/receipts", WORK),
]
POST = {
    "raises": {"price": {"micros": 1, "currency": "USD"}},
    "conflicts": {"choice": "keep"},
    "delete": {},
    "clarity": {"decision": "continue"},
    "disputes": {"criterion": 1, "words": "x", "wish": "refund"},
}
PUT = {
    "{question}": {"answer": "x"},
    "examples": {"examples": []},
    "gold": {"rows": []},
    "item-model": {"enabled": False},
    "predictions": {"model": "bert-base", "rows": []},
    "file": {"item": "a.csv:2", "value": {"label": "news"}},
}
# The last two are signed by the key of a recipient.
ANYBODY = {
    ("get", "/keys"),
    ("get", "/rights/discovery"),
    ("post", "/rights/open-requests"),
    ("post", "/rights/receipts"),
}
ELSEWHERE = [
    ("get", "/invoices/{invoice}.{form}", READ),  # tests/integration/billing walks it
    ("get", "/consents", READ),  # test_consents.py beside this file walks these two
    ("get", "/consents/{record}", READ),
    # test_collections.py, test_panels.py and test_rights.py beside this file walk these
    ("get", "/projects/{project}/collection", READ),
    ("post", "/projects/{project}/collection", WRITE),
    ("get", "/panels", Scope.PANELS_READ),
    ("post", "/panels", Scope.PANELS_WRITE),
    ("put", "/projects/{project}/panel", WRITE),
    ("get", "/rights/recipients", READ),
    ("put", "/rights/recipients/{key}", WRITE),
    # tests/interface/api/test_licences.py walks these, with strangers
    ("get", "/licences", LICENCES_READ),
    ("post", "/licences", LICENCES_WRITE),
    ("post", "/licences/standings", LICENCES_READ),
    ("get", "/licences/changes", LICENCES_READ),
    ("get", "/licences/webhook", LICENCES_READ),
    ("put", "/licences/webhook", LICENCES_WRITE),
    ("get", "/licences/{licence}", LICENCES_READ),
    ("get", "/licences/{licence}/items", LICENCES_READ),
    ("post", "/licences/{licence}/items/{item}/copies/{recipient}", LICENCES_WRITE),
    ("get", "/licences/{licence}/standing-list", LICENCES_READ),
    ("get", "/engagements/{series}", LICENCES_READ),
    ("post", "/engagements/text", LICENCES_READ),
    ("post", "/engagements", LICENCES_WRITE),
    ("delete", "/engagements/{series}/{node}", LICENCES_WRITE),
    # tests/interface/api/test_takedowns.py walks these, with strangers
    ("get", "/takedowns", LICENCES_READ),
    ("get", "/takedowns/{case}", LICENCES_READ),
    ("get", "/takedowns/{case}/evidence", LICENCES_READ),
    ("post", "/takedowns/{case}/answer", LICENCES_WRITE),
]
WITHOUT_SCOPE = {("get", "/me")}
OF_A_PROJECT = [(verb, path) for verb, path, _scope in ROUTES if "{" in path]
TERMS = msgspec.to_builtins(consent.new_terms())
SAID = {
    "/projects": DRAFT,
    "/terms": TERMS,
    "/terms/check": TERMS,
    "/deposits": {"money": {"micros": 50_000, "currency": "USD"}, "reference": "INV 9"},
}


def ask(program: Program, verb: str, path: str, **names: str):
    address = path.format(**({"format": "csv", "pos": "0"} | names))
    if verb == "get":
        return program.get(address)
    if path.endswith("/imports"):
        return program.bring(f"{address}?filename=a.csv", b"text\nHello\n")
    if verb == "put":
        if path.endswith("/predictions/file"):
            address += "?model=bert-base"
        return program.put(address, PUT[path.rpartition("/")[2]])
    if verb == "patch":
        return program.patch(address, {"title": "Another title"})
    return program.post(address, SAID.get(path) or POST.get(path.rpartition("/")[2]))


@pytest.fixture
def names(script, clara) -> dict[str, str]:
    project = str(draft(clara).public_id)
    import_id = script.bring(f"/projects/{project}/imports?filename=a.csv", b"text\nHello\n")
    asked = work.ask(member=worker("asker").ref, project=project, text="Is a song an advert?")
    return {
        "project": project,
        "import_id": import_id.json()["id"],
        "question": str(asked.public_id),
        "terms": script.post("/terms", TERMS).json()["id"],
    }


def test_the_list_above_is_the_whole_door():
    from minga.doors.api.urls import api

    schema = api.get_openapi_schema(path_prefix="")
    found = {(verb, path) for path, verbs in schema["paths"].items() for verb in verbs}
    listed = {(verb, path) for verb, path, _ in ROUTES + ELSEWHERE}
    assert found == listed | ANYBODY | WITHOUT_SCOPE
    told = {
        (verb, path): one["x-scope"]
        for path, verbs in schema["paths"].items()
        for verb, one in verbs.items()
        if "x-scope" in one
    }
    assert told == {(verb, path): scope.value for verb, path, scope in ROUTES + ELSEWHERE}


@contextlib.contextmanager
def route_test(subtests, *route):
    """A subtest whose changes are undone, so that one cast serves every route."""
    with subtests.test(route=" ".join(route)), transaction.atomic():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)


def test_without_a_token_the_door_stays_shut(names, subtests):
    for verb, path, _scope in [*ROUTES, ("get", "/me", None)]:
        with route_test(subtests, verb, path):
            reply = ask(Program(None), verb, path, **names)
            assert reply.status_code == 401
            assert reply["WWW-Authenticate"] == "Bearer"
            assert reply.json()["error"]["code"] == "token_missing"
            unknown = ask(Program("minga_nobody"), verb, path, **names)
            assert unknown.status_code == 401
            assert unknown.json()["error"]["code"] == "token_not_valid"


def test_a_token_without_the_scope_is_told_which_one(clara, names, subtests):
    for verb, path, scope in ROUTES:
        with route_test(subtests, verb, path):
            others = [other for other in Scope if other is not scope]
            reply = ask(program_of(clara, *others), verb, path, **names)
            assert reply.status_code == 403
            error = reply.json()["error"]
            assert error["code"] == "scope_missing"
            assert scope.value in error["message"]


def test_a_token_with_that_scope_alone_gets_in(clara, names, subtests):
    for verb, path, scope in ROUTES:
        with route_test(subtests, verb, path):
            reply = ask(program_of(clara, scope), verb, path, **names)
            if scope is WORK:
                assert reply.json()["error"]["code"] == "not_a_member"
            elif path.endswith("/disputes") and verb == "post":
                assert reply.json()["error"]["code"] == "no_criterion"
            elif path.endswith("/items/{pos}"):
                assert reply.json()["error"]["code"] == "no_such_item"  # of a draft
            else:
                assert reply.status_code in (200, 201, 202, 409), reply.content


def test_an_outsider_and_another_client_do_not_even_learn_that_it_exists(
    names, strangers, subtests
):
    for verb, path in OF_A_PROJECT:
        with route_test(subtests, verb, path):
            for stranger in strangers:
                reply = ask(stranger, verb, path, **names)
                assert reply.status_code == 404, (verb, path)
                assert reply.json()["error"]["code"] in (
                    "no_such_project",
                    "no_such_import",
                    "no_such_question",
                    "no_such_terms",
                )


def test_a_member_is_no_client_even_of_the_project_she_works_in(clara):
    project = published(clara)
    lova = worker()
    lova.ask(project.public_id)
    lova.work_through()
    hers = program_of(lova)
    for verb, path in OF_A_PROJECT:
        reply = ask(
            hers,
            verb,
            path,
            project=project.public_id,
            import_id=project.public_id,
            question=project.public_id,
            terms=project.public_id,
        )
        assert reply.status_code == 404, (verb, path)


def test_a_revoked_token_is_worth_nothing(script, clara):
    (card,) = people_queries.tokens_of(clara.id)
    people.revoke_token(person_id=clara.id, public_id=card.public_id)
    assert script.get("/me").status_code == 401


def test_an_expired_token_is_worth_nothing(script, clara, behind_our_back):
    with behind_our_back() as cursor:
        cursor.execute("UPDATE people_accesstoken SET issued_at = now() - interval '9 days',"
                       " expires_at = now() - interval '1 day'")  # fmt: skip
    assert script.get("/me").status_code == 401


def test_a_session_cookie_opens_nothing_here(clara):
    from django.contrib.auth import get_user_model

    browser = Program(None)
    browser.http.force_login(
        get_user_model().objects.get(pk=clara.id),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert browser.get("/projects").status_code == 401


def test_a_program_in_a_hurry_is_asked_to_wait_and_nothing_is_lost(script, clara, monkeypatch):
    monkeypatch.setattr(throttling, "BURST", 3)
    monkeypatch.setattr(throttling, "REQUESTS_PER_SECOND", 0.01)
    replies = [script.get("/me") for _ in range(4)]
    assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
    assert int(replies[3]["Retry-After"]) >= 1
    assert replies[3].json()["error"]["code"] == "too_fast"
    assert program_of(clara).get("/me").status_code == 200, "another token has its own bucket"


def references_in(node: object) -> set[str]:
    """Every `$ref` of a JSON schema."""
    if isinstance(node, list):
        return set().union(*map(references_in, node))
    if isinstance(node, dict):
        named = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return named.union(*map(references_in, node.values()))
    return set()


def test_every_reference_of_the_description_resolves(db):
    described = Program(None).get("/openapi.json").json()
    known = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    references = references_in(described)
    assert len(references) > 50
    assert references - known == set()


def test_an_address_that_is_none_answers_in_the_same_form(script):
    for path in ("/nothing", "/projects/not-an-id", "/projects/1/publish"):
        reply = script.get(path)
        assert reply.status_code == 404
        assert reply.json()["error"]["code"] == "not_found"


def test_the_keys_are_for_everybody(db):
    told = Program(None).get("/keys").json()
    assert told["receipts"] != told["log"]
    assert told["origin"] == "http://localhost:8000"


def test_every_error_of_the_domains_has_its_answer():
    from minga.domains.answers.errors import AnswersError
    from minga.domains.assignment.errors import AssignmentError
    from minga.domains.errors import DomainError
    from minga.domains.ledger.errors import LedgerError
    from minga.domains.people.errors import PeopleError
    from minga.domains.releases.errors import ReleaseError
    from minga.domains.work.errors import WorkError
    from minga.doors.api.errors import TABLE

    bases = (AnswersError, AssignmentError, LedgerError, PeopleError, ReleaseError, WorkError)
    known = {error for base in bases for error in base.__subclasses__()}
    answered = set(TABLE) - {DomainError}
    assert {error for error in known if not set(error.__mro__) & answered} == set()
    assert TABLE[DomainError][1] == "refused"


def test_the_description_is_there_for_everybody(db):
    told = Program(None).get("/openapi.json").json()
    assert told["openapi"].startswith("3.")
    assert told["paths"]["/api/v1/projects"]["post"]["x-scope"] == "projects:write"
    assert "ErrorOut" in told["components"]["schemas"]
