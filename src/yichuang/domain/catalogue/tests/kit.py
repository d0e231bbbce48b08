"""What the tests of handing down share: a plan, and its grant after a look."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from yichuang.domain.catalogue import public
from yichuang.kernel import clock, errors

SERVICE = {"kind": "20", "handling": "1", "statutory": None}
DOCUMENT = "双江自治县第一批下放事项公告（双政公告〔2026〕3号）"


def plan_of(items, sites=(), **changes):
    """These items at these sites, received and accepted, from 1 October 2026."""
    values = {
        "item_ids": tuple(i.id for i in items), "acts": (public.Act.COLLECT, public.Act.ACCEPT),
        "mode": public.Mode.ENTRUSTED_ACCEPTANCE, "since": date(2026, 10, 1), "document": DOCUMENT,
        "site_ids": tuple(s.id for s in sites), **changes,
    }  # fmt: skip
    return public.BatchPlan(**values)


def grant(bureau, plan, name="第一批下放事项", **changes):
    """Look at the plan, then hand down what was shown; where the plan begins before today, on the day it begins."""
    if plan.since < clock.today():
        with clock.at(datetime.combine(plan.since, time(9), clock.SHANGHAI)):
            return grant(bureau, plan, name, **changes)
    preview = public.preview_batch(actor=bureau, plan=plan)
    facts = {"name": name, "announced_on": plan.since, "fingerprint": preview.fingerprint, **changes}
    return public.hand_down(actor=bureau, plan=plan, **facts)


def refused(run, words):
    """``run()`` is refused with these words at some field."""
    with pytest.raises(errors.Invalid) as caught:
        run()
    assert words in "；".join(caught.value.fields.values())
