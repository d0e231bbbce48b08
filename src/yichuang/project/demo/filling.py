"""Filling in an application as a villager would: plausible, valid, never anybody's real data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.public import FieldType, FormField
from yichuang.kernel import clock
from yichuang.kernel.codes import build_identity, build_uscc

_WORDS = {
    "银行": "双江农村信用社",
    "民族": "拉祜族",
    "医院": "双江自治县人民医院",
    "树": "思茅松",
    "学校": "勐库镇中心完小",
    "姓名": "李小妹",
    "字号": "勐库山货铺",
    "店名": "冰岛老寨茶室",
    "经营范围": "茶叶、山货零售",
    "四至": "东至路，南至李家地，西至箐，北至山林",
    "证号": "双林证字（2012）第 0412 号",
    "编号": "双 2012-0412",
    "工作": "采茶、做茶",
    "关系": "女儿",
    "卖给": "镇上和外地客商",
    "恢复": "拆除后复垦复耕",
    "更新": "当年冬季补种同种树苗",
}
_LONG = "情况属实，全家主要靠种茶、种苞谷和零工收入，家里有老人要照顾。"


def situation(version: catalogue.VersionRef, random: Random, given: Mapping[str, str]) -> dict[str, str]:
    """Answers to every question that comes, never one that ends the application; ``given`` go before chance."""
    answers: dict[str, str] = {}
    while (question := catalogue.next_question(version.id, answers)) is not None:
        open_ways = [o.value for o in question.options if not o.outcome]
        answers[question.id] = given.get(question.id) or random.choice(open_ways)
    return answers


def form(
    version: catalogue.VersionRef, answers: dict[str, str], random: Random, division: int, signer: str = ""
) -> dict[str, Any]:
    """A value for every field that is asked for, save files; signed by ``signer``, or on paper at the window."""
    fields = [f for f in catalogue.form_fields(version.id, answers) if f.type is not FieldType.ATTACHMENT]
    return {
        f.id: _signature(signer) if f.type is FieldType.SIGNATURE else _value(f, random, division)
        for f in fields
        if f.required or random.random() < 0.5
    }


def _signature(signer: str) -> dict[str, Any]:
    return {"name": signer, "agreed": True} if signer else {"way": "paper"}


def _value(field: FormField, random: Random, division: int) -> Any:  # noqa: C901, PLR0911, PLR0912 - a line per type
    match field.type:
        case FieldType.CHOICE:
            return random.choice(field.choices).value
        case FieldType.CHOICES:
            return [random.choice(field.choices).value]
        case FieldType.BOOLEAN:
            return random.random() < 0.7
        case FieldType.NUMBER | FieldType.MONEY:
            return _number(field, random)
        case FieldType.DATE:
            return (clock.today() - timedelta(days=random.randint(5, 700))).isoformat()
        case FieldType.IDENTITY:
            born = date(1960, 1, 1) + timedelta(days=random.randint(0, 22_000))
            return build_identity("530925", born, random.randint(1, 998))
        case FieldType.USCC:
            return build_uscc("92", "530925", f"MA{random.randint(1, 9_999_999):07d}")
        case FieldType.PHONE:
            return f"138877{random.randint(0, 99_999):05d}"
        case FieldType.DIVISION:
            return str(division)
        case FieldType.BANK:
            return luhn(f"622369{random.randint(0, 10**12 - 1):012d}")
        case FieldType.ADDRESS:
            return f"大寨组 {random.randint(1, 80)} 号"
        case FieldType.MEMBERS:
            required = [c for c in catalogue.member_columns(field) if c.required]
            return [{c.id: str(_value(c, random, division)) for c in required}]
        case FieldType.LONGTEXT:
            return (field.example or _LONG)[: field.max_length]
        case _:
            return (
                field.example
                or next((w for key, w in _WORDS.items() if key in field.label), "按实际情况")[: field.max_length]
            )


def _number(field: FormField, random: Random) -> str:
    if field.example:
        return _about(Decimal(field.example), field, random)
    low = field.minimum if field.minimum is not None else Decimal(1)
    high = min(field.maximum if field.maximum is not None else Decimal(1000), low + 60)
    return str(random.randint(int(low.to_integral_value(rounding="ROUND_CEILING")), max(int(high), int(low) + 1)))


def _about(sample: Decimal, field: FormField, random: Random) -> str:
    """A number like the record's example: somewhat more or less, or some years earlier."""
    if field.unit == "年" and sample > 1900:
        return str(sample - random.randint(0, 15))
    step = Decimal(1) if sample == sample.to_integral_value() else Decimal("0.1")
    value = (sample * random.randint(6, 14) / 10).quantize(step)
    low = field.minimum if field.minimum is not None else step
    return str(min(max(value, low), field.maximum if field.maximum is not None else value))


def luhn(digits: str) -> str:
    """The digits with the check digit of bank cards (ISO/IEC 7812)."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        n = int(digit) * (2 if position % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return f"{digits}{-total % 10}"
