"""A client's doubts: which answers it can doubt, how the sample came out, what followed."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from minga.domains.judgement.errors import NoSuchCase
from minga.domains.judgement.models import Doubt
from minga.domains.judgement.queries.cases import _judged, _rows
from minga.domains.judgement.types import DoubtCard, DoubtState, JudgedAnswer, Outcome, Wish
from minga.domains.work import queries as work
from minga_pure.money import Money
from minga_pure.science.intervals import wilson

LANGUAGE_DEFAULT = "en"


def deliverable(project_id: int) -> int:
    """How many answers of a project its client can read, and so can doubt."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM answers_readable WHERE project_id = %s", [project_id])
        (count,) = cursor.fetchone()
    return int(count)


def sampled(doubt_id: int, seed: bytes, size: int) -> list[JudgedAnswer]:
    """The doubted answers that the lot puts into the sample: the order is SHA-256(seed || id)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT answer FROM judgement_doubtedanswer WHERE doubt_id = %s"
            " ORDER BY sha256(%s::bytea || uuid_send(answer)) LIMIT %s",
            [doubt_id, seed, size],
        )
        chosen = [answer for (answer,) in cursor.fetchall()]
    return [_judged(row) for row in _rows("answer.id = ANY(%s)", [chosen])]


def tally(audit_id: int) -> tuple[int, int, list[UUID]]:
    """(answers at which enough peers looked, faulty ones, which ones) of an audit: more than half
    of its reviewers say that the criterion is not met. A tie speaks for the answer."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT item.external_id::uuid,
                   2 * count(*) FILTER (WHERE said.value->'met' @> 'false') > count(*)
              FROM work_item item JOIN work_project audit ON audit.id = item.project_id
              JOIN answers_answer said ON said.project_id = item.project_id
                   AND said.pos = item.pos AND said.kind = 'label'
             WHERE item.project_id = %s
             GROUP BY 1, audit.redundancy HAVING 2 * count(*) > audit.redundancy
            """,
            [audit_id],
        )
        rows = cursor.fetchall()
    faulty = [answer for answer, is_faulty in rows if is_faulty]
    return len(rows), len(faulty), faulty


def item_names(project_id: int, places: Sequence[int]) -> dict[int, str]:
    """The client's own ids of the items at these positions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pos, external_id FROM work_item WHERE project_id = %s AND pos = ANY(%s)",
            [project_id, list(places)],
        )
        return dict(cursor.fetchall())


def doubted_members(doubt_id: int) -> dict[str, list[int]]:
    """Everybody whose answers are doubted, by the language in which each is told."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce((SELECT tongue FROM unnest(member.languages) WITH ORDINALITY
                                    AS one(tongue, place)
                              WHERE tongue = ANY(%s) ORDER BY place LIMIT 1),
                            member.languages[1], %s), member.id
              FROM people_member member WHERE member.id IN (
                   SELECT answer.member_id FROM judgement_doubtedanswer doubted
                     JOIN answers_answer answer ON answer.id = doubted.answer
                    WHERE doubted.doubt_id = %s)
            """,
            [[code for code, _name in settings.LANGUAGES], LANGUAGE_DEFAULT, doubt_id],
        )
        told: dict[str, list[int]] = defaultdict(list)
        for language, member in cursor.fetchall():
            told[language].append(member)
    return dict(told)


def doubts_of(project: UUID) -> list[DoubtCard]:
    """The doubts about a project, newest first. The caller has made sure whose it is."""
    return _cards(Doubt.objects.filter(project__public_id=project).order_by("-id"))


def doubts_open() -> list[DoubtCard]:
    """What waits for a mediator: checks without an audit, or clients that are held."""
    rows = Doubt.objects.filter(state=DoubtState.AUDITING, audit=None) | Doubt.objects.filter(
        project__client__held_since__isnull=False
    )
    return _cards(rows.order_by("id"))


def doubt_card(public_id: UUID) -> DoubtCard:
    """Raises NoSuchCase."""
    found = _cards(Doubt.objects.filter(public_id=public_id))
    if not found:
        raise NoSuchCase
    return found[0]


def may_read_again(person_id: int, doubt: UUID) -> int | None:
    """The project that holds the new labels, for staff of the client that doubted; else None."""
    row = Doubt.objects.filter(
        public_id=doubt, project__client__staff__person_id=person_id, again__isnull=False
    ).first()
    return row.again_id if row else None


def _cards(rows: QuerySet[Doubt]) -> list[DoubtCard]:
    found = list(rows.select_related("project__client", "criterion").distinct())
    shown: Sequence[tuple[float, float]] = [wilson(one.faulty, one.looked_at) for one in found]
    again = {one.id: one for one in work.projects_by_id([one.again_id for one in found
                                                         if one.again_id])}  # fmt: skip
    return [
        DoubtCard(
            public_id=one.public_id,
            project=one.project.public_id,
            project_title=one.project.title,
            client=one.project.client.legal_name,
            criterion=one.criterion.text,
            words=one.words,
            wish=Wish(one.wish),
            at=one.at,
            state=DoubtState(one.state),
            answers=one.answers,
            sampled=one.sampled,
            looked_at=one.looked_at,
            faulty=one.faulty,
            low=low if one.looked_at else None,
            high=high if one.looked_at else None,
            outcome=Outcome(one.outcome) if one.outcome else None,
            decided_at=one.decided_at,
            refunded=Money(one.refunded_micros, one.project.currency),
            again=again[one.again_id].items if one.again_id else 0,
        )
        for one, (low, high) in zip(found, shown, strict=True)
    ]
