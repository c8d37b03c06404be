"""mingad up against real accidents: one open house, and what happens when its processes are killed.

break · expect: the table of this file is told in the names of its tests, in order.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from minga.doors.cli.doctor import open_paths
from minga.doors.cli.processes import orphans
from minga.embedded_postgres import embedded_url
from tests import sessions
from tests.waiting import until

MINGAD = Path(sys.executable).parent / "mingad"
OPEN = "Minga is open at"
OPEN_SECONDS_MAX = 240

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    """A co-operative on a folder of its own, opened by the real command."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        left_out = {"DATABASE_URL", "MINGA_DEBUG", "MINGA_ORIGIN", "MINGA_DB_POOL"}
        self.environment = {k: v for k, v in os.environ.items() if k not in left_out}
        self.environment |= {"MINGA_DATA": str(folder), "MINGA_PORT": str(self.port)}
        self.process: subprocess.Popen[str] | None = None
        self.said = folder.parent / "said-0.txt"
        self.openings = 0

    def open(self) -> str:
        """Start it and wait until its line with the address is printed; what it said.

        Each time into a file of its own: what outlived a kill may still be writing into the last.
        """
        self.openings += 1
        self.said = self.folder.parent / f"said-{self.openings}.txt"
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                [MINGAD, "up"],
                env=self.environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
                umask=0o000,
            )
        process = self.process
        until(lambda: OPEN in self.said.read_text() or process.poll() is not None, OPEN_SECONDS_MAX)
        assert process.poll() is None, self.said.read_text()
        assert OPEN in self.said.read_text(), self.said.read_text()
        return self.said.read_text()

    def answers(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", "/health")
            return line.getresponse().status == 200
        except OSError:
            return False
        finally:
            line.close()

    def answers_again(self, seconds: float = 60) -> bool:
        return until(self.answers, seconds)

    def ask(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [MINGAD, *words], env=self.environment, capture_output=True, text=True, check=False
        )

    def postmaster(self) -> int:
        return int((self.folder / "pg" / "postmaster.pid").read_text().split()[0])

    def child(self, word: str) -> int:
        """The oldest process of the tree whose command line holds this word."""
        for pid in sorted(orphans(self.folder)):
            if word in Path(f"/proc/{pid}/cmdline").read_text():
                return pid
        raise AssertionError(f"no process with {word}")

    def close(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def house():
    opened = House(sessions.scratch("house") / "minga")
    opened.open()
    yield opened
    if opened.process is not None and opened.process.poll() is None:
        opened.close()


def test_the_only_line_said_is_the_address(house):
    assert house.said.read_text() == f"Minga is open at http://localhost:{house.port}\n"
    assert house.answers()


def test_nobody_but_the_owner_reads_what_the_house_writes(house):
    """Under the widest umask of a shell; the whole tree, database and log included."""
    assert (house.folder / "pg").exists()
    assert sum(1 for _path in house.folder.rglob("*")) > 500
    assert open_paths(house.folder) == []
    told = house.ask("doctor")
    assert "Nobody but its owner can enter or read the data folder" in told.stdout, told.stderr
    assert "is open to others" not in told.stdout
    shared = house.folder / "shared.txt"
    shared.write_text("x")
    shared.chmod(0o644)
    assert open_paths(house.folder) == [shared]
    assert f"{shared} is open to others" in house.ask("doctor").stdout
    shared.unlink()


def test_a_second_house_on_the_same_data_is_refused(house):
    seen = house.ask("up")
    assert seen.returncode == 2
    assert "already open" in seen.stderr
    assert "Traceback" not in seen.stderr


def test_a_taken_port_is_said_kindly(house, tmp_path):
    environment = house.environment | {"MINGA_DATA": str(tmp_path / "other")}
    seen = subprocess.run(
        [MINGAD, "up"], env=environment, capture_output=True, text=True, check=False
    )
    assert seen.returncode == 2
    assert f"Port {house.port}" in seen.stderr
    assert "MINGA_PORT=" in seen.stderr


def test_a_killed_web_process_comes_back(house):
    killed = house.child("minga.site.web_server")
    os.kill(killed, signal.SIGKILL)
    assert until(lambda: not running(killed))
    assert house.answers_again()


def test_a_killed_jobs_process_comes_back(house):
    first = house.child("minga.doors.cli.main")
    os.kill(first, signal.SIGKILL)
    assert until(lambda: [p for p in orphans(house.folder) if p != first and _is_jobs(p)]), (
        "the jobs process did not come back"
    )


def running(pid: int) -> bool:
    """Whether a process runs; one that is dead and not reaped yet does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def _is_jobs(pid: int) -> bool:
    try:
        return "jobs" in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False


def test_a_job_of_a_killed_worker_does_not_keep_the_next_ones_waiting(house):
    with psycopg.connect(embedded_url(house.folder / "pg"), autocommit=True) as rows:
        rows.execute(
            "DELETE FROM procrastinate_periodic_defers WHERE task_name = 'jobs.end_stalled'"
        )
        rows.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, status)"
            " VALUES ('default', 'log.feed', 'log.feed', 'doing')"
        )
        os.kill(next(p for p in orphans(house.folder) if _is_jobs(p)), signal.SIGKILL)
        stalled = (
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL"
        )
        assert until(lambda: rows.execute(stalled).fetchone() == (0,), 120), (
            "the lock of the killed worker's job is still held"
        )


def test_a_killed_database_comes_back(house):
    killed = house.postmaster()
    os.kill(killed, signal.SIGKILL)
    assert until(lambda: not running(killed))
    assert house.answers_again()


def test_after_kill_9_of_everything_it_opens_on_the_same_data(house):
    made = house.ask("create-member", "lova", "--languages", "mg,fr")
    assert made.returncode == 0, made.stderr
    house.process.kill()
    house.process.wait()
    os.kill(house.postmaster(), signal.SIGKILL)
    said = house.open()
    assert said.endswith(f"Minga is open at http://localhost:{house.port}\n")
    again = house.ask("create-member", "lova")
    assert again.returncode == 2
    assert "already a member" in again.stderr


def test_it_stops_cleanly_and_leaves_no_process(house):
    assert house.close() == 0
    assert orphans(house.folder) == []
    assert not (house.folder / "pg" / "postmaster.pid").exists()


def test_an_audit_of_a_closed_house_passes_and_closes_it_again(house):
    seen = house.ask("audit")
    assert seen.returncode == 0, seen.stdout + seen.stderr
    assert "G12  pass" in seen.stdout
    assert not (house.folder / "pg" / "postmaster.pid").exists()


def _fails_as_a_whole(backup, empty):
    """A restore from a broken dump leaves the folder as it was, and a whole one works after it."""
    dump = (backup / "database").read_bytes()
    (backup / "database").write_bytes(dump[: len(dump) // 2])
    empty.folder.mkdir()
    (empty.folder / "notes").write_text("mine")
    failed = empty.ask("restore", str(backup))
    (backup / "database").write_bytes(dump)
    assert failed.returncode == 2, failed.stderr
    assert {path.name for path in empty.folder.iterdir()} & {"pg", "keys", "files"} == set()
    assert (empty.folder / "notes").read_text() == "mine"
    assert empty.ask("restore", str(backup)).returncode == 0


def test_a_backup_restored_elsewhere_is_the_same_house(house):
    folder = sessions.scratch("restored")
    backup = folder / "backup"
    assert house.ask("backup", str(backup)).returncode == 0
    assert house.ask("backup", str(backup)).returncode == 2
    _fails_as_a_whole(backup, House(folder / "third"))
    other = House(folder / "other")
    restored = other.ask("restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    assert other.ask("restore", str(backup)).returncode == 2
    assert "already a member" in other.ask("create-member", "lova").stderr
    audited = other.ask("audit", "--json")
    assert audited.returncode == 0, audited.stdout
