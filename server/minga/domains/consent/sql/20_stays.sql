-- Terms, what members allowed, signed records and tokens of a no only grow. Error code: MG903.

DROP TRIGGER IF EXISTS consent_terms_stays ON consent_terms;
CREATE TRIGGER consent_terms_stays BEFORE UPDATE OR DELETE ON consent_terms
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG903', 'what was agreed stays');

DROP TRIGGER IF EXISTS consent_terms_not_emptied ON consent_terms;
CREATE TRIGGER consent_terms_not_emptied BEFORE TRUNCATE ON consent_terms
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG903', 'what was agreed stays');

DROP TRIGGER IF EXISTS consent_termsclosure_stays ON consent_termsclosure;
CREATE TRIGGER consent_termsclosure_stays BEFORE UPDATE OR DELETE ON consent_termsclosure
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG903', 'what was agreed stays');

DROP TRIGGER IF EXISTS consent_termsclosure_not_emptied ON consent_termsclosure;
CREATE TRIGGER consent_termsclosure_not_emptied BEFORE TRUNCATE ON consent_termsclosure
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG903', 'what was agreed stays');

DROP TRIGGER IF EXISTS consent_standingtermsversion_stays
    ON consent_standingtermsversion;
CREATE TRIGGER consent_standingtermsversion_stays
    BEFORE UPDATE OR DELETE ON consent_standingtermsversion
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG903', 'what was agreed stays');

DROP TRIGGER IF EXISTS consent_standingtermsversion_not_emptied
    ON consent_standingtermsversion;
CREATE TRIGGER consent_standingtermsversion_not_emptied
    BEFORE TRUNCATE ON consent_standingtermsversion
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG903', 'what was agreed stays');

DROP TRIGGER IF EXISTS consent_record_stays ON consent_record;
CREATE TRIGGER consent_record_stays BEFORE UPDATE OR DELETE ON consent_record
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG903', 'what was agreed stays');

DROP TRIGGER IF EXISTS consent_record_not_emptied ON consent_record;
CREATE TRIGGER consent_record_not_emptied BEFORE TRUNCATE ON consent_record
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG903', 'what was agreed stays');

DROP TRIGGER IF EXISTS consent_pseudonym_stays ON consent_pseudonym;
CREATE TRIGGER consent_pseudonym_stays BEFORE UPDATE OR DELETE ON consent_pseudonym
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG903', 'what was agreed stays');

DROP TRIGGER IF EXISTS consent_pseudonym_not_emptied ON consent_pseudonym;
CREATE TRIGGER consent_pseudonym_not_emptied BEFORE TRUNCATE ON consent_pseudonym
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG903', 'what was agreed stays');

DROP TRIGGER IF EXISTS consent_decline_stays ON consent_decline;
CREATE TRIGGER consent_decline_stays BEFORE UPDATE OR DELETE ON consent_decline
    FOR EACH ROW EXECUTE FUNCTION guard_append_only('MG903', 'what was agreed stays');

DROP TRIGGER IF EXISTS consent_decline_not_emptied ON consent_decline;
CREATE TRIGGER consent_decline_not_emptied BEFORE TRUNCATE ON consent_decline
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG903', 'what was agreed stays');
