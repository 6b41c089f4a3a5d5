"""Finding, reading and refusing config.toml."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inboxwatch.errors import ConfigError
from inboxwatch.settings import PersonSettings, check, find, load, person_of, usual_places
from tests.support.configuration import ACCOUNT, ALERT, NOBODY, SENDER, a_config, as_root

PASSWORD = "hunter2-correct-horse"


def refusal(folder: Path, text: str, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        load(a_config(folder, text), environ or {})
    assert caught.value.exit_code == 78
    assert caught.value.hint
    return caught.value.message


# -- where it lies ---------------------------------------------------------------------------------------------------


def test_it_is_looked_for_in_the_order_of_the_conventions(tmp_path: Path) -> None:
    environ = {
        "INBOXWATCH_CONFIG": str(tmp_path / "variable.toml"),
        "CONFIGURATION_DIRECTORY": f"{tmp_path}/systemd:{tmp_path}/second",
        "XDG_CONFIG_HOME": f"{tmp_path}/xdg",
        "HOME": f"{tmp_path}/home",
    }
    named = tmp_path / "named.toml"
    inner = ["systemd/config.toml", "second/config.toml", "xdg/inboxwatch/config.toml"]
    places = [named, tmp_path / "variable.toml", *(tmp_path / one for one in inner)]
    for place in places:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()

    assert find(named, environ) == places[0]
    assert find(None, environ) == places[1]
    del environ["INBOXWATCH_CONFIG"]
    for place in places[2:]:
        assert find(None, environ) == place
        place.unlink()


def test_without_xdg_it_lies_below_the_home_folder() -> None:
    expected = [Path("/home/someone/.config/inboxwatch/config.toml"), Path("/etc/inboxwatch/config.toml")]

    assert usual_places({"HOME": "/home/someone"}) == expected


def test_a_missing_file_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        find(None, {"CONFIGURATION_DIRECTORY": f"{tmp_path}/a", "XDG_CONFIG_HOME": f"{tmp_path}/b"})

    for place in (f"{tmp_path}/a/config.toml", f"{tmp_path}/b/inboxwatch/config.toml", "/etc/inboxwatch/config.toml"):
        assert place in caught.value.message
    assert "inboxwatch init" in caught.value.hint


def test_a_named_file_that_is_missing_is_not_replaced_by_another(tmp_path: Path) -> None:
    a_config(tmp_path)
    with pytest.raises(ConfigError, match=r"other\.toml"):
        load(tmp_path / "other.toml", {"CONFIGURATION_DIRECTORY": str(tmp_path)})


def test_a_name_that_no_file_can_have_is_a_missing_file() -> None:
    with pytest.raises(ConfigError, match="no configuration file"):
        find(Path("/" + "x" * 300), {})


# -- what it says ----------------------------------------------------------------------------------------------------


def test_a_small_file_gets_every_default(tmp_path: Path) -> None:
    settings = load(a_config(tmp_path), {})
    account = settings.account[0]

    assert (account.port, account.security, account.on_match) == (993, "tls", "keep")
    assert account.folders == ("INBOX", "\\Junk", "\\Trash")
    assert account.quarantine_folder == "Archive 2"
    assert (account.poll_seconds, account.reconcile_minutes, account.blind_alert_minutes) == (60, 10, 30)
    assert settings.sender[0].id == "S1"
    assert settings.alert[0].audience == "helper"


@pytest.mark.parametrize(("security", "port"), [("tls", 993), ("starttls", 143)])
def test_the_port_follows_from_the_security(tmp_path: Path, security: str, port: int) -> None:
    settings = load(a_config(tmp_path, f'{ACCOUNT}security = "{security}"\n'), {})

    assert settings.account[0].port == port


def test_what_is_loaded_cannot_be_changed(tmp_path: Path) -> None:
    settings = load(a_config(tmp_path), {})

    with pytest.raises(ValueError, match="frozen"):
        settings.state_dir = tmp_path
    with pytest.raises(ValueError, match="frozen"):
        settings.account[0].host = "elsewhere.example"


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = a_config(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert load(path, {}).account[0].name == "home"


# -- where state lies ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "environ", "expected"),
    [
        ("", {"STATE_DIRECTORY": "/var/lib/inboxwatch"}, "/var/lib/inboxwatch"),
        ("", {"STATE_DIRECTORY": "/var/lib/a:/var/lib/b"}, "/var/lib/a"),
        ("", {"STATE_DIRECTORY": "/var/lib/a", "XDG_STATE_HOME": "/x"}, "/var/lib/a"),
        ("", {"XDG_STATE_HOME": "/x"}, "/x/inboxwatch"),
        ('state_dir = "/given"', {"STATE_DIRECTORY": "/var/lib/a"}, "/given"),
        ('state_dir = "/given"', {"INBOXWATCH_STATE_DIR": "/told"}, "/told"),
        ("", {"INBOXWATCH_STATE_DIR": "/told", "STATE_DIRECTORY": "/var/lib/a"}, "/told"),
        ('state_dir = "/given"', {"INBOXWATCH_STATE_DIR": ""}, "/given"),
    ],
)
def test_where_state_lies(tmp_path: Path, text: str, environ: dict[str, str], expected: str) -> None:
    assert load(a_config(tmp_path, text), environ).state_dir == Path(expected)


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    assert load(a_config(tmp_path, 'state_dir = "~/here"'), {}).state_dir == tmp_path / "here"
    assert load(a_config(tmp_path, ""), {}).state_dir == tmp_path / ".local/state/inboxwatch"


def test_a_path_that_depends_on_where_one_stands_is_refused(tmp_path: Path) -> None:
    assert ":1: state_dir: should be a whole path" in refusal(tmp_path, 'state_dir = "here"')


def test_a_variable_that_is_wrong_is_named_in_place_of_a_line(tmp_path: Path) -> None:
    message = refusal(tmp_path, 'state_dir = "/given"', {"INBOXWATCH_STATE_DIR": "here"})

    assert message.startswith("INBOXWATCH_STATE_DIR: ")


def test_other_variables_of_ours_do_no_harm(tmp_path: Path) -> None:
    environ = {"INBOXWATCH_CONFIG": "x", "INBOXWATCH_REFRESH": "1", "INBOXWATCH_ACCOUNT": "[]"}

    assert len(load(a_config(tmp_path), environ).account) == 1


# -- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('state_dri = "/x"', 1, "state_dri is not a known key; did you mean state_dir?"),
        (ACCOUNT + 'pasword_file = "/x"', 7, "account.1.pasword_file is not a known key; did you mean password_file?"),
        (
            ACCOUNT + "[account.oauth2]\ntokn_file = '/x'",
            8,
            "account.1.oauth2.tokn_file is not a known key; did you mean",
        ),
        (SENDER + 'adresses = ["a@b.example"]', 5, "sender.1.adresses is not a known key; did you mean addresses?"),
        ("[allow]\naddreses = []", 2, "allow.addreses is not a known key; did you mean addresses?"),
        (ALERT + 'titel = "x"', 6, "alert.1.titel is not a known key; did you mean title?"),
        ("[service]\nlog_levle = 'info'", 2, "service.log_levle is not a known key; did you mean log_level?"),
        ("[[accounts]]\nname = 'x'", 1, "accounts is not a known key; did you mean account?"),
        (ACCOUNT + 'state_dir = "/x"', 7, "it belongs at the top of the file, before all tables"),
        ('drop_dir = "/x"', 1, "drop_dir is not a known key; it belongs into [service]"),
        ("zzz = 1", 1, "zzz is not a known key"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_one(tmp_path: Path, text: str, line: int, words: str) -> None:
    message = refusal(tmp_path, text)

    assert f"config.toml:{line}: " in message
    assert words in message


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    message = refusal(
        tmp_path,
        """nonsense = 1
[[account]]
name = "not a name"
host = "imap://example.org"
port = "993"
username = "x"
[[account]]
name = "b"
host = "h"
security = "none"
username = "u"
folders = [
  "INBOX",
  "Archive 2",
]
[alert]
name = "x"
[[sender]]
id = "S1"
""",
    )
    lines = [int(line.split("config.toml:")[1].split(":")[0]) for line in message.splitlines()]

    assert lines == sorted(lines)
    assert lines == [1, 3, 4, 5, 7, 7, 10, 16, 18]
    for words in (
        "account.1.port: should be a valid integer",
        "account.2: name exactly one of password_file, password_command",
        "account.2.security: none is for a server on this machine only",
        "account.2.quarantine_folder: is one of the watched folders",
        "alert: write [[alert]], in two brackets",
        "sender.1: name at least one of addresses",
    ):
        assert words in message


@pytest.mark.parametrize(
    "text",
    [
        ACCOUNT.replace('"home"', f'"{PASSWORD} {PASSWORD}"'),
        ACCOUNT + f'password = "{PASSWORD}"',
        ACCOUNT + f'port = "{PASSWORD}"',
        ACCOUNT + f'security = "{PASSWORD}"',
        ACCOUNT + f'security = ["{PASSWORD}"]',
        ACCOUNT + f'keyring = "{PASSWORD}"',
        ACCOUNT + f'credential = "/{PASSWORD}"',
        ACCOUNT + f'password_command = "{PASSWORD}"',
        ACCOUNT + f'folders = "{PASSWORD}"',
        ACCOUNT + f'ca_file = "{PASSWORD}"',
        ACCOUNT + f'folders = ["{PASSWORD}", "{PASSWORD}"]',
        ACCOUNT + f'folders = ["{PASSWORD}"]\nquarantine_folder = "{PASSWORD}"',
        2 * ACCOUNT.replace("home", PASSWORD),
        ACCOUNT + f'oauth2 = "{PASSWORD}"',
        ACCOUNT + f'[account.oauth2]\ntoken = "{PASSWORD}"',
        ALERT.replace("/nowhere/alert-url", f"mailto://me:{PASSWORD}@example.org"),
        ALERT.replace("helper", PASSWORD),
        ALERT + f'text = "{{{PASSWORD}}}"',
        f'account = "{PASSWORD}"',
        f'service = "{PASSWORD}"',
        f'password = "{PASSWORD}',
        f"password = {PASSWORD}",
    ],
)
def test_no_message_repeats_a_value(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(a_config(tmp_path, text), {})

    error: BaseException | None = caught.value
    while error is not None:  # neither does anything that a traceback would show
        assert PASSWORD not in str(error)
        assert PASSWORD not in repr(error)
        error = error.__cause__
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("text", "line"), [("a = 1\nb = \n", 2), ("[[account]\n", 1), ('x = "open\n', 1), ("a = 1\na = 2\n", 2)]
)
def test_a_slip_of_the_pen_is_told_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    assert f"config.toml:{line}: not TOML" in refusal(tmp_path, text)


def test_a_file_in_another_character_set_is_told_with_its_line(tmp_path: Path) -> None:
    path = a_config(tmp_path)
    path.write_bytes(b"# first\n# caf\xe9\n")

    with pytest.raises(ConfigError, match=r"config\.toml:2: not UTF-8"):
        load(path, {})


@pytest.mark.parametrize(("kind", "line"), [("account", 8), ("sender", 6), ("alert", 7)])
def test_two_of_a_name_are_refused(tmp_path: Path, kind: str, line: int) -> None:
    table = {"account": ACCOUNT, "sender": SENDER, "alert": ALERT}[kind]
    message = refusal(tmp_path, table + table)

    assert message.endswith(f"config.toml:{line}: {kind}.2: has the name of another [[{kind}]]")


def test_a_file_that_everybody_may_write_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="everybody may write") as caught:
        load(a_config(tmp_path, mode=0o666), {})

    assert caught.value.hint == f"chmod 600 {tmp_path / 'config.toml'}"


@as_root
def test_a_file_of_somebody_else_is_refused_also_behind_a_link(tmp_path: Path) -> None:
    path = a_config(tmp_path)

    os.chown(path, NOBODY, NOBODY)
    link = tmp_path / "link.toml"
    link.symlink_to(path)

    for one in (path, link):
        with pytest.raises(ConfigError, match="belongs to another user"):
            load(one, {})


def test_a_pipe_in_place_of_the_file_keeps_nobody_waiting(tmp_path: Path) -> None:

    os.mkfifo(tmp_path / "config.toml")

    with pytest.raises(ConfigError, match="no configuration file"):
        load(tmp_path / "config.toml", {})


def test_values_can_be_checked_before_they_are_written(tmp_path: Path) -> None:
    where = tmp_path / "config.toml"

    assert check({"state_dir": "/x"}, where).state_dir == Path("/x")
    with pytest.raises(ConfigError, match="sendr is not a known key; did you mean sender"):
        check({"sendr": []}, where)


@pytest.mark.parametrize(
    ("text", "minor", "country"),
    [
        ('[person]\nminor = true\ncountry = "GB"', True, "GB"),
        ('[[account]]\nnonsense = 1\n[person]\nminor = true\ncountry = "GB"', True, "GB"),
        ('[person]\nminor = "true"\ncountry = "Atlantis"', True, None),
        ("[person]\nminor = 0\ncountry = 7", False, None),
        ("person = 3", False, None),
        ("[person]\n minor = true\nnonsense =", True, None),
        ("nonsense =", False, None),
        ("", False, None),
    ],
)
def test_for_whom_it_is_is_known_also_where_the_file_is_broken_elsewhere(
    tmp_path: Path, text: str, minor: bool, country: str | None
) -> None:
    (tmp_path / "config.toml").write_text(text)
    (tmp_path / "config.toml").chmod(0o600)
    found = person_of(tmp_path / "config.toml", {})

    assert (minor, country) == (found.minor, found.country)


def test_where_there_is_no_file_nothing_is_known_of_the_person(tmp_path: Path) -> None:
    assert PersonSettings() == person_of(tmp_path / "none.toml", {})


@pytest.mark.parametrize("country", ["Germany", "", "D", "ÄÖ", "D1"])
def test_a_country_is_two_letters_and_an_example_is_told(tmp_path: Path, country: str) -> None:
    said = refusal(tmp_path, f'{ACCOUNT}\n[person]\ncountry = "{country}"\n')

    assert "person.country: should be two letters, such as GB, US or DE" in said
