"""委托书: who entrusts whom with what, and the document that says so (S1-31, S4-24 … S4-27; domain.md §7.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from yichuang.domain.places import public as places
from yichuang.kernel import documents
from yichuang.kernel.documents import SealBox

from ..codes import Act, ItemKind, Undertaker
from ..guides.guide import chinese_date
from ..models import Delegation, Item
from ..queries import list_implementations
from .delegations import ART_24, WEIGHTY, Mode, SealUsed
from .handed import many_text

_TEMPLATE = Path(__file__).parent.parent / "documents" / "entrustment.typ"
_LEFT = SealBox(left=37)


@dataclass
class Parties:
    """One 委托书 to be: the body that entrusts, and one body, or those of a kind of sites, that undertakes."""

    entrusting: places.OrganisationRef
    undertaking: places.OrganisationRef | None
    site_kind: str
    undertaker: str
    delegations: list[Delegation] = field(default_factory=list)
    site_ids: set[int] = field(default_factory=set)

    @property
    def key(self) -> tuple[int, int | None, str, str]:
        """What tells one document from another."""
        return (self.entrusting.id, self.undertaking.id if self.undertaking else None, self.site_kind, self.undertaker)

    @property
    def undertaking_text(self) -> str:
        """The other side by its name, or the kind of sites."""
        return self.undertaking.name if self.undertaking else many_text(self.site_kind, self.undertaker)


def parties_of(place_id: int, rows: Iterable[Delegation]) -> list[Parties]:
    """Who entrusts whom by these delegations, by name of the bodies.

    Where several bodies implement an item (各乡镇人民政府), each site is entrusted by the one that answers for its
    ground. A body entrusts nothing to itself, and nobody anything to a terminal.
    """
    sites = {s.id: s for s in places.list_sites(place_id)}
    bodies = {o.id: o for o in places.organisations_for(place_id)}
    found: dict[tuple[int, int | None, str, str], Parties] = {}
    for row in rows:
        if row.mode == Mode.TERMINAL.value:  # people apply and print themselves: nothing is entrusted
            continue
        implementing = [bodies[i.organisation_id] for i in list_implementations(row.item_id)]
        for site in _sites(row, sites, bodies):
            entrusting = _entrusting(place_id, row.item, implementing, site)
            undertaking = bodies[site.organisation_id]
            if entrusting is None or entrusting.id == undertaking.id:
                continue
            whole = bool(row.site_kind)
            made = Parties(entrusting, None if whole else undertaking, row.site_kind, row.undertaker)
            pair = found.setdefault(made.key, made)
            pair.site_ids.add(site.id)
            if row not in pair.delegations:
                pair.delegations.append(row)
    return sorted(found.values(), key=lambda p: (p.entrusting.name, p.undertaking_text))


def _sites(
    row: Delegation, sites: dict[int, places.SiteRef], bodies: dict[int, places.OrganisationRef]
) -> list[places.SiteRef]:
    if row.site_id:
        return [sites[row.site_id]]
    if row.organisation_id:
        return [s for s in sites.values() if s.organisation_id == row.organisation_id]
    of_kind = (s for s in sites.values() if s.kind == row.site_kind)
    return [s for s in of_kind if bodies[s.organisation_id].undertaker == row.undertaker]


def _entrusting(
    place_id: int, item: Item, implementing: Sequence[places.OrganisationRef], site: places.SiteRef
) -> places.OrganisationRef | None:
    if len(implementing) == 1:
        return implementing[0]
    local = places.competent_organisation(place_id, item.body, site.division)
    return next((body for body in implementing if local is not None and body.id == local.id), None)


def entrustment_pdf(  # noqa: PLR0913 - the facts of one document, all named
    *,
    parties: Parties,
    number: str,
    seal: SealUsed,
    since: date,
    until: date | None,
    day: date,
    sample: bool,
) -> bytes:
    """The document, sealed by the entrusting body, and by the undertaking one where it is one body (PAdES)."""
    entrusting, other = parties.entrusting.name, parties.undertaking_text
    title = "政务服务事项委托书"
    sites = {s.id: s.name for s in places.list_sites(parties.entrusting.place_id)}
    data = {
        "title": title,
        "number": number,
        "entrusting": entrusting,
        "undertaking": other,
        "undertaker": Undertaker(parties.undertaker).label,
        "term": term_text(since, until),
        "announcement": "；".join(sorted({d.document for d in parties.delegations if d.document}))
        or "本委托书公布即为公告",
        "acts": act_lines(parties.delegations),
        "sites": [sites[n] for n in sorted(parties.site_ids)],
        "entrusting_duties": entrusting_duties(parties.delegations),
        "undertaking_duties": undertaking_duties(parties.delegations),
        "seal_text": seal_line(seal, other),
        "liability": liability(entrusting, other, parties.delegations),
        "ending": _ENDING,
        "left": f"承接方：{other}",
        "right": f"委托方：{entrusting}",
        "day": chinese_date(day.isoformat()),
    }
    pdf = documents.render(_TEMPLATE, data, sample=sample)
    sealed = documents.seal_pdf(pdf, organisation_name=entrusting, reason=title)
    if parties.undertaking is None:
        return sealed
    return documents.seal_pdf(sealed, organisation_name=other, reason=title, box=_LEFT)


def act_lines(rows: Sequence[Delegation]) -> list[tuple[str, str, str, str]]:
    """Item, acts, way, basis: one line for each item, way and basis."""
    order = list(Act)
    lines: dict[tuple[str, str, str], set[Act]] = {}
    for row in rows:
        lines.setdefault((row.item.name, Mode(row.mode).label, row.basis), set()).add(Act(row.act))
    grouped: dict[tuple[str, str], tuple[set[Act], list[str]]] = {}
    for (name, mode, basis), acts in lines.items():
        known, bases = grouped.setdefault((name, mode), (set(), []))
        known |= acts
        bases.append(basis)
    return [
        (name, "、".join(a.label for a in order if a in acts), mode, "；".join(sorted(set(bases))))
        for (name, mode), (acts, bases) in grouped.items()
    ]


def term_text(since: date, until: date | None) -> str:
    """The term in words; ``until`` is the first day on which it no longer holds."""
    start = f"自{chinese_date(since.isoformat())}起"
    if until is None:
        return f"{start}，到收回为止"
    return f"{start}，到{chinese_date((until - timedelta(days=1)).isoformat())}止"


def entrusting_duties(rows: Sequence[Delegation]) -> list[str]:
    """What the entrusting body has to do, and may."""
    lines = [
        "公布委托的事项、环节、承接方和期限，有变动及时更新",
        "提供办事指南、文书样式和业务培训，明确一名联系人，随时答复承接方的业务询问",
        "按期收取承接方转来的材料，依法审查、决定，不把委托以外的工作转给承接方",
        "监督检查承接方的办理行为，发现问题要求改正，直至收回委托",
    ]
    if any(row.act == Act.DECIDE.value for row in rows):
        lines[2] = "对承接方作出的决定进行指导和检查，对其后果承担法律责任"
    return lines


def undertaking_duties(rows: Sequence[Delegation]) -> list[str]:
    """What the undertaking side has to do, and may not."""
    lines = [
        "在委托的范围和期限内，以委托方的名义办理，不超越环节",
        "按办事指南一次告知，不增加材料、环节和条件，不收取费用",
        "当日登记，按时转交材料、送达结果，妥善保管材料和个人信息",
        "不得把受委托的事项再委托给其他单位或者个人",
    ]
    if any(ItemKind(row.item.kind) is ItemKind.LICENCE and Act(row.act) in WEIGHTY for row in rows):
        lines[3] += f"（{ART_24}）"
    return lines


def liability(entrusting: str, undertaking: str, rows: Sequence[Delegation]) -> list[str]:
    """Outwards the entrusting body answers; what S4-26 and S4-27 divide holds between the two only (domain.md §7.4)."""
    article = f"（{ART_24}）" if any(ItemKind(row.item.kind) is ItemKind.LICENCE for row in rows) else ""
    outwards = (
        f"对申请人：{entrusting}对承接方在委托范围内的行为监督，并对该行为的后果承担法律责任{article}。"
        "申请人不服的，以委托方为被申请人申请行政复议（行政复议法第十九条），"
        "以委托方为被告提起行政诉讼（行政诉讼法第二十六条）。"
    )
    between = (
        f"双方之间：名义上的行政和法律责任由委托方{entrusting}承担，实际责任由承接方{undertaking}承担。"
        "这是双方内部的约定，不影响申请人向委托方主张权利。"
    )
    return [outwards, between, "委托方对外承担责任后，可以按过错要求承接方承担内部责任。"]


def seal_line(seal: SealUsed, undertaking: str) -> str:
    """With which seal the undertaking side acts (S4-25)."""
    return f"承接方办理委托的事项，使用{seal.label}（{undertaking}保管和登记用章），不得用于委托以外的事项。"


_ENDING = (
    "到期以前可以续期，续期另立委托书；不续期的，到期自动终止。"
    "委托方可以随时书面收回，收回前已经收的件由承接方按原办法办完。"
)
