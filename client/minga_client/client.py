"""Minga(url, token): where a program begins."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Any
from uuid import UUID

import msgspec

from minga_client import drafts
from minga_client.licences import Licences
from minga_client.paging import rows
from minga_client.panels import Panels
from minga_client.project import Project
from minga_client.takedowns import Takedowns
from minga_client.terms import ConsentTerms
from minga_client.transport import Transport
from minga_client.types import Deposit, Invoice, Keys, Me
from minga_pure.money import Money
from minga_pure.projects import ProjectRecord


class Minga:
    """One co-operative, spoken to with one token. Close it, or use it in a `with`."""

    def __init__(self, url: str, token: str = "", **line: Any) -> None:
        self.transport = Transport(url, token, **line)
        self.projects = Projects(self.transport)
        self.terms = ConsentTerms(self.transport)
        self.licences = Licences(self.transport)
        self.panels = Panels(self.transport)
        self.takedowns = Takedowns(self.transport)

    def __enter__(self) -> Minga:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self.transport.close()

    def me(self) -> Me:
        """For whom the token speaks."""
        return msgspec.json.decode(self.transport.get("/me").content, type=Me)

    def keys(self) -> Keys:
        """The public keys of receipts and log. No token is needed."""
        return msgspec.json.decode(self.transport.get("/keys").content, type=Keys)

    def deposits(self) -> Iterator[Deposit]:
        """Money that was announced, newest first."""
        return rows(self.transport, "/deposits", Deposit)

    def invoices(self) -> Iterator[Invoice]:
        """Your invoices and credit notes, newest first."""
        return rows(self.transport, "/invoices", Invoice)

    def announce_deposit(self, money: Money, reference: str) -> Deposit:
        """Say that a bank transfer is on its way. The same reference twice is one deposit; one that
        was refused is announced again."""
        payload = {
            "money": {"micros": money.micros, "currency": money.currency},
            "reference": reference,
        }
        reply = self.transport.post("/deposits", json=payload)
        return msgspec.json.decode(reply.content, type=Deposit)


class Projects:
    """The projects of the clients for which the token's person acts."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> Iterator[Project]:
        """Return the projects, newest first."""
        for facts in rows(self._transport, "/projects", ProjectRecord):
            yield Project(self._transport, facts)

    def get(self, project: UUID | str) -> Project:
        """One project by its id. Raises NotFound."""
        reply = self._transport.get(f"/projects/{project}")
        return Project(self._transport, msgspec.json.decode(reply.content, type=ProjectRecord))

    def create(self, **fields: Any) -> Project:
        """Draft a project. The fields are those of `minga create --example`.

        `price` is a Money or a text like "0.01 USD". Raises BadDraft before anything is sent,
        Refused with the field to mend after it.
        """
        reply = self._transport.post("/projects", json=drafts.request_payload(fields))
        return Project(self._transport, msgspec.json.decode(reply.content, type=ProjectRecord))
