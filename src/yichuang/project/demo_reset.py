"""``yichuang demo-reset``: forget the demo's data. Refuses to touch an instance that is not a demo."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence

from . import instance
from .database import Embedded

DEMO_PARTS = ("pg", "files", "keys", "static", "run", "log")


def main(arguments: Sequence[str]) -> int:
    """Remove database, files, keys and settings of the demo."""
    argparse.ArgumentParser(prog="yichuang demo-reset", description=main.__doc__).parse_args(arguments)
    config = instance.config()
    if not config.get("demo") and any((instance.var() / part).exists() for part in DEMO_PARTS):
        print("这不是演示实例，不清除 / not a demo instance, nothing removed", file=sys.stderr)
        return 1
    if Embedded(instance.data_folder()).is_held():
        print("演示正在运行，请先按 Ctrl-C 停止 / the demo is running, stop it first", file=sys.stderr)
        return 1
    for part in DEMO_PARTS:
        shutil.rmtree(instance.var() / part, ignore_errors=True)
    instance.config_file().unlink(missing_ok=True)
    print("已清空，运行 make demo 重新开始 / removed; `make demo` starts over")
    return 0
