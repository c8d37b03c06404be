from django.apps import AppConfig


class RetriesConfig(AppConfig):
    name = "minga.domains.retries"
    label = "retries"
    default_auto_field = "django.db.models.BigAutoField"
