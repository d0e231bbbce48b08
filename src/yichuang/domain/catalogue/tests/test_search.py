"""The finder, measured on how people say it, over the forty items of the demo county."""

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from yichuang.domain.catalogue import public, testing

ITEMS = Path(str(files("yichuang.project"))) / "demo" / "items"
QUERIES = [
    line.split("\t")
    for line in (Path(__file__).parent / "queries.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.fixture
def demo_items(county):
    """Every item of the demo, all in the hands of one bureau; file name → item."""
    items = {}
    for path in sorted(ITEMS.glob("*.toml")):
        spec = public.ItemSpec.model_validate({**tomllib.loads(path.read_text("utf-8")), "body": "minzheng"})
        items[path.stem] = testing.make_item(county.place.id, [county.minzheng.id], spec)
    return items


def test_nine_in_ten_colloquial_queries_find_their_item_among_the_first_three(county, demo_items):
    names = {item.id: stem for stem, item in demo_items.items()}
    missed, first = [], 0
    for text, wanted in QUERIES:
        found = [names[hit.item.id] for hit in public.search_items(county.place.id, text, limit=3)]
        if not set(found) & set(wanted.split()):
            missed.append(f"{text}: {wanted} ← {found}")
        first += bool(found) and found[0] in wanted.split()
    print(f"top 3: {len(QUERIES) - len(missed)} of {len(QUERIES)}, top 1: {first}", *missed, sep="\n")  # noqa: T201
    assert len(QUERIES) >= 60
    assert len(missed) <= len(QUERIES) // 10, missed
