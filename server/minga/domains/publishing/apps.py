from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "minga.domains.publishing"
    label = "publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the error classes of this domain's triggers."""
        from minga.domains.publishing import errors  # noqa: F401
