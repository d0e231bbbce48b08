import stat
import tomllib

import pytest

from yichuang.project import demo_reset, instance


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("YICHUANG_HOME", str(tmp_path))
    return tmp_path


def test_a_demos_settings_are_private_and_each_has_a_secret_of_its_own(home):
    file = instance.write_config(demo=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    first = tomllib.loads(file.read_text("utf-8"))
    assert first["demo"] is True
    assert len(first["secret_key"]) == 50
    file.unlink()
    assert tomllib.loads(instance.write_config(demo=True).read_text("utf-8")) != first


def test_settings_that_are_there_are_kept(home):
    instance.write_config(demo=False)
    before = instance.config()
    instance.write_config(demo=True)
    assert instance.config() == before


def test_a_demo_is_forgotten_and_nothing_else(home, capsys):
    instance.write_config(demo=True)
    for name in ("pg", "keys", "backups"):
        (home / "var" / name).mkdir()
    assert demo_reset.main([]) == 0
    assert [path.name for path in (home / "var").iterdir()] == ["backups"]
    assert "make demo" in capsys.readouterr().out


def test_a_real_instance_is_not_touched(home, capsys):
    instance.write_config(demo=False)
    (home / "var" / "pg").mkdir()
    assert demo_reset.main([]) == 1
    assert (home / "var" / "pg").exists()
    assert "不是演示实例" in capsys.readouterr().err


def test_a_running_demo_is_not_touched(home, monkeypatch, capsys):
    instance.write_config(demo=True)
    (home / "var" / "pg").mkdir()
    monkeypatch.setattr(demo_reset.Embedded, "is_held", lambda _: True)
    assert demo_reset.main([]) == 1
    assert (home / "var" / "pg").exists()
    assert "正在运行" in capsys.readouterr().err
