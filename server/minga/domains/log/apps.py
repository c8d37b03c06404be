from django.apps import AppConfig
from django.db.backends.signals import connection_created


class LogConfig(AppConfig):
    name = "minga.domains.log"
    label = "log"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from minga.domains.log.keys import give_seal_key

        connection_created.connect(give_seal_key, dispatch_uid="minga.domains.log.give_seal_key")
