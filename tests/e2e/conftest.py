"""A real browser for walks: Debian's Chromium, driven by Playwright, against a live server."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import server
from tests.e2e.patience import PATIENCE_MS

ARTEFACTS = Path(__file__).parent.parent.parent / "artefacts" / "screens"
SIZES = {"phone": (320, 640), "netbook": (1024, 600), "desk": (1280, 860)}

# Playwright keeps an event loop running in the test's own thread, in which Django would refuse
# to touch the database; there is nothing else in that loop.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_configure(config: pytest.Config) -> None:
    server.pytest_configure(config)
    serve_sync_too()


def serve_sync_too() -> None:
    """Put the sync endpoint before Django in the live server, as minga.site.wsgi does."""
    from django.test import testcases

    pages_alone = testcases._MediaFilesHandler

    def with_sync(pages: Any) -> Any:
        rest = pages_alone(pages)

        def application(environ: Any, start_response: Any) -> Any:
            if environ["PATH_INFO"] != "/sync":
                return rest(environ, start_response)
            from minga.doors.sync import application as sync

            return sync(environ, start_response)

        return application

    testcases._MediaFilesHandler = with_sync  # type: ignore[assignment,misc]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """One for all: a second one beside it does not start."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as one:
        yield one


@pytest.fixture(scope="session")
def chromium(playwright: Any) -> Iterator[Any]:
    browser = playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=["--no-sandbox"]
    )
    yield browser
    browser.close()


@pytest.fixture
def window(chromium: Any, request: Any) -> Iterator[Callable[..., Any]]:
    """window("netbook", language="ar", scheme="dark") opens a page of its own."""
    opened = []

    def open_one(
        size: str = "netbook", *, language: str = "en", scheme: str = "light", **more: Any
    ) -> Any:
        width, height = SIZES[size]
        context = chromium.new_context(
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
    """What a page asked for last may still be under way: emptying the tables would deadlock."""
    from django.db import connection

    quiet, end = 0, time.monotonic() + 20
    while quiet < 3 and time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                " AND state <> 'idle'"
            )
            quiet = 0 if cursor.fetchone()[0] else quiet + 1
        time.sleep(0.05)


@pytest.fixture
def keep_picture() -> Callable[..., Path]:
    """Keep a screenshot as a build artefact."""

    def keep(page: Any, name: str, *, whole: bool = False) -> Path:
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        path = ARTEFACTS / f"{name}.png"
        page.screenshot(path=path, full_page=whole)
        return path

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
