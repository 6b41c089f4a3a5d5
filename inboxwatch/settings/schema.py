"""The configuration as a schema: every key with its meaning, its default, and what it may be.

`config.example.toml` is made from it (see `example`). Every table refuses keys that it does not know, and no message
of a check ever repeats a value, since that may be a secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from inboxwatch.model.alert import Audience
from inboxwatch.model.hosts import is_loopback
from inboxwatch.settings.complaint import ComplaintSettings
from inboxwatch.settings.fields import (
    Country,
    FilePath,
    Host,
    NameOfAccount,
    NameOfRoute,
    NameOfSender,
    Number,
    Switch,
    Template,
    Text,
    Title,
    Words,
    wrong,
)
from inboxwatch.settings.table import CREDENTIAL, Table, Where, is_address, refuse_all, repeats

_PORTS = {"tls": 993, "starttls": 143, "none": 143}
_SECRETS = ("password_file", "password_command", "credential", "keyring", "oauth2")


class OAuth2(Table):
    """[account.oauth2]: log in with a token (XOAUTH2) that another program keeps fresh."""

    token_file: FilePath | None = Field(None, description="a file with the access token, readable by you only")
    token_command: Words | None = Field(
        None, min_length=1, description="or: a command that prints it; INBOXWATCH_REFRESH=1 asks for a fresh one"
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.token_file is None) == (self.token_command is None):
            raise wrong("name exactly one of token_file and token_command")
        return self


class AccountSettings(Table):
    """[[account]]: one mailbox to watch."""

    name: NameOfAccount = Field(description="your name for it; it appears in `status` and in the records")
    host: Host = Field(description="the IMAP server")
    port: Number = Field(993, ge=1, le=65535, description="993 for tls, 143 otherwise, unless you say so")
    security: Literal["tls", "starttls", "none"] = Field(
        "tls", description="tls | starttls | none (none only to this machine)"
    )
    username: Text = Field(description="usually the whole address")
    addresses: Words = Field(
        (),
        description="the mailbox's own addresses, aliases too, where the username does not say them: no alert goes "
        "there, and what imitates them is noticed",
    )
    password_file: FilePath | None = Field(None, description="a file with the password, readable by you only")
    password_command: Words | None = Field(None, min_length=1, description="or: a command that prints it")
    credential: str | None = Field(None, pattern=CREDENTIAL, description="or: the name of a systemd credential")
    keyring: Switch = Field(
        default=False, description="or: from the desktop's keyring (service inboxwatch, user: the username)"
    )
    oauth2: OAuth2 | None = Field(None, description="or: a token, in a table [account.oauth2]")
    folders: Words = Field(
        ("INBOX", "\\Junk", "\\Trash"),
        min_length=1,
        description="names, or SPECIAL-USE attributes; the first is waited on",
    )
    on_match: Literal["keep", "move"] = Field(
        "keep", description="keep: left where it lies | move: into quarantine_folder, once it is kept"
    )
    quarantine_folder: Text = Field("Archive 2", description="on the server; a discreet name of your choice")
    poll_seconds: Number = Field(60, ge=5, le=3600, description="how often every folder is looked at, beside IDLE")
    reconcile_minutes: Number = Field(
        10, ge=1, le=1440, description="how often everything is compared, whatever IDLE says"
    )
    blind_alert_minutes: Number = Field(
        30, ge=1, le=10080, description="alert somebody when a folder could not be seen for so long"
    )
    receiving_hosts: Words = Field(
        (),
        description="your provider's own receiving servers, as Received lines name them (also *.example.org, and "
        "networks); else our table of large providers tells them, or ordinary mail",
    )
    ca_file: FilePath | None = Field(None, description="PEM certificates of a private authority")

    @model_validator(mode="before")
    @classmethod
    def _usual_port(cls, data: Any) -> Any:
        if isinstance(data, dict) and "port" not in data and isinstance(data.get("security"), str):
            return {**data, "port": _PORTS.get(data["security"], 993)}
        return data

    @model_validator(mode="after")
    def _sound(self) -> Self:
        refuse_all(self._contradictions())
        return self

    def _contradictions(self) -> Iterator[tuple[Where, str]]:
        """Keys that do not go together, each with the reason."""
        given = [name for name in _SECRETS if getattr(self, name)]
        if len(given) != 1:
            known = "password_file, password_command, credential, keyring = true, [account.oauth2]"
            yield tuple(given[1:2]), f"name exactly one of {known}"
        if self.security == "none" and not is_loopback(self.host):
            yield ("security",), "none is for a server on this machine only: the password would go in clear"
        if self.quarantine_folder in self.folders:
            yield ("quarantine_folder",), "is one of the watched folders"
        if not all(is_address(one) for one in self.addresses):
            yield ("addresses",), "should be whole addresses, such as me@example.org"
        if repeats(self.folders):
            yield ("folders",), "names a folder twice"


class SenderSettings(Table):
    """[[sender]]: somebody who is flagged."""

    id: NameOfSender = Field(description="a short, discreet name")
    label: str = Field("", description="a private name; it never leaves in an export")
    addresses: Words = Field((), description="someone@bad.example, *@bad.example, *@*.bad.example (its subdomains)")
    display_names: Words = Field((), description="names they use; look-alike letters count as the same")
    patterns: Words = Field((), description="regular expressions over «name <address>»")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.addresses or self.display_names or self.patterns):
            raise wrong("name at least one of addresses, display_names, patterns")
        return self


class AllowSettings(Table):
    """[allow]: who is never flagged, except by an exact address."""

    addresses: Words = Field((), description="as for a sender")


class AlertSettings(Table):
    """[[alert]]: one way to tell somebody. Alerts hold nothing of any mail."""

    name: NameOfRoute = Field(description="your name for it")
    audience: Audience = Field(description="helper (told first) | self")
    url_file: FilePath = Field(description="a file with an Apprise URL, readable by you only")
    title: Title = Field("", max_length=100, description="your own words instead of the standard ones")
    text: Template = Field("", max_length=500, description="likewise; {count} stands for the number of items")
    witness: Switch = Field(
        default=False,
        description="end every alert with the head of the custody journal (64 digits): who has one can show later that "
        "nothing was cut off",
    )


class AuthoritySettings(Table):
    """[[authority]]: a time-stamping authority (RFC 3161), asked once a day. It learns a digest and your address."""

    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,40}$", description="your name for it")
    url: Text = Field(pattern=r"^https?://", description="where it is asked; a token is signed, so http is enough")
    ca_file: FilePath = Field(description="PEM certificates from the authority's own page: its root, and those between")


class CalendarSettings(Table):
    """[[calendar]]: an OpenTimestamps calendar, asked once a day. It learns 32 octets and your address."""

    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,40}$", description="your name for it")
    url: Text = Field(pattern=r"^https?://", description="the calendar itself, not a pool that leads to several")


class LookupSettings(Table):
    """[lookup]: how registries are asked whom a complaint goes to, when you say so. They learn an IP address."""

    proxy: str = Field(
        "",
        pattern=r"^((socks5h|http)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):[0-9]{1,5})?$",
        description="ask through this proxy, so that registries do not see your own line",
    )
    timeout_seconds: Number = Field(15, ge=1, le=120, description="how long one question may take")
    abusix: Switch = Field(
        default=False,
        description="where a registry names nobody, ask the Abusix database too: by DNS, which your network can read, "
        "so never beside a proxy",
    )
    bootstrap_dir: FilePath | None = Field(
        None, description="a folder with newer ipv4.json and ipv6.json from https://data.iana.org/rdap/"
    )


class StorageSettings(Table):
    """[storage]: where the key of encrypted storage is (`inboxwatch key set`). Else a passphrase is asked for."""

    key_file: FilePath | None = Field(None, description="a file with the key, readable by you only")
    key_command: Words | None = Field(None, min_length=1, description="or: a command that prints it")
    credential: str | None = Field(None, pattern=CREDENTIAL, description="or: the name of a systemd credential")
    keyring: Switch = Field(
        default=False, description="or: from the desktop's keyring (service inboxwatch, user: storage key)"
    )

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        names = ("key_file", "key_command", "credential", "keyring")
        if sum(bool(getattr(self, name)) for name in names) > 1:
            raise wrong("name at most one of " + ", ".join(names))
        return self


class CompareSettings(Table):
    """[compare]: mail of senders you do not know is compared with that of flagged senders."""

    strangers: Switch = Field(
        default=True,
        description="fetch mail of senders you do not know, compare it, and keep aside what resembles a flagged "
        "sender's; nothing of the rest is kept",
    )


class PersonSettings(Table):
    """[person]: for whom this is, so that `inboxwatch steps` speaks to them. It never leaves this computer."""

    minor: Switch = Field(default=False, description="the person is under 18: the trusted adult comes first")
    country: Country | None = Field(
        None, description="two letters, for help lines; else the language of this computer tells"
    )


class ServiceSettings(Table):
    """[service]: how the service behaves."""

    drop_dir: FilePath | None = Field(None, description="a folder of your own into which you put saved .eml files")
    burst_minutes: Number = Field(10, ge=0, le=1440, description="at most one alert of a kind in this time")
    min_free_mb: Number = Field(200, ge=0, description="stop keeping when the disk has less room than this, and say so")
    log_format: Literal["auto", "json", "console"] = Field("auto", description="auto: JSON unless on a terminal")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="never holds content of any mail"
    )
    name: str = Field(
        "inboxwatch",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$",
        description="what the process is called in the list of processes, at most 15 letters",
    )


class Settings(BaseSettings):
    """The whole file."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    state_dir: FilePath = Field(
        Path("~/.local/state/inboxwatch"),
        validate_default=True,
        description="where everything is kept; a service gets it from systemd",
    )
    account: tuple[AccountSettings, ...] = Field((), description="the mailboxes to watch")
    sender: tuple[SenderSettings, ...] = Field((), description="who is flagged")
    allow: AllowSettings = Field(AllowSettings(), description="who is never flagged")
    alert: tuple[AlertSettings, ...] = Field((), description="who is told")
    authority: tuple[AuthoritySettings, ...] = Field((), description="who puts timestamps on the journal, once a day")
    calendar: tuple[CalendarSettings, ...] = Field((), description="who puts proofs of the journal into Bitcoin")
    complaint: ComplaintSettings = Field(ComplaintSettings(), description="how complaints are written and sent")
    compare: CompareSettings = Field(CompareSettings(), description="whether mail of strangers is compared")
    lookup: LookupSettings = Field(LookupSettings(), description="how it is found out whom a complaint goes to")
    storage: StorageSettings = Field(StorageSettings(), description="where the key of encrypted storage is")
    person: PersonSettings = Field(PersonSettings(), description="for whom this is")
    service: ServiceSettings = Field(ServiceSettings(), description="how the service behaves")

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        kinds: tuple[tuple[str, list[str]], ...] = (
            ("account", [one.name for one in self.account]),
            ("sender", [one.id for one in self.sender]),
            ("alert", [one.name for one in self.alert]),
            ("authority", [one.name for one in self.authority]),
            ("calendar", [one.name for one in self.calendar]),
        )
        refuse_all(
            ((kind, index), f"has the name of another [[{kind}]]") for kind, names in kinds for index in repeats(names)
        )
        return self
