"""The whole system on synthetic mailboxes: how many new addresses of a flagged person are found, and at what price.

    python -m tests.bench.linking [--worlds N] [--levels 0,1,2,3] [--authors PATH] [--habits 0.5] [--least 1] [--early]

One mailbox after the other is lived through by the real river over a real casefile: a first scan of ordinary mail and
exhibits when the first new address has written (`--early`: of the first week), then week by week. A person rejects what is suspected wrongly and leaves the rest alone. What is
counted is docs/linking.md's table: of the new addresses those of which one of the first three messages was put aside,
and of ordinary messages those that were suspected.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from multiprocessing import Pool
from pathlib import Path

from inboxwatch import alerting, fingerprint, intake, matching
from inboxwatch.casefile import SqliteCaseFile
from inboxwatch.daemon.marks import Marks
from inboxwatch.evidence import MemoryVault
from inboxwatch.mailbox.memory import MemoryMailbox, MemorySource
from inboxwatch.mailbox.memory_quarantine import MemoryQuarantine
from inboxwatch.matching.kinds import WEIGHINGS, Weighing
from inboxwatch.model.exhibit import ExhibitFilter, ExhibitState
from inboxwatch.model.fingerprint import Family
from inboxwatch.model.identity import AccountName, SenderId
from inboxwatch.model.people import FlaggedSender
from inboxwatch.pipeline.decide import settle
from inboxwatch.pipeline.river import River, open_gate
from inboxwatch.pipeline.rounds import Manner, go_round
from tests.support.reissue import HABITS, HOME, Item, Kind, World, texts_from, world

_ACCOUNT = AccountName("home")
_FIRST = 3  # messages of a new address within which it is to be found
_ORDINARY = frozenset((Kind.FRIEND, Kind.STRANGER, Kind.NEWSLETTER, Kind.SHOP))


class _Calendar:
    """A clock that stands where it was put."""

    def __init__(self) -> None:
        self.at = datetime(2000, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@dataclass(slots=True)
class Tally:
    """What came of one mailbox. `found` and `addresses` are by level; `why` counts what linked."""

    ordinary: int = 0
    wrong: int = 0
    found: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    addresses: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    mails: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    mails_found: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    mistakes: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    showing: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    showing_found: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, other: Tally) -> None:
        self.ordinary += other.ordinary
        self.wrong += other.wrong
        for name in ("found", "addresses", "mails", "mails_found", "showing", "showing_found"):
            for level, count in getattr(other, name).items():
                getattr(self, name)[level] += count
        self.mistakes += other.mistakes
        self.missed += other.missed


class Life:
    """One mailbox as the service sees it over two years."""

    def __init__(self, one: World, folder: Path) -> None:
        self._world = one
        self._mailbox = MemoryMailbox(("INBOX", "Junk", "Sent"))
        self._clock = _Calendar()
        self._casefile = SqliteCaseFile(folder / "casefile.db")
        self._people = [
            FlaggedSender(SenderId(f"S{number}"), addresses=tuple({item.sender for item in one.exhibits(writer)}))
            for number, writer in enumerate(one.flagged)
        ]
        own = frozenset((HOME.person.address,))
        self._words: dict[SenderId, frozenset[str]] = {}
        self._marks = Marks(
            lambda: self._casefile.likeness, b"k" * 32, lambda: self._words, lambda _: [HOME.mx], lambda: own
        )
        for number, writer in enumerate(one.flagged):
            digests = {fingerprint.cue(word, self._marks.digest) for word in one.words.get(writer, ())}
            self._words[SenderId(f"S{number}")] = frozenset(digests - {""})
        self._river = self._made()
        self._places: dict[tuple[str, int], Item] = {}

    def live(self, *, early: bool) -> Tally:
        """Live through everything; `early` says that the service ran from the first message on."""
        begun = min(item.when for item in (self._world.items if early else self._world.of(Kind.ALIAS)))
        for _, week in groupby(self._world.items, key=lambda item: max(item.when, begun).isocalendar()[:2]):
            for item in week:
                place = "Sent" if item.kind is Kind.SENT else item.folder
                uid = self._mailbox.deliver(item.octets, item.when, folder=place)
                self._places[place, uid] = item
                self._clock.at = max(self._clock.at, item.when)
            self._look()
            self._reject()
        return self._counted()

    def _look(self) -> None:
        source = MemorySource(self._mailbox, _ACCOUNT, self._clock, watched=("INBOX", "Junk"))
        manner = Manner(
            full=True, tolerance=timedelta(days=9)
        )  # one a week; what is left over follows as in the service
        while go_round(self._river, source, lambda: MemoryQuarantine(self._mailbox), manner).more:
            manner = Manner(full=False, tolerance=timedelta(days=9))

    def _suspects(self) -> Iterator[tuple[object, Item]]:
        for exhibit in self._casefile.exhibits(ExhibitFilter(state=ExhibitState.SUSPECT)):
            if exhibit.location is not None:
                yield exhibit, self._places[exhibit.location.folder, exhibit.location.uid]

    def _reject(self) -> None:
        """What a person does about ordinary mail that was suspected."""
        for exhibit, item in list(self._suspects()):
            if item.kind in _ORDINARY:
                settle(self._river, exhibit.id, ExhibitState.REJECTED, "person:her")

    def _counted(self) -> Tally:
        tally = Tally()
        suspects = {item.message_id for _, item in self._suspects()}
        tally.ordinary = len(self._world.background)
        for exhibit in self._casefile.exhibits(ExhibitFilter(state=ExhibitState.REJECTED)):
            item = self._places[exhibit.location.folder, exhibit.location.uid]
            tally.wrong += 1
            tally.mistakes.append(f"{item.kind} {sorted(item.shown)}: {_codes(exhibit)}")
        aliases = sorted(self._world.of(Kind.ALIAS), key=lambda item: (item.level, item.sender, item.when))
        for (level, _), group in groupby(aliases, key=lambda item: (item.level, item.sender)):
            first = list(group)[:_FIRST]
            hits = [item for item in first if item.message_id in suspects]
            tally.addresses[level] += 1
            tally.found[level] += bool(hits)
            if any(item.shown for item in first):
                tally.showing[level] += 1
                tally.showing_found[level] += bool(hits)
            tally.mails[level] += len(first)
            tally.mails_found[level] += len(hits)
            if not hits:
                tally.missed.append(f"level {level}: {[sorted(item.shown) for item in first]}")
        return tally

    def _made(self) -> River:
        rules = matching.compile_rules(self._people)
        return River(
            clock=self._clock,
            vault=MemoryVault(),
            casefile=self._casefile,
            reader=intake.InlineReader(),
            originators=intake.originators,
            header_block=intake.header_block,
            only_named=intake.only_in_names,
            marking=self._marks.marking(rules.is_allowed, lambda: False, lambda: True),
            rules=lambda: 1,
            decide=rules.decide,
            alerts_for=lambda kind, key, now: alerting.alerts_for(kind, key, [], now),
            moves_mail=lambda _: False,
            quarantine_folder=lambda _: "Archive 2",
            shelve=lambda _: None,
            gate=open_gate,
            log=lambda *_, **__: None,
            reached=lambda _: None,
            alerted=lambda: None,
        )


def _codes(exhibit: object) -> str:
    return " ".join(one.code.removeprefix("alike-") for one in exhibit.reasons if not one.code.startswith("unlike"))


def _one(job: tuple[int, int, float, str, int, bool]) -> Tally:
    """Live through one mailbox whose new addresses are all of one level."""
    seed, level, habits, authors, least, early = job
    people = list(texts_from(Path(authors)).values()) if authors else []
    people = people[seed % max(len(people), 1) :] + people[: seed % max(len(people), 1)]
    one = world(
        seed, friends=200, strangers=1500, levels=(level,), habits=HABITS.scaled(habits), authors=people, least=least
    )
    with tempfile.TemporaryDirectory(prefix="iw-linking-") as folder:
        return Life(one, Path(folder)).live(early=early)


def measure(
    worlds: int,
    levels: Sequence[int],
    habits: float = 1.0,
    authors: str = "",
    least: int = 3,
    *,
    early: bool = False,
    processes: int = 2,
) -> Tally:
    """Live through so many mailboxes for each level; everything together."""
    jobs = [(seed, level, habits, authors, least, early) for seed in range(worlds) for level in levels]
    total = Tally()
    with Pool(processes) as pool:
        for tally in pool.imap_unordered(_one, jobs):
            total.add(tally)
    return total


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=4)
    parser.add_argument("--levels", default="0,1,2,3")
    parser.add_argument("--habits", type=float, default=1.0)
    parser.add_argument("--authors", default="")
    parser.add_argument("--least", type=int, default=3, help="messages that each new address writes at least")
    parser.add_argument("--early", action="store_true", help="the service runs from the first message on")
    parser.add_argument("--without", default="", help="families that count for nothing, such as style,network")
    parser.add_argument("--verbose", action="store_true")
    asked = parser.parse_args()
    for name in filter(None, asked.without.split(",")):
        WEIGHINGS[Family(name)] = Weighing(0, 0, 0.0)  # before the processes are forked
    found = measure(
        asked.worlds,
        [int(one) for one in asked.levels.split(",")],
        asked.habits,
        asked.authors,
        asked.least,
        early=asked.early,
    )
    print(
        f"ordinary messages: {found.ordinary}, suspected wrongly: {found.wrong} "
        f"({1000 * found.wrong / max(found.ordinary, 1):.2f} in 1,000)"
    )
    for level in sorted(found.addresses):
        print(
            f"level {level}: {found.found[level]} of {found.addresses[level]} new addresses found within {_FIRST} messages "
            f"({100 * found.found[level] / found.addresses[level]:.0f} %), "
            f"{found.showing_found[level]} of {found.showing[level]} that show anything of their own; "
            f"{found.mails_found[level]} of {found.mails[level]} of these messages"
        )
    if asked.verbose:
        print(json.dumps({"mistakes": found.mistakes, "missed": found.missed}, indent=1))


if __name__ == "__main__":
    main()
