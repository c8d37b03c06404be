"""Audit queries of judgement: humans, reasons, notices, appeals in time, juries apart."""

from minga.domains.audit import Audit, TransferDocuments, audits_of
from minga.domains.ledger.types import TransferCode
from minga.domains.sql_files import missing_guards

DOCUMENTS = [
    TransferDocuments(
        guarantee="G5",
        sentence="Every payment of a juror is for a seat that spoke, at the time recorded for it",
        codes=(TransferCode.JURY,),
        prefix="jury:",
        sql="""
            SELECT format('jury:%s:%s', appeal.public_id, juror.seat) AS key,
                   hours.paid_micros AS micros, hours.currency, project.public_id AS payer,
                   member.subject AS payee
              FROM judgement_juror juror
              JOIN judgement_appeal appeal ON appeal.id = juror.appeal_id
              JOIN judgement_finding finding ON finding.id = appeal.finding_id
              JOIN people.member member ON member.id = juror.member_id
              LEFT JOIN work.project project ON project.id = finding.project_id
              LEFT JOIN wages.overhead hours
                ON hours.reference = format('jury:%s:%s', appeal.public_id, juror.seat)
             WHERE juror.said IS NOT NULL
        """,
    ),
    TransferDocuments(
        guarantee="G3",
        sentence="Every refund after a dispute is the one that was decided, once",
        codes=(TransferCode.REFUND,),
        prefix="dispute:",
        sql="""
            SELECT format('dispute:%s', dispute.public_id) AS key,
                   dispute.refunded_micros AS micros, project.currency, project.public_id AS payer,
                   client.public_id AS payee
              FROM judgement_dispute dispute
              JOIN work.project project ON project.id = dispute.project_id
              JOIN work.client client ON client.id = project.client_id
             WHERE dispute.refunded_micros > 0
        """,
    ),
]

AUDITS: list[Audit] = [
    Audit(
        guarantee="G7",
        sentence="No answer is refused without a finding",
        rows="answers.reviewstatus",
        sql="""
            SELECT stand.answer FROM answers.reviewstatus stand
             WHERE stand.state = 'refused' AND NOT EXISTS (
                       SELECT 1 FROM judgement_findinganswer one WHERE one.answer = stand.answer)
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="Every finding has evidence, a mediator in office, and a letter to its member",
        rows="judgement_finding",
        sql="""
            SELECT finding.public_id FROM judgement_finding finding
              LEFT JOIN judgement_decisionnotice notice ON notice.id = finding.decision_notice_id
             WHERE notice.member_id IS DISTINCT FROM finding.member_id
                OR notice.about IS DISTINCT FROM finding.public_id
                OR notice.at > finding.at + interval '1 minute'
                OR finding.evidence ~ '^\\s*$'
                OR NOT EXISTS (SELECT 1 FROM people.stewardterm term
                                WHERE term.person_id = finding.decided_by_id
                                  AND term.office = 'mediator' AND term.since <= finding.at::date
                                  AND (term.until IS NULL OR term.until > finding.at::date))
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="Every answer in a finding was given under the version that shows its criterion",
        rows="judgement_findinganswer",
        sql="""
            SELECT one.answer FROM judgement_findinganswer one
              JOIN judgement_finding finding ON finding.id = one.finding_id
              LEFT JOIN answers.answer answer ON answer.id = one.answer
              LEFT JOIN work.criterion criterion ON criterion.id = finding.criterion_id
             WHERE (answer.member_id, answer.project_id, answer.instruction_version)
                   IS DISTINCT FROM
                   (finding.member_id, criterion.project_id, criterion.version)
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="No appeal is open after its time, and none lasted longer than 14 days",
        rows="judgement_appeal",
        sql="""
            SELECT public_id FROM judgement_appeal
             WHERE state = 'open' AND until < now() - interval '1 day'
                OR until > at + interval '14 days'
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="Every appeal that was lost was lost before two jurors who took no part",
        rows="judgement_appeal",
        sql="""
            SELECT appeal.public_id FROM judgement_appeal appeal
              JOIN judgement_finding finding ON finding.id = appeal.finding_id
             WHERE appeal.state = 'lost' AND (
                   SELECT count(*) FROM judgement_juror juror
                    WHERE juror.appeal_id = appeal.id AND juror.said = 'finding'
                      AND juror.member_id <> finding.member_id AND juror.transfer IS NOT NULL) < 2
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="Nobody is suspended without a finding on a voted ground, its notice and its end",
        rows="assignment.suspension",
        sql="""
            SELECT carried.finding FROM assignment.suspension carried
              LEFT JOIN judgement_finding finding ON finding.public_id = carried.finding
                   AND finding.kind = 'suspension' AND finding.member_id = carried.member_id
              LEFT JOIN judgement_ground ground ON ground.name = finding.ground_id
              LEFT JOIN charter.vote vote ON vote.id = ground.vote_id
                   AND vote.decides->'suspension_grounds' ? ground.name
              LEFT JOIN judgement_appeal appeal ON appeal.finding_id = finding.id
                   AND appeal.state = 'lost' AND appeal.decided_at <= carried.since
             WHERE vote.id IS NULL
                OR carried.since < finding.begins_at
                OR carried.until > greatest(finding.begins_at, appeal.decided_at)
                                   + make_interval(days => finding.days)
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="Nobody is suspended who has won her appeal",
        rows="assignment.suspension",
        sql="""
            SELECT carried.finding FROM assignment.suspension carried
              JOIN judgement_finding finding ON finding.public_id = carried.finding
              JOIN judgement_appeal appeal ON appeal.finding_id = finding.id
             WHERE appeal.state = 'won' AND carried.lifted_at IS NULL
        """,
    ),
    Audit(
        guarantee="G5",
        sentence="The time of every juror who spoke is a line of her hours, beside its pay",
        rows="SELECT count(*) FROM judgement_juror WHERE said IS NOT NULL",
        sql="""
            SELECT juror.id FROM judgement_juror juror
              JOIN judgement_appeal appeal ON appeal.id = juror.appeal_id
              LEFT JOIN ledger.transfer paid ON paid.id = juror.transfer
              LEFT JOIN wages.overhead hours
                ON hours.reference = format('jury:%s:%s', appeal.public_id, juror.seat)
             WHERE juror.said IS NOT NULL
               AND (hours.member_id, hours.kind, hours.paid_micros) IS DISTINCT FROM
                   (juror.member_id, 'jury', paid.amount_micros)
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="Nobody sits in a jury about her household, nor was a peer of its work",
        rows="judgement_juror",
        sql="""
            SELECT 'juror ' || juror.id FROM judgement_juror juror
              JOIN judgement_appeal appeal ON appeal.id = juror.appeal_id
              JOIN judgement_finding finding ON finding.id = appeal.finding_id
             WHERE people_shared_home(juror.member_id, finding.member_id, juror.drawn_at)
            UNION ALL
            SELECT 'peer ' || invited.member_id || ' of ' || audit.public_id
              FROM work.project audit
              JOIN assignment.invitation invited ON invited.project_id = audit.id
              JOIN work.item item ON item.project_id = audit.id
              JOIN answers.answer answer ON answer.id = CASE
                   WHEN audit.derived_kind = 'audit' AND audit.task_type = 'review'
                   THEN item.external_id::uuid END
             WHERE audit.derived_kind = 'audit' AND audit.task_type = 'review'
               AND (answer.member_id = invited.member_id OR people_shared_home(
                        invited.member_id, answer.member_id, invited.invited_at))
        """,
    ),
    Audit(
        guarantee="G3",
        sentence="Every appeal that was won left nothing unpaid",
        rows="judgement_appeal",
        sql="""
            SELECT appeal.public_id FROM judgement_appeal appeal
              JOIN judgement_findinganswer one USING (finding_id)
              JOIN answers.reviewstatus stand ON stand.answer = one.answer
             WHERE appeal.state = 'won' AND stand.state <> 'accepted'
        """,
    ),
    Audit(
        guarantee="G14",
        sentence="Every letter about a decision is in the log or waits for it",
        rows="judgement_decisionnotice",
        sql="""
            SELECT notice.public_id FROM judgement_decisionnotice notice
             CROSS JOIN LATERAL (SELECT sha256(notice.salt || convert_to(concat(
                    notice.public_id, '|', notice.kind, '|', notice.about, '|', notice.text),
                    'UTF8')) AS leaf) AS told
             WHERE NOT EXISTS (SELECT 1 FROM log.entry entry
                                WHERE sha256('\\x00'::bytea || entry.data)
                                      = sha256('\\x00'::bytea || told.leaf))
               AND NOT EXISTS (SELECT 1 FROM log.pending pending
                                WHERE sha256('\\x00'::bytea || pending.leaf)
                                      = sha256('\\x00'::bytea || told.leaf))
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="The guards of findings, appeals and juries are in place and awake",
        rows="judgement_finding",
        check=lambda: missing_guards("judgement"),
    ),
]
AUDITS += audits_of(DOCUMENTS)
