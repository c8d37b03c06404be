from django.apps import AppConfig


class HitsConfig(AppConfig):
    name = "minga.domains.hits"
    label = "hits"
    default_auto_field = "django.db.models.BigAutoField"
