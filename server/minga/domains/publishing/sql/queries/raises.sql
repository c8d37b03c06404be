-- name: owed_top_ups
-- Top-ups that a raise still owes for answers that were paid before it.
SELECT * FROM publishing_owed(%s, %s);
