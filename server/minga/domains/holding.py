"""Holdings: all that a domain holds of a person, table by table: shown, exported, erased or kept.

A domain registers its tables in its room `holdings`. Every table from which a chain of
foreign keys leads to a person, or that has a column of persons' opaque ids, stands in one of them
(tests/architecture/test_holdings.py asks the database's catalogue). Errors: none of its own.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class DataSubject:
    """A person, by all the names that the tables know them by; no member: no subject."""

    person_id: int
    public_id: UUID
    member_id: int | None = None
    subject: UUID | None = None

    def values(self) -> dict[str, Any]:
        """Return the values that a Holding's conditions name."""
        return {
            "person": self.person_id,
            "public_id": self.public_id,
            "member": self.member_id,
            "subject": self.subject,
        }


class Erasing(StrEnum):
    """The effect of an erasure on a table's rows."""

    DELETE = "delete"
    BLANK = "blank"
    KEEP = "keep"


class Law(StrEnum):
    """The reason for which rows stay when a person is erased."""

    BOOKS = "books"
    CONTRACT = "contract"
    CLAIMS = "claims"
    OFFICE = "office"
    PROOF = "proof"
    SAFETY = "safety"
    CLIENT = "client"


LAWS: Mapping[Law, Promise] = {
    Law.BOOKS: _(
        "Kept as the books of the co-operative, as the law on accounts asks (GDPR art. 17(3)(b))."
        " They know you by a number that nobody can turn into a name any more."
    ),
    Law.CONTRACT: _(
        "Kept because a client paid for it and you were paid for it (GDPR art. 6(1)(b)). It bears"
        " a number that nobody can turn into a name any more."
    ),
    Law.CLAIMS: _(
        "Kept so that a decision about you can still be questioned and proved (GDPR art. 17(3)(e))."
    ),
    Law.OFFICE: _(
        "Kept because it was done in an office or for a client, and whoever it concerned may ask"
        " who decided (GDPR art. 17(3)(e))."
    ),
    Law.PROOF: _("Kept as a proof that it happened: a number and a hash (GDPR art. 17(3)(e))."),
    Law.SAFETY: _("Kept so that nobody can sign in with what was yours."),
    Law.CLIENT: _("This belongs to a client or to a project, not to a person."),
}


@dataclass(frozen=True, slots=True)
class Holding:
    """One table, and which of its rows are about a person.

    condition: SQL over the columns and %(person)s, %(public_id)s, %(member)s, %(subject)s. Empty:
        no row is about a member; `law` says whose the rows are.
    erasing, erased: the effect, and SQL that narrows `condition` to the rows that it reaches.
    blank: the SET list of BLANK. law: the reason for which what is not deleted stays.
    hidden: columns that are secrets, and never shown.
    """

    table: str
    condition: str = ""
    erasing: Erasing = Erasing.KEEP
    law: Law | None = None
    blank: str = ""
    erased: str = ""
    hidden: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.erasing is Erasing.BLANK) != bool(self.blank):
            raise ValueError(f"{self.table}: BLANK says what is set, the others do not.")
        if self.law is None and (self.erasing is not Erasing.DELETE or self.erased):
            raise ValueError(f"{self.table}: say by which law rows stay.")

    def rows(self, person: DataSubject) -> list[dict[str, Any]]:
        """Return the rows about a person, secrets left out."""
        if not self.condition:
            return []
        hidden = "{" + ",".join(self.hidden) + "}"
        query = f"SELECT to_jsonb(held) - '{hidden}'::text[] FROM {self.table} held"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(f"{query} WHERE {self.condition}", person.values())
            return [json.loads(row) for (row,) in cursor.fetchall()]

    def count(self, person: DataSubject) -> int:
        """Return the number of rows about a person."""
        return self._number(f"SELECT count(*) FROM {self.table} WHERE {self.condition}", person)  # noqa: S608

    def to_erase(self, person: DataSubject) -> int:
        """Return the number of rows that an erasure would reach."""
        if self.erasing is Erasing.KEEP:
            return 0
        return self._number(f"SELECT count(*) FROM {self.table} WHERE {self._reached()}", person)  # noqa: S608

    def erase(self, person: DataSubject) -> int:
        """Delete or blank the rows that an erasure reaches; how many."""
        if self.erasing is Erasing.KEEP or not self.condition:
            return 0
        verb = f"DELETE FROM {self.table}"  # noqa: S608
        if self.erasing is Erasing.BLANK:
            verb = f"UPDATE {self.table} SET {self.blank}"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(f"{verb} WHERE {self._reached()}", person.values())
            return int(cursor.rowcount)

    def _reached(self) -> str:
        return f"({self.condition}) AND ({self.erased})" if self.erased else f"({self.condition})"

    def _number(self, query: str, person: DataSubject) -> int:
        if not self.condition:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(query, person.values())
            return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file or value about a person, for their copy: a name, and its bytes when they are read."""

    name: str
    pieces: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Holder:
    """All that one domain holds of persons.

    title: a heading that a member understands. covers: its tables, in the order of erasing.
    files: files of a person. obstacles: sentences about what has to be settled before they are
    erased. prepare: what is carried out first.
    """

    domain: str
    title: Promise
    covers: tuple[Holding, ...]
    files: Callable[[DataSubject], Iterator[HeldFile]] | None = None
    obstacles: Callable[[DataSubject], list[str]] | None = None
    prepare: Callable[[DataSubject], None] | None = None

    def export(self, person: DataSubject) -> dict[str, list[dict[str, Any]]]:
        """Return the rows about a person by table, empty tables left out."""
        rows = {holding.table: holding.rows(person) for holding in self.covers}
        return {table: listed for table, listed in rows.items() if listed}

    @transaction.atomic
    def erase(self, person: DataSubject) -> dict[str, int]:
        """Erase what may be erased, in one transaction; how many rows a table. Twice is as once."""
        if self.prepare:
            self.prepare(person)
        return {holding.table: holding.erase(person) for holding in self.covers}


@dataclass(frozen=True, slots=True)
class HeldSummary:
    """Numbers of what one domain holds of a person; `laws` say why `remaining` rows stay."""

    title: Promise
    rows: int
    files: int
    remaining: int
    laws: tuple[Promise, ...]


def summaries(person: DataSubject) -> list[HeldSummary]:
    """Return what each domain holds of a person, empty domains left out; the person's own first."""
    return [
        summary
        for holder in reversed(holders())
        if (summary := _summary(holder, person)).rows or summary.files
    ]


def _summary(holder: Holder, person: DataSubject) -> HeldSummary:
    counts = {holding: holding.count(person) for holding in holder.covers}
    files = sum(1 for _file in holder.files(person)) if holder.files else 0
    stays = {
        holding: rows - (holding.to_erase(person) if holding.erasing is Erasing.DELETE else 0)
        for holding, rows in counts.items()
    }
    laws = {holding.law for holding, rows in stays.items() if rows and holding.law}
    return HeldSummary(
        title=holder.title,
        rows=sum(counts.values()),
        files=files,
        remaining=sum(stays.values()),
        laws=tuple(LAWS[law] for law in sorted(laws)),
    )


def obstacles(person: DataSubject) -> list[str]:
    """Return a sentence for each thing that has to be settled before a person is erased."""
    listed = [holder.obstacles(person) for holder in holders() if holder.obstacles]
    return [sentence for sentences in listed for sentence in sentences]


_REGISTERED: dict[str, Holder] = {}


def register(holder: Holder) -> Holder:
    """Make a domain's holder known; the room `holdings` of a domain calls it."""
    _REGISTERED[holder.domain] = holder
    return holder


def holders() -> list[Holder]:
    """Return the holders of all domains, the highest floor first: the order of erasing."""
    autodiscover_modules("holdings")
    labels = [config.label for config in apps.get_app_configs()]
    return [_REGISTERED[label] for label in reversed(labels) if label in _REGISTERED]
