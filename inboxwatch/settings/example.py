"""config.example.toml, made from the schema: ``python -m inboxwatch.settings.example > config.example.toml``."""

from __future__ import annotations

import sys
import textwrap
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from inboxwatch.settings.complaint import ComplaintSettings
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

_TABLES: tuple[tuple[str, type[BaseModel]], ...] = (
    ("[[account]]", AccountSettings),
    ("# [account.oauth2]", OAuth2),
    ("[[sender]]", SenderSettings),
    ("[allow]", AllowSettings),
    ("[[alert]]", AlertSettings),
    ("# [[authority]]", AuthoritySettings),
    ("# [[calendar]]", CalendarSettings),
    ("[complaint]", ComplaintSettings),
    ("[compare]", CompareSettings),
    ("[lookup]", LookupSettings),
    ("[storage]", StorageSettings),
    ("[person]", PersonSettings),
    ("[service]", ServiceSettings),
)
_SAMPLES: dict[tuple[type[BaseModel], str], Any] = {
    (AccountSettings, "name"): "home",
    (AccountSettings, "host"): "imap.example.org",
    (AccountSettings, "username"): "me@example.org",
    (AccountSettings, "password_file"): "~/.config/inboxwatch/password",
    (SenderSettings, "id"): "S1",
    (SenderSettings, "addresses"): ("someone@bad.example", "*@worse.example"),
    (SenderSettings, "display_names"): ("Some One",),
    (AuthoritySettings, "name"): "first",
    (AuthoritySettings, "url"): "https://timestamps.example/tsr",
    (AuthoritySettings, "ca_file"): "~/.config/inboxwatch/first.pem",
    (CalendarSettings, "name"): "alice",
    (CalendarSettings, "url"): "https://alice.btc.calendar.opentimestamps.org",
    (AlertSettings, "name"): "sister",
    (AlertSettings, "audience"): "helper",
    (AlertSettings, "url_file"): "~/.config/inboxwatch/alert-url",
}
_HINTS: dict[tuple[type[BaseModel], str], Any] = {
    (AccountSettings, "port"): 993,
    (AccountSettings, "addresses"): ("me@example.org", "my.other.name@example.org"),
    (AccountSettings, "password_command"): ("pass", "show", "mail/home"),
    (AccountSettings, "credential"): "home",
    (AccountSettings, "keyring"): True,
    (AccountSettings, "receiving_hosts"): ("mx.example.org",),
    (AccountSettings, "ca_file"): "/etc/ssl/private-authority.pem",
    (OAuth2, "token_file"): "~/.config/inboxwatch/token",
    (OAuth2, "token_command"): ("oama", "access", "me@example.org"),
    (SenderSettings, "patterns"): ("^Some .* <.*@mail\\.example>$",),
    (AllowSettings, "addresses"): ("lawyer@firm.example",),
    (AlertSettings, "title"): "Backup",
    (AlertSettings, "text"): "{count} new",
    (ComplaintSettings, "from_name"): "A. Person",
    (ComplaintSettings, "from_address"): "reports@example.org",
    (ComplaintSettings, "country"): "Germany",
    (ComplaintSettings, "templates"): "~/.config/inboxwatch/letters",
    (ComplaintSettings, "smtp_host"): "smtp.example.org",
    (ComplaintSettings, "username"): "reports@example.org",
    (ComplaintSettings, "password_file"): "~/.config/inboxwatch/reports-password",
    (ComplaintSettings, "password_command"): ("pass", "show", "mail/reports"),
    (ComplaintSettings, "credential"): "reports",
    (ComplaintSettings, "keyring"): True,
    (ComplaintSettings, "ca_file"): "/etc/ssl/private-authority.pem",
    (LookupSettings, "proxy"): "socks5h://127.0.0.1:9050",
    (LookupSettings, "bootstrap_dir"): "~/.config/inboxwatch/rdap",
    (StorageSettings, "key_file"): "/media/usb/storage-key",
    (StorageSettings, "key_command"): ("pass", "show", "storage-key"),
    (StorageSettings, "credential"): "storage-key",
    (StorageSettings, "keyring"): True,
    (PersonSettings, "country"): "GB",
    (ServiceSettings, "drop_dir"): "~/saved-mail",
}
"""What an optional key might look like, where its default says nothing."""

_HEAD = """\
# inboxwatch: every setting, with its default. Copy it to ~/.config/inboxwatch/config.toml, or let
# `inboxwatch init` write one. Keys that begin with a # are optional and show their default, or an
# example. Secrets never stand in this file. It is made from the program itself.
"""


def render() -> str:
    """The whole example."""
    parts = [_HEAD, _key(Settings, "state_dir", Settings.model_fields["state_dir"])]
    for title, table in _TABLES:
        about = (table.__doc__ or "").split("\n")[0].rstrip(".").split(": ", 1)[-1]
        keys = [_key(table, name, field, off=title.startswith("#")) for name, field in table.model_fields.items()]
        parts.append("\n".join(["", f"# {about[:1].upper()}{about[1:]}.", title, *filter(None, keys)]))
    return "\n".join(parts) + "\n"


def _key(table: type[BaseModel], name: str, field: FieldInfo, *, off: bool = False) -> str:
    """One key: what it means, and how it is written."""
    if name == "oauth2":
        return ""
    about = textwrap.fill(f"{field.description}", 116, initial_indent="# ", subsequent_indent="# ")
    if (table, name) in _SAMPLES:
        return f"{about}\n{'# ' if off else ''}{name} = {_toml(_SAMPLES[table, name])}"
    value = _HINTS.get((table, name), field.get_default())
    return f"{about}\n# {name} = {_toml(value)}"


def _toml(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case tuple():
            return "[" + ", ".join(_toml(one) for one in value) + "]"
        case StrEnum():
            return _toml(value.value)
        case Path() | str():
            return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
        case _:
            return '""'


if __name__ == "__main__":
    sys.stdout.write(render())
