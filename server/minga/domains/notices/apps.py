from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "minga.domains.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
