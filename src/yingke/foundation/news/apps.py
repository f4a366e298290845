from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "yingke.foundation.news"
    label = "news"
    verbose_name = "消息"
    default_auto_field = "django.db.models.BigAutoField"
