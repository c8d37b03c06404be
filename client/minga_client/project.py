"""A project in a program's hands: import, price, publish, watch, read, export."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec

from minga_client import drafts
from minga_client.downloads import download
from minga_client.errors import MingaError
from minga_client.paging import rows
from minga_client.progress_bars import Bar, bar
from minga_client.quality import Quality, Result
from minga_client.transport import Transport
from minga_client.types import (
    Answer,
    Closed,
    Dispute,
    Disputes,
    Fault,
    Gold,
    Import,
    Item,
    Kept,
    Pilot,
    Pilots,
    Prediction,
    ProjectFacts,
    Quote,
    Raise,
    Standing,
)
from minga_client.upload_parts import Parcel, parcels, weigh
from minga_pure.ids import uuid7_new
from minga_pure.money import Money

FORMATS = ("csv", "jsonl", "parquet", "label-studio")
READ_SECONDS = 0.5
ROWS_A_PART = 1_000


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a file or folder: its imports, one a parcel, read to their end."""

    imports: list[Import] = field(default_factory=list)

    @property
    def rows_good(self) -> int:
        return sum(one.rows_good for one in self.imports)

    @property
    def rows_bad(self) -> int:
        return sum(one.rows_bad for one in self.imports)

    @property
    def troubles(self) -> list[str]:
        """One sentence for each file that could not be read to its end."""
        return [f"{one.filename}: {one.trouble}" for one in self.imports if one.trouble]


class Project:
    """One project. `facts` is what the co-operative said when it was last asked."""

    def __init__(self, transport: Transport, facts: ProjectFacts) -> None:
        self._transport = transport
        self.facts = facts

    def __repr__(self) -> str:
        return f"<Project {self.id} {self.title!r} {self.state}>"

    @property
    def id(self) -> UUID:
        return self.facts.id

    @property
    def title(self) -> str:
        return self.facts.title

    @property
    def state(self) -> str:
        """draft, published, paused or closed."""
        return self.facts.state

    @property
    def is_complete(self) -> bool:
        """Whether all that was asked, and not taken back, is answered."""
        return self.facts.complete

    @property
    def url(self) -> str:
        """Its page for people."""
        return f"{self._transport.url}/projects/{self.id}"

    @property
    def _path(self) -> str:
        return f"/projects/{self.id}"

    def refresh(self) -> Project:
        """Ask again how it stands."""
        self._learn(self._transport.get(self._path))
        return self

    def _learn(self, reply: httpx.Response) -> None:
        self.facts = msgspec.json.decode(reply.content, type=ProjectFacts)

    def import_file(
        self,
        path: str | Path,
        *,
        columns: Mapping[str, str] | None = None,
        wait: bool = True,
        progress: bool = True,
    ) -> Brought:
        """Bring a file (CSV, TSV, JSONL, Parquet, text, zip) or a folder of pictures.

        Bad rows never cost the good ones: `rejected_rows` lists them. `columns` says which is
        which, {"text": "sentence"}. Called again after a broken line, it sends only what is
        missing. With `wait` it returns when everything has been read.
        """
        place = Path(path)
        taken: list[Import] = []
        with bar("Sending", weigh(place) or None, shown=progress) as drawn:
            for parcel in parcels(place):
                drawn.say(f"Sending {parcel.name}")
                taken.append(self._send(parcel, columns or {}, drawn))
        if wait:
            taken = self._read_to_the_end(taken, progress=progress)
        return Brought(taken)

    def _send(self, parcel: Parcel, columns: Mapping[str, str], drawn: Bar) -> Import:
        params: dict[str, object] = {
            "filename": parcel.name,
            "columns": [f"{name}:{column}" for name, column in columns.items()],
        }

        def chunks() -> Iterator[bytes]:
            for chunk in parcel.chunks():
                yield chunk
                drawn.add(len(chunk))

        def send(key: str) -> httpx.Response:
            return self._transport.post(
                f"{self._path}/imports",
                content=chunks,
                length=parcel.size_bytes,
                params=params,
                key=key,
            )

        told = f"{self.id}\n{params}\n{parcel.fingerprint()}"
        reply = send(hashlib.sha256(told.encode()).hexdigest())
        brought = msgspec.json.decode(reply.content, type=Import)
        if "Idempotency-Replayed" in reply.headers and self.read_import(brought.id).trouble:
            brought = msgspec.json.decode(send(str(uuid7_new())).content, type=Import)
        return brought

    def _read_to_the_end(self, waiting: list[Import], *, progress: bool) -> list[Import]:
        total = sum(one.bytes_total for one in waiting)
        with bar("The co-operative reads", total or None, shown=progress) as drawn:
            while not all(one.is_over for one in waiting):
                time.sleep(READ_SECONDS)
                waiting = [one if one.is_over else self.read_import(one.id) for one in waiting]
                drawn.to(sum(one.bytes_total if one.is_over else one.bytes_read for one in waiting))
        return waiting

    def read_import(self, brought: UUID) -> Import:
        """How far one import is."""
        reply = self._transport.get(f"/imports/{brought}")
        return msgspec.json.decode(reply.content, type=Import)

    def rejected_rows(self, brought: Brought | Import) -> Iterator[Fault]:
        """The rows that could not be taken, each with its reason."""
        for one in brought.imports if isinstance(brought, Brought) else [brought]:
            yield from rows(self._transport, f"/imports/{one.id}/rejected-rows", Fault)

    def revise(self, **said: Any) -> Project:
        """Change a draft: the fields of `Projects.create`, only those that change.

        Its client stays. Raises BadDraft before anything is sent, Refused with the field to mend
        after it, or when the project is published already.
        """
        changes = {name: value for name, value in drafts.wire(said).items() if name != "client"}
        self._learn(self._transport.patch(self._path, json=changes))
        return self

    def quote(self) -> Quote:
        """What publishing the waiting items costs, and what still stands against it."""
        reply = self._transport.get(f"{self._path}/quote")
        return msgspec.json.decode(reply.content, type=Quote)

    def pilots(self) -> list[Pilot]:
        """What members who tried this project needed and said, newest first."""
        reply = self._transport.get(f"{self._path}/pilots")
        return msgspec.json.decode(reply.content, type=Pilots).rows

    def try_with_members(self) -> Pilot:
        """Let five to ten members, drawn by lot, try a paid sample of the waiting items.

        Raises Refused when there are too few volunteers, nothing to try, or too little money.
        """
        reply = self._transport.post(f"{self._path}/pilots")
        return msgspec.json.decode(reply.content, type=Pilot)

    def raise_price(self, price: Money) -> Raise:
        """Pay more for an answer: for everybody, and for the answers that are paid already."""
        reply = self._transport.post(
            f"{self._path}/raises",
            json={"price": {"micros": price.micros, "currency": price.currency}},
        )
        return msgspec.json.decode(reply.content, type=Raise)

    def publish(self, *, first_answers: int | None = None) -> Project:
        """Fund the waiting items and offer them. Raises CannotPublish with every reason.

        `first_answers`: every item begins with so many; more are asked only where they help, and
        what nobody needs is yours again. Decided once, when a project is first published.
        """
        said = None if first_answers is None else {"first_answers": first_answers}
        self._learn(self._transport.post(f"{self._path}/publish", json=said))
        return self

    def pause(self) -> Project:
        """Give out no new bundles; what members hold stays theirs."""
        return self._turn("pause")

    def resume(self) -> Project:
        """Offer the rest again."""
        return self._turn("resume")

    def _turn(self, verb: str) -> Project:
        self._learn(self._transport.post(f"{self._path}/{verb}"))
        return self

    def close(self) -> Money:
        """Ask nothing more. Returns the pay and reserves of unasked answers: yours again."""
        reply = self._transport.post(f"{self._path}/close")
        closed = msgspec.json.decode(reply.content, type=Closed)
        self.facts = closed.project
        return closed.returned

    def standing(self) -> Standing:
        """How many slots are free, held and answered."""
        reply = self._transport.get(f"{self._path}/progress")
        return msgspec.json.decode(reply.content, type=Standing)

    def watch(self, *, every_seconds: float = 2.0, progress: bool = True) -> Standing:
        """Wait until everything is answered (or the project is closed) and tell how it stands.

        Raises MingaError for a draft, in which nobody will ever answer.
        """
        with bar(self.title[:40], None, shown=progress) as drawn:
            while True:
                now = self.standing()
                if now.state == "draft":
                    raise MingaError("This project is a draft: publish it, then watch it.")
                drawn.say(f"{self.title[:40]}: {now.answered} of {now.slots} answers")
                drawn.to(now.answered, of=now.slots)
                if now.is_over:
                    return now
                time.sleep(every_seconds)

    def quality(self) -> Quality:
        """How sure the labels are, from the last look at all paid answers (every minute or so)."""
        reply = self._transport.get(f"{self._path}/quality")
        return msgspec.json.decode(reply.content, type=Quality)

    def results(self) -> Iterator[Result]:
        """What the answers to each item say together: value, confidence, distribution, reason."""
        return rows(self._transport, f"{self._path}/results", Result)

    def keep_gold(self, truths: Iterable[Gold]) -> int:
        """True answers to some items; they teach members and check how sure the labels are.

        Fifty are enough. Sent in parts; a part with a bad row is refused whole (Refused names it),
        and those before it are kept. Returns how many are kept.
        """
        return self._put_rows("gold", truths, {})

    def bring_predictions(self, model: str, predictions: Iterable[Prediction]) -> int:
        """What your model says: one more annotator, declared by its name, weighed by its skill.

        Bring them before you publish, and members see the guess, but for a blind fifth of the
        items. Nobody is paid less. Returns how many are kept.
        """
        return self._put_rows("predictions", predictions, {"model": model})

    def _put_rows(self, place: str, told: Iterable[Any], more: dict[str, Any]) -> int:
        kept = 0
        for part in _parts(told, ROWS_A_PART):
            said = {**more, "rows": msgspec.to_builtins(part)}
            reply = self._transport.put(f"{self._path}/{place}", json=said)
            kept += msgspec.json.decode(reply.content, type=Kept).kept
        return kept

    def question_batch(
        self,
        *,
        criterion: int,
        words: str,
        wish: str,
        answers: Sequence[UUID] | None = None,
        items: Sequence[str] | None = None,
    ) -> Dispute:
        """Question answers by one of the project's criteria (its number): paid peers look at a
        sample. `wish`: "relabel" or "refund", if too much is faulty. Nobody's pay changes."""
        said: dict[str, Any] = {"criterion": criterion, "words": words, "wish": wish}
        if answers is not None:
            said["answers"] = [str(answer) for answer in answers]
        if items is not None:
            said["items"] = list(items)
        reply = self._transport.post(f"{self._path}/disputes", json=said)
        return msgspec.json.decode(reply.content, type=Dispute)

    def disputes(self) -> list[Dispute]:
        """The batches that were questioned, newest first, and what came of each."""
        reply = self._transport.get(f"{self._path}/disputes")
        return msgspec.json.decode(reply.content, type=Disputes).rows

    def items(self) -> Iterator[Item]:
        """The published items, in the order in which they are asked."""
        return rows(self._transport, f"{self._path}/items", Item)

    def answers(self) -> Iterator[Answer]:
        """Every paid answer so far, item by item; never more than one page in memory."""
        return rows(self._transport, f"{self._path}/answers", Answer)

    def export(self, format: str, path: str | Path, *, progress: bool = True) -> Path:  # noqa: A002
        """Write the dataset (csv, jsonl, parquet, label-studio) to a file and return its path.

        The file appears under its name only when it is whole; until then it is called `….part`.
        When the line breaks it goes on where it was; when more was answered in between, it begins
        again.
        """
        source = f"{self._path}/exports/{format}"
        with bar("Receiving", None, shown=progress) as drawn:
            return download(self._transport, source, Path(path), drawn)


def _parts(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of at most `size` rows, read as they are needed."""
    source = iter(rows)
    while part := list(islice(source, size)):
        yield part
