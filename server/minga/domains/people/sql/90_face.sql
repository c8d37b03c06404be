-- The face of people in SQL: what other domains may read and write, view by view.
--
-- Another domain names these views (or the functions of this folder), never a table of this one;
-- tests/architecture refuses it. A view of one table is as fast as the table, and can be written
-- where the table can: its constraints and triggers hold.

CREATE SCHEMA IF NOT EXISTS people;

CREATE OR REPLACE VIEW people.member AS
    SELECT id, subject, languages, joined_at, left_at, adult_attested_by_id, person_id
      FROM people_member;

CREATE OR REPLACE VIEW people.membersettings AS
    SELECT member_id, quiet_from, quiet_until, time_zone, week_hours, never, skills, text_size,
           changed_at, disturbing
      FROM people_membersettings;

CREATE OR REPLACE VIEW people.person AS
    SELECT id, password, last_login, public_id, username, is_active, joined_at
      FROM people_person;

CREATE OR REPLACE VIEW people.stewardterm AS
    SELECT id, office, since, until, person_id
      FROM people_stewardterm;
