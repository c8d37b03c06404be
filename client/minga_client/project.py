"""A project of the SDK: import, price, publish, watch, read, export."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec

from minga_client import drafts
from minga_client.downloads import download
from minga_client.errors import MingaError
from minga_client.formats import TABLE
from minga_client.paging import rows
from minga_client.progress_bars import bar
from minga_client.project_imports import ProjectImports
from minga_client.quality import Quality, Result
from minga_client.transport import Transport
from minga_client.types import (
    Answer,
    Closed,
    CollectionState,
    Dispute,
    Disputes,
    Gold,
    Item,
    ItemWithAnswers,
    Pilot,
    Pilots,
    Prediction,
    Progress,
    Quote,
    Raise,
    StoppedItems,
    StoredCount,
)
from minga_pure.money import Money
from minga_pure.projects import ProjectRecord

READ_SECONDS = 0.5
ROWS_A_PART = 1_000


class Project(ProjectImports):
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

    def refresh(self) -> Project:
        """Ask again how it stands."""
        self._learn(self._transport.get(self._path))
        return self

    def _learn(self, reply: httpx.Response) -> None:
        self.facts = msgspec.json.decode(reply.content, type=ProjectRecord)

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

    def collect(
        self, *, terms: UUID | str, item_kind: str, alternative: Project | UUID | str
    ) -> CollectionState:
        """Let this draft collect pictures or recordings of members under your terms.

        `alternative`: a published project of yours that pays at least the same; answers of it are
        set aside for members who do not agree. Raises Refused with what does not fit.
        """
        alternative_id = alternative.id if isinstance(alternative, Project) else alternative
        payload = {"terms": str(terms), "item_kind": item_kind, "alternative": str(alternative_id)}
        reply = self._transport.post(f"{self._path}/collection", json=payload)
        return msgspec.json.decode(reply.content, type=CollectionState)

    def collection(self) -> CollectionState:
        """Return what this project collects, and how many items stand."""
        reply = self._transport.get(f"{self._path}/collection")
        return msgspec.json.decode(reply.content, type=CollectionState)

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

    def decide_clarity(self, decision: str, words: str = "") -> Project:
        """Decide a pause for `unclear`: "continue", "clarify" with words for members, or "stop"."""
        payload = {"decision": decision, "words": words}
        self._learn(self._transport.post(f"{self._path}/clarity", json=payload))
        return self

    def choose_item_model(self, *, enabled: bool) -> None:
        """Let a small model that reads the items join the members where it helps, or keep it out.

        It is on from the beginning; `quality().item_model` says what it did.
        """
        self._transport.put(f"{self._path}/item-model", json={"enabled": enabled})

    def stopped_items(self) -> list[str]:
        """Return your ids of items that members stopped: they show somebody's private data."""
        reply = self._transport.get(f"{self._path}/stopped")
        return msgspec.json.decode(reply.content, type=StoppedItems).items

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

    def keep_gold_file(self, path: str | Path, *, format: str = TABLE) -> int:  # noqa: A002
        """True answers as a file: CSV, TSV, JSONL, a JSON list or Parquet, at most 20 MB.

        `format`: one of ANSWER_FORMATS, for a file of another tool, as in "coco" or "yolo".

        Columns are found by name: item or id, label or value, reason. Refused whole with the line
        of its first fault. Returns how many are stored.
        """
        return self._put_file("gold", Path(path), {"format": format})

    def bring_predictions_file(
        self,
        model: str,
        path: str | Path,
        *,
        format: str = TABLE,  # noqa: A002 (the word that people use)
    ) -> int:
        """Predictions of your model as a file, with a column score if you want.

        `format`: as in `keep_gold_file`.
        """
        return self._put_file("predictions", Path(path), {"model": model, "format": format})

    def _put_file(self, place: str, path: Path, params: dict[str, str]) -> int:
        try:
            content = path.read_bytes()
        except OSError as exc:
            raise MingaError(f"{path} cannot be read: {exc.strerror}.") from exc
        reply = self._transport.put(
            f"{self._path}/{place}/file", content=content, params={**params, "filename": path.name}
        )
        return msgspec.json.decode(reply.content, type=StoredCount).count

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

    def items(
        self,
        *,
        state: str | None = None,
        label: str | None = None,
        confidence_from: float | None = None,
        confidence_below: float | None = None,
        answers_from: int | None = None,
        text: str | None = None,
        sort: str = "position",
        descending: bool = False,
    ) -> Iterator[Item]:
        """Yield the published items that meet every filter; without one, all of them.

        state: unanswered, open, agreed or disagree. label: the label of the result. text: words of
        the item, or its whole id. sort: position, confidence, disagreement, answers or seconds.
        """
        filters = {
            "state": state,
            "label": label,
            "confidence_from": confidence_from,
            "confidence_below": confidence_below,
            "answers_from": answers_from,
            "text": text,
            "sort": sort,
            "descending": descending or None,
        }
        params = {name: value for name, value in filters.items() if value is not None}
        return rows(self._transport, f"{self._path}/items", Item, params=params)

    def item(self, item: Item | int) -> ItemWithAnswers:
        """Return one item, or the item at a position, with its result and every paid answer."""
        pos = item.pos if isinstance(item, Item) else item
        reply = self._transport.get(f"{self._path}/items/{pos}")
        return msgspec.json.decode(reply.content, type=ItemWithAnswers)

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
