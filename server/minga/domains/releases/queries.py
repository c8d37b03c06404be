"""Reads for clients: their own project's items with every answer that is paid (G2), as a stream."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import cast
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection
from django.utils.text import slugify

from minga.domains.answers import queries as answers
from minga.domains.releases import rules
from minga.domains.releases.errors import FormatDoesNotFit, ParquetNotInstalled, UnknownFormat
from minga.domains.releases.formats import WRITERS, formats_of, labelstudio, parquet
from minga.domains.releases.types import (
    AggregatedResult,
    Export,
    Format,
    ReleasedAnswer,
    ReleasedItem,
    Sheet,
)
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work
from minga.domains.work.errors import NoSuchFile
from minga.domains.work.queries import MediaFile
from minga.domains.work.types import ProjectView
from minga_pure.tasktypes import task_type

SQL = named_queries("releases")

POSITIONS_A_BATCH = 2_000

_contents = msgspec.json.Decoder(dict)
_results = msgspec.json.Decoder(AggregatedResult)
_answers = msgspec.json.Decoder(list[ReleasedAnswer])


def export(
    project_id: int,
    format: str,  # noqa: A002 (the word that people use)
    *,
    as_of: datetime | None = None,
) -> Export:
    """A project's items and paid answers as a file. The caller has made sure whose project it is.

    Nothing is read before the first chunk is asked for, and at most one batch is held: memory does
    not grow with the project. What is answered after this call is left out, and what is answered
    after `as_of`, so that a file that broke off can be made again. Raises work's NoSuchProject,
    UnknownFormat, FormatDoesNotFit, ParquetNotInstalled.
    """
    card = work.project_by_id(project_id)
    sheet = _sheet(card)
    fitting = formats_of(sheet)
    if format not in fitting:
        raise FormatDoesNotFit(format, fitting) if format in WRITERS else UnknownFormat(fitting)
    if format == Format.PARQUET and not parquet.is_installed():
        raise ParquetNotInstalled
    now = _books_time()
    moment = min(as_of, now) if as_of else now
    write, ending, media_type = WRITERS[format]
    name = slugify(card.title)[:60] or "project"
    return Export(
        f"{name}-{str(card.public_id)[-8:]}.{ending}",
        media_type,
        write(sheet, released(card, sheet, as_of=moment)),
        moment,
    )


def _books_time() -> datetime:
    """Now, by the clock that stamps the answers: another machine's may be behind it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    return cast(datetime, now)


def recording(project_id: int, sha256: str) -> MediaFile:
    """A file that a paid answer of this project names (G2); else NoSuchFile. The caller has made
    sure whose project it is."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["recording"], [sha256, project_id])
        named = cursor.fetchone()
    file = work.blob(sha256) if named else None
    if file is None:
        raise NoSuchFile
    return file


def export_formats(project_id: int) -> list[str]:
    """Return the names of the formats in which a project can be exported."""
    return formats_of(_sheet(work.project_by_id(project_id)))


def label_config(project_id: int) -> str:
    """The Label Studio configuration (XML) that belongs to this project's export."""
    return labelstudio.label_config(_sheet(work.project_by_id(project_id)))


def annotator_namer(card: ProjectView) -> Callable[[UUID], str]:
    """Return the function that names members as the client of this project knows them.

    The same name in every file. Members of a panel have one name together until as many of them
    have answered as a count may tell (G9).
    """
    if not tells_people_apart(card):
        return lambda _subject: rules.PANEL_NAME
    key = hmac.digest(settings.SECRET_KEY.encode(), b"minga.releases.annotator", hashlib.sha256)
    return partial(rules.annotator_name, key, card.public_id)


def tells_people_apart(card: ProjectView) -> bool:
    """Return False for a project that asks a panel of whom too few have answered to be told."""
    return work.panel_of(card.id) is None or answers.names_panel(card.id)


def released(card: ProjectView, sheet: Sheet, *, as_of: datetime) -> Iterator[list[ReleasedItem]]:
    """Every item in the order of the project, in batches, with the answers paid by `as_of`.

    Each batch is its own short statement: a client on a slow line keeps no snapshot open.
    """
    names: dict[str, str] = {}
    name_of = annotator_namer(card)
    for lo in range(0, card.items, POSITIONS_A_BATCH):
        with connection.cursor() as cursor:
            cursor.execute(
                SQL["paid_answers"],
                {"project": card.id, "lo": lo, "hi": lo + POSITIONS_A_BATCH, "as_of": as_of},
            )
            rows = cursor.fetchall()
        batch = []
        for pos, external_id, content, answers_json, result_json in rows:
            answers = _answers.decode(answers_json) if answers_json else []
            for answer in answers:
                name = names.get(answer.annotator)
                if name is None:
                    name = name_of(UUID(answer.annotator))
                    names[answer.annotator] = name
                answer.annotator = name
            item = rules.released_item(sheet, external_id, pos, _contents.decode(content), answers)
            batch.append(rules.with_aggregation(item, _results.decode(result_json)))
        yield batch


def _sheet(card: ProjectView) -> Sheet:
    return Sheet(
        project=card.public_id,
        title=card.title,
        question=card.question,
        client=card.client.legal_name,
        type=task_type(card.task_type),
        labels=card.labels,
        multiple=card.multiple,
        currency=card.price.currency,
    )
