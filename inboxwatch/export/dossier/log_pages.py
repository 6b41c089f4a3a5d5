"""The log as pages: the columns of its table on pages that lie on their side, with what was left out as numbers. Pure.

Cells hold what those of the table hold, some of them below each other, so that they fit; in full, and as they are read.
What a person wrote stands as it is; names of columns, kinds and remarks are in the language of the pages.
What the person wrote of impact stands apart, on pages of its own behind the table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from inboxwatch.export.dossier.blocks import Block, Fact, facts, heading, sheet, text
from inboxwatch.export.dossier.document import Label, Part, Parts
from inboxwatch.export.dossier.facts import Custody
from inboxwatch.export.dossier.header_page import inert, utc
from inboxwatch.export.dossier.words import grouped
from inboxwatch.export.dossier.words import words as words_of
from inboxwatch.export.log_table import COLUMNS, cells, readable
from inboxwatch.model.identity import Sha256
from inboxwatch.model.timeline import Row, RowKind

_ROWS = 250
_OTHER = re.compile("[^a-z]+")
_TOGETHER: tuple[tuple[tuple[str, ...], str, int], ...] = (
    (("Number",), "16mm", 11),
    (("Date", "Time (UTC)", "Over on", "Over at (UTC)"), "18mm", 10),
    (("Kind",), "22mm", 16),
    (("Description",), "1fr", 24),
    (("Location or technology",), "24mm", 8),
    (("Witnesses",), "22mm", 7),
    (("Evidence attached",), "27mm", 9),
    (("Reported to", "Report number", "Follow-up by"), "28mm", 10),
    (("Flagged sender",), "13mm", 4),
    (("Written down on", "Written down at (UTC)", "Written down by"), "22mm", 10),
    (("Remarks",), "17mm", 10),
)
"""The columns of the table that stand below each other in one, its width, and how long a word is that may break."""


@dataclass(frozen=True, slots=True)
class LogPages:
    """A log that is ready to be printed."""

    language: str
    title: str
    case: str
    as_of: str
    front: list[Block]
    parts: Parts
    words: Mapping[str, str]

    def labels(self) -> Iterator[Label]:
        """What is known of each part without unpacking it, in order."""
        return iter(self.parts.labels)

    def all_parts(self) -> Iterator[Part]:
        """Everything behind the front, in order."""
        return iter(self.parts)


@dataclass(frozen=True, slots=True)
class LogFacts:
    """What is said of a log as a whole.

    `choice` says what was asked for: ``mail``, ``since`` and ``until`` which day, ``sender``, ``channels`` with spaces
    between them. `left_out` are numbers by reason: ``withdrawn``, ``taken_back``, ``incidents``, ``steps``,
    ``messages``, ``suspects``, ``rejected``, ``released``. `digest` is that of the data: the rows, and the impact if it
    is told, as JSON. `language` is one of `LANGUAGES`.
    """

    case: str
    tool: str
    custody: Custody
    choice: Mapping[str, str]
    left_out: Mapping[str, int]
    digest: Sha256
    language: str = "en"


def log_pages(rows: Sequence[Row], impact: Mapping[str, str] | None, about: LogFacts) -> LogPages:
    """The pages; `impact` as in `log_csv`: told where it is about a row or about all of it, None where nobody asked."""
    words = words_of(about.language)
    title, case = words["log-title"], _line(about.case)
    front = [heading(title), facts(_about(rows, about, words)), text(words["log-intro"])]
    parts = Parts()
    columns = [
        ("\n".join(words[f"log-column-{_slug(name)}"] for name in names), width, letters)
        for names, width, letters in _TOGETHER
    ]
    for at in range(0, len(rows), _ROWS):
        parts.add(Part(title, [sheet(columns, [_row(one, words) for one in rows[at : at + _ROWS]])]))
    if not rows:
        parts.add(Part(title, [text(words["log-none"])]))
    if lines := list(_impact(rows, impact or {}, words)):
        head = [(words["log-impact-about"], "22mm", 12), (words["log-impact"], "1fr", 60)]
        parts.add(Part(words["log-impact"], [heading(words["log-impact"], page=True), sheet(head, lines)]))
    as_of = "" if about.custody.as_of is None else about.custody.as_of.isoformat()
    return LogPages(about.language, title, case, as_of, front, parts, words)


def left_out_words(left_out: Mapping[str, int], words: Mapping[str, str]) -> str:
    """What is not told, as numbers; empty where that is nothing."""
    return words["semicolon"].join(
        words[f"log-left-{why}"].format(count=grouped(count, words)) for why, count in left_out.items() if count
    )


def _about(rows: Sequence[Row], about: LogFacts, words: Mapping[str, str]) -> Iterator[Fact]:
    kinds = Counter(one.kind for one in rows)
    counts = {"incidents": RowKind.INCIDENT, "steps": RowKind.ATTEMPT, "messages": RowKind.MESSAGE}
    yield words["log-case"], _line(about.case) or words["no-case"]
    yield (
        words["log-rows"],
        words["log-rows-value"].format(**{name: grouped(kinds[kind], words) for name, kind in counts.items()}),
    )
    choice = {**about.choice}
    if "channels" in choice:
        choice["channels"] = ", ".join(words[f"channel-{one}"] for one in choice["channels"].split(" "))
    asked = (words[f"log-choice-{name}"].format(value=_line(value)) for name, value in choice.items() if value)
    yield words["log-choice"], words["semicolon"].join(asked) or words["log-choice-all"]
    yield words["log-left-out"], left_out_words(about.left_out, words) or words["log-left-none"]
    as_of = about.custody.as_of
    yield words["log-as-of"], "-" if as_of is None else words["cover-as-of-value"].format(at=utc(as_of))
    yield words["log-program"], about.tool
    yield words["log-head"], about.custody.head, "mono"
    yield words["log-data"], words["log-data-value"].format(digest=about.digest), "mono"


def _row(row: Row, words: Mapping[str, str]) -> list[str]:
    told = {name: inert(readable(cell)) for name, cell in zip(COLUMNS, cells(row), strict=True)}
    told |= {"Kind": _kind(row, words), "Remarks": _remarks(row, words)}
    if row.kind is RowKind.MESSAGE:
        told["Location or technology"] = words[f"channel-{row.sort}"]
    over = " ".join(_given(told["Over on"], told["Over at (UTC)"]))
    for name, given, shown in (
        ("Over on", over, "log-until"),
        ("Report number", told["Report number"], "log-number"),
        ("Follow-up by", told["Follow-up by"], "log-by"),
    ):
        told[name] = words[shown].format(at=given, value=given) if given else ""
    told["Over at (UTC)"] = ""
    return ["\n".join(_given(*(told[name] for name in names))) for names, _, _ in _TOGETHER]


def _kind(row: Row, words: Mapping[str, str]) -> str:
    if row.step is None:
        return words[f"channel-{row.sort}"]
    return words["row-attempt"].format(kind=words[f"kind-{row.sort}"], step=words[f"step-{row.step}"])


def _remarks(row: Row, words: Mapping[str, str]) -> str:
    said = [
        words["log-withdrawn"] if row.withdrawn else "",
        words["log-corrected"].format(count=grouped(row.corrections, words)) if row.corrections else "",
        words[f"log-state-{row.state}"] if row.state is not None else "",
    ]
    return words["semicolon"].join(_given(*said))


def _slug(column: str) -> str:
    """``over-at-utc`` for ``Over at (UTC)``: by this the words know the name of a column."""
    return _OTHER.sub("-", column.lower()).strip("-")


def _given(*told: str) -> Iterable[str]:
    return (one for one in told if one)


def _impact(rows: Sequence[Row], impact: Mapping[str, str], words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(one.name for one in rows):
        if name in impact:
            yield name, inert(readable(impact[name]))
    if "" in impact:
        yield words["log-impact-all"], inert(readable(impact[""]))


def _line(words: str) -> str:
    return inert(" ".join(readable(words).split()))
