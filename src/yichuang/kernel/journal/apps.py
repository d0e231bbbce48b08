from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JournalConfig(AppConfig):
    name = "yichuang.kernel.journal"
    label = "journal"
    verbose_name = "记录"

    def ready(self) -> None:
        """Every room's kinds and readers are known from the start, whoever asks first."""
        autodiscover_modules("events", "readers")
