"""What walks do again and again: look whether a page is in order, begin, wait, kill a browser."""

import contextlib
import os
import shutil
import signal
import subprocess
import time

from axe_playwright_python.sync_playwright import Axe

from minga.domains.answers import queries as answers
from tests.e2e.patience import PATIENCE_MS


def faults_of(page):
    """What axe complains about, and where."""
    return [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in Axe().run(page).response["violations"]
    ]


def overflow(page):
    """By how many CSS pixels a loaded page is wider than its window; negative when narrower.

    A click returns once the next document is committed, before it has a root element.
    """
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def in_order(page):
    """What is wrong with a page: for axe, and by how much it is wider than the screen."""
    wider = overflow(page)
    return faults_of(page) + ([f"wider by {wider}"] if wider > 0 else [])


def press_and_go(page, name):
    """Press a button that brings another page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def begun(page, live_server):
    """The desk is open, its first offer begun, the rest of the desk on the device."""
    page.goto(f"{live_server.url}/desk/")
    page.locator(".card .button").first.click()
    page.locator(".widget > *").first.wait_for(state="attached")
    page.locator("link[href*=widgets]").wait_for(state="attached")
    page.locator("#wrong").wait_for()


def kept_for_later(page):
    """Wait until the service worker has what the next visit needs."""
    page.evaluate(
        "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller ||"
        " new Promise((ok) => navigator.serviceWorker.addEventListener("
        "'controllerchange', () => ok(true))))"
        ".then(() => true)"
    )


def until(found, seconds=40):
    """What is found once it is there, or at the end of her patience."""
    end = time.monotonic() + seconds
    while not (here := found()) and time.monotonic() < end:
        time.sleep(0.2)
    return here


def arrived(project, count):
    """How many answers of each kind the server has, once there are so many."""
    until(lambda: sum(answers.kinds(project.id).values()) >= count)
    return answers.kinds(project.id)


def values(project, count):
    """The values of so many labels that the server has, in order of their making."""
    assert arrived(project, count) == {"label": count}
    cards, _more = answers.answers_from(project.id, first=0, items=20)
    return [one.value for one in sorted(cards, key=lambda card: card.made_at)]


def own_browser(chromium, home, *more):
    """A Chromium with a profile on disk, which it finds again after it was killed."""
    context = chromium.browser_type.launch_persistent_context(
        str(home),
        executable_path=shutil.which("chromium"),
        args=["--no-sandbox", *more],
        viewport={"width": 1024, "height": 600},
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


def kill(home):
    """SIGKILL for the browser that has this profile and for every process that it started."""
    words = ["ps", "-ewwo", "pid=,ppid=,args="]
    listed = subprocess.run(words, capture_output=True, text=True, check=True)
    rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
    doomed = {pid for pid, _parent, *args in rows if f"--user-data-dir={home}" in "".join(args)}
    assert doomed
    while more := {pid for pid, parent, *_ in rows if parent in doomed} - doomed:
        doomed |= more
    for pid in doomed:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
    time.sleep(1)
    for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
        (home / name).unlink(missing_ok=True)
