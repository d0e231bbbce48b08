"""Pages for who keeps the place running: jobs that failed or were cut off, and who holds which post."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import jobs as queue
from yichuang.kernel.interrupted import interrupted_jobs, resume_job


@require_safe
@desk_page("jobs.view")
def jobs(request: HttpRequest) -> HttpResponse:
    """Jobs that were given up, latest first, and those whose worker died in the middle."""
    context = {"jobs": queue.failed_jobs(), "interrupted": interrupted_jobs()}
    return shell.page(request, "desk/system/jobs.html", context, at="jobs")


@require_POST
@desk_page("jobs.view")
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Put one back into the queue."""
    queue.retry_job(job_id)
    messages.success(request, "已经放回队列，稍后会再做一次")
    return redirect("desk:jobs")


@require_POST
@desk_page("jobs.view")
def resume(request: HttpRequest, job_id: int) -> HttpResponse:
    """Put one back whose worker died."""
    resume_job(job_id)
    messages.success(request, "已经放回队列，工作进程一空下来就接着做")
    return redirect("desk:jobs")


@require_safe
@desk_page("people.roster")
def roster(request: HttpRequest) -> HttpResponse:
    """Who holds which post today, by site or body (亮牌上岗, S1-42)."""
    actor = actor_of(request)
    lines = people.list_roster(actor=actor, site_id=actor.site_id)
    bodies = places.get_organisations({line.post.organisation_id for line in lines})
    sites = {s.id: s.name for s in places.list_sites(actor.place_id)} if actor.place_id else {}

    def where(line: people.RosterLine) -> str:
        return sites.get(line.post.site_id or 0) or bodies[line.post.organisation_id].name

    groups = [(name, list(found)) for name, found in groupby(sorted(lines, key=where), key=where)]
    return shell.page(request, "desk/system/roster.html", {"groups": groups}, at="roster")
