from django.db import migrations

from minga.domains.sql_files import run_sql_folder


class Migration(migrations.Migration):
    dependencies = [
        ("charter", "0002_guards"),
        ("billing", "0001_initial"),
        ("ledger", "0002_guards"),
        ("licences", "0002_guards"),
        ("work", "0002_guards"),
    ]

    operations = [run_sql_folder("billing")]
