"""What `init` asks, and the files it writes: config.toml without a secret, each secret in a file of its own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from inboxwatch.errors import ConfigError, InboxwatchError


@dataclass(frozen=True, slots=True)
class Provider:
    """How a provider is reached. `note` is what a person has to know; providers change: `checked_on` says when."""

    host: str
    port: int
    note: str
    checked_on: str = "2026-11-23"


_APP_PASSWORD = "needs an app password: make one in the account's security settings"  # noqa: S105 -- words, no secret
PROVIDERS: dict[str, Provider] = {
    "gmail.com": Provider("imap.gmail.com", 993, f"Gmail {_APP_PASSWORD} (with two-step verification on)"),
    "googlemail.com": Provider("imap.gmail.com", 993, f"Gmail {_APP_PASSWORD} (with two-step verification on)"),
    "yahoo.com": Provider("imap.mail.yahoo.com", 993, f"Yahoo {_APP_PASSWORD}"),
    "icloud.com": Provider("imap.mail.me.com", 993, f"iCloud {_APP_PASSWORD}"),
    "me.com": Provider("imap.mail.me.com", 993, f"iCloud {_APP_PASSWORD}"),
    "fastmail.com": Provider("imap.fastmail.com", 993, f"Fastmail {_APP_PASSWORD}"),
    "gmx.net": Provider("imap.gmx.net", 993, "GMX: allow access by IMAP in the settings first"),
    "gmx.de": Provider("imap.gmx.net", 993, "GMX: allow access by IMAP in the settings first"),
    "web.de": Provider("imap.web.de", 993, "WEB.DE: allow access by IMAP in the settings first"),
    "posteo.de": Provider("posteo.de", 993, ""),
    "mailbox.org": Provider("imap.mailbox.org", 993, ""),
    "outlook.com": Provider("outlook.office365.com", 993, "Outlook.com takes a token only: see [account.oauth2]"),
    "hotmail.com": Provider("outlook.office365.com", 993, "Outlook.com takes a token only: see [account.oauth2]"),
}
"""Presets by the domain of the address; anything else is asked for."""


def guide(target: Path, environ: Mapping[str, str], *, force: bool) -> int:
    """Ask, try, write. 0 when the login worked; the code of what went wrong otherwise (the files are written)."""
    if target.exists() and not force:
        raise ConfigError(f"{target} is there already", "change it by hand, or use --force (the old one is kept aside)")
    click.echo("This writes a configuration. Nothing is sent to anybody, nothing in your mailbox is changed.\n")
    minor = click.confirm("Are you under 18?", default=False)
    if minor:
        click.echo("Then please do this together with a parent or another adult you trust. They get the alerts.\n")
    country = _country(environ)
    answers = _ask()
    folder = target.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if target.exists():
        target.rename(target.with_name(target.name + ".old"))
    _write_private(folder / "password", answers.password)
    if answers.alert_url:
        _write_private(folder / "alert-url", answers.alert_url)
    _write_private(target, _toml(answers, folder, minor=minor, country=country))
    click.echo(f"\nwritten: {target}")
    return _try(target, environ)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the person said."""

    username: str
    host: str
    port: int
    password: str
    sender_addresses: tuple[str, ...]
    sender_names: tuple[str, ...]
    alert_url: str
    moves: bool
    quarantine_folder: str
    addresses: tuple[str, ...] = ()


def _ask() -> Answers:
    click.echo("1. A trusted person who is told when something came (never what).")
    click.echo("   As an Apprise address, for example ntfy://ntfy.sh/a-long-secret-word or mailto://user:password@host")
    alert_url = click.prompt("   Address (empty: later)", default="", show_default=False).strip()
    click.echo("\n2. Your mailbox.")
    address = click.prompt("   Your e-mail address").strip()
    preset = PROVIDERS.get(address.rpartition("@")[2].lower())
    if preset is not None and preset.note:
        click.echo(f"   {preset.note} (as of {preset.checked_on}).")
    host = click.prompt("   IMAP server", default=preset.host if preset else None).strip()
    port = click.prompt("   Port (always encrypted)", default=preset.port if preset else 993, type=int)
    username = click.prompt("   Name to log in with", default=address).strip()
    password = click.prompt("   Password, or app password", hide_input=True)
    click.echo("   No alert ever goes to the mailbox itself, under none of its names.")
    others = _several(click.prompt("   Other addresses of yours that lead there", default="", show_default=False))
    own = tuple(one for one in dict.fromkeys((address, *others)) if "@" in one and one != username)
    click.echo("\n3. Who is to be flagged. Several are separated by commas.")
    addresses = _several(
        click.prompt("   Their addresses (*@domain for all of a domain)", default="", show_default=False)
    )
    names = _several(click.prompt("   Names they use", default="", show_default=False))
    click.echo("\n4. Out of sight?")
    moves = click.confirm("   Move such mail into another folder of your mailbox, once it is kept?", default=False)
    folder = click.prompt("   Its name (choose a discreet one)", default="Archive 2").strip() if moves else "Archive 2"
    return Answers(username, host, port, password, addresses, names, alert_url, moves, folder, own)


def _several(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _country(environ: Mapping[str, str]) -> str:
    """Where the person is, as two letters; empty if they do not say. The guess is offered."""
    from inboxwatch.guidance.book import book
    from inboxwatch.guidance.helplines import country_of, guessed_country

    names, guess = book().words["countries"], guessed_country(environ) or ""
    while True:
        question = "In which country are you, for help lines? Two letters or its name, - to leave it out"
        typed = click.prompt(question, default=guess or "-").strip()
        if typed == "-":
            return ""
        if found := country_of(typed, names):
            return found
        click.echo("   No such country is known here: two letters, such as GB, US or DE.")


def _toml(answers: Answers, folder: Path, *, minor: bool = False, country: str = "") -> str:
    """The configuration as text: a person should be able to change it by hand afterwards."""
    lines = [
        "# Written by `inboxwatch init`. config.example.toml explains every setting there is.",
        "",
        "[[account]]",
        'name = "home"',
        f"host = {_quoted(answers.host)}",
        f"port = {answers.port}",
        f"username = {_quoted(answers.username)}",
        *([f"addresses = {_list(answers.addresses)}"] if answers.addresses else []),
        f"password_file = {_quoted(str(folder / 'password'))}",
        f'on_match = "{"move" if answers.moves else "keep"}"',
        f"quarantine_folder = {_quoted(answers.quarantine_folder)}",
    ]
    if answers.sender_addresses or answers.sender_names:
        lines += ["", "[[sender]]", 'id = "S1"', f"addresses = {_list(answers.sender_addresses)}"]
        lines += [f"display_names = {_list(answers.sender_names)}"]
    if answers.alert_url:
        url_file = _quoted(str(folder / "alert-url"))
        lines += ["", "[[alert]]", 'name = "trusted"', 'audience = "helper"', f"url_file = {url_file}"]
    if minor or country:
        lines += ["", "[person]", *(["minor = true"] if minor else [])]
        lines += [f"country = {_quoted(country)}"] if country else []
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = "".join(
        {"\\": "\\\\", '"': '\\"'}.get(one, one if one.isprintable() else f"\\U{ord(one):08x}") for one in text
    )
    return f'"{escaped}"'


def _list(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(map(_quoted, values)) + "]"


def _write_private(path: Path, text: str) -> None:
    """A file for the owner alone, whole or not at all."""
    new = path.with_name(path.name + ".new")
    fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "w", encoding="utf-8") as file:
        file.write(text if text.endswith("\n") else text + "\n")
    new.replace(path)


def _try(target: Path, environ: Mapping[str, str]) -> int:
    """Log in once, read-only, and say what came of it."""
    from inboxwatch.daemon.checkup import check_up
    from inboxwatch.settings import load

    click.echo("trying the login …")
    try:
        results = check_up(target, load(target, environ), environ, offline=False)
    except InboxwatchError as error:
        click.echo(f"that did not work: {error.message}\n  {error.hint}", err=True)
        return error.exit_code
    for one in results:
        if one.state != "ok":
            click.echo(f"{one.what}: {one.found}" + (f"\n  {one.todo}" if one.todo else ""), err=True)
    code = next((one.code for one in results if one.state == "wrong"), 0)
    if code == 0:
        click.echo("it works. Next: `inboxwatch doctor`, `inboxwatch run --dry-run`, then `inboxwatch run`")
    click.echo("what else to do, one step at a time, and whom to call: `inboxwatch steps`")
    return code
