"""Audits of wages: every counted hour earns the floor, and every line is paid once."""

from django.db import connection

from minga.domains.audit import Audit, TransferDocuments, audits_of
from minga.domains.ledger.types import TransferCode
from minga.domains.sql_files import missing_guards, named_queries
from minga_pure.science.ranks import p_lower

SQL = named_queries("wages")
GROUP_MIN = 20
CHANCE = 0.001


def refusals_that_cost() -> list[str]:
    """Compare the tasks handed to members with and without a consent in force.

    Both groups asked to see offers for personal data. A one-sided rank-sum test on tasks a day:
    a complaint when those who gave nothing got less, at a chance below 1 in 1,000. Groups of fewer
    than 20 say nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["tasks_a_day_by_consent"])
        rows = cursor.fetchall()
    without = [float(tasks) for has_consent, tasks in rows if not has_consent]
    granted = [float(tasks) for has_consent, tasks in rows if has_consent]
    if min(len(without), len(granted)) < GROUP_MIN:
        return []
    chance = p_lower(without, granted)
    if chance >= CHANCE:
        return []
    return [f"{len(without)} members without a consent got fewer tasks a day (p = {chance:.1e})"]


DOCUMENTS = [
    TransferDocuments(
        guarantee="G5",
        sentence="Every payment of a payday is a part of one of its posted lines",
        codes=(
            TransferCode.TOP_UP,
            TransferCode.OVERHEAD,
        ),
        prefix="wages:",
        sql="""
            SELECT format('wages:%s:%s', line.id, part.source) AS key, part.micros AS micros,
                   line.currency,
                   CASE part.source WHEN 'reserve' THEN project.public_id END AS payer,
                   member.subject AS payee
              FROM wages_paydayline line
              JOIN people.member member ON member.id = line.member_id
              LEFT JOIN work.project project ON project.id = line.project_id
             CROSS JOIN LATERAL (VALUES ('reserve', line.reserve_micros),
                                        ('commons', line.commons_micros),
                                        ('promise', line.guarantee_micros))
                   AS part (source, micros)
             WHERE line.posted_at IS NOT NULL AND part.micros > 0
        """,
    ),
    TransferDocuments(
        guarantee="G12",
        sentence="What left a floor reserve at its end was divided as it is written, once",
        codes=(
            TransferCode.REFUND,
            TransferCode.POOL,
        ),
        prefix="floor-rest:",
        sql="""
            SELECT format('floor-rest:%s:%s:%s', project.public_id, rest.account_version,
                          part.code) AS key,
                   part.micros AS micros,
                   project.currency, project.public_id AS payer, part.payee AS payee
              FROM wages_floorremainder rest
              JOIN work.project project ON project.id = rest.project_id
              JOIN work.client client ON client.id = project.client_id
             CROSS JOIN LATERAL (VALUES ('refund', rest.client_micros, client.public_id),
                                        ('pool', rest.commons_micros, NULL))
                   AS part (code, micros, payee)
             WHERE part.micros > 0
        """,
    ),
]

AUDITS: list[Audit] = [
    Audit(
        guarantee="G5",
        sentence="In every posted period each member's time earned the floor, in each project",
        rows="wages_paydayline",
        sql="""
            SELECT line.id FROM wages_paydayline line
             WHERE line.due_micros <> wages_due(line.floor_micros, line.honest_ms,
                                                line.earned_micros)
        """,
    ),
    Audit(
        guarantee="G5",
        sentence="No answer of a posted period was left out of its member's time",
        rows="SELECT count(*) FROM answers.answer",
        sql="""
            SELECT payday.id || ':' || answer.member_id || ':' || answer.project_id
              FROM wages_payday payday
              JOIN answers.answer answer ON answer.at >= payday.since AND answer.at < payday.until
              LEFT JOIN wages_paydayline line
                ON line.payday_id = payday.id AND line.kind = 'own_clock'
                   AND line.member_id = answer.member_id AND line.project_id = answer.project_id
             WHERE payday.stage = 'posted'
             GROUP BY payday.id, answer.member_id, answer.project_id, line.answers,
                      line.spent_ms, line.earned_micros
            HAVING (line.answers, line.spent_ms, line.earned_micros) IS DISTINCT FROM
                   (count(*), sum(answer.spent_ms), sum(answer.price_micros))
        """,
    ),
    Audit(
        guarantee="G5",
        sentence="Every line of a payday is paid by exactly its transfers, into its own wallet",
        rows="wages_paydayline",
        sql="""
            SELECT line.id FROM wages_paydayline line
              JOIN people.member member ON member.id = line.member_id
              LEFT JOIN LATERAL (
                    SELECT sum(moved.amount_micros) AS paid,
                           bool_and(wallet.kind = 'wallet' AND wallet.owner = member.subject)
                               AS hers
                      FROM ledger.transfer moved
                      JOIN ledger.account wallet ON wallet.id = moved.credit
                     WHERE moved.reference IN (format('wages:%s:reserve', line.id),
                                               format('wages:%s:commons', line.id),
                                               format('wages:%s:promise', line.id))) AS moved
                ON true
             WHERE coalesce(moved.paid, 0) <> CASE WHEN line.posted_at IS NULL THEN 0
                                                   ELSE line.due_micros END
                OR moved.hers IS FALSE
        """,
    ),
    Audit(
        guarantee="G5",
        sentence="No recorded time from before a posted payday is still unpaid",
        rows="wages_overhead",
        sql="""
            SELECT time.public_id FROM wages_overhead time
              LEFT JOIN wages_paydayline line ON line.overhead_id = time.id
             WHERE time.state = 'counted' AND line.posted_at IS NULL
               AND time.counted_at < (SELECT max(until) - interval '30 days' FROM wages_payday
                                       WHERE stage = 'posted')
        """,
    ),
    Audit(
        guarantee="G9",
        sentence="Members who gave no personal data got as much other work as those who did",
        rows="SELECT count(*) FROM consent.opted_in",
        check=refusals_that_cost,
    ),
    Audit(
        guarantee="G5",
        sentence="The guards of paydays and of recorded time are in place and awake",
        rows="wages_payday",
        check=lambda: missing_guards("wages"),
    ),
]
AUDITS += audits_of(DOCUMENTS)
