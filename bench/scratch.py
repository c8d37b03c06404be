"""A co-operative for one measurement: its own database (durable, as in earnest), then gone."""

import contextlib
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench.cpu import seconds_of_tree

if TYPE_CHECKING:
    import psycopg


@contextlib.contextmanager
def scratch_coop(*, as_the_owner: bool = False, debug: bool = False) -> Iterator[Path]:
    """Django, set up on an empty migrated database, with the founding vote held.

    as_the_owner: for a scene that switches guards off; web and jobs have fewer rights.
    debug: static files are served as they lie, so that pages need no collected ones.
    """
    folder = Path(tempfile.mkdtemp(prefix="minga-bench-"))
    folder.chmod(0o755)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "minga.site.settings",
        "MINGA_DATA": str(folder),
        "MINGA_SECRET_KEY": "only-for-measurements-" + "x" * 40,
        "MINGA_LOG": "ERROR",
        "MINGA_DEBUG": "yes" if debug else "",
    }
    from minga.embedded_postgres import APPLICATION, EmbeddedPostgres

    server = EmbeddedPostgres(folder / "pg")
    try:
        server.start()
        server.ensure_database("minga")
        os.environ["DATABASE_URL"] = server.url("minga")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not as_the_owner:
            _continue_as_the_application(server.url("minga", role=APPLICATION))
        from minga.domains.charter import actions as charter

        charter.hold_founding_vote()
        _vote_that_nothing_is_tried_first()
        yield folder
    finally:
        with contextlib.suppress(Exception):
            from django.db import connections

            connections.close_all()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _continue_as_the_application(url: str) -> None:
    """Grant the rights of web and jobs, and go on with them, here and in programs to start."""
    from django.db import connection

    from minga.domains.database_rights import grant_application_rights
    from minga.embedded_postgres import APPLICATION

    grant_application_rights(connection)
    connection.close()
    connection.settings_dict["USER"] = APPLICATION
    os.environ["DATABASE_URL"] = url


def owner_connection() -> "psycopg.Connection[tuple[object, ...]]":
    """Open a connection of the tables' owner to the scratch database, each statement on its own."""
    import psycopg

    from minga.embedded_postgres import embedded_url

    return psycopg.connect(embedded_url(Path(os.environ["MINGA_DATA"]) / "pg"), autocommit=True)


def _vote_that_nothing_is_tried_first() -> None:
    """Measured projects are large, and there is nobody here to try them."""
    from uuid import uuid4

    from django.utils import timezone

    from minga.domains.charter import actions as charter
    from minga.domains.charter.models import Vote

    vote = Vote.objects.create(
        id=uuid4(), kind="members", title="Measuring", text="Nothing is tried first here.",
        decides={"pilot_from_answers": 10**9}, yes=1, no=0, abstained=0,
        decided_at=timezone.now(),
    )  # fmt: skip
    charter.adopt(vote_id=vote.id)


def database_seconds(folder: Path) -> float:
    """CPU seconds that the scratch PostgreSQL has used so far, all its processes together."""
    from minga.embedded_postgres import EmbeddedPostgres

    return seconds_of_tree(EmbeddedPostgres(folder / "pg").pid() or 0)


def peak_megabytes() -> float:
    """The most memory that this process has ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def sizes(default: tuple[int, ...] = (10_000, 100_000, 1_000_000)) -> tuple[int, ...]:
    """The sizes given on the command line, else the default ones."""
    return tuple(int(word.replace("_", "")) for word in sys.argv[1:]) or default
