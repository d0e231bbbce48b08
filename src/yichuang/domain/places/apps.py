from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "yichuang.domain.places"
    label = "places"
    verbose_name = "区划与站点"
