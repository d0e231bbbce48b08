"""A folder of its own for each test process: keys, uploads and settings of tests never touch the real ``var``."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

HOME = tempfile.mkdtemp(prefix="yichuang-test-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["YICHUANG_HOME"] = HOME
os.environ["YICHUANG_SECRET_KEY"] = "tests-only"
os.environ["DATABASE_URL"] = "postgresql:///no_test_asked_for_a_database"
for name in ("YICHUANG_CONFIG", "YICHUANG_KEYS", "YICHUANG_POOL", "DATABASE_OWNER_URL"):
    os.environ.pop(name, None)
