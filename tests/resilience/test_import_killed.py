"""kill -9 in the middle of an import: what was taken stays, the rest follows, nothing is twice."""

import io
import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from minga.domains.work import actions as work
from minga.domains.work import queries
from minga.domains.work.models import IncomingItem
from minga.domains.work.types import ImportState
from tests import cast
from tests.waiting import until

ROWS = 60_000
READ = """
import sys, uuid, django
django.setup()
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[1]
from minga.domains.work import actions
actions.run_import(import_id=uuid.UUID(sys.argv[2]))
"""


def database_address() -> str:
    parts = connection.settings_dict
    port = f"&port={parts['PORT']}" if parts["PORT"] else ""
    user = f"{parts['USER']}:{parts['PASSWORD']}" if parts["PASSWORD"] else parts["USER"]
    return f"postgresql://{user}@/{parts['NAME']}?host={parts['HOST']}{port}"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_import_is_read_to_its_end_by_the_next_process(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    clara = cast.good_customer()
    project = cast.draft(clara)
    rows = "".join(f"{n},{'' if n % 100 == 0 else f'text {n}'}\n" for n in range(1, ROWS + 1))
    brought = work.begin_import(
        project=project.public_id,
        actor_id=clara.id,
        filename="items.csv",
        stream=io.BytesIO(b"id,text\n" + rows.encode()),
    ).public_id
    reader = subprocess.Popen(
        [sys.executable, "-c", READ, str(tmp_path), str(brought)],
        env=os.environ | {"DATABASE_URL": database_address()},
    )
    assert until(
        lambda: reader.poll() is not None or queries.import_for(clara.id, brought).rows_good, 120
    )
    assert reader.poll() is None
    reader.send_signal(signal.SIGKILL)
    reader.wait()
    half_way = queries.import_for(clara.id, brought)
    assert half_way.state == ImportState.RUNNING
    assert 0 < half_way.rows_good < ROWS * 0.99
    assert until(lambda: not session_stands())
    assert work.resume_imports() == 1
    card = queries.import_for(clara.id, brought)
    assert (card.state, card.rows_good, card.rows_bad) == (
        ImportState.COMPLETED,
        ROWS - ROWS // 100,
        ROWS // 100,
    )
    assert IncomingItem.objects.filter(project_id=project.id).count() == card.rows_good
    assert len(queries.rejected_rows(brought, limit=10_000)) == card.rows_bad


def session_stands() -> bool:
    """Whether the dead process's session still stands: PostgreSQL notices within a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return bool(cursor.fetchone()[0])
