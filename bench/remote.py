"""Browsers that Playwright cannot drive, by their own protocols over a bare WebSocket (RFC 6455).

Cdp speaks to Chromium from 80 on, Bidi (WebDriver BiDi) to Firefox. Both can do three things: keep
a cookie, go to an address, run a line of script and wait for what it comes to.
"""

import base64
import http.client
import json
import os
import re
import socket
import struct
import time
from pathlib import Path
from typing import Any

START_SECONDS = 90


class WebSocket:
    """As much of RFC 6455 as two programs on one machine need: text frames, whole messages."""

    def __init__(self, host: str, port: int, path: str) -> None:
        self.socket = socket.create_connection((host, port), timeout=30)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.rest = b""
        while b"\r\n\r\n" not in self.rest:
            self.rest += self._some()
        head, _between, self.rest = self.rest.partition(b"\r\n\r\n")
        assert b" 101 " in head.splitlines()[0], head

    def _some(self) -> bytes:
        some = self.socket.recv(65_536)
        if not some:
            raise ConnectionError("the browser closed the line")
        return some

    def _read(self, size: int) -> bytes:
        while len(self.rest) < size:
            self.rest += self._some()
        piece, self.rest = self.rest[:size], self.rest[size:]
        return piece

    def send(self, text: str) -> None:
        body, mask = text.encode(), os.urandom(4)
        size = len(body)
        head = b"\x81" + (
            bytes([0x80 | size]) if size < 126
            else b"\xfe" + struct.pack(">H", size) if size < 65_536
            else b"\xff" + struct.pack(">Q", size)
        )  # fmt: skip
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(body))
        self.socket.sendall(head + mask + masked)

    def receive(self, seconds: float) -> str:
        """The next text message; raises TimeoutError."""
        self.socket.settimeout(seconds)
        message = b""
        while True:
            first, second = self._read(2)
            size = second & 0x7F
            if size == 126:
                (size,) = struct.unpack(">H", self._read(2))
            elif size == 127:
                (size,) = struct.unpack(">Q", self._read(8))
            body = self._read(size)
            if first & 0x0F in (0, 1):
                message += body
                if first & 0x80:
                    return message.decode()


class Remote:
    """A browser that said in a file where it listens."""

    LISTENS = re.compile(r"")

    def __init__(self, log: Path) -> None:
        self.said, self.number = log, 0
        self.line: WebSocket

    def address(self) -> tuple[str, int, str]:
        until = time.monotonic() + START_SECONDS
        while not (match := self.LISTENS.search(self.said.read_text(errors="replace"))):
            assert time.monotonic() < until, self.said.read_text(errors="replace")[-2_000:]
            time.sleep(0.1)
        return match[1], int(match[2]), match[3] if match.re.groups > 2 else ""

    def ask(self, method: str, seconds: float = 30, **parameters: Any) -> dict[str, Any]:
        self.number += 1
        self.line.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        until = time.monotonic() + seconds
        while True:
            reply = json.loads(self.line.receive(max(0.1, until - time.monotonic())))
            if reply.get("id") == self.number:
                if "error" in reply:
                    raise RuntimeError(f"{method}: {reply}")
                result: dict[str, Any] = reply["result"]
                return result

    def begin(self) -> None:
        raise NotImplementedError

    def cookie(self, name: str, value: str) -> None:
        raise NotImplementedError

    def go(self, address: str) -> None:
        raise NotImplementedError

    def run(self, script: str, seconds: float = 30) -> Any:
        raise NotImplementedError

    def end(self) -> None:
        if hasattr(self, "line"):
            self.line.socket.close()


class Cdp(Remote):
    """The DevTools protocol of Chromium."""

    LISTENS = re.compile(r"ws://([\d.]+|localhost):(\d+)(/devtools/browser/\S+)")

    def begin(self) -> None:
        host, port, _path = self.address()
        until = time.monotonic() + 30
        while not (pages := self._pages(host, port)):  # it listens before its window is open
            assert time.monotonic() < until
            time.sleep(0.1)
        path = pages[0]["webSocketDebuggerUrl"].partition(f":{port}")[2]
        self.line = WebSocket(host, port, path)
        self.ask("Page.enable")

    def _pages(self, host: str, port: int) -> list[dict[str, str]]:
        connection = http.client.HTTPConnection(host, port, timeout=30)
        connection.request("GET", "/json")
        return [
            target
            for target in json.loads(connection.getresponse().read())
            if target["type"] == "page"
        ]

    def cookie(self, name: str, value: str) -> None:
        self.ask("Network.setCookie", name=name, value=value, domain="localhost", path="/")

    def go(self, address: str) -> None:
        self.ask("Page.navigate", url=address)
        until = time.monotonic() + 30
        while self.run("document.readyState") != "complete":
            assert time.monotonic() < until
            time.sleep(0.1)

    def run(self, script: str, seconds: float = 30) -> Any:
        reply = self.ask(
            "Runtime.evaluate", seconds, expression=script, awaitPromise=True, returnByValue=True,
            userGesture=True,
        )  # fmt: skip
        if "exceptionDetails" in reply:
            raise RuntimeError(json.dumps(reply["exceptionDetails"])[:1_500])
        return reply["result"].get("value")


class Bidi(Remote):
    """WebDriver BiDi, as Firefox speaks it."""

    LISTENS = re.compile(r"WebDriver BiDi listening on ws://([\d.]+|localhost):(\d+)")

    def begin(self) -> None:
        host, port, _path = self.address()
        self.line = WebSocket(host, port, "/session")
        self.ask("session.new", 60, capabilities={})
        tree = self.ask("browsingContext.getTree")
        self.context = tree["contexts"][0]["context"]

    def cookie(self, name: str, value: str) -> None:
        cookie = {"name": name, "value": {"type": "string", "value": value}, "domain": "localhost",
                "path": "/"}  # fmt: skip
        self.ask("storage.setCookie", cookie=cookie)

    def go(self, address: str) -> None:
        self.ask("browsingContext.navigate", 60, context=self.context, url=address, wait="complete")

    def run(self, script: str, seconds: float = 30) -> Any:
        is_file = script.startswith("/*")  # a file of definitions, not one expression
        reply = self.ask(
            "script.evaluate", seconds, target={"context": self.context}, awaitPromise=True,
            expression=script if is_file else f"(async () => JSON.stringify(await ({script})))()",
        )  # fmt: skip
        if reply["type"] == "exception":
            raise RuntimeError(json.dumps(reply["exceptionDetails"])[:1_500])
        value = reply["result"].get("value")
        return json.loads(value) if value and not is_file else value
