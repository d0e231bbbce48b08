from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "yichuang.domain.hall"
    label = "hall"
    verbose_name = "大厅"
