from django.db import migrations

from minga.domains.sql_files import run_sql_folder


class Migration(migrations.Migration):
    dependencies = [
        ("items", "0001_initial"),
        ("people", "0002_guards"),
        ("ledger", "0002_guards"),
        ("work", "0002_guards"),
        ("answers", "0002_guards"),
        ("quality", "0002_guards"),
    ]

    operations = [run_sql_folder("items")]
