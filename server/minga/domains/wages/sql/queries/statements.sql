-- name: projects_by_owner
-- Projects and their clients by public id.
SELECT project.public_id, client.legal_name, client.country, client.registry_number,
       project.title
  FROM work.project project JOIN work.client client ON client.id = project.client_id
 WHERE project.public_id = ANY (%s);

-- name: years_of
-- First moments of a member: the joining, and the earliest transfer on each wallet.
SELECT min(moved.at) FROM people.member member
 JOIN ledger.account wallet ON wallet.kind = 'wallet' AND wallet.owner = %s
 JOIN ledger.transfer moved ON moved.id = wallet.latest WHERE member.subject = %s
 UNION ALL SELECT joined_at FROM people.member WHERE subject = %s;

-- name: transfers_of_year
-- Transfers of an account since the beginning of a year, walked back from the latest one.
WITH RECURSIVE walk AS (
    SELECT t.* FROM ledger.transfer t JOIN ledger.account a ON a.latest = t.id
     WHERE a.id = %(account)s
    UNION ALL
    SELECT t.* FROM walk JOIN ledger.transfer t ON t.id =
           CASE WHEN walk.debit = %(account)s THEN walk.debit_before
                ELSE walk.credit_before END
     WHERE walk.at >= %(begins)s
)
SELECT walk.id, walk.at, walk.debit, walk.credit, walk.amount_micros, walk.code,
       other.kind, other.owner
  FROM walk JOIN ledger.account other ON other.id =
       CASE WHEN walk.debit = %(account)s THEN walk.credit ELSE walk.debit END
 WHERE walk.at >= %(begins)s ORDER BY walk.id;
