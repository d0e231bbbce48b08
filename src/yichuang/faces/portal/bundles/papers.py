"""The pages for the one set of papers, each handed in once for all that ask for it, and for how results are fetched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from yichuang.domain.bundles import public as bundles
from yichuang.domain.catalogue.public import Attachment

from .. import filling_papers
from ..filling import Errors
from ..filling_papers import WAYS, stage_each
from .filling import Filling


class PaperPage(filling_papers.PaperPage[Filling]):
    """One paper: upload it once, or any other way the strictest of the lists allows."""

    template = "portal/bundles/paper.html"
    LOOKED_UP = "选这一项，就是同意各办理机关为这件事查询核对；查不到时会联系您"
    LACKING = "可以先提交；各单位要补什么，会合成一张一次性告知单告诉您"

    def __init__(self, paper: bundles.MergedPaper) -> None:
        super().__init__(f"p-{paper.key}", paper.key, paper.material)
        self.askers = tuple(dict.fromkeys(member for member, _ in paper.askers))

    def files(self, filling: Filling) -> Sequence[bundles.StagedPaper]:
        """What she has uploaded for it."""
        return filling.files_of(self.key)

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """Also who wants it, and how many for the counter."""
        m = self.material
        counts = [f"原件 {m.originals} 份" if m.originals else "", f"复印件 {m.copies} 份" if m.copies else ""]
        more = {"wanted_by": "、".join(filling.names_of(self.askers)), "counts": "，".join(c for c in counts if c)}
        return super().show(filling, typed, errors) | more

    def given(self, filling: Filling) -> bundles.PaperInput:
        """The paper as it is handed in."""
        return bundles.PaperInput(self.key, *self.met(filling))


class AttachmentPage(filling_papers.AttachmentPage[Filling]):
    """A question of the one form whose answer is a file."""

    template = "portal/bundles/attachment.html"

    def __init__(self, paper: bundles.MergedPaper) -> None:
        assert isinstance(paper.material, Attachment)
        super().__init__(f"p-{paper.key}", paper.key, paper.material)
        self.paper = paper

    def files(self, filling: Filling) -> Sequence[bundles.StagedPaper]:
        """What she has uploaded for it."""
        return filling.files_of(self.key)

    def shared(self) -> str:
        """That several ask for the same file."""
        members = len({member for member, _ in self.paper.askers})
        return f"传一次，{members} 件事都用" if members > 1 else ""

    def given(self, filling: Filling) -> bundles.PaperInput:
        """The files as they are handed in."""
        return bundles.PaperInput(self.key, *self.met(filling))


def stage_all(filling: Filling, paper: str, uploads: list[UploadedFile[bytes]]) -> Errors:
    """Take in files that came with the form (no JavaScript), each by itself: a bad one never loses the others."""
    actor, draft_id = filling.actor, filling.draft.id
    errors = stage_each(
        uploads, lambda upload: bundles.stage_paper(actor=actor, draft_id=draft_id, paper=paper, upload=upload)
    )
    filling.reload()
    return errors


class DeliveryPage(filling_papers.DeliveryPage[Filling]):
    """How the results reach her."""

    template = "portal/bundles/delivery.html"
    HINT = "能这样领的都这样领；有的事只能到窗口领，会另外告诉您。"

    def ways(self, filling: Filling) -> list[str]:
        """The ways of any member; a village station only where her village has one."""
        offered = {way for ways in bundles.delivery_ways(filling.draft.version_id, filling.plan) for way in ways}
        ways = [w for w in WAYS if w in offered or w == "counter"]
        if "village" in ways and self.station(filling) is None:
            ways.remove("village")
        return ways

    def village(self, filling: Filling) -> int | None:
        """The first village that was told."""
        return next(iter(filling.part("divisions").values()), None)
