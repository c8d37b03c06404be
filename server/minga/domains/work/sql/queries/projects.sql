-- name: publish_items
-- Give every waiting item its position, in an order that the project's seed decides.
INSERT INTO work_item (project_id, pos, external_id, content, content_key)
SELECT project_id,
       %(first)s + row_number() OVER (ORDER BY hashint8extended(number, %(seed)s)) - 1,
       external_id, content, content_key
  FROM work_incomingitem WHERE project_id = %(project)s;

-- name: forget_incoming
-- Remove the waiting items that have a position now.
DELETE FROM work_incomingitem WHERE project_id = %s;

-- name: typical_seconds
-- 75th percentile of the seconds for which the waiting items' content asks.
SELECT ceil(percentile_disc(0.75) WITHIN GROUP (ORDER BY seconds))::int
 FROM work_incomingitem WHERE project_id = %s;

-- name: project_cards
-- Return projects with their client, today's text and criteria, and the chain of recipients, by
-- row number or public id; the last one first.
SELECT project.id, project.public_id, project.title, project.task_type, project.state,
       project.purpose_class, project.purpose, project.currency, project.price_micros,
       project.redundancy, project.estimated_seconds, project.content_language, project.multiple,
       project.warnings, project.third_party_basis, project.third_party_notice,
       project.paused_for, project.instruction_version, project.review_hours,
       project.sheet_version, project.items, project.requirements, project.skills,
       project.derived_kind, project.created_at, project.published_at,
       parent.public_id AS parent, client.public_id AS client, client.legal_name, client.country,
       client.registry_number, client.contact, client.website, client.verified_at,
       client.held_since, written.question, written.text AS instructions,
       written.labels::text AS labels, written.examples::text AS examples,
       (SELECT count(*) FROM work_incomingitem waiting WHERE waiting.project_id = project.id)
           AS incoming,
       (SELECT coalesce(json_agg(
                   json_build_array(place, legal_name, country, role, under) ORDER BY place), '[]')
          FROM work_recipient link WHERE link.project_id = project.id)::text AS recipients,
       ARRAY (SELECT line.text FROM work_criterion line
               WHERE line.project_id = project.id AND line.version = project.instruction_version
               ORDER BY line.number) AS criteria,
       collection.series AS collection_series, collection.item_kind,
       (SELECT other.public_id FROM work_project other
         WHERE other.id = collection.alternative_id) AS alternative
  FROM work_project project
  JOIN work_client client ON client.id = project.client_id
  JOIN work_instruction written
    ON written.project_id = project.id AND written.version = project.instruction_version
  LEFT JOIN work_project parent ON parent.id = project.parent_id
  LEFT JOIN work_collection collection ON collection.project_id = project.id
 WHERE project.id = ANY (%(ids)s::int[]) OR project.public_id = ANY (%(public_ids)s::uuid[])
 ORDER BY project.id DESC;

-- name: people_told
-- A number of members of a project as its client is told it.
SELECT work_people_told(%s, %s);

-- name: vote_matter
-- The matter under which members vote on the words and recipients of a project as they are now.
SELECT work_vote_matter(%s);

-- name: use_is_voted
-- True when members said yes to the use of a project, or need not.
SELECT work_use_is_voted(project) FROM work_project project WHERE project.id = %s;
