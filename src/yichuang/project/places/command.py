"""``yichuang place check|new|load``: a county's own profile, tried, begun and loaded."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

from django import setup

from yichuang.kernel import clock
from yichuang.kernel.errors import DomainError

_SLUG = r"[a-z][a-z0-9-]{1,39}"


def main(arguments: Sequence[str], *, database: Callable[[], AbstractContextManager[None]]) -> int:
    """Run one of the three; 1: what was given is not in order, said on standard error; 2: called wrongly."""
    options = _parser().parse_args(arguments)
    if options.what == "load":
        with database():
            return _load(options.file, options.divisions, options.since)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yichuang.project.settings")
    os.environ.setdefault("YICHUANG_SECRET_KEY", "no secret is used to read a profile")
    setup()
    return _new(options) if options.what == "new" else _check(options.file)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yichuang place", description="县区配置 / the profile of a place")
    kinds = parser.add_subparsers(dest="what", required=True, metavar="check|new|load")
    check = kinds.add_parser("check", help="检查配置，逐条说明行号、规则、怎么改 / check a profile")
    check.add_argument("file", type=Path)
    new = kinds.add_parser("new", help="写一份带说明的起始配置 / write a profile to begin with")
    new.add_argument("slug")
    new.add_argument("--name", default="本县", help="简称 / short name")
    new.add_argument("--county", type=int, default=999_999_000_000, help="县级区划代码，12 位 / 12-digit code")
    load = kinds.add_parser("load", help="按配置开通县区、站点、标准 / open the place from its profile")
    load.add_argument("file", type=Path)
    load.add_argument("--divisions", type=Path, help="区划表（TSV）；默认用随带的 / list of divisions")
    load.add_argument("--since", type=date.fromisoformat, help="从哪天起；默认今天 / from this day on")
    return parser


def _read(file: Path) -> Any:
    from yichuang.domain.buildout import public as buildout

    try:
        return buildout.read_profile(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "不是 UTF-8 文本"
        print(f"{file}：读不出来（{reason}）/ cannot be read", file=sys.stderr)
    except buildout.BadProfile as wrong:
        for found in wrong.findings:
            where = f"（{buildout.spoken(found.path)}）" if found.path else ""
            print(f"{file}:{found.line or 1}: {found.rule}：{found.message}{where}", file=sys.stderr)
        print(f"{len(wrong.findings)} 处不对 / findings", file=sys.stderr)
    return None


def _check(file: Path) -> int:
    profile = _read(file)
    if profile is None:
        return 1
    lines = sum(len(c.lines) for c in profile.checklists)
    print(
        f"{file}：{profile.place.name}，检查表 {len(profile.checklists)} 张 {lines} 项，"
        f"指标 {len(profile.indicators)} 个，任务 {len(profile.tasks)} 项，没有不对的地方 / in order"
    )
    return 0


def _new(options: argparse.Namespace) -> int:
    import re

    slug, county = str(options.slug), int(options.county)
    if not re.fullmatch(_SLUG, slug):
        print("标识用小写字母开头，只用小写字母、数字和短横线，2 到 40 个 / not a slug", file=sys.stderr)
        return 2
    file = Path(f"{slug}.toml")
    template = Path(__file__).with_name("template.txt").read_text("utf-8")
    text = template.format(
        slug=slug,
        file=file,
        name=options.name,
        prefix=f"{re.sub('[^a-z]', '', slug).upper()}XX"[:4],
        county=county,
        last=county + 999_999,
        seat=county + 100_000,
        year=clock.today().year,
    )
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        print(f"{file} 已经有了，不覆盖；请换一个标识或先移开它 / exists, not overwritten", file=sys.stderr)
        return 1
    print(f"已写好 {file.resolve()}：先改“请改”的各行，再 yichuang place check {file} / written")
    return 0


def _load(file: Path, divisions: Path | None, since: date | None) -> int:
    from .files import DIVISIONS, units_of
    from .load import first_day, load_place

    profile = _read(file)
    if profile is None:
        return 1
    try:
        units = units_of(profile, divisions or DIVISIONS)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        print(f"区划表读不出来：{reason} / list of divisions cannot be read", file=sys.stderr)
        return 1
    if not units:
        print(
            f"区划表里没有 {profile.place.county} 的区划，请用 --divisions 给出本地的表（code、name、level、parent）"
            " / no divisions of this county",
            file=sys.stderr,
        )
        return 1
    try:
        new = load_place(profile, units, since=since or first_day(profile))
    except DomainError as refused:
        print(f"没有装入：{_why(refused)} / not loaded", file=sys.stderr)
        return 1
    print(f"{profile.place.name}：新开站点 {new} 个，标准已经是配置里的 / loaded")
    return 0


def _why(refused: DomainError) -> str:
    fields = getattr(refused, "fields", {})
    return f"{refused}（{'；'.join(f'{k}：{v}' for k, v in list(fields.items())[:5])}）" if fields else str(refused)
