from django.db import migrations

from minga.domains.sql_files import run_sql_folder


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0002_guards"),
        ("charter", "0002_guards"),
        ("quality", "0001_initial"),
        ("answers", "0002_guards"),
        ("ledger", "0002_guards"),
        ("people", "0002_guards"),
    ]

    operations = [run_sql_folder("quality")]
