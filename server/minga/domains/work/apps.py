from django.apps import AppConfig
from django.conf import settings


class WorkConfig(AppConfig):
    name = "minga.domains.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let Presidio look for names where the operator named its models."""
        from minga.domains.work.readers.personal_data import use_recognisers
        from minga.domains.work.readers.personal_data.presidio import PresidioRecogniser

        if settings.MINGA_NAME_MODELS:
            use_recognisers([PresidioRecogniser(settings.MINGA_NAME_MODELS)])
