"""mingad migrate, jobs, sweep, feedlog, shell: what keeps a running house in order."""

import argparse
import code
import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from minga.doors.cli.house import django_ready

JOBS_AT_ONCE = 4
NOT_SERVED = ["htmax*", "htmx-4*", "*.map"]  # versions of htmx that no page of ours loads


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for name, run, about in (
        ("migrate", run_migrate, "bring tables, static files and founding rules up to date"),
        ("jobs", run_jobs, "run the clock's jobs in this process (mingad up starts it)"),
        ("sweep", run_sweep, "give back bundles whose time is over, once"),
        ("feedlog", run_feedlog, "write what waits into the transparency log, once"),
        ("shell", run_shell, "a Python prompt with the domains at hand"),
    ):
        commands.add_parser(name, help=about).set_defaults(run=run)


def run_migrate(_words: argparse.Namespace) -> int:
    """Safe to run from several processes at once: the second waits and finds nothing to do."""
    with django_ready(), _one_at_a_time():
        from django.conf import settings
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        if not settings.DEBUG:
            _collect_static()
        _found()
    return 0


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

    seen = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list(NOT_SERVED), key=lambda found: str(found[0])):
            stat = Path(storage.path(name)).stat()
            seen.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".made-from"
    if not stamp.exists() or stamp.read_text() != seen.hexdigest():
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=NOT_SERVED)
        stamp.write_text(seen.hexdigest())


def _found() -> None:
    """Hold the founding vote once: no rule of the house is without a vote."""
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


def run_sweep(_words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.assignment import actions

        print(f"{actions.sweep_leases()} bundles given back.")
    return 0


def run_feedlog(_words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.log import actions, queries

        actions.feed()
        checkpoint = queries.checkpoint()
        print(checkpoint.size if checkpoint else 0, "leaves in the log.")
    return 0


def run_shell(_words: argparse.Namespace) -> int:
    with django_ready():
        code.interact(banner="Every write goes through a domain's actions.", local={})
    return 0
