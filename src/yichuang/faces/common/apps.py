from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "yichuang.faces.common"
    label = "face_common"
    verbose_name = "公共组件"
