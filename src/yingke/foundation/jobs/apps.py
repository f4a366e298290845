from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "yingke.foundation.jobs"
    label = "jobs"
    verbose_name = "作业"
