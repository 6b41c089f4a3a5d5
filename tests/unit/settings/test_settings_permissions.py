"""What `doctor` is told about who may read and write what."""

from __future__ import annotations

from pathlib import Path

from inboxwatch.settings import load, permission_findings
from tests.support.configuration import a_config, a_secret


def a_house(folder: Path, mode: int) -> Path:
    """A configuration that names a secret of every kind and two folders, all with this mode."""
    bits = mode | (mode & 0o444) >> 2
    for name in ("state", "drop"):
        (folder / name).mkdir()
        (folder / name).chmod(bits)
    for name in ("password", "token", "url"):
        a_secret(folder, name=name, mode=mode)
    text = f"""
        state_dir = "{folder}/state"
        [[account]]
        name = "a"
        host = "imap.example.org"
        username = "me"
        password_file = "{folder}/password"
        [[account]]
        name = "b"
        host = "imap.example.org"
        username = "me"
        oauth2.token_file = "{folder}/token"
        [[alert]]
        name = "sister"
        audience = "helper"
        url_file = "{folder}/url"
        [service]
        drop_dir = "{folder}/drop"
    """
    return a_config(folder, text, mode=mode)


def test_a_closed_house_gives_no_findings(tmp_path: Path) -> None:
    path = a_house(tmp_path, 0o600)

    assert permission_findings(load(path, {}), path) == []


def test_everything_that_is_open_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = a_house(tmp_path, 0o644)
    findings = permission_findings(load(path, {}), path)

    assert {one.path.name for one in findings} == {"config.toml", "state", "drop", "password", "token", "url"}
    assert all(one.hint.startswith("chmod ") for one in findings)


def test_a_configuration_that_its_group_may_write_is_a_finding(tmp_path: Path) -> None:
    path = a_config(tmp_path, "", mode=0o660)

    assert "others in its group may write" in permission_findings(load(path, {}), path)[0].text


def test_a_folder_in_which_everybody_may_replace_the_configuration_is_a_finding(tmp_path: Path) -> None:
    path = a_config(tmp_path, "")
    tmp_path.chmod(0o777)

    assert [one.path for one in permission_findings(load(path, {}), path)] == [tmp_path.resolve()]


def test_a_secret_that_is_missing_is_a_finding(tmp_path: Path) -> None:
    path = a_house(tmp_path, 0o600)
    (tmp_path / "token").unlink()

    assert [one.path.name for one in permission_findings(load(path, {}), path)] == ["token"]
