-- name: still_writing
-- Transactions that began before a moment and have not ended.
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()
   AND backend_type = 'client backend' AND xact_start < %s;

-- name: lines_digest
-- SHA-256 over every line as it was paid, in order.
SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', line.id,
           member.subject, line.kind, line.currency, line.honest_ms,
           line.earned_micros, line.due_micros), E'\n' ORDER BY line.id), ''),
           'UTF8')), 'hex')
  FROM wages_paydayline line JOIN people.member member ON member.id = line.member_id
 WHERE line.payday_id = %s;

-- name: payday_sums
-- Members, hours, pay and the sources of what a payday adds, by currency.
SELECT line.currency, count(DISTINCT line.member_id),
       coalesce(sum(line.honest_ms), 0)::bigint / 1000,
       coalesce(sum(line.earned_micros), 0)::bigint,
       coalesce(sum(line.due_micros) FILTER (WHERE line.kind = 'own_clock'), 0)::bigint,
       coalesce(sum(line.due_micros) FILTER (WHERE line.kind = 'overhead'), 0)::bigint,
       coalesce(sum(line.reserve_micros), 0)::bigint,
       coalesce(sum(line.commons_micros), 0)::bigint,
       coalesce(sum(line.guarantee_micros), 0)::bigint,
       count(DISTINCT line.member_id) FILTER (WHERE line.due_micros > 0)
  FROM wages_paydayline line WHERE line.payday_id = %s GROUP BY 1 ORDER BY 1;

-- name: forecast
-- Sources from which a payday would pay what is not posted yet, by currency.
SELECT share.currency, sum(share.from_reserve)::bigint, sum(share.from_commons)::bigint,
       sum(share.from_guarantee)::bigint
  FROM wages_shares((SELECT array_agg(id) FROM wages_paydayline
                      WHERE payday_id = %s AND posted_at IS NULL)) AS share GROUP BY 1;
