"""How long a bundle takes to be made and checked, and the memory that it takes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from statistics import median

from inboxwatch.daemon.store import TOOL
from inboxwatch.evidence import Gate, Vault
from tests.bench.ground import Ground
from tests.bench.measure import peak_of, say, say_limit, timed
from tests.support.case import fetched
from tests.support.service import Home

_RUNS = 3
_EXHIBITS = 10_000
_OCTETS = 500_000  # of one exhibit: 5 GB in all


def bundle(ground: Ground) -> None:
    """A bundle of 10,000 exhibits and 5 GB, beside copying and hashing the same objects; and checking it."""
    home = ground.home("bundle")
    _keep_many(home)
    home.run("rebuild")
    objects = home.state / "evidence" / "objects"
    ours, theirs, checks, sums = [], [], [], []
    by_hand = "cp -r {objects} {copy} && sync {copy} && cd {copy} && sha256sum */* && sha512sum */*"
    for _ in range(_RUNS):
        out, copy = ground.new_folder("out"), ground.new_folder("copy") / "objects"
        ours.append(timed(lambda: home.run("bundle", "-o", str(out))))
        theirs.append(timed(lambda: _shell(by_hand.format(objects=objects, copy=copy))))
        checks.append(timed(lambda: home.run("verify", str(out))))
        sums.append(timed(lambda: _shell(f"cd {out} && find . -type f -print0 | xargs -0 sha256sum")))
        shutil.rmtree(
            out
        )  # octets count here, not files: the room they take does more harm than what is said in `Ground`
        shutil.rmtree(copy)
    say(f"bundling {_EXHIBITS:,} exhibits, 5 GB", median(ours), "cp, sha256sum, sha512sum", median(theirs), 2.5)
    say("checking that bundle (SHA-256 and SHA-512)", median(checks), "sha256sum", median(sums), 2.0)
    argv = [sys.executable, "-m", "inboxwatch", "bundle", "-o", str(out)]
    say_limit("memory while it is bundled", peak_of(argv, home.environ()), 200, "MB")
    shutil.rmtree(out)


def _keep_many(home: Home) -> None:
    home.state.mkdir(mode=0o700)
    vault = Vault(home.state / "evidence", Gate(home.state / "gate"), TOOL)
    vault.prepare()
    head = b"From: bad@example.net\r\nMessage-ID: <%d@example.net>\r\n\r\n"
    for at in range(0, _EXHIBITS, 100):
        vault.preserve([fetched(head % uid + os.urandom(_OCTETS), uid) for uid in range(at + 1, at + 101)])


def _shell(line: str) -> None:
    subprocess.run(line, shell=True, check=True, stdout=subprocess.DEVNULL)
