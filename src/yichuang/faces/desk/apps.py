from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "yichuang.faces.desk"
    label = "face_desk"
    verbose_name = "工作台"
