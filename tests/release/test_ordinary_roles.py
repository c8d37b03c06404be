"""A database of one's own: an ordinary role owns the tables, web and jobs use another one."""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.release.test_upgrade import server_url
from tests.template import migrated
from tools.house import frozen, packages

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Addresses:
    """The addresses of a database for its owner and for web and jobs; none is a superuser's."""

    owner: str
    application: str


@pytest.fixture(scope="module")
def addresses(tmp_path_factory) -> Iterator[Addresses]:
    migrated(server_url())  # has made the three roles that nobody signs in as
    mark = secrets.token_hex(4)
    database, owner, web = f"test_minga_roles_{mark}", f"coop_owner_{mark}", f"coop_web_{mark}"
    with psycopg.connect(server_url(), autocommit=True) as server:

        def run(text: str) -> None:
            names = {"database": database, "owner": owner, "web": web, "secret": mark}
            parts = {name: sql.Identifier(value) for name, value in names.items()}
            server.execute(sql.SQL(text).format(**parts | {"secret": sql.Literal(mark)}))

        run("CREATE ROLE {owner} LOGIN PASSWORD {secret}")
        run("CREATE ROLE {web} LOGIN PASSWORD {secret} IN ROLE minga_app")
        run("GRANT minga_books, minga_blind TO {owner}")
        run("CREATE DATABASE {database} OWNER {owner}")
        try:
            yield Addresses(
                make_conninfo(server_url(), user=owner, password=mark, dbname=database),
                make_conninfo(server_url(), user=web, password=mark, dbname=database),
            )
        finally:
            run("DROP DATABASE {database} (FORCE)")
            run("DROP ROLE {owner}")
            run("DROP ROLE {web}")


def mingad(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return packages.run(
        sys.executable, "-m", *words, MINGA_DEBUG="1",
        DJANGO_SETTINGS_MODULE="minga.site.settings", **frozen.KEYS, **variables,
    )  # fmt: skip


@pytest.fixture(scope="module")
def opened(addresses, tmp_path_factory) -> dict[str, str]:
    """The settings of web and jobs, after the owner has migrated and members have worked."""
    data = str(tmp_path_factory.mktemp("data"))
    settings = {"DATABASE_URL": addresses.application, "MINGA_DATA": data}
    migrated = mingad(
        "minga.doors.cli.main", "migrate", DATABASE_OWNER_URL=addresses.owner, **settings
    )
    assert migrated.returncode == 0, migrated.stdout
    worked = mingad("tests.release.story", **settings)
    assert worked.returncode == 0, worked.stdout
    return settings


def test_members_work_and_are_paid_under_a_role_that_owns_nothing(opened):
    audited = mingad("minga.doors.cli.main", "audit", **opened)
    assert audited.returncode == 0, audited.stdout
    assert audited.stdout.count(" pass ") > 50


def test_the_doctor_is_content_with_the_application_and_not_with_the_owner(opened, addresses):
    content = mingad("minga.doors.cli.main", "doctor", **opened)
    assert content.returncode == 0, content.stdout
    too_much = mingad(
        "minga.doors.cli.main", "doctor", **opened | {"DATABASE_URL": addresses.owner}
    )
    assert too_much.returncode == 1
    assert "it owns the database" in too_much.stdout


def test_without_the_owner_a_migrated_database_is_fine_and_an_old_one_is_refused(opened, addresses):
    assert mingad("minga.doors.cli.main", "migrate", **opened).returncode == 0
    with psycopg.connect(addresses.owner) as owner:
        owner.execute("DELETE FROM django_migrations WHERE app = 'training'")
    refused = mingad("minga.doors.cli.main", "migrate", **opened)
    assert refused.returncode == 2
    assert "DATABASE_OWNER_URL" in refused.stdout


def test_the_owners_address_alone_is_refused(addresses, tmp_path):
    refused = mingad(
        "minga.doors.cli.main", "doctor",
        DATABASE_OWNER_URL=addresses.owner, MINGA_DATA=str(tmp_path),
    )  # fmt: skip
    assert refused.returncode == 2
    assert "without DATABASE_URL" in refused.stdout
