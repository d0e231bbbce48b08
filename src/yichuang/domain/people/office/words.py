"""The dictionaries of the hall's office."""

from __future__ import annotations

from typing import Final

from django.db import models


class IncidentKind(models.TextChoices):
    """What happened in the hall (S1-133 如遇烦躁、情绪激动和特殊服务对象，应及时安抚和引导; S1-55)."""

    UPSET = "upset", "情绪激动"
    SPECIAL = "special", "特殊服务对象需要照顾"
    DISPUTE = "dispute", "争吵和冲突"
    ILLNESS = "illness", "突发疾病或者受伤"
    CROWD = "crowd", "人员聚集"
    OUTAGE = "outage", "停电、断网、系统故障"
    FIRE = "fire", "火情和消防"
    LOST_PERSON = "lost_person", "走失的老人和孩子"
    OTHER = "other", "其他"


class ThingKind(models.TextChoices):
    """What was found (遗失物品)."""

    DOCUMENT = "document", "证件和卡"
    PAPERS = "papers", "材料和文件"
    PHONE = "phone", "手机和电子产品"
    MONEY = "money", "现金和钱包"
    BAG = "bag", "包和行李"
    CLOTHES = "clothes", "衣物和雨伞"
    KEYS = "keys", "钥匙"
    OTHER = "other", "其他"


class WriteOff(models.TextChoices):
    """Why a thing leaves the register without its owner (民法典 314, 316, 318)."""

    POLICE = "police", "移交公安机关"
    STATE = "state", "招领满一年无人认领，上缴国家"
    PERISHED = "perished", "易腐变质，已处理"


PERISHABLE: Final = frozenset({ThingKind.BAG, ThingKind.CLOTHES, ThingKind.OTHER})
"""What may be written off as perished; papers, money, telephones and keys are not."""


class InstitutionKind(models.TextChoices):
    """Institutions (制度) the plans name (S1-49…51, S1-55, S1-56, S2-24, S4-39, S4-40)."""

    ONE_WINDOW = "one_window", "一窗受理"
    OVERTIME = "overtime", "延时服务"
    APPOINTMENT = "appointment", "预约服务"
    TOLERANCE = "tolerance", "容错免责"
    FIRST_ASKED = "first_asked", "首问责任"
    TOLD_ONCE = "told_once", "一次性告知"
    AB = "ab", "AB 岗位"
    EVALUATION = "evaluation", "窗口办件好差评"
    ASSISTANCE = "assistance", "帮办代办"
    ACCOUNTABILITY = "accountability", "责任追究"
    DUTIES = "duties", "岗位责任"
    PROMISE = "promise", "服务承诺"
    IN_TIME = "in_time", "限时办结"
    LOST = "lost", "失物招领"
    EMERGENCY = "emergency", "应急预案"
    OTHER = "other", "其他制度"


WANTED: Final[tuple[InstitutionKind, ...]] = tuple(k for k in InstitutionKind if k is not InstitutionKind.OTHER)
"""What a place should have; the page names those it has not."""


class Aim(models.TextChoices):
    """What an institution serves (S3-13 公开、便民、高效、廉洁、规范、问责)."""

    OPEN = "open", "公开"
    EASY = "easy", "便民"
    FAST = "fast", "高效"
    CLEAN = "clean", "廉洁"
    REGULAR = "regular", "规范"
    ANSWERABLE = "answerable", "问责"
