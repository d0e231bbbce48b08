"""Django settings. One TOML file (YICHUANG_CONFIG, default var/yichuang.toml) and DATABASE_URL decide what differs.

What the file may say, all optional but ``secret_key``:

    secret_key = "…"                  # 50 random characters; made on the first run of `make demo`
    hosts = ["zwfw.example.gov.cn"]   # the names this instance answers to; default: this machine only
    https = true                      # behind a proxy that speaks HTTPS: secure cookies, HSTS, redirect; needs proxies
    proxies = 1                       # how many trusted proxies stand in front (for X-Forwarded-For and -Proto)
    place = "shuangjiang"             # whose portal and API this is; default: the first place of the instance
    demo = false                      # shows the demo's accounts on the sign-in page
    metrics_token = "…"               # lets a collector read /metrics from elsewhere
    [[openid]]                        # a provincial identity platform (OpenID Connect), any number
    id = "province"
    name = "省统一身份认证平台"
    client_id = "…"
    secret = "…"
    server_url = "https://…"          # its issuer
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from . import instance
from .logs import logging_settings

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = Path(os.environ.get("YICHUANG_HOME", Path.cwd()))
VAR = ROOT / "var"
CONFIG_FILE = Path(os.environ.get("YICHUANG_CONFIG", VAR / "yichuang.toml"))
CONFIG: dict[str, Any] = tomllib.loads(CONFIG_FILE.read_text("utf-8")) if CONFIG_FILE.exists() else {}


def database_settings(url: str) -> dict[str, Any]:
    """DATABASE_URL (postgresql://user:password@host:port/name?host=/socket/dir) as Django wants it."""
    parts = urlsplit(url)
    query = {k: v[-1] for k, v in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "yichuang",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or query.pop("port", "") or ""),
        "OPTIONS": dict(query),
    }


DEBUG = False
DEMO = bool(CONFIG.get("demo", False))
DEMO_PASSWORD = "yichuang2026"  # noqa: S105 - of all the demo's accounts; the sign-in page tells everybody, in demo mode
SECRET_KEY = str(CONFIG.get("secret_key") or os.environ.get("YICHUANG_SECRET_KEY") or "")
ALLOWED_HOSTS = [*CONFIG.get("hosts", []), "127.0.0.1", "localhost", "[::1]"]  # the last three: for probes and demos
HTTPS = bool(CONFIG.get("https", False))
PROXIES = int(CONFIG.get("proxies", 0))
if _mistake := instance.mistake():
    raise ImproperlyConfigured(_mistake)
METRICS_TOKEN = str(CONFIG.get("metrics_token", ""))

# --- Data -----------------------------------------------------------------------------------------------------------
_url = "DATABASE_OWNER_URL" if os.environ.get("YICHUANG_AS_OWNER") else "DATABASE_URL"  # the first: to migrate
DATABASES = {"default": database_settings(os.environ.get(_url, ""))}
if pool := int(os.environ.get("YICHUANG_POOL", "0")):
    # Set by `yichuang web`: as many connections per process as it has threads, kept open and checked when taken.
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rate limits must hold across processes; sessions too, so that signing out counts everywhere at once.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # The API's request counters: a server process each, so that counting costs the database nothing.
    "throttle": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "throttle"},
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MEDIA_ROOT = VAR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 40
UPLOAD_BYTES_A_DAY = 500 * 2**20  # of one account of the public
UPLOAD_BYTES_A_DAY_STAFF = 5 * 2**30  # of a window, an agent or a platform, that hand in for many
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- Parts ----------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "django_htmx",
    "pgtrigger",
    "procrastinate.contrib.django",
    "yichuang.faces.common",
    "yichuang.faces.portal",  # before allauth: its pages are shown in our templates
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "yichuang.kernel",
    "yichuang.kernel.workdays",
    "yichuang.kernel.journal",
    "yichuang.kernel.files",
    "yichuang.domain.places",
    "yichuang.domain.people",
    "yichuang.domain.catalogue",
    "yichuang.domain.cases",
    "yichuang.domain.bundles",
    "yichuang.domain.hall",
    "yichuang.domain.feedback",
    "yichuang.domain.disclosure",
    "yichuang.domain.buildout",
    "yichuang.faces.desk",
    "yichuang.faces.screens",
    "yichuang.faces.api",
]
ROOT_URLCONF = "yichuang.project.urls"
WSGI_APPLICATION = "yichuang.project.wsgi.application"
MIDDLEWARE = [
    "yichuang.project.observability.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "yichuang.faces.common.kiosk.KioskMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yichuang.faces.common.errors.DomainErrorMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yichuang.faces.common.display.context",
                "yichuang.faces.portal.place.context",
            ],
        },
    }
]

# --- Language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# --- Static files: collected, compressed and named by content when the instance is prepared ---------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Who may come in ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "yichuang.domain.people.backends.LoginBackend",  # username, phone or identity number
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "yichuang.faces.portal.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "yichuang.faces.portal.adapters.SocialAdapter"
MFA_ADAPTER = "yichuang.faces.portal.adapters.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # nobody here is asked for an address to sign in
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
ACCOUNT_RATE_LIMITS = {  # beside allauth's own; wrong query codes: domain/cases/tries.py
    "progress": "20/m/ip",
    "report": "5/m/ip,30/d/ip",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "一窗"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
_openid = list(CONFIG.get("openid", []))
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": provider["id"],
                "name": provider["name"],
                "client_id": provider["client_id"],
                "secret": provider["secret"],
                "settings": {"server_url": provider["server_url"]},
            }
            for provider in _openid
        ],
    }
}

# --- What a browser may do ------------------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600  # one working day at the window, in seconds
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
CSRF_FAILURE_VIEW = "yichuang.faces.common.errors.csrf_failure"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the examiner's page shows materials in a frame of its own
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        # Browsers apply form-action to the redirect after a form too: signing in goes on at the identity platform.
        "form-action": [SELF, *("{0.scheme}://{0.netloc}".format(urlsplit(p["server_url"])) for p in _openid)],
        "frame-ancestors": [SELF],
    }
}

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_settings(os.environ.get("YICHUANG_LOG_LEVEL", "INFO"))
