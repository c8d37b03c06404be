"""Each job of the clock goes on after a bad row: one row is poisoned, and the others are done.

The poison is a trigger that refuses one row of the table into which the job writes.
"""

import ast
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from minga.domains.answers import actions as answers
from minga.domains.answers.models import Upload
from minga.domains.assignment import actions as assignment
from minga.domains.billing import actions as billing
from minga.domains.charter import queries as charter
from minga.domains.payouts import actions as payouts
from minga.domains.quality import actions as quality
from minga.domains.quality.rules import clarity
from minga.domains.retries import queries as retries
from minga.doors.web.steward import failed_jobs
from minga_pure.money import Money
from tests import cast
from tests.integration.billing.papers import MARCH, SELLER, moved_to
from tests.integration.payouts.purses import wallet
from tests.integration.poison_scenes import FURTHER_SCENES, Scene
from tests.integration.poison_scenes_of_copies import SCENES_OF_COPIES
from tests.server_fixtures import as_the_owner
from tools.house.plan import DOMAINS, syntax_of

pytestmark = pytest.mark.django_db


def two_projects(**other) -> tuple:
    lova, clara = cast.worker(), cast.good_customer(brings=Money(1_000_000_000, "USD"))
    projects = tuple(cast.published(clara, texts=5, redundancy=1, **other) for _ in range(2))
    return lova, *projects


def answered() -> tuple:
    lova, *projects = two_projects()
    for project in projects:
        lova.ask(project.public_id, 5)
        lova.work_through()
    return tuple(projects)


def fees() -> Scene:
    bad, _good = answered()
    return Scene(
        "billing.earn_fees", billing.earn_fees, "billing_feeearning", "INSERT",
        f"NEW.project_id = {bad.id}",
    )  # fmt: skip


def splits() -> Scene:
    owners = sorted(wallet(Money(1_000_000, "USD"), uuid4()) for _ in range(2))
    for owner in owners:
        payouts.set_split(owner=owner, shares={owner: 500_000, uuid4(): 500_000})
        wallet(Money(2_000_000, "USD"), owner)
    return Scene(
        "payouts.share_out", payouts.share_out_all, "payouts_splitrun", "INSERT",
        f"NEW.owner = '{owners[0]}'",
    )  # fmt: skip


def results() -> Scene:
    bad, _good = answered()
    return Scene(
        "quality.compute", quality.compute_waiting, "quality_snapshot", "INSERT OR UPDATE",
        f"NEW.project_id = {bad.id}",
    )  # fmt: skip


def leftovers() -> Scene:
    lova, *projects = two_projects()
    for project in projects:
        lova.ask(project.public_id, 4)
        assignment.withdraw(project=project.public_id, actor_id=_client_of(project))
        assignment.release_bundle(member=lova.ref, project=project.public_id)
    return Scene(
        "assignment.return_leftovers", assignment.return_leftovers, "assignment_withdrawal",
        "INSERT", f"NEW.project_id = {projects[0].id}",
    )  # fmt: skip


def _client_of(project) -> int:
    from minga.domains.work.models import ClientStaff

    return int(ClientStaff.objects.get(client__public_id=project.client.public_id).person_id)


def unclear() -> Scene:
    lova, clara = cast.worker(), cast.good_customer(brings=Money(1_000_000_000, "USD"))
    projects = [cast.published(clara, texts=clarity.FIRST_ANSWERS, redundancy=1) for _ in range(2)]
    for project in projects:
        lova.ask(project.public_id, clarity.FIRST_ANSWERS)
        lova.work_through()
    return Scene(
        "quality.pause_unclear", quality.pause_unclear, "quality_claritycheck", "INSERT",
        f"NEW.project_id = {projects[0].id}",
    )  # fmt: skip


def uploads() -> Scene:
    lova = cast.worker()
    names: list[UUID] = [uuid4(), uuid4()]
    for number, name in enumerate(names):
        Upload.objects.create(
            id=name, member_id=lova.ref.member_id, sha256=f"{number:064x}", size_bytes=1,
            begun_at=timezone.now() - timedelta(days=100),
        )  # fmt: skip
    return Scene(
        "answers.forget_uploads", answers.forget_uploads, "answers_upload", "DELETE",
        f"OLD.id = '{names[0]}'",
    )  # fmt: skip


def invoices() -> Scene:
    lova = cast.worker()
    clients = []
    for name in ("carlos", "carla"):
        clara = cast.customer(name, f"R-{name}")
        cast.work.verify_client(
            client=clara.client.public_id, actor_id=cast.steward(f"of-{name}").id
        )
        cast.deposited(clara, Money(1_000_000_000, "USD"))
        project = cast.published(clara, texts=5, redundancy=1)
        lova.ask(project.public_id, 5)
        lova.work_through()
        clients.append(clara)
    moved_to(MARCH)
    return Scene(
        "billing.issue_month", lambda: billing.issue_month(month=MARCH), "billing_invoice",
        "INSERT", "NEW.client_id = (SELECT id FROM work_client ORDER BY id LIMIT 1)",
    )  # fmt: skip


# Not given up: who cannot be reached by a program is written to, and escalated (domain rights).
# A search ends as failed after its attempts, and says so to the one person whose it is.
NO_QUEUES = frozenset({"rights_branch", "takedowns_search"})

SCENES = [fees, splits, results, leftovers, unclear, uploads, invoices, *FURTHER_SCENES,
          *SCENES_OF_COPIES]  # fmt: skip


def poison(scene: Scene) -> None:
    with as_the_owner() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN IF {scene.condition} THEN RAISE EXCEPTION 'poisoned'; END IF;"
            " RETURN coalesce(NEW, OLD); END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER a_poison BEFORE {scene.event} ON {scene.table}"
            " FOR EACH ROW EXECUTE FUNCTION poison()"
        )
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def written(scene: Scene) -> int:
    with as_the_owner() as cursor:
        cursor.execute(scene.done or f"SELECT count(*) FROM {scene.table}")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("prepared", SCENES, ids=lambda prepared: prepared.__name__)
def test_a_bad_row_stops_none_of_the_others(settings, tmp_path, prepared):
    settings.MINGA_SELLER, settings.MINGA_DATA = SELLER, tmp_path
    charter.forget_remembered()
    scene = prepared()
    poison(scene)
    before = written(scene)
    scene.run()
    assert abs(written(scene) - before) == 1
    (row,) = retries.failed_rows()
    assert (row.job, row.attempts) == (scene.job, 1)
    assert "poisoned" in row.reason
    with as_the_owner() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP TRIGGER a_poison ON {scene.table}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            "UPDATE retries_failedrow SET due_at = due_at - interval '1 hour',"
            " failed_at = failed_at - interval '1 hour'"
        )
    scene.run()
    assert abs(written(scene) - before) == 2
    assert retries.failed_rows() == []


# Actions of the clock that change all their rows by one statement, or keep attempts of their own.
SET_BASED = {
    "accept_due", "count_silence", "feed", "pause_unanswered", "release_due", "roll_up",
    "share_out", "sweep_blobs", "sweep_leases", "issue_last_month", "close_done",
    "release_alternatives",
}  # fmt: skip
OWN_ATTEMPTS = {"deliver_due", "resume_imports", "run_import", "run_search"}


def test_every_job_of_the_clock_goes_through_its_rows_by_work_through():
    schedule = DOMAINS.parent / "doors" / "jobs" / "schedule.py"
    called = {
        node.attr
        for node in ast.walk(syntax_of(schedule))
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "actions"
    }
    assert len(called) > 20
    looping = called - SET_BASED - OWN_ATTEMPTS
    through = {
        node.name
        for path in DOMAINS.glob("*/actions*")
        for file in ([path] if path.is_file() else path.glob("*.py"))
        for node in syntax_of(file).body
        if isinstance(node, ast.FunctionDef) and "work_through(" in ast.unparse(node)
    }
    assert sorted(looping - through) == []


# A table whose rows are tried again: its columns of attempts, next time, end and reason, and the
# part of the queue page that shows what was given up.
QUEUES = {
    "notices_delivery": ("tries", "due_at", "given_up_at", "trouble", "deliveries"),
    "retries_failedrow": ("attempts", "due_at", "given_up_at", "reason", "rows"),
    "work_import": ("attempts", "attempt_at", "ended_at", "trouble", "imports"),
}
COUNTED = """
    SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name NOT LIKE 'procrastinate%'
"""


def test_every_table_that_counts_attempts_rests_ends_says_why_and_is_shown():
    columns: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
        for table, column in cursor.fetchall():
            columns.setdefault(table, set()).add(column)
    counting = {table for table, named in columns.items() if named & {"attempts", "tries"}}
    assert counting - NO_QUEUES == set(QUEUES)
    for table, (*named, shown) in QUEUES.items():
        assert set(named) <= columns[table], table
        assert shown in failed_jobs.given_up()
