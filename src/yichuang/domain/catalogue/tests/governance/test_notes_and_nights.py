"""What is written beside an act, what a night does when one change breaks, and what closing a task leaves on record."""

from __future__ import annotations

import pytest

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.governance import decisions
from yichuang.domain.catalogue.testing import change as play
from yichuang.domain.catalogue.testing import make_item
from yichuang.kernel import errors
from yichuang.kernel.journal.models import Entry

KIND = catalogue.ProposalKind


@pytest.fixture
def task(county, cast):
    play.adopt(cast, county, [play.superior_row()])
    return catalogue.list_tasks(cast.bureau)[0]


@pytest.mark.parametrize("text", ["有\x00字", "响铃\x07一下"])
def test_characters_nobody_sees_are_refused_in_every_note(county, cast, task, text):
    proposal = play.submit(cast, play.claim(cast))
    acts = [
        lambda: catalogue.open_proposal(actor=cast.bureau, kind=KIND.NEW, reason=f"承接目录{text}"),
        lambda: catalogue.drop_proposal(actor=cast.drafter, proposal_id=proposal.id, note=f"不办了{text}"),
        lambda: catalogue.judge_proposal(
            actor=cast.reviewers[0],
            proposal_id=proposal.id,
            dimension=catalogue.Dimension.LEGALITY,
            good=True,
            note=text,
        ),
        lambda: catalogue.send_back_proposal(actor=cast.bureau, proposal_id=proposal.id, note=text),
        lambda: catalogue.finish_task(actor=cast.bureau, task_id=task.id, outcome=f"本县没有{text}"),
    ]
    for act in acts:
        with pytest.raises(errors.Invalid) as told:
            act()
        assert "控制字符" in "".join(told.value.fields.values())


def test_one_broken_change_does_not_keep_the_others_from_the_list(county, cast, clock, monkeypatch):
    rules = catalogue.Rules(sameness=catalogue.Sameness.NONE, publicity_days=0)
    catalogue.set_list_rules(actor=cast.bureau, place_id=county.place.id, rules=rules)
    items = [make_item(county.place.id, [county.minzheng.id]) for _ in range(2)]
    waiting = []
    for item in items:
        opened = catalogue.open_proposal(actor=cast.drafter, kind=KIND.CANCEL, reason="依据已废止", item_id=item.id)
        waiting.append(play.approved(cast, opened))
    publish = decisions._publish

    def breaks(proposal, actor):
        if proposal.pk == waiting[0].id:
            raise RuntimeError("disk full")
        return publish(proposal, actor)

    monkeypatch.setattr(decisions, "_publish", breaks)
    clock.set("2026-10-20 00:02")
    assert decisions.publish_due() == 1
    assert decisions.publish_due() == 0
    broken, done = (catalogue.get_proposal(cast.bureau, w.id) for w in waiting)
    assert (broken.row.state, done.row.state) == ("approved", "published")
    assert [line.note for line in broken.history if line.label == "到期没能发布"] == [
        "发布时系统出错，请技术人员查看后台记录"
    ]


def test_a_task_that_a_change_answers_is_closed_on_record(county, cast, task, clock):
    proposal = play.approved(cast, play.claim(cast))
    clock.set("2026-10-20 09:00")
    catalogue.publish_proposal(actor=cast.bureau, proposal_id=proposal.id)

    assert task.basic_code not in {t.basic_code for t in catalogue.list_tasks(cast.bureau)}
    (entry,) = Entry.objects.filter(kind="catalogue.task.done")
    assert entry.payload["task_id"] == task.id
    assert entry.payload["proposal_id"] == proposal.id
