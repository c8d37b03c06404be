"""Audits of licences (G9, G10, G12): bonds end once, chains are signed, copies were licensed."""

from minga.domains.audit import Audit, TransferDocuments, audits_of
from minga.domains.ledger.types import TransferCode
from minga.domains.licences.models import Engagement
from minga.domains.log import queries as log
from minga.domains.sql_files import missing_guards
from minga_pure.consent.engagements import open_engagement
from minga_pure.proofs.errors import ProofError


def unsigned_engagements() -> list[str]:
    """Verify both signatures of every stored engagement again."""
    faults = []
    for row in Engagement.objects.order_by("id").iterator():
        try:
            engagement = open_engagement(row.note)
        except ProofError:
            faults.append(str(row.public_id))
            continue
        signed = (str(engagement.series), engagement.upper, engagement.lower,
                  engagement.upper_key, engagement.lower_key)  # fmt: skip
        stored = (str(row.series), row.upper, row.lower, row.upper_key, row.lower_key)
        has_key_of_coop = row.upper != "" or row.upper_key == log.receipt_key()
        if signed != stored or not has_key_of_coop:
            faults.append(str(row.public_id))
    return faults


DOCUMENTS = [
    TransferDocuments(
        guarantee="G12",
        sentence="Every person is paid what their items cost in a licence, once",
        codes=(TransferCode.LICENCE,),
        prefix="licence:",
        sql="""
            SELECT format('licence:%s:%s', licence.public_id, item.subject) AS key,
                   item.pay_micros AS micros,
                   licence.currency, client.public_id AS payer, item.subject AS payee
              FROM licences_licenceitem item
              JOIN licences_licence licence ON licence.id = item.licence_id
              JOIN work.client client ON client.id = licence.client_id
        """,
    ),
    TransferDocuments(
        guarantee="G12",
        sentence="The bond of every licensed item was put into the escrow of its licence",
        codes=(TransferCode.BOND,),
        prefix="bond:",
        sql="""
            SELECT format('bond:%s', licence.public_id) AS key, item.bond_micros AS micros,
                   licence.currency, client.public_id AS payer, licence.public_id AS payee
              FROM licences_licenceitem item
              JOIN licences_licence licence ON licence.id = item.licence_id
              JOIN work.client client ON client.id = licence.client_id
        """,
    ),
    TransferDocuments(
        guarantee="G12",
        sentence="Every release gave back exactly the bonds that ended with it",
        codes=(TransferCode.BOND_RELEASED,),
        prefix="bond-release:",
        sql="""
            SELECT format('bond-release:%s', release.public_id) AS key,
                   item.bond_micros AS micros, licence.currency, licence.public_id AS payer,
                   client.public_id AS payee
              FROM licences_bondrelease release
              JOIN licences_licence licence ON licence.id = release.licence_id
              JOIN work.client client ON client.id = licence.client_id
              JOIN licences_bondoutcome outcome ON outcome.release_id = release.id
              JOIN licences_licenceitem item ON item.id = outcome.licence_item_id
        """,
    ),
    TransferDocuments(
        guarantee="G12",
        sentence="Every forfeited bond went to the person of its item, once",
        codes=(TransferCode.BOND_FORFEITED,),
        prefix="bond-forfeit:",
        sql="""
            SELECT format('bond-forfeit:%s', outcome.public_id) AS key,
                   item.bond_micros AS micros, licence.currency, licence.public_id AS payer,
                   outcome.payee AS payee
              FROM licences_bondoutcome outcome
              JOIN licences_licenceitem item ON item.id = outcome.licence_item_id
              JOIN licences_licence licence ON licence.id = item.licence_id
             WHERE outcome.release_id IS NULL
        """,
    ),
]

AUDITS: list[Audit] = [
    Audit(
        guarantee="G12",
        sentence="What lies in the escrow of a licence is the sum of its bonds that have no end",
        rows="licences_licence",
        sql="""
            SELECT licence.public_id FROM licences_licence licence
              LEFT JOIN ledger.account escrow ON escrow.kind = 'bond_escrow'
               AND escrow.owner = licence.public_id
             WHERE coalesce(escrow.balance_micros, 0) <> (
                   SELECT coalesce(sum(item.bond_micros), 0) FROM licences_licenceitem item
                    WHERE item.licence_id = licence.id AND NOT EXISTS (
                          SELECT 1 FROM licences_bondoutcome outcome
                           WHERE outcome.licence_item_id = item.id))
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="No bond went back before the term of its licence",
        rows="SELECT count(*) FROM licences_bondoutcome WHERE release_id IS NOT NULL",
        sql="""
            SELECT outcome.public_id FROM licences_bondoutcome outcome
              JOIN licences_licenceitem item ON item.id = outcome.licence_item_id
              JOIN licences_licence licence ON licence.id = item.licence_id
             WHERE outcome.release_id IS NOT NULL AND outcome.decided_at < licence.ends_at
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="The clock knows every licence that has not ended or has a bond in escrow",
        rows="licences_licence",
        sql="""
            SELECT licence.public_id FROM licences_licence licence
             WHERE (licence.ends_at > clock_timestamp() OR EXISTS (
                    SELECT 1 FROM licences_licenceitem item
                     WHERE item.licence_id = licence.id AND NOT EXISTS (
                           SELECT 1 FROM licences_bondoutcome outcome
                            WHERE outcome.licence_item_id = item.id)))
               AND NOT EXISTS (SELECT 1 FROM licences_openlicence open
                                WHERE open.licence_id = licence.id
                                  AND open.ends_at = licence.ends_at)
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="Every engagement between two recipients is signed by both",
        rows="licences_engagement",
        check=unsigned_engagements,
    ),
    Audit(
        guarantee="G10",
        sentence="Every copy that left was licensed for its recipient at that moment",
        rows="SELECT count(*) FROM consent.delivered_copy",
        sql="""
            SELECT copy.public_id FROM consent.delivered_copy copy
             WHERE NOT EXISTS (
                   SELECT 1 FROM licences_licenceitem item
                     JOIN licences_licence licence ON licence.id = item.licence_id
                    WHERE item.item = copy.item AND item.grant_id = copy.grant_id
                      AND copy.recipient = ANY (licence.recipients::text[])
                      AND copy.delivered_at >= licence.started_at
                      AND copy.delivered_at < licence.ends_at)
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="No copy left to a recipient without an engagement of that moment",
        rows="SELECT count(*) FROM consent.delivered_copy",
        sql="""
            SELECT copy.public_id FROM consent.delivered_copy copy
              JOIN consent.given given ON given.id = copy.grant_id
              JOIN consent.terms terms ON terms.id = given.terms_id
             WHERE NOT EXISTS (
                   SELECT 1 FROM licences_engagement engagement
                    WHERE engagement.series = terms.series
                      AND engagement.lower = copy.recipient
                      AND engagement.engaged_at <= copy.delivered_at
                      AND (engagement.ended_at IS NULL
                           OR engagement.ended_at > copy.delivered_at))
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="No copy left while a case about its client, chain of recipients or item was open",
        rows="SELECT count(*) FROM consent.delivered_copy",
        sql="""
            SELECT copy.public_id FROM consent.delivered_copy copy
              JOIN consent.given given ON given.id = copy.grant_id
             WHERE licences_is_frozen(given.terms_id, copy.recipient, copy.delivered_at)
                OR EXISTS (
                   SELECT 1 FROM licences_restriction restriction
                    WHERE restriction.item = copy.item
                      AND restriction.restricted_at <= copy.delivered_at
                      AND (restriction.lifted_at IS NULL
                           OR restriction.lifted_at > copy.delivered_at))
        """,
    ),
    Audit(
        guarantee="G12",
        sentence="The guards of licences, bonds and deliveries are in place and awake",
        rows="licences_licence",
        check=lambda: missing_guards("licences"),
    ),
]
AUDITS += audits_of(DOCUMENTS)
