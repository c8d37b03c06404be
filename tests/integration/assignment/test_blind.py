"""Who prices, offers and judges cannot read who a member is (G4, H11, H12)."""

import re

import pytest
from django.db import DatabaseError, connection, transaction

from minga.domains.assignment import audits
from tests.integration.refusals import findings

pytestmark = pytest.mark.django_db
MAY_READ = (
    r"^(assignment_|charter\.value$|work\.(project|project_panel|item|collection)$|answers\.answer$"
    r"|publishing_(raise|topup)$)"
)
TABLES = """
SELECT CASE nspname WHEN current_schema() THEN relname ELSE nspname || '.' || relname END
  FROM pg_class JOIN pg_namespace space ON space.oid = relnamespace
 WHERE relkind IN ('r', 'p', 'v') AND nspname !~ '^(pg_|information_schema)'
"""


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def test_the_blind_role_is_refused_at_every_table_but_those_of_slots_and_tasks():
    closed = [table for table in rows(TABLES) if not re.match(MAY_READ, table)]
    assert {"people_member", "people_person", "work_client", "vault_secret"} <= set(closed)
    assert {"people.member", "work.client", "ledger.account"} <= set(closed)
    assert {"people_device", "people_householdseat", "people_vouch"} <= set(closed)
    assert {"panels_membership", "panels_profile", "panels.panel"} <= set(closed)
    for table in closed:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows(f"SET LOCAL ROLE minga_blind; SELECT 1 FROM {table} LIMIT 1")


def test_no_table_that_the_blind_role_reads_says_who_or_where_somebody_is():
    assert rows(audits.TELLING_COLUMNS) == []


@pytest.mark.parametrize(
    "breach",
    [
        "GRANT SELECT ON people_member TO minga_blind",
        "GRANT SELECT (country) ON work_client TO minga_blind",
        "ALTER TABLE assignment_share ADD COLUMN device text",
        "ALTER FUNCTION assignment_claim(bigint, int, int, int) OWNER TO CURRENT_USER",
    ],
)
def test_the_audit_finds_a_price_that_could_see(breach):
    assert findings(audits.AUDITS) == []
    with connection.cursor() as cursor:
        cursor.execute(breach)
    assert any("persons" in sentence for sentence in findings(audits.AUDITS))
