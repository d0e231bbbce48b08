"""The product's settings, as tests run with them: nothing here changes how the product behaves, only what is slow."""

import tests.plugins.home  # noqa: F401 - first: the product's settings read what it prepares
from yichuang.project.settings import *  # noqa: F403

SECRET_KEY = "tests-only"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TESTING = True
MIDDLEWARE = [m for m in MIDDLEWARE if not m.startswith("whitenoise.")]  # noqa: F405 - the test server serves them
LOGGING_CONFIG = None  # pytest shows what was logged
