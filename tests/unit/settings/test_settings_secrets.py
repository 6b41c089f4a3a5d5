"""Passwords, tokens and alert addresses."""

from __future__ import annotations

import os
import select
import stat
import sys
import textwrap
import time
from pathlib import Path

import pytest

from inboxwatch.errors import ConfigError
from inboxwatch.settings import account_secret, route_url
from inboxwatch.settings.secrets import from_command, refuse_open_secret
from tests.support.configuration import NOBODY, a_secret, an_account, an_alert, as_root

SECRET = "correct horse"


def refusal(secret: object) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        secret(False)  # type: ignore[operator]
    assert caught.value.hint
    assert "account home" in caught.value.message
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in f"{error!r} {vars(error)}"
        error = error.__cause__
    return caught.value


# -- from a file -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("octets", "expected"),
    [(b"pw", "pw"), (b"pw\n", "pw"), (b"pw\r\n", "pw"), (b" p w ", " p w "), ("p\u00e4ss".encode(), "p\u00e4ss")],
)
def test_a_file_gives_all_but_its_last_line_end(tmp_path: Path, octets: bytes, expected: str) -> None:
    assert account_secret(an_account(password_file=a_secret(tmp_path, octets)), {})(False) == expected


def test_a_file_is_read_at_every_call(tmp_path: Path) -> None:
    path = a_secret(tmp_path, b"old")
    secret = account_secret(an_account(password_file=path), {})

    assert secret(False) == "old"
    path.write_bytes(b"new")
    assert secret(False) == "new"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o777])
def test_a_file_that_others_may_read_is_no_secret(tmp_path: Path, mode: int) -> None:
    path = a_secret(tmp_path, SECRET.encode(), mode=mode)
    error = refusal(account_secret(an_account(password_file=path), {}))

    assert "others may read" in error.message
    assert error.hint == f"chmod 600 {path}"


def test_a_link_does_not_hide_what_it_leads_to(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(a_secret(tmp_path, SECRET.encode(), mode=0o644))

    assert "others may read" in refusal(account_secret(an_account(password_file=link), {})).message


def test_a_link_to_a_closed_file_is_followed(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(a_secret(tmp_path, b"pw"))

    assert account_secret(an_account(password_file=link), {})(False) == "pw"


@as_root
def test_a_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    path = a_secret(tmp_path, SECRET.encode())
    os.chown(path, NOBODY, NOBODY)

    assert "belongs to another user" in refusal(account_secret(an_account(password_file=path), {})).message


@pytest.mark.parametrize("octets", [b"", b"\n", b"\r\n", b"one\ntwo\n", b"one\n\n", b"a\0b", b"\xff correct horse"])
def test_a_file_that_is_not_one_line_of_text_is_refused(tmp_path: Path, octets: bytes) -> None:
    refusal(account_secret(an_account(password_file=a_secret(tmp_path, octets)), {}))


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)

    for path in (tmp_path / "pipe", tmp_path, tmp_path / "missing"):
        refusal(account_secret(an_account(password_file=path), {}))


def test_a_credential_that_is_named_by_its_path_may_have_an_access_list(tmp_path: Path) -> None:
    """systemd gives root's file to the service by an access list, whose mask shows in the group's bits."""
    facts = os.stat_result((stat.S_IFREG | 0o440, 1, 1, 1, 0, 0, 3, 0, 0, 0))

    refuse_open_secret(facts, Path("/run/credentials/inboxwatch.service/sister"), "alert sister")
    with pytest.raises(ConfigError, match="others may read"):
        refuse_open_secret(facts, tmp_path / "sister", "alert sister")


# -- from a command --------------------------------------------------------------------------------------------------


def python(code: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(code)]


def test_a_command_gives_its_first_line() -> None:
    command = python("print('pw'); print('a note')")

    assert account_secret(an_account(password_command=command), dict(os.environ))(False) == "pw"


def test_a_command_is_no_line_for_a_shell(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; print(sys.argv[1])", f"$(touch {tmp_path}/made)"]

    assert account_secret(an_account(password_command=command), {})(False) == f"$(touch {tmp_path}/made)"
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_fails_is_told_without_what_it_said() -> None:
    command = python(f"import sys; print('{SECRET}'); print('{SECRET}', file=sys.stderr); sys.exit(3)")
    with pytest.raises(ConfigError) as caught:
        account_secret(an_account(password_command=command), {})(False)

    assert f"ended with 3: {sys.executable}" in caught.value.message
    assert SECRET not in caught.value.message


@pytest.mark.parametrize("code", ["pass", "print()", "import sys; sys.stdout.buffer.write(b'\\xff')"])
def test_a_command_that_gives_nothing_useful_is_refused(code: str) -> None:
    refusal(account_secret(an_account(password_command=python(code)), {}))


def test_a_command_that_is_not_there_is_named() -> None:
    error = refusal(account_secret(an_account(password_command=["/nowhere/pass"]), {}))

    assert "cannot be started: /nowhere/pass" in error.message


@pytest.mark.slow
def test_a_command_that_never_answers_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    command = python(f"""
        import subprocess, sys, time
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        print("{SECRET}", flush=True)
        open({str(pid_file)!r}, "w").write(str(child.pid))
        time.sleep(600)
    """)
    before = time.monotonic()
    with pytest.raises(ConfigError, match="gave no answer in 3 s") as caught:
        from_command(command, "account home", {}, patience=3.0)

    assert time.monotonic() - before < 20
    assert caught.value.__cause__ is None  # the library's error holds what was printed so far
    assert is_gone(int(pid_file.read_text()))


def is_gone(pid: int) -> bool:
    """Whether the process ends within some seconds."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    with os.fdopen(fd):
        return bool(select.select([fd], [], [], 10)[0])


# -- from systemd, as a token, from the keyring ----------------------------------------------------------------------


def test_a_credential_is_read_where_systemd_put_it(tmp_path: Path) -> None:
    a_secret(tmp_path, b"pw\n", "home", mode=0o440)
    secret = account_secret(an_account(credential="home"), {"CREDENTIALS_DIRECTORY": str(tmp_path)})

    assert secret(False) == "pw"


def test_a_missing_credential_says_which_line_the_unit_lacks(tmp_path: Path) -> None:
    account = an_account(credential="home")

    for environ in ({}, {"CREDENTIALS_DIRECTORY": str(tmp_path)}):
        assert "LoadCredential=home:" in refusal(account_secret(account, environ)).hint


def test_a_token_file_is_read(tmp_path: Path) -> None:
    account = an_account(oauth2={"token_file": a_secret(tmp_path, b"ya29.token")})

    assert account_secret(account, {})(True) == "ya29.token"


def test_a_token_command_is_told_when_a_fresh_token_is_wanted() -> None:
    command = python("import os; print('fresh' if os.environ.get('INBOXWATCH_REFRESH') == '1' else 'any')")
    secret = account_secret(an_account(oauth2={"token_command": command}), {})

    assert secret(False) == "any"
    assert secret(True) == "fresh"


KEYRING = """
    import configparser
    class errors:
        class KeyringError(Exception): pass
    def get_password(service, user):
        if user == "locked": raise errors.KeyringError("locked")
        if user == "garbled": raise configparser.ParsingError("correct horse")
        return {"me@example.org": f"{service} pw"}.get(user)
"""


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of that name, as it would be if it were installed."""
    (tmp_path / "keyring.py").write_text(textwrap.dedent(KEYRING))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "keyring", raising=False)


@pytest.mark.usefixtures("keyring")
def test_the_keyring_is_asked_for_our_service_and_the_user() -> None:
    assert account_secret(an_account(keyring=True), {})(False) == "inboxwatch pw"


@pytest.mark.usefixtures("keyring")
@pytest.mark.parametrize(
    ("user", "words"),
    [
        ("locked", "cannot be used"),
        ("other", "holds no password for other"),
        ("garbled", "cannot be used here (ParsingError)"),
    ],
)
def test_a_keyring_without_an_answer_says_so(user: str, words: str) -> None:
    error = refusal(account_secret(an_account(keyring=True, username=user), {}))

    assert words in error.message
    assert error.__context__ is None


def test_a_missing_keyring_package_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)

    assert "pip install 'inboxwatch[keyring]'" in refusal(account_secret(an_account(keyring=True), {})).hint


def test_an_alert_address_is_read_at_every_call_and_refused_alike(tmp_path: Path) -> None:
    path = a_secret(tmp_path, b"ntfys://one")
    url = route_url(an_alert(path))

    assert url() == "ntfys://one"
    path.write_bytes(b"ntfys://two\n")
    assert url() == "ntfys://two"
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="alert sister: others may read"):
        url()
