"""Compile every template of the product, as the first request for it would: ``python -m tools.templates``."""

from __future__ import annotations

import os
import sys

import django
from django.template import TemplateSyntaxError
from django.template.loader import get_template

from yichuang.project.database import PACKAGE


def main() -> int:
    """Exit code 1, with the list, if a template does not compile."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yichuang.project.settings")
    django.setup()
    failed = 0
    count = 0
    for folder in sorted(PACKAGE.rglob("templates")):
        for file in sorted(f for f in folder.rglob("*") if f.is_file()):
            count += 1
            try:
                get_template(str(file.relative_to(folder)))
            except TemplateSyntaxError as error:
                failed += 1
                print(f"{file}: {error}", file=sys.stderr)
    print(f"{count} templates, {failed} do not compile")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
