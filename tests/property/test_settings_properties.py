"""Whatever a person writes into config.toml, it is either taken or refused in words, and no value is repeated."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from inboxwatch.errors import ConfigError
from inboxwatch.settings import Settings, check
from inboxwatch.settings.lines import places
from inboxwatch.settings.schema import (
    AccountSettings,
    AlertSettings,
    AllowSettings,
    OAuth2,
    SenderSettings,
    ServiceSettings,
)

CANARY = "hunter2"
WHERE = Path("config.toml")

words = st.sampled_from(
    [
        CANARY,
        f"{CANARY}@example.org",
        f"/{CANARY}",
        f"~/{CANARY}",
        f"{{{CANARY}}}",
        "tls",
        "none",
        "self",
        "localhost",
        "",
    ]
)
scalars = st.one_of(words, st.text(max_size=5), st.integers(), st.booleans(), st.floats(), st.datetimes())
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "x"]), inner, max_size=2),
    max_leaves=4,
)


def table(model: type, **tables: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    keys = {name: tables.get(name, values) for name in model.model_fields} | {"unheard_of": values}
    return st.fixed_dictionaries({}, optional=keys)


def several(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(one, max_size=2) | values


data = table(
    Settings,
    account=several(table(AccountSettings, oauth2=table(OAuth2) | values)),
    sender=several(table(SenderSettings)),
    allow=table(AllowSettings) | values,
    alert=several(table(AlertSettings)),
    service=table(ServiceSettings) | values,
)


@given(data)
@settings(max_examples=400)
@example({"account": [{"security": ["tls"]}]})
@example({"account": [{"security": {}, "port": None}]})
def test_any_configuration_is_taken_or_refused_in_words_that_repeat_no_value(found: dict[str, Any]) -> None:
    message = refusal(found)

    assert message is None or message
    assert CANARY not in (message or "")


def refusal(found: dict[str, Any]) -> str | None:
    """What is said of a configuration; None if it is taken. Any other error than ours is let through."""
    try:
        check(found, WHERE)
    except ConfigError as error:
        return error.message
    return None


@given(
    st.lists(
        st.sampled_from(
            ["[a]", "[[b]]", "[b.c]", "x = 1", 'y = """', '"""', "z = [", '"]",', "]", "# [a]", "", "a.b = {c = 1}"]
        )
    )
)
@settings(max_examples=400)
def test_lines_are_found_in_any_text_that_the_parser_reads(parts: list[str]) -> None:
    text = "\n".join(parts)
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    found = places(text)

    assert {path[0] for path in found} == set(parsed)
    assert all(1 <= line <= len(parts) for line in found.values())
