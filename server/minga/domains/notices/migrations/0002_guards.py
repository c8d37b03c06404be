from django.db import migrations

from minga.domains.sql_files import run_sql_folder


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
        ("people", "0002_guards"),
        ("vault", "0002_guards"),
    ]

    operations = [run_sql_folder("notices")]
