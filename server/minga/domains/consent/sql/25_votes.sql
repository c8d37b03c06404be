-- The panel's yes: where members voted for double consent, the members concerned vote before
-- anything is offered, one vote each, for the voted time and quorum. Error codes: MG917 order,
-- MG918 too few people, MG919 numbers.

-- The size below which nobody outside learns of a group; 20 without a vote, never below 2.
CREATE OR REPLACE FUNCTION consent_people_min() RETURNS int
LANGUAGE sql STABLE AS $$
    SELECT greatest(2, coalesce((consent_voted('panel_people_min') #>> '{}')::int, 20))
$$;

-- True when the members concerned said yes to a matter: time is over, quorum, more yes than no.
CREATE OR REPLACE FUNCTION consent_vote_passed(p_matter uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM consent_groupvote vote
                    WHERE vote.matter = p_matter AND vote.closes_at <= clock_timestamp()
                      AND vote.yes + vote.no >= vote.quorum AND vote.yes > vote.no)
$$;

-- The use of a project is one class of purposes: forbidden when members or the law forbid the
-- class, and under double consent when they voted so for the class or for a purpose in it.
CREATE OR REPLACE FUNCTION consent_class_is_barred(p_class text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(consent_voted('forbidden_purposes'), '[]') ? p_class
        OR coalesce((SELECT bool_and(listed.is_unlawful) FROM consent_purposes() AS listed
                      WHERE listed.vote_class = p_class), false)
$$;

CREATE OR REPLACE FUNCTION consent_class_needs_vote(p_class text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM jsonb_array_elements_text(
                   coalesce(consent_voted('double_consent_purposes'), '[]')) AS word
         WHERE word = p_class OR EXISTS (
               SELECT 1 FROM consent_purposes() AS listed
                WHERE listed.name = word AND listed.vote_class = p_class))
$$;

CREATE OR REPLACE FUNCTION consent_vote_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.yes := 0;
        NEW.no := 0;
        NEW.opened_at := clock_timestamp();
        NEW.closes_at := NEW.opened_at + make_interval(hours => coalesce(
            (consent_voted('panel_vote_hours') #>> '{}')::int, 168));
        NEW.quorum := greatest(1, ceil(NEW.electorate * coalesce(
            (consent_voted('panel_vote_quorum_rate') #>> '{}')::numeric, 0.5)));
        IF NEW.electorate < consent_people_min() THEN
            RAISE EXCEPTION 'H45: a vote of so few people would tell who said what'
                USING ERRCODE = 'MG918';
        END IF;
    ELSIF to_jsonb(OLD) - '{yes,no}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{yes,no}'::text[]
          OR NEW.yes < OLD.yes OR NEW.no < OLD.no
          OR NEW.yes + NEW.no <> OLD.yes + OLD.no + 1
          OR clock_timestamp() >= OLD.closes_at THEN
        RAISE EXCEPTION 'G9: a vote is counted one by one, until it closes'
            USING ERRCODE = 'MG917';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS consent_vote_moves ON consent_groupvote;
CREATE TRIGGER consent_vote_moves BEFORE INSERT OR UPDATE ON consent_groupvote
    FOR EACH ROW EXECUTE FUNCTION consent_vote_moves();

DROP TRIGGER IF EXISTS consent_groupvote_stays ON consent_groupvote;
CREATE TRIGGER consent_groupvote_stays BEFORE DELETE OR TRUNCATE ON consent_groupvote
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG903', 'what was voted stays');

DROP TRIGGER IF EXISTS consent_groupvoter_stays ON consent_groupvoter;
CREATE TRIGGER consent_groupvoter_stays BEFORE DELETE OR TRUNCATE ON consent_groupvoter
    FOR EACH STATEMENT EXECUTE FUNCTION guard_append_only('MG903', 'what was voted stays');

-- A member votes once; which way they voted is in no row. Voters are written when a vote opens.
CREATE OR REPLACE FUNCTION consent_voter_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND (NEW.has_voted OR NOT EXISTS (
           SELECT 1 FROM consent_groupvote vote
            WHERE vote.id = NEW.vote_id AND vote.opened_at >= now()))
       OR TG_OP = 'UPDATE' AND (OLD.has_voted OR NOT NEW.has_voted
          OR (OLD.vote_id, OLD.member_id) IS DISTINCT FROM (NEW.vote_id, NEW.member_id)) THEN
        RAISE EXCEPTION 'G9: a member votes once' USING ERRCODE = 'MG917';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS consent_voter_votes ON consent_groupvoter;
CREATE TRIGGER consent_voter_votes BEFORE INSERT OR UPDATE ON consent_groupvoter
    FOR EACH ROW EXECUTE FUNCTION consent_voter_votes();

-- The numbers are those of the voters: whoever is concerned when the vote opens, and who voted.
CREATE OR REPLACE FUNCTION consent_vote_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_vote bigint := CASE TG_TABLE_NAME WHEN 'consent_groupvote'
                     THEN (to_jsonb(NEW)->>'id')::bigint
                     ELSE (to_jsonb(NEW)->>'vote_id')::bigint END;
BEGIN
    IF EXISTS (SELECT 1 FROM consent_groupvote vote
                WHERE vote.id = v_vote AND (vote.electorate, vote.yes + vote.no) <> (
                      SELECT count(*)::int, (count(*) FILTER (WHERE voter.has_voted))::int
                        FROM consent_groupvoter voter WHERE voter.vote_id = v_vote)) THEN
        RAISE EXCEPTION 'G9: a vote counts each of its voters once' USING ERRCODE = 'MG919';
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS consent_groupvote_adds_up ON consent_groupvote;
CREATE CONSTRAINT TRIGGER consent_groupvote_adds_up AFTER INSERT OR UPDATE ON consent_groupvote
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION consent_vote_adds_up();

DROP TRIGGER IF EXISTS consent_groupvoter_adds_up ON consent_groupvoter;
CREATE CONSTRAINT TRIGGER consent_groupvoter_adds_up AFTER UPDATE ON consent_groupvoter
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION consent_vote_adds_up();
