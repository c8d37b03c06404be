"""A project of the SDK: import, price, publish, watch, read, export."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Literal
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
    Gold,
    Import,
    ImportConflict,
    Item,
    Pilot,
    Pilots,
    Prediction,
    Progress,
    Quote,
    Raise,
    RejectedRow,
    StoredCount,
)
from minga_client.upload_parts import UploadPart, total_bytes, upload_parts
from minga_pure.ids import uuid7_new
from minga_pure.money import Money
from minga_pure.projects import ProjectRecord

FORMATS = ("csv", "jsonl", "parquet", "label-studio", "label-studio-consensus")
READ_SECONDS = 0.5
ROWS_A_PART = 1_000


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The imports of a file or folder, one for each upload part."""

    imports: list[Import] = field(default_factory=list)

    @property
    def conflicts(self) -> int:
        """Rows whose id the project has with other content, and nobody has decided."""
        return sum(part.conflicts for part in self.imports)

    @property
    def rows_good(self) -> int:
        return sum(part.rows_good for part in self.imports)

    @property
    def rows_bad(self) -> int:
        return sum(part.rows_bad for part in self.imports)

    @property
    def troubles(self) -> list[str]:
        """One sentence for each file that could not be read to its end."""
        return [f"{part.filename}: {part.trouble}" for part in self.imports if part.trouble]


class Project:
    """One project. `facts` is what the co-operative said when it was last asked."""

    def __init__(self, transport: Transport, facts: ProjectRecord) -> None:
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
        """Return True when every slot that was not withdrawn is answered."""
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
        self.facts = msgspec.json.decode(reply.content, type=ProjectRecord)

    def import_file(
        self,
        path: str | Path,
        *,
        columns: Mapping[str, str] | None = None,
        wait: bool = True,
        progress: bool = True,
    ) -> ImportResult:
        """Bring a file (CSV, TSV, JSONL, Parquet, text, zip) or a folder of pictures.

        Bad rows never cost the good ones: `rejected_rows` lists them. `columns` says which is
        which, {"text": "sentence"}. Called again after a broken line, it sends only what is
        missing. With `wait` it returns when everything has been read.
        """
        source = Path(path)
        imports: list[Import] = []
        with bar("Sending", total_bytes(source) or None, visible=progress) as drawn:
            for part in upload_parts(source):
                drawn.describe(f"Sending {part.name}")
                imports.append(self._send(part, columns or {}, drawn))
        if wait:
            imports = self._read_to_the_end(imports, progress=progress)
        return ImportResult(imports)

    def _send(self, part: UploadPart, columns: Mapping[str, str], drawn: Bar) -> Import:
        params: dict[str, object] = {
            "filename": part.name,
            "columns": [f"{name}:{column}" for name, column in columns.items()],
        }

        def chunks() -> Iterator[bytes]:
            for chunk in part.chunks():
                yield chunk
                drawn.add(len(chunk))

        def send(key: str) -> httpx.Response:
            return self._transport.post(
                f"{self._path}/imports",
                content=chunks,
                length=part.size_bytes,
                params=params,
                key=key,
            )

        identity = f"{self.id}\n{params}\n{part.fingerprint()}"
        reply = send(hashlib.sha256(identity.encode()).hexdigest())
        stored = msgspec.json.decode(reply.content, type=Import)
        if "Idempotency-Replayed" in reply.headers and self.read_import(stored.id).trouble:
            stored = msgspec.json.decode(send(str(uuid7_new())).content, type=Import)
        return stored

    def _read_to_the_end(self, imports: list[Import], *, progress: bool) -> list[Import]:
        total = sum(part.bytes_total for part in imports)
        with bar("The co-operative reads", total or None, visible=progress) as drawn:
            while not all(part.is_over for part in imports):
                time.sleep(READ_SECONDS)
                imports = [part if part.is_over else self.read_import(part.id) for part in imports]
                drawn.advance_to(
                    sum(part.bytes_total if part.is_over else part.bytes_read for part in imports)
                )
        return imports

    def read_import(self, import_id: UUID) -> Import:
        """Return the state of one import. Raises NotFound."""
        reply = self._transport.get(f"/imports/{import_id}")
        return msgspec.json.decode(reply.content, type=Import)

    def rejected_rows(self, result: ImportResult | Import) -> Iterator[RejectedRow]:
        """The rows that could not be taken, each with its reason."""
        for stored in result.imports if isinstance(result, ImportResult) else [result]:
            yield from rows(self._transport, f"/imports/{stored.id}/rejected-rows", RejectedRow)

    def import_conflicts(self, result: ImportResult | Import) -> Iterator[ImportConflict]:
        """The rows whose id the project has with other content, until you decide about them."""
        for stored in result.imports if isinstance(result, ImportResult) else [result]:
            yield from rows(self._transport, f"/imports/{stored.id}/conflicts", ImportConflict)

    def decide_conflicts(
        self,
        result: ImportResult | Import,
        choice: Literal["keep", "replace", "new_id"],
        *,
        only_rows: Sequence[int] | None = None,
    ) -> int:
        """Decide the open conflicts of an import; return how many were decided.

        "keep" changes nothing; "replace" gives waiting items the content of the file, never
        published ones; "new_id" takes the rows as items of their own.
        """
        decided = 0
        payload = {"choice": choice, "rows": None if only_rows is None else list(only_rows)}
        for stored in result.imports if isinstance(result, ImportResult) else [result]:
            reply = self._transport.post(
                f"/imports/{stored.id}/conflicts", json=payload, key=str(uuid7_new())
            )
            decided += reply.json()["decided"]
        return decided

    def revise(self, **fields: Any) -> Project:
        """Change a draft: the fields of `Projects.create`, only those that change.

        Its client stays. Raises BadDraft before anything is sent, Refused with the field to mend
        after it, or when the project is published already.
        """
        changes = {
            name: value
            for name, value in drafts.request_payload(fields).items()
            if name != "client"
        }
        self._learn(self._transport.patch(self._path, json=changes))
        return self

    def quote(self) -> Quote:
        """Return the cost of publishing the waiting items, and the obstacles to it."""
        reply = self._transport.get(f"{self._path}/quote")
        return msgspec.json.decode(reply.content, type=Quote)

    def pilots(self) -> list[Pilot]:
        """Return the pilots of this project, newest first."""
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
        payload = None if first_answers is None else {"first_answers": first_answers}
        self._learn(self._transport.post(f"{self._path}/publish", json=payload))
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

    def progress(self) -> Progress:
        """Return the number of slots that are free, leased and answered."""
        reply = self._transport.get(f"{self._path}/progress")
        return msgspec.json.decode(reply.content, type=Progress)

    def watch(self, *, every_seconds: float = 2.0, progress: bool = True) -> Progress:
        """Wait until everything is answered (or the project is closed) and tell how it stands.

        Raises MingaError for a draft, in which nobody will ever answer.
        """
        with bar(self.title[:40], None, visible=progress) as drawn:
            while True:
                now = self.progress()
                if now.state == "draft":
                    raise MingaError("This project is a draft: publish it, then watch it.")
                drawn.describe(f"{self.title[:40]}: {now.answered} of {now.slots} answers")
                drawn.advance_to(now.answered, of=now.slots)
                if now.is_over:
                    return now
                time.sleep(every_seconds)

    def quality(self) -> Quality:
        """Return the quality snapshot, computed from all paid answers about once a minute."""
        reply = self._transport.get(f"{self._path}/quality")
        return msgspec.json.decode(reply.content, type=Quality)

    def results(self) -> Iterator[Result]:
        """Yield the aggregated answer of each item: value, confidence, distribution, reason."""
        return rows(self._transport, f"{self._path}/results", Result)

    def keep_gold(self, truths: Iterable[Gold]) -> int:
        """True answers to some items; they teach members and check how sure the labels are.

        Fifty are enough. Sent in parts; a part with a bad row is refused whole (Refused names it),
        and those before it are kept. Returns how many are kept.
        """
        return self._put_rows("gold", truths, {})

    def bring_predictions(self, model: str, predictions: Iterable[Prediction]) -> int:
        """Store predictions of your model: one more annotator, declared by name, weighed by skill.

        Bring them before you publish, and members see the guess, but for a blind fifth of the
        items. Nobody is paid less. Returns how many are kept.
        """
        return self._put_rows("predictions", predictions, {"model": model})

    def _put_rows(self, place: str, values: Iterable[Any], fields: dict[str, Any]) -> int:
        stored = 0
        for part in _parts(values, ROWS_A_PART):
            payload = {**fields, "rows": msgspec.to_builtins(part)}
            reply = self._transport.put(f"{self._path}/{place}", json=payload)
            stored += msgspec.json.decode(reply.content, type=StoredCount).count
        return stored

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
        payload: dict[str, Any] = {"criterion": criterion, "words": words, "wish": wish}
        if answers is not None:
            payload["answers"] = [str(answer) for answer in answers]
        if items is not None:
            payload["items"] = list(items)
        reply = self._transport.post(f"{self._path}/disputes", json=payload)
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
        """Write the dataset in one of FORMATS to a file and return its path.

        The file appears under its name only when it is whole; until then it is called `….part`.
        When the line breaks it goes on where it was; when more was answered in between, it begins
        again.
        """
        source = f"{self._path}/exports/{format}"
        with bar("Receiving", None, visible=progress) as drawn:
            return download(self._transport, source, Path(path), drawn)

    def label_config(self) -> str:
        """Return the Label Studio configuration (XML) under which this project's export opens."""
        return self._transport.get(f"{self._path}/label-config").text


def _parts(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of at most `size` rows, read as they are needed."""
    source = iter(rows)
    while part := list(islice(source, size)):
        yield part
