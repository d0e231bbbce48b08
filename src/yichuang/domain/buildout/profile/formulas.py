"""The indicators this system computes itself (domain.md §9); any other is declared with evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FORMULAS: Final[Mapping[str, str]] = {
    "standard_rate": "达标的站点 ÷ 全部站点",
    "standard_number": "达标的站点个数",
    "accepted_rate": "县级验收通过的站点 ÷ 全部站点",
    "sites_number": "站点个数",
    "online_doable": "能在网上办的事项 ÷ 全部事项",
    "whole_online": "全程网办的事项 ÷ 全部事项",
    "once_at_most": "最多跑一次的事项 ÷ 全部事项",
    "instant_rate": "即办件 ÷ 全部事项",
    "handed_down": "下放到乡村的事项 ÷ 全部事项",
    "online_filed": "网上申报的办件 ÷ 全部办件",
    "items_number": "事项个数",
    "short_promise": "承诺时限比法定时限缩短的比例（只算工作日）",
    "steps_cut": "办理环节比方案开始时减少的比例",
    "papers_cut": "要自己备的材料比方案开始时减少的比例",
    "days_cut": "承诺时限比方案开始时缩短的比例（只算工作日）",
    "visits_cut": "要跑的次数比方案开始时减少的比例",
    "one_card": "除身份证外不用自己备材料的事项 ÷ 全部事项",
    "by_phone": "手机上能从申请办到拿结果的事项 ÷ 全部事项",
    "town_handling": "近十二个月在乡村有办件的下放事项 ÷ 全部下放事项",
    "travel_saved": "在乡村收下、由县里决定的办件少跑的公里数（估算）",
}
"""Name of a formula → what it divides by what. Computed by queries/counting.py, which must know every one."""
