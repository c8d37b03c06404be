"""A member at a real browser, who remembers what her screen told her.

Her browser is a process group of its own with a profile on disk, so that a SIGKILL takes all of it
and a new one finds what was kept. What she remembers: answers that the screen called saved, those
that she took back, those of which the screen said nothing before it went, and drafts.
"""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as BrowserGone
from playwright.sync_api import Page, Playwright

DRAFT_SECONDS = 0.8
WORDS = ["rain", "maize", "market", "bridge", "school", "river", "bread", "radio", "hill", "night"]
CLOCK = """
(() => {
  let shift = 0;
  try { shift = Number(localStorage.getItem("bench-clock")) || 0; } catch { return; }
  const Real = Date;
  window.benchClock = (ms) => { shift = ms; localStorage.setItem("bench-clock", String(ms)); };
  window.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + shift); }
    static now() { return Real.now() + shift; }
  };
})();
"""
LOOK = """
(() => {
  const one = (words) => document.querySelector(words);
  const text = one(".widget .task-text"), chosen = one(".widget input:checked");
  const field = document.getElementById("written"), pill = one(".pill");
  return {
    text: text ? text.textContent : "",
    draft: chosen ? chosen.value : field ? field.value : "",
    writes: !!field,
    said: (document.getElementById("spoken") || { textContent: "" }).textContent,
    pill: pill ? pill.className : "",
    cards: document.querySelectorAll(".card .button:not([disabled]):not(aside *)").length,
  };
})()
"""

PRESS = """(n) => {
  const all = document.querySelectorAll(".card .button:not([disabled]):not(aside *)");
  if (all[n]) all[n].click();
}"""


class Stuck(Exception):
    """The screen offers nothing to do though work lies there."""


class Member:
    """One member, her browser and her memory."""

    def __init__(
        self, playwright: Playwright, home: Path, address: str, cookie: dict[str, str], seed: int
    ) -> None:
        self.playwright, self.home, self.address, self.cookie = playwright, home, address, cookie
        self.dice = random.Random(seed)
        self.saved: dict[str, tuple[str, Any]] = {}
        self.perhaps: dict[str, list[tuple[str, Any]]] = {}
        self.taken_back: set[str] = set()
        self.drafts: dict[str, str] = {}
        self.count: Counter[str] = Counter()
        self.process: subprocess.Popen[bytes] | None = None

    # --- the browser ------------------------------------------------------------------------------

    def open(self) -> None:
        """Start the browser and go to the desk."""
        for name in ("SingletonLock", "SingletonCookie", "SingletonSocket", "DevToolsActivePort"):
            (self.home / name).unlink(missing_ok=True)
        self.home.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            [
                shutil.which("chromium") or "chromium", "--headless=new", "--no-sandbox",
                "--remote-debugging-port=0", f"--user-data-dir={self.home}", "--no-first-run",
                "--window-size=1024,700", "--disable-background-networking", "--lang=en",
                "about:blank",
            ],
            start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        port = self._port()
        self.browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        self.context = self.browser.contexts[0]
        self.context.set_default_timeout(30_000)
        self.context.add_cookies([self.cookie | {"url": self.address}])  # type: ignore[list-item]
        self.context.add_init_script(CLOCK)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.go("/desk/")

    def _port(self) -> int:
        port_file, until = self.home / "DevToolsActivePort", time.monotonic() + 60
        while not (port_file.exists() and port_file.read_text().strip()):
            assert time.monotonic() < until, "the browser did not start"
            time.sleep(0.05)
        return int(port_file.read_text().split()[0])

    def kill(self) -> None:
        """SIGKILL for all of the browser's processes at once."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        with contextlib.suppress(BrowserGone):
            self.browser.close()

    def close(self) -> None:
        self.kill()

    def go(self, path: str, *, tries: int = 20) -> None:
        """Open an address; without a service worker and without a network, try again."""
        for _ in range(tries):
            try:
                self.page.goto(self.address + path, wait_until="domcontentloaded")
                self.until("document.querySelector('#bar .pill') !== null", 20)
            except (BrowserGone, TimeoutError):
                self.page.wait_for_timeout(500)
            else:
                return
        raise Stuck(f"{path} does not open")

    def until(self, true: str, seconds: float = 20, page: Page | None = None) -> None:
        shown_page, end = page or self.page, time.monotonic() + seconds
        while not shown_page.evaluate(true):
            if time.monotonic() > end:
                raise TimeoutError(true)
            shown_page.wait_for_timeout(40)

    def look(self, page: Page | None = None) -> dict[str, Any]:
        screen: dict[str, Any] = (page or self.page).evaluate(LOOK)
        return screen

    def nudge(self) -> None:
        """The browser says that there is a network (again)."""
        self.page.evaluate("void dispatchEvent(new Event('online'))")

    def set_clock(self, days: float) -> None:
        self.page.evaluate(f"benchClock({int(days * 86_400_000)})")

    # --- her work ---------------------------------------------------------------------------------

    def at_a_task(self, seconds: float = 45) -> dict[str, Any]:
        """Bring a task to the screen: go on, begin something, ask for more."""
        end, pressed = time.monotonic() + seconds, 0
        while True:
            screen = self.look()
            if screen["text"]:
                self._check_draft(screen)
                return screen
            if time.monotonic() > end:
                words = self.page.evaluate("document.body.innerText")
                raise Stuck(f"no task to work on; the screen says: {words[:400]}")
            if screen["cards"]:
                index = self.dice.randrange(screen["cards"])
                self.page.evaluate(PRESS, index)
                pressed += 1
            if pressed % 5 == 4:
                self.nudge()
            self.page.wait_for_timeout(300)

    def _check_draft(self, screen: dict[str, Any]) -> None:
        draft = self.drafts.pop(screen["text"], None)
        if draft is not None:
            self.count["drafts"] += 1
            if screen["draft"] != draft:
                self.count["drafts_lost"] += 1
                print(f"    draft lost: {draft!r} became {screen['draft']!r}", flush=True)

    def begin(self, screen: dict[str, Any], page: Page | None = None) -> tuple[str, Any]:
        """Make an answer to the task on the screen without sending it."""
        keys = (page or self.page).keyboard
        if screen["writes"]:
            words = " ".join(self.dice.choices(WORDS, k=4)) + f" {self.dice.randrange(10**6)}"
            keys.press("Escape")
            keys.press("w")
            keys.press("Control+a")
            keys.type(words)
            return "label", {"text": words}
        choice = self.dice.choice((1, 2))
        keys.press(str(choice))
        return "label", {"label": ("news", "advert")[choice - 1]}

    def draft(self) -> None:
        """Begin an answer and stay in it; the rest of a second is hers to lose."""
        screen = self.at_a_task()
        _kind, value = self.begin(screen)
        time.sleep(DRAFT_SECONDS)
        self.drafts[screen["text"]] = value.get("text") or value.get("label")

    def answer(self, page: Page | None = None) -> bool:
        """Do one task; True when the screen called it saved."""
        shown_page = page or self.page
        screen = self.at_a_task() if page is None else self.look(page)
        text = screen["text"]
        self.hush(shown_page)
        kind, value = self.give(screen, shown_page)
        self.perhaps.setdefault(text, []).append((kind, value))
        self.drafts.pop(text, None)
        self.until("document.getElementById('spoken').textContent !== ''", 20, shown_page)
        return self.hear(text, kind, value, shown_page)

    def give(self, screen: dict[str, Any], shown_page: Page) -> tuple[str, Any]:
        """Answer, or say that she cannot tell, or skip; and send it."""
        turn = self.dice.random()
        if turn < 0.15:
            shown_page.keyboard.press("Escape")
            shown_page.keyboard.press("c" if turn < 0.1 else "s")
            return ("cant_tell" if turn < 0.1 else "skip"), None
        kind, value = self.begin(screen, shown_page)
        shown_page.keyboard.press("Control+Enter" if screen["writes"] else "Enter")
        return kind, value

    def hush(self, page: Page | None = None) -> None:
        (page or self.page).evaluate("document.getElementById('spoken').textContent = ''")

    def hear(self, text: str, kind: str, value: Any, page: Page) -> bool:
        """Record the sentence on the screen after an answer was sent."""
        sentence = self.look(page)["said"]
        if sentence == "Saved here.":
            if text in self.saved:
                self.count["said_twice"] += 1
            self.saved[text] = (kind, value)
            self.perhaps.pop(text, None)
            self.taken_back.discard(text)
            self.count["answers"] += 1
        elif "another window" in sentence:
            self.perhaps.pop(text, None)
        end = time.monotonic() + 10
        while self.look(page)["text"] == text and time.monotonic() < end:
            page.wait_for_timeout(40)
        return sentence == "Saved here."

    def undo(self) -> None:
        """Take the last answer back, if it has not left."""
        screen = self.look()
        if not screen["text"] or screen["draft"]:
            return
        self.hush()
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("u")
        self.until("document.getElementById('spoken').textContent !== ''", 20)
        undone_screen = self.look()
        if undone_screen["said"].startswith("Taken back. The task"):
            self.saved.pop(undone_screen["text"], None)
            self.taken_back.add(undone_screen["text"])
            self.count["undone"] += 1

    def all_received(self, seconds: float = 90) -> bool:
        """Wait until the screen says that the server has everything."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.nudge()
            self.page.wait_for_timeout(500)
            if "pill-good" in self.look()["pill"]:
                return True
        return False

    def kept_for_later(self) -> None:
        """Wait until the next visit needs no network."""
        self.until("navigator.serviceWorker.controller !== null", 60)
        self.page.wait_for_timeout(1_500)
