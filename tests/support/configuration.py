"""Builders for config.toml."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inboxwatch.settings import AccountSettings, AlertSettings

ACCOUNT = """
[[account]]
name = "home"
host = "imap.example.org"
username = "me@example.org"
password_file = "/nowhere/password"
"""
SENDER = """
[[sender]]
id = "S1"
addresses = ["someone@bad.example"]
"""
ALERT = """
[[alert]]
name = "sister"
audience = "helper"
url_file = "/nowhere/alert-url"
"""

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to make a file of another user")
NOBODY = 65534


def a_config(folder: Path, text: str = ACCOUNT + SENDER + ALERT, mode: int = 0o600) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def an_account(**keys: object) -> AccountSettings:
    return AccountSettings.model_validate(
        {"name": "home", "host": "imap.example.org", "username": "me@example.org"} | keys
    )


def an_alert(url_file: Path) -> AlertSettings:
    return AlertSettings.model_validate({"name": "sister", "audience": "helper", "url_file": str(url_file)})


def a_secret(folder: Path, octets: bytes = b"correct horse\n", name: str = "secret", mode: int = 0o600) -> Path:
    path = folder / name
    path.write_bytes(octets)
    path.chmod(mode)
    return path
