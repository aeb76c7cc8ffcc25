from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "panah.referrals"
    default_auto_field = "django.db.models.BigAutoField"
