"""mingad migrate, jobs, expire-leases, feed-log, rotate-master-key, shell: maintenance."""

import argparse
import code
import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from minga.doors.cli.errors import Refusal
from minga.doors.cli.house import django_ready

JOBS_AT_ONCE = 4
# Versions and extensions of htmx that no page of ours loads.
NOT_SERVED = ["htmax*", "htmx-4*", "htmx-2.js", "htmx-2-compat*", "hx-*", "*.map"]


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for name, run, summary in (
        ("migrate", run_migrate, "bring tables, static files and founding rules up to date"),
        ("jobs", run_jobs, "run the clock's jobs in this process (mingad up starts it)"),
        ("expire-leases", run_expire_leases, "give back bundles whose lease is over, once"),
        ("feed-log", run_feed_log, "append waiting leaves to the transparency log, once"),
        ("rotate-master-key", run_rotate, "wrap the keys of the vault by a new master key"),
        ("shell", run_shell, "a Python prompt with the domains at hand"),
    ):
        commands.add_parser(name, help=summary).set_defaults(run=run)


def run_migrate(_words: argparse.Namespace) -> int:
    """Safe to run from several processes at once: the second waits and finds nothing to do."""
    with django_ready(owner=True), _one_at_a_time():
        from django.conf import settings
        from django.db import connection

        from minga.domains import database_rights

        if database_rights.owns_the_tables(connection):
            _migrate()
        else:
            _see_that_the_tables_are_of_today()
        if not settings.DEBUG:
            _collect_static()
        _hold_founding_vote()
    return 0


def _migrate() -> None:
    """Make today's tables, functions and cache, and the rights of the application on them."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from minga.domains import database_rights
    from minga.doors.cli.migrating import apply_migrations

    apply_migrations()
    call_command("createcachetable", verbosity=0)
    with transaction.atomic():
        database_rights.grant_application_rights(connection)


def _see_that_the_tables_are_of_today() -> None:
    """Refuse old tables to a role that cannot change them. Raises Refusal."""
    if waiting_migrations():
        raise Refusal(
            "The tables are older than this version, and the role of DATABASE_URL does not own "
            "them. Set DATABASE_OWNER_URL to the address of their owner, then: mingad migrate"
        )


def waiting_migrations() -> int:
    """Return the number of migrations that the database has not run."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Wait until no other process migrates this database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('mingad migrate'))")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('mingad migrate'))")


def _collect_static() -> None:
    """Copy, name by hash and compress the static files, when one has changed since last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list(NOT_SERVED), key=lambda entry: str(entry[0])):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".made-from"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=NOT_SERVED)
        stamp.write_text(digest.hexdigest())


def _hold_founding_vote() -> None:
    """Hold the founding vote once, so that no charter value is without a vote."""
    from minga.domains.charter import actions

    actions.hold_founding_vote()


def run_jobs(_words: argparse.Namespace) -> int:
    with django_ready():
        from procrastinate.contrib.django import app
        from procrastinate.contrib.django.django_connector import DjangoConnector

        connector = app.connector
        assert isinstance(connector, DjangoConnector)  # noqa: S101 (what its contrib app makes)
        with app.replace_connector(connector.get_worker_connector()):
            app.run_worker(concurrency=JOBS_AT_ONCE, delete_jobs="always")
    return 0


def run_expire_leases(_words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.assignment import actions

        print(f"{actions.sweep_leases()} bundles given back.")
    return 0


def run_feed_log(_words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.log import actions, queries

        actions.feed()
        checkpoint = queries.checkpoint()
        print(checkpoint.size if checkpoint else 0, "leaves in the log.")
    return 0


def run_rotate(_words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.vault import actions

        print(f"{actions.rotate_master()} keys are wrapped by the current master key.")
    return 0


def run_shell(_words: argparse.Namespace) -> int:
    with django_ready():
        code.interact(banner="Every write goes through a domain's actions.", local={})
    return 0
