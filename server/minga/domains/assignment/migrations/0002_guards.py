from django.db import migrations

from minga.domains.sql_files import run_sql_folder


class Migration(migrations.Migration):
    dependencies = [
        ("assignment", "0001_initial"),
        ("charter", "0002_guards"),
        ("ledger", "0002_guards"),
        ("work", "0002_guards"),
    ]

    operations = [run_sql_folder("assignment")]
