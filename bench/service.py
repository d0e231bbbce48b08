"""The product over HTTP: each request on its own, then whole lifecycles, by eight clients."""

from __future__ import annotations

from dataclasses import dataclass

from . import load
from .ground import Ground
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

    @property
    def numbers(self) -> list[str]:
        """Every case number a client was given."""
        return [*self.alone["submit"].numbers, *self.four.numbers, *self.seven.numbers]

    @property
    def replayed(self) -> int:
        """How many submissions were sent twice."""
        return self.alone["submit"].replayed + self.four.replayed + self.seven.replayed


def measure(port: int, ground: Ground, seconds: float) -> Service:
    """Warm up, then each request alone, then both lifecycles."""
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
    return Service(
        alone=alone,
        four=_lifecycle(port, ground, FOUR, seconds * 2),
        seven=_lifecycle(port, ground, STEPS, seconds * 2),
    )


def _lifecycle(port: int, ground: Ground, steps: tuple[str, ...], seconds: float) -> load.Load:
    return load.run([ground.job(port, n, steps=list(steps)) for n in range(CLIENTS)], seconds)
