"""Refresh of the rows: figures after each quality computation, words after publication."""

from django.db import connection

from minga.domains.items import rules
from minga.domains.items.models import Refresh
from minga.domains.retries import actions as retries
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work

SQL = named_queries("items")

POSITIONS_A_BATCH = 20_000
WORDS_A_BATCH = 5_000


def refresh_waiting() -> int:
    """Refresh every project whose quality was computed since (the clock calls this)."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["due"])
        due = [project_id for (project_id,) in cursor.fetchall()]
    return retries.work_through("items.refresh", due, _refresh, one_transaction=False)


def _refresh(project_id: int) -> None:
    refresh(project_id=project_id)


def refresh(*, project_id: int) -> None:
    """Refresh the rows of a project, in stretches of positions; doing so twice changes nothing."""
    card = work.project_by_id(project_id)
    with connection.cursor() as cursor:
        cursor.execute(SQL["computed_at"], [project_id])
        row = cursor.fetchone()
    for lo in range(0, card.items, POSITIONS_A_BATCH):
        with connection.cursor() as cursor:
            cursor.execute(
                SQL["refresh"],
                {
                    "project": project_id,
                    "lo": lo,
                    "hi": lo + POSITIONS_A_BATCH,
                    "is_choice": rules.is_choice(card.task_type),
                },
            )
    if row is not None:
        Refresh.objects.update_or_create(project_id=project_id, defaults={"computed_at": row[0]})


def index_waiting() -> int:
    """Index the words of items that were published since (the clock calls this)."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["unindexed_projects"])
        due = [project_id for (project_id,) in cursor.fetchall()]
    return retries.work_through("items.index", due, _index, one_transaction=False)


def _index(project_id: int) -> None:
    """Index a project in batches, each in a transaction of its own."""
    indexed = WORDS_A_BATCH
    while indexed == WORDS_A_BATCH:
        with connection.cursor() as cursor:
            cursor.execute(SQL["index_words"], {"project": project_id, "limit": WORDS_A_BATCH})
            indexed = cursor.rowcount
