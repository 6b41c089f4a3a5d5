"""How long a report takes, how large it is, and the memory that it takes with one thousand exhibits and with ten."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from statistics import median

from inboxwatch.daemon.store import TOOL
from inboxwatch.evidence import Gate, Vault
from inboxwatch.model.custody import Acquisition
from inboxwatch.model.exhibit import Provenance
from tests.bench.ground import Ground
from tests.bench.measure import peaks_of, say_limit, timed
from tests.support.case import START, a_match, a_ref, octets_at
from tests.support.letters import from_gmail
from tests.support.service import Home

_RUNS = 3
_PRESS = "dossier.press"


def report(ground: Ground) -> None:
    """A PDF of 1,000 exhibits with the header of a large provider each; and memory at 1,000 and at 10,000."""
    home = _home(ground, 1_000)
    times = []
    for _ in range(_RUNS):
        out = ground.new_folder("out") / "report.pdf"
        times.append(timed(lambda: home.run("report", "-o", str(out))))
    say_limit("a report of 1,000 exhibits as PDF", median(times), 20, "s")
    say_limit("the size of that PDF", out.stat().st_size / 1e6, 15, "MB")
    _redacted(ground)
    small = _peaks(ground, home)
    large = _peaks(ground, _home(ground, 10_000))
    say_limit("memory of the command at 10,000 exhibits, to that at 1,000", large[0] / small[0], 2, "times")
    say_limit("memory of the printing process at 10,000 exhibits, to that at 1,000", large[1] / small[1], 1.5, "times")
    say_limit("memory of the command at 10,000 exhibits", large[0], 300, "MB")
    say_limit("memory of the printing process at 10,000 exhibits", large[1], 1_500, "MB")


def _redacted(ground: Ground) -> None:
    """The same with third parties made unreadable and the words of all messages, by how many third parties there are."""
    few, many = (_home(ground, 1_000, third_parties) for third_parties in (10, 1_000))
    times: dict[int, list[float]] = {10: [], 1_000: []}
    for _ in range(_RUNS):
        for third_parties, home in ((10, few), (1_000, many)):
            out = ground.new_folder("out") / "report.html"
            words = ("report", "-o", str(out), "--bodies", "--redact-third-parties", "--redact-own")
            times[third_parties].append(timed(lambda home=home, words=words: home.run(*words)))  # type: ignore[misc]
    say_limit("a page of 1,000 exhibits with words, 1,000 third parties unreadable", median(times[1_000]), 20, "s")
    ratio = median(times[1_000]) / median(times[10])
    say_limit("that to the same with 10 third parties", ratio, 1.5, "times")


def _peaks(ground: Ground, home: Home) -> tuple[float, float]:
    out = ground.new_folder("out") / "report.pdf"
    argv = [sys.executable, "-m", "inboxwatch", "report", "-o", str(out)]
    return peaks_of(argv, home.environ(), _PRESS)


def _home(ground: Ground, count: int, third_parties: int = 0) -> Home:
    home = ground.home("report")
    home.state.mkdir(mode=0o700)
    _keep(home.state, count, third_parties)
    home.run("rebuild")
    return home


def _keep(state: Path, count: int, third_parties: int) -> None:
    vault = Vault(state / "evidence", Gate(state / "gate"), TOOL)
    vault.prepare()
    for at in range(0, count, 100):
        vault.preserve([_acquisition(uid, third_parties) for uid in range(at + 1, at + 101)])


def _acquisition(uid: int, third_parties: int) -> Acquisition:
    octets = from_gmail(f"message {uid}\n").replace(b"max.muster77@gmail.com", b"max%d@gmail.com" % (uid // 20))
    if third_parties:
        other = uid % third_parties
        octets = b"Cc: Person %d <person%d@family%d.example>\r\n" % (other, other, other % 7) + octets
    source = octets_at(octets, a_ref(uid), internal_date=START + timedelta(hours=uid))
    return Acquisition(octets, Provenance.IMAP, source, a_match(), START + timedelta(days=500))
