-- Who lives together: for judging only, so that nobody judges her own home. No price or offer asks.

-- Whether two members lived in one household at a moment, each by her own yes.
CREATE OR REPLACE FUNCTION people_shared_home(p_one bigint, p_other bigint, p_at timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT p_one <> p_other AND EXISTS (
        SELECT 1 FROM people_householdseat one
          JOIN people_householdseat other ON other.household_id = one.household_id
         WHERE one.member_id = p_one AND other.member_id = p_other
           AND one.joined_at <= p_at AND coalesce(one.left_at > p_at, true)
           AND other.joined_at <= p_at AND coalesce(other.left_at > p_at, true))
$$;

-- A member and all who live with her today.
CREATE OR REPLACE FUNCTION people_at_home(p_member bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE ROWS 3 AS $$
    SELECT p_member
    UNION
    SELECT other.member_id FROM people_householdseat mine
      JOIN people_householdseat other ON other.household_id = mine.household_id
     WHERE mine.member_id = p_member
       AND mine.joined_at IS NOT NULL AND mine.left_at IS NULL
       AND other.joined_at IS NOT NULL AND other.left_at IS NULL
$$;
