"""Today's text of a domain's triggers and functions: one home (sql/), run by one migration.

`sql/NN_name.sql` holds the text as it is now, written so that it may be run again
(CREATE OR REPLACE, DROP TRIGGER IF EXISTS). tests/house compares a migrated database with it.
"""

from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

HERE = Path(__file__).parent


def sql_files(domain: str) -> list[Path]:
    """The SQL texts of one domain, in the order in which they run."""
    return sorted((HERE / domain / "sql").glob("*.sql"))


def run_sql_folder(domain: str) -> migrations.RunPython:
    """A migration step that runs every file of the domain's sql/ folder, in order of its number."""

    def run_every_text(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        with editor.connection.cursor() as cursor:
            for path in sql_files(domain):
                cursor.execute(path.read_text(encoding="utf-8"))

    return migrations.RunPython(run_every_text, migrations.RunPython.noop)
