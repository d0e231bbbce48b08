"""The stages of a life that bundles are sorted by (全生命周期): of a person, of an enterprise (S2-69, S2-70)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage, for whom it is, and a line saying what belongs to it. ``mark``: one character that stands for it.

    ``happening``: what of guided finding (办事导航, catalogue/data/navigation.toml) leads to it.
    """

    key: str
    mark: str
    name: str
    audience: str
    blurb: str
    happening: str


STAGES: dict[str, Stage] = {
    s.key: s
    for s in (
        Stage("birth", "生", "出生", "person", "家里添了孩子", "born"),
        Stage("schooling", "学", "入学", "person", "孩子要上学", "school"),
        Stage("work", "业", "就业", "person", "找工作、自己干", "job"),
        Stage("service", "军", "退役", "person", "从部队回来", "home_again"),
        Stage("marriage", "婚", "婚育", "person", "结婚、备孕", "marry"),
        Stage("housing", "居", "安居", "person", "盖房、买房", "build"),
        Stage("help", "助", "救助", "person", "家里遇到难处", "hard"),
        Stage("care", "扶", "扶残", "person", "身体有残疾", "disabled"),
        Stage("retirement", "休", "退休", "person", "到年龄领养老金", "old"),
        Stage("afterwards", "念", "身后", "person", "亲人去世以后", "death"),
        Stage("opening", "开", "开办", "legal", "开店、办企业", "open"),
        Stage("running", "营", "经营", "legal", "变更、用工、纳税", ""),
        Stage("closing", "销", "注销", "legal", "不做了，退出市场", "close"),
    )
}
"""In the order of life, which is the order of the portal."""
