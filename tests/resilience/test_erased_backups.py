"""What was erased stays erased when an older backup is restored: real commands, real folders."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests import sessions
from tests.resilience.houses import furnished
from tests.resilience.test_process_tree import House

pytestmark = pytest.mark.slow

ANA, BEN = str(uuid4()), str(uuid4())
INSIDE = """
import json, sys
from uuid import UUID
from minga.doors.cli.house import django_ready
with django_ready():
    from minga.domains.vault import actions, audits, queries
    from minga.domains.vault.errors import VaultError
    def read(item):
        try:
            return b"".join(queries.read_item(UUID(item))).decode()
        except VaultError as error:
            return type(error).__name__
    def unseal(subject, purpose):
        try:
            return queries.unseal(subject=UUID(subject), purpose=purpose).decode()
        except VaultError as error:
            return type(error).__name__
    def store(subject, text):
        return str(actions.store_item(subject=UUID(subject), purpose="photo",
            media_type="image/jpeg", pieces=[text.encode()]).id)
    def seal(subject, purpose, value):
        actions.seal(subject=UUID(subject), purpose=purpose, value=value)
    def shred(subject):
        actions.shred(subject=UUID(subject))
    def shred_item(item):
        actions.shred_item(item=UUID(item))
    def enrol(name):
        from minga.domains.people import actions as people
        person = people.create_person(username=name, passphrase="warm bread under marigold stars")
        registrar = people.founding_registrar()
        ref = people.enrol_member(person_id=person, languages=["mg"], attested_by=registrar)
        actions.seal(subject=ref.subject, purpose="phone", value="1")
        return person
    def erase(person):
        from minga.domains.people import actions as people
        people.erase_person(person_id=person)
    def knows(name):
        from minga.domains.people import queries as people
        return people.person_named(name) is not None
    print(json.dumps([globals()[name](*words) for name, *words in json.loads(sys.argv[1])]))
"""


def inside(house: House, *calls: list[str]) -> list:
    """Call the vault within a house, each call by its name and words."""
    done = subprocess.run(
        [sys.executable, "-c", INSIDE, json.dumps(calls)],
        env=house.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def place() -> Path:
    return sessions.scratch("erased-backups")


@pytest.fixture(scope="module")
def backed_up(place: Path) -> tuple[House, list[str]]:
    """A house of last week with its backup; since then Ana, and one photograph of Ben, are erased.

    The house is backed up again after that.
    """
    house = furnished(place / "house")
    items = inside(
        house,
        ["store", ANA, "ana's face"],
        ["store", BEN, "ben's face"],
        ["store", BEN, "ben's other face"],
        ["seal", ANA, "phone", "ana's phone"],
        ["seal", BEN, "phone", "ben's phone"],
        ["enrol", "lova"],
        ["enrol", "kanto"],
    )
    assert house.ask("backup", str(place / "last-week")).returncode == 0
    inside(house, ["shred", ANA], ["shred_item", items[1]], ["erase", items[5]])
    assert house.ask("backup", str(place / "today")).returncode == 0
    return house, items[:3]


def restored(place: Path, name: str, *words: str) -> House:
    house = House(place / name)
    done = house.ask("restore", str(place / "last-week"), *words)
    assert done.returncode == 0, done.stderr
    return house


def test_an_older_backup_with_the_newest_keys_opens_nothing_that_was_erased(
    place: Path, backed_up: tuple[House, list[str]]
) -> None:
    _house, (ana, ben, other) = backed_up
    again = restored(place, "again")
    assert inside(
        again,
        ["read", ana],
        ["unseal", ANA, "phone"],
        ["read", ben],
        ["read", other],
        ["unseal", BEN, "phone"],
        ["knows", "lova"],
        ["knows", "kanto"],
    ) == ["Shredded", "Shredded", "Shredded", "ben's other face", "ben's phone", False, True]
    audited = again.ask("audit", "--json")
    assert audited.returncode == 0, audited.stdout


def test_the_backup_of_last_week_holds_no_key(
    place: Path, backed_up: tuple[House, list[str]]
) -> None:
    parts = {path.name for path in (place / "last-week").iterdir()}
    assert parts - {"files"} == {"database", "roles", "blobs"}
    assert len(list((place / "key-copies").iterdir())) == 2


def test_until_its_day_an_older_copy_of_the_keys_opens_it_and_then_it_is_destroyed(
    place: Path, backed_up: tuple[House, list[str]]
) -> None:
    house, (ana, _ben, _other) = backed_up
    older, _newer = sorted((place / "key-copies").iterdir())
    aside = place / "aside"
    aside.mkdir()
    older.rename(aside / older.name)
    early = restored(place, "early", "--keys", str(aside))
    assert inside(early, ["read", ana]) == ["ana's face"]
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    (aside / older.name / "until").write_text(yesterday.isoformat())
    late = House(place / "late")
    refused = late.ask("restore", str(place / "last-week"), "--keys", str(aside))
    assert refused.returncode == 2
    assert "no copy of the keys" in refused.stderr
    assert house.ask("backup", str(place / "later"), "--keys", str(aside)).returncode == 0
    assert not (aside / older.name).exists()
