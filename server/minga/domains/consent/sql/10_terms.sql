-- Terms that cannot be stored: the check of minga_pure.consent.terms.check_terms; tests compare
-- both on every fault (tests/integration/consent/test_terms.py).
-- Error codes: MG901 terms at fault, MG902 purpose forbidden by members' vote, MG903 for good.

-- The purposes of minga_pure.consent.purposes: name, class of votes, forbidden by law everywhere.
CREATE OR REPLACE FUNCTION consent_purposes()
RETURNS TABLE (name text, vote_class text, is_unlawful boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
        ('academic_research', '', false),
        ('non_commercial_research', '', false),
        ('commercial_research', '', false),
        ('model_training', '', false),
        ('model_evaluation', '', false),
        ('improve_products', '', false),
        ('provide_service', '', false),
        ('public_services', '', false),
        ('healthcare', '', false),
        ('official_statistics', '', false),
        ('advertising', '', false),
        ('identity_verification', 'biometric_identification', false),
        ('identity_authentication', 'biometric_identification', false),
        ('face_search', 'biometric_identification', false),
        ('fraud_prevention', '', false),
        ('police', 'asylum_or_policing', false),
        ('border_control', 'asylum_or_policing', false),
        ('dialect_origin_test', 'asylum_or_policing', false),
        ('surveillance', 'surveillance', false),
        ('military', 'weapons', false),
        ('social_scoring', 'social_scoring', false),
        ('undressing', 'sexual_imagery_without_consent', true),
        ('sexual_imagery', 'sexual_imagery_without_consent', true),
        ('child_abuse', 'sexual_imagery_without_consent', true),
        ('impersonation', 'biometric_identification', true)
$$;

-- The clauses of minga_pure.consent.clauses: code, regular expression; case is ignored.
CREATE OR REPLACE FUNCTION consent_clauses() RETURNS TABLE (code text, pattern text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
        ('perpetual',
            'perpetual|perpetuity|forever|for all time|unlimited (time|duration|'
            || 'period)|without (any )?(time limit|limit in time|end date)|'
            || 'perp[eé]tu[oae]|para siempre|sin l[ií]mite de tiempo|pour toujours|sans '
            || 'limite de (dur[eé]e|temps)|para sempre|sem limite de tempo|magpakailanman|'
            || 'habang[- ]?buhay|walang katapusan|mandrakizay|إلى الأبد|أبدي|بصفة دائمة|'
            || 'بشكل دائم'),
        ('irrevocable',
            'irrevocabl|irr[eé]vocabl|irrevog[aá]vel|(cannot|can not|can never|may not|'
            || 'must not) (be )?(withdraw|revoke|t[oa]ke?n? back)|waives? (the|your|their|'
            || 'any|all|my) (moral )?rights?|(^|[\s(,;:])no (se )?(puede|podr[aá]) (ser '
            || ')?(retirar|revocar|retirad|revocad)|(^|[\s(,;:])ne (peut|pourra) (pas |'
            || 'plus )?([eê]tre )?(retir|r[eé]voqu)|n[aã]o (pode|poder[aá]) (ser '
            || ')?(retirar|revogar|retirad|revogad)|hindi na (mababawi|maaaring bawiin)|'
            || 'tsy azo (averina|foanana|ovaina)|لا رجعة في|غير قابل[ة]? للإلغاء|لا يمكن '
            || 'سحب'),
        ('ownership',
            '(transfer|assign|convey|sell|sale)(s|ment)? (of )?(all )?(the |your |'
            || 'their |my )?(entire )?(ownership|title|copyright|property|rights)|'
            || 'becomes? (the )?(sole |exclusive )?property|work (made )?for hire|'
            || '(cesi[oó]n|transferencia|transmisi[oó]n) de (la |todos )?(los '
            || ')?(propiedad|derechos)|pasan? a ser (la )?propiedad|cession (de|des) (la '
            || ')?(propri[eé]t[eé]|droits)|devien(t|nent) la propri[eé]t[eé]|(cess[aã]o|'
            || 'transfer[eê]ncia) d[eao]s? (propriedade|direitos|titularidade)|passam? a '
            || 'ser propriedade|(paglilipat|ililipat) (ng|ang) (pagmamay-?ari|karapatan)|'
            || 'mamindra (ny )?(fananana|zo)|نقل الملكية|تنازل عن (الملكية|الحقوق|حقوق)'),
        ('gag',
            '(not|never)[^.]{0,40}(tell|speak|talk|discuss|disclose|reveal|say|'
            || 'share)[^.]{0,80}(pay|paid|wage|price|earn|condition|terms|agreement|'
            || 'contract)|(pay|wage|price|conditions|terms|agreement)[^.]{0,40}(kept|keep|'
            || 'stays?|is|are|be) (strictly )?(secret|confidential)|non-?disclosure|'
            || 'disparag|(^|[\s(,;:])no [^.]{0,40}(contar|hablar|revelar|divulgar|'
            || 'decir)[^.]{0,80}(pago|paga|precio|salario|condici|acuerdo|contrato)|(^|'
            || '[\s(,;:])ne [^.]{0,40}(dire|parler|r[eé]v[eé]ler|'
            || 'divulguer)[^.]{0,80}(paie|pay[eé]|prix|salaire|condition|accord|contrat|'
            || 'r[eé]mun)|(^|[\s(,;:])n[aã]o [^.]{0,40}(contar|falar|revelar|divulgar|'
            || 'dizer)[^.]{0,80}(pagamento|pre[cç]o|sal[aá]rio|condi[cç]|acordo|contrato)|'
            || '(^|[\s(,;:])(bawal|huwag|hindi) [^.]{0,40}(sabihin|pag-?usapan|'
            || 'ibunyag)[^.]{0,80}(bayad|sahod|kondisyon|kasunduan)|(^|[\s(,;:])(tsy|aza) '
            || '[^.]{0,40}(milaza|miresaka|manambara)[^.]{0,80}(karama|vola|fepetra|'
            || 'fifanekena)|(^|[\s(,;:])(لا|عدم) [^.]{0,40}(يخبر|تخبر|التحدث|إفشاء|'
            || 'الإفصاح|تفصح)[^.]{0,80}(أجر|الدفع|السعر|شروط|العقد)'),
        ('indemnity',
            'indemnif|indemnit|hold[^.]{0,30}harmless|mantener indemne|indemnizar|'
            || 'd[eé]dommager|garantir[^.]{0,40}contre tout|indenizar|'
            || 'isentar[^.]{0,40}responsabilidade|bayad-?pinsala|'
            || 'magbabayad[^.]{0,40}pinsala|manonitra[^.]{0,40}fahavoazana|يعوض|تعوض|'
            || 'إبراء ذمة'),
        ('identity_papers',
            'passport|(identity|id) (card|document|paper)|national id|driv(er''?s|ing) '
            || 'licen[cs]e|pasaporte|c[eé]dula|documento de identidad|passeport|(carte|'
            || 'pi[eè]ce) d.identit[eé]|permis de conduire|passaporte|bilhete de '
            || 'identidade|carteira de (identidade|motorista)|lisensya sa pagmamaneho|'
            || 'pasipaoro|karapanondro|جواز سفر|بطاقة هوية|بطاقة الهوية')
$$;

-- All that a client wrote in its own words.
CREATE OR REPLACE FUNCTION consent_passages(p_terms jsonb) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_terms->>'title' UNION ALL SELECT p_terms->>'product'
    UNION ALL SELECT jsonb_array_elements_text(coalesce(p_terms->'clauses', '[]'))
    UNION ALL
    SELECT passage FROM jsonb_array_elements(coalesce(p_terms->'texts', '[]')) AS written,
           LATERAL (VALUES (written->>'summary'), (written->>'text')) AS part (passage)
$$;

-- The codes of the faults of terms, each once, in order.
CREATE OR REPLACE FUNCTION consent_terms_faults(p_terms jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH recipient AS (
        SELECT value, ordinality
          FROM jsonb_array_elements(coalesce(p_terms->'recipients', '[]')) WITH ORDINALITY
    ), purpose AS (
        SELECT value AS name FROM jsonb_array_elements_text(coalesce(p_terms->'purposes', '[]'))
    ), written AS (
        SELECT value FROM jsonb_array_elements(coalesce(p_terms->'texts', '[]'))
    ), question AS (
        SELECT asked AS value FROM written,
               jsonb_array_elements(coalesce(written.value->'questions', '[]')) AS asked
    ), fault (code) AS (
        SELECT 'product_missing'
         WHERE coalesce(btrim(p_terms->>'title'), '') = ''
            OR coalesce(btrim(p_terms->>'product'), '') = ''
        UNION SELECT 'purpose_unknown'
         WHERE NOT EXISTS (SELECT 1 FROM purpose)
            OR EXISTS (SELECT 1 FROM purpose
                        WHERE name NOT IN (SELECT listed.name FROM consent_purposes() AS listed))
        UNION SELECT 'purpose_unlawful' FROM purpose JOIN consent_purposes() AS listed USING (name)
         WHERE listed.is_unlawful
        UNION SELECT CASE WHEN value IN ('passport', 'identity_card', 'identity_document',
                                         'driving_licence', 'residence_permit')
                          THEN 'identity_papers' ELSE 'item_unknown' END
          FROM jsonb_array_elements_text(coalesce(p_terms->'items', '[]'))
         WHERE value NOT IN ('selfie', 'expressions', 'ageing_series', 'voice', 'video')
        UNION SELECT 'item_unknown'
         WHERE jsonb_array_length(coalesce(p_terms->'items', '[]')) = 0
        UNION SELECT 'recipient_missing'
         WHERE NOT EXISTS (SELECT 1 FROM recipient)
            OR EXISTS (SELECT 1 FROM recipient WHERE coalesce(btrim(value->>'name'), '') = '')
        UNION SELECT 'recipient_key' FROM recipient
         WHERE value->>'key' !~ '^[a-z0-9][a-z0-9-]{0,39}$' OR EXISTS (
               SELECT 1 FROM recipient AS earlier
                WHERE earlier.value->>'key' = recipient.value->>'key'
                  AND earlier.ordinality < recipient.ordinality)
        UNION SELECT 'recipient_role' FROM recipient
         WHERE coalesce(value->>'role', '') NOT IN (
               'controller', 'joint_controller', 'processor', 'sub_processor', 'recipient')
        UNION SELECT 'recipient_country' FROM recipient
         WHERE coalesce(value->>'country', '') !~ '^[A-Z]{2}$'
        UNION SELECT 'recipient_under' FROM recipient
         WHERE coalesce(value->>'under', '') <> '' AND NOT EXISTS (
               SELECT 1 FROM recipient AS earlier
                WHERE earlier.value->>'key' = recipient.value->>'under'
                  AND earlier.ordinality < recipient.ordinality)
        UNION SELECT 'recipient_safeguards' FROM recipient
         WHERE jsonb_array_length(coalesce(value->'safeguards', '[]')) = 0 OR EXISTS (
               SELECT 1 FROM jsonb_array_elements_text(value->'safeguards') AS word
                WHERE word NOT IN (
                      'same_law', 'adequacy_decision', 'standard_clauses', 'binding_rules',
                      'code_of_conduct', 'encryption', 'access_control', 'audit_right'))
        UNION SELECT 'days'
         WHERE coalesce((p_terms->>'retention_days')::numeric, 0) NOT BETWEEN 1 AND 1826
            OR coalesce((p_terms->>'validity_days')::numeric, 0) NOT BETWEEN 1 AND 1826
        UNION SELECT 'price'
         WHERE coalesce((p_terms->>'price_micros')::numeric, 0) NOT BETWEEN 1 AND 1e15
            OR coalesce(p_terms->>'currency', '') !~ '^[A-Z]{3}$'
        UNION SELECT 'royalty'
         WHERE coalesce((p_terms->>'royalty_millionths')::numeric, 0) NOT BETWEEN
               CASE WHEN (p_terms->>'further_licence')::boolean THEN 1 ELSE 0 END AND 1000000
        UNION SELECT 'withdrawal'
         WHERE NOT coalesce(p_terms->'withdrawal', '[]') @> '["stops_use", "erases_copies"]'
            OR EXISTS (SELECT 1 FROM jsonb_array_elements_text(p_terms->'withdrawal') AS word
                        WHERE word NOT IN (
                      'stops_use', 'erases_copies',
                      'stops_further_licences', 'removes_from_training_sets'))
        UNION SELECT 'text_missing'
         WHERE (SELECT count(DISTINCT value->>'language') <> count(*) OR count(*) = 0 FROM written)
            OR EXISTS (SELECT 1 FROM written WHERE length(coalesce(value->>'text', '')) < 80
                          OR coalesce(btrim(value->>'summary'), '') = '')
        UNION SELECT 'text_language' FROM written
         WHERE coalesce(value->>'language', '') NOT IN ('en', 'es', 'fr', 'pt', 'ar', 'fil', 'mg')
        UNION SELECT 'questions_few' FROM written
         WHERE jsonb_array_length(coalesce(value->'questions', '[]')) < 3
        UNION SELECT 'question_unfit' FROM question
         WHERE jsonb_array_length(coalesce(value->'options', '[]')) < 2
            OR coalesce((value->>'right_option')::numeric, -1) NOT BETWEEN 0
               AND jsonb_array_length(coalesce(value->'options', '[]')) - 1
        UNION SELECT clause.code FROM consent_clauses() AS clause
         WHERE EXISTS (SELECT 1 FROM consent_passages(p_terms) AS passage
                        WHERE passage ~* clause.pattern)
    )
    SELECT coalesce(array_agg(code ORDER BY code), '{}') FROM fault
$$;

-- A value of the charter in force at this moment, or NULL before its vote.
CREATE OR REPLACE FUNCTION consent_voted(p_name text) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT value FROM charter.value WHERE name = p_name AND valid_from <= clock_timestamp()
     ORDER BY valid_from DESC LIMIT 1
$$;

-- True when a voted list names a purpose of the terms, or its class.
CREATE OR REPLACE FUNCTION consent_terms_under(p_terms jsonb, p_list text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM jsonb_array_elements_text(p_terms->'purposes') AS chosen (name)
          LEFT JOIN consent_purposes() AS listed USING (name)
         WHERE coalesce(consent_voted(p_list), '[]') ?| ARRAY[chosen.name,
                                                              nullif(listed.vote_class, '')])
$$;

CREATE OR REPLACE FUNCTION consent_terms_are_fit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_faults text[];
BEGIN
    IF NEW.digest IS DISTINCT FROM sha256(convert_to(NEW.body, 'UTF8'))
       OR NEW.body::jsonb->'controller'->>'id' IS DISTINCT FROM NEW.client::text THEN
        RAISE EXCEPTION 'G9: terms are stored under their own hash and controller'
            USING ERRCODE = 'MG901';
    END IF;
    v_faults := consent_terms_faults(NEW.body::jsonb);
    IF v_faults <> '{}' THEN
        RAISE EXCEPTION 'G9: terms at fault: %', array_to_string(v_faults, ', ')
            USING ERRCODE = 'MG901';
    END IF;
    IF consent_terms_under(NEW.body::jsonb, 'forbidden_purposes') THEN
        RAISE EXCEPTION 'G9: the members voted against this purpose' USING ERRCODE = 'MG902';
    END IF;
    IF NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM consent_terms
                        WHERE series = NEW.series)
       OR EXISTS (SELECT 1 FROM consent_terms
                   WHERE series = NEW.series AND client <> NEW.client) THEN
        RAISE EXCEPTION 'G9: a version follows the one before, of the same client'
            USING ERRCODE = 'MG901';
    END IF;
    NEW.published_at := clock_timestamp();
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS consent_terms_are_fit ON consent_terms;
CREATE TRIGGER consent_terms_are_fit BEFORE INSERT ON consent_terms
    FOR EACH ROW EXECUTE FUNCTION consent_terms_are_fit();

