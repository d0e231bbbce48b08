"""The console script ``yichuang``: one table of commands, each loaded only when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from . import instance


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand: what it is for, and the function (arguments → exit code) that does it."""

    purpose: str
    function: str  # "module:function"
    database: str = ""  # "app" or "owner": open the database in this role, and set Django up


COMMANDS = {
    "serve": Command("启动全部服务 / run everything: database, web, worker", "yichuang.project.supervisor:serve"),
    "demo": Command("演示：首次运行会建库并装入示范县 / serve the demo county", "yichuang.project.supervisor:demo"),
    "demo-reset": Command("清空演示数据 / forget the demo's data", "yichuang.project.demo_reset:main"),
    "migrate": Command("建库、升级、收集静态文件 / prepare or upgrade", "yichuang.project.prepare:main", "owner"),
    "load-demo": Command("装入示范县 / load the demo county", "yichuang.project.maintenance:load_demo", "app"),
    "play-day": Command(
        "在示范县大厅演一天叫号 / play a day of visits", "yichuang.project.demo.hall.played:main", "app"
    ),
    "place": Command("县区配置：检查、新建、装入 / a place's profile", "yichuang.project.cli:place"),
    "web": Command("只运行网页服务 / run the web processes only", "yichuang.project.web:main"),
    "worker": Command("只运行后台作业 / run the worker only", "yichuang.project.worker:main", "app"),
    "due": Command("计算到期日 / count a due date", "yichuang.project.cli:due"),
    "verify-journal": Command("核验记录未被改动 / verify the journal", "yichuang.kernel.journal.verify:main", "app"),
    "seal-leftovers": Command(
        "恢复备份后补封记录 / seal what a restore left open", "yichuang.project.maintenance:seal_leftovers", "app"
    ),
    "rotate-keys": Command("更换加密密钥 / rotate the sealing key", "yichuang.project.maintenance:rotate_keys", "app"),
    "token": Command("为接口账号发放令牌 / make an API token", "yichuang.faces.api.tokens:main", "app"),
    "requirements": Command("需求与证据的统计 / coverage of the requirements", "yichuang.project.requirements:main"),
    "manage": Command("Django 管理命令 / Django's own commands", "yichuang.project.maintenance:manage", "app"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. 2: it was called wrongly."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0 if given else 2
    name, rest = given[0], given[1:]
    command = COMMANDS.get(name)
    if command is None:
        near = get_close_matches(name, COMMANDS, n=1)
        hint = f"是不是 / did you mean: yichuang {near[0]} ?\n" if near else ""
        print(f"没有“{name}”这个命令 / no such command\n{hint}\n{usage()}", file=sys.stderr)
        return 2
    if mistake := instance.mistake():
        print(mistake, file=sys.stderr)
        return 2
    try:
        return _run(command, rest)
    except KeyboardInterrupt:
        return 130


def usage() -> str:
    """What the script can do, in both languages."""
    lines = [f"  {name:<16}{command.purpose}" for name, command in COMMANDS.items()]
    return "用法 / usage: yichuang COMMAND [options]\n\n" + "\n".join(lines)


def due(arguments: list[str]) -> int:
    """``yichuang due``: at once for the national calendar; with --calendar the database is opened for a division's."""
    from yichuang.kernel.workdays import command

    return command.main(arguments, database=_database)


def place(arguments: list[str]) -> int:
    """``yichuang place check|new|load``: only the last opens the database."""
    from .places import command

    return command.main(arguments, database=_database)


def _run(command: Command, arguments: list[str]) -> int:
    if not command.database or {"-h", "--help"} & set(arguments[:1]):
        return _function(command)(arguments)
    with _database(as_owner=command.database == "owner"):
        return _function(command)(arguments)


def _function(command: Command) -> Callable[[list[str]], int]:
    module, _, function = command.function.partition(":")
    found: Callable[[list[str]], int] = getattr(import_module(module), function)
    return found


@contextmanager
def _database(*, as_owner: bool = False) -> Iterator[None]:
    """Open the instance's database and set Django up; an embedded server is started or joined, then let go."""
    import django

    from . import database
    from .instance import data_folder

    urls = database.external()
    embedded = None
    if urls is None:
        embedded = database.Embedded(data_folder())
        embedded.start()
        embedded.prepare()
        urls = embedded.urls()
    os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = urls.app, urls.owner
    if as_owner:
        os.environ["YICHUANG_AS_OWNER"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "yichuang.project.settings"
    django.setup()
    try:
        yield
    finally:
        if embedded is not None:
            embedded.stop()


if __name__ == "__main__":
    sys.argv[0] = Path(sys.argv[0]).name
    sys.exit(main())
