"""The command line's own promises: every command is listed, described truly, documented, and answers --help."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from inboxwatch import cli as door
from inboxwatch.cli import COMMANDS, cli
from inboxwatch.cli.days import DAY, TIME
from inboxwatch.cli.exhibits import ExhibitNumber
from inboxwatch.cli.lazy import module_name

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_in_the_list_is_the_first_line_of_the_command(name):
    command = cli.get_command(click.Context(cli), name)

    assert command is not None
    assert command.get_short_help_str(200) == COMMANDS[name]


def every_group(command, path=()):
    """All groups of commands, with the words that lead there."""
    if isinstance(command, click.Group):
        yield path, command
        for name in command.list_commands(click.Context(command)):
            yield from every_group(command.get_command(click.Context(command), name), (*path, name))


@pytest.mark.parametrize("path", [path for path, _ in every_group(cli)], ids=" ".join)
def test_each_command_is_told_in_one_line_of_a_usual_terminal(path):
    told = CliRunner().invoke(cli, [*path, "--help"], terminal_width=80).output
    lines = told[told.index("Commands:\n") :].splitlines()[1:]

    assert [] == [line for line in lines if not re.match(r"  [a-z]+ +[A-Z].*[^.]\.$", line)]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_file_of_its_own_and_answers_help(name):
    assert (ROOT / "inboxwatch" / "cli" / "commands" / f"{module_name(name)}.py").is_file()
    done = CliRunner().invoke(cli, [name, "--help"])

    assert 0 == done.exit_code
    assert "Usage:" in done.output


def test_no_command_file_is_without_a_command():
    files = {path.stem for path in (ROOT / "inboxwatch/cli/commands").glob("[a-z]*_.py")}

    assert {module_name(name) for name in COMMANDS} == files


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme_or_the_guide(name):
    text = (
        (ROOT / "README.md").read_text() + (ROOT / "docs/start.md").read_text() + (ROOT / "docs/design.md").read_text()
    )

    assert re.search(rf"inboxwatch {name}\b|`{name}`", text)


def test_what_the_contract_promises_of_json_is_an_option_of_every_reading_command():
    for name in ("doctor", "status", "list", "show", "verify", "steps"):
        assert "--json" in CliRunner().invoke(cli, [name, "--help"]).output


@pytest.mark.parametrize("typed", ["2026-11-20", "2026-11-20T15:04", "2026-11-20T15:04:05", "2026-1-5"])
def test_a_time_may_be_a_day_or_have_minutes(typed):
    assert TIME.convert(typed, None, None).isoformat().startswith(("2026-11-20T", "2026-01-05T"))


@pytest.mark.parametrize(
    ("kind", "typed"), [(DAY, "2026-11-20T15:04"), (DAY, "20 Nov"), (TIME, "yesterday"), (TIME, "")]
)
def test_what_is_no_day_or_time_is_refused_in_words(kind, typed):
    with pytest.raises(click.BadParameter, match=rf"'{typed}' is no (day|time) such as 2026-11-20") as refused:
        kind.convert(typed, None, None)

    assert "%" not in refused.value.message


@pytest.mark.parametrize(("typed", "number"), [("IW-000017", 17), ("iw-17", 17), ("17", 17), (" 0017 ", 17)])
def test_an_exhibit_may_be_named_in_short(typed, number):
    assert f"IW-{number:06d}" == ExhibitNumber().convert(typed, None, None)


@pytest.mark.parametrize("typed", ["", "IW-", "0", "-1", "IW-1x", "١٧"])
def test_what_is_no_exhibit_number_is_wrong_usage(typed):
    with pytest.raises(click.UsageError):
        ExhibitNumber().convert(typed, None, None)


def test_a_surprise_says_where_and_not_what(capsys):
    secret = "hunter2"

    def fail():
        raise RuntimeError(f"cannot do it with {secret}")

    try:
        fail()
    except RuntimeError as error:
        assert 70 == door._surprise(error)
    said = capsys.readouterr()
    assert "" == said.out
    assert "RuntimeError" in said.err
    assert secret not in said.err


def test_errors_are_said_with_what_to_do(tmp_path, capsys):
    assert 78 == door.run(["--config", str(tmp_path / "none.toml"), "list"])
    said = capsys.readouterr()
    assert "" == said.out
    assert "what to do:" in said.err


def test_the_guide_writes_a_configuration_that_can_be_read_whatever_was_typed(tmp_path):
    from inboxwatch.cli.setup_guide import Answers, _toml
    from inboxwatch.settings import load

    odd = 'a "b" \\ ü 🙂'
    answers = Answers(
        "me", "imap.example.org", 993, "pw", ("*@bad.example",), (odd,), "json://x", True, "Older", ("me@example.org",)
    )
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)
    path.write_text(_toml(answers, tmp_path), "utf-8")
    settings = load(path, {})

    assert ("me", ("me@example.org",)) == (settings.account[0].username, settings.account[0].addresses)
    assert odd.strip() == settings.sender[0].display_names[0].strip()
    assert ("move", "Older") == (settings.account[0].on_match, settings.account[0].quarantine_folder)
    assert "pw" not in json.dumps(path.read_text())


def test_the_guide_remembers_who_is_under_age(tmp_path):
    from inboxwatch.cli.setup_guide import Answers, _toml
    from inboxwatch.settings import load

    answers = Answers("me", "imap.example.org", 993, "pw", ("*@bad.example",), (), "", False, "Archive 2")
    for minor in (True, False):
        path = tmp_path / "config.toml"
        path.touch(mode=0o600)
        path.write_text(_toml(answers, tmp_path, minor=minor), "utf-8")

        assert minor is load(path, {}).person.minor


@pytest.mark.parametrize(
    ("typed", "country"), [("Atlantis\nthe netherlands\n", "NL"), ("\n", "GB"), ("uk\n", "GB"), ("-\n", None)]
)
def test_the_guide_remembers_the_country_as_it_was_named_or_guessed(tmp_path, typed, country):
    from inboxwatch.cli.setup_guide import Answers, _country, _toml
    from inboxwatch.settings import load

    answers = Answers("me", "imap.example.org", 993, "pw", ("*@bad.example",), (), "", False, "Archive 2")
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)

    @click.command()
    def asked():
        path.write_text(_toml(answers, tmp_path, country=_country({"LANG": "en_GB.UTF-8"})), "utf-8")

    assert 0 == CliRunner().invoke(asked, input=typed).exit_code
    assert country == load(path, {}).person.country


def test_the_demo_without_its_extra_says_what_to_type():
    """As after a plain `pipx install`: the package is not there."""
    code = "import sys; sys.modules['pymap'] = None; from inboxwatch.cli import run; sys.exit(run(['demo']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (78, "") == (done.returncode, done.stdout)
    assert "pymap is not installed" in done.stderr
    assert "`pipx inject inboxwatch pymap`" in done.stderr
    assert "`pipx install 'inboxwatch[demo]'`" in done.stderr


def test_whoever_is_sent_to_the_demo_hears_that_it_needs_an_extra():
    assert "needs the extra «demo»" in " ".join(CliRunner().invoke(cli, ["--help"]).output.split())
    assert "pipx inject inboxwatch pymap" in " ".join(CliRunner().invoke(cli, ["demo", "--help"]).output.split())
    assert "pipx install '.[demo]'" in (ROOT / "README.md").read_text()
