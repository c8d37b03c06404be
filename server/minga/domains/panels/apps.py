from django.apps import AppConfig


class PanelsConfig(AppConfig):
    name = "minga.domains.panels"
    label = "panels"
    default_auto_field = "django.db.models.BigAutoField"
