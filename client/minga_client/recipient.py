"""The recipient's side of people's rights: take a request, hand it on, answer it, show receipts.

A node keeps everything in one folder: `node.json` (its name, the key of the co-operative that
licenses the copies, the addresses of the recipients it supplies), `key` (its seed, for its owner
only) and `requests/ID.json`, each written as a whole, so that a crash at any line loses nothing.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec

from minga_client.errors import MingaError
from minga_pure.proofs.errors import ProofError
from minga_pure.proofs.note import SEED_BYTES, Signer, Verifier
from minga_pure.rights import (
    MESSAGE_SECONDS_MAX,
    DenialReason,
    Informed,
    PullRequest,
    ReceiptBranch,
    RequestBranch,
    RequestStatus,
    RightsReceipt,
    RightsRequest,
    digest_of,
    open_open_requests,
    open_request,
    sign,
)

Send = Callable[[str, RequestBranch], ReceiptBranch]
"""Hand a branch to the recipient at an address; raises OSError when it cannot be reached."""

FOLDER_MODE: Final = 0o700
KEY_MODE: Final = 0o600


class RequestRefused(MingaError):
    """A request that this node does not act on, with the reason."""


class NoSuchRequest(MingaError):
    """This node was never asked under this id."""


class NodeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """`recipients`: the address of each recipient that this node supplies, by its name."""

    node: str
    co_operative: str
    recipients: dict[str, str] = {}


class StoredRequest(msgspec.Struct, kw_only=True):
    """One request as this node keeps it: the signed note, its branch below, its own last word."""

    request: str
    below: list[RequestBranch] = []
    receipt: str
    received_at: int
    receipts_below: dict[str, ReceiptBranch] = {}


class RecipientNode:
    """One recipient in the chain. Safe to ask twice: the same request gives the same receipt."""

    def __init__(self, folder: Path) -> None:
        """Open a node's folder. Raises MingaError when there is none (see `create`)."""
        self._folder = folder
        self._lock = threading.RLock()
        try:
            settings = msgspec.json.decode((folder / "node.json").read_bytes(), type=NodeSettings)
            seed = (folder / "key").read_bytes()
        except (OSError, msgspec.MsgspecError) as exc:
            raise MingaError(
                f"{folder} holds no recipient. Begin with: minga recipient create"
            ) from exc
        self.settings = settings
        self._signer = Signer(settings.node, seed)
        self._trusted = [Verifier.from_vkey(settings.co_operative)]

    @classmethod
    def create(cls, folder: Path, settings: NodeSettings) -> RecipientNode:
        """Make the folder and a key. A folder that holds a node already is left as it is."""
        (folder / "requests").mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        if (folder / "key").exists():
            raise MingaError(f"{folder} holds a recipient already. Its key stays.")
        Verifier.from_vkey(settings.co_operative)
        _write(folder / "node.json", msgspec.json.encode(settings))
        _write(folder / "key", secrets.token_bytes(SEED_BYTES))
        return cls(folder)

    @property
    def name(self) -> str:
        """The node's name in the granted tree."""
        return self.settings.node

    @property
    def vkey(self) -> str:
        """The public key, to give to whoever supplies this node."""
        return self._signer.vkey

    @property
    def signer(self) -> Signer:
        """Return the signer of this recipient, for engagements with its neighbours."""
        return self._signer

    def receive(self, branch: RequestBranch, *, now: int) -> ReceiptBranch:
        """Keep a request and return a signed receipt: it is open until `answer`.

        Raises RequestRefused; nothing is stored then.
        """
        request = self._opened(branch.request, now)
        with self._lock:
            stored = self._find(request.id)
            if stored is None or stored.request != branch.request:
                if stored is not None:
                    self._check_same(stored, request)
                stored = StoredRequest(
                    request=branch.request,
                    below=branch.below,
                    receipt=self._first_receipt(branch.request, stored, now),
                    received_at=now if stored is None else stored.received_at,
                )
                self._store(request.id, stored)
        return self.reply(request.id)

    def requests(self) -> Iterator[tuple[RightsRequest, StoredRequest]]:
        """Yield every request that was received, oldest first by its id."""
        for path in sorted((self._folder / "requests").glob("*.json")):
            stored = msgspec.json.decode(path.read_bytes(), type=StoredRequest)
            yield body_of(stored.request, RightsRequest), stored

    def reply(self, request_id: UUID) -> ReceiptBranch:
        """Return the receipt as it stands, with those from below. Raises NoSuchRequest."""
        stored = self._find(request_id)
        if stored is None:
            raise NoSuchRequest("There is no request with this id.")
        below = [
            note
            for branch in stored.receipts_below.values()
            for note in (branch.receipt, *branch.below)
        ]
        return ReceiptBranch(stored.receipt, below)

    def hand_on(self, send: Send) -> list[str]:
        """Ask the recipients below about every request; returns the names that cannot be reached.

        A recipient that was asked before gives its receipt as it stands now.
        """
        unreached = []
        for request, stored in list(self.requests()):
            for branch in stored.below:
                node = body_of(branch.request, RightsRequest).node
                address = self.settings.recipients.get(node)
                try:
                    if address is None:
                        raise ConnectionError(node)
                    receipts = send(address, branch)
                except OSError:
                    unreached.append(node)
                    continue
                with self._lock:
                    stored = self._find(request.id) or stored
                    stored.receipts_below[node] = receipts
                    self._store(request.id, stored)
        return unreached

    def answer(
        self,
        request_id: UUID,
        status: RequestStatus,
        *,
        now: int,
        items: list[str] | None = None,
        reason: DenialReason | None = None,
        details: str = "",
    ) -> ReceiptBranch:
        """Give a status, with the recipients that were informed; the last one counts.

        items: handles on which it stands; None: all of the request. Raises NoSuchRequest,
        RequestRefused for a denial without a reason or a reason without a denial.
        """
        if (status is RequestStatus.DENIED) != (reason is not None):
            raise RequestRefused("A denial needs a reason, and nothing else has one.")
        with self._lock:
            stored = self._find(request_id)
            if stored is None:
                raise NoSuchRequest("There is no request with this id.")
            request = body_of(stored.request, RightsRequest)
            stored.receipt = self._receipt(
                stored.request, status, stored.received_at, now,
                request.items if items is None and reason is None else items or [],
                reason=reason, details=details, stored=stored,
            )  # fmt: skip
            self._store(request_id, stored)
        return self.reply(request_id)

    def pull_note(self, *, now: int) -> str:
        """Return the signed question for the requests that wait for this node."""
        message = PullRequest(node=self.name, signed_at=now, expires_at=now + MESSAGE_SECONDS_MAX)
        return sign(message, self._signer)

    def take_open(self, note: str, *, now: int) -> tuple[int, int]:
        """Keep the requests of a pulled list; how many, and the moment to pull again by.

        Raises RequestRefused for a list that the co-operative did not sign for this node.
        """
        try:
            listed = open_open_requests(note, node=self.name, trusted=self._trusted, now=now)
        except ProofError as exc:
            raise RequestRefused(str(exc)) from exc
        for request_note in listed.requests:
            self.receive(RequestBranch(request_note), now=now)
        return len(listed.requests), listed.pull_again_by

    def _opened(self, note: str, now: int) -> RightsRequest:
        try:
            return open_request(note, node=self.name, trusted=self._trusted, now=now)
        except ProofError as exc:
            raise RequestRefused(str(exc)) from exc

    def _first_receipt(self, note: str, stored: StoredRequest | None, now: int) -> str:
        """Return the receipt of a request that came just now; signed anew, it stands as before."""
        if stored is None:
            return self._receipt(note, RequestStatus.OPEN, now, now, [])
        known = body_of(stored.receipt, RightsReceipt)
        return self._receipt(
            note, known.status, known.received_at, now, known.items,
            reason=known.reason, details=known.details,
        )  # fmt: skip

    def _check_same(self, stored: StoredRequest, request: RightsRequest) -> None:
        """A request may be signed anew, with a later deadline, not changed under its id."""
        known_fields = msgspec.structs.asdict(body_of(stored.request, RightsRequest))
        new_fields = msgspec.structs.asdict(request)
        for field in ("signed_at", "expires_at"):
            del known_fields[field], new_fields[field]
        if known_fields["respond_by"] <= new_fields["respond_by"]:
            del known_fields["respond_by"], new_fields["respond_by"]
        if known_fields != new_fields:
            raise RequestRefused("Another request came under this id before.")

    def _receipt(
        self,
        note: str,
        status: RequestStatus,
        received_at: int,
        now: int,
        items: list[str],
        *,
        reason: DenialReason | None = None,
        details: str = "",
        stored: StoredRequest | None = None,
    ) -> str:
        request = body_of(note, RightsRequest)
        informed = [
            Informed(node, digest_of(receipts.receipt) if receipts else "")
            for node, receipts in _informed(stored)
        ]
        return sign(
            RightsReceipt(
                id=request.id, request=digest_of(note), node=self.name, status=status,
                received_at=received_at, signed_at=now, expected_by=request.respond_by,
                items=items, reason=reason, details=details, informed=informed,
            ),
            self._signer,
        )  # fmt: skip

    def _path(self, request_id: UUID) -> Path:
        return self._folder / "requests" / f"{request_id}.json"

    def _find(self, request_id: UUID) -> StoredRequest | None:
        try:
            encoded = self._path(request_id).read_bytes()
        except FileNotFoundError:
            return None
        return msgspec.json.decode(encoded, type=StoredRequest)

    def _store(self, request_id: UUID, stored: StoredRequest) -> None:
        _write(self._path(request_id), msgspec.json.encode(stored))


def _informed(stored: StoredRequest | None) -> list[tuple[str, ReceiptBranch | None]]:
    """Return every recipient below that a request names, with the receipt that it gave."""
    if stored is None:
        return []
    nodes = [body_of(branch.request, RightsRequest).node for branch in stored.below]
    return [(node, stored.receipts_below.get(node)) for node in nodes]


def body_of(note: str, kind: type[Any]) -> Any:
    """Return the message of a note that was verified when it came in."""
    return msgspec.json.decode(note.split("\n", 2)[1], type=kind)


def _write(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all, for its owner only."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, KEY_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
