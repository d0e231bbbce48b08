"""Small commands for the technician; each is called with the database open and Django set up."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module

from django.core.management import execute_from_command_line

from yichuang.kernel import journal, sealing


def manage(arguments: Sequence[str]) -> int:
    """Django's own commands, in the application's role (``yichuang migrate`` is the one that changes the schema)."""
    execute_from_command_line(["yichuang manage", *arguments])
    return 0


def load_demo(arguments: Sequence[str]) -> int:
    """Load the demo's places; what is there already is left as it is."""
    parser = argparse.ArgumentParser(prog="yichuang load-demo", description=load_demo.__doc__)
    parser.add_argument("--place", default="", metavar="SLUG", help="this one alone, such as dawukou")
    return int(import_module("yichuang.project.demo.load").main(parser.parse_args(arguments).place))


def rotate_keys(arguments: Sequence[str]) -> int:
    """Make a new sealing key and seal every value with it; old keys stay, for backups."""
    argparse.ArgumentParser(prog="yichuang rotate-keys", description=rotate_keys.__doc__).parse_args(arguments)
    number = sealing.rotate()
    print(f"新密钥 {number} 已启用，正在重新加密 / key {number} is in use, resealing …", flush=True)
    print(f"已重新加密 {sum(sealing.reseal_all().values())} 个值 / values resealed")
    return 0


def seal_leftovers(arguments: Sequence[str]) -> int:
    """After a restore into a new cluster: seal, in the order they were written, the entries the old one left open."""
    argparse.ArgumentParser(prog="yichuang seal-leftovers", description=seal_leftovers.__doc__).parse_args(arguments)
    print(f"已补封 {journal.seal_leftovers()} 条记录 / entries sealed")
    return 0
