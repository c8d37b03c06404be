"""Devices on a bad line: real HTTP, real threads, and they never give an answer up."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.waiting import outlast

GIVE_UP_SECONDS = 90
RETRY_SECONDS = 0.2


def ask(
    port: int, path: str, body: bytes | None = None, *, seconds: float = 10, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """One request on a connection of its own; raises OSError or HTTPException."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        named = {name.replace("_", "-"): said for name, said in headers.items()}
        line.request("GET" if body is None else "POST", path, body, named)
        reply = line.getresponse()
        told = {name.title(): said for name, said in reply.getheaders()}
        return reply.status, told, reply.read()
    finally:
        line.close()


@dataclass
class Device:
    """One member's device. It keeps each answer, under the same id, until it was acknowledged."""

    port: int
    token: str
    project: str
    tasks_at_once: int = 4
    acknowledged: dict[str, str] = field(default_factory=dict)  # answer id -> receipt
    paid_micros: int = 0
    heard: list[tuple[int, str, str]] = field(default_factory=list)  # what was not a 200
    broken_off: int = 0  # refused connections, closed sockets, time-outs
    trouble: str = ""

    def sync(self, said: dict[str, Any]) -> dict[str, Any]:
        """The same request until it is answered with a reply."""
        body, until = json.dumps(said).encode(), time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < until:
            try:
                status, told, reply = ask(
                    self.port, "/sync", body, seconds=3, Authorization=f"Bearer {self.token}"
                )
            except (OSError, http.client.HTTPException):
                self.broken_off += 1
                outlast(RETRY_SECONDS)
                continue
            if status == 200:
                return dict(json.loads(reply))
            self.heard.append((status, told.get("Retry-After", ""), reply.decode()))
            outlast(RETRY_SECONDS)
        raise TimeoutError(f"no reply in {GIVE_UP_SECONDS} s; last heard: {self.heard[-1:]}")

    def work(self, stop: threading.Event) -> None:
        """Label until nothing is left or somebody says stop; then send what is still held."""
        tasks: list[dict[str, Any]] = []
        empty = 0
        try:
            while (empty < 3 and not stop.is_set()) or tasks:
                given = [
                    {"id": str(uuid4()), "project": self.project, "pos": task["pos"],
                     "kind": "label", "value": {"label": "news"}, "spent_ms": 900}
                    for task in tasks
                ]  # fmt: skip
                want = None if stop.is_set() else {
                    "project": self.project, "count": self.tasks_at_once}  # fmt: skip
                reply = self.sync({"answers": given, "held": [], "want": want})
                self._keep(given, reply)
                tasks = reply["tasks"]
                empty = 0 if tasks else empty + 1
        except Exception as wrong:  # noqa: BLE001 (told by the test that owns this thread)
            self.trouble = f"{type(wrong).__name__}: {wrong}"

    def _keep(self, given: list[dict[str, Any]], reply: dict[str, Any]) -> None:
        states = {one["id"]: one for one in reply["answers"]}
        for answer in given:
            state = states[answer["id"]]
            if state["state"] not in ("stored", "duplicate"):
                raise AssertionError(f"an answer was not taken: {state}")
            self.acknowledged[answer["id"]] = state["receipt"]
            self.paid_micros += state["price_micros"]
