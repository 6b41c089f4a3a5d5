"""Runs the measurements and prints a line for each: what, median, baseline, ratio, target, reached or not."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.mailboxes import fill
from tests.support.dovecot import DovecotServer
from tests.support.service import Home, until

RUNS = 3


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def say(what: str, ours: float, baseline: str, theirs: float, target: float, unit: str = "s") -> None:
    ratio = ours / theirs
    reached = "reached" if ratio <= target else "NOT reached"
    print(
        f"{what}: {ours:.2f} {unit}; {baseline}: {theirs:.2f} {unit}; ratio {ratio:.2f}, target {target}: {reached}",
        flush=True,
    )


class Bench:
    """One Dovecot and one scratch folder for all measurements of a run."""

    def __init__(self, server: DovecotServer, folder: Path) -> None:
        self.server = server
        self.folder = folder

    def home(self, user: str) -> Home:
        folder = self.folder / "home"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        return Home(folder, self.server, None, user=user, alerts=False)

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

    def scan(self) -> None:
        """First scan of 20,000 messages with 200 flagged, as a whole process, to the last exhibit kept."""
        fill(self.server, "scan", 20_000, 100)
        self.bare_headers("scan")
        ours, bare = [], []
        for _ in range(RUNS):
            bare.append(timed(lambda: self.bare_headers("scan")))
            home = self.home("scan")
            ours.append(timed(lambda: home.run("run", "--once")))
        assert 200 == len(home.json("list"))
        pull = timed(lambda: self.mbsync("scan"))
        median = statistics.median(ours)
        say("first scan of 20,000", median, "bare headers fetch", statistics.median(bare), 2.0)
        say("first scan of 20,000", median, "mbsync's first pull", pull, 0.25)
        again = [timed(lambda: home.run("run", "--once")) for _ in range(RUNS)]
        print(f"a second `run --once` with nothing new: {statistics.median(again):.2f} s (whole process)")

    def keep(self) -> None:
        """Keeping 5,000 messages that all match, all stages, durable."""
        fill(self.server, "keep", 5_000, 1)
        self.bare_headers("keep")
        ours, pulls = [], []
        for _ in range(RUNS):
            home = self.home("keep")
            ours.append(timed(lambda: home.run("run", "--once")))
            pulls.append(timed(lambda: self.mbsync("keep")))
        assert 5_000 == len(home.json("list"))
        say("keeping 5,000", statistics.median(ours), "mbsync's first pull", statistics.median(pulls), 1.0)
        objects = home.state / "evidence" / "objects"
        verify, sums = [], []
        for _ in range(RUNS):
            verify.append(timed(lambda: home.run("verify")))
            sums.append(
                timed(lambda: subprocess.run(f"sha256sum {objects}/*/*", shell=True, check=True, capture_output=True))
            )
        say("verify of 5,000 exhibits", statistics.median(verify), "sha256sum", statistics.median(sums), 2.0)

    def help(self) -> None:
        """`inboxwatch --help` beside a program of click with one command."""
        bare = "import click\n@click.command()\ndef main(): 'x'\nmain(['--help'])"
        ours = [
            timed(
                lambda: subprocess.run([sys.executable, "-m", "inboxwatch", "--help"], check=True, capture_output=True)
            )
            for _ in range(10)
        ]
        theirs = [
            timed(lambda: subprocess.run([sys.executable, "-c", bare], check=True, capture_output=True))
            for _ in range(10)
        ]
        say("--help", statistics.median(ours), "a bare click program", statistics.median(theirs), 2.0)

    def idle(self) -> None:
        """Memory of the idle service with one account and with many."""
        figures = {}
        for count in (1, 101):
            home = self.home("idle0")
            extra = "".join(
                f'[[account]]\nname = "a{n}"\nhost = "127.0.0.1"\nport = {self.server.port}\nsecurity = "none"\n'
                f'username = "idle{n}"\npassword_file = "{home.folder}/password"\n'
                for n in range(1, count)
            )
            home.write_config(self.server.port, alerts=False, extra=extra)
            with home.service() as service:
                until(lambda: len(service.events("round_made")) >= count, 120)
                time.sleep(6)
                figures[count] = rss(service.process.pid)
        say("one idle account", figures[1], "limit", 80.0, 1.0, "MB")
        say("each further idle account", (figures[101] - figures[1]) / 100, "limit", 0.3, 1.0, "MB")

    def latency(self) -> None:
        """From the moment a bare IMAPClient in IDLE hears of a delivery to the journal's entry of ours."""
        home = self.home("latency")
        lags = []
        with home.service() as service:
            until(lambda: service.events("round_made"))
            with self.server.client("latency") as client:
                client.select_folder("INBOX", readonly=True)
                for number in range(10):
                    client.idle()
                    self.server.deliver("latency", b"From: bad@example.net\r\nSubject: %d\r\n\r\nx\r\n" % number)
                    while not any(one[1:2] == (b"EXISTS",) for one in client.idle_check(10)):
                        pass
                    heard = time.time()
                    client.idle_done()
                    until(lambda: len(service.events("message_kept")) > number)
                    at = service.events("message_kept")[number]["timestamp"]
                    lags.append(_epoch(at) - heard)
        print(
            f"kept after a bare IMAPClient heard of it: median {statistics.median(lags) * 1000:.0f} ms; target 100 ms"
        )


def _epoch(text: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(text).timestamp()


def rss(pid: int) -> float:
    """Resident memory of a process in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def main() -> None:
    names = sys.argv[1:] or ["help", "scan", "keep", "idle", "latency"]
    DovecotServer.password = "plain"  # mbsync's configuration takes ASCII alone
    folder = Path(tempfile.mkdtemp(prefix="iw-bench-"))
    folder.chmod(0o700)
    try:
        with DovecotServer() as server:
            bench = Bench(server, folder)
            for name in names:
                getattr(bench, name)()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
