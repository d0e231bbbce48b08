"""Answering the combined notice: one paper, handed in once for every child that asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from yichuang.domain.cases import public as cases
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid, NotFound

from ..merge import paper_name
from ..policies import access_bundle_case
from ..queries.filed import FORM, get_bundle_case

_GONE = "这份材料现在不用补。可能已经补过了，请回这件事的页面看最新情况"


@transaction.atomic
def supplement_bundle(*, actor: Actor, bundle_case_id: int, paper: str, files: Sequence[str]) -> int:
    """Hand in one paper of the combined notice for all children that ask for it; how many those were.

    ``paper``: as the notice names it (``AskedPaper.paper``); ``files``: handles of ``cases.stage_file``. Each child is
    supplemented through its own operation, in one transaction. An application form is corrected at its own child.
    Raises NotFound for anything the notice does not ask for, Invalid.
    """
    access_bundle_case(actor, bundle_case_id=bundle_case_id, lock=True)
    wanted = asking(actor, bundle_case_id, paper)
    if not files:
        raise Invalid({"file": "请先选要补交的文件"})
    for case_id, material in wanted:
        given = (cases.MaterialInput(material, "given", tuple(files)),)
        cases.supplement(actor=actor, case_id=case_id, materials=given)
    return len(wanted)


def asking(actor: Actor, bundle_case_id: int, paper: str) -> tuple[tuple[int, str], ...]:
    """The children (their cases) that ask for this paper of the combined notice, each with its own name for it.

    Raises NotFound.
    """
    view = get_bundle_case(actor, bundle_case_id=bundle_case_id)
    line = next((a for a in view.asked if a.paper == paper and not a.is_form), None)
    if line is None:
        raise NotFound(_GONE)
    found = []
    for child in view.children:
        case = child.case
        if case is None or case.correction is None or case.state != "correcting":
            continue
        for material, name, _, answered in case.correction.items:
            if material != FORM and not answered and paper_name(name) == paper_name(line.name):
                found.append((case.case_id, material))
    return tuple(found)
