from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "yichuang.domain.cases"
    label = "cases"
    verbose_name = "办件"
