"""A bank on this machine: real ISO 20022 files in, real ones out, and a clock to move."""

import contextlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from mockbank import Config, make_server

HOUSE = {"name": "ACME Corporation", "iban": "NL41MOCK0000000001", "bic": "MOCKNL2A"}
AT_ANOTHER_BANK = "DE89370400440532013000"
CLOSED = "NL84MOCK0000000003"  # an account that this bank closes before each test that wants it
DOCUMENT = re.compile(rb"(?=<\?xml\b)")


@dataclass
class Bank:
    """What the co-op's treasurer does at the counter of her bank."""

    base: str

    def ask(self, verb: str, path: str, **more) -> httpx.Response:
        answer = httpx.request(verb, self.base + path, timeout=20, **more)
        assert answer.status_code < 500, answer.text
        return answer

    def bring(self, content: bytes) -> None:
        self.ask("POST", "/payments", content=content, headers={"Content-Type": "application/xml"})

    def wait_days(self, days: int) -> None:
        self.ask("POST", f"/_mock/advance?days={days}")

    def behave(self, account: str, **how) -> None:
        assert self.ask("PATCH", f"/_mock/accounts/{account}", json=how).status_code == 200

    def gives_out(self, kind: str) -> list[bytes]:
        """Every file of one kind that waits in the mailbox, taken out of it."""
        found = self.ask("GET", f"/_mock/mailbox?raw&type={kind}").content
        return [part for part in DOCUMENT.split(found) if part.strip()]


@contextlib.contextmanager
def bank_open() -> Iterator[Bank]:
    server = make_server(Config(host="127.0.0.1", port=0, quiet=True))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Bank(f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
