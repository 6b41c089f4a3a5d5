"""The configuration as a schema: every key with its meaning, its default, and what it may be.

`config.example.toml` is made from it (see `example`). Every table refuses keys it does not know, and no message of a
check ever repeats a value, since that may be a secret.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from inboxwatch.model.alert import Audience
from inboxwatch.model.identity import AccountName, RouteName, SenderId

_PORTS = {"tls": 993, "starttls": 143, "none": 143}


def _name(kind: type[str]) -> Any:
    """A field that holds one of the checked names."""
    return Annotated[str, AfterValidator(kind)]


def _expanded(path: Path) -> Path:
    return path.expanduser()


FilePath = Annotated[Path, AfterValidator(_expanded)]
Words = Annotated[tuple[str, ...], BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)]


class Table(BaseModel):
    """A table of the file: frozen, unknown keys refused, values never shown in messages."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True)


class OAuth2(Table):
    """[account.oauth2]: log in with a token (XOAUTH2) that another program keeps fresh."""

    token_file: FilePath | None = Field(None, description="a file with the access token, readable by you only")
    token_command: Words | None = Field(
        None, description="a command that prints it; INBOXWATCH_REFRESH=1 asks for a fresh one"
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.token_file is None) == (self.token_command is None):
            raise ValueError("name exactly one of token_file and token_command")
        return self


class AccountSettings(Table):
    """[[account]]: one mailbox to watch."""

    name: _name(AccountName) = Field(description="your name for it; it appears in `status` and in the records")  # type: ignore[valid-type]
    host: str = Field(min_length=1, description="the IMAP server")
    port: int = Field(0, ge=0, le=65535, description="993 for tls, 143 otherwise, unless you say so")
    security: Literal["tls", "starttls", "none"] = Field(
        "tls", description="tls | starttls | none (none only to this machine)"
    )
    username: str = Field(min_length=1, description="usually the whole address")
    password_file: FilePath | None = Field(None, description="a file with the password, readable by you only")
    password_command: Words | None = Field(None, description="or: a command that prints it")
    credential: str | None = Field(None, description="or: the name of a systemd credential")
    keyring: bool = Field(False, description="or: from the desktop's keyring (service `inboxwatch`, user NAME)")
    oauth2: OAuth2 | None = Field(None, description="or: a token, in a table [account.oauth2]")
    folders: Words = Field(
        ("INBOX", "\\Junk", "\\Trash"),
        min_length=1,
        description="names, or SPECIAL-USE attributes; the first is waited on",
    )
    on_match: Literal["keep", "move"] = Field(
        "keep", description="keep: left where it lies | move: into quarantine_folder, once it is kept"
    )
    quarantine_folder: str = Field(
        "Archive 2", min_length=1, description="on the server; a discreet name of your choice"
    )
    poll_seconds: int = Field(60, ge=5, le=3600, description="how often every folder is looked at, beside IDLE")
    reconcile_minutes: int = Field(
        10, ge=1, le=1440, description="how often everything is compared, whatever IDLE says"
    )
    blind_alert_minutes: int = Field(
        30, ge=1, le=10080, description="alert somebody when a folder could not be seen for so long"
    )
    receiving_hosts: Words = Field((), description="your provider's own receiving servers, as Received lines name them")
    ca_file: FilePath | None = Field(None, description="PEM certificates of a private authority")

    @model_validator(mode="before")
    @classmethod
    def _usual_port(cls, data: Any) -> Any:
        if isinstance(data, dict) and not data.get("port"):
            return {**data, "port": _PORTS.get(data.get("security", "tls"), 993)}
        return data

    @model_validator(mode="after")
    def _sound(self) -> Self:
        sources = (self.password_file, self.password_command, self.credential, self.keyring or None, self.oauth2)
        if sum(one is not None for one in sources) != 1:
            raise ValueError(
                "name exactly one of password_file, password_command, credential, keyring = true, [account.oauth2]"
            )
        if self.security == "none" and not _is_loopback(self.host):
            raise ValueError('security = "none" is for a server on this machine only: the password would go in clear')
        if self.quarantine_folder in self.folders:
            raise ValueError("quarantine_folder is one of the watched folders")
        if any(set(name) & set("\r\n\0") for name in (*self.folders, self.quarantine_folder)):
            raise ValueError("a folder name holds a line end")
        return self


class SenderSettings(Table):
    """[[sender]]: somebody who is flagged."""

    id: _name(SenderId) = Field(description="a short, discreet name")  # type: ignore[valid-type]
    label: str = Field("", description="a private name; it never leaves in an export")
    addresses: Words = Field((), description="someone@bad.example, *@bad.example, *@*.bad.example (its subdomains)")
    display_names: Words = Field((), description="names they use; look-alike letters count as the same")
    patterns: Words = Field((), description="regular expressions over «name <address>»")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.addresses or self.display_names or self.patterns):
            raise ValueError("name at least one of addresses, display_names, patterns")
        return self


class AllowSettings(Table):
    """[allow]: who is never flagged, except by an exact address."""

    addresses: Words = Field((), description="as for a sender")


class AlertSettings(Table):
    """[[alert]]: one way to tell somebody. Alerts hold nothing of any mail."""

    name: _name(RouteName) = Field(description="your name for it")  # type: ignore[valid-type]
    audience: Audience = Field(description="helper (told first) | self")
    url_file: FilePath = Field(description="a file with an Apprise URL, readable by you only")
    title: str = Field("", max_length=100, description="your own words instead of the standard ones")
    text: str = Field("", max_length=500, description="likewise; {count} stands for the number of items")


class ServiceSettings(Table):
    """[service]: how the service behaves."""

    drop_dir: FilePath | None = Field(None, description="a folder into which you put saved .eml files")
    burst_minutes: int = Field(10, ge=0, le=1440, description="at most one alert of a kind in this time")
    min_free_mb: int = Field(200, ge=0, description="stop keeping when the disk has less room than this, and say so")
    log_format: Literal["auto", "json", "console"] = Field("auto", description="auto: JSON unless on a terminal")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="never holds content of any mail"
    )


class Settings(BaseSettings):
    """The whole file."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, env_prefix="INBOXWATCH_", env_nested_delimiter=None
    )

    state_dir: FilePath = Field(
        Path("~/.local/state/inboxwatch"),
        validate_default=True,
        description="where everything is kept; a service gets it from systemd",
    )
    account: tuple[AccountSettings, ...] = Field((), description="the mailboxes to watch")
    sender: tuple[SenderSettings, ...] = Field((), description="who is flagged")
    allow: AllowSettings = Field(AllowSettings(), description="who is never flagged")
    alert: tuple[AlertSettings, ...] = Field((), description="who is told")
    service: ServiceSettings = Field(ServiceSettings(), description="how the service behaves")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 -- the library's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- the environment comes in as an argument
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What was read from the file, with what the environment says on top; see `load`."""
        return (init_settings,)

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for kind, names in (
            ("account", [one.name for one in self.account]),
            ("sender", [one.id for one in self.sender]),
            ("alert", [one.name for one in self.alert]),
        ):
            twice = sorted({one for one in names if names.count(one) > 1})
            if twice:
                raise ValueError(f"two [[{kind}]] tables have the name {', '.join(twice)}")
        return self


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
