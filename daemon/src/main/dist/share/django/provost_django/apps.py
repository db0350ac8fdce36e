from django.apps import AppConfig


class ProvostConfig(AppConfig):
    name = "provost_django"
    label = "provost_django"
    verbose_name = "Process supervision"
