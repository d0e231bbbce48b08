"""The dictionaries of the site file, each with the words of the plans they come from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from django.db import models

from yichuang.domain.places.counters import MINORITY, MINORITY_WORD, CounterKind, CounterService


class ZoneKind(models.TextChoices):
    """Functional zones (功能区; S0-22…26, S1-9…11, S2-43). A place may call one by its own name."""

    WINDOW = "window", "窗口服务区"
    CONSULT = "consult", "咨询服务区"
    COMPLAINT = "complaint", "投诉受理区"
    CONVENIENCE = "convenience", "便民服务区"
    WAITING = "waiting", "等候区"
    SELF_SERVICE = "self_service", "自助服务区"
    BUNDLE = "bundle", "一件事一次办服务区"
    POLICY = "policy", "惠企政策“一站式”服务区"
    TOILET = "toilet", "洗手间"
    NURSERY = "nursery", "母婴室"
    READING = "reading", "阅览室"
    BACK = "back", "后台审批区"
    ARCHIVE = "archive", "档案室"
    PARTY = "party", "党群活动区"


ZONE_NAMES: Final[Mapping[ZoneKind, tuple[str, ...]]] = {
    ZoneKind.WINDOW: ("窗口服务区", "综合办事区", "办事服务区"),
    ZoneKind.CONSULT: ("咨询服务区", "咨询导办区", "咨询辅导区"),
    ZoneKind.COMPLAINT: ("投诉受理区", "投诉代办区"),
    ZoneKind.WAITING: ("等候区", "等候休息区"),
    ZoneKind.SELF_SERVICE: ("自助服务区", "自助办理查询区"),
}
"""What the plans call the same zone: 沾益 says 咨询导办区 where 大武口 says 咨询辅导区 and 双江 咨询服务区."""


GROUND_FLOOR: Final = "1 楼"
"""What a floor is called where nobody says otherwise."""
_NUMERALS: Final = "零一二三四五六七八九十"
_BELOW: Final = ("B", "b", "-", "－", "负", "地下")


def floor_order(name: str) -> tuple[int, str]:
    """Floors from below upwards: 负一楼, 1 楼, 二楼, 10 楼; what has no number comes last, by name."""
    digits = re.search(r"\d{1,3}", name)
    said = re.search(f"[{_NUMERALS}]+", name)
    if digits is not None:
        number = int(digits.group())
    elif said is not None:
        tens, ten, ones = said.group().rpartition("十")
        number = (_NUMERALS.find(tens) if tens else 1) * 10 if ten else 0
        number += _NUMERALS.find(ones) if ones else 0
    else:
        return 1000, name
    return (-number if name.strip().startswith(_BELOW) else number), name


class Venue(models.TextChoices):
    """In what a site or terminal stands (S0-61, S2-89 园区、商场、楼宇和银行、邮政、电信网点)."""

    OFFICE = "office", "政务服务场所"
    COMMUNITY = "community", "村（社区）"
    PARK = "park", "园区"
    MALL = "mall", "商场"
    BUILDING = "building", "楼宇"
    BANK = "bank", "银行网点"
    POST = "post", "邮政网点"
    TELECOM = "telecom", "电信网点"
    OTHER = "other", "其他场所"


class Network(models.TextChoices):
    """Networks a site is on (S0-62, S3-52)."""

    INTERNET = "internet", "互联网"
    EXTRANET = "extranet", "电子政务外网"
    DEPARTMENT = "department", "部门业务专网"


class Access(models.TextChoices):
    """What makes a site usable for everybody (无障碍设施; S0-26), told to the public."""

    RAMP = "ramp", "无障碍坡道"
    LEVEL = "level", "出入口没有台阶"
    LIFT = "lift", "电梯或者升降平台"
    TOILET = "toilet", "无障碍洗手间"
    PARKING = "parking", "无障碍停车位"
    LOW_COUNTER = "low_counter", "低位服务台"
    TACTILE = "tactile", "盲道"
    WHEELCHAIR = "wheelchair", "可借轮椅"
    SIGN_LANGUAGE = "sign_language", "手语或者文字交流"
    GLASSES = "glasses", "老花镜、放大镜"
    GUIDE_DOG = "guide_dog", "导盲犬可以进入"


class Hosted(models.TextChoices):
    """Other functions the site hosts (S0-16 将党建、工青妇等内容及其他各种功能融合)."""

    PARTY = "party", "党建"
    UNION = "union", "工会"
    YOUTH = "youth", "共青团"
    WOMEN = "women", "妇联"
    CIVILITY = "civility", "新时代文明实践"
    GRID = "grid", "综治和网格"
    LEGAL = "legal", "公共法律服务"
    LIBRARY = "library", "农家书屋"
    POST = "post", "邮政快递"
    OTHER = "other", "其他"


class Acquisition(models.TextChoices):
    """How the premises came about (S0-45, S0-46)."""

    BUILT = "built", "新建"
    REBUILT = "rebuilt", "改扩建"
    TRANSFERRED = "transferred", "资产划转"
    REVIVED = "revived", "盘活闲置资源"
    EXCHANGED = "exchanged", "置换"
    BOUGHT = "bought", "购买现有房屋"
    RENTED = "rented", "租用"


class Outside(models.TextChoices):
    """Why a body that sits in the hall is not one of the local government (S1-137)."""

    VERTICAL = "vertical", "垂直管理部门"
    SUPERIOR = "superior", "上级部门派驻"
    UTILITY = "utility", "水电气和通信企业"
    BANK = "bank", "银行"
    GROUP = "group", "群团和社会组织"


class EquipmentClass(models.TextChoices):
    """The three classes of S0-60, and what keeps people safe (S1-132), which is inspected."""

    IT = "it", "信息化设施设备"
    SERVICE = "service", "服务设施"
    OFFICE = "office", "办公设施"
    SAFETY = "safety", "安全设施"


class EquipmentKind(models.TextChoices):
    """Equipment (S0-60, S1-13…20, S1-132, S3-50)."""

    EVALUATOR = "evaluator", "服务评价器"
    SCANNER = "scanner", "高拍仪（扫描仪）"
    CERTIFICATE_PRINTER = "certificate_printer", "制证机"
    CARD_PRINTER = "card_printer", "制卡机"
    BARCODE = "barcode", "条码扫描器"
    ID_READER = "id_reader", "身份证阅读器"
    ATTENDANCE = "attendance", "考勤机"
    DISPLAY = "display", "显示屏"
    CASE_SCREEN = "case_screen", "办件公示屏"
    TOUCH = "touch", "触摸查询机（触控一体机）"
    KIOSK = "kiosk", "自助服务终端"
    TICKETS = "tickets", "排队叫号机"
    CAMERA = "camera", "视频监控"
    COMPUTER = "computer", "办公电脑"
    COPIER = "copier", "打复印一体机"
    TELEPHONE = "telephone", "服务电话"
    SERVICE_DESK = "service_desk", "服务台"
    SUGGESTION_BOX = "suggestion_box", "意见箱（簿）"
    SEATS = "seats", "便民座椅"
    WRITING_DESK = "writing_desk", "填表台"
    WATER = "water", "饮水机"
    ATM = "atm", "ATM 机"
    FIRST_AID = "first_aid", "急救药箱"
    UMBRELLAS = "umbrellas", "便民雨伞"
    CHARGER = "charger", "手机充电设备"
    SANITARY = "sanitary", "卫生洁具"
    WHEELCHAIR = "wheelchair", "轮椅"
    CABINET = "cabinet", "文件柜"
    DESK = "desk", "办公桌椅"
    EXTINGUISHER = "extinguisher", "灭火器"
    HYDRANT = "hydrant", "消火栓"
    EMERGENCY_LIGHT = "emergency_light", "应急照明"
    EXIT_SIGN = "exit_sign", "疏散指示标志"
    SMOKE_ALARM = "smoke_alarm", "火灾报警器"


_CLASSES: Final[Mapping[EquipmentClass, str]] = {
    EquipmentClass.IT: "evaluator scanner certificate_printer card_printer barcode id_reader attendance display "
    "case_screen touch kiosk tickets camera",
    EquipmentClass.SERVICE: "telephone service_desk suggestion_box seats writing_desk water atm first_aid umbrellas "
    "charger sanitary wheelchair",
    EquipmentClass.OFFICE: "computer copier cabinet desk",
    EquipmentClass.SAFETY: "extinguisher hydrant emergency_light exit_sign smoke_alarm",
}
CLASS_OF: Final[Mapping[str, EquipmentClass]] = {kind: cls for cls, kinds in _CLASSES.items() for kind in kinds.split()}
"""Which class each kind of equipment belongs to."""

FOR_VISITORS: Final[tuple[str, ...]] = (
    "touch", "kiosk", "tickets", "display", "case_screen", "copier", "suggestion_box", "seats", "writing_desk", "water",
    "atm", "first_aid", "umbrellas", "charger", "wheelchair", "telephone", "service_desk",
)  # fmt: skip
"""What the public is told is there."""


class CheckKind(models.TextChoices):
    """What was done to a piece of equipment."""

    MAINTENANCE = "maintenance", "维护保养"
    INSPECTION = "inspection", "安全检查"
    REPAIR = "repair", "维修"


class SupplyKind(models.TextChoices):
    """What runs out (S1-131 被移动或消耗的物品；指南及时补充)."""

    CONSUMABLE = "consumable", "耗材用品"
    LEAFLET = "leaflet", "指南和表单"


class MoveReason(models.TextChoices):
    """Why a stock changed."""

    BOUGHT = "bought", "添置"
    USED = "used", "领用"
    LOST = "lost", "损耗"
    COUNTED = "counted", "盘点"


class BoardKind(models.TextChoices):
    """Signs and public boards (S0-92 标识标牌及各类公示牌, S1-20 公告栏)."""

    NAME = "name", "单位名称牌"
    COUNTER = "counter", "窗口标识牌"
    ZONE = "zone", "功能区标识牌"
    INDEX = "index", "楼层和分布图"
    DIRECTION = "direction", "指引牌"
    NOTICE = "notice", "公告栏"
    PUBLICITY = "publicity", "公示牌"
    PERSON = "person", "岗位和去向牌"
    ACCESS = "access", "无障碍标识"


class RequiredKind(models.TextChoices):
    """What a line of the standard asks for."""

    AREA = "area", "面积"
    NETWORK = "network", "网络"
    COUNTERS = "counters", "窗口"
    WINDOW = "window", "窗口类型"
    ZONE = "zone", "功能区"
    EQUIPMENT = "equipment", "设备"
    BOARD = "board", "标牌"
    ACCESS = "access", "无障碍设施"
    FACT = "fact", "其他"


FACTS: Final[Mapping[str, str]] = {
    "open_counter": "开放式柜台",
    "party_centre": "与党群服务中心融合",
    "plan": "功能区分布图",
    "custodian": "每件设备有保管人",
}
"""What ``RequiredKind.FACT`` may name (S0-21, S0-48, S1-7, S1-19)."""

WINDOWS: Final[Mapping[str, str]] = {
    **{kind.value: kind.label for kind in CounterKind},
    **{service.value: f"“{service.label}”窗口" for service in CounterService},
    CounterService.ELDERLY.value: CounterService.ELDERLY.label,
    MINORITY: MINORITY_WORD,
}
"""What a line may ask of windows: so many of a kind, with a service, in a minority's language (综窗+N, S3-48)."""

DICTIONARIES: Final[Mapping[str, Mapping[str, str]]] = {
    RequiredKind.WINDOW: WINDOWS,
    RequiredKind.NETWORK: dict(Network.choices),
    RequiredKind.ZONE: dict(ZoneKind.choices),
    RequiredKind.EQUIPMENT: dict(EquipmentKind.choices),
    RequiredKind.BOARD: dict(BoardKind.choices),
    RequiredKind.ACCESS: dict(Access.choices),
}
"""The words a line of that kind names one of; area and counters name none."""
