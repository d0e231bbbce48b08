"""What the settings file and the environment make of the settings, each tried in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from yichuang.project import cli

PRINT = (
    "import json; from yichuang.project import settings as s;"
    "print(json.dumps({k: getattr(s, k) for k in dir(s) if k.isupper()}, default=str))"
)


@pytest.fixture
def settings_of(tmp_path):
    def read(toml="", **environment):
        file = tmp_path / "yichuang.toml"
        file.write_text(toml, "utf-8")
        own = {k: v for k, v in os.environ.items() if not k.startswith(("YICHUANG_", "DATABASE_"))}
        own |= {"YICHUANG_CONFIG": str(file), **environment}
        done = subprocess.run([sys.executable, "-c", PRINT], env=own, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    return read


def test_a_bare_instance_is_closed_and_no_demo(settings_of):
    made = settings_of()
    assert made["DEBUG"] is False
    assert made["DEMO"] is False
    assert made["SECRET_KEY"] == ""
    assert set(made["ALLOWED_HOSTS"]) == {"127.0.0.1", "localhost", "[::1]"}


def test_behind_https_cookies_are_secure_and_browsers_remember_it(settings_of):
    made = settings_of('secret_key = "k"\nhosts = ["zw.example"]\nhttps = true\nproxies = 1\n')
    assert made["SESSION_COOKIE_SECURE"]
    assert made["CSRF_COOKIE_SECURE"]
    assert made["SECURE_SSL_REDIRECT"]
    assert made["SECURE_HSTS_SECONDS"] > 0
    assert made["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert "zw.example" in made["ALLOWED_HOSTS"]


def test_https_without_a_proxy_that_ends_it_is_refused_at_every_start(settings_of, tmp_path, monkeypatch, capsys):
    with pytest.raises(subprocess.CalledProcessError) as refused:
        settings_of('secret_key = "k"\nhttps = true\n')
    assert "proxies" in refused.value.stderr
    monkeypatch.setenv("YICHUANG_CONFIG", str(tmp_path / "yichuang.toml"))
    for command in ("serve", "web", "worker", "migrate"):
        assert cli.main([command]) == 2
        assert "proxies" in capsys.readouterr().err
    assert not settings_of("proxies = 1\n")["SECURE_SSL_REDIRECT"]


def test_a_settings_file_that_cannot_be_read_is_told_by_its_name(tmp_path, monkeypatch, capsys):
    file = tmp_path / "yichuang.toml"
    file.write_text("https = yes\n", "utf-8")
    monkeypatch.setenv("YICHUANG_CONFIG", str(file))
    assert cli.main(["serve"]) == 2
    assert str(file) in capsys.readouterr().err


def test_the_demos_password_stands_in_one_place(settings):
    package = Path(settings.PACKAGE)
    holding = [
        p for p in package.rglob("*.py") if "tests" not in p.parts and settings.DEMO_PASSWORD in p.read_text("utf-8")
    ]
    assert [p.name for p in holding] == ["settings.py"]


def test_the_web_process_holds_as_many_connections_as_it_has_threads(settings_of):
    assert "pool" not in settings_of()["DATABASES"]["default"]["OPTIONS"]
    database = settings_of(YICHUANG_POOL="4")["DATABASES"]["default"]
    assert database["OPTIONS"]["pool"]["max_size"] == 4
    assert database["CONN_HEALTH_CHECKS"] is True


def test_migrating_uses_the_owners_address(settings_of):
    addresses = {"DATABASE_URL": "postgresql://app@/y", "DATABASE_OWNER_URL": "postgresql://owner@/y"}
    assert settings_of(**addresses)["DATABASES"]["default"]["USER"] == "app"
    assert settings_of(**addresses, YICHUANG_AS_OWNER="1")["DATABASES"]["default"]["USER"] == "owner"


def test_an_identity_platform_from_the_file_is_offered_and_forms_may_go_on_to_it(settings_of):
    toml = (
        '[[openid]]\nid = "province"\nname = "省平台"\nclient_id = "c"\nsecret = "s"\n'
        'server_url = "https://id.example:8443/realm/"\n'
    )
    made = settings_of(toml)
    app = made["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"][0]
    assert (app["provider_id"], app["settings"]["server_url"]) == ("province", "https://id.example:8443/realm/")
    assert "https://id.example:8443" in made["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"]


def test_pages_may_load_nothing_from_elsewhere_and_run_nothing_inline(client):
    policy = client.get("/healthz")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy + ";"
    assert "unsafe" not in policy
    assert "http" not in policy


def test_every_answer_carries_the_headers_of_a_careful_site(client):
    response = client.get("/healthz")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
