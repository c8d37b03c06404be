"""A small process tree: start, watch, restart with back-off, stop; and clear away orphans."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

BACK_OFF_SECONDS = (1, 2, 4, 8, 15, 30)
CALM_AFTER_SECONDS = 60
STOP_SECONDS_MAX = 20
ORPHAN_SECONDS_MAX = 3
MARK = "MINGA_CHILD_OF"
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One program of the tree. It lives in a session of its own: Ctrl-C reaches the parent only."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    falls: int = 0
    started: float = 0.0
    start_again_at: float = field(default=0.0)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    def watch(self) -> None:
        """Start it again when it has died: at once-ish the first time, slower each further time."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            if now - self.started > CALM_AFTER_SECONDS:
                self.falls = 0
            wait = BACK_OFF_SECONDS[min(self.falls, len(BACK_OFF_SECONDS) - 1)]
            self.falls += 1
            self.start_again_at = now + wait
            print(
                f"The {self.name} process ended ({self.process.returncode}); "
                f"starting it again in {wait} s.",
                file=sys.stderr,
                flush=True,
            )
            self.kill_group()
            self.process = None
        elif self.process is None and now >= self.start_again_at:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_until_stopped(self, seconds: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(0.1, seconds))
        except subprocess.TimeoutExpired:
            print(f"The {self.name} process does not stop; ending it.", file=sys.stderr)
        self.kill_group()
        self.process.wait()

    def kill_group(self) -> None:
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return


def stop_all(children: list[Child]) -> None:
    """Ask all, then wait for each; whoever has not gone after 20 s is ended."""
    for child in children:
        child.ask_to_stop()
    until = time.monotonic() + STOP_SECONDS_MAX
    for child in children:
        child.wait_until_stopped(until - time.monotonic())


def mark_of(folder: Path, roles: Sequence[str]) -> str:
    """Return the MARK of the processes of a tree: the data folder, and the role if only one."""
    return f"{folder}#{roles[0]}" if len(roles) == 1 else str(folder)


def orphans(folder: Path, roles: Sequence[str] = ("web", "jobs")) -> list[int]:
    """Processes of an earlier tree with one of these roles on this data folder."""
    marks = {f"{MARK}={folder}".encode()} | {f"{MARK}={folder}#{role}".encode() for role in roles}
    pids = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            marked = not marks.isdisjoint((entry / "environ").read_bytes().split(b"\0"))
        except OSError:
            continue
        if marked:
            pids.append(int(entry.name))
    return pids


def clear_orphans(folder: Path, roles: Sequence[str]) -> int:
    """End the processes that an earlier tree left behind; return how many there were."""
    pids = orphans(folder, roles)
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        for pid in orphans(folder, roles):
            _signal(pid, signal_number)
        until = time.monotonic() + ORPHAN_SECONDS_MAX
        while orphans(folder, roles) and time.monotonic() < until:
            time.sleep(0.05)
    return len(pids)


def _signal(pid: int, signal_number: signal.Signals) -> None:
    try:
        os.kill(pid, signal_number)
    except ProcessLookupError:
        return
