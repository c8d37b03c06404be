"""One item with every readable answer and its result."""

import msgspec
from django.db import connection

from minga.domains.items.errors import ItemNotFound
from minga.domains.items.queries.listing import read_line
from minga.domains.items.types import ItemAnswer, ItemDetail
from minga.domains.quality import queries as quality
from minga.domains.releases import queries as releases
from minga.domains.sql_files import named_queries
from minga.domains.work.types import ProjectView

SQL = named_queries("items")

_decode = msgspec.json.Decoder(dict).decode


def item_detail(project: ProjectView, pos: int) -> ItemDetail:
    """Return an item with its answers and result; members are named as this client knows them.

    Raises ItemNotFound.
    """
    values = {"project": project.id, "pos": pos, "limit": 1}
    statement = SQL["page"].format(
        condition="AND row.pos = %(pos)s", inner_order="row.pos", outer_order="page.pos"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
        if row is None:
            raise ItemNotFound
        cursor.execute(SQL["answers"], [project.id, pos])
        answers = cursor.fetchall()
        cursor.execute(SQL["neighbours"], values)
        previous, following = cursor.fetchone()
    name_of = releases.annotator_namer(project)
    return ItemDetail(
        line=read_line(row),
        result=quality.results_at(project.id, [pos]).get(pos) if answers else None,
        answers=tuple(
            ItemAnswer(id_, name_of(subject), kind, _decode(value), spent_ms / 1000, at, version)
            for id_, subject, kind, value, spent_ms, at, version in answers
        ),
        previous=previous,
        following=following,
    )
