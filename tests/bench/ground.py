"""What all measurements of a run stand on: one Dovecot, one scratch folder, and what other programs do with a mailbox."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.support.dovecot import DovecotServer
from tests.support.service import Home


class Ground:
    """One Dovecot and one scratch folder.

    Nothing is removed before the end of the run: ext4 does not give the inode of a file out again for some minutes, and
    looking for another one makes a new file five to ten times as slow (measured: 0.1 ms, then 0.5 to 0.7 ms).
    """

    def __init__(self, server: DovecotServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self._count = 0

    def new_folder(self, name: str) -> Path:
        """A folder that nothing was in before."""
        self._count += 1
        folder = self.folder / f"{name}-{self._count}"
        folder.mkdir(mode=0o700)
        return folder

    def home(self, user: str, *, alerts: bool = False, extra: str = "") -> Home:
        """A new home for the program."""
        return Home(self.new_folder("home"), self.server, None, user=user, alerts=alerts, extra=extra)

    def bare_headers(self, user: str) -> None:
        """What any IMAPClient program has to do at least: all header blocks, in batches of 500."""
        with self.server.client(user) as client:
            client.normalise_times = False
            client.select_folder("INBOX", readonly=True)
            uids = client.search()
            for at in range(0, len(uids), 500):
                client.fetch(uids[at : at + 500], ["UID", "FLAGS", "INTERNALDATE", "RFC822.SIZE", "BODY.PEEK[HEADER]"])

    def mbsync(self, user: str) -> None:
        """The first pull of the same mailbox by mbsync."""
        folder = self.new_folder("mbsync")
        (folder / "mail").mkdir()
        rc = f"""
IMAPAccount a
Host 127.0.0.1
Port {self.server.port}
User {user}
Pass {self.server.password}
SSLType None
AuthMechs LOGIN

IMAPStore far
Account a

MaildirStore near
Path {folder}/mail/
Inbox {folder}/mail/INBOX

Channel c
Far :far:
Near :near:
Patterns INBOX
Sync Pull
Create Near
SyncState *
"""
        (folder / "rc").write_text(rc)
        subprocess.run(["mbsync", "-q", "-c", str(folder / "rc"), "c"], check=True, capture_output=True)


@dataclass(frozen=True)
class FirstRun:
    """A first `run --once` in seconds from the start of its process: until all is kept, shown as well, and to its end."""

    kept: float
    shown: float
    whole: float
    count: int


def first_run(home: Home) -> FirstRun:
    """Run once. What was kept is durable when it is logged; what a person opens is there with its youngest folder."""
    started = datetime.now(UTC)
    done = home.attempt("run", "--once")
    ended = datetime.now(UTC)
    assert 0 == done.returncode, done.stderr
    events = [json.loads(line) for line in done.stderr.splitlines() if '"message_kept"' in line]
    matches = [one for one in events if one["state"] == "match"]  # what is suspected comes after, bit by bit
    kept = [datetime.fromisoformat(one["timestamp"]).timestamp() for one in matches]
    shown = [(home.state / "quarantine" / one["exhibit"]).stat().st_mtime for one in matches]
    began = started.timestamp()
    return FirstRun(max(kept) - began, max(*kept, *shown) - began, (ended - started).total_seconds(), len(kept))
