"""The pages for the one set of papers, each handed in once for all that ask for it, and for how results are fetched."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from yichuang.domain.bundles import public as bundles
from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue.public import Attachment, MaterialForm, Necessity
from yichuang.domain.places import public as places
from yichuang.faces.common.answers import accept_of
from yichuang.kernel.errors import Invalid

from ..apply.pages import field_params
from ..apply.papers import ACCEPT, BRING, DEFER, NONE, NOTES, STATES, UPLOAD, WAIVE, WAYS, size_text
from .filling import Filling
from .pages import Errors, Page


class PaperPage(Page):
    """One paper: upload it once, or any other way the strictest of the lists allows."""

    template = "portal/bundles/paper.html"

    def __init__(self, paper: bundles.MergedPaper) -> None:
        super().__init__(f"p-{paper.key}", paper.name)
        self.paper = paper

    def ways(self) -> dict[str, tuple[str, str]]:
        """How this paper may be met: label and a line of explanation."""
        m = self.paper.material
        ways: dict[str, tuple[str, str]] = {}
        if m.waivable:
            issuer = m.source_note or "发证部门"
            ways[WAIVE] = (f"不用交，我同意向{issuer}核对", "选这一项，就是同意各办理机关为这件事查询核对")
        if m.form is not MaterialForm.PAPER:
            ways[UPLOAD] = ("拍照或选文件上传", "")
        if m.necessity is Necessity.DEFERRABLE:
            ways[DEFER] = (f"以后再补（受理后 {m.defer_days} 个工作日内）", "先受理，不耽误办理；到期前要补来")
        ways[BRING] = ("我把纸质的交到窗口", "到就近的网点交，收到以后接着办")
        if m.necessity is Necessity.OPTIONAL:
            ways[NONE] = ("没有，不交", "这份不是必须的，不影响办理")
        else:
            ways[NONE] = ("现在没有", "可以先提交；各单位要补什么，会合成一张一次性告知单告诉您")
        return ways

    def chosen(self, filling: Filling) -> str:
        """What was chosen; files that nobody has said anything about speak for themselves."""
        how = filling.part("papers").get(self.paper.key, "")
        if how in self.ways():
            return str(how)
        return UPLOAD if filling.files_of(self.paper.key) else ""

    def done(self, filling: Filling) -> bool:
        """A way is chosen, and if it is uploading there is a file."""
        how = self.chosen(filling)
        return filling.seen(self.slug) and bool(how) and (how != UPLOAD or bool(filling.files_of(self.paper.key)))

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """The paper with its notes, who wants it, the upload, and the other ways."""
        m, ways = self.paper.material, self.ways()
        value = typed.get("how", "") if typed is not None else self.chosen(filling)
        if "file" in errors:
            value = UPLOAD
        counts = [f"原件 {m.originals} 份" if m.originals else "", f"复印件 {m.copies} 份" if m.copies else ""]
        return {
            "material": m,
            "wanted_by": "、".join(filling.names_of(tuple(dict.fromkeys(a for a, _ in self.paper.askers)))),
            "counts": "，".join(c for c in counts if c),
            "ways": field_params("how", "怎么交？", errors, options=[(k, *v) for k, v in ways.items()], value=value)
            | {"heading": False},
            "uploads": UPLOAD in ways,
            "accept": ACCEPT,
            "limit_hint": f"可以一次选几个；照片、PDF 都行，每个不超过 {m.max_mb} MB",
            "files": [(f.name, size_text(f.size), "", f.handle) for f in filling.files_of(self.paper.key)],
            "file_error": errors.get("file", ""),
        }

    def take(self, filling: Filling, post: QueryDict) -> Errors:
        """The way chosen; files that came since the page was shown mean uploading, whatever the radio says."""
        had = post.get("had", "")
        more = had.isascii() and had.isdigit() and len(filling.files_of(self.paper.key)) > int(had[:4])
        how = UPLOAD if more else post.get("how", "")
        if how not in self.ways():
            return {"how": "请选一种交法"}
        if how == UPLOAD and not filling.files_of(self.paper.key):
            return {"file": f"请先上传“{self.paper.name}”，或者选别的交法"}
        filling.put("papers", **{self.paper.key: how})
        return {}

    def told(self, filling: Filling) -> list[tuple[str, str]]:
        """How it is met."""
        how = self.chosen(filling)
        if how == UPLOAD:
            count = len(filling.files_of(self.paper.key))
            return [(self.title, f"已上传 {count} 个文件" if count else "")]
        return [(self.title, self.ways()[how][0] if how else "")]

    def given(self, filling: Filling) -> bundles.PaperInput:
        """The paper as it is handed in."""
        how = self.chosen(filling)
        handles = tuple(f.handle for f in filling.files_of(self.paper.key)) if how == UPLOAD else ()
        return bundles.PaperInput(self.paper.key, STATES[how], handles, NOTES.get(how, ""))


class AttachmentPage(PaperPage):
    """A question of the one form whose answer is a file."""

    template = "portal/bundles/attachment.html"

    def __init__(self, paper: bundles.MergedPaper) -> None:
        super().__init__(paper)
        assert isinstance(paper.material, Attachment)
        self.asked = paper.material

    @property
    def optional(self) -> bool:
        """Whether the form may do without."""
        return self.asked.necessity is Necessity.OPTIONAL

    def chosen(self, filling: Filling) -> str:
        """Uploaded, or left out."""
        return UPLOAD if filling.files_of(self.paper.key) else NONE

    def done(self, filling: Filling) -> bool:
        """Gone past, and there is a file if there must be one."""
        return filling.seen(self.slug) and (self.optional or bool(filling.files_of(self.paper.key)))

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:  # noqa: ARG002
        """The upload, with what it may be."""
        shared = len({member for member, _ in self.paper.askers})
        once = f"传一次，{shared} 件事都用" if shared > 1 else ""
        return {
            "asked": self.asked,
            "optional": self.optional,
            "multiple": self.asked.most_files > 1,
            "accept": accept_of(self.asked),
            "hint": "。".join(x for x in (self.asked.fill_note.rstrip("。"), self.asked.limits, once) if x),
            "files": [(f.name, size_text(f.size), "", f.handle) for f in filling.files_of(self.paper.key)],
            "file_error": errors.get("file", ""),
        }

    def take(self, filling: Filling, post: QueryDict) -> Errors:  # noqa: ARG002
        """The files are there already, each by itself."""
        if self.optional or filling.files_of(self.paper.key):
            return {}
        return {"file": f"请上传“{self.asked.name}”：{self.asked.limits}"}

    def told(self, filling: Filling) -> list[tuple[str, str]]:
        """The files by name."""
        return [(self.title, "\n".join(f.name for f in filling.files_of(self.paper.key)))]


def stage_all(filling: Filling, paper: str, uploads: list[UploadedFile[bytes]]) -> Errors:
    """Take in files that came with the form (no JavaScript), each by itself: a bad one never loses the others."""
    refused = []
    for upload in uploads:
        try:
            bundles.stage_paper(actor=filling.actor, draft_id=filling.draft.id, paper=paper, upload=upload)
        except Invalid as error:
            refused.append(f"{upload.name}：{'；'.join(error.fields.values())}")
    filling.reload()
    return {"file": "。".join(refused)} if refused else {}


def ways_of(filling: Filling) -> list[str]:
    """The ways a result may reach her, of any member; a village station only where her village has one."""
    offered = {way for ways in bundles.delivery_ways(filling.draft.version_id, filling.plan) for way in ways}
    ways = [w for w in WAYS if w in offered or w == "counter"]
    if "village" in ways and _station(filling) is None:
        ways.remove("village")
    return ways


def _station(filling: Filling) -> places.SiteRef | None:
    code = next(iter(filling.part("divisions").values()), None)
    return places.site_for(filling.place.id, "village", code) if code else None


class DeliveryPage(Page):
    """How the results reach her."""

    template = "portal/bundles/delivery.html"
    autosaves = True

    def __init__(self) -> None:
        super().__init__("delivery", "结果怎么领")

    def done(self, filling: Filling) -> bool:
        """A way that is offered."""
        return filling.seen(self.slug) and filling.part("delivery").get("way") in ways_of(filling)

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """Radios, and the address for the post."""
        ways, given = ways_of(filling), filling.part("delivery") if typed is None else typed
        station = _station(filling)
        options = [(w, WAYS[w][0], station.name if w == "village" and station else WAYS[w][1]) for w in ways]
        hint = "能这样领的都这样领；有的事只能到窗口领，会另外告诉您。"
        return {
            "ways": field_params(
                "way", "结果怎么领？", errors, options=options, value=given.get("way", ways[0]), hint=hint
            ),
            "post": "post" in ways,
            "address": given.get("address") or (filling.own.address if typed is None else ""),
            "address_error": errors.get("address", ""),
        }

    def take(self, filling: Filling, post: QueryDict) -> Errors:
        """Keep way and address."""
        way = post.get("way", "")
        if way not in ways_of(filling):
            return {"way": "请选一种领取办法"}
        address = " ".join(post.get("address", "").split())
        if way == "post" and not 5 <= len(address) <= 200:
            return {"address": "请写清楚邮寄地址，5 到 200 个字，写到组和门牌"}
        filling.content["delivery"] = {"way": way, "address": address if way == "post" else ""}
        return {}

    def note(self, filling: Filling, post: QueryDict) -> None:
        """Keep what is typed."""
        filling.content["delivery"] = {"way": post.get("way", ""), "address": post.get("address", "")[:400]}

    def told(self, filling: Filling) -> list[tuple[str, str]]:
        """The way in words."""
        given = filling.part("delivery")
        way = given.get("way", "")
        if way == "village" and (station := _station(filling)):
            return [(self.title, f"送到{station.name}")]
        return [(self.title, f"邮寄到：{given['address']}" if way == "post" else WAYS.get(way, ("",))[0])]


def delivery_of(filling: Filling) -> cases.DeliveryChoice:
    """The choice as it is handed in."""
    given = filling.part("delivery")
    way = given.get("way") if given.get("way") in ways_of(filling) else "counter"
    station = _station(filling) if way == "village" else None
    return cases.DeliveryChoice(str(way), station.id if station else None, str(given.get("address", "")))
