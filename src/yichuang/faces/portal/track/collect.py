"""Where the result is to be had once it is issued, and what to bring: the choice made when applying."""

from __future__ import annotations

from dataclasses import dataclass

from yichuang.domain.cases import public as cases
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor

from ..sites.near import SiteLine, site_line

_AT_A_SITE = {"counter": "到窗口领", "village": "到村里的便民服务站领"}
_PERSON = "带上：您的身份证。说一声办件编号，找起来更快。"
_LEGAL = "带上：营业执照（或统一社会信用代码证书），和来人自己的身份证。说一声办件编号，找起来更快。"
_OTHER = "自己来不了，可以请家里人或别人代领：代领的人带他自己的身份证、您的身份证和您写的委托书。"
_OTHER_LEGAL = "请别人代领：代领的人带他自己的身份证，和盖了公章的委托书。"


@dataclass(frozen=True, slots=True)
class Collect:
    """How the result reaches her now. ``line``: the site to go to, none where she need not go."""

    title: str
    line: SiteLine | None
    bring: str
    other: str = ""


def collecting(actor: Actor, case: cases.CaseDetail) -> Collect | None:
    """Where she gets the result; None in any state but 待送达 (issued)."""
    if case.state != "issued":
        return None
    if case.delivery_way == "post":
        return Collect("结果邮寄给您", None, "按您申请时写的地址邮寄，不用跑。收到以后请核对。")
    if case.delivery_way == "electronic":
        return Collect("在网上领结果", None, "点办件页上的“看结果”下载，和纸质的一样有效，不用跑。")
    site_id = case.delivery_site_id or case.accepting_site_id  # as the window that hands it over is found
    line = site_line(places.get_site(site_id)) if site_id else None
    legal = people.own_details(actor).kind == "legal"
    bring, other = (_LEGAL, _OTHER_LEGAL) if legal else (_PERSON, _OTHER)
    return Collect(_AT_A_SITE.get(case.delivery_way, "到窗口领"), line, bring, other)
