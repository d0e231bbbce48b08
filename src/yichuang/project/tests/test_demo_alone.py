"""Each place of the demo alone in its instance, in a folder of its own."""

from __future__ import annotations

import ast
import subprocess
from types import SimpleNamespace

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.project import database, supervisor
from yichuang.project.demo import load as loading
from yichuang.project.demo.ground import LOADED_AT, PLACES, load_ground
from yichuang.project.demo.programme import load_programmes
from yichuang.project.demo.staff import load_staff, staff_actor
from yichuang.project.places.files import profile_of


def quiet(_: str) -> None:
    """Nobody watches."""


@pytest.mark.django_db
@pytest.mark.parametrize("slug", PLACES)
def test_a_place_stands_alone_with_its_names_sites_and_accounts(slug: str) -> None:
    load_ground(quiet, slug)
    if slug == "shuangjiang":
        with clock.at(LOADED_AT):
            load_staff(places.get_place(slug), quiet)
    load_programmes(quiet, slug)
    assert [p.slug for p in places.list_places()] == [slug]
    assert places.default_place().site_words.village == profile_of(slug).place.words.village
    bureau = staff_actor("bureau" if slug == "shuangjiang" else f"{slug}_bureau")
    works = buildout.list_works(bureau)
    levels = {level.kind: level.number for level in profile_of(slug).levels if level.in_plan}
    for kind, number in levels.items():
        assert not number or sum(w.kind == kind for w in works) == number
    assert {w.kind for w in works} == set(levels)


def test_an_unknown_place_is_refused_with_those_there_are(capsys) -> None:
    assert loading.main("dawuko") == 2
    said = capsys.readouterr().err
    assert "没有“dawuko”" in said
    assert all(slug in said for slug in PLACES)


@pytest.mark.parametrize(
    ("loaded", "asked", "words"),
    [("", "dawukou", "全部县区"), ("dawukou", "", "“dawukou”一个县区"), ("zhanyi", "dawukou", "“zhanyi”一个县区")],
)
def test_one_demo_is_never_loaded_over_another(loaded: str, asked: str, words: str, monkeypatch) -> None:
    monkeypatch.setattr(database, "read_marks", lambda _: {"demo": f"{loaded} 0123abcd".strip()})
    run = supervisor.Supervisor("127.0.0.1", 1, 1, demo=True, place=asked)
    with pytest.raises(supervisor.CannotStart, match=words):
        run._load_demo(SimpleNamespace())


@pytest.mark.parametrize(("asked", "arguments"), [("", ["load-demo"]), ("zhanyi", ["load-demo", "--place", "zhanyi"])])
def test_the_demo_that_is_asked_for_is_loaded_and_noted(asked: str, arguments: list[str], monkeypatch) -> None:
    done, marks = [], {}
    monkeypatch.setattr(database, "read_marks", lambda _: marks)
    monkeypatch.setattr(database, "write_mark", lambda _, name, value: marks.update({name: value}))
    run = supervisor.Supervisor("127.0.0.1", 1, 1, demo=True, place=asked)
    monkeypatch.setattr(run, "_do", lambda *command, quiet: done.append(list(command)))
    run._load_demo(SimpleNamespace())
    run._load_demo(SimpleNamespace())
    assert done == [arguments]


def test_make_gives_one_place_a_folder_of_its_own() -> None:
    def said(*arguments: str) -> str:
        root = database.PACKAGE.parents[1]
        return subprocess.run(["make", "-n", "-o", ".venv/.installed", "demo", *arguments],
                              cwd=root, capture_output=True, text=True, check=True).stdout  # fmt: skip

    assert "var/alone/dawukou .venv/bin/yichuang demo --port 8000 --place dawukou" in said("PLACE=dawukou")
    assert "alone" not in said()


def test_no_code_but_the_demo_s_own_asks_which_county_it_is() -> None:
    code = [
        file
        for file in database.PACKAGE.rglob("*.py")
        if not {"demo", "tests", "testing"} & set(file.parts) and file.stem != "testing"
    ]
    assert len(code) > 300
    asked = [
        f"{file}:{node.lineno}"
        for file in code
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in PLACES
    ]
    assert asked == []
