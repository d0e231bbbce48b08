"""Materials and files of a case: checking what is brought against the list, attaching files, never asking twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from yichuang.domain.catalogue.public import Attachment, ChecklistLine, Material, Necessity
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid
from yichuang.kernel.rows import insert

from .models import CaseMaterial, MaterialFile, StagedFile
from .records import MaterialInput

State = CaseMaterial.State
ON_HAND = frozenset({State.GIVEN, State.PAPER, State.REUSED, State.WAIVED})
REUSE_FOR = timedelta(days=365)  # the platform's own cautious bound: older papers are asked for afresh
MOST_FILES = 20


def check_inputs(actor: Actor, checklist: Sequence[ChecklistLine], given: Iterable[MaterialInput]) -> None:
    """What is brought must be on the list, and met in a way the list allows. Raises Invalid per material."""
    known = {line.material.id: line.material for line in checklist if line.needed}
    problems: dict[str, str] = {}
    for brought in given:
        problem = _problem(known.get(brought.material), brought)
        if brought.state == State.PAPER and not actor.may("cases.intake"):
            problem = "纸质材料要交到窗口或代办员手里；网上申请请上传"
        if problem:
            problems[f"materials.{brought.material}"] = problem
    if problems:
        raise Invalid(problems)


def _problem(material: Material | None, brought: MaterialInput) -> str:
    if material is None or brought.state not in State.values:
        return "这份材料不在清单内，不用交"
    if brought.state == State.GIVEN and not brought.files and not material.made_by_form:
        return f"请上传“{material.name}”"
    most = most_files(material)
    if len(brought.files) > most:
        return f"“{material.name}”最多 {most} 个文件，请合并后再传"
    return _not_so(material, brought.state)


def _not_so(material: Material, state: str) -> str:
    """Why a line cannot be met in this way."""
    if isinstance(material, Attachment) and state not in {State.GIVEN, State.PAPER, State.MISSING}:
        return f"“{material.name}”要上传，或者到窗口交纸质的"
    if state == State.DEFERRED and material.necessity is not Necessity.DEFERRABLE:
        return f"“{material.name}”不能容缺"
    if state == State.WAIVED and not material.waivable:
        return f"“{material.name}”不在免交范围内"
    return ""


def most_files(material: Material) -> int:
    """How many files one line takes."""
    return material.most_files if isinstance(material, Attachment) else MOST_FILES


def write_checklist(  # noqa: PLR0913
    actor: Actor,
    case_id: int,
    applicant_id: int,
    checklist: Sequence[ChecklistLine],
    given: Sequence[MaterialInput],
    at: datetime,
) -> None:
    """The case's own checklist, with the files that came."""
    by_id = {m.material: m for m in given}
    needed = [line.material for line in checklist if line.needed]
    rows = [_row(case_id, position, material, by_id.get(material.id)) for position, material in enumerate(needed)]
    if rows:
        insert(*rows)
    staged = take_staged(actor, [handle for m in given for handle in m.files])
    files = [
        _file(row.pk, staged[handle].file_id, staged[handle].name, at, actor)
        for row in rows
        for handle in (by_id[row.material].files if row.material in by_id else ())
    ]
    reused = [row for row in rows if row.state == State.REUSED]
    if reused:
        earlier = reusable(applicant_id, [row.name for row in reused], before_case=case_id)
        missing = {
            f"materials.{r.material}": "没有找到以前交过的这份材料，请重新提供" for r in reused if r.name not in earlier
        }
        if missing:
            raise Invalid(missing)
        files += [_file(row.pk, f.file_id, f.name, at, actor) for row in reused for f in earlier[row.name]]
    if files:
        MaterialFile.objects.bulk_create(files)


def _row(case_id: int, position: int, material: Material, brought: MaterialInput | None) -> CaseMaterial:
    state = brought.state if brought else State.MISSING
    if material.made_by_form and state == State.MISSING:
        state = State.GIVEN
    return CaseMaterial(
        case_id=case_id,
        material=material.id,
        name=material.name,
        required=material.necessity is not Necessity.OPTIONAL,
        position=position,
        state=state,
        note=(brought.note if brought else "") or None,
    )


def _file(material_id: int, file_id: int, name: str, at: datetime, actor: Actor) -> MaterialFile:
    return MaterialFile(
        material_id=material_id, file_id=file_id, name=str(name)[:200], added_at=at, added_by_id=actor.account_id
    )


def take_staged(actor: Actor, handles: Sequence[str]) -> Mapping[str, StagedFile]:
    """The uploads behind these handles, only if this very account made them. Raises Invalid for any other."""
    if not handles:
        return {}
    ids: dict[str, UUID] = {}
    for handle in handles:
        try:
            ids[handle] = UUID(handle)
        except ValueError:
            raise Invalid({"files": "上传的文件已失效，请重新上传"}) from None
    mine = StagedFile.objects.select_related("file").filter(account_id=actor.signed_in())
    rows = {s.pk: s for s in mine.filter(pk__in=ids.values())}
    if len(rows) != len(set(ids.values())):
        raise Invalid({"files": "上传的文件已失效，请重新上传"})
    return {handle: rows[pk] for handle, pk in ids.items()}


def reusable(
    applicant_id: int, names: Sequence[str], *, before_case: int | None = None
) -> dict[str, list[MaterialFile]]:
    """Papers of these names the applicant handed in within the last year, newest case first (不重复提交, S2-63)."""
    files = (
        MaterialFile.objects.filter(
            material__case__applicant_id=applicant_id,
            material__name__in=list(names),
            material__state__in=(State.GIVEN, State.REUSED),
            material__case__accepted_on__isnull=False,  # somebody has looked at it and taken it
            added_at__gte=clock.now() - REUSE_FOR,
        )
        .select_related("material")
        .order_by("-material__case_id", "id")
    )
    if before_case is not None:
        files = files.exclude(material__case_id=before_case)
    found: dict[str, tuple[int, list[MaterialFile]]] = {}
    for f in files:
        case_id, kept = found.setdefault(f.material.name, (f.material.case_id, []))
        if f.material.case_id == case_id:
            kept.append(f)
    return {name: kept for name, (_, kept) in found.items()}


def add_files(actor: Actor, row: CaseMaterial, handles: Sequence[str], at: datetime) -> None:
    """Add uploads to a line of the checklist, beside what is there."""
    staged = take_staged(actor, handles)
    MaterialFile.objects.bulk_create(_file(row.pk, staged[h].file_id, staged[h].name, at, actor) for h in handles)
