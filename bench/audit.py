"""Seconds and peak memory of `mingad audit`, and the cost of sealing, by the number of answers.

Answers are stored with every guard awake, twenty a receipt: a transfer that posts itself, a receipt
whose leaf is in the log, sealed answers. Items and their publication are laid down by SQL. Goal:
seconds grow with the answers and not faster, memory does not grow. Ends with one line of JSON.
Other sizes: `make bench NAME=audit ARGS="10000 100000"`.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.scratch import database_seconds, peak_megabytes, scratch_coop, sizes

if TYPE_CHECKING:
    from minga.domains.work.types import ProjectView

SIZES = (10_000, 100_000, 1_000_000)
MEMBERS = 500
ANSWERS_A_RECEIPT = 20
RECEIPTS_AT_ONCE = 500
SLOWEST_SHOWN = 5
SEALED_ROWS = 50_000

LAY_DOWN = """
INSERT INTO work_item (project_id, pos, external_id, content)
SELECT {project}, i, 'item-' || i, jsonb_build_object('text', 'Where does bus ' || i || ' leave?')
  FROM generate_series({first}, {first} + {items} - 1) AS i;
INSERT INTO people_person (public_id, username, password, is_active, joined_at)
SELECT gen_random_uuid(), 'worker-' || i, '!', true, now() FROM generate_series(1, {members}) AS i
    ON CONFLICT DO NOTHING;
INSERT INTO people_member (person_id, subject, languages, joined_at, adult_attested_by_id)
SELECT id, gen_random_uuid(), '{{}}', now(), {registrar}
  FROM people_person WHERE username LIKE 'worker-%' ON CONFLICT DO NOTHING;
INSERT INTO ledger_account (kind, owner, currency)
SELECT 'wallet', subject, 'USD' FROM people_member ON CONFLICT DO NOTHING;
"""
STORE = """
WITH made AS MATERIALIZED (
    SELECT n, gen_random_uuid() AS public_id,
           nextval(pg_get_serial_sequence('answers_receipt', 'id')) AS id,
           sha256(uuid_send(gen_random_uuid())) AS salt, member.id AS member, member.subject
      FROM generate_series({first}, {last}) AS n
      JOIN (SELECT id, subject, row_number() OVER (ORDER BY id) - 1 AS place
              FROM people_member
             WHERE person_id IN (SELECT id FROM people_person WHERE username LIKE 'worker-%'))
           AS member ON member.place = n % {members}
), given AS MATERIALIZED (
    SELECT made.n, i AS pos, gen_random_uuid() AS id,
           CASE WHEN i % 7 = 0 THEN 'advert' ELSE 'news' END AS label
      FROM made CROSS JOIN LATERAL generate_series(
           {offset} + made.n * {a_receipt}, {offset} + made.n * {a_receipt} + {a_receipt} - 1) AS i
), moved AS (
    INSERT INTO ledger_transfer (debit, credit, amount_micros, code, reference)
    SELECT escrow.id, wallet.id, {price} * {a_receipt}, 'answer_pay',
           'receipt:' || made.public_id || ':' || {project}
      FROM made
      JOIN ledger_account escrow ON escrow.kind = 'escrow' AND escrow.owner = '{public_id}'
      JOIN ledger_account wallet ON wallet.kind = 'wallet' AND wallet.owner = made.subject
       AND wallet.currency = 'USD'
    RETURNING id, reference
), receipt AS (
    INSERT INTO answers_receipt (id, public_id, member_id, salt, body, leaf, answers)
    OVERRIDING SYSTEM VALUE
    SELECT written.id, written.public_id, written.member, written.salt, written.body,
           sha256('\\x00'::bytea || sha256(written.salt || convert_to(written.body, 'UTF8'))),
           {a_receipt}
      FROM (SELECT made.*, json_build_object('kind', 'answers', 'totals',
                       json_build_object('USD', {price} * {a_receipt}), 'answers', (
                       SELECT json_agg(json_build_object('id', given.id, 'project', '{public_id}',
                           'pos', given.pos, 'sha256', encode(sha256(convert_to(
                               format('{{"label":"%s"}}', given.label), 'UTF8')), 'hex')))
                         FROM given WHERE given.n = made.n))::text AS body
              FROM made) AS written
    RETURNING id, salt, body
), stored AS (
    INSERT INTO answers_answer (project_id, pos, member_id, id, kind, value, spent_ms, made_at, at,
           price_micros, late, instruction_version, transfer_id, receipt_id)
    SELECT {project}, given.pos, made.member, given.id, 'label',
           jsonb_build_object('label', given.label), 4200, now(), now(), {price}, false, 1,
           moved.id, made.id
      FROM given JOIN made ON made.n = given.n
      JOIN moved ON moved.reference = 'receipt:' || made.public_id || ':' || {project}
)
SELECT count(log_submit('receipt', sha256(salt || convert_to(body, 'UTF8')))) FROM receipt
"""
# The same rows read with their seals computed, and without.
READ = "SELECT count({column}) FROM (SELECT * FROM answers_answer LIMIT {rows}) AS line"


def lay_down(project: "ProjectView", first: int, items: int, registrar: int) -> None:
    """Items of a published project, members with wallets, and the money of the answers to come."""
    from django.db import connection

    from minga.domains.ledger import actions as ledger
    from minga.domains.ledger import queries as books
    from minga.domains.ledger.types import AccountKind, TransferCode
    from minga.domains.work.models import Publication
    from minga_pure.money import Money

    pay = Money(project.price.micros * items, "USD")
    with connection.cursor() as cursor:
        cursor.execute(
            LAY_DOWN.format(
                project=project.id, first=first, items=items, members=MEMBERS, registrar=registrar
            )
        )
        Publication.objects.create(
            project_id=project.id, lo=first, hi=first + items,
            price_micros=project.price.micros, lines={"escrow": pay.micros},
        )  # fmt: skip
        ledger.post(
            debit=books.accounts_of(project.client.public_id)[AccountKind.CLIENT, "USD"],
            credit=books.accounts_of(project.public_id)[AccountKind.ESCROW, "USD"],
            money=pay,
            code=TransferCode.FUND,
            reference=f"fund:{project.public_id}:{first}:escrow",
        )
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE work_project SET items = %s WHERE id = %s",
                       [first + items, project.id])  # fmt: skip
        cursor.execute("SET session_replication_role = DEFAULT")


def store(project: "ProjectView", first: int, items: int) -> float:
    """Store an answer for each new item; seconds."""
    from django.db import connection, transaction

    from minga.domains.log import actions as log

    started = time.perf_counter()
    receipts = items // ANSWERS_A_RECEIPT
    for begin in range(0, receipts, RECEIPTS_AT_ONCE):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                STORE.format(
                    project=project.id, public_id=project.public_id, offset=first,
                    price=project.price.micros, members=MEMBERS, a_receipt=ANSWERS_A_RECEIPT,
                    first=begin, last=min(begin + RECEIPTS_AT_ONCE, receipts) - 1,
                )
            )  # fmt: skip
    seconds = time.perf_counter() - started
    log.feed()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return seconds


def sealing_microseconds() -> float:
    """Time for the seal of one answer: the difference of two readings of the same rows."""
    from django.db import connection

    seconds, rows = [], 1
    for column in ("line.value", "answers_answer_seal(line)"):
        with connection.cursor() as cursor:
            started = time.perf_counter()
            cursor.execute(READ.format(column=column, rows=SEALED_ROWS))
            (rows,) = cursor.fetchone()
            seconds.append(time.perf_counter() - started)
    return (seconds[1] - seconds[0]) / max(1, rows) * 1e6


def own_peak_megabytes() -> float:
    """The peak of this program alone: the one of getrusage holds that of its parent too."""
    status = Path("/proc/self/status").read_text()
    (kilobytes,) = (row.split()[1] for row in status.splitlines() if row.startswith("VmHWM"))
    return round(int(kilobytes) / 1024, 1)


def audit_here() -> None:
    """Run the audit in a process of its own; print seconds, memory and the slowest lines."""
    import django

    django.setup()
    from minga.doors.cli import auditing

    seconds: dict[str, float] = {}
    run = auditing._run

    def timed(audit: Any, *others: Any) -> Any:
        started = time.perf_counter()
        result = run(audit, *others)
        seconds[result.sentence] = time.perf_counter() - started
        return result

    auditing._run = timed
    results = auditing.audit_everything()
    slowest = sorted(seconds, key=lambda sentence: -seconds[sentence])[:SLOWEST_SHOWN]
    print(
        json.dumps(
            {
                "audit_seconds": round(sum(seconds.values()), 2),
                "audit_peak_mb": own_peak_megabytes(),
                "breaches": sorted(r.sentence for r in results if r.offenders),
                "slowest": {sentence: round(seconds[sentence], 2) for sentence in slowest},
            }
        )
    )


def measure(folder: Path) -> Iterator[dict[str, Any]]:
    from minga_pure.money import Money
    from tests import cast

    clara = cast.good_customer(brings=Money(10**13, "USD"))
    project = cast.published(clara, texts=ANSWERS_A_RECEIPT, redundancy=1)
    registrar = cast.steward("registrar").id
    first = ANSWERS_A_RECEIPT
    answers = 0
    for size in sizes(SIZES):
        lay_down(project, first, size - answers, registrar)
        stored = store(project, first, size - answers)
        first, added, answers = first + size - answers, size - answers, size
        database = database_seconds(folder)
        finished = subprocess.run(
            [sys.executable, "-c", "from bench.audit import audit_here; audit_here()"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        yield {
            "answers": size,
            "stored_per_second": round(added / stored),
            "seal_us": round(sealing_microseconds(), 1),
            "database_cpu_seconds": round(database_seconds(folder) - database, 2),
            **json.loads(finished.stdout.splitlines()[-1]),
        }


def main() -> None:
    lines = []
    with scratch_coop(as_the_owner=True) as folder:
        for line in measure(folder):
            print(
                f"{line['answers']:>9,} answers  audit {line['audit_seconds']:>7} s"
                f"  peak {line['audit_peak_mb']:>6} MB  seal {line['seal_us']:>5} us"
                f"  stored {line['stored_per_second']:>7,}/s  breaches {len(line['breaches'])}",
                flush=True,
            )
            lines.append(line)
    least, most = lines[0], lines[-1]
    per_answer = [line["audit_seconds"] / line["answers"] * 1e6 for line in (least, most)]
    print(
        json.dumps(
            {
                "bench": "audit",
                "memory_growth_mb": round(most["audit_peak_mb"] - least["audit_peak_mb"], 1),
                "us_an_answer": [round(value, 1) for value in per_answer],
                "own_peak_mb": round(peak_megabytes(), 1),
                "lines": lines,
            }
        )
    )


if __name__ == "__main__":
    main()
