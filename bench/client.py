"""One client process: reads a job as JSON from stdin, works until time is up, writes what it saw to stdout.

Kept small on purpose: it shares the two cores with what it measures.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from itertools import cycle
from typing import Any

AGAIN = 20  # every so many submissions are sent twice with the same key, as a nervous client would


class Caller:
    """A connection that is kept open, and the time each request took."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        self.connection = HTTPConnection("127.0.0.1", job["port"], timeout=60)
        self.samples: list[tuple[str, float]] = []
        self.numbers: list[str] = []
        self.replayed = 0
        self.errors: list[str] = []

    def post(self, name: str, path: str, who: str, body: dict[str, Any], **more: str) -> dict[str, Any]:
        """One request, timed. Whatever is not a success is an error of the run."""
        headers = {"Authorization": f"Bearer {who}", "Content-Type": "application/json", **more}
        data = json.dumps(body).encode()
        began = time.perf_counter()
        self.connection.request("POST", f"/api/v1/{path}", data, headers)
        response = self.connection.getresponse()
        answer = response.read()
        self.samples.append((name, time.perf_counter() - began))
        if response.status not in {200, 201}:
            self.errors.append(f"{name} {response.status} {answer[:300].decode('utf-8', 'replace')}")
            return {}
        return json.loads(answer)  # type: ignore[no-any-return]

    def submit(self) -> str:
        """A new case; now and then the same once more, which must give the same number."""
        key = uuid.uuid4().hex
        number = str(self._submit("submit", key).get("number", ""))
        self.numbers.append(number)
        if len(self.numbers) % AGAIN == 0:
            self.replayed += 1
            if self._submit("submit again", key).get("number") != number:
                self.errors.append(f"the same key gave another case than {number}")
        return number

    def _submit(self, name: str, key: str) -> dict[str, Any]:
        return self.post(name, "cases", self.job["villager"], self.job["payload"], **{"Idempotency-Key": key})

    def step(self, name: str, number: str) -> None:
        """One transition of a case."""
        token, body = self.job["acts"][name]
        self.post(name, f"cases/{number}/{name}", token, body)


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Do the job. ``steps`` after each submission, or ``step`` over the given ``numbers``."""
    caller = Caller(job)
    done, finished = 0, 0.0
    one = _lifecycle(caller, job["steps"]) if "steps" in job else _step(caller, job["step"], job["numbers"])
    time.sleep(max(0.0, job["start"] - time.time()))
    end = job["start"] + job["seconds"]
    while time.time() < end and not caller.errors:
        if not one():
            break
        done, finished = done + 1, time.time()
    return {
        "done": done, "finished": finished, "samples": caller.samples, "numbers": caller.numbers,
        "replayed": caller.replayed, "errors": caller.errors,
    }  # fmt: skip


def _lifecycle(caller: Caller, steps: list[str]) -> Callable[[], bool]:
    def one() -> bool:
        number = caller.submit()
        for name in steps:
            caller.step(name, number)
        return True

    return one


def _step(caller: Caller, name: str, numbers: list[str]) -> Callable[[], bool]:
    left = iter(numbers)

    def one() -> bool:
        number = next(left, None)
        if number is None:
            return False
        caller.step(name, number)
        caller.numbers.append(number)
        return True

    return one


def floor(job: dict[str, Any]) -> dict[str, Any]:
    """The same job as a fixed script of SQL, one transaction each, on one connection."""
    import psycopg

    done, finished = 0, 0.0
    samples: list[tuple[str, float]] = []
    with psycopg.connect(job["url"], autocommit=True) as connection, connection.cursor() as cursor:
        facts = _facts(job)
        time.sleep(max(0.0, job["start"] - time.time()))
        end = job["start"] + job["seconds"]
        while time.time() < end:
            values = next(facts, None)
            if values is None:
                break
            began = time.perf_counter()
            with connection.transaction():
                for statement in job["statements"]:
                    cursor.execute(statement, values)
            samples.append((job["name"], time.perf_counter() - began))
            done, finished = done + 1, time.time()
    return {"done": done, "finished": finished, "samples": samples, "numbers": [], "replayed": 0, "errors": []}


def _facts(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    common = {"owner": f"account:{job['client']}", "token": job["client"], "sealed": b"\x01" + bytes(60)}
    if job["name"] == "submit":
        for _ in cycle([0]):
            yield common | {"key": uuid.uuid4().hex}
    for case_id in job["cases"]:
        yield common | {"case": case_id}


if __name__ == "__main__":
    task = json.load(sys.stdin)
    print(json.dumps((floor if "statements" in task else work)(task)))
