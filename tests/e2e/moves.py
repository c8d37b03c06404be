"""Steps that walks share: press and go on, wait for a screen, check a page, kill a browser.

A step waits for what the page, the device or the database says, never for seconds.
"""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from minga.domains.answers import queries as answers
from tests.e2e.patience import PATIENCE_MS
from tests.waiting import until

ANIMATIONS_ENDED = """() => Promise.all(document.getAnimations()
  .filter((animation) => animation.effect.getComputedTiming().endTime !== Infinity)
  .map((animation) => animation.finished.catch(() => undefined)))
  .then(() => new Promise((done) => requestAnimationFrame(() => done(true))))"""
SETTLED = (
    f"() => Promise.race([({ANIMATIONS_ENDED})(), new Promise((done) => setTimeout(done, 3000))])"
)
AXE = Axe().axe_script
VIOLATIONS = "axe.run({resultTypes: ['violations']}).then((results) => results.violations)"
IDLE = "new Promise((done) => requestIdleCallback(() => done(true), {timeout: 500}))"
STORED = """([name, store]) => new Promise((done) => {
  const opening = indexedDB.open(name);
  opening.onupgradeneeded = () => opening.transaction.abort();
  opening.onerror = () => done([]);
  opening.onsuccess = () => {
    const database = opening.result;
    if (!database.objectStoreNames.contains(store)) return database.close(), done([]);
    const rows = database.transaction(store).objectStore(store).getAll();
    rows.onsuccess = () => (database.close(), done(rows.result));
  };
})"""
MARK_SEEN = "bar => bar.classList.add('seen-before')"
NEXT_SCREEN = ".task-send:not(.seen-before), .card.narrow h1"


def faults_of(page):
    """Return the violations that axe finds, each with the elements concerned."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in page.evaluate(VIOLATIONS)
    ]


def settle(page):
    """Wait until a page is loaded and no transition moves or tints anything on it.

    For three seconds at most: a browser draws no frame, and ends no transition, of a window that
    it takes for hidden, and a script that waits for one has no limit of its own.
    """
    page.wait_for_load_state()
    page.evaluate(SETTLED)


def rest(page):
    """Wait until a page has nothing left to do."""
    page.evaluate(IDLE)


def overflow(page):
    """By how many CSS pixels a loaded page is wider than its window; negative when narrower.

    A click returns once the next document is committed, before it has a root element.
    """
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def in_order(page):
    """Return the faults of a page: those that axe finds, and a width above the screen's."""
    settle(page)
    wider = overflow(page)
    return faults_of(page) + ([f"wider by {wider}"] if wider > 0 else [])


def go_by(page, target):
    """Click what brings another document, and wait until that is loaded."""
    with page.expect_navigation():
        target.click()


def press_and_go(page, name):
    """Press a button that brings another page."""
    go_by(page, page.get_by_role("button", name=name).first)


def follow(page, name):
    """Follow a link to another page."""
    go_by(page, page.get_by_role("link", name=name).first)


def keys_listen(page):
    """Wait until the script of a page's form hears the keyboard."""
    page.locator("html.scripted").wait_for(state="attached")


def start_tasks(page):
    """Start the first offer on the page of work, and wait for the form of its first task."""
    press_and_go(page, "Start")
    keys_listen(page)


def go_on(page):
    """Go on with the first offer in the desk, and wait for its first task."""
    page.get_by_role("button", name="Continue").first.click()
    page.locator(".widget > *").first.wait_for(state="attached")


def begun(page, live_server):
    """Open the desk, begin its first offer, and wait for the lazy part of the desk."""
    page.goto(f"{live_server.url}/desk/")
    page.locator(".card .button").first.click()
    page.locator(".widget > *").first.wait_for(state="attached")
    page.locator("link[href*=widgets]").wait_for(state="attached")
    page.locator("#wrong").wait_for()


@contextlib.contextmanager
def another_task(page):
    """Wait, after what is done inside, until the desk shows another task or the end of the bundle.

    The count of tasks may be redrawn a moment before the task is, and what is pressed between
    the two meets no task at all.
    """
    page.locator(".task-send").evaluate(MARK_SEEN)
    yield
    page.locator(NEXT_SCREEN).first.wait_for()


def answer(page, *keys):
    """Answer the task that the desk shows by these keys, and wait for the next."""
    with another_task(page):
        for key in keys:
            page.keyboard.press(key)


def kept_for_later(page):
    """Wait until the service worker has what the next visit needs."""
    page.evaluate(
        "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller ||"
        " new Promise((ok) => navigator.serviceWorker.addEventListener("
        "'controllerchange', () => ok(true))))"
        ".then(() => true)"
    )


def stored(page, person, store):
    """Return the records of one store that the device keeps of a person."""
    return page.evaluate(STORED, [f"minga-{person.ref.subject}", store])


def draft_stored(page, person):
    """Wait until the device has a draft of this person."""
    assert until(lambda: stored(page, person, "drafts"))


def arrived(project, count):
    """Return how many answers of each kind the server has, once there are so many."""
    until(lambda: sum(answers.kinds(project.id).values()) >= count)
    return answers.kinds(project.id)


def values(project, count):
    """Return the values of so many labels that the server has, in order of their making."""
    assert arrived(project, count) == {"label": count}
    rows, _more = answers.answers_from(project.id, first=0, items=20)
    return [row.value for row in sorted(rows, key=lambda row: row.made_at)]


def own_browser(chromium, home, *more):
    """Start a Chromium with a profile on disk, which is there again after it was killed."""
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
    assert until(lambda: not any(alive(pid) for pid in doomed))
    for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
        (home / name).unlink(missing_ok=True)


def alive(pid):
    """Whether a process still runs: one that is dead and not yet reaped holds no file open."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"
