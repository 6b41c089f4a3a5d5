"""The report that opens a bundle: what is in it, how it was made, what it shows and what it does not. Plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from inboxwatch.model.custody import Disclosure
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.times import stamp

_HOW = {
    "imap": "fetched from the mail server by the program, read-only",
    "dropped": "from a file that a person put into the drop folder",
    "imported": "from a file that a person imported: as good as the program that saved it",
}


def report_text(
    exhibits: Sequence[Exhibit], left_out: int, custody: Disclosure, tool: str, incidents: int = 0, attempts: int = 0
) -> str:
    """The report. Times are UTC. `incidents` and `attempts` are those that the bundle's log has."""
    kinds = Counter(one.provenance.value for one in exhibits)
    states = Counter(one.state for one in exhibits)
    sealed = states[ExhibitState.SEALED]
    lines = [
        "REPORT ON THE EVIDENCE IN THIS BUNDLE",
        "",
        f"Exhibits: {len(exhibits)}. Not in this bundle: {left_out} (numbers in data/10_exhibits/left-out.txt).",
        f"Received by the mail server: {_span([one.internal_date for one in exhibits if one.internal_date])}",
        f"Kept by the program:         {_span([one.acquired_at for one in exhibits])}",
        *_log(incidents, attempts),
        "",
        "HOW THEY WERE ACQUIRED",
        "",
        *(f"  {kinds[kind]:>6}  {words}" for kind, words in _HOW.items() if kinds[kind]),
        "",
        "WHO DECIDED THAT THEY BELONG HERE",
        "",
        f"  {states[ExhibitState.CONFIRMED]:>6}  confirmed by a person",
        f"  {states[ExhibitState.MATCH]:>6}  found by a rule that a person gave; nobody has looked at them since",
        f"  {states[ExhibitState.SUSPECT]:>6}  suspected, put in by a person's choice; nobody has decided yet",
        *([f"  {sealed:>6}  sealed: only the header block and the records are here"] if sealed else []),
        "",
        "METHOD",
        "",
        "  The program reads mailboxes over IMAP (EXAMINE, BODY.PEEK[]), which changes nothing there. The octets of a",
        "  message are written to disk as received, with their SHA-256, before anything else is done with them. Each",
        "  acquisition, each look into a message, each decision and each export is an entry in a custody journal, in",
        "  which every entry holds the digest of the one before.",
        "",
        f"  Program: {tool}",
        f"  Entries in the journal: {custody.entries}; told here: "
        + ("all" if custody.whole else f"the {len(custody.lines)} about these exhibits, each with a proof"),
        f"  Head of the journal: {custody.head}",
        f"  Merkle root:         {custody.merkle_root}",
        "",
        "LIMITS",
        "",
        "  The digests show that nothing was changed since it was kept. They do not show who wrote a message, nor that",
        "  what it says is true. Header lines below the first that the receiving server wrote can be invented by the",
        "  sender. A rule matches a name or an address that a message gives; anybody can write under another's name.",
        "",
        "EXHIBITS",
        "",
        "  number      received (UTC)       octets  SHA-256",
        *(f"  {one.id}  {_minute(one.internal_date)}  {one.size:>10,}  {one.sha256}" for one in exhibits),
    ]
    return "\n".join(lines) + "\n"


def _log(incidents: int, attempts: int) -> list[str]:
    """What is said of the log, where there is one."""
    if not incidents and not attempts:
        return []
    return [
        "",
        f"Log written by hand (data/00_report/log.csv): {incidents} incidents, {attempts} attempts to stop it. It is",
        "the account of whoever wrote it; the journal shows when each was written and that none was changed since.",
    ]


def _span(moments: Sequence[datetime]) -> str:
    return f"from {stamp(min(moments))} to {stamp(max(moments))}" if moments else "-"


def _minute(moment: datetime | None) -> str:
    return "-               " if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
