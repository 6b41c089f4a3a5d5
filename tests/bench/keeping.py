"""How long keeping and checking take, and the memory that a large message takes while it is kept."""

from __future__ import annotations

import base64
import os
import random
import subprocess
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from inboxwatch.daemon.store import TOOL
from inboxwatch.evidence import Gate, Vault
from tests.bench.ground import Ground, first_run
from tests.bench.mailboxes import fill
from tests.bench.measure import children, peak, rss, say, say_limit, timed
from tests.support.case import fetched
from tests.support.service import Home, until

_RUNS = 3
_SIZES = (2_000, 4_000, 10_000, 20_000, 64_000)  # octets of an exhibit; 20,000 on average
_READER = "inboxwatch.intake.worker"


def keep(ground: Ground) -> None:
    """Keeping 5,000 messages that all match, all stages, durable."""
    fill(ground.server, "keep", 5_000, 1)
    ground.bare_headers("keep")
    runs, pulls, flushes = [], [], []
    for _ in range(_RUNS):
        os.sync()  # what was written before is not what is measured; we wait for all of a file system
        runs.append(first_run(ground.home("keep")))
        assert 5_000 == runs[-1].count
        os.sync()
        pulls.append(timed(lambda: ground.mbsync("keep")))
        flushes += _flushes(ground.new_folder("flush"))
    print(f"the disk takes {1000 * median(flushes):.2f} ms to flush a message; mbsync waits for each", flush=True)
    say("keeping 5,000", median(one.kept for one in runs), "mbsync's first pull", median(pulls), 1.0)
    shown, whole = median(one.shown for one in runs), median(one.whole for one in runs)
    print(f"until they are in the quarantine folder: {shown:.2f} s; with 100 of them marked: {whole:.2f} s", flush=True)


def _flushes(folder: Path) -> Iterator[float]:
    """Seconds that a new file of the usual size of a message takes to be on the disk, a hundred times."""
    octets = random.Random(4).randbytes(85_000)
    for number in range(100):
        with (folder / str(number)).open("wb", buffering=0) as file:
            file.write(octets)
            yield timed(partial(os.fsync, file.fileno()))


def verify(ground: Ground) -> None:
    """`verify` of 10,000 exhibits, as a whole process, beside `sha256sum` over the same objects."""
    home = ground.home("verify")
    _keep_many(home, 10_000)
    objects = home.state / "evidence" / "objects"
    ours, sums = [], []
    for _ in range(_RUNS):
        ours.append(timed(lambda: home.run("verify")))
        sums.append(
            timed(lambda: subprocess.run("sha256sum */*", shell=True, check=True, capture_output=True, cwd=objects))
        )
    assert 10_000 == home.json("verify")["exhibits"]
    say("verify of 10,000 exhibits", median(ours), "sha256sum", median(sums), 2.0)


def locked(ground: Ground) -> None:
    """Encrypted storage: 10,000 exhibits encrypted, and checked without the key and with it."""
    home = ground.home("locked")
    _keep_many(home, 10_000)
    objects, key = home.state / "evidence" / "objects", home.folder / "key"
    plain = _octets(objects)
    seconds = timed(lambda: home.run("key", "set", "--yes", "--file", str(key)))
    say_limit(f"encrypting 10,000 exhibits, {plain >> 20} MB", seconds, 60, "s")
    sealed, sums = [], []
    for _ in range(_RUNS):
        sealed.append(timed(lambda: home.run("verify")))
        sums.append(
            timed(lambda: subprocess.run("sha256sum */*", shell=True, check=True, capture_output=True, cwd=objects))
        )
    with home.config.open("a") as file:
        file.write(f'[storage]\nkey_file = "{key}"\n')
    opened = [timed(lambda: home.run("verify")) for _ in range(_RUNS)]
    assert [] == home.json("verify")["findings"]
    say("verify of them without the key", median(sealed), "sha256sum over the encrypted files", median(sums), 2.0)
    say("verify of them with the key", median(opened), "sha256sum over the encrypted files", median(sums), 10.0)


def _octets(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _keep_many(home: Home, count: int) -> None:
    """Keep so many messages, straight through the vault, a hundred at once."""
    home.state.mkdir(mode=0o700)
    vault = Vault(home.state / "evidence", Gate(home.state / "gate"), TOOL)
    vault.prepare()
    chance = random.Random(2)
    for at in range(0, count, 100):
        vault.preserve([fetched(_exhibit(chance, uid), uid) for uid in range(at + 1, at + 101)])


def _exhibit(chance: random.Random, number: int) -> bytes:
    head = b"From: bad@example.net\r\nMessage-ID: <%d@example.net>\r\n\r\n" % number
    return head + base64.encodebytes(chance.randbytes(chance.choice(_SIZES) * 3 // 4))


def big(ground: Ground) -> None:
    """The memory of the service and its reader while a message of 50 MB is delivered and kept."""
    home = ground.home("big")
    octets = _large(50_000_000)
    size = len(octets) / (1 << 20)
    with home.service() as service:
        until(lambda: service.events("round_made"))
        time.sleep(2)
        idle = rss(service.process.pid) + sum(map(rss, children(service.process.pid, _READER)))
        with Watch(service.process.pid) as watch:
            ground.server.deliver("big", octets)
            until(lambda: service.events("message_kept"), 120)
            time.sleep(1)
        time.sleep(10)
        after = rss(service.process.pid)
        readers = sum(map(rss, children(service.process.pid, _READER)))
    own, reader = watch.most
    say(f"memory while {size:.0f} MB are kept, above the idle {idle:.0f}", own + reader - idle, "size", size, 3.0, "MB")
    print(
        f"of that the service {own:.0f} MB and its reader {reader:.0f} MB at their most, "
        f"{watch.together:.0f} MB at the same moment; ten seconds later {after:.0f} and {readers:.0f} MB",
        flush=True,
    )


def _large(size: int) -> bytes:
    """A message with one attachment, so many octets in all but for a few."""
    head = (
        b"From: bad@example.net\r\nSubject: large\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'
        b"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="a.bin"\r\n\r\n'
    )
    lines = base64.encodebytes(random.Random(3).randbytes(size * 57 // 78)).replace(b"\n", b"\r\n")
    return head + lines + b"--b--\r\n"


class Watch:
    """Looks at the memory of the service and its reader again and again; `most` are their peaks, in MB.

    `together` is the most that both had at the same moment, as far as it was seen.
    """

    def __init__(self, pid: int) -> None:
        self.most = (0.0, 0.0)
        self.together = 0.0
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.005):
            readers = children(self._pid, _READER)
            own, reader = self.most
            self.most = max(own, peak(self._pid)), max([reader, *map(peak, readers)])
            self.together = max(self.together, rss(self._pid) + sum(map(rss, readers)))
