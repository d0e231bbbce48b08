"""The pages for papers and for how the result is fetched."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.public import MaterialForm, Necessity
from yichuang.domain.places import public as places
from yichuang.faces.common.answers import accept_of
from yichuang.kernel.errors import Invalid

from .filling import Filling
from .pages import Errors, Page, field_params

ACCEPT = "image/*,application/pdf,.ofd"
UPLOAD, REUSE, WAIVE, DEFER, BRING, NONE = "upload", "reuse", "waive", "defer", "bring", "none"
STATES = {UPLOAD: "given", REUSE: "reused", WAIVE: "waived", DEFER: "deferred", BRING: "missing", NONE: "missing"}
NOTES = {BRING: "申请人说：会把原件交到窗口", NONE: "申请人说：现在没有，请告知怎么补"}


class PaperPage(Page):
    """One paper: upload it, or any other way the list allows."""

    template = "portal/apply/paper.html"

    def __init__(self, material: catalogue.Material) -> None:
        super().__init__(f"m-{material.id}", material.name)
        self.material = material

    def ways(self, filling: Filling) -> dict[str, tuple[str, str]]:
        """How this paper may be met: label and a line of explanation."""
        m = self.material
        ways: dict[str, tuple[str, str]] = {}
        if m.waivable:
            issuer = m.source_note or "发证部门"
            ways[WAIVE] = (
                f"不用交，我同意向{issuer}核对",
                "选这一项，就是同意办理机关为这件事查询核对；查不到时会联系您",
            )
        if m.id in filling.reusable:
            ways[REUSE] = ("用我以前交过的，不再交", f"您在 {filling.reusable[m.id].given_at:%Y 年 %m 月} 交过")
        if m.form is not MaterialForm.PAPER:
            ways[UPLOAD] = ("拍照或选文件上传", "")
        if m.necessity is Necessity.DEFERRABLE:
            ways[DEFER] = (f"以后再补（受理后 {m.defer_days} 个工作日内）", "先受理，不耽误办理；到期前要补来")
        ways[BRING] = ("我把纸质的交到窗口", "到就近的网点交，收到以后接着办")
        if m.necessity is Necessity.OPTIONAL:
            ways[NONE] = ("没有，不交", "这份不是必须的，不影响办理")
        else:
            ways[NONE] = ("现在没有", "可以先提交；窗口会在 5 个工作日内一次告诉您要补什么，补齐后开始算办理时间")
        return ways

    def chosen(self, filling: Filling) -> str:
        """What was chosen; files that nobody has said anything about speak for themselves."""
        how = filling.part("papers").get(self.material.id, "")
        if how in self.ways(filling):
            return str(how)
        return UPLOAD if filling.files_of(self.material.id) else ""

    def done(self, filling: Filling) -> bool:
        """A way is chosen, and if it is uploading there is a file."""
        how = self.chosen(filling)
        return filling.seen(self.slug) and bool(how) and (how != UPLOAD or bool(filling.files_of(self.material.id)))

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """The paper with its notes, the upload, and the other ways."""
        m = self.material
        ways = self.ways(filling)
        value = typed.get("how", "") if typed is not None else (self.chosen(filling) or _suggested(ways))
        if "file" in errors:
            value = UPLOAD
        return {
            "material": m,
            "ways": field_params("how", "怎么交？", errors, options=[(k, *v) for k, v in ways.items()], value=value)
            | {"heading": False},
            "uploads": UPLOAD in ways,
            "accept": ACCEPT,
            "limit_hint": f"可以一次选几个；照片、PDF 都行，每个不超过 {m.max_mb} MB",
            "files": [(f.name, size_text(f.size), "", f.handle) for f in filling.files_of(m.id)],
            "file_error": errors.get("file", ""),
        }

    def take(self, filling: Filling, post: QueryDict) -> Errors:
        """The way chosen; files that came since the page was shown mean uploading, whatever the radio says."""
        had = post.get("had", "")
        more = had.isascii() and had.isdigit() and len(filling.files_of(self.material.id)) > int(had[:4])
        how = UPLOAD if more else post.get("how", "")
        if how not in self.ways(filling):
            return {"how": "请选一种交法"}
        if how == UPLOAD and not filling.files_of(self.material.id):
            return {"file": f"请先上传“{self.material.name}”，或者选别的交法"}
        filling.put("papers", self.material.id, how)
        return {}

    def told(self, filling: Filling) -> str:
        """How it is met."""
        how = self.chosen(filling)
        if how == UPLOAD:
            count = len(filling.files_of(self.material.id))
            return f"已上传 {count} 个文件" if count else ""
        return self.ways(filling)[how][0] if how else ""

    def given(self, filling: Filling) -> cases.MaterialInput:
        """The paper as it is handed in."""
        how = self.chosen(filling)
        handles = tuple(f.handle for f in filling.files_of(self.material.id)) if how == UPLOAD else ()
        return cases.MaterialInput(self.material.id, STATES[how], handles, NOTES.get(how, ""))


class AttachmentPage(PaperPage):
    """A question of the form whose answer is a file."""

    template = "portal/apply/attachment.html"

    def __init__(self, asked: catalogue.Attachment) -> None:
        super().__init__(asked)
        self.asked = asked
        self.slug = f"f-{asked.id}"

    @property
    def optional(self) -> bool:
        """Whether the form may do without."""
        return self.asked.necessity is Necessity.OPTIONAL

    def chosen(self, filling: Filling) -> str:
        """Uploaded, or left out."""
        return UPLOAD if filling.files_of(self.asked.id) else NONE

    def done(self, filling: Filling) -> bool:
        """Gone past, and there is a file if there must be one."""
        return filling.seen(self.slug) and (self.optional or bool(filling.files_of(self.asked.id)))

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:  # noqa: ARG002
        """The upload, with what it may be."""
        return {
            "asked": self.asked,
            "optional": self.optional,
            "multiple": self.asked.most_files > 1,
            "accept": accept_of(self.asked),
            "hint": "。".join(x for x in (self.asked.fill_note.rstrip("。"), self.asked.limits) if x),
            "files": [(f.name, size_text(f.size), "", f.handle) for f in filling.files_of(self.asked.id)],
            "file_error": errors.get("file", ""),
        }

    def take(self, filling: Filling, post: QueryDict) -> Errors:  # noqa: ARG002
        """The files are there already, each by itself."""
        if self.optional or filling.files_of(self.asked.id):
            return {}
        return {"file": f"请上传“{self.asked.name}”：{self.asked.limits}"}

    def told(self, filling: Filling) -> str:
        """The files by name."""
        return "\n".join(f.name for f in filling.files_of(self.asked.id))


def _suggested(ways: dict[str, tuple[str, str]]) -> str:
    """The way offered first; but consent to be looked up is given by choosing it, never by a tick she finds there.

    个人信息保护法 14: consent is voluntary and explicit.
    """
    first = next(iter(ways))
    return "" if first == WAIVE else first


def stage_all(filling: Filling, material: str, uploads: list[UploadedFile[bytes]]) -> Errors:
    """Take in files that came with the form (no JavaScript), each by itself: a bad one never loses the others."""
    refused = []
    for upload in uploads:
        try:
            cases.stage_file(
                actor=filling.actor,
                upload=upload,
                material=material,
                item_id=filling.draft.item_id,
                draft_id=filling.draft.id,
            )
        except Invalid as error:
            refused.append(f"{upload.name}：{'；'.join(error.fields.values())}")
    filling.reload()
    return {"file": "。".join(refused)} if refused else {}


def size_text(size: int) -> str:
    """A size as people read it."""
    return f"{max(1, size // 1024)} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


WAYS = {
    "counter": ("到窗口领", "结果出来后通知您，带身份证来取"),
    "village": ("送到村里的便民服务站，我去站里领", ""),
    "post": ("邮寄给我", "寄到您下面写的地址"),
    "electronic": ("网上下载，不要纸质的", "在“我的办件”里下载，和纸质的一样有效"),
}


def ways_of(filling: Filling) -> list[str]:
    """The ways this item's result may reach her; a village station only where her village has one."""
    ways = [w for w in filling.spec.delivery_ways if w in WAYS]
    if "village" in ways and filling.content.get("division") and _station(filling) is None:
        ways.remove("village")
    return ways or ["counter"]


def _station(filling: Filling) -> places.SiteRef | None:
    code = filling.content.get("division")
    return places.site_for(filling.place.id, "village", code) if code else None


class DeliveryPage(Page):
    """How the result reaches her."""

    template = "portal/apply/delivery.html"
    autosaves = True

    def __init__(self) -> None:
        super().__init__("delivery", "结果怎么领")

    def done(self, filling: Filling) -> bool:
        """A way that is offered."""
        return filling.seen(self.slug) and filling.part("delivery").get("way") in ways_of(filling)

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """Radios, and the address for the post."""
        ways = ways_of(filling)
        stored = filling.part("delivery")
        given = stored if typed is None else typed
        station = _station(filling)
        options = [(w, WAYS[w][0], station.name if w == "village" and station else WAYS[w][1]) for w in ways]
        return {
            "ways": field_params("way", "结果怎么领？", errors, options=options, value=given.get("way", ways[0])),
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

    def told(self, filling: Filling) -> str:
        """The way in words."""
        given = filling.part("delivery")
        way = given.get("way", "")
        if way == "village" and (station := _station(filling)):
            return f"送到{station.name}"
        return f"邮寄到：{given['address']}" if way == "post" else WAYS.get(way, ("",))[0]


def delivery_of(filling: Filling) -> cases.DeliveryChoice:
    """The choice as it is handed in."""
    given = filling.part("delivery")
    way = given.get("way") if given.get("way") in ways_of(filling) else ways_of(filling)[0]
    station = _station(filling) if way == "village" else None
    return cases.DeliveryChoice(str(way), station.id if station else None, str(given.get("address", "")))
