from django.apps import AppConfig


class BuildoutConfig(AppConfig):
    name = "yichuang.domain.buildout"
    label = "buildout"
    verbose_name = "站点达标"

    def ready(self) -> None:
        """From the start of the process the figures that have a room are counted."""
        from .profile.counted import count_everything

        count_everything()
