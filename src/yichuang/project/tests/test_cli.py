import subprocess
import sys
from importlib import import_module

import pytest

from yichuang.project import cli


def test_every_command_leads_to_a_function_that_exists():
    for name, command in cli.COMMANDS.items():
        module, _, function = command.function.partition(":")
        assert callable(getattr(import_module(module), function)), name


def test_an_unknown_command_is_refused_with_the_nearest_one_and_the_list(capsys):
    assert cli.main(["serv"]) == 2
    said = capsys.readouterr().err
    assert "没有“serv”这个命令" in said
    assert "yichuang serve" in said
    for name in cli.COMMANDS:
        assert name in said


def test_without_a_command_the_list_is_shown_as_an_error_and_with_help_as_an_answer(capsys):
    assert cli.main([]) == 2
    assert cli.main(["--help"]) == 0
    assert capsys.readouterr().out.count("yichuang COMMAND") == 2


@pytest.mark.parametrize("command", ["serve", "demo", "requirements", "web", "due"])
def test_starting_does_not_load_django(command):
    code = (
        "import sys; from yichuang.project.cli import main\n"
        f"try:\n    main(['{command}', '--help'])\nexcept SystemExit: pass\n"
        "sys.exit('django.db' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout


@pytest.mark.django_db(transaction=True)
def test_a_command_that_needs_the_database_opens_it_in_the_applications_role():
    code = (
        "from django.db import connection as c; x = c.cursor(); x.execute('SELECT current_user'); print(x.fetchone())"
    )
    command = [sys.executable, "-m", "yichuang.project.cli", "manage", "shell", "--no-imports", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "yichuang_app" in done.stdout, done.stderr
