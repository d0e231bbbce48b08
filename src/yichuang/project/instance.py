"""Where an instance keeps what is its own, and its settings file. Needs neither Django nor a database."""

from __future__ import annotations

import os
import secrets
import string
import tomllib
from pathlib import Path
from typing import Any


def home() -> Path:
    """The folder that ``var`` lies in: YICHUANG_HOME, else where the command was called."""
    return Path(os.environ.get("YICHUANG_HOME", Path.cwd())).resolve()


def var() -> Path:
    """Everything an instance owns: data, keys, files, settings, logs."""
    return home() / "var"


def data_folder() -> Path:
    """The embedded database's folder."""
    return var() / "pg"


def config_file() -> Path:
    """The settings file."""
    return Path(os.environ.get("YICHUANG_CONFIG", var() / "yichuang.toml"))


def config() -> dict[str, Any]:
    """What the settings file says; empty if there is none."""
    file = config_file()
    return tomllib.loads(file.read_text("utf-8")) if file.exists() else {}


def mistake() -> str:
    """Why this settings file must not be served from; empty if nothing is known against it."""
    try:
        told = config()
    except tomllib.TOMLDecodeError as error:
        return f"{config_file()} 写法有误 / is not valid TOML: {error}"
    if told.get("https") and not told.get("proxies"):
        return (
            f"{config_file()}：https = true 时请写上 proxies = 前面可信代理的个数（通常是 1）。本程序自己不终止 TLS，"
            "不写就认不出代理转来的 HTTPS，每个页面都会无休止地重定向\n"
            "  https = true needs proxies = the number of trusted proxies in front (mostly 1): this server ends no TLS "
            "and without it every page redirects for ever"
        )
    return ""


def write_config(*, demo: bool) -> Path:
    """Make the settings file with a secret of its own, readable by its owner only. Keeps one that is there."""
    file = config_file()
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        alphabet = string.ascii_letters + string.digits
        secret = "".join(secrets.choice(alphabet) for _ in range(50))
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(f'secret_key = "{secret}"\ndemo = {"true" if demo else "false"}\n')
    return file
