"""A running server, the clock beside it, and a machine of one's own for the command."""

import threading

import pytest


@pytest.fixture
def clock(transactional_db):
    """What the jobs process does, in a thread: read imports, feed the log."""
    from django.db import connection

    from minga.domains.log import actions as log
    from minga.domains.work import actions as work
    from minga.domains.work import queries

    over = threading.Event()

    def tick() -> None:
        try:
            while not over.is_set():
                for brought in queries.imports_unfinished():
                    work.run_import(import_id=brought)
                log.feed()
                over.wait(0.1)
        finally:
            connection.close()

    thread = threading.Thread(target=tick)
    thread.start()
    yield
    over.set()
    thread.join()


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Nothing is kept here yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("MINGA_URL", raising=False)
    monkeypatch.delenv("MINGA_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def clara(transactional_db):
    from minga.doors.api import throttling
    from tests.cast import good_customer

    throttling.forget()
    return good_customer("clara")


@pytest.fixture
def token(clara):
    from tests.interface.api.programs import program_of

    return program_of(clara).token


@pytest.fixture
def minga(live_server, token, clock):
    from minga_client import Minga

    with Minga(live_server.url, token, pause=lambda _seconds: None) as one:
        yield one
