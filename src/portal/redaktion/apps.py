from django.apps import AppConfig


class RedaktionConfig(AppConfig):
    name = "portal.redaktion"
    verbose_name = "Redaktion"
