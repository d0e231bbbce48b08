from django.apps import AppConfig


class ScreensConfig(AppConfig):
    name = "yichuang.faces.screens"
    label = "face_screens"
    verbose_name = "大厅屏幕"
