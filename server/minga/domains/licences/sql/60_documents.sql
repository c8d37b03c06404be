-- Transfers of licences rest on their documents (ledger/sql/09_documents.sql): the items of a
-- licence, a release of bonds, and a bond that a case forfeited.

CREATE OR REPLACE FUNCTION licences_pay_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT item.pay_micros, licence.currency::text, client.public_id, item.subject
      FROM licences_licence licence
      JOIN work.client client ON client.id = licence.client_id
      JOIN licences_licenceitem item ON item.licence_id = licence.id
       AND item.subject = ledger_named_uuid(p_reference, 3)
     WHERE licence.public_id = ledger_named_uuid(p_reference, 2)
$$;

DROP TRIGGER IF EXISTS licences_pay_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER licences_pay_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'licence:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('licences_pay_document');

CREATE OR REPLACE FUNCTION licences_bond_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT item.bond_micros, licence.currency::text, client.public_id, licence.public_id
      FROM licences_licence licence
      JOIN work.client client ON client.id = licence.client_id
      JOIN licences_licenceitem item ON item.licence_id = licence.id
     WHERE licence.public_id = ledger_named_uuid(p_reference, 2)
$$;

DROP TRIGGER IF EXISTS licences_bond_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER licences_bond_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'bond:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('licences_bond_document');

CREATE OR REPLACE FUNCTION licences_release_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT item.bond_micros, licence.currency::text, licence.public_id, client.public_id
      FROM licences_bondrelease release
      JOIN licences_licence licence ON licence.id = release.licence_id
      JOIN work.client client ON client.id = licence.client_id
      JOIN licences_bondoutcome outcome ON outcome.release_id = release.id
      JOIN licences_licenceitem item ON item.id = outcome.licence_item_id
     WHERE release.public_id = ledger_named_uuid(p_reference, 2)
$$;

DROP TRIGGER IF EXISTS licences_release_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER licences_release_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'bond-release:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('licences_release_document');

CREATE OR REPLACE FUNCTION licences_forfeit_document(p_transfer bigint, p_reference text)
RETURNS TABLE (micros bigint, currency text, payer uuid, payee uuid) LANGUAGE sql STABLE AS $$
    SELECT item.bond_micros, licence.currency::text, licence.public_id, outcome.payee
      FROM licences_bondoutcome outcome
      JOIN licences_licenceitem item ON item.id = outcome.licence_item_id
      JOIN licences_licence licence ON licence.id = item.licence_id
     WHERE outcome.public_id = ledger_named_uuid(p_reference, 2) AND outcome.release_id IS NULL
$$;

DROP TRIGGER IF EXISTS licences_forfeit_documented ON ledger_transfer;
CREATE CONSTRAINT TRIGGER licences_forfeit_documented AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (starts_with(NEW.reference, 'bond-forfeit:'))
    EXECUTE FUNCTION ledger_transfer_is_documented('licences_forfeit_document');
