"""What is measured on: a small county, one licence, and the people who play a part, made by the testing factories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.faces.api.tokens import make_token
from yichuang.kernel.actor import Actor, Channel

from .load import CLIENTS

_RATE = 10**7  # requests a minute: the throttle counts, but must not be what is measured


@dataclass(frozen=True, slots=True)
class Ground:
    """A stage and what its clients need to know."""

    stage: testing.Stage
    villagers: tuple[str, ...]  # a token for each client
    payload: dict[str, Any]
    acts: dict[str, tuple[str, dict[str, Any]]]  # request: token of whoever acts, body

    def job(self, port: int, client: int, **more: Any) -> dict[str, Any]:
        """What one client process is told."""
        return {
            "port": port, "villager": self.villagers[client], "payload": self.payload, "acts": self.acts, **more,
        }  # fmt: skip


def make_ground() -> Ground:
    """The licence of ``catalogue.testing``: a form, three papers, four steps, a sealed certificate as its result."""
    stage = _stage()
    villagers = [stage.villager, *(testing.persons.public_actor() for _ in range(CLIENTS - 1))]
    clerk, examiner, decider = _token(stage.clerk), _token(stage.examiner), _token(stage.decider)
    return Ground(
        stage=stage,
        villagers=tuple(_token(actor) for actor in villagers),
        payload={
            "item": stage.item.code,
            "division": testing.ground.VILLAGE_A,
            "situation": testing.SITUATION,
            "form": testing.FORM,
            "materials": [{"material": "right", "state": "waived"}, {"material": "plan", "state": "waived"}],
        },
        acts={
            "accept": (clerk, {}),
            "finish_step": (examiner, {"opinion": "权属清楚，符合条件"}),
            "grant": (decider, {}),
            "seal_result": (decider, {}),
            "issue": (clerk, {}),
            "deliver": (clerk, {"relation": "household", "name": "李娜迫", "identity": testing.persons.identity()}),
        },
    )


def _token(actor: Actor) -> str:
    assert actor.account_id is not None
    return make_token(people.get_account(actor.account_id), post_id=actor.post_id, requests_per_minute=_RATE)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who looks at a ledger."""

    villager: Actor
    clerk: Actor
    examiner: Actor
    decider: Actor
    bureau: Actor
    token: str
    place_id: int
    town: int


def cases_in_every_state() -> dict[str, Any]:
    """A stage with a case in each state, for a ledger to be copied from. Who plays in it, as JSON holds it."""
    stage = _stage()
    _delivered(stage)
    for make in (
        testing.submit,
        testing.accepted,
        testing.accepted,
        testing.examined,
        testing.granted,
        _sealed,
        _issued,
    ):
        make(stage, materials=_WAIVED)
    bureau = testing.persons.staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)
    actors = {
        "villager": stage.villager, "clerk": stage.clerk, "examiner": stage.examiner, "decider": stage.decider,
        "bureau": bureau,
    }  # fmt: skip
    return {
        "actors": {name: (actor.account_id, actor.post_id) for name, actor in actors.items()},
        "applicant": stage.villager.applicant_id,
        "token": _token(stage.clerk),
        "place_id": stage.county.place.id,
    }


def cast_of(told: dict[str, Any]) -> Cast:
    """The people of a ledger that was made before."""
    actors = {
        name: people.get_actor(account, post, Channel.ONLINE if name == "villager" else Channel.WINDOW)
        for name, (account, post) in told["actors"].items()
    }
    return Cast(token=told["token"], place_id=told["place_id"], town=testing.ground.TOWN_A, **actors)


_WAIVED = (cases.MaterialInput("right", "waived"), cases.MaterialInput("plan", "waived"))


def _sealed(stage: testing.Stage, **changes: Any) -> cases.CaseChanged:
    case = testing.granted(stage, **changes)
    return cases.seal_result(actor=stage.decider, case_id=case.case_id)


def _issued(stage: testing.Stage, **changes: Any) -> cases.CaseChanged:
    return cases.issue(actor=stage.clerk, case_id=_sealed(stage, **changes).case_id)


def _delivered(stage: testing.Stage) -> None:
    collector = cases.Collector("household", "李娜迫", testing.persons.identity())
    cases.deliver(actor=stage.clerk, case_id=_issued(stage, materials=_WAIVED).case_id, collector=collector)


def _stage() -> testing.Stage:
    papers = [m for m in items.SPEC["materials"] if m["id"] != "plan"]
    papers.append({"id": "plan", "name": "更新造林计划", "waivable": True})  # else the case would wait for it
    return testing.make_stage(materials=papers)
