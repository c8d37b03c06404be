"""Enrol the crew as members, then become a program that knows nothing but an address and passes.

The crew's process is given no address of the database, no data folder and no key: what it does, it
does through the public doors.
"""

import json
import os
import sys
import tempfile

from minga.doors.cli.house import django_ready

CREW_MAX = 64
SPEED = 5.0
CREW_LANGUAGES = ("en", "es", "pt", "de", "it", "pl")
LANGUAGES_EACH = 4
KEPT_SETTINGS = ("PATH", "HOME", "LANG", "MINGA_CHILD_OF", "PYTHONPATH", "VIRTUAL_ENV")


def run_crew(*, people: int, speed: float) -> int:
    """Does not return: this process becomes the crew."""
    count = max(1, min(people, CREW_MAX))
    with django_ready():
        orders = {"address": _address(), "speed": speed, "passes": passes(count)}
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(orders).encode())
        file.seek(0)
        os.dup2(file.fileno(), 0)
    environment = {name: os.environ[name] for name in KEPT_SETTINGS if name in os.environ}
    os.execve(sys.executable, [sys.executable, "-m", "minga.demo.crew"], environment)


def passes(count: int) -> list[dict[str, object]]:
    """A sync pass for each simulated member; made a member the first time. Nobody can sign in."""
    from minga.domains.people import actions, queries

    sync_passes: list[dict[str, object]] = []
    for number in range(1, count + 1):
        name = f"simulated-{number:02}"
        reads = [CREW_LANGUAGES[(number + i) % len(CREW_LANGUAGES)] for i in range(LANGUAGES_EACH)]
        person = queries.person_named(name)
        if person is None:
            person = actions.create_person(username=name, passphrase=None)
        member = queries.member_of(person) or actions.enrol_member(
            person_id=person, languages=reads, attested_by=actions.founding_registrar()
        )
        sync_passes.append({"name": name, "token": queries.sync_token(member), "reads": reads})
    return sync_passes


def _address() -> str:
    """The house's own door on this machine."""
    from django.conf import settings

    return f"http://127.0.0.1:{settings.MINGA_PORT}"
