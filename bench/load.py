"""Eight clients at once, and what they saw put together."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

CLIENTS = 8
START_SECONDS = 2.0  # until every client has been loaded
DJANGO_SECONDS = 15.0  # until every client that is the product itself has been loaded


@dataclass
class Load:
    """The outcome of one load: how many were done, in how long, and how long each request took (seconds)."""

    done: int
    seconds: float
    samples: dict[str, list[float]] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    replayed: int = 0

    @property
    def rate(self) -> float:
        """Done per second."""
        return self.done / self.seconds if self.seconds else 0.0

    @property
    def requests(self) -> int:
        """How many requests were answered."""
        return sum(map(len, self.samples.values()))

    def ms(self, name: str, share: float) -> float:
        """A percentile of one request's time, in milliseconds."""
        return percentile(self.samples.get(name, []), share) * 1000


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def run(jobs: Iterable[dict[str, Any]], seconds: float, *, client: str = "bench.client") -> Load:
    """Run one process of ``client`` per job at the same moment. Raises RuntimeError for whatever was no success."""
    start = time.time() + (START_SECONDS if client == "bench.client" else DJANGO_SECONDS)
    clients = []
    for job in jobs:
        process = subprocess.Popen(
            [sys.executable, "-m", client], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(job | {"start": start, "seconds": seconds}))
        process.stdin.close()
        clients.append(process)
    return _together([_answer(process) for process in clients], start)


def _answer(client: subprocess.Popen[str]) -> dict[str, Any]:
    assert client.stdout is not None
    text = client.stdout.read()
    if client.wait():
        raise RuntimeError("a client failed, see above")
    return json.loads(text)  # type: ignore[no-any-return]


def _together(answers: list[dict[str, Any]], start: float) -> Load:
    errors = [e for a in answers for e in a["errors"]]
    if errors:
        raise RuntimeError("\n".join(errors[:5]))
    load = Load(
        done=sum(a["done"] for a in answers),
        seconds=max((a["finished"] for a in answers), default=start) - start,
        numbers=[n for a in answers for n in a["numbers"]],
        replayed=sum(a["replayed"] for a in answers),
    )
    for answer in answers:
        for name, took in answer["samples"]:
            load.samples.setdefault(name, []).append(took)
    return load


def split(things: Sequence[Any], parts: int) -> list[Sequence[Any]]:
    """Deal ``things`` out to so many clients."""
    return [things[n::parts] for n in range(parts)]
