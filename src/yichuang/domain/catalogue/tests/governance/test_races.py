"""Two officials at the same moment: real threads, each with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.models import BasicEntry, Item, ItemVersion, Judgement, Proposal, RevisionTask
from yichuang.domain.catalogue.testing import change as play
from yichuang.domain.catalogue.testing import make_item
from yichuang.kernel import clock as time
from yichuang.kernel import errors

pytestmark = pytest.mark.django_db(transaction=True)
KIND = catalogue.ProposalKind


def together(*work: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment; what they refuse comes back as a value."""
    barrier = Barrier(len(work))

    def run(one: Callable[[], Any]) -> Any:
        barrier.wait(10)
        try:
            return one()
        except errors.DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


@pytest.fixture(autouse=True)
def before_the_first_of_october():
    """Not here: other threads do not see a clock that a test sets."""


@pytest.fixture
def county(made_county):
    return made_county


@pytest.fixture
def cast(county):
    return play.make_cast(county)


def refusals(answers: list[Any]) -> int:
    return sum(isinstance(a, errors.Conflict) for a in answers)


def test_the_same_judgement_given_twice_at_once_counts_once(county, cast):
    play.adopt(cast, county, [play.superior_row()])
    proposal = play.submit(cast, play.claim(cast))
    first = next(iter(catalogue.Dimension))

    def judge(reviewer):
        return lambda: catalogue.judge_proposal(actor=reviewer, proposal_id=proposal.id, dimension=first, good=True)

    assert refusals(together(judge(cast.reviewers[0]), judge(cast.reviewers[1]))) == 1
    assert Judgement.objects.count() == 1


def test_a_proposal_approved_and_published_by_two_at_once_makes_one_version(county, cast):
    catalogue.set_list_rules(actor=cast.bureau, place_id=county.place.id, rules=catalogue.Rules(publicity_days=0))
    play.adopt(cast, county, [play.superior_row()])
    proposal = play.judged(cast, play.submit(cast, play.claim(cast)))
    today = time.today()

    def approve():
        return catalogue.approve_proposal(actor=cast.bureau, proposal_id=proposal.id, effective_on=today)

    def publish():
        return catalogue.publish_proposal(actor=cast.bureau, proposal_id=proposal.id)

    assert refusals(together(approve, approve)) == 1
    assert refusals(together(publish, publish)) == 1
    assert ItemVersion.objects.count() == 1


def test_a_list_adopted_twice_at_once_is_adopted_once(county, cast):
    listing_id = play.bring(cast, county, [play.superior_row()])

    def adopt():
        return catalogue.adopt_list(actor=cast.bureau, listing_id=listing_id)

    assert refusals(together(adopt, adopt)) == 1
    assert BasicEntry.objects.count() == 1


def test_two_who_open_a_proposal_for_one_item_at_once_open_one(county, cast):
    item = make_item(county.place.id, [county.minzheng.id])

    def begin(actor):
        return lambda: catalogue.open_proposal(actor=actor, kind=KIND.REVISE, reason="政策调整", item_id=item.id)

    assert refusals(together(begin(cast.drafter), begin(cast.bureau))) == 1
    assert Proposal.objects.count() == 1


def test_an_item_suspended_while_its_change_is_published_is_suspended_with_the_new_version(county, cast):
    catalogue.set_list_rules(actor=cast.bureau, place_id=county.place.id, rules=catalogue.Rules(publicity_days=0))
    play.adopt(cast, county, [play.superior_row()])
    first = play.approved(cast, play.claim(cast), on=time.today())
    catalogue.publish_proposal(actor=cast.bureau, proposal_id=first.id)
    item = Item.objects.get()
    revised = catalogue.open_proposal(actor=cast.drafter, kind=KIND.REVISE, reason="压减承诺时限", item_id=item.pk)
    changed = {**catalogue.get_proposal(cast.drafter, revised.id).document, "consult": "0883-7621010"}
    second = play.approved(cast, play.write(cast, revised, changed), on=time.today())

    answers = together(
        lambda: catalogue.publish_proposal(actor=cast.bureau, proposal_id=second.id),
        lambda: catalogue.suspend_item(actor=cast.bureau, item_id=item.pk),
    )
    assert refusals(answers) == 0
    item.refresh_from_db()
    assert (item.state, item.versions.count()) == ("suspended", 2)


@pytest.mark.seed("S2-3")
def test_two_editions_adopted_at_once_ask_for_each_record_once(county, cast):
    first, second = (play.bring(cast, county, [play.superior_row()], name) for name in ("一版", "二版"))

    def adopt(listing_id):
        return lambda: catalogue.adopt_list(actor=cast.bureau, listing_id=listing_id)

    together(adopt(first), adopt(second))
    waiting = RevisionTask.objects.filter(place_id=county.place.id, done_on__isnull=True)
    assert [(t.basic_code, t.what) for t in waiting] == [(play.CODE, "new")]
