"""propose_pilots: in each town the villages somewhat far from its seat whose conditions are good (S3-70)."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor

from .. import policies
from ..lifecycle import UP_TO_STANDARD
from ..models import SiteWork
from ..programme_refs import PilotCandidate, PilotProposal
from .standard import get_edition

DEFAULT_EACH_TOWN = 2
"""选择两个……村作为试点 (S3-70); a profile that says another number is followed."""
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A village's site with what it is weighed by."""

    work: SiteWork
    site: places.SiteRef
    metres: int
    met: int
    asked: int
    windows: int
    networks: tuple[str, ...]

    @property
    def condition(self) -> tuple[float, int, int]:
        """How good its conditions are: share of the standard met, networks, windows."""
        return (self.met / self.asked if self.asked else 0.0, len(self.networks), self.windows)

    @property
    def known(self) -> bool:
        """Whether there is anything to call its conditions good by: windows alone, every village has."""
        return bool(self.met or self.networks)


def propose_pilots(actor: Actor) -> tuple[PilotProposal, ...]:
    """For each town its villages weighed as pilots, with the reasons; adopting them is another act.

    Somewhat far (稍远): at least the median distance of the town's villages from the town's centre, as the crow flies.
    Good conditions (基础条件较好): at least the median of those that are far enough, by the share of the building
    standard met, networks and windows, and some line met or network there at all. Those that are both come first, the
    better and then the farther before the others. What nobody has entered counts as not there, and is said. Raises
    Forbidden, NotFound (no standard).
    """
    place = policies.access_place(actor, actor.place_id or 0)
    wanted = get_edition(place.id).profile.programme.pilots_each_town or DEFAULT_EACH_TOWN
    works = {w.site_id: w for w in SiteWork.objects.filter(place_id=place.id)}
    standing = {s.site_id: s for s in places.list_standing(actor=actor)}
    facts = places.list_site_facts(works)
    found = []
    for centre in places.list_sites(place.id, kind=places.SiteKind.TOWN):
        villages = [
            s for s in places.list_sites(place.id, kind=places.SiteKind.VILLAGE, town=centre.town) if s.id in works
        ]
        metres = _metres(place.id, centre, [s.id for s in villages])
        weighed = [
            _Weighed(
                works[s.id], s, metres[s.id], standing[s.id].asked - len(standing[s.id].lacking), standing[s.id].asked,
                len(places.list_counters(s.id)), facts[s.id].networks,
            )
            for s in villages
        ]  # fmt: skip
        found.append(_proposal(centre, weighed, wanted))
    return tuple(found)


def _metres(place_id: int, centre: places.SiteRef, site_ids: list[int]) -> dict[int, int]:
    if not site_ids:
        return {}
    near = places.nearest_sites(place_id, centre.latitude, centre.longitude, len(site_ids), site_ids)
    return {n.site.id: n.metres for n in near}


def _proposal(centre: places.SiteRef, weighed: list[_Weighed], wanted: int) -> PilotProposal:
    name = places.division_paths([centre.town]).get(centre.town, "")
    already = tuple(w.site.name for w in weighed if w.work.pilot)
    free = [w for w in weighed if not w.work.pilot and w.work.state != UP_TO_STANDARD]
    if not free:
        note = "没有可选的村：都已经是试点或者已经达标" if weighed else "这个乡级单位没有村级站点"
        return PilotProposal(centre.town, name, wanted, already, (), note)
    middle = median(w.metres for w in weighed)
    far = [w for w in free if w.metres >= middle]
    good = _middle_condition(far or free)
    order = sorted(
        free, key=lambda w: (w.metres < middle, w.condition < good, *(-c for c in w.condition), -w.metres, w.site.id)
    )
    rest = max(0, wanted - len(already))
    note = "" if any(w.known for w in free) else "达标项和网络都没有登记，比不出基础条件，只按距离选"
    return PilotProposal(
        centre.town, name, wanted, already,
        tuple(_candidate(w, middle, good, centre.name, chosen=n < rest) for n, w in enumerate(order[:_SHOWN])), note,
    )  # fmt: skip


def _middle_condition(sites: list[_Weighed]) -> tuple[float, int, int]:
    ranked = sorted(w.condition for w in sites)
    return ranked[len(ranked) // 2]


def _candidate(
    w: _Weighed, middle: float, good: tuple[float, int, int], centre: str, *, chosen: bool
) -> PilotCandidate:
    far = "算稍远的" if w.metres >= middle else "离得近，不算稍远"
    conditions = f"建设标准 {w.asked} 项有 {w.met} 项" if w.asked else "还没有定建设标准"
    nets = "、".join(places.Network(n).label for n in w.networks)
    reasons = (
        f"离{centre} {w.metres / 1000:.1f} 公里（各村的中间数是 {middle / 1000:.1f} 公里），{far}",
        f"{conditions}{'，基础条件较好' if w.condition >= good and w.known else ''}",
        f"已通{nets}" if nets else "没有登记网络",
        f"有 {w.windows} 个窗口" if w.windows else "没有登记窗口",
    )
    return PilotCandidate(w.site.id, w.site.name, w.metres, w.met, w.asked, chosen, reasons, w.work.revision)
