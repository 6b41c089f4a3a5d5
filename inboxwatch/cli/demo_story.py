"""The story that `inboxwatch demo` tells: the real service, as a process of its own, on a real IMAP server.

Everything shown is the output of the very commands a person would type; the demo checks what came of them and ends
with 1 if anything is not as it should be.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from inboxwatch.cli.demo_mail import ACCOUNT, RECEIVING_HOST, SENDER, Expected, late_sample, samples
from inboxwatch.cli.demo_phone import Phone
from inboxwatch.cli.demo_screen import command, say, show, title
from inboxwatch.cli.demo_server import DemoServer
from inboxwatch.errors import ConfigError, MailboxUnavailable

_PATIENCE = 20.0  # seconds, for what normally takes one


def tell(folder: Path | None) -> int:
    """Tell the whole story in `folder` (new), or in a temporary one; 0 if all went as it should."""
    place = _place(folder)
    began = time.monotonic()
    with DemoServer(ACCOUNT) as server, Phone() as phone:
        story = _Story(place, server, phone)
        story.prepare()
        story.watch()
        story.look()
    story.say_goodbye(time.monotonic() - began)
    return 0 if story.is_well else 1


class _Story:
    """One run of the demo."""

    def __init__(self, place: Path, server: DemoServer, phone: Phone) -> None:
        self._place = place
        self._server = server
        self._phone = phone
        self._config = place / "config.toml"
        self._now = datetime.now(UTC)  # noqa: TID251 -- the demo is its own outside world
        self._samples = samples(self._now)
        self._wrong: list[str] = []

    @property
    def is_well(self) -> bool:
        """Whether everything came out as it should."""
        return not self._wrong

    def prepare(self) -> None:
        """Sample mail arrives, and the configuration is written."""
        title("1", "A mailbox with ordinary mail, and some that nobody should have to read")
        for sample in self._samples:
            self._server.deliver(sample.octets, sample.folder, sample.when)
        secret = self._place / "password"
        secret.touch(mode=0o600)
        secret.write_text(self._server.password + "\n")
        route = self._place / "phone"
        route.touch(mode=0o600)
        route.write_text(f"json://127.0.0.1:{self._phone.port}/\n")
        self._config.touch(mode=0o600)
        self._config.write_text(self._toml(secret, route))
        folders = sorted({sample.folder for sample in self._samples})
        say(f"{len(self._samples)} messages lie in {' and '.join(folders)} of {ACCOUNT}, on 127.0.0.1.")
        say(f"Flagged: {SENDER.id}, by {len(SENDER.addresses)} address rules and a name. A trusted person gets alerts.")

    def watch(self) -> None:
        """The service looks, keeps, alerts; then a new message comes while it watches."""
        title("2", "The service watches, reading only")
        expected = sum(sample.expected is Expected.MATCH for sample in self._samples)
        command(self._line("run"))
        with (self._place / "service.log").open("wb") as log:
            service = subprocess.Popen(self._argv("run"), stdout=log, stderr=log, env=self._environ())
        try:
            aside = sum(sample.expected is Expected.SUSPECT for sample in self._samples)
            self._await(
                lambda: self._count("exhibits") >= expected and self._count("suspects") >= aside,
                "the first look at the mailbox",
            )
            say(f"Looked at everything: {self._count('exhibits')} kept, {self._count('suspects')} put aside to decide.")
            self._await(lambda: bool(self._phone.notices), "the alert")
            self._show_phone()
            title("3", "A new message arrives while it is watching")
            sample = late_sample(self._now)
            began = time.monotonic()
            self._server.deliver(sample.octets, sample.folder, sample.when)
            self._await(lambda: self._count("exhibits") > expected, "the new message")
            say(f"Delivered, noticed and kept {time.monotonic() - began:.1f} s later. Nobody had to read it.")
            say("(A second alert within ten minutes would be held back: one alert for each burst.)")
        finally:
            service.terminate()
            code = service.wait(_PATIENCE)
        self._check(code == 0, f"the service ended with {code}")

    def look(self) -> None:
        """What a person does next: list, look at the facts, export headers, draft a complaint, verify."""
        title("4", "What is kept, without any content")
        self._run("list")
        listed = json.loads(self._quietly("list", "--json"))
        states = sorted({one["state"] for one in listed})
        self._check(states == ["match", "suspect"], f"the list has states {states}")
        newest = str(next(one["exhibit"] for one in listed if one["state"] == "match"))
        title("5", "One exhibit: the facts first, nothing of the message itself")
        self._run("show", newest)
        title("6", "A new address, put aside because of what it shows; a person decides")
        alike = [one for one in listed if one["state"] == "suspect" and one["sender"] == str(SENDER.id)]
        self._check(len(alike) == 1, f"{len(alike)} messages resemble the flagged sender's")
        for one in alike[:1]:
            self._run("show", str(one["exhibit"]))
        title("7", "The exact header block of the first, for a complaint to the provider")
        self._run("export", "headers", newest, "-o", str(self._place / "headers.txt"))
        show((self._place / "headers.txt").read_text("utf-8", "backslashreplace"), limit=8)
        title("8", "A complaint that an abuse desk can act on, for you to read first")
        complaint = self._place / "complaint"
        self._run("complaint", "draft", newest, "-o", str(complaint), "--yes")
        letter = complaint / "letter.txt"
        self._check(letter.is_file() and newest in letter.read_text(), "the letter does not name the exhibit")
        command(f"head -24 {shlex.quote(str(letter))}")
        show(letter.read_text() if letter.is_file() else "", limit=24)
        title("9", "Everything kept is what was kept, and anybody can check that")
        self._run("verify")
        audit = json.loads(self._quietly("verify", "--json"))
        self._check(audit["sound"] is True, "verify found something broken")
        first = next(iter(sorted((self._place / "state" / "evidence" / "objects").glob("*/*.eml"))))
        command(f"sha256sum {shlex.quote(str(first))}")
        show(subprocess.run(["sha256sum", first], capture_output=True, text=True, check=True).stdout)

    def say_goodbye(self, seconds: float) -> None:
        """Where everything lies, and what to try."""
        for wrong in self._wrong:
            click.secho(f"  NOT AS IT SHOULD BE: {wrong}", fg="red", err=True)
        title("", f"Done in {seconds:.0f} seconds" + ("" if self.is_well else ", but not well"))
        say(f"Everything lies in {self._place}")
        for path, what in (
            ("state/evidence/", "the kept messages and the custody journal"),
            ("state/quarantine/", "a folder for each exhibit, to look at"),
            ("complaint/", "the letter, and a mail that is ready to send"),
            ("config.toml", "the configuration that was used"),
            ("service.log", "what the service said: no content in it either"),
        ):
            click.echo(f"      {path:<20}{what}")
        say("Try next (the demo's mail server is gone, what was kept is not):")
        newest = "IW-000001"
        for words in (
            ["status"],
            ["show", newest, "--headers"],
            ["show", newest, "--text"],
            ["complaint", "contacts", newest],
            ["complaint", "due"],
            ["report", "-o", str(self._place / "report.html")],
            ["steps"],
        ):
            click.echo(f"      {self._line(*words)}")
        say(f"For your own mailbox: {_program()} init")

    # -- doing -----------------------------------------------------------------------------------------------------

    def _toml(self, secret: Path, route: Path) -> str:
        listed = ", ".join(f'"{one}"' for one in (*SENDER.addresses, *SENDER.aliases))
        names = ", ".join(f'"{one}"' for one in SENDER.display_names)
        return f"""# Written by `inboxwatch demo`. Your own would name your provider and use security = "tls".
state_dir = "{self._place / "state"}"

[[account]]
name = "home"
host = "127.0.0.1"
port = {self._server.port}
security = "none"          # allowed to this machine only
username = "{ACCOUNT}"
password_file = "{secret}"
folders = ["INBOX", "\\\\Junk", "\\\\Trash"]
receiving_hosts = ["{RECEIVING_HOST}"]

[[sender]]
id = "{SENDER.id}"
addresses = [{listed}]
display_names = [{names}]

[[alert]]
name = "sister"
audience = "helper"
url_file = "{route}"
"""

    def _environ(self) -> dict[str, str]:
        keep = ("PATH", "HOME", "LANG", "LC_ALL", "TERM", "PYTHONPATH", "VIRTUAL_ENV", "USER", "LOGNAME")
        return {name: os.environ[name] for name in keep if name in os.environ}  # noqa: TID251 -- for our own child

    def _argv(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "inboxwatch", "--config", str(self._config), *words]

    def _line(self, *words: str) -> str:
        return shlex.join([_program(), "--config", str(self._config), *words])

    def _run(self, *words: str) -> None:
        """Run a command as a person would, showing it and what it says."""
        command(self._line(*words))
        done = subprocess.run(
            self._argv(*words),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self._environ(),
            check=False,
        )
        show(done.stdout)
        self._check(done.returncode == 0, f"`{words[0]}` ended with {done.returncode}")

    def _quietly(self, *words: str) -> str:
        return subprocess.run(
            self._argv(*words), capture_output=True, text=True, env=self._environ(), check=True
        ).stdout

    def _count(self, what: str) -> int:
        """A figure from the casefile, read as any other process would."""
        from inboxwatch.casefile import SqliteCaseFile

        path = self._place / "state" / "casefile.db"
        if not path.exists():
            return 0
        casefile = SqliteCaseFile(path)
        try:
            return int(getattr(casefile.counts(), what))
        finally:
            casefile.close()

    def _await(self, happened: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + _PATIENCE
        while not happened():
            if time.monotonic() > until:
                raise MailboxUnavailable(
                    f"the demo waited {_PATIENCE:.0f} s in vain for {what}",
                    f"look at {self._place / 'service.log'}",
                )
            time.sleep(0.05)

    def _show_phone(self) -> None:
        notice = self._phone.notices[0]
        words = f"{notice.get('title', '')}: {notice.get('message', '')}"
        say("The trusted person's phone shows this, and not a word more:")
        click.secho(f"\n      [ {words} ]\n", bold=True)
        lowered = words.lower()
        leaks = [word for word in ("robin", "trouble", "@", "stalk", "harass", "evidence", "police") if word in lowered]
        self._check(not leaks, f"the alert holds {leaks}")

    def _check(self, well: bool, wrong: str) -> None:  # noqa: FBT001 -- reads as an assertion
        if not well:
            self._wrong.append(wrong)


def _place(folder: Path | None) -> Path:
    """The folder to work in: new, and for nobody else. Raises `ConfigError`."""
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="inboxwatch-demo-"))
    path = folder.expanduser().resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise ConfigError(f"{path} is not empty", "name a new folder: the demo overwrites nothing")
        path.chmod(0o700)
    except OSError as error:
        raise ConfigError(f"cannot use {path}: {error.strerror}", "name another folder") from error
    return path


def _program() -> str:
    """How this program was called, as a person would type it again."""
    name = Path(sys.argv[0])
    if name.name != "inboxwatch":
        return "inboxwatch"
    local = Path.cwd()
    return str(name.relative_to(local)) if name.is_relative_to(local) else str(name)
