"""How long a complaint about many exhibits takes to be drafted, and the memory that it takes."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from inboxwatch.daemon.store import TOOL
from inboxwatch.evidence import Gate, Vault
from tests.bench.ground import Ground
from tests.bench.measure import peak_of, say, say_limit, timed
from tests.support.case import fetched
from tests.support.letters import TEXT, a_letter
from tests.support.service import Home

_RUNS = 3
_EXHIBITS = 1_000
_OCTETS = 100_000  # of one exhibit, as a mail with a picture has: 100 MB in all


def complaint(ground: Ground) -> None:
    """A draft about 1,000 exhibits and 100 MB, beside copying and hashing the same objects."""
    home = ground.home("complaint", extra='[complaint]\nfrom_address = "reports@case.example"')
    _keep_many(home, _EXHIBITS)
    objects = home.state / "evidence" / "objects"
    numbers = [str(number) for number in range(1, _EXHIBITS + 1)]
    ours, theirs = [], []
    for _ in range(_RUNS):
        out, copy = ground.new_folder("out"), ground.new_folder("copy") / "objects"
        words = ["complaint", "draft", *numbers, "-o", str(out / "draft"), "--yes", "--to", "abuse@provider.example"]
        ours.append(timed(lambda: home.run(*words)))
        by_hand = f"cp -r {objects} {copy} && sync {copy} && cd {copy} && sha256sum */*"
        theirs.append(timed(lambda: subprocess.run(by_hand, shell=True, check=True, stdout=subprocess.DEVNULL)))
    say(f"drafting about {_EXHIBITS:,} exhibits, 100 MB", median(ours), "cp, sha256sum", median(theirs), 10.0)
    say_limit("the same", median(ours), 20, "s")
    few, many = (
        peak_of([sys.executable, "-m", "inboxwatch", *_draft(ground, numbers[:count])], home.environ())
        for count in (10, _EXHIBITS)
    )
    say("memory with 1,000 exhibits", many, "with 10", few, 1.4, "MB")
    say_limit("memory while it is drafted", many, 200, "MB")


def _draft(ground: Ground, numbers: list[str]) -> list[str]:
    out = str(ground.new_folder("peak") / "draft")
    return ["complaint", "draft", *numbers, "-o", out, "--yes", "--to", "abuse@provider.example"]


def _keep_many(home: Home, count: int) -> None:
    home.state.mkdir(mode=0o700)
    vault = Vault(home.state / "evidence", Gate(home.state / "gate"), TOOL)
    vault.prepare()
    text = TEXT * (_OCTETS // len(TEXT))
    for at in range(0, count, 100):
        letters = (a_letter(f"{uid}\n{text}", message_id=f"<{uid}@mail.example>") for uid in range(at + 1, at + 101))
        vault.preserve([fetched(octets, at + place) for place, octets in enumerate(letters, 1)])
    home.run("rebuild")
