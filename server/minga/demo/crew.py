"""Simulated co-workers, so that charts and quality have life. Off unless asked for; never hidden:
their names begin with “simulated”.

This program imports no domain and opens no database. It is given an address and a sync pass for
each co-worker on its standard input and works as any device does, through `POST /sync`. What is
true it reads from the same packages from which the client took the items.
"""

import asyncio
import contextlib
import hashlib
import json
import random
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from minga.demo import behaviour
from minga.demo.digits import digits
from minga.demo.items import boxes_answer
from minga.demo.photos import photos
from minga.demo.plausible import plausible_value
from minga.demo.texts import LANGUAGES, texts
from minga_pure.ids import uuid7_new

MINUTES_ASKED = 7
ANSWERS_A_SYNC = 5
IDLE_SECONDS = 20.0
TRY_AGAIN_SECONDS = (0.5, 1, 2, 4, 8, 15)
REPLY_SECONDS_MAX = 30
LAST_WORDS_SECONDS = 5
TOLD_EVERY_SECONDS = 60


class SentAway(Exception):
    """The door does not want this request at all; sending it again would not help."""


def truths() -> dict[str, dict[str, Any]]:
    """The true answer by what a task shows: a picture's SHA-256, or a text."""
    titles = {language.code: language.title for language in LANGUAGES}
    known: dict[str, dict[str, Any]] = {}
    for digit in digits():
        known[hashlib.sha256(digit.png).hexdigest()] = {"label": digit.label}
    for photo in photos():
        known[hashlib.sha256(photo.jpeg).hexdigest()] = boxes_answer(photo.boxes)
    for text in texts():
        known[text.text] = {"label": titles[text.language], "code": text.language}
    return known


@dataclass
class Crew:
    """All co-workers together: the address, what is true, how many answers were taken in."""

    address: str
    speed: float
    known: Mapping[str, dict[str, Any]]
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    stored: int = 0
    declined: set[str] = field(default_factory=set)

    def decline(self, project: str, task_type: str) -> None:
        """Say once for each project that the crew does not do it."""
        if project not in self.declined:
            self.declined.add(project)
            print(f"The crew will not do {project}: {task_type} takes a person.", flush=True)

    async def pause(self, seconds: float) -> None:
        """Wait so long, or until the crew is asked to stop."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.stopped.wait(), seconds)


@dataclass
class CoWorker:
    """One simulated member with a device: tasks that she holds, answers not sent yet."""

    name: str
    token: str
    habits: behaviour.Habits
    dice: random.Random
    crew: Crew
    line: httpx.AsyncClient
    tasks: list[dict[str, Any]] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    labels: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    sheets: dict[str, int] = field(default_factory=dict)
    unsent: list[dict[str, Any]] = field(default_factory=list)

    async def work(self) -> None:
        """Take a bundle, answer, send, until asked to stop; wait a while when nothing is left."""
        while not self.crew.stopped.is_set():
            if not self.tasks:
                await self.sync(want={"minutes": MINUTES_ASKED})
            if not self.tasks:
                await self.crew.pause(IDLE_SECONDS * self.dice.uniform(0.7, 1.3))
                continue
            await self.answer(self.tasks.pop(0))
            if len(self.unsent) >= ANSWERS_A_SYNC or not self.tasks:
                await self.sync(want={"minutes": MINUTES_ASKED} if not self.tasks else None)
        if self.unsent:
            await self.sync(want=None)

    async def answer(self, task: Mapping[str, Any]) -> None:
        content = task["content"]
        truth = self.crew.known.get(content.get("image") or content.get("text") or "")
        simulated = self.simulate(task["project"], content, truth)
        await self.crew.pause(simulated.seconds / self.crew.speed)
        self.unsent.append(
            {
                "id": str(uuid7_new()),
                "project": task["project"],
                "pos": task["pos"],
                "kind": simulated.kind,
                "value": simulated.value,
                "spent_ms": int(simulated.seconds * 1000),
                "made_at": datetime.now(UTC).isoformat(),
            }
        )

    def simulate(
        self, project: str, content: Mapping[str, Any], truth: Mapping[str, Any] | None
    ) -> behaviour.SimulatedAnswer:
        """Answer by what is true, else plausibly; skip, and say so, what the crew does not do."""
        task_type = self.kinds[project]
        if truth is not None and task_type in behaviour.KNOWN_TYPES:
            return behaviour.answer(task_type, truth, self.habits, self.dice)
        seconds = behaviour.seconds_of(task_type, self.habits, self.dice)
        value = plausible_value(
            task_type,
            content,
            self.labels[project],
            error_rate=self.habits.error_rate,
            dice=self.dice,
        )
        if value is None:
            self.crew.decline(project, task_type)
            return behaviour.SimulatedAnswer("skip", None, seconds)
        return behaviour.SimulatedAnswer("label", value, seconds)

    async def sync(self, want: dict[str, Any] | None) -> None:
        """One request. It is sent again, unchanged, until the door has answered it."""
        answers = self.unsent
        request = {
            "answers": answers,
            "held": [[task["project"], task["pos"]] for task in self.tasks],
            "sheets": self.sheets,
        }
        if want is not None:
            request["want"] = want
        reply = await self.post(json.dumps(request).encode())
        if reply is None:
            return
        self.unsent = []
        self.crew.stored += sum(result["state"] == "stored" for result in reply["answers"])
        self.kinds |= {sheet["project"]: sheet["task_type"] for sheet in reply["projects"]}
        self.labels |= {sheet["project"]: sheet["labels"] for sheet in reply["projects"]}
        self.sheets |= {sheet["project"]: sheet.get("version", 1) for sheet in reply["projects"]}
        self.tasks += [task for task in reply["tasks"] if task["project"] in self.kinds]

    async def post(self, body: bytes) -> dict[str, Any] | None:
        """The reply; None when the crew was asked to stop before the door answered."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        attempt = 0
        while True:
            with contextlib.suppress(httpx.TransportError):
                reply = await self.line.post("/sync", content=body, headers=headers)
                if reply.status_code == httpx.codes.OK:
                    return dict(reply.json())
                if reply.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    raise SentAway(f"{reply.status_code} {reply.text[:200]}")
            if self.crew.stopped.is_set():
                return None
            wait = TRY_AGAIN_SECONDS[min(attempt, len(TRY_AGAIN_SECONDS) - 1)]
            await self.crew.pause(wait * self.dice.uniform(0.7, 1.3))
            attempt += 1


async def run(
    address: str, speed: float, passes: list[dict[str, Any]], stopped: asyncio.Event
) -> int:
    """Work until stopped; how many answers the door stored."""
    crew = Crew(address, speed, truths(), stopped)
    async with httpx.AsyncClient(base_url=address, timeout=REPLY_SECONDS_MAX) as line:
        team = []
        for sync_pass in passes:
            dice = random.Random(sync_pass["name"])  # noqa: S311 (the same person at every start)
            habits = behaviour.habits(sync_pass["reads"], dice)
            team.append(CoWorker(sync_pass["name"], sync_pass["token"], habits, dice, crew, line))
        working = [asyncio.create_task(_safely(co_worker)) for co_worker in team]
        telling = asyncio.create_task(_tell(crew, len(team)))
        await stopped.wait()
        await asyncio.wait(working, timeout=LAST_WORDS_SECONDS)
        for task in [telling, *working]:
            task.cancel()
        await asyncio.gather(telling, *working, return_exceptions=True)
    return crew.stored


async def _safely(co_worker: CoWorker) -> None:
    """A co-worker whom the door sends away stops; the others go on."""
    try:
        await co_worker.work()
    except SentAway as exc:
        print(f"{co_worker.name} was sent away: {exc}", file=sys.stderr, flush=True)


async def _tell(crew: Crew, count: int) -> None:
    print(f"{count} simulated co-workers are at work, {crew.speed:g} times as fast as people.",
          flush=True)  # fmt: skip
    reported = 0
    while True:
        await asyncio.sleep(TOLD_EVERY_SECONDS)
        if crew.stored != reported:
            reported = crew.stored
            print(f"The simulated co-workers have made {reported:,} answers.", flush=True)


async def _until_signalled(orders: dict[str, Any]) -> int:
    stopped = asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, stopped.set)
    return await run(orders["address"], orders["speed"], orders["passes"], stopped)


def main() -> int:
    asyncio.run(_until_signalled(json.load(sys.stdin)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
