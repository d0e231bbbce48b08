from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yichuang.domain.people"
    label = "people"
    verbose_name = "人员与申请人"
