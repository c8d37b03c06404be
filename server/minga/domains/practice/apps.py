from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "minga.domains.practice"
    label = "practice"
