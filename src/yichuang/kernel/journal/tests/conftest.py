from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection


@pytest.fixture
def in_thread() -> Callable[[Callable[[], Any]], Any]:
    """Run something in a thread of its own, with a connection of its own, and give back the result."""

    def run(act: Callable[[], Any]) -> Any:
        def closing() -> Any:
            try:
                return act()
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(closing).result(timeout=30)

    return run
