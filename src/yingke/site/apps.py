from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "yingke.site"
    label = "site"
    verbose_name = "站点"
