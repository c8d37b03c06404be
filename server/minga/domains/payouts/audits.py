"""Audits of payouts: nothing is stuck, nothing leaves twice, returned money is in its wallet."""

from minga.domains.audit import Audit, TransferDocuments, audits_of
from minga.domains.ledger.types import TransferCode
from minga.domains.sql_files import missing_guards

DOCUMENTS = [
    TransferDocuments(
        guarantee="G13",
        sentence="Every payment out of a wallet to the bank was ordered by its owner, once",
        codes=(TransferCode.PAYOUT_REQUESTED,),
        prefix="payout:",
        sql="""
            SELECT format('payout:%s:ask', requested.public_id) AS key,
                   requested.amount_micros AS micros,
                   requested.currency, requested.owner AS payer, NULL::uuid AS payee
              FROM payouts_order requested
        """,
    ),
    TransferDocuments(
        guarantee="G13",
        sentence="What left for the bank, less what it returned, is the payouts that are settled",
        codes=(
            TransferCode.PAYOUT,
            TransferCode.PAYOUT_RETURN,
        ),
        prefix="payout:",
        key="split_part(moved.reference, ':', 2)",
        micros="moved.amount_micros * CASE moved.code WHEN 'payout' THEN 1 ELSE -1 END",
        sql="""
            SELECT requested.public_id::text AS key,
                   CASE requested.state WHEN 'settled' THEN requested.amount_micros
                                        ELSE 0 END AS micros, requested.currency,
                   NULL::uuid AS payer, NULL::uuid AS payee
              FROM payouts_order requested WHERE requested.state IN ('settled', 'returned')
        """,
    ),
    TransferDocuments(
        guarantee="G13",
        sentence="Every payout that came back to a wallet is an order that is returned, once",
        codes=(TransferCode.PAYOUT_BACK,),
        prefix="payout:",
        sql="""
            SELECT format('payout:%s:back', requested.public_id) AS key,
                   requested.amount_micros AS micros,
                   requested.currency, NULL::uuid AS payer, requested.owner AS payee
              FROM payouts_order requested WHERE requested.state = 'returned'
        """,
    ),
    TransferDocuments(
        guarantee="G13",
        sentence="Every advance of the commons belongs to one order of the wallet that got it",
        codes=(TransferCode.ADVANCE,),
        prefix="advance:",
        sql="""
            SELECT format('advance:%s', requested.public_id) AS key, advance.micros AS micros,
                   advance.currency, NULL::uuid AS payer, advance.owner AS payee
              FROM payouts_advance advance
              JOIN payouts_order requested ON requested.id = advance.order_id
        """,
    ),
    TransferDocuments(
        guarantee="G13",
        sentence="What each wallet gave back to the commons is what its advances say",
        codes=(TransferCode.REPAY,),
        prefix="repay:",
        key="format('%s:%s', payer.owner, payer.currency)",
        sql="""
            SELECT format('%s:%s', advance.owner, advance.currency) AS key,
                   advance.repaid_micros AS micros,
                   advance.currency, advance.owner AS payer, NULL::uuid AS payee
              FROM payouts_advance advance WHERE advance.repaid_micros > 0
        """,
    ),
    TransferDocuments(
        guarantee="G13",
        sentence="Every payment from wallet to wallet is a part of one run of a split",
        codes=(TransferCode.SHARE,),
        prefix="share:",
        sql="""
            SELECT format('share:%s:%s', run.public_id, part.receiver) AS key,
                   part.micros::bigint AS micros, run.currency, run.owner AS payer,
                   part.receiver::uuid AS payee
              FROM payouts_splitrun run
             CROSS JOIN LATERAL jsonb_each_text(run.parts) AS part (receiver, micros)
        """,
    ),
]

AUDITS: list[Audit] = [
    Audit(
        guarantee="G13",
        sentence="What lies between wallets and the bank is exactly the payouts on their way",
        rows="payouts_order",
        sql="""
            SELECT coalesce(account.currency, open.currency)
              FROM (SELECT currency, balance_micros FROM ledger.account
                     WHERE kind = 'payout_clearing') AS account
              FULL JOIN (SELECT currency, sum(amount_micros) AS micros FROM payouts_order
                          WHERE state IN ('asked', 'batched', 'sent') GROUP BY 1) AS open
                ON open.currency = account.currency
             WHERE coalesce(account.balance_micros, 0) <> coalesce(open.micros, 0)
        """,
    ),
    Audit(
        guarantee="G13",
        sentence="Every payout left its own owner's wallet, and came back there when it came back",
        rows="payouts_order",
        sql="""
            SELECT asked.public_id FROM payouts_order asked
              LEFT JOIN ledger.transfer ask
                ON ask.reference = format('payout:%s:ask', asked.public_id)
              LEFT JOIN ledger.account wallet ON wallet.id = ask.debit
              LEFT JOIN ledger.transfer back
                ON back.reference = format('payout:%s:back', asked.public_id)
              LEFT JOIN ledger.transfer gone
                ON gone.reference = format('payout:%s:out', asked.public_id)
             WHERE ask.amount_micros IS DISTINCT FROM asked.amount_micros
                OR (wallet.kind, wallet.owner) IS DISTINCT FROM ('wallet', asked.owner)
                OR (asked.state = 'returned') IS DISTINCT FROM
                   (back.credit IS NOT DISTINCT FROM ask.debit)
                OR asked.state = 'settled' AND gone.id IS NULL
        """,
    ),
    Audit(
        guarantee="G13",
        sentence="No payout by hand is settled without two stewards, neither of them its owner",
        rows="payouts_confirmation",
        sql="""
            SELECT asked.public_id FROM payouts_order asked
             WHERE asked.rail = 'manual' AND asked.state = 'settled' AND (
                   SELECT count(DISTINCT said.person_id) FROM payouts_confirmation said
                     LEFT JOIN people.member member ON member.person_id = said.person_id
                    WHERE said.order_id = asked.id
                      AND member.subject IS DISTINCT FROM asked.owner) < 2
        """,
    ),
    Audit(
        guarantee="G13",
        sentence="No payout has waited in the house for a month, but for a rail's smallest amount",
        rows="payouts_order",
        sql="""
            SELECT asked.public_id FROM payouts_order asked
              LEFT JOIN LATERAL (
                    SELECT price.minimum_micros FROM payouts_tariff price
                     WHERE price.rail = asked.rail AND price.currency = asked.currency
                       AND price.since IS NOT NULL
                     ORDER BY price.since DESC, price.id DESC LIMIT 1) AS price ON true
             WHERE asked.state IN ('asked', 'batched')
               AND asked.asked_at < now() - interval '30 days'
               AND (SELECT sum(pooled.amount_micros) FROM payouts_order pooled
                     WHERE pooled.destination_id = asked.destination_id
                       AND pooled.state IN ('asked', 'batched'))
                   >= coalesce(price.minimum_micros, 0)
        """,
    ),
    Audit(
        guarantee="G13",
        sentence="No payout has been at a bank for a month without word, but for an open case",
        rows="SELECT count(*) FROM payouts_order WHERE state = 'sent'",
        sql="""
            SELECT asked.public_id FROM payouts_order asked
              JOIN payouts_payment payment ON payment.id = asked.payment_id
              JOIN payouts_batch batch ON batch.id = payment.batch_id
             WHERE asked.state = 'sent' AND asked.rail <> 'manual'
               AND batch.sent_at < now() - interval '30 days'
               AND NOT EXISTS (SELECT 1 FROM payouts_bankcase open
                                WHERE open.payment_id = payment.id AND open.decision = '')
        """,
    ),
    Audit(
        guarantee="G13",
        sentence="Every report of a bank that contradicts an earlier one has its case",
        rows="payouts_bankreport",
        sql="""
            SELECT report.id FROM payouts_bankreport report
              LEFT JOIN payouts_bankcase found ON found.id = report.case_id
             WHERE report.step = 'case' AND found.payment_id IS DISTINCT FROM report.payment_id
        """,
    ),
    Audit(
        guarantee="G13",
        sentence="No file was sent twice, and every payment belongs to one file",
        rows="payouts_payment",
        sql="""
            SELECT payment.end_to_end FROM payouts_payment payment
              JOIN payouts_batch batch ON batch.id = payment.batch_id
              LEFT JOIN payouts_order asked ON asked.payment_id = payment.id
             WHERE batch.state = 'sent'
             GROUP BY payment.end_to_end, payment.sent_micros
            HAVING sum(asked.sent_micros) IS DISTINCT FROM payment.sent_micros
        """,
    ),
    Audit(
        guarantee="G13",
        sentence="No share of a split was written or changed around the application",
        rows="payouts_splitshare",
        sql="""
            SELECT line.id FROM payouts_splitshare line
             WHERE line.seal IS NULL OR line.seal IS DISTINCT FROM payouts_splitshare_seal(line)
        """,
    ),
    Audit(
        guarantee="G13",
        sentence="The shares of every split are together the whole",
        rows="payouts_splitshare",
        sql="SELECT owner FROM payouts_splitshare GROUP BY 1 HAVING sum(millionths) <> 1000000",
    ),
    Audit(
        guarantee="G7",
        sentence="Every decided case of a bank has the signatures that its amount needed",
        rows="SELECT count(*) FROM payouts_bankcase WHERE decision NOT IN ('', 'close')",
        sql="""
            SELECT decided.public_id FROM payouts_bankcase decided
             WHERE decided.decision NOT IN ('', 'close')
               AND NOT payouts_case_signed(decided, decided.decided_at)
        """,
    ),
    Audit(
        guarantee="G7",
        sentence="Two treasurers signed every account of the co-op and every rate in force",
        rows="payouts_tariff",
        sql="""
            SELECT matter FROM (
                SELECT 'house-account:' || public_id AS matter FROM payouts_houseaccount
                 WHERE since IS NOT NULL
                UNION ALL
                SELECT 'tariff:' || public_id FROM payouts_tariff WHERE since IS NOT NULL
            ) AS setting WHERE NOT payouts_setting_signed(matter)
        """,
    ),
    Audit(
        guarantee="G13",
        sentence="The guards of payouts are in place and awake",
        rows="payouts_order",
        check=lambda: missing_guards("payouts"),
    ),
]
AUDITS += audits_of(DOCUMENTS)
