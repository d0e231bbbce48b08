from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "yichuang.faces.portal"
    label = "face_portal"
    verbose_name = "门户"
