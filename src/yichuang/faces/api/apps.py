from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "yichuang.faces.api"
    label = "face_api"
    verbose_name = "接口"
