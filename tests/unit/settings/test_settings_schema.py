"""What each table takes and refuses."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from inboxwatch.model.identity import AccountName
from inboxwatch.settings.schema import AccountSettings, AlertSettings, SenderSettings, ServiceSettings
from tests.support.configuration import an_account

SECRET = {"password_file": "/nowhere"}


def refused(table: type, **keys: object) -> str:
    with pytest.raises(ValidationError) as caught:
        table.model_validate(keys)
    return " / ".join(f"{one['loc']}: {one['msg']}" for one in caught.value.errors())


def refused_account(**keys: object) -> str:
    return refused(AccountSettings, **({"name": "home", "host": "imap.example.org", "username": "me"} | keys))


def test_a_name_is_one_of_the_checked_names_of_the_model() -> None:
    assert type(an_account(**SECRET).name) is AccountName


@pytest.mark.parametrize(
    "secret",
    [
        {"password_file": "/x"},
        {"password_command": ["pass", "show", "x"]},
        {"credential": "home"},
        {"keyring": True},
        {"oauth2": {"token_file": "/x"}},
        {"oauth2": {"token_command": ["oama"]}},
    ],
)
def test_one_way_to_the_secret_is_enough(secret: dict[str, object]) -> None:
    assert an_account(**secret).name == "home"


@pytest.mark.parametrize(
    "secret",
    [
        {},
        {"keyring": False},
        {"password_file": "/x", "keyring": True},
        {"credential": "a", "oauth2": {"token_file": "/x"}},
    ],
)
def test_no_way_or_two_ways_to_the_secret_are_refused(secret: dict[str, object]) -> None:
    assert "name exactly one of" in refused_account(**secret)


@pytest.mark.parametrize("oauth2", [{}, {"token_file": "/x", "token_command": ["y"]}, {"token_command": []}])
def test_a_token_has_exactly_one_source(oauth2: dict[str, object]) -> None:
    assert "oauth2" in refused_account(oauth2=oauth2)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "::1"])
def test_a_password_goes_in_clear_to_this_machine_only(host: str) -> None:
    account = an_account(**SECRET, host=host, security="none")

    assert account.port == 143


@pytest.mark.parametrize(
    "host", ["imap.example.org", "192.0.2.1", "127.0.0.1.example.org", "localhost.example.org", "224.0.0.1"]
)
def test_a_password_in_clear_to_another_machine_is_refused(host: str) -> None:
    assert "in clear" in refused_account(**SECRET, host=host, security="none")


@pytest.mark.parametrize("host", ["imaps://imap.example.org", "imap.example.org:993", "me@imap.example.org", "a b", ""])
def test_a_host_is_a_bare_name(host: str) -> None:
    assert "host" in refused_account(**SECRET, host=host)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("poll_seconds", 4),
        ("poll_seconds", 60.0),
        ("port", 0),
        ("port", 70000),
        ("port", True),
        ("keyring", "yes"),
        ("folders", []),
        ("folders", ["INBOX", ""]),
        ("folders", ["INBOX", "INBOX"]),
        ("folders", ["INBOX\r\nA1 DELETE x"]),
        ("quarantine_folder", "INBOX"),
        ("quarantine_folder", "a\r\nb"),
        ("on_match", "delete"),
        ("security", ["tls"]),
        ("credential", "../x"),
        ("password_command", []),
        ("username", ""),
        ("addresses", ["me"]),
        ("addresses", ["*@example.org"]),
        ("addresses", ["Me <me@example.org>"]),
        ("username", "me\r\nA1 LOGOUT"),
        ("password_command", ["a\0b"]),
        ("ca_file", "/a\0b"),
        ("ca_file", "~nobody-of-this-name/x"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_at_its_key(key: str, value: object) -> None:
    secret = {} if key in {"credential", "password_command"} else SECRET

    assert f"('{key}'" in refused_account(**secret, **{key: value})


@pytest.mark.parametrize("text", ["{count} new", "{count} of {count}", "no number", "two\nlines", ""])
def test_a_persons_own_words_are_theirs(text: str) -> None:
    alert = AlertSettings.model_validate({"name": "a", "audience": "self", "url_file": "/x", "text": text})

    assert alert.text == text


@pytest.mark.parametrize("text", ["{sender}", "{", "{count", "{count!r}", "{0}", "{{count}}", "a\x1b[0m"])
def test_own_words_hold_no_other_placeholder(text: str) -> None:
    assert "('text',)" in refused(AlertSettings, name="a", audience="self", url_file="/x", text=text)


def test_a_title_is_one_line() -> None:
    assert "('title',)" in refused(AlertSettings, name="a", audience="self", url_file="/x", title="a\nBcc: b")


def test_a_sender_without_any_rule_is_refused() -> None:
    assert "name at least one of" in refused(SenderSettings, id="S1", label="x")


@pytest.mark.parametrize("name", ["", "a" * 16, "a b", "-x", "a/b"])
def test_the_name_of_the_process_fits_the_kernels_field(name: str) -> None:
    assert "('name',)" in refused(ServiceSettings, name=name)
