from django.db import migrations

from minga.domains.sql_files import run_sql_folder


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0002_guards"),
        ("ledger", "0002_guards"),
        ("log", "0002_guards"),
        ("panels", "0002_guards"),
        ("people", "0002_guards"),
        ("work", "0001_initial"),
    ]

    operations = [run_sql_folder("work")]
