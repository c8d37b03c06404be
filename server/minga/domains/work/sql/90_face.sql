-- The face of work in SQL: what other domains may read and write, view by view.
--
-- Another domain names these views (or the functions of this folder), never a table of this one;
-- tests/architecture refuses it. A view of one table is as fast as the table, and can be written
-- where the table can: its constraints and triggers hold.

CREATE SCHEMA IF NOT EXISTS work;

CREATE OR REPLACE VIEW work.client AS
    SELECT id, public_id, legal_name, country, registry_number, contact, website, registered_at,
           verified_at, held_since, verified_by_id
      FROM work_client;

CREATE OR REPLACE VIEW work.criterion AS
    SELECT id, version, number, text, project_id
      FROM work_criterion;

CREATE OR REPLACE VIEW work.deposit AS
    SELECT id, public_id, amount_micros, currency, announced_micros, reference, creditor_reference,
           state, announced_at, decided_at, client_id, decided_by_id
      FROM work_deposit;

CREATE OR REPLACE VIEW work.incomingitem AS
    SELECT id, number, external_id, content, seconds, project_id
      FROM work_incomingitem;

CREATE OR REPLACE VIEW work.instruction AS
    SELECT id, version, question, text, labels, examples, written_at, project_id
      FROM work_instruction;

CREATE OR REPLACE VIEW work.item AS
    SELECT pos, external_id, content, project_id
      FROM work_item;

CREATE OR REPLACE VIEW work.project AS
    SELECT id, public_id, title, task_type, state, purpose_class, purpose, currency, price_micros,
           redundancy, estimated_seconds, content_language, multiple, warnings,
           third_party_basis, third_party_notice, paused_for,
           instruction_version, review_hours, sheet_version, seed, items, requirements, skills,
           derived_kind, created_at, published_at, client_id, parent_id
      FROM work_project;

CREATE OR REPLACE VIEW work.collection AS
    SELECT project_id, series, item_kind, alternative_id
      FROM work_collection;

CREATE OR REPLACE VIEW work.project_panel AS
    SELECT project_id, panel_id
      FROM work_projectpanel;
