"""Money that no document explains, for tests that only need it to be there."""

import contextlib
from collections.abc import Iterator

SWITCH = """
DO $switch$
DECLARE
    guard text;
    waiting text;
BEGIN
    SELECT string_agg(quote_ident(tgname), ', ') INTO waiting FROM pg_trigger
     WHERE tgrelid = 'ledger_transfer'::regclass
       AND tgfoid = 'ledger_transfer_is_documented'::regproc;
    EXECUTE format('SET CONSTRAINTS %s IMMEDIATE', waiting);  -- what waits is checked now
    FOREACH guard IN ARRAY string_to_array(waiting, ', ') || ARRAY['ledger_transfer_named'] LOOP
        EXECUTE format('ALTER TABLE ledger_transfer {} TRIGGER %s', guard);
    END LOOP;
    EXECUTE format('SET CONSTRAINTS %s DEFERRED', waiting);
END
$switch$
"""


@contextlib.contextmanager
def unexplained_money() -> Iterator[None]:
    """Let transfers be posted whose references name no document (MG010 is asleep)."""
    _switch("DISABLE")
    try:
        yield
    finally:
        wake_documents()


def wake_documents() -> None:
    """Put the guards of MG010 back in force."""
    _switch("ENABLE")


def _switch(state: str) -> None:
    from tests.server_fixtures import as_the_owner

    with as_the_owner() as cursor:
        cursor.execute(SWITCH.format(state))
