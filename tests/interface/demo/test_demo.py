"""The demo is sown by actions, twice as once; its crew works through the sync endpoint alone."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.db import connection, connections

from minga.demo import cases, crew, items, launch, seed
from minga.demo.items import BRINGERS, ItemFile
from minga.domains.answers import queries as answers
from minga.domains.ledger import queries as ledger
from minga.domains.people import queries as people
from minga.domains.work import queries as work
from minga.doors.cli.auditing import audit_everything

COUNTED = (
    "people_person", "people_member", "people_stewardterm", "work_client", "work_project",
    "work_item", "work_incomingitem", "work_import", "work_importrejection", "work_deposit",
    "ledger_account", "ledger_transfer", "charter_vote", "charter_value", "quality_gold",
    "assignment_lane", "answers_answer", "quality_objection", "judgement_finding",
    "judgement_appeal", "judgement_dispute", "people_meetingrequest", "payouts_order",
    "payouts_bankcase", "billing_entry", "wages_overhead",
)  # fmt: skip
REVIEWS = 5
CASE_PROJECTS = 3
CASE_ITEMS = len(cases.LINES) * (1 + cases.REVIEWED_FOLIOS) + REVIEWS


def rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in COUNTED:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def only(brought: ItemFile, count: int) -> ItemFile:
    """The same file; only the first truths, so that a test is quick."""
    return ItemFile(brought.filename, brought.encoded, brought.truths[:count])


@pytest.fixture
def small_demo(monkeypatch, settings, tmp_path):
    """Sixty digits and all photographs, in a data folder of their own."""
    settings.MINGA_DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    connection.close()  # the next session seals its rows with the key of this folder
    some = list(items.digits())[:60]
    monkeypatch.setattr(items, "digits", lambda: iter(some))
    monkeypatch.setattr(crew, "digits", lambda: iter(some))
    monkeypatch.setattr(items, "texts", list)
    told: list[str] = []
    seed.seed(told.append)
    return told


@pytest.mark.django_db(transaction=True)
def test_seeding_twice_changes_nothing(small_demo):
    once = rows()
    assert once["work_project"] == 2 + CASE_PROJECTS
    assert once["work_incomingitem"] == once["work_importrejection"] == 0
    photos = len(BRINGERS["photos"]().truths)
    assert once["work_item"] == 60 + photos + CASE_ITEMS
    assert once["quality_gold"] == 6 + -(-photos // seed.GOLD_EVERY) + 2
    seed.seed(small_demo.append)
    assert rows() == once
    assert "is ready" in small_demo[-1]
    assert any("left out" in line for line in small_demo)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "broken", ["enrol_member", "verify_client", "run_import", "keep_gold", "publish"]
)
def test_a_seeding_that_was_cut_short_is_finished_by_the_next(
    monkeypatch, settings, tmp_path, broken
):
    settings.MINGA_DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    some = list(items.digits())[:20]
    monkeypatch.setattr(items, "digits", lambda: iter(some))
    monkeypatch.setattr(items, "texts", list)
    for room in (seed.people, seed.work, seed.quality, seed.terms):
        if hasattr(room, broken):
            monkeypatch.setattr(room, broken, cut_short(getattr(room, broken)))
    with pytest.raises(KeyboardInterrupt):
        seed.seed(lambda _line: None)
    told: list[str] = []
    seed.seed(told.append)
    assert rows()["work_item"] == 20 + len(BRINGERS["photos"]().truths) + CASE_ITEMS
    assert rows()["work_importrejection"] == 0
    assert any("lova" in line for line in told)


def cut_short(action):
    """Fails the second time it is called, as a person's Ctrl-C would."""
    called = []

    def cut(**given):
        called.append(1)
        if len(called) == 2:
            raise KeyboardInterrupt
        return action(**given)

    return cut


@pytest.mark.django_db(transaction=True)
def test_everybody_of_the_table_can_sign_in(small_demo, client):
    table = [line.split() for line in small_demo if line.startswith("  ") and "-" in line]
    names = {row[0]: row[1] for row in table if people.person_named(row[0])}
    assert len(names) == 10
    for name, passphrase in names.items():
        assert client.login(username=name, password=passphrase), name


class Quiet(WSGIRequestHandler):
    def log_message(self, *_words: object) -> None:
        pass


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def application(environ, start_response):
    """The whole house; a thread's database connection goes when the thread does."""
    from minga.site.wsgi import application as house

    try:
        return house(environ, start_response)
    finally:
        connections.close_all()


@pytest.fixture
def address():
    with make_server("127.0.0.1", 0, application, Threaded, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


async def work_until(address: str, passes: list, enough: int) -> int:
    """Let a crew work, a thousand times as fast as people, until the books show enough answers."""
    stopped = asyncio.Event()
    working = asyncio.create_task(crew.run(address, 1_000, passes, stopped))
    for _ in range(300):
        await asyncio.sleep(0.1)
        if await asyncio.to_thread(answers_counted) >= enough:
            break
    stopped.set()
    return await working


def answers_counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM answers_answer")
        count = int(cursor.fetchone()[0])
    connection.close()
    return count


@pytest.mark.django_db(transaction=True)
def test_a_crew_labels_through_the_sync_endpoint_and_the_audit_is_clean(small_demo, address):
    before = answers_counted()
    crew = work_until(address, launch.passes(4), enough=before + 150)
    with ThreadPoolExecutor(1) as aside:  # a browser of another test may run a loop in this thread
        stored = aside.submit(asyncio.run, crew).result()
    assert stored >= 150
    assert stored == answers_counted() - before
    marisol = people.person_named("marisol")
    right = 0
    for project in work.projects_for(marisol):
        kinds = answers.kinds(project.id)
        right += kinds.get("label", 0)
        assert set(kinds) <= {"label", "cant_tell"}
    assert right > 0.9 * stored
    assert ledger.check_books() == []
    assert [one.sentence for one in audit_everything() if one.offenders] == []


@pytest.mark.django_db(transaction=True)
def test_a_crew_asked_for_twice_has_the_same_members(small_demo):
    before = rows()["people_member"]
    first, again = launch.passes(3), launch.passes(5)
    assert [one["name"] for one in again[:3]] == [one["name"] for one in first]
    assert rows()["people_member"] == before + 5


def test_the_crew_knows_nothing_of_the_house():
    """Its process gets no address of a database, no folder and no key, and imports no domain."""
    import subprocess
    import sys

    assert not {"DATABASE_URL", "MINGA_DATA", "MINGA_SECRET_KEY"} & set(launch.KEPT_SETTINGS)
    house = ("minga.domains", "minga.site", "django", "psycopg")
    asked = f"import sys, minga.demo.crew; print([m for m in sys.modules if m.startswith({house})])"
    seen = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "[]"
