-- name: fill
-- Bring the items of a licence and pay it; the number of items.
SELECT licences_fill(%s);

-- name: release_bonds
-- Give back the bonds of a licence that nobody holds; how many.
SELECT licences_release_bonds(%s);

-- name: forfeit_bonds
-- Forfeit the bonds of an item that are held; amount and currency of each.
SELECT micros, currency FROM licences_forfeit_bonds(%s, %s, %s);

-- name: restrict
-- Restrict items by a case; those restricted by it before stay as they are.
INSERT INTO licences_restriction (item, "case", restricted_at)
SELECT DISTINCT item, %s::uuid, clock_timestamp() FROM unnest(%s::uuid[]) AS item
    ON CONFLICT DO NOTHING;

-- name: standings_of_items
-- Standings of items under all their licences, or those of one client.
WITH chosen AS MATERIALIZED (
    SELECT item.id, item.item, licence.public_id AS licence
      FROM licences_licenceitem item
      JOIN licences_licence licence ON licence.id = item.licence_id
      JOIN work.client client ON client.id = licence.client_id
     WHERE item.item = ANY (%(items)s)
       AND (%(client)s::uuid IS NULL OR client.public_id = %(client)s)
)
SELECT chosen.licence, chosen.item, today.standing, today.reason
  FROM licences_standings(ARRAY(SELECT id FROM chosen)) AS today
  JOIN chosen ON chosen.id = today.licence_item
 ORDER BY chosen.item, chosen.id;

-- name: standings_of_licence
-- A page of the standings of one licence, in the order of the items' ids.
WITH chosen AS MATERIALIZED (
    SELECT item.id, item.item, licence.public_id AS licence
      FROM licences_licenceitem item
      JOIN licences_licence licence ON licence.id = item.licence_id
     WHERE licence.public_id = %(licence)s
       AND (%(after)s::uuid IS NULL OR item.item > %(after)s)
     ORDER BY item.item LIMIT %(limit)s
)
SELECT chosen.licence, chosen.item, today.standing, today.reason
  FROM licences_standings(ARRAY(SELECT id FROM chosen)) AS today
  JOIN chosen ON chosen.id = today.licence_item
 ORDER BY chosen.item;

-- name: counts_of_licence
-- Number of items of a licence by standing.
SELECT today.standing, count(*)
  FROM licences_standings(ARRAY(
       SELECT item.id FROM licences_licenceitem item
         JOIN licences_licence licence ON licence.id = item.licence_id
        WHERE licence.public_id = %s)) AS today
 GROUP BY 1;

-- name: bonds_of_item
-- Bonds of an item under every licence, with their ends.
SELECT licence.public_id, client.public_id, item.item, licence.recipients, item.bond_micros,
       licence.currency, licence.ends_at, outcome.decided_at, outcome.release_id, outcome."case"
  FROM licences_licenceitem item
  JOIN licences_licence licence ON licence.id = item.licence_id
  JOIN work.client client ON client.id = licence.client_id
  LEFT JOIN licences_bondoutcome outcome ON outcome.licence_item_id = item.id
 WHERE item.item = %s
 ORDER BY item.id;

-- name: tree_with_keys
-- Nodes of the newest version of a series with the key of their live engagement.
SELECT node->>'key', coalesce(node->>'under', ''), (
           SELECT engagement.lower_key FROM licences_engagement engagement
            WHERE engagement.series = terms.series AND engagement.lower = node->>'key'
              AND engagement.upper = coalesce(node->>'under', '') AND engagement.ended_at IS NULL
            ORDER BY engagement.id DESC LIMIT 1)
  FROM consent.terms terms,
       jsonb_array_elements(terms.body::jsonb->'recipients') WITH ORDINALITY AS listed (node, place)
 WHERE terms.id = (SELECT id FROM consent.terms WHERE series = %s ORDER BY version DESC LIMIT 1)
 ORDER BY place;

-- name: chain_is_complete
-- True when every link above a node was engaged, for a version of terms.
SELECT licences_chain_is_complete(terms.id, %s) FROM consent.terms terms WHERE public_id = %s;

-- name: is_frozen
-- True while an open case stops a recipient under a grant, itself or from above.
SELECT licences_is_frozen(given.terms_id, %s) FROM consent.given given WHERE public_id = %s;

-- name: freeze
-- Freeze a client, or one of its recipients, by a case; the same again stays as it is.
INSERT INTO licences_freeze (client_id, recipient, reason, "case", frozen_at)
SELECT client.id, named.recipient, named.reason, named.case_id, clock_timestamp()
  FROM (VALUES (%s::uuid, %s, %s, %s::uuid)) AS named (client, recipient, reason, case_id)
  JOIN work.client client ON client.public_id = named.client
    ON CONFLICT DO NOTHING;

-- name: client_number
-- Row number of a client.
SELECT id FROM work.client WHERE public_id = %s;

-- name: grant_of_item
-- The grant under which an item joined a licence of a client for which a person acts.
SELECT given.public_id, client.public_id
  FROM licences_licenceitem item
  JOIN licences_licence licence ON licence.id = item.licence_id
  JOIN work.client client ON client.id = licence.client_id
  JOIN consent.given given ON given.id = item.grant_id
 WHERE licence.public_id = %s AND item.item = %s;

-- name: changes
-- A page of the feed of one client, after a number.
SELECT change.id, licence.public_id, item.item, change.standing, change.reason, change.changed_at
  FROM licences_standingchange change
  JOIN licences_licenceitem item ON item.id = change.licence_item_id
  JOIN licences_licence licence ON licence.id = item.licence_id
  JOIN work.client client ON client.id = licence.client_id
 WHERE client.public_id = %(client)s AND change.id > %(after)s
 ORDER BY change.id LIMIT %(limit)s;

-- name: note_changes
-- Write the changes that time and votes brought to the items of one licence; how many.
SELECT licences_note_licence(%s);

-- name: licences_to_note
-- Licences whose end, or whose votes on purposes, the feed does not know yet; by two indexes.
SELECT licence_id FROM licences_openlicence
 WHERE NOT is_ended AND ends_at <= (SELECT clock_timestamp())
 UNION
SELECT licence_id FROM licences_openlicence
 WHERE NOT is_ended AND charter_at < (SELECT licences_charter_at())
 ORDER BY 1;

-- name: licences_to_release
-- Licences whose term has ended and that may still have a bond to give back.
SELECT licence_id FROM licences_openlicence WHERE ends_at <= (SELECT clock_timestamp()) ORDER BY 1;

-- name: close
-- Forget a licence of which the clock has nothing more to do.
SELECT licences_close(%s);
