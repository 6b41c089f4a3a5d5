"""[complaint]: what a person sets for complaints to providers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal, Self

from pydantic import Field, model_validator

from inboxwatch.model.hosts import is_loopback
from inboxwatch.settings.fields import FilePath, Host, Number, Switch, Words
from inboxwatch.settings.table import CREDENTIAL, Table, Where, is_address, refuse_all

_SUBMISSION: Final = 587
_SECRETS: Final = ("password_file", "password_command", "credential", "keyring")


class ComplaintSettings(Table):
    """[complaint]: how complaints to providers are written, and sent if you say so. Nothing is sent by itself."""

    from_name: str = Field("", description="your name under the letters, or that of whoever writes for you")
    from_address: str = Field(
        "",
        description="a separate address for complaints, never a watched one: a desk learns it, and may pass it on",
    )
    language: str = Field(
        "en",
        pattern=r"^[a-z]{2,3}$",
        description="of the letters, and of reports unless they ask for another: en | de | fr",
    )
    country: str = Field("", description="where the messages were received, as the letter names it")
    templates: FilePath | None = Field(
        None, description="a folder with your own letter.txt or letter.de.txt (docs/complaints.md)"
    )
    smtp_host: Host | Literal[""] = Field("", description="the server that takes mail from from_address")
    smtp_port: Number = Field(465, ge=1, le=65535, description="465 for tls, 587 otherwise, unless you say so")
    smtp_security: Literal["tls", "starttls", "none"] = Field(
        "tls", description="tls | starttls | none (none only to this machine)"
    )
    username: str = Field("", description="usually the whole from_address; empty: no login")
    password_file: FilePath | None = Field(None, description="a file with the password, readable by you only")
    password_command: Words | None = Field(None, min_length=1, description="or: a command that prints it")
    credential: str | None = Field(None, pattern=CREDENTIAL, description="or: the name of a systemd credential")
    keyring: Switch = Field(
        default=False, description="or: from the desktop's keyring (service inboxwatch, user: the username)"
    )
    ca_file: FilePath | None = Field(None, description="PEM certificates of a private authority")

    @model_validator(mode="before")
    @classmethod
    def _usual_port(cls, data: Any) -> Any:
        if isinstance(data, dict) and "smtp_port" not in data and data.get("smtp_security", "tls") != "tls":
            return {**data, "smtp_port": _SUBMISSION}
        return data

    @model_validator(mode="after")
    def _sound(self) -> Self:
        refuse_all(self._contradictions())
        return self

    def _contradictions(self) -> Iterator[tuple[Where, str]]:
        """Keys that do not go together, each with the reason."""
        given = [name for name in _SECRETS if getattr(self, name)]
        if len(given) > 1:
            yield (given[1],), f"name at most one of {', '.join(_SECRETS)}"
        if self.from_address and not is_address(self.from_address):
            yield ("from_address",), "should be a whole address, such as reports@example.org"
        if self.smtp_host and self.smtp_security == "none" and not is_loopback(self.smtp_host):
            yield ("smtp_security",), "none is for a server on this machine only: the password would go in clear"
        if any(one < " " or one == "\x7f" for one in f"{self.from_name}{self.country}"):
            yield ("from_name",), "holds a control character"
