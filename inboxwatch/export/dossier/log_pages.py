"""The log as pages: the columns of its table on pages that lie on their side, with what was left out as numbers. Pure.

Cells hold what those of the table hold, some of them below each other, so that they fit; in full, and as they are read.
What the person wrote of impact stands apart, on pages of its own behind the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from inboxwatch.export.dossier.blocks import Block, Fact, facts, heading, sheet, text
from inboxwatch.export.dossier.document import Label, Part, Parts
from inboxwatch.export.dossier.facts import Custody
from inboxwatch.export.dossier.header_page import inert, utc
from inboxwatch.export.log_table import COLUMNS, cells, readable
from inboxwatch.model.identity import Sha256
from inboxwatch.model.timeline import Row, RowKind

_ROWS = 250
_TOGETHER: tuple[tuple[tuple[str, ...], str, int], ...] = (
    (("Number",), "16mm", 11),
    (("Date", "Time (UTC)", "Over on", "Over at (UTC)"), "18mm", 10),
    (("Kind",), "19mm", 13),
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

    `choice` says what was asked for: ``mail``, ``since`` and ``until`` which day, ``sender``, ``channels``. `left_out`
    are numbers by reason: ``withdrawn``, ``taken_back``, ``incidents``, ``steps``, ``messages``, ``suspects``,
    ``rejected``, ``released``. `digest` is that of the data: the rows, and the impact if it is told, as JSON.
    """

    case: str
    tool: str
    custody: Custody
    choice: Mapping[str, str]
    left_out: Mapping[str, int]
    digest: Sha256


def log_pages(
    rows: Sequence[Row], impact: Mapping[str, str] | None, about: LogFacts, words: Mapping[str, str]
) -> LogPages:
    """The pages; `impact` as in `log_csv`: told where it is about a row or about all of it, None where nobody asked."""
    title, case = words["log-title"], _line(about.case)
    front = [heading(title), facts(_about(rows, about, words)), text(words["log-intro"])]
    parts = Parts()
    for at in range(0, len(rows), _ROWS):
        told = [_row(one, words) for one in rows[at : at + _ROWS]]
        parts.add(
            Part(title, [sheet([("\n".join(names), width, letters) for names, width, letters in _TOGETHER], told)])
        )
    if not rows:
        parts.add(Part(title, [text(words["log-none"])]))
    if lines := list(_impact(rows, impact or {}, words)):
        head = [(words["log-impact-about"], "22mm", 12), (words["log-impact"], "1fr", 60)]
        parts.add(Part(words["log-impact"], [heading(words["log-impact"], page=True), sheet(head, lines)]))
    as_of = "" if about.custody.as_of is None else about.custody.as_of.isoformat()
    return LogPages("en", title, case, as_of, front, parts, words)


def left_out_words(left_out: Mapping[str, int], words: Mapping[str, str]) -> str:
    """What is not told, as numbers; empty where that is nothing."""
    return "; ".join(words[f"log-left-{why}"].format(count=f"{count:,}") for why, count in left_out.items() if count)


def _about(rows: Sequence[Row], about: LogFacts, words: Mapping[str, str]) -> Iterator[Fact]:
    kinds = Counter(one.kind for one in rows)
    counts = {"incidents": RowKind.INCIDENT, "steps": RowKind.ATTEMPT, "messages": RowKind.MESSAGE}
    yield words["log-case"], _line(about.case) or words["no-case"]
    yield (
        words["log-rows"],
        words["log-rows-value"].format(**{name: f"{kinds[kind]:,}" for name, kind in counts.items()}),
    )
    asked = (words[f"log-choice-{name}"].format(value=_line(value)) for name, value in about.choice.items() if value)
    yield words["log-choice"], "; ".join(asked) or words["log-choice-all"]
    yield words["log-left-out"], left_out_words(about.left_out, words) or words["log-left-none"]
    as_of = about.custody.as_of
    yield words["log-as-of"], "-" if as_of is None else words["cover-as-of-value"].format(at=utc(as_of))
    yield words["log-program"], about.tool
    yield words["log-head"], about.custody.head, "mono"
    yield words["log-data"], words["log-data-value"].format(digest=about.digest), "mono"


def _row(row: Row, words: Mapping[str, str]) -> list[str]:
    told = {name: inert(readable(cell)) for name, cell in zip(COLUMNS, cells(row), strict=True)}
    over = " ".join(_given(told["Over on"], told["Over at (UTC)"]))
    for name, given, shown in (
        ("Over on", over, "log-until"),
        ("Report number", told["Report number"], "log-number"),
        ("Follow-up by", told["Follow-up by"], "log-by"),
    ):
        told[name] = words[shown].format(at=given, value=given) if given else ""
    told["Over at (UTC)"] = ""
    return ["\n".join(_given(*(told[name] for name in names))) for names, _, _ in _TOGETHER]


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
