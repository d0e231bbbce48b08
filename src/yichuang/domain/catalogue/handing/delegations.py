"""What may be delegated to whom (domain.md §7.4): one table, kind of item × undertaker × act, with its citations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..codes import Act, Coded, Handling, ItemKind, Undertaker


class Mode(Coded):
    """下沉方式 (S0-33, S2-86; 综合授权: domain.md §7.4; 自助终端: S0-38, S3-68)."""

    ENTRUSTED_ACCEPTANCE = "entrusted", "委托受理"
    AUTHORISED_HANDLING = "authorised", "授权办理"
    ASSISTANCE = "assistance", "帮办代办"
    OWN_PEOPLE = "own_people", "综合授权"
    TERMINAL = "terminal", "自助终端"


class SealUsed(Coded):
    """With which seal the undertaking side puts its name to what it does (S4-25)."""

    HANDED = "handed", "下放业务专用章"
    OWN = "own", "承接单位相应业务公章"


class ExclusionReason(Coded):
    """Why an item is not done in a hall (进驻负面清单的理由, S1-28; 场地设备: S2-41)."""

    SAFETY = "safety", "涉及安全"
    PRIVACY = "privacy", "涉及个人隐私"
    AT_HOME = "at_home", "可以直接上门服务"
    EQUIPMENT = "equipment", "需要专门场地或设备"


class SiteKind(Coded):
    """Kinds of sites (站点类型), as places names them."""

    COUNTY = "county", "县级中心"
    TOWN = "town", "乡级中心"
    VILLAGE = "village", "村级站点"
    BANK = "bank", "银行驿站"
    TERMINAL = "terminal", "自助终端"


class KindClass(StrEnum):
    """Kinds of items that the rules tell apart."""

    LICENCE = "licence"  # 01
    POWER = "power"  # 05, 07, 08, 09, 10
    SERVICE = "service"  # 20


class Allowed(StrEnum):
    """Answer of one cell."""

    YES = "yes"
    INSTANT_IN_WRITING = "instant"  # only an instant service, 授权办理, in writing
    NO = "no"


ON_APPLICATION = frozenset(
    {
        ItemKind.LICENCE,
        ItemKind.PAYMENT,
        ItemKind.CONFIRMATION,
        ItemKind.REWARD,
        ItemKind.RULING,
        ItemKind.OTHER_POWER,
        ItemKind.PUBLIC_SERVICE,
    }
)
"""依申请 kinds (domain.md §1.3); a penalty or an inspection is nothing one applies for."""

WEIGHTY = frozenset({Act.ACCEPT, Act.PREVIEW, Act.DECIDE})
"""Acts that need a document: 行政许可法 24 (announcement), S1-31 and S4-24 (委托书)."""

SELF_SERVICE = frozenset({Act.APPLY, Act.PRINT})
"""What people do themselves at a terminal. Nobody acts for a body there, so nothing is entrusted."""

ART_24 = "行政许可法第二十四条"
ASSISTING = "政务服务下沉：收件、送达、代办"  # S1-32, S3-45, S4-2
ENTRUSTED = "委托受理"  # S0-33, S1-31, S4-24
HELPING = "协助初审，不替代主管机关审查"  # S0-33
ONE_OPENED = "自助服务：申请人自己申请、打印，不是委托"  # S0-38, S2-48, S3-68
PLACE_RULE = "本地规则：即办公共服务书面授权办理"  # S0-33, S3-8, S3-67

_A, _N, _W = Allowed.YES, Allowed.NO, Allowed.INSTANT_IN_WRITING
_ACTS = (Act.COLLECT, Act.ACCEPT, Act.PREVIEW, Act.DECIDE, Act.DELIVER, Act.ASSIST)
_ROWS: dict[KindClass, dict[Undertaker, tuple[Allowed, ...]]] = {
    #                          收件 受理 初审 决定 送达 代办
    KindClass.LICENCE: {
        Undertaker.AGENCY: (_A, _A, _A, _A, _A, _A),
        Undertaker.AUTHORISED: (_A, _N, _N, _N, _A, _A),
        Undertaker.INSTITUTION: (_A, _N, _N, _N, _A, _A),
        Undertaker.VILLAGE: (_A, _N, _N, _N, _A, _A),
        Undertaker.COMPANY: (_A, _N, _N, _N, _A, _A),
    },
    KindClass.POWER: {
        Undertaker.AGENCY: (_A, _A, _A, _A, _A, _A),
        Undertaker.AUTHORISED: (_A, _A, _A, _A, _A, _A),
        Undertaker.INSTITUTION: (_A, _N, _A, _N, _A, _A),
        Undertaker.VILLAGE: (_A, _N, _A, _N, _A, _A),
        Undertaker.COMPANY: (_A, _N, _N, _N, _A, _A),
    },
    KindClass.SERVICE: {
        Undertaker.AGENCY: (_A, _A, _A, _A, _A, _A),
        Undertaker.AUTHORISED: (_A, _A, _A, _A, _A, _A),
        Undertaker.INSTITUTION: (_A, _W, _A, _W, _A, _A),
        Undertaker.VILLAGE: (_A, _W, _A, _W, _A, _A),
        Undertaker.COMPANY: (_A, _W, _N, _W, _A, _A),
    },
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One cell: whether the act may be handed to this kind of body, on what basis, and what to say if not."""

    allowed: Allowed
    basis: str
    refusal: str


def kind_class(kind: ItemKind) -> KindClass:
    """The class of an on-application kind."""
    if kind is ItemKind.LICENCE:
        return KindClass.LICENCE
    return KindClass.SERVICE if kind is ItemKind.PUBLIC_SERVICE else KindClass.POWER


def rule(kind: ItemKind, undertaker: Undertaker, act: Act) -> Rule:
    """The cell for this kind of item, undertaker and act, with its citation."""
    group = kind_class(kind)
    allowed = _ROWS[group][undertaker][_ACTS.index(act)]
    return Rule(allowed, _basis(group, allowed, undertaker, act), _refusal(group, allowed, undertaker, act))


def _basis(group: KindClass, allowed: Allowed, undertaker: Undertaker, act: Act) -> str:
    if act not in WEIGHTY:
        return ASSISTING
    if allowed is Allowed.INSTANT_IN_WRITING:
        return PLACE_RULE
    if group is KindClass.LICENCE:
        return ART_24
    if act is Act.PREVIEW and undertaker in {Undertaker.INSTITUTION, Undertaker.VILLAGE}:
        return HELPING
    return ENTRUSTED


def _refusal(group: KindClass, allowed: Allowed, undertaker: Undertaker, act: Act) -> str:
    if allowed is Allowed.YES:
        return ""
    if group is KindClass.LICENCE:
        return (
            f"行政许可的{act.label}只能委托其他行政机关（{ART_24}），"
            f"不能委托{undertaker.label}；可以委托收件、送达或代办"
        )
    if allowed is Allowed.INSTANT_IN_WRITING:
        return (
            f"{undertaker.label}只有对即办的公共服务、经主管单位书面“授权办理”才能{act.label}"
            "；其他情况可以委托收件、送达或代办"
        )
    return f"{act.label}不能委托{undertaker.label}，只能委托行政机关或法律法规授权组织；可以委托收件、送达或代办"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one act may be handed down in this way: the basis, or the refusal and the field it belongs to."""

    basis: str
    refusal: str = ""
    field: str = ""


def judge(  # noqa: PLR0913 - the facts the law asks for, all named
    *, kind: ItemKind, handling: Handling, undertaker: Undertaker, act: Act, mode: Mode, document: str
) -> Verdict:
    """Apply the table, the mode and the need for a document to one act (行政许可法 24; S1-31, S4-24)."""
    cell = rule(kind, undertaker, act)
    written = bool(document.strip())
    if cell.allowed is Allowed.NO:
        return Verdict("", cell.refusal, "undertaker")
    if cell.allowed is Allowed.INSTANT_IN_WRITING:
        instant = handling is Handling.INSTANT
        if not (instant and mode is Mode.AUTHORISED_HANDLING and written):
            return Verdict("", cell.refusal, "undertaker")
    if mode is Mode.ASSISTANCE and act in WEIGHTY:
        refusal = f"帮办代办不能{act.label}；{act.label}请用委托受理或授权办理，并遵守{ART_24}"
        return Verdict("", refusal, "mode")
    if act in WEIGHTY and not written:
        refusal = f"委托{act.label}要有委托书或公告，请填写文件名称和文号（{ART_24}）"
        return Verdict("", refusal, "document")
    return Verdict(cell.basis)


def judge_terminal(*, at_terminal: bool, act: Act, mode: Mode, kiosk: bool) -> Verdict | None:
    """What is opened to a terminal, apart from what is entrusted to people; None where neither side is a terminal.

    A machine takes applications and prints, whoever runs it; it receives, accepts and decides nothing. ``kiosk``: the
    record says that one may apply at a machine.
    """
    if not at_terminal and mode is not Mode.TERMINAL and act not in SELF_SERVICE:
        return None
    if not at_terminal:
        return Verdict(
            "", "“自助终端”方式和自助申请、自助打印只开给自助终端；有人的站点请选收件、受理、送达或代办", "site_ids"
        )
    if act not in SELF_SERVICE:
        return Verdict("", f"自助终端没有人{act.label}，只能开自助申请和自助打印", "act")
    if mode is not Mode.TERMINAL:
        return Verdict("", "给自助终端请选“自助终端”这种方式", "mode")
    if act is Act.APPLY and not kiosk:
        return Verdict("", "这个事项的办理方式里没有“自助机办”；要开先按事项调整加上，或者只开自助打印", "act")
    return Verdict(ONE_OPENED)


def possible_acts(kind: ItemKind, handling: Handling, undertaker: Undertaker) -> tuple[Act, ...]:
    """What may be handed to this kind of body at all, in some way, with a document where one is needed."""
    instant = handling is Handling.INSTANT
    answers = ((act, rule(kind, undertaker, act).allowed) for act in _ACTS)
    return tuple(a for a, x in answers if x is Allowed.YES or (x is Allowed.INSTANT_IN_WRITING and instant))
