"""The product over HTTP: each request on its own, then whole lifecycles, by eight clients."""

from __future__ import annotations

import resource
from dataclasses import dataclass

from . import load
from .ground import Ground
from .instance import Server
from .load import CLIENTS

STEPS = ("accept", "finish_step", "grant", "seal_result", "issue", "deliver")
FOUR = ("accept", "finish_step", "grant")
"""After submit: four requests to the decision, which is the legal end of handling (办结)."""


@dataclass(frozen=True, slots=True)
class Service:
    """What was measured."""

    alone: dict[str, load.Load]  # eight clients doing nothing but this request
    four: load.Load
    seven: load.Load
    cpu: dict[str, float]  # part: milliseconds of processor time per request of the four-request lifecycle

    @property
    def numbers(self) -> list[str]:
        """Every case number a client was given."""
        return [*self.alone["submit"].numbers, *self.four.numbers, *self.seven.numbers]

    @property
    def replayed(self) -> int:
        """How many submissions were sent twice."""
        return self.alone["submit"].replayed + self.four.replayed + self.seven.replayed


def measure(server: Server, ground: Ground, seconds: float) -> Service:
    """Warm up, then each request alone, then both lifecycles."""
    port = server.port
    warm = _lifecycle(port, ground, STEPS, min(2.0, seconds))
    alone = {"submit": _lifecycle(port, ground, (), seconds)}
    done = alone["submit"].numbers
    for name in STEPS:
        dealt = load.split(done, CLIENTS)
        jobs = [ground.job(port, n, step=name, numbers=list(dealt[n])) for n in range(CLIENTS)]
        # All of the cases before the costly seal go all the way; after it, as many as time allows.
        alone[name] = load.run(jobs, seconds * (20 if name in FOUR else 1))
        done = alone[name].numbers
    alone["submit"].numbers += warm.numbers
    alone["submit"].replayed += warm.replayed
    before = _cpu(server)
    four = _lifecycle(port, ground, FOUR, seconds * 2)
    after = _cpu(server)
    return Service(
        alone=alone,
        four=four,
        seven=_lifecycle(port, ground, STEPS, seconds * 2),
        cpu={part: (after[part] - before[part]) * 1000 / four.requests for part in after},
    )


def _cpu(server: Server) -> dict[str, float]:
    """With the clients, which share the cores: all child processes that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {**server.cpu(), "clients": ended.ru_utime + ended.ru_stime}


def _lifecycle(port: int, ground: Ground, steps: tuple[str, ...], seconds: float) -> load.Load:
    return load.run([ground.job(port, n, steps=list(steps)) for n in range(CLIENTS)], seconds)
