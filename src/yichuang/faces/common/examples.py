"""What the component gallery shows: plausible, made-up data for templates/common/examples/."""

from __future__ import annotations

from datetime import date
from typing import Any

EXAMPLE: dict[str, Any] = {
    "due": date(2026, 12, 1),
    "crumbs": [("首页", "/"), ("种养和林木", "#"), ("林木采伐许可证核发", "")],
    "nav_items": [
        ("受理", "#", True),
        ("待办", "#", False, 12),
        ("即将到期", "#", False, 2, True),
        ("待补正", "#", False, 4),
        ("出件", "#", False, 7),
        ("代办", "#", False, 3),
        ("台账", "#"),
    ],
    "trees": [("pine", "思茅松"), ("tea", "茶树"), ("oak", "栎类")],
    "places": [
        ("hill", "自留山或承包林"),
        ("yard", "房前屋后、自留地零星几棵", "自己种的果树、茶树也算", "不用办证", "ok"),
        ("public", "集体林或国有林"),
    ],
    "family": [
        ("name", "姓名", "input", [], ""),
        ("relation", "与申请人关系", "input", [], ""),
        ("health", "身体状况", "select", [("well", "健康"), ("ill", "患病")], ""),
    ],
    "strokes": ["60,150 180,90 260,210", "320,80 340,230 480,160"],
    "relatives": [{"name": "李娜", "relation": "配偶", "health": "well"}, {"name": "", "relation": "女儿"}],
    "wrong_cells": {"2.name": "第 2 人：请填姓名"},
    "yesno": [("yes", "有"), ("no", "没有")],
    "helps": [("read", "不识字，请人念"), ("walk", "走路不方便，请上门"), ("speak", "请会佤语、拉祜语的人")],
    "chosen": ["walk"],
    "files": [("远景.jpg", "2.1 MB", "#c-upload", "17")],
    "errors": [("f-area", "请填采伐面积，如 2.5"), ("f-yes", "请选“有”或“没有”")],
    "steps": [
        ("提交申请", "done", "11 月 20 日 10:42", "冰岛村便民服务站代收"),
        ("现场看一看", "current", "11 月 24 日（星期二）上午", "林草站两人到山上查验，请在家等电话"),
        ("审查和决定", "next", "最晚 12 月 1 日", "县林业和草原局"),
        ("领证", "next", "", "村站取、快递送，或看电子证照"),
    ],
    "facts": [
        ("去哪儿办", "村站、乡镇、网上", "离您最近：冰岛村站"),
        ("跑几次", "最多 1 次", "可请代办员跑"),
        ("多久", "7 个工作日", "法定 20 个工作日"),
        ("收费", "不收费", "代办也不收"),
    ],
    "materials": [
        ("林木采伐申请表", "自动生成", "info", "写明地点、树种、面积、蓄积", "#c-materials"),
        ("居民身份证", "免交", "ok", "电子证照，经您同意直接调用"),
        ("林权证明", "免交", "ok", "系统核验不动产登记信息；查不到时才请您带证来"),
        ("采伐地点照片", "可以后补", "wait", "手机拍两张：远景、近景。常见错误：看不出是哪块林地"),
    ],
    "answers": [
        ("要砍的树在哪里", "自留山或承包林", "#c-summary"),
        ("地点", "冰岛村 12 林班 3 小班", "#c-summary"),
        ("想说的话", "", "#c-summary"),
    ],
    "columns": [
        ("办件编号", "?sort=number"),
        ("事项",),
        ("申请人",),
        ("时限", "?sort=-due", "up"),
        ("到期", "", "", True),
    ],
    "tabs": [("全部", "#", True, 31), ("正在办", "#", False, 28), ("办完了", "#", False, 3)],
    "reveal": {"field": "phone"},
}
