from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "panah.statistics"
    default_auto_field = "django.db.models.BigAutoField"
