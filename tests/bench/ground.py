"""What all measurements of a run stand on: one Dovecot, one scratch folder, and what other programs do with a mailbox."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.support.dovecot import DovecotServer
from tests.support.service import Home


class Ground:
    """One Dovecot and one scratch folder."""

    def __init__(self, server: DovecotServer, folder: Path) -> None:
        self.server = server
        self.folder = folder

    def home(self, user: str, *, alerts: bool = False, extra: str = "") -> Home:
        """A new home for the program; the one before is gone."""
        folder = self.folder / "home"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        return Home(folder, self.server, None, user=user, alerts=alerts, extra=extra)

    def forget(self, user: str) -> None:
        """Remove a mailbox, for the room it takes."""
        shutil.rmtree(self.server.folder / "mail" / user, ignore_errors=True)

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
        folder = self.folder / "mbsync"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "mail").mkdir(parents=True)
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
