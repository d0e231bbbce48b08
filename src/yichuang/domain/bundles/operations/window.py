"""What is different when a bundle comes in over a counter: who applies, whose papers, who files the later members."""

from __future__ import annotations

from dataclasses import replace

from yichuang.domain.cases import public as cases
from yichuang.domain.people import public as people
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Forbidden, Invalid, NotFound

from ..models import BundleCase, BundleFile, WindowIntake
from ..plan import Plan
from ..queries.window import members_here
from ..records import BundleApplication


def check_reach(actor: Actor, plan: Plan, application: BundleApplication) -> None:
    """Raise Forbidden unless this window may take in every member that is applied for, the later ones too."""
    members = members_here(actor, application.version_id, plan, application.divisions)
    beyond = [f"“{m.name}”（{m.body}）" for m in members if not m.how]
    if beyond or not members:
        what = "、".join(beyond) or "这件事"
        raise Forbidden(f"本站点没有承接{what}，收不齐这一件事。请引导到能收齐的站点，或者把本站能收的逐项收件")


def applicant_of(actor: Actor, place_id: int, person: cases.PersonInput) -> int:
    """Who applies, by the document she shows. One without a number could not be told again when a later member is
    filed, so a number is needed. Raises Invalid under ``applicant.…``.
    """
    if not person.id_number:
        raise Invalid({"applicant.id_number": "一次办一件事要有证件号码。没有号码的，请逐项收件"})
    return cases.write_down(actor, place_id, person, "applicant")


def take_files(actor: Actor, parent: BundleCase, application: BundleApplication) -> BundleApplication:
    """The uploads of this very account become the parent's own; the application with their new handles."""
    handles = [h for p in application.papers for h in p.files]
    stored = cases.stored_of(actor=actor, handles=handles)
    now, papers = clock.now(), []
    for paper in application.papers:
        rows = [
            BundleFile(
                account_id=actor.signed_in(), bundle_case=parent, paper=paper.paper, file_id=stored[h][0],
                name=stored[h][1], added_at=now,
            )
            for h in paper.files
        ]  # fmt: skip
        BundleFile.objects.bulk_create(rows)
        papers.append(replace(paper, files=tuple(str(row.pk) for row in rows)))
    return replace(application, papers=tuple(papers))


def remember(actor: Actor, parent: BundleCase) -> None:
    """Which post took it in, and where."""
    assert actor.post_id is not None
    assert actor.site_id is not None
    WindowIntake.objects.create(bundle_case=parent, post_id=actor.post_id, site_id=actor.site_id)


def window_of(parent: BundleCase) -> WindowIntake | None:
    """The window that took it in; None for what was handed in online."""
    return WindowIntake.objects.filter(bundle_case=parent).first()


def filer_of(parent: BundleCase, window: WindowIntake | None) -> Actor | None:
    """Who files a member whose turn has come: the applicant herself, or the post that took the whole in.

    None where that post has ended: then the applicant is invited to a window.
    """
    if window is None:
        return people.get_actor(parent.account_id, None, Channel.ONLINE)
    try:
        actor = people.get_actor(parent.account_id, window.post_id, Channel.WINDOW)
    except NotFound:
        return None
    return actor if actor.site_id == window.site_id and actor.may("cases.intake") else None
