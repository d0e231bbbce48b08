"""Pages for papers and for how results are fetched, of one item or of a whole 一件事 (see ``filling``)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, Protocol

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.public import MaterialForm, Necessity
from yichuang.domain.places import public as places
from yichuang.faces.common.answers import accept_of
from yichuang.kernel.actor import Channel
from yichuang.kernel.errors import Invalid

from .filling import Errors, F, Lines, Page, field_params

ACCEPT = "image/*,application/pdf,.ofd"
UPLOAD, REUSE, WAIVE, DEFER, BRING, NONE = "upload", "reuse", "waive", "defer", "bring", "none"
STATES = {UPLOAD: "given", REUSE: "reused", WAIVE: "waived", DEFER: "deferred", BRING: "missing", NONE: "missing"}
NOTES = {BRING: "申请人说：会把原件交到窗口", NONE: "申请人说：现在没有，请告知怎么补"}
WAYS = {
    "counter": ("到窗口领", "结果出来后通知您，带身份证来取"),
    "village": ("送到村里的便民服务站，我去站里领", ""),
    "post": ("邮寄给我", "寄到您下面写的地址"),
    "electronic": ("网上下载，不要纸质的", "在“我的办件”里下载，和纸质的一样有效"),
}


class Staged(Protocol):
    """A file that was uploaded for a paper."""

    @property
    def handle(self) -> str:
        """What the operations take it by."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def size(self) -> int:
        """Bytes."""


class PaperPage(Page[F]):
    """One paper: upload it, or any other way the list allows. ``key``: as the draft calls it."""

    LOOKED_UP: ClassVar[str]  # what consenting to be looked up means
    LACKING: ClassVar[str]  # what follows if she has not got it now

    def __init__(self, slug: str, key: str, material: catalogue.Material) -> None:
        super().__init__(slug, material.name)
        self.key, self.material = key, material

    @abstractmethod
    def files(self, filling: F) -> Sequence[Staged]:
        """What she has uploaded for it."""

    def elsewhere(self, filling: F) -> bool:
        """Whether files are uploaded elsewhere only: at a kiosk nobody may look into the machine's own."""
        return filling.actor.channel is Channel.TERMINAL

    def reusable(self, filling: F) -> str:  # noqa: ARG002
        """When she handed it in before, in words; empty if it cannot be used again."""
        return ""

    def ways(self, filling: F) -> dict[str, tuple[str, str]]:
        """How this paper may be met: label and a line of explanation."""
        m = self.material
        ways: dict[str, tuple[str, str]] = {}
        if m.waivable:
            ways[WAIVE] = (f"不用交，我同意向{m.source_note or '发证部门'}核对", self.LOOKED_UP)
        if before := self.reusable(filling):
            ways[REUSE] = ("用我以前交过的，不再交", before)
        if self.elsewhere(filling):
            if count := len(self.files(filling)):
                ways[UPLOAD] = (f"用我在手机上传好的 {count} 个文件", "")
        elif m.form is not MaterialForm.PAPER:
            ways[UPLOAD] = ("拍照或选文件上传", "")
        if m.necessity is Necessity.DEFERRABLE:
            ways[DEFER] = (f"以后再补（受理后 {m.defer_days} 个工作日内）", "先受理，不耽误办理；到期前要补来")
        ways[BRING] = ("我把纸质的交到窗口", "到就近的网点交，收到以后接着办")
        if m.necessity is Necessity.OPTIONAL:
            ways[NONE] = ("没有，不交", "这份不是必须的，不影响办理")
        else:
            ways[NONE] = ("现在没有", self.LACKING)
        return ways

    def chosen(self, filling: F) -> str:
        """What was chosen; files that nobody has said anything about speak for themselves."""
        how = filling.part("papers").get(self.key, "")
        if how in self.ways(filling):
            return str(how)
        return UPLOAD if self.files(filling) else ""

    def done(self, filling: F) -> bool:
        """A way is chosen, and if it is uploading there is a file."""
        how = self.chosen(filling)
        return filling.seen(self.slug) and bool(how) and (how != UPLOAD or bool(self.files(filling)))

    def show(self, filling: F, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """The paper with its notes, the upload, and the other ways."""
        ways = self.ways(filling)
        value = typed.get("how", "") if typed is not None else (self.chosen(filling) or _suggested(ways))
        if "file" in errors:
            value = UPLOAD
        return {
            "material": self.material,
            "ways": field_params("how", "怎么交？", errors, options=[(k, *v) for k, v in ways.items()], value=value)
            | {"heading": False},
            "uploads": UPLOAD in ways and not self.elsewhere(filling),
            "accept": ACCEPT,
            "limit_hint": f"可以一次选几个；照片、PDF 都行，每个不超过 {self.material.max_mb} MB",
            "files": [(f.name, size_text(f.size), "", f.handle) for f in self.files(filling)],
            "file_error": errors.get("file", ""),
        }

    def take(self, filling: F, post: QueryDict) -> Errors:
        """The way chosen; files that came since the page was shown mean uploading, whatever the radio says."""
        had = post.get("had", "")
        more = had.isascii() and had.isdigit() and len(self.files(filling)) > int(had[:4])
        how = UPLOAD if more else post.get("how", "")
        if how not in self.ways(filling):
            return {"how": "请选一种交法"}
        if how == UPLOAD and not self.files(filling):
            return {"file": f"请先上传“{self.material.name}”，或者选别的交法"}
        filling.put("papers", **{self.key: how})
        return {}

    def told(self, filling: F) -> Lines:
        """How it is met."""
        how = self.chosen(filling)
        if how == UPLOAD:
            count = len(self.files(filling))
            return [(self.title, f"已上传 {count} 个文件" if count else "")]
        return [(self.title, self.ways(filling)[how][0] if how else "")]

    def met(self, filling: F) -> tuple[str, tuple[str, ...], str]:
        """The paper as it is handed in: state, handles of its files, a note."""
        how = self.chosen(filling)
        handles = tuple(f.handle for f in self.files(filling)) if how == UPLOAD else ()
        return STATES[how], handles, NOTES.get(how, "")


class AttachmentPage(PaperPage[F]):
    """A question of a form whose answer is a file."""

    LOOKED_UP: ClassVar[str] = ""
    LACKING: ClassVar[str] = ""

    def __init__(self, slug: str, key: str, asked: catalogue.Attachment) -> None:
        super().__init__(slug, key, asked)
        self.asked = asked

    @property
    def optional(self) -> bool:
        """Whether the form may do without."""
        return self.asked.necessity is Necessity.OPTIONAL

    def shared(self) -> str:
        """That several forms ask for the same file; empty if it is one's own."""
        return ""

    def chosen(self, filling: F) -> str:
        """Uploaded, or left out."""
        return UPLOAD if self.files(filling) else NONE

    def done(self, filling: F) -> bool:
        """Gone past, and there is a file if there must be one."""
        return filling.seen(self.slug) and (self.optional or bool(self.files(filling)))

    def show(self, filling: F, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:  # noqa: ARG002
        """The upload, with what it may be."""
        hints = (self.asked.fill_note.rstrip("。"), self.asked.limits, self.shared())
        return {
            "asked": self.asked,
            "elsewhere": self.elsewhere(filling),
            "optional": self.optional,
            "multiple": self.asked.most_files > 1,
            "accept": accept_of(self.asked),
            "hint": "。".join(x for x in hints if x),
            "files": [(f.name, size_text(f.size), "", f.handle) for f in self.files(filling)],
            "file_error": errors.get("file", ""),
        }

    def take(self, filling: F, post: QueryDict) -> Errors:  # noqa: ARG002
        """The files are there already, each by itself."""
        if self.optional or self.files(filling):
            return {}
        if self.elsewhere(filling):
            return {
                "file": f"“{self.asked.name}”在这台机器上传不了。填过的都存着，请退出，用手机登录接着填，或者到窗口办"
            }
        return {"file": f"请上传“{self.asked.name}”：{self.asked.limits}"}

    def told(self, filling: F) -> Lines:
        """The files by name."""
        return [(self.title, "\n".join(f.name for f in self.files(filling)))]


def _suggested(ways: dict[str, tuple[str, str]]) -> str:
    """The way offered first; but consent to be looked up is given by choosing it, never by a tick she finds there.

    个人信息保护法 14: consent is voluntary and explicit.
    """
    first = next(iter(ways))
    return "" if first == WAIVE else first


def stage_each(uploads: Iterable[UploadedFile[bytes]], stage: Callable[[UploadedFile[bytes]], object]) -> Errors:
    """Take in files that came with the form (no JavaScript), each by itself: a bad one never loses the others."""
    refused = []
    for upload in uploads:
        try:
            stage(upload)
        except Invalid as error:
            refused.append(f"{upload.name}：{'；'.join(error.fields.values())}")
    return {"file": "。".join(refused)} if refused else {}


def size_text(size: int) -> str:
    """A size as people read it."""
    return f"{max(1, size // 1024)} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


class DeliveryPage(Page[F]):
    """How the result reaches her."""

    autosaves = True
    HINT: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__("delivery", "结果怎么领")

    @abstractmethod
    def ways(self, filling: F) -> list[str]:
        """The ways the result may reach her, of ``WAYS``."""

    @abstractmethod
    def village(self, filling: F) -> int | None:
        """The village whose station may keep it for her."""

    def station(self, filling: F) -> places.SiteRef | None:
        """That station, if there is one."""
        code = self.village(filling)
        return places.site_for(filling.place.id, "village", code) if code else None

    def done(self, filling: F) -> bool:
        """A way that is offered."""
        return filling.seen(self.slug) and filling.part("delivery").get("way") in self.ways(filling)

    def show(self, filling: F, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """Radios, and the address for the post."""
        ways, given = self.ways(filling), filling.part("delivery") if typed is None else typed
        station = self.station(filling)
        options = [(w, WAYS[w][0], station.name if w == "village" and station else WAYS[w][1]) for w in ways]
        params = {"options": options, "value": given.get("way", ways[0]), "hint": self.HINT}
        return {
            "ways": field_params("way", "结果怎么领？", errors, **params),
            "post": "post" in ways,
            "address": given.get("address") or (filling.own.address if typed is None else ""),
            "address_error": errors.get("address", ""),
        }

    def take(self, filling: F, post: QueryDict) -> Errors:
        """Keep way and address."""
        way = post.get("way", "")
        if way not in self.ways(filling):
            return {"way": "请选一种领取办法"}
        address = " ".join(post.get("address", "").split())
        if way == "post" and not 5 <= len(address) <= 200:
            return {"address": "请写清楚邮寄地址，5 到 200 个字，写到组和门牌"}
        filling.content["delivery"] = {"way": way, "address": address if way == "post" else ""}
        return {}

    def note(self, filling: F, post: QueryDict) -> None:
        """Keep what is typed."""
        filling.content["delivery"] = {"way": post.get("way", ""), "address": post.get("address", "")[:400]}

    def told(self, filling: F) -> Lines:
        """The way in words."""
        given = filling.part("delivery")
        way = given.get("way", "")
        if way == "village" and (station := self.station(filling)):
            return [(self.title, f"送到{station.name}")]
        return [(self.title, f"邮寄到：{given['address']}" if way == "post" else WAYS.get(way, ("",))[0])]

    def chosen(self, filling: F) -> cases.DeliveryChoice:
        """The choice as it is handed in; the first way offered where the draft's is offered no more."""
        given, ways = filling.part("delivery"), self.ways(filling)
        way = given.get("way") if given.get("way") in ways else ways[0]
        station = self.station(filling) if way == "village" else None
        return cases.DeliveryChoice(str(way), station.id if station else None, str(given.get("address", "")))
