"""What is not in order with somebody's file, in words (S0-67, S0-69, S1-34, S1-35, S1-129)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from yichuang.domain.people.models import Post
from yichuang.domain.people.reps import current
from yichuang.domain.people.roles import Role
from yichuang.kernel import clock

from .models import Certificate, Dispatch, Duty, Education, Employment, PaperKind, StaffFile, Standard
from .reps import light_of

_PART_TIME = frozenset({Employment.CADRE.value, Employment.TOWN_SENT.value})
"""Village cadres and 乡编村用 hold their other post by design (S3-44)."""
_CHECK_EVERY = timedelta(days=366)


def faults_of(dispatches: Sequence[Dispatch]) -> dict[int, list[str]]:
    """By dispatch; five statements however many."""
    accounts = {d.account_id for d in dispatches}
    files = {f.account_id: f for f in StaffFile.objects.filter(account_id__in=accounts)}
    papers: dict[int, list[Certificate]] = defaultdict(list)
    for paper in Certificate.objects.filter(account_id__in=accounts).order_by("got_on"):
        papers[paper.account_id].append(paper)
    posts: dict[int, list[Post]] = defaultdict(list)
    for post in Post.objects.filter(current(), account_id__in=accounts).select_related("organisation"):
        posts[post.account_id].append(post)
    places = {d.site.place_id for d in dispatches}
    standards = {(s.place_id, s.duty): s for s in Standard.objects.filter(place_id__in=places)}
    return {
        d.pk: [
            *_file(files.get(d.account_id), d, standards.get((d.site.place_id, d.duty))),
            *_papers(papers[d.account_id], standards.get((d.site.place_id, d.duty))),
            *_second_post(files.get(d.account_id), d, posts[d.account_id]),
        ]
        for d in dispatches
    }


def _file(row: StaffFile | None, dispatch: Dispatch, standard: Standard | None) -> Iterable[str]:
    if row is None:
        yield "还没有建人员档案"
        return
    if standard is not None and row.education < standard.education:
        yield f"学历是{Education(row.education).label}，标准要求{Education(standard.education).label}以上"
    if standard is not None and standard.established and row.employment != Employment.ESTABLISHED:
        yield f"标准要求在编人员，现在是{Employment(row.employment).label}"
    if dispatch.duty == Duty.HELPER and row.employment != Employment.TOWN_SENT:
        yield "村级代办帮办员应由“乡编村用”人员兼任"


def _papers(papers: Sequence[Certificate], standard: Standard | None) -> Iterable[str]:
    newest = {p.name: p for p in papers}
    lights = {name: light_of(p.last_day) for name, p in newest.items()}
    for name, light in lights.items():
        if light == "soon":
            yield f"{name}将在 {newest[name].last_day:%Y-%m-%d} 到期"
        elif light == "over":
            yield f"{name}已经过期（{newest[name].last_day:%Y-%m-%d}）"
    held = [n for n, p in newest.items() if p.kind == PaperKind.CERTIFICATE and lights[n] != "over"]
    if standard is not None and standard.certified and not held:
        yield "没有有效的上岗证，标准要求持证上岗"


def _second_post(row: StaffFile | None, dispatch: Dispatch, posts: Sequence[Post]) -> Iterable[str]:
    """期间不再承担原部门（单位）的其他工作 (S1-129): posts of the system, and what was declared."""
    if row is None or row.employment in _PART_TIME or not row.full_time or dispatch.duty == Duty.LIAISON:
        return
    for post in posts:
        if post.site_id != dispatch.site_id:
            yield f"派驻期间还有别的岗位：{post.organisation.short_name}{Role(post.role).label}"
    if row.other_post:
        yield f"派驻期间还承担原单位的工作：{row.other_post}"
    if row.checked_on is None or row.checked_on + _CHECK_EVERY < clock.today():
        yield "一年内没有核实过有没有兼职"
