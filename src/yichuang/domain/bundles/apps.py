from django.apps import AppConfig


class BundlesConfig(AppConfig):
    name = "yichuang.domain.bundles"
    label = "bundles"
    verbose_name = "一件事"
