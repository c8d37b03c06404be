"""How much of one client may wait: said by a rule, and held by the database against two at once."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from minga.domains import work as work_domain
from minga.domains.work import actions as work
from minga.domains.work import rules
from minga.domains.work.errors import BadImport, TooManyFiles
from minga.domains.work.models import Import, IncomingItem
from minga.domains.work.readers import limits
from minga.domains.work.types import ImportState
from minga_pure.ids import uuid7_new
from tests import cast
from tests.server_fixtures import as_the_owner

SQL = (Path(work_domain.__file__).parent / "sql" / "35_import_limits.sql").read_text()


def refused(sqlstate):
    return pytest.raises(DatabaseError, check=lambda error: error.__cause__.sqlstate == sqlstate)


def bring(client, project, content=b"text\nx\n"):
    return work.begin_import(
        project=project, actor_id=client.id, filename="a.csv", stream=io.BytesIO(content)
    )


def waiting_file(client, project, size=10):
    Import.objects.create(
        public_id=uuid7_new(), project_id=project.id, filename="a.csv", stored_as="x",
        bytes_total=size, state=ImportState.WAITING, uploaded_by_id=client.id,
    )  # fmt: skip


def raw_items(project, count, start=0):
    with connection.cursor() as cursor, cursor.copy(
        "COPY work_incomingitem (project_id, number, external_id, content, seconds) FROM STDIN"
    ) as copy:  # fmt: skip
        for number in range(start, start + count):
            copy.write_row((project.id, number, f"n{number}", '{"text": "x"}', 1))


def test_the_numbers_of_the_database_are_those_of_the_rules():
    numbers = {int(number) for number in re.findall(r"\b\d{2,}\b", SQL)}
    assert numbers >= {
        *limits.UNFINISHED_IMPORTS_MAX.values(),
        *limits.UNFINISHED_BYTES_MAX.values(),
    }


@pytest.mark.parametrize("is_verified", [True, False])
def test_a_file_more_or_a_byte_more_is_refused_by_rule_and_database(db, is_verified):
    client = cast.good_customer("vera") if is_verified else cast.customer("nora", "R-n")
    project = cast.draft(client)
    size = limits.UNFINISHED_BYTES_MAX[is_verified]
    waiting_file(client, project, size - 10)
    with refused("MG817"), transaction.atomic():
        waiting_file(client, project, 11)
    with pytest.raises(TooManyFiles):
        bring(client, project.public_id, b"text\n" + b"x\n" * 40)
    waiting_file(client, project, 10)
    Import.objects.all().delete()
    for _number in range(10):
        waiting_file(client, project)
    if not is_verified:
        with refused("MG817"), transaction.atomic():
            waiting_file(client, project)
        with pytest.raises(TooManyFiles):
            bring(client, project.public_id)
    Import.objects.update(state=ImportState.COMPLETED)
    assert bring(client, project.public_id).state == ImportState.WAITING


def test_files_of_another_client_take_no_room(db):
    nora, nils = cast.customer("nora", "R-n"), cast.customer("nils", "R-o")
    project = cast.draft(nora)
    for _number in range(10):
        waiting_file(nora, project)
    assert bring(nils, cast.draft(nils).public_id).state == ImportState.WAITING


def test_items_of_an_unverified_client_are_few_whoever_writes_them(db):
    nora = cast.customer("nora", "R-n")
    project, second = cast.draft(nora), cast.draft(nora)
    raw_items(project, 6_000)
    raw_items(second, 4_000)
    too_many = pytest.raises(psycopg.DatabaseError, check=lambda error: error.sqlstate == "MG818")
    with too_many, transaction.atomic():
        raw_items(second, 1, start=5_000)
    assert IncomingItem.objects.count() == 10_000
    IncomingItem.objects.filter(project_id=project.id, number=0).delete()
    raw_items(second, 1, start=5_000)
    clara = cast.good_customer("clara")
    raw_items(cast.draft(clara), 10_001)


SMALLER = """
CREATE OR REPLACE FUNCTION work_waiting_items_max(p_verified boolean) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT 50::bigint $$;
CREATE OR REPLACE FUNCTION work_rows_between_looks() RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT 10::bigint $$;
"""


@pytest.mark.parametrize("batch", [1, 7, 60])
def test_the_database_counts_the_waiting_items_of_a_verified_client(db, batch):
    """Between two looks it may be over by as many rows as lie between them, and one batch."""
    clara = cast.good_customer("clara")
    project, second = cast.draft(clara), cast.draft(clara)
    with as_the_owner() as cursor:
        cursor.execute(SMALLER)
    too_many = pytest.raises(psycopg.DatabaseError, check=lambda error: error.sqlstate == "MG818")
    written = 0
    with too_many:
        for number in range(0, 200, batch):
            with transaction.atomic():
                raw_items(second if number % 2 else project, batch, start=number)
            written += batch
    assert 50 - batch < written <= 60
    assert IncomingItem.objects.count() == written


def test_the_limits_of_the_database_are_those_of_the_rules(db, settings):
    with connection.cursor() as cursor:
        cursor.execute("SELECT work_waiting_items_max(false), work_waiting_items_max(true)")
        unverified, verified = cursor.fetchone()
    assert unverified == rules.UNVERIFIED_ROWS_MAX
    assert verified == rules.WAITING_IMPORTS_MAX * settings.MINGA_IMPORT_ROWS_MAX


def test_an_import_that_the_database_stops_says_so(db, monkeypatch):
    nora = cast.customer("nora", "R-n")
    project = cast.draft(nora)
    begun = bring(nora, project.public_id, b"text\n" + b"".join(b"t%d\n" % n for n in range(20)))
    raw_items(project, 9_990, start=100)
    largest = rules.ImportLimits(10**6, 10**9, 60)
    monkeypatch.setattr(work.imports.queries, "import_limits", lambda _project: largest)
    ended = work.run_import(import_id=begun.public_id)
    assert (ended.state, IncomingItem.objects.count()) == (ImportState.FAILED, 9_990)
    assert "Too many of your items wait" in ended.trouble


@pytest.mark.django_db(transaction=True)
def test_sixteen_files_at_once_take_ten_places():
    nora = cast.customer("nora", "R-n")
    project = cast.draft(nora).public_id
    gate = Barrier(16)

    def together(_number):
        gate.wait()
        try:
            return bool(bring(nora, project))
        except BadImport:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        accepted = sum(pool.map(together, range(16)))
    assert accepted == Import.objects.count() == limits.UNFINISHED_IMPORTS_MAX[False]
