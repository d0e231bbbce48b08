from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "yichuang.kernel"
    label = "kernel"
    verbose_name = "基础"
