"""The pages for papers and for how the result is fetched."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue

from .. import filling_papers
from ..filling import Errors
from ..filling_papers import WAYS, stage_each
from .filling import Filling


class PaperPage(filling_papers.PaperPage[Filling]):
    """One paper of the item's list."""

    template = "portal/apply/paper.html"
    LOOKED_UP = "选这一项，就是同意办理机关为这件事查询核对；查不到时会联系您"
    LACKING = "可以先提交；窗口会在 5 个工作日内一次告诉您要补什么，补齐后开始算办理时间"

    def __init__(self, material: catalogue.Material) -> None:
        super().__init__(f"m-{material.id}", material.id, material)

    def files(self, filling: Filling) -> Sequence[cases.StagedRef]:
        """What she has uploaded for it."""
        return filling.files_of(self.key)

    def reusable(self, filling: Filling) -> str:
        """When she handed it in before."""
        found = filling.reusable.get(self.key)
        return f"您在 {found.given_at:%Y 年 %m 月} 交过" if found else ""

    def given(self, filling: Filling) -> cases.MaterialInput:
        """The paper as it is handed in."""
        return cases.MaterialInput(self.key, *self.met(filling))


class AttachmentPage(filling_papers.AttachmentPage[Filling]):
    """A question of the form whose answer is a file."""

    template = "portal/apply/attachment.html"

    def __init__(self, asked: catalogue.Attachment) -> None:
        super().__init__(f"f-{asked.id}", asked.id, asked)

    def files(self, filling: Filling) -> Sequence[cases.StagedRef]:
        """What she has uploaded for it."""
        return filling.files_of(self.key)

    def given(self, filling: Filling) -> cases.MaterialInput:
        """The files as they are handed in."""
        return cases.MaterialInput(self.key, *self.met(filling))


def stage_all(filling: Filling, material: str, uploads: list[UploadedFile[bytes]]) -> Errors:
    """Take in files that came with the form (no JavaScript), each by itself: a bad one never loses the others."""
    item_id, draft_id = filling.draft.item_id, filling.draft.id
    errors = stage_each(
        uploads,
        lambda upload: cases.stage_file(
            actor=filling.actor, upload=upload, material=material, item_id=item_id, draft_id=draft_id
        ),
    )
    filling.reload()
    return errors


class DeliveryPage(filling_papers.DeliveryPage[Filling]):
    """How the result reaches her."""

    template = "portal/apply/delivery.html"

    def ways(self, filling: Filling) -> list[str]:
        """The ways of this item; a village station only where her village has one."""
        ways = [w for w in filling.spec.delivery_ways if w in WAYS]
        if "village" in ways and self.village(filling) and self.station(filling) is None:
            ways.remove("village")
        return ways or ["counter"]

    def village(self, filling: Filling) -> int | None:
        """Where the matter is."""
        return filling.content.get("division")
