from django.apps import AppConfig


class BuildoutConfig(AppConfig):
    name = "yichuang.domain.buildout"
    label = "buildout"
    verbose_name = "站点达标"
