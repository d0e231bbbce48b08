"""What a window is: what it does, for which field or theme, for whom especially, in which languages (窗口类型)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import models


class CounterKind(models.TextChoices):
    """What a window does (S0-55…57, S2-44…47, S2-74, S2-75)."""

    GENERAL = "general", "无差别综合窗口"
    FIELD = "field", "分领域综合窗口"
    THEME = "theme", "主题综合窗口"
    ENTERPRISE = "enterprise", "企业“一站式”服务窗口"
    CONSULT = "consult", "咨询导办窗口"
    ASSIST = "assist", "帮办代办窗口"
    UNSOLVED = "unsolved", "“办不成事”反映窗口"
    CROSS = "cross", "跨域通办窗口"
    ISSUE = "issue", "出件窗口"


NAMED: Final = frozenset({CounterKind.FIELD, CounterKind.THEME})
"""Kinds that say which field or theme (``Counter.subject``)."""
FIELD_NAMES: Final = ("法律服务", "公安", "医保", "社保", "不动产", "公积金", "税务", "民政", "市场监管")
THEME_NAMES: Final = ("企业开办", "工程建设项目审批", "水电气报装")
"""What 沾益 names (S2-74, S2-75); a place writes its own."""


class CounterService(models.TextChoices):
    """What a window is for besides its kind: an elderly people's window is a property, not a kind (S0-57, S2-45)."""

    ELDERLY = "elderly", "老年人窗口"
    CROSS_PROVINCE = "cross_prov", "跨省通办"
    IN_PROVINCE = "in_prov", "省内通办"


class Language(models.TextChoices):
    """Languages spoken at a window besides Chinese (少数民族语言服务, S0-27), by ISO 639-3."""

    LAHU = "lhu", "拉祜语"
    WA = "wbm", "佤语"
    BLANG = "blr", "布朗语"
    DAI = "tdd", "傣语"
    YI = "iii", "彝语"
    HANI = "hni", "哈尼语"
    BAI = "bca", "白语"
    LISU = "lis", "傈僳语"
    NAXI = "nxq", "纳西语"
    JINGPO = "kac", "景颇语"
    MIAO = "hmd", "苗语"
    YAO = "ium", "瑶语"
    ZHUANG = "zha", "壮语"
    BOUYEI = "pcc", "布依语"
    DONG = "kmc", "侗语"
    TIBETAN = "bod", "藏语"
    MONGOLIAN = "mvf", "蒙古语"
    UYGHUR = "uig", "维吾尔语"
    KAZAKH = "kaz", "哈萨克语"
    KOREAN = "kor", "朝鲜语"


MINORITY: Final = "language"
MINORITY_WORD: Final = "少数民族语言服务窗口"

Offer = tuple[str, str]
"""What somebody may look for in a window: a key for addresses, and its word."""


def kind_text(kind: str, subject: str) -> str:
    """分领域综合窗口（社保）, “企业开办”综合窗口, or the kind alone."""
    if kind == CounterKind.THEME:
        return f"“{subject}”综合窗口"
    label = str(CounterKind(kind).label)
    return f"{label}（{subject}）" if kind == CounterKind.FIELD else label


def offers_of(kind: str, subject: str, services: Collection[str], languages: Collection[str]) -> tuple[Offer, ...]:
    """What one finds the window by; a general window that is nothing else is found everywhere, and by nothing here."""
    found: list[Offer] = []
    if kind in NAMED:
        found.append((f"{kind}:{subject}", f"{subject}窗口" if kind == CounterKind.FIELD else f"“{subject}”窗口"))
    elif kind not in {CounterKind.GENERAL, CounterKind.CROSS, CounterKind.ISSUE}:
        found.append((kind, str(CounterKind(kind).label)))
    for service in CounterService:
        if service.value in services:
            word = service.label if service is CounterService.ELDERLY else f"“{service.label}”窗口"
            found.append((service.value, word))
    found += [(f"{MINORITY}:{spoken.value}", f"会说{spoken.label}") for spoken in Language if spoken.value in languages]
    return tuple(found)
