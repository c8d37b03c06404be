-- name: projects_with_fees
-- Projects whose fee reserve still holds money, with their time of publication.
SELECT project.id, project.public_id, project.currency, project.published_at
  FROM work.project project
  JOIN ledger.account fees ON fees.kind = 'fee_reserve' AND fees.owner = project.public_id
   AND fees.currency = project.currency AND fees.balance_micros > 0
  JOIN ledger.account escrow ON escrow.kind = 'escrow' AND escrow.owner = project.public_id
   AND escrow.currency = project.currency
 WHERE project.state <> 'draft' ORDER BY project.id;
