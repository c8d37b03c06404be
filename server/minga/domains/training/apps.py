from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "minga.domains.training"
    label = "training"
