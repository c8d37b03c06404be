from django.apps import AppConfig


class WagesConfig(AppConfig):
    name = "minga.domains.wages"
    label = "wages"
    default_auto_field = "django.db.models.BigAutoField"
