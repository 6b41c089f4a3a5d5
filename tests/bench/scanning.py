"""How long looking takes: the first scan, a round with nothing new; and the memory a scan takes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from statistics import median

from inboxwatch.daemon.bootstrap import House
from inboxwatch.pipeline.rounds import Manner, go_round
from inboxwatch.settings import load
from tests.bench.ground import Ground, first_run
from tests.bench.mailboxes import SMALL, fill
from tests.bench.measure import peak_of, say, timed

_RUNS = 3
_ROUNDS = 100
_ITEMS = ("MESSAGES", "UIDNEXT", "UIDVALIDITY")


def scan(ground: Ground) -> None:
    """First scan of 20,000 messages with 200 flagged, as a whole process, to the last exhibit kept."""
    fill(ground.server, "scan", 20_000, 100)
    ground.bare_headers("scan")
    runs, bare = [], []
    for _ in range(_RUNS):
        bare.append(timed(lambda: ground.bare_headers("scan")))
        home = ground.home("scan")
        runs.append(first_run(home))
        assert 200 == runs[-1].count
    ours, whole = [one.shown for one in runs], [one.whole for one in runs]
    pull = timed(lambda: ground.mbsync("scan"))
    say("first scan of 20,000", median(ours), "bare headers fetch", median(bare), 2.0)
    say("first scan of 20,000", median(ours), "mbsync's first pull", pull, 0.25)
    print(f"the same with 100 of them marked and 100 strangers compared: {median(whole):.2f} s", flush=True)
    again = [timed(lambda: home.run("run", "--once")) for _ in range(_RUNS)]
    print(f"a second `run --once` with nothing new: {median(again):.2f} s (whole process)", flush=True)


def flat(ground: Ground) -> None:
    """The most memory that a first scan takes: of 100,000 small messages beside 20,000 of them."""
    peaks = {}
    for count in (20_000, 100_000):
        user = f"flat{count}"
        fill(ground.server, user, count, count, SMALL)
        ground.bare_headers(user)
        home = ground.home(user)
        peaks[count] = peak_of([sys.executable, "-m", "inboxwatch", "run", "--once"], home.environ())
        assert 1 == len(home.json("list"))
    say("peak memory, scan of 100,000", peaks[100_000], "of 20,000", peaks[20_000], 1.2, "MB")


def nothing_new(ground: Ground) -> None:
    """A round with nothing new, as the service makes it, beside one STATUS for each folder."""
    for count in (1, 20_000):
        user = f"quiet{count}"
        fill(ground.server, user, count, 0, SMALL)
        home = ground.home(user)
        with closing(House(load(home.config, {}), {})) as house:
            ours, theirs, folders = _rounds(ground, house, user)
        what = f"a round with nothing new, {count:,} in the first folder"
        say(what, median(ours) * 1000, f"{folders} × STATUS", median(theirs) * 1000, 1.5, "ms")


def _rounds(ground: Ground, house: House, user: str) -> tuple[list[float], list[float], int]:
    """Times of our rounds and of bare STATUS commands, in turns, after everything was seen once."""
    account = house.accounts()[0]
    manner = Manner(full=False, tolerance=timedelta(minutes=3))
    quarantine = partial(account.open_quarantine, lambda: None)
    ours, theirs = [], []
    with closing(account.connect(lambda: None)) as source, ground.server.client(user) as client:
        folders = go_round(house.river, source, quarantine, manner).folders
        ask = _asking(client.folder_status, folders)
        measured = [(ours, lambda: go_round(house.river, source, quarantine, manner)), (theirs, ask)]
        for _ in range(_ROUNDS):
            source.wait(0.01)  # between rounds the service waits in IDLE
            for times, work in measured:
                times.append(timed(work))
            measured.reverse()  # whoever comes first after a wait finds nothing in the processor's caches
    return ours, theirs, len(folders)


def _asking(status: Callable[[str, tuple[str, ...]], object], folders: tuple[str, ...]) -> Callable[[], object]:
    return lambda: [status(name, _ITEMS) for name in folders]
