-- The chain of a recipient in the tree of terms, and whether an open case stops it (G10). A frozen
-- node supplies nobody: whatever stands below it is frozen with it.

-- A node of terms and every node above it, the node first; empty for a key that the terms lack.
CREATE OR REPLACE FUNCTION licences_chain(p_terms bigint, p_node text)
RETURNS TABLE (series uuid, node text, under text) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE tree AS MATERIALIZED (
        SELECT terms.series, node->>'key' AS node, coalesce(node->>'under', '') AS under
          FROM consent.terms terms, jsonb_array_elements(terms.body::jsonb->'recipients') AS node
         WHERE terms.id = p_terms
    ), link AS (
        SELECT tree.*, 1 AS depth FROM tree WHERE tree.node = p_node
        UNION ALL
        SELECT tree.*, link.depth + 1 FROM link JOIN tree ON tree.node = link.under
         WHERE link.depth < 64
    )
    SELECT link.series, link.node, link.under FROM link ORDER BY link.depth
$$;

-- True while a case is open about the client of terms, about a recipient, or about any node that
-- supplies it; at a moment, or now. Every guard of licences asks this one function.
CREATE OR REPLACE FUNCTION licences_is_frozen(
    p_terms bigint, p_node text, p_moment timestamptz DEFAULT NULL
) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM consent.terms terms
          JOIN work.client client ON client.public_id = terms.client
          JOIN licences_freeze held ON held.client_id = client.id
         WHERE terms.id = p_terms
           AND CASE WHEN p_moment IS NULL THEN held.lifted_at IS NULL
                    ELSE held.frozen_at <= p_moment
                         AND (held.lifted_at IS NULL OR held.lifted_at > p_moment) END
           AND (held.recipient IN ('', p_node)
                OR held.recipient IN (SELECT node FROM licences_chain(p_terms, p_node))))
$$;
