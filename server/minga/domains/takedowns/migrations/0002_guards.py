from django.db import migrations

from minga.domains.sql_files import run_sql_folder


class Migration(migrations.Migration):
    dependencies = [
        ("takedowns", "0001_initial"),
        ("people", "0002_guards"),
        ("charter", "0002_guards"),
        ("log", "0002_guards"),
        ("consent", "0002_guards"),
        ("work", "0002_guards"),
        ("licences", "0002_guards"),
    ]

    operations = [run_sql_folder("takedowns")]
