"""A real browser for walks: Debian's Chromium, driven by Playwright, against a live server."""

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import server
from tests.e2e.patience import PATIENCE_MS
from tests.waiting import until

ARTEFACTS = Path(__file__).parent.parent.parent / "artefacts" / "screens"
SIZES = {"phone": (320, 640), "netbook": (1024, 600), "desk": (1280, 860)}

# Playwright keeps an event loop running in the test's own thread, in which Django would refuse
# to touch the database; there is nothing else in that loop.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_configure(config: pytest.Config) -> None:
    server.pytest_configure(config)
    serve_sync_too()


class Requests:
    """Count the requests that the live server is answering."""

    def __init__(self) -> None:
        self.lock, self.open = threading.Lock(), 0

    def add(self, number: int) -> None:
        with self.lock:
            self.open += number


requests = Requests()


class Response:
    """The chunks of a response; its request is over when the server closes it."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.chunks)

    def close(self) -> None:
        try:
            if close := getattr(self.chunks, "close", None):
                close()
        finally:
            requests.add(-1)


def serve_sync_too() -> None:
    """Put the sync endpoint before Django in the live server, as minga.site.wsgi does."""
    from django.test import testcases

    pages_alone = testcases._MediaFilesHandler

    def with_sync(pages: Any) -> Any:
        rest = pages_alone(pages)

        def application(environ: Any, start_response: Any) -> Response:
            from minga.doors.sync import application as sync

            requests.add(1)
            try:
                door = sync if environ["PATH_INFO"] == "/sync" else rest
                return Response(door(environ, start_response))
            except BaseException:
                requests.add(-1)
                raise

        return application

    testcases._MediaFilesHandler = with_sync  # type: ignore[assignment,misc]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """One for all: a second one beside it does not start."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as one:
        yield one


@pytest.fixture(scope="session")
def chromium(playwright: Any) -> Iterator[Any]:
    """The browser without a screen, which starts in half the time of the whole one."""
    yield from launched(playwright, shutil.which("chromium-headless-shell"))


@pytest.fixture(scope="session")
def whole_chromium(playwright: Any) -> Iterator[Any]:
    """The browser with everything: it shows notices and can be asked what keeps it from installing.

    The one without a screen cannot."""
    yield from launched(playwright)


def launched(playwright: Any, program: str | None = None) -> Iterator[Any]:
    browser = playwright.chromium.launch(
        executable_path=program or shutil.which("chromium"), args=["--no-sandbox"]
    )
    yield browser
    browser.close()


@pytest.fixture
def window(chromium: Any, request: Any) -> Iterator[Callable[..., Any]]:
    """window("netbook", language="ar", scheme="dark") opens a page of its own."""
    yield from windows(chromium, request)


@pytest.fixture
def whole_window(whole_chromium: Any, request: Any) -> Iterator[Callable[..., Any]]:
    """As `window`, in the browser with everything."""
    yield from windows(whole_chromium, request)


def windows(browser: Any, request: Any) -> Iterator[Callable[..., Any]]:
    opened = []

    def open_one(
        size: str = "netbook", *, language: str = "en", scheme: str = "light", **more: Any
    ) -> Any:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale=language,
            **more,
        )
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        return context.new_page()

    yield open_one
    for context in opened:
        context.close()
    if request.node.get_closest_marker("django_db"):
        at_rest()


def at_rest() -> None:
    """Wait until nothing is under way that a closed page asked for: else the tables' emptying
    would deadlock with it."""
    from django.db import connection

    quiet = 0

    def quiet_for_long() -> bool:
        nonlocal quiet
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                " AND state <> 'idle'"
            )
            quiet = 0 if requests.open or cursor.fetchone()[0] else quiet + 1
        return quiet > 2

    until(quiet_for_long)


@pytest.fixture
def keep_picture() -> Callable[..., None]:
    """Keep a screenshot in artefacts/screens, when MINGA_PICTURES asks for them."""

    def keep(page: Any, name: str, *, whole: bool = False) -> None:
        if os.environ.get("MINGA_PICTURES"):
            ARTEFACTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=whole)

    return keep


@pytest.fixture
def signed_in(live_server: Any) -> Callable[..., None]:
    """signed_in(page, person): the page's browser carries that person's session."""
    from django.conf import settings
    from django.test import Client

    from minga.domains.people.models import Person

    def carry(page: Any, person: Any) -> None:
        client = Client()
        client.force_login(
            Person.objects.get(pk=person.id), "django.contrib.auth.backends.ModelBackend"
        )
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )

    return carry
