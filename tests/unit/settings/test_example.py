"""config.example.toml: made from the schema, complete, and usable line by line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from inboxwatch.settings import load
from inboxwatch.settings.complaint import ComplaintSettings
from inboxwatch.settings.example import render
from inboxwatch.settings.schema import (
    AccountSettings,
    AlertSettings,
    AllowSettings,
    AuthoritySettings,
    CalendarSettings,
    CompareSettings,
    LookupSettings,
    OAuth2,
    PersonSettings,
    SenderSettings,
    ServiceSettings,
    Settings,
    StorageSettings,
)
from tests.support.configuration import a_config

COMMITTED = Path(__file__).parents[3] / "config.example.toml"
TABLES: dict[str, type[BaseModel]] = {
    "": Settings,
    "[[account]]": AccountSettings,
    "[account.oauth2]": OAuth2,
    "[[sender]]": SenderSettings,
    "[allow]": AllowSettings,
    "[[alert]]": AlertSettings,
    "[[authority]]": AuthoritySettings,
    "[[calendar]]": CalendarSettings,
    "[complaint]": ComplaintSettings,
    "[compare]": CompareSettings,
    "[lookup]": LookupSettings,
    "[storage]": StorageSettings,
    "[person]": PersonSettings,
    "[service]": ServiceSettings,
}
SECRETS = ("password_command", "credential", "keyring", "token_file", "token_command")
_KEY = re.compile(r"(?:# )?([a-z_0-9]+) = .+")


def documented() -> list[tuple[str, str, int]]:
    """Every key that the example shows: its table, its name, and the line (from 0)."""
    table = ""
    found = []
    for number, line in enumerate(render().splitlines()):
        if line.removeprefix("# ") in TABLES:
            table = line.removeprefix("# ")
        elif match := _KEY.fullmatch(line):
            found.append((table, match[1], number))
    return found


def test_the_committed_example_is_that_of_the_schema() -> None:
    assert COMMITTED.read_text("utf-8") == render(), "run: make example"


def test_the_example_loads(tmp_path: Path) -> None:
    settings = load(a_config(tmp_path, render()), {})

    assert [one.name for one in settings.account] == ["home"]
    assert [one.id for one in settings.sender] == ["S1"]
    assert [one.name for one in settings.alert] == ["sister"]


@pytest.mark.parametrize("table", TABLES)
def test_every_key_of_a_table_is_shown_once(table: str) -> None:
    shown = sorted(name for where, name, _ in documented() if where == table)
    tables = {"oauth2"} | (
        {"account", "sender", "allow", "alert", "authority", "calendar", "complaint", "compare", "lookup", "storage"}
        | {"person", "service"}
        if not table
        else set()
    )

    assert shown == sorted(set(TABLES[table].model_fields) - tables)


@pytest.mark.parametrize("table", TABLES)
def test_every_key_has_a_line_that_says_what_it_is(table: str) -> None:
    lines = render().splitlines()

    for where, name, number in documented():
        if where == table:
            about = TABLES[table].model_fields[name].description
            assert about
            assert about in " ".join(line.removeprefix("# ") for line in lines[number - 3 : number])


@pytest.mark.parametrize(("table", "name", "number"), documented())
def test_each_optional_key_can_be_taken_into_use_as_it_stands(
    tmp_path: Path, table: str, name: str, number: int
) -> None:
    lines = render().splitlines()
    lines[number] = lines[number].removeprefix("# ")
    if table == "[account.oauth2]":
        lines[lines.index("# [account.oauth2]")] = "[account.oauth2]"
    if table in {"[[authority]]", "[[calendar]]"}:  # all of it, or nothing: none of its keys is optional by itself
        begin = lines.index(f"# {table}")
        lines[begin : begin + 7] = [re.sub(r"^# (?=\[|[a-z_]+ = )", "", line) for line in lines[begin : begin + 7]]
    if name in SECRETS and "account" in table:
        lines = [line for line in lines if not line.startswith("password_file")]
    load(a_config(tmp_path, "\n".join(lines)), {})


def test_a_default_that_is_shown_is_the_default() -> None:
    lines = render().splitlines()

    for table, name, number in documented():
        field = TABLES[table].model_fields[name]
        if field.is_required():
            continue
        if lines[number].startswith("# ") and field.default not in (None, "", (), False):
            shown = tomllib.loads(lines[number].removeprefix("# "))[name]
            default = list(field.default) if isinstance(field.default, tuple) else field.default
            assert shown == (str(default) if isinstance(default, Path) else default), name


def test_no_line_is_too_long_for_a_terminal() -> None:
    assert max(map(len, render().splitlines())) <= 120
