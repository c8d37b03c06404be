"""Reads about answers: open tasks, receipts, wallets, tallies for charts. G2: only paid answers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from minga.domains.answers import rules
from minga.domains.answers.models import Receipt
from minga.domains.answers.words import GivenCard, ItemCard, ProjectSheet, Task
from minga.domains.log import queries as log
from minga.domains.people.words import MemberRef
from minga.domains.work import queries as work
from minga.domains.work.words import ProjectCard, ProjectState
from minga_pure.proofs.receipts import proof_fields, sign_receipt
from minga_pure.tasktypes import TaskType, task_type

SHEETS_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A project as the hot door needs it, kept in memory: its terms are fixed once published."""

    id: int
    type: TaskType
    labels: tuple[dict[str, Any], ...]
    multiple: bool
    version: int
    seconds: int
    sheet: ProjectSheet
    remembered: rules.Remembered = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReceiptCard:
    public_id: UUID
    at: datetime
    answers: int
    body: str
    salt: bytes
    leaf: bytes

    @property
    def facts(self) -> dict[str, Any]:
        """The signed text, read."""
        return dict(json.loads(self.body))


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers in one stretch of time, for a chart."""

    at: datetime
    answers: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How long members really needed (milliseconds) and what that makes an hour (micros)."""

    member: int
    answers: int
    spent_ms: int
    earned_micros: int

    @property
    def micros_per_hour(self) -> int:
        return self.earned_micros * 3_600_000 // max(1, self.spent_ms)


@dataclass(frozen=True, slots=True)
class SampledItem:
    """One item with all that members said about it: (kind, value) each, nobody named.

    `text` is its beginning, `image` the SHA-256 of its picture; "" where it has none.
    """

    external_id: str
    text: str
    image: str
    answers: tuple[tuple[str, dict[str, Any]], ...]


_asked_by_project: dict[UUID, Asked] = {}


def asked(project: UUID) -> Asked:
    """Raises work's NoSuchProject. Published projects are kept in memory of this process."""
    found = _asked_by_project.get(project)
    if found is None:
        card = work.project(project)
        found = _asked(card)
        if card.state != ProjectState.DRAFT:
            if len(_asked_by_project) >= SHEETS_KEPT:
                _asked_by_project.clear()
            _asked_by_project[project] = found
    return found


def forget_asked() -> None:
    """Drop what this process remembers (tests)."""
    _asked_by_project.clear()


def _asked(card: ProjectCard) -> Asked:
    return Asked(
        card.id,
        task_type(card.task_type),
        card.labels,
        card.multiple,
        card.instruction_version,
        card.estimated_seconds,
        sheet(card),
    )


def sheet(card: ProjectCard) -> ProjectSheet:
    """What a member reads before she begins (G8)."""
    return ProjectSheet(
        project=card.public_id,
        title=card.title,
        task_type=card.task_type,
        question=card.question,
        instructions=card.instructions,
        labels=list(card.labels),
        multiple=card.multiple,
        client={
            "legal_name": card.client.legal_name,
            "country": card.client.country,
            "contact": card.client.contact,
            "website": card.client.website,
        },
        purpose_class=card.purpose_class,
        purpose=card.purpose,
        recipients=[
            {
                "place": link.place,
                "legal_name": link.legal_name,
                "country": link.country,
                "role": link.role,
                "under": link.under,
            }
            for link in card.recipients
        ],
        currency=card.price.currency,
        estimated_seconds=card.estimated_seconds,
        content_language=card.content_language,
        criteria=list(card.criteria),
        requirements=[name.value for name in card.requirements],
        errand=card.errand.value if card.errand else "",
        warnings=[kind.value for kind in card.warnings],
        examples=[
            {"id": str(one.id), "content": one.content, "value": one.value, "reason": one.reason}
            for one in card.examples
        ],
    )


def open_tasks(member: MemberRef, project: UUID) -> list[Task]:
    """The tasks of one project that this member holds and has not answered, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers_open_tasks(%s, NULL)", [member.member_id])
        (rows,) = cursor.fetchone()
    return [
        Task(project, row["pos"], row["content"], row["price_micros"], row["until"])
        for row in _json(rows)
        if row["project"] == str(project)
    ]


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def receipts(
    member: MemberRef, *, limit: int = 50, before: datetime | None = None
) -> list[ReceiptCard]:
    """This member's receipts, newest first."""
    rows = Receipt.objects.filter(member_id=member.member_id).order_by("-id")
    if before is not None:
        rows = rows.filter(at__lt=before)
    return [_receipt_card(row) for row in rows[:limit]]


def receipts_named(member: MemberRef, names: Sequence[UUID]) -> list[ReceiptCard]:
    """Those of the named receipts that belong to this member."""
    rows = Receipt.objects.filter(member_id=member.member_id, public_id__in=names)
    return [_receipt_card(row) for row in rows]


def _receipt_card(row: Receipt) -> ReceiptCard:
    return ReceiptCard(
        row.public_id, row.at, row.answers, row.body, bytes(row.salt), bytes(row.leaf)
    )


def signed(body: str, salt: bytes) -> dict[str, Any]:
    """The receipt for a stored text and salt. Signing again gives the same bytes (Ed25519)."""
    return sign_receipt(body, salt, log.receipt_signer())


def receipt_document(card: ReceiptCard) -> dict[str, Any]:
    """The receipt as a member keeps it: signed, with its inclusion proof when the log has it."""
    document = signed(card.body, card.salt)
    proof = proof_of(card)
    return document | {"proof": proof} if proof else document


def proof_of(card: ReceiptCard) -> dict[str, Any] | None:
    """Where the log holds this receipt's leaf; None until the log was fed."""
    found = log.inclusion_by_hash(card.leaf)
    if found is None:
        return None
    return proof_fields(found.index, found.size, found.hashes, found.note)


def measured_seconds(project_id: int) -> int | None:
    """The 75th percentile of the time that members really needed, in whole seconds rounded up;
    None before 20 answers."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), ceil(percentile_disc(0.75) WITHIN GROUP (ORDER BY spent_ms) / 1000.0)
              FROM (SELECT spent_ms FROM answers_answer
                     WHERE project_id = %s AND kind = 'label' AND spent_ms > 0
                     LIMIT 10000) AS sampled
            """,
            [project_id],
        )
        count, seconds = cursor.fetchone()
    return int(seconds) if count >= 20 else None


def tallies(project_id: int, *, buckets: int = 60) -> list[Tally]:
    """Answers over time, in at most `buckets` equal stretches from the first answer to the last."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH span AS (
                SELECT min(at) AS first, max(at) AS last
                  FROM answers_readable WHERE project_id = %(p)s
            ), width AS (
                SELECT first, greatest((last - first) / %(n)s, interval '1 second') AS step
                  FROM span
            )
            SELECT date_bin(step, at, first) AS stretch, count(*)
              FROM answers_readable, width WHERE project_id = %(p)s GROUP BY 1 ORDER BY 1
            """,
            {"p": project_id, "n": buckets},
        )
        return [Tally(at, count) for at, count in cursor.fetchall()]


def kinds(project_id: int) -> dict[str, int]:
    """How many answers of each kind a project has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, count(*) FROM answers_readable WHERE project_id = %s GROUP BY 1",
            [project_id],
        )
        return dict(cursor.fetchall())


def paces(project_id: int) -> list[Pace]:
    """What each member (numbered anew from 1, nobody is named) really earned per hour."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT row_number() OVER (ORDER BY min(at)), count(*), sum(spent_ms)::bigint,
                   sum(price_micros)::bigint
              FROM answers_readable WHERE project_id = %s GROUP BY member_id
            """,
            [project_id],
        )
        return [Pace(*row) for row in cursor.fetchall()]


def recent_work(member: MemberRef, since: datetime) -> tuple[int, int, int]:
    """(answers, milliseconds of work, micros earned) of this member since a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), coalesce(sum(answer.spent_ms), 0)::bigint,
                   coalesce(sum(answer.price_micros), 0)::bigint
              FROM answers_receipt receipt
              JOIN LATERAL (
                    SELECT (row->>'project')::uuid AS project, (row->>'pos')::int AS pos
                      FROM json_array_elements((receipt.body::json)->'answers') AS row) AS told
                ON true
              JOIN work_project project ON project.public_id = told.project
              JOIN answers_answer answer ON answer.project_id = project.id
               AND answer.pos = told.pos AND answer.member_id = receipt.member_id
             WHERE receipt.member_id = %s AND receipt.at >= %s
            """,
            [member.member_id, since],
        )
        answers, spent_ms, micros = cursor.fetchone()
    return int(answers), int(spent_ms), int(micros)


def rests(member: MemberRef) -> bool:
    """Whether she has worked as many hours this week as she wanted to (people.Settings)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers_rests(%s)", [member.member_id])
        return bool(cursor.fetchone()[0])


def label_counts(project_id: int) -> dict[str, int]:
    """How many answers used each label, most used first; one answer may use several."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT label, count(*) FROM answers_readable answer
             CROSS JOIN LATERAL (
                SELECT value->>'label' WHERE value ? 'label'
                UNION ALL
                SELECT jsonb_array_elements_text(value->'labels')
                UNION ALL
                SELECT DISTINCT box->>'label' FROM jsonb_array_elements(value->'boxes') AS box
             ) AS used(label)
             WHERE answer.project_id = %s AND answer.kind = 'label'
             GROUP BY 1 ORDER BY 2 DESC, 1
            """,
            [project_id],
        )
        return dict(cursor.fetchall())


def sampled_items(project_id: int, *, limit: int = 300) -> list[SampledItem]:
    """The first items of the shuffled order with two answers or more: a fair sample, bounded."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT item.external_id, coalesce(left(item.content->>'text', 160), ''),
                   coalesce(item.content->>'image', ''),
                   json_agg(json_build_array(answer.kind, answer.value)
                            ORDER BY answer.at, answer.id)
              FROM (SELECT pos FROM answers_readable WHERE project_id = %(project)s
                     GROUP BY pos HAVING count(*) > 1 ORDER BY pos LIMIT %(limit)s) AS chosen
              JOIN answers_readable answer
                ON answer.project_id = %(project)s AND answer.pos = chosen.pos
              JOIN work_item item ON item.project_id = %(project)s AND item.pos = chosen.pos
             GROUP BY item.pos, item.external_id, item.content ORDER BY item.pos
            """,
            {"project": project_id, "limit": limit},
        )
        rows = cursor.fetchall()
    return [
        SampledItem(external_id, text, image, tuple((kind, value) for kind, value in _json(said)))
        for external_id, text, image, said in rows
    ]


def items_from(project_id: int, *, first: int, limit: int) -> list[ItemCard]:
    """Published items in the project's order, from a position on."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT item.pos, item.external_id, item.content,
                   (SELECT count(*) FROM answers_readable answer
                     WHERE answer.project_id = item.project_id AND answer.pos = item.pos)
              FROM work_item item WHERE item.project_id = %s AND item.pos >= %s
             ORDER BY item.pos LIMIT %s
            """,
            [project_id, first, limit],
        )
        return [ItemCard(pos, name, _json(said), n) for pos, name, said, n in cursor.fetchall()]


def answers_from(project_id: int, *, first: int, items: int) -> tuple[list[GivenCard], int | None]:
    """All paid answers of the next answered items from a position on (an answer without the
    transfer that paid it stays inside, G2), and the position where the items after these begin."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT pos FROM answers_readable WHERE project_id = %s AND pos >= %s"
            " ORDER BY pos LIMIT %s",
            [project_id, first, items + 1],
        )
        places = [pos for (pos,) in cursor.fetchall()]
        cursor.execute(
            """
            SELECT answer.pos, item.external_id, answer.id, member.subject, answer.kind,
                   answer.value, answer.spent_ms, answer.made_at, answer.at,
                   answer.price_micros, answer.late, answer.instruction_version
              FROM answers_readable answer JOIN work_item item USING (project_id, pos)
              JOIN people_member member ON member.id = answer.member_id
              JOIN ledger_transfer paid ON paid.id = answer.transfer_id
             WHERE answer.project_id = %s AND answer.pos = ANY(%s)
             ORDER BY answer.pos, answer.at, answer.id
            """,
            [project_id, places[:items]],
        )
        found = [GivenCard(*(*row[:5], _json(row[5]), *row[6:])) for row in cursor.fetchall()]
    return found, places[items] if len(places) > items else None
