"""The catalogue of messages: collect it from code and templates, compile it, or check that both are up to date.

``python -m tools.messages [--check]``. Message ids are the Chinese texts themselves, so the catalogue of zh_Hans stays
untranslated; it is what a translation into another language starts from. Needs no GNU gettext.
"""

from __future__ import annotations

import argparse
import re
import sys
from ast import literal_eval
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "yichuang"
LOCALE = "zh_Hans"
PO = PACKAGE / "locale" / LOCALE / "LC_MESSAGES" / "django.po"
KEYWORDS = ("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy")
_ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)  # a date of the day would change the files without a reason
STRING = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf"\b(_|gettext|ngettext|pgettext)\({STRING}(?:,\s*{STRING})?")


def main() -> int:
    """Exit code 1 from --check if the committed files are not what the code says."""
    parser = argparse.ArgumentParser(prog="tools.messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if something is out of date")
    options = parser.parse_args()
    settings.configure(USE_I18N=True)
    before = PO.read_bytes() if PO.exists() else b""
    catalog = read_po(BytesIO(before), locale=LOCALE) if before else new_catalog()
    catalog.update(collected(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.creation_date = _ALWAYS
    po, mo = BytesIO(), BytesIO()
    write_po(po, catalog, omit_header=False, sort_output=True, include_lineno=False, width=0)
    write_mo(mo, catalog)
    files = {PO: po.getvalue(), PO.with_suffix(".mo"): mo.getvalue()}
    if options.check:
        stale = [str(f) for f, content in files.items() if not f.exists() or f.read_bytes() != content]
        if stale:
            print(f"out of date, run `make messages`: {' '.join(stale)}", file=sys.stderr)
        return 1 if stale else 0
    PO.parent.mkdir(parents=True, exist_ok=True)
    for file, content in files.items():
        file.write_bytes(content)
    print(f"{len(catalog)} messages")
    return 0


def new_catalog() -> Catalog:
    """An empty catalogue whose header does not change from day to day."""
    return Catalog(
        locale=LOCALE,
        project="yichuang",
        version="1",
        header_comment="# Messages of Yichuang 一窗. Made by `make messages`.",
        msgid_bugs_address="see CONTRIBUTING.md",
        last_translator="Yichuang",
        language_team="Yichuang",
        creation_date=_ALWAYS,
        revision_date=_ALWAYS,
        fuzzy=False,
    )


def collected() -> Catalog:
    """Every message in the code and the templates."""
    catalog = new_catalog()
    for file in sorted(PACKAGE.rglob("*")):
        if file.suffix not in {".py", ".html", ".txt"} or {"tests", "migrations"} & set(file.parts):
            continue
        found = from_python(file) if file.suffix == ".py" else from_template(file)
        for message, context in found:
            catalog.add(message, locations=[(str(file.relative_to(PACKAGE)), 0)], context=context)
    return catalog


def from_python(file: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Messages in calls of gettext's family."""
    with file.open("rb") as source:
        for _, function, texts, _ in extract_python(source, KEYWORDS, (), {"encoding": "utf-8"}):
            parts = [text for text in ([texts] if isinstance(texts, str) else texts) if text]
            if parts:
                yield message_of(function or "_", parts)


def from_template(file: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Messages of ``{% translate %}`` and ``{% blocktranslate %}``, which Django turns into calls."""
    for function, *texts in IN_TEMPLATE.findall(templatize(file.read_text("utf-8"))):
        yield message_of(function, [literal_eval(text) for text in texts if text])


def message_of(function: str, parts: list[str]) -> tuple[str | tuple[str, str], str | None]:
    """The message (with its plural) and its context."""
    if function.startswith("pgettext") and len(parts) > 1:
        return parts[1], parts[0]
    if function.startswith("ngettext") and len(parts) > 1:
        return (parts[0], parts[1]), None
    return parts[0], None


if __name__ == "__main__":
    sys.exit(main())
