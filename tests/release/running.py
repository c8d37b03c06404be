"""mingad as an operator starts it: a real process, what it prints, and its pages over HTTP."""

import contextlib
import http.client
import re
import signal
import socket
import subprocess
import urllib.parse
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.waiting import until

START_SECONDS_MAX = 240
STOP_SECONDS_MAX = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(
    command: list[str | Path], env: Mapping[str, str], log: Path, ready: str
) -> Iterator[subprocess.Popen[str]]:
    """Start a program, wait until it has printed `ready` (empty: do not), end it with SIGTERM."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(word) for word in command], env=dict(env), cwd=log.parent, text=True,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        until(lambda: ready in log.read_text() or process.poll() is not None, START_SECONDS_MAX)
        assert process.poll() is None, log.read_text()
        assert ready in log.read_text(), log.read_text()
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=STOP_SECONDS_MAX) == 0, log.read_text()


class Visitor:
    """A person's browser, as far as forms go: cookies, and the token that a form carries."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers["Cookie"] = "; ".join(f"{name}={text}" for name, text in self.cookies.items())
        try:
            line.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
            reply = line.getresponse()
            for cookie in reply.headers.get_all("Set-Cookie") or []:
                name, _sign, text = cookie.split(";")[0].partition("=")
                self.cookies[name] = text
            return reply.status, reply.read().decode()
        finally:
            line.close()

    def get(self, path: str, language: str = "en") -> str:
        status, page = self.ask("GET", path, Accept_Language=language)
        assert status == 200, (path, status, page[-2000:])
        return page

    def sign_in(self, name: str, passphrase: str) -> None:
        page = self.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        form = {"csrfmiddlewaretoken": token[1], "login": name, "password": passphrase}
        status, page = self.ask(
            "POST", "/accounts/login/", urllib.parse.urlencode(form),
            Content_Type="application/x-www-form-urlencoded",
            Referer=f"http://localhost:{self.port}/accounts/login/",
        )  # fmt: skip
        assert status == 302, page[-2000:]
