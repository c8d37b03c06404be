from django.apps import AppConfig


class AssignmentConfig(AppConfig):
    name = "minga.domains.assignment"
    label = "assignment"
    default_auto_field = "django.db.models.BigAutoField"
