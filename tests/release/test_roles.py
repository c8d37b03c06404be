"""mingad up --role web|jobs and mingad database: each part of a co-operative alone."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from minga.doors.cli.processes import orphans
from minga.embedded_postgres import embedded_url
from tests.release.running import Visitor, free_port, running
from tests.waiting import until
from tools.house.packages import environment

pytestmark = pytest.mark.slow

MINGAD = Path(sys.executable).parent / "mingad"
OPEN, JOBS = "Minga is open at", "The jobs of Minga are running."


@pytest.fixture(scope="module")
def home(open_folder):
    return open_folder


@pytest.fixture(scope="module")
def database(home):
    """mingad database, in a folder that the other two do not share."""
    env = environment(MINGA_DATA=str(home / "database"))
    with running([MINGAD, "database"], env, home / "database.txt", "The database answers at"):
        yield embedded_url(home / "database" / "pg")


@pytest.fixture(scope="module")
def env(home, database):
    port = free_port()
    return environment(MINGA_DATA=str(home / "minga"), DATABASE_URL=database, MINGA_PORT=str(port))


def commands_of(folder: Path, role: str) -> str:
    """The command lines of the processes with this role."""
    lines = []
    for pid in orphans(folder, [role]):
        lines.append(Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "))
    return "\n".join(lines)


@pytest.fixture(scope="module")
def both(home, env):
    """Web and jobs, started at the same moment on an empty database."""
    with (
        running([MINGAD, "up", "--role", "jobs"], env, home / "jobs.txt", ""),
        running([MINGAD, "up", "--role", "web"], env, home / "web.txt", OPEN),
    ):
        yield env


def test_web_and_jobs_migrate_one_after_the_other_and_both_run(home, both):
    assert Visitor(int(both["MINGA_PORT"])).get("/health") == "ok"
    folder = home / "minga"
    assert "minga.site.web_server" in commands_of(folder, "web")
    assert "minga.doors.cli.main jobs" not in commands_of(folder, "web")
    assert (home / "web.txt").read_text().startswith(OPEN)


def test_the_jobs_process_takes_the_jobs(home, both):
    until(lambda: JOBS in (home / "jobs.txt").read_text(), 120)
    assert JOBS in (home / "jobs.txt").read_text(), (home / "jobs.txt").read_text()
    folder = home / "minga"
    assert "minga.doors.cli.main jobs" in commands_of(folder, "jobs")
    assert "minga.site.web_server" not in commands_of(folder, "jobs")
    with psycopg.connect(both["DATABASE_URL"]) as connection:
        assert until(
            lambda: connection.execute("SELECT 1 FROM procrastinate_workers").fetchall(), 120
        )


@pytest.mark.parametrize("words", [["--role", "web"], ["--role", "jobs"], []])
def test_a_part_that_runs_is_not_started_twice(both, words):
    result = subprocess.run(
        [MINGAD, "up", *words], env=both, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "already open" in result.stderr


def test_a_database_of_ones_own_is_not_run_by_us(both):
    result = subprocess.run(
        [MINGAD, "database"], env=both, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "DATABASE_URL" in result.stderr
