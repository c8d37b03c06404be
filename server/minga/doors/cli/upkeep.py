"""mingad migrate, jobs, sweep, feedlog, shell: what keeps a running house in order."""

import argparse
import code

from minga.doors.cli.house import django_ready

JOBS_AT_ONCE = 4


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
    with django_ready():
        from django.conf import settings
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        call_command("check")
        call_command("createcachetable", verbosity=0)
        if not settings.DEBUG:
            call_command("collectstatic", verbosity=0, interactive=False)
        _found()
    return 0


def _found() -> None:
    """Hold the founding vote once: no rule of the house is without a vote."""
    import importlib.util

    if importlib.util.find_spec("minga.domains.charter.actions") is None:
        return  # while the house is being built
    from minga.domains.charter import actions

    actions.hold_founding_vote()


def run_jobs(_words: argparse.Namespace) -> int:
    with django_ready():
        from procrastinate.contrib.django import app

        with app.replace_connector(app.connector.get_worker_connector()):
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
