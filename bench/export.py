"""Rows per second and peak memory of an export, two answers an item, in every format.

Items and answers are laid down by SQL with the triggers off: the work they stand for is measured by
`make bench NAME=sync`. Goal: streaming, memory flat. Ends with one line of JSON. Other sizes:
`make bench NAME=export ARGS="5000 50000"`.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.scratch import database_seconds, peak_megabytes, scratch_coop, sizes

MEMBERS = 200
ANSWERS_A_RECEIPT = 20
FORMATS = ("jsonl", "csv", "label-studio", "parquet")  # parquet last: its library takes memory

LAY_DOWN = """
INSERT INTO work_item (project_id, pos, external_id, content)
SELECT {project}, i, 'item-' || i, jsonb_build_object('text',
       'Mitady ny lalana mankany amin''ny tsena aho; where does bus number ' || i || ' leave from?')
  FROM generate_series(0, {items} - 1) AS i;
INSERT INTO people_person (public_id, username, password, is_active, joined_at)
SELECT gen_random_uuid(), 'worker-' || i, '!', true, now() FROM generate_series(1, {members}) AS i
    ON CONFLICT DO NOTHING;
INSERT INTO people_member (person_id, subject, languages, joined_at, adult_attested_by_id)
SELECT id, gen_random_uuid(), '{{}}', now(), (SELECT min(id) FROM people_person)
  FROM people_person WHERE username LIKE 'worker-%'
    ON CONFLICT DO NOTHING;
CREATE TEMPORARY TABLE crew AS
SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM people_member ORDER BY id;
CREATE TEMPORARY TABLE paid AS
SELECT nextval(pg_get_serial_sequence('ledger_transfer', 'id')) AS id, n
  FROM generate_series(0, ({items} * 2 - 1) / {a_receipt}) AS n;
CREATE INDEX ON paid (n);
INSERT INTO ledger_transfer (id, debit, credit, amount_micros, code, reference)
OVERRIDING SYSTEM VALUE
SELECT id, 1, 2, 10000 * {a_receipt}, 'answer_pay', 'bench:' || id FROM paid;
INSERT INTO answers_answer (project_id, pos, member_id, id, kind, value, spent_ms, made_at, at,
       price_micros, late, instruction_version, transfer_id, receipt_id)
SELECT {project}, i / 2, crew.id, gen_random_uuid(), 'label',
       jsonb_build_object('label', CASE WHEN i % 7 = 0 THEN 'advert' ELSE 'news' END),
       4200, now(), now(), 10000, false, 1, paid.id, 1
  FROM generate_series(0, {items} * 2 - 1) AS i
  JOIN crew ON crew.place = i % {members}
  JOIN paid ON paid.n = i / {a_receipt};
UPDATE work_project SET items = {items}, state = 'published', published_at = now()
 WHERE id = {project};
DROP TABLE crew; DROP TABLE paid;
"""


def lay_down(project: int, items: int) -> None:
    """Items with two paid answers each, as a finished project has them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            LAY_DOWN.format(
                project=project, items=items, members=MEMBERS, a_receipt=ANSWERS_A_RECEIPT
            )
        )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE answers_answer, work_item, ledger_transfer, people_member")


def measure(folder: Path) -> Iterator[dict[str, Any]]:
    from minga.domains.releases import queries as releases
    from tests import cast

    clara = cast.good_customer()
    for items in sizes():
        project = cast.draft(clara, title=f"{items} items")
        lay_down(project.id, items)
        for kind in FORMATS:
            started, cpu = time.perf_counter(), time.process_time()
            database = database_seconds(folder)
            size, first = 0, 0.0
            for chunk in releases.export(project.id, kind).chunks:
                first = first or time.perf_counter() - started
                size += len(chunk)
            seconds = time.perf_counter() - started
            yield {
                "format": kind,
                "items": items,
                "seconds": round(seconds, 2),
                "items_per_second": round(items / seconds),
                "cpu_seconds": round(time.process_time() - cpu, 2),
                "database_cpu_seconds": round(database_seconds(folder) - database, 2),
                "first_byte_ms": round(first * 1000, 1),
                "megabytes": round(size / 1024**2, 1),
                "peak_mb": round(peak_megabytes(), 1),
            }


def main() -> None:
    lines = []
    with scratch_coop(as_the_owner=True) as folder:
        for line in measure(folder):
            print(
                f"{line['items']:>9,} items {line['format']:<13} {line['seconds']:>7} s"
                f" {line['items_per_second']:>8,} items/s  first byte {line['first_byte_ms']:>6} ms"
                f"  {line['megabytes']:>6} MB   CPU {line['cpu_seconds']:>6} +"
                f" {line['database_cpu_seconds']:>6} s   peak {line['peak_mb']:>6} MB",
                flush=True,
            )
            lines.append(line)
    growth = {}
    for kind in FORMATS:
        peaks = [line["peak_mb"] for line in lines if line["format"] == kind]
        growth[kind] = round(peaks[-1] - peaks[0], 1)
    print(json.dumps({"bench": "export", "memory_growth_mb": growth, "lines": lines}))


if __name__ == "__main__":
    main()
