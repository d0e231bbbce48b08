from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import autodiscover_modules

from .readers import mistaken_kinds


class JournalConfig(AppConfig):
    name = "yichuang.kernel.journal"
    label = "journal"
    verbose_name = "记录"

    def ready(self) -> None:
        """Every room's kinds and readers are known from the start, whoever asks first."""
        autodiscover_modules("events", "readers")
        checks.register(_check_readers)


def _check_readers(**_: Any) -> list[checks.CheckMessage]:
    return [
        checks.Error(f"reader {name} waits for kinds nobody writes: {', '.join(kinds)}", id="journal.E001")
        for name, kinds in mistaken_kinds().items()
    ]
