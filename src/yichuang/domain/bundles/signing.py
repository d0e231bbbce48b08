"""The signature under the one form of a bundle: given once, over everything that is filled in once.

Each child's own form carries it, bound to that child's answers when it is filed (cases); what is compared here is
only whether the one form has changed since it was signed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid

from .filing import form_of, value_problems
from .models import BundleFile
from .plan import Plan
from .queries.listed import member_items, plan_for
from .records import BundleApplication

CHANGED = "签名以后又改了内容，请核对一遍，重新签名"
_FIRST = "前面还有没填好的，填好再签名"
Contents = Mapping[str, Sequence[str]]


def sign_bundle(  # noqa: PLR0913 - what is signed, and by whom
    *,
    actor: Actor,
    version_id: int,
    answers: Mapping[str, str],
    values: Mapping[str, Any],
    contents: Contents,
    key: str,
    signature: Any,
) -> dict[str, Any] | None:
    """The signature as the draft keeps it: with the moment, and the digest of the one form as it stands.

    ``contents``: the SM3 of each attachment's files, by its key, with ``cases.concerning``: for whom and where.
    Raises Invalid under ``key``.
    """
    plan = plan_for(version_id, answers)
    items = member_items(version_id)
    signed = {f.key for f in plan.signatures}
    if value_problems(plan, items, values).keys() - signed:
        raise Invalid({key: _FIRST})
    member, field = next(f for f in plan.signatures if f.key == key).askers[0]
    part = plan.part(member)
    given = form_of(plan, part, values)
    try:
        value = cases.sign_answers(
            actor=actor,
            version_id=items[member].version_id,
            situation=part.answers,
            form=given,
            field=field,
            signature=signature,
            contents={},
        )
    except Invalid as error:
        raise Invalid({key: error.fields[field]}) from None
    return None if value is None else {**value, "digest": _digest(version_id, plan, values, contents)}


def signature_problems(version_id: int, plan: Plan, values: Mapping[str, Any], contents: Contents) -> dict[str, str]:
    """The signatures that no longer hold, by key: what was signed has changed since."""
    given = {f.key: values[f.key] for f in plan.signatures if isinstance(values.get(f.key), Mapping)}
    if not given:
        return {}
    digest = _digest(version_id, plan, values, contents)
    return {key: CHANGED for key, value in given.items() if value.get("digest") not in {None, digest}}


def check(actor: Actor, version_id: int, plan: Plan, application: BundleApplication) -> None:
    """Refuse a signature that was given over something else. Raises Invalid under ``fields.…``."""
    attached = {p.key for p in plan.attached}
    handles = {p.paper: p.files for p in application.papers if p.paper in attached and p.files}
    sums = _sums(actor, [h for files in handles.values() for h in files])
    contents = {key: [sums[h] for h in files if h in sums] for key, files in handles.items()}
    contents |= cases.concerning(application.person, application.divisions)
    wrong = signature_problems(version_id, plan, application.values, contents)
    if wrong:
        raise Invalid({f"fields.{key}": text for key, text in wrong.items()})


def _sums(actor: Actor, handles: Sequence[str]) -> dict[str, str]:
    """The SM3 behind these uploads of this account; what is not hers is refused where the files are taken over."""
    ids = set()
    for handle in handles:
        try:
            ids.add(UUID(handle))
        except ValueError:
            continue
    rows = BundleFile.objects.select_related("file").filter(pk__in=ids, account_id=actor.signed_in()) if ids else ()
    return {str(row.pk): row.file.sm3 for row in rows}


def _digest(version_id: int, plan: Plan, values: Mapping[str, Any], contents: Contents) -> str:
    """Over the one form as it is typed: situation, values, files."""
    signed = {f.key for f in plan.signatures}
    form = {f.key: values[f.key] for f in plan.fields if f.key in values and f.key not in signed}
    return catalogue.digest_of(f"bundle_version:{version_id}", plan.answers, form, contents)
