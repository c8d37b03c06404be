"""MG805 and MG808 over drawn scenes: the database refuses a deed, and the audit tells it.

Files of other clients in items (MG805), and published projects that are deleted (MG808).
"""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minga.domains.work.audits import AUDITS
from minga.domains.work.models import Blob, Client, ClientFile
from tests import cast
from tests.budget import examples
from tests.integration.refusals import offenders
from tests.server_fixtures import as_the_owner

pytestmark = pytest.mark.django_db
(FILES_LINE,) = [line for line in AUDITS if "shows only files" in line.sentence]
(DELETED_LINE,) = [line for line in AUDITS if "nothing published was deleted" in line.sentence]
INSERT = "INSERT INTO work_item (project_id, pos, external_id, content) VALUES (%s, %s, %s, %s)"
OWN, FOREIGN, UNKNOWN = "a" * 64, "b" * 64, "c" * 64
CONTENTS = st.dictionaries(
    st.sampled_from(["image", "audio", "text", "other"]),
    st.sampled_from([OWN, FOREIGN, UNKNOWN]),
    max_size=3,
)
FORGIVING = settings(
    deadline=None,
    max_examples=examples(20),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def sqlstate_of(row: list[object]) -> str | None:
    """The code with which the database refuses an item; None when it takes it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT, row)
    except DatabaseError as error:
        return getattr(error.__cause__, "sqlstate", "?")
    return None


def is_foreign(content: dict[str, str]) -> bool:
    return any(content.get(key, OWN) != OWN for key in ("image", "audio"))


@pytest.fixture
def project():
    clara, vera = cast.good_customer(), cast.good_customer("vera")
    for sha256, customer in ((OWN, clara), (FOREIGN, vera)):
        Blob.objects.create(sha256=sha256, size_bytes=1, media_type="image/png")
        row = Client.objects.get(public_id=customer.client.public_id)
        ClientFile.objects.create(client=row, file_id=sha256)
    return cast.draft(clara)


@FORGIVING
@given(contents=st.lists(CONTENTS, min_size=1, max_size=6))
def test_an_item_with_a_file_of_another_client_is_refused_and_told(project, contents):
    with transaction.atomic():
        refused = set()
        for pos, content in enumerate(contents):
            row = [project.id, pos, f"item-{pos}", json.dumps(content)]
            if sqlstate_of(row) == "MG805":
                refused.add(pos)
        foreign = {pos for pos, content in enumerate(contents) if is_foreign(content)}
        assert refused == foreign
        assert offenders(FILES_LINE) == []
        with as_the_owner() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for pos in foreign:
                content = json.dumps(contents[pos])
                cursor.execute(INSERT, [project.id, pos, f"item-{pos}", content])
            cursor.execute("SET session_replication_role = DEFAULT")
        assert set(offenders(FILES_LINE)) == {f"{project.id}:{pos}" for pos in foreign}
        transaction.set_rollback(True)


@FORGIVING
@given(published=st.lists(st.booleans(), min_size=1, max_size=4))
def test_a_published_project_that_is_deleted_is_refused_and_told(published):
    with transaction.atomic():
        clara = cast.good_customer()
        projects = [
            cast.published(clara, texts=2) if is_open else cast.draft(clara)
            for is_open in published
        ]
        for project, is_open in zip(projects, published, strict=True):
            if is_open:
                with (
                    pytest.raises(DatabaseError) as caught,
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute("DELETE FROM work_project WHERE id = %s", [project.id])
                assert caught.value.__cause__.sqlstate == "MG808"
        assert offenders(DELETED_LINE) == []
        with as_the_owner() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("DELETE FROM work_project")
            cursor.execute("SET session_replication_role = DEFAULT")
        open_ids = {
            str(project.public_id)
            for project, is_open in zip(projects, published, strict=True)
            if is_open
        }
        assert set(offenders(DELETED_LINE)) == open_ids
        transaction.set_rollback(True)
