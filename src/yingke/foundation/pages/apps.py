from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "yingke.foundation.pages"
    label = "pages"
    verbose_name = "页面"
