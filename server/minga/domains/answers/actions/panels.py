"""Members of panels: told apart in files and on pages once enough of them have answered."""

from django.db import connection

from minga.domains.answers.models import PanelNaming
from minga.domains.errors import domain_errors
from minga.domains.retries import actions as retries
from minga.domains.sql_files import named_queries

SQL = named_queries("answers")
NAME_JOB = "answers.name_panels"


def name_panels() -> int:
    """Tell the members of each panel apart of whom enough have answered; how many projects."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["panels_to_name"])
        projects = [number for (number,) in cursor.fetchall()]
    return retries.work_through(NAME_JOB, projects, _name)


def _name(project_id: int) -> int:
    with domain_errors():
        created = PanelNaming.objects.bulk_create(
            [PanelNaming(project_id=project_id)], ignore_conflicts=True
        )
    return len(created)
