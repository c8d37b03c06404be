-- name: invoice_lines
-- Lines that the ledger charged in a period, with the projects' titles.
SELECT project.public_id, coalesce(project.title, ''), line.line, line.micros, line.postings
  FROM billing_lines(%s, %s, %s, %s, %s) AS line
  LEFT JOIN work.project project ON project.id = line.project;

-- name: came_back
-- Refunds and what came home from derived projects: no line of an invoice, stated beside its sum.
SELECT coalesce(sum(moved.amount_micros), 0)::bigint
  FROM ledger.transfer moved
  JOIN ledger.account purse ON purse.id = moved.credit AND purse.kind = 'client'
   AND purse.owner = %s AND purse.currency = %s
  JOIN ledger.account reserve ON reserve.id = moved.debit
  JOIN work.project project ON project.public_id = reserve.owner
 WHERE moved.code = 'refund'
   AND moved.at >= %s::date::timestamp AT TIME ZONE 'UTC'
   AND moved.at < %s::date::timestamp AT TIME ZONE 'UTC'
   AND (%s::bigint IS NULL OR coalesce(project.parent_id, project.id) = %s);

-- name: to_bill
-- Clients with a purse, by currency.
SELECT client.id, account.currency
  FROM work.client client
  JOIN ledger.account account ON account.kind = 'client' AND account.owner = client.public_id
 WHERE %s IS NULL OR client.public_id = %s
 ORDER BY client.id, account.currency;
