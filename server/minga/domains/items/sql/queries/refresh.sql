-- name: due
-- Projects whose quality was computed after the last refresh of their rows.
SELECT snapshot.project_id FROM quality.snapshot snapshot
  LEFT JOIN items_refresh done USING (project_id)
 WHERE done.computed_at IS NULL OR done.computed_at < snapshot.computed_at
 ORDER BY snapshot.computed_at;

-- name: computed_at
-- The moment of a project's last quality computation.
SELECT computed_at FROM quality.snapshot WHERE project_id = %s;

-- name: refresh
-- Refresh the rows of a stretch of positions from readable answers (G2) and results; rows that did
-- not change are not written. `is_choice`: answers with the same value agree; other answers
-- differ in their parts, and there the confidence of the result tells the disagreement.
WITH answered AS MATERIALIZED (
    SELECT answer.pos, answer.kind, answer.value, answer.spent_ms
      FROM answers.readable answer
      JOIN ledger.transfer paid ON paid.id = answer.transfer_id
     WHERE answer.project_id = %(project)s AND answer.pos >= %(lo)s AND answer.pos < %(hi)s
), counted AS (
    SELECT pos, count(*) AS answers, round(avg(spent_ms) / 1000.0, 1)::float8 AS seconds
      FROM answered GROUP BY pos
), votes AS (
    SELECT pos, 1 - max(votes)::float8 / sum(votes) AS disagreement
      FROM (SELECT pos, count(*) AS votes FROM answered
             WHERE kind = 'label' GROUP BY pos, value) AS by_value
     GROUP BY pos
)
INSERT INTO items_itemrow AS old
       (project_id, pos, state, label, confidence, disagreement, answers, seconds)
SELECT %(project)s, item.pos,
       CASE WHEN counted.pos IS NULL THEN 'unanswered' ELSE coalesce(result.verdict, 'open') END,
       CASE WHEN counted.pos IS NULL THEN ''
            ELSE left(coalesce(result.value->>'label', ''), 200) END,
       CASE WHEN counted.pos IS NULL THEN NULL ELSE result.confidence END,
       CASE WHEN counted.pos IS NULL THEN 0
            WHEN %(is_choice)s THEN coalesce(votes.disagreement, 0)
            ELSE coalesce(1 - result.confidence, 0) END,
       coalesce(counted.answers, 0), coalesce(counted.seconds, 0)
  FROM work.item item
  LEFT JOIN counted ON counted.pos = item.pos
  LEFT JOIN votes ON votes.pos = item.pos
  LEFT JOIN quality.result result
    ON result.project_id = %(project)s AND result.pos = item.pos
 WHERE item.project_id = %(project)s AND item.pos >= %(lo)s AND item.pos < %(hi)s
    ON CONFLICT (project_id, pos) DO UPDATE
   SET state = EXCLUDED.state, label = EXCLUDED.label, confidence = EXCLUDED.confidence,
       disagreement = EXCLUDED.disagreement, answers = EXCLUDED.answers,
       seconds = EXCLUDED.seconds
 WHERE (old.state, old.label, old.confidence, old.disagreement, old.answers, old.seconds)
       IS DISTINCT FROM (EXCLUDED.state, EXCLUDED.label, EXCLUDED.confidence,
                         EXCLUDED.disagreement, EXCLUDED.answers, EXCLUDED.seconds);

-- name: unindexed_projects
-- Projects with rows whose words are not indexed yet.
SELECT DISTINCT project_id FROM items_itemrow WHERE words IS NULL;

-- name: index_words
-- Index the words of the next rows of a project: every text of the item and its id.
UPDATE items_itemrow row
   SET words = to_tsvector('simple', left(item.external_id || ' ' || (
           SELECT coalesce(string_agg(entry.value, ' '), '')
             FROM jsonb_each_text(item.content) AS entry
            WHERE entry.key NOT IN ('image', 'audio', 'video')), 4000))
  FROM work.item item
 WHERE item.project_id = row.project_id AND item.pos = row.pos
   AND (row.project_id, row.pos) IN (
       SELECT project_id, pos FROM items_itemrow
        WHERE project_id = %(project)s AND words IS NULL ORDER BY pos LIMIT %(limit)s);
