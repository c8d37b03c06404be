-- name: insert_notices
-- Write one notice to many members; twice is once.
INSERT INTO judgement_decisionnotice
 (public_id, member_id, kind, about, language, text, salt)
 SELECT gen_random_uuid(), member, %s, %s, %s, %s,
        sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
   FROM unnest(%s::bigint[]) AS member
 ON CONFLICT (member_id, kind, about) DO NOTHING;
