"""What the fields of a form must keep among themselves and beside the papers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..codes import FieldType

if TYPE_CHECKING:
    from .spec import ItemSpec

_KEPT_BY_ID = frozenset({FieldType.ATTACHMENT, FieldType.SIGNATURE})


def form_problems(spec: ItemSpec) -> Iterator[tuple[str, str, str]]:
    """Where, what, how to mend: the files of an attachment, and the scan of a signed paper, are kept beside the papers
    by the field's own id; and a form is signed once.
    """
    papers = {m.id for m in spec.materials}
    for field in spec.form:
        if field.type in _KEPT_BY_ID and field.id in papers:
            text = f"申请表“{field.label}”和一份材料用了同一个标识：{field.id}"
            yield f"form.{field.id}", text, "给申请表这一项改个标识"
    signed = [f for f in spec.form if f.type is FieldType.SIGNATURE]
    for field in signed[1:]:
        yield f"form.{field.id}", "一张申请表只签一次名", f"只留“{signed[0].label}”，其余的删掉"
