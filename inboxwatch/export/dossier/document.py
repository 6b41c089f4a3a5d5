"""A report as plain data: the front, a page for each exhibit, and, if asked for, the words of the messages.

Pure. The data is lines of JSON (RFC 8785 for what is in here: text, whole numbers, truth values, lists of these): first
the cover, then each further part. Its digest stands in the footer of every page, whatever form the report takes.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from inboxwatch.export.dossier import front, listing
from inboxwatch.export.dossier.blocks import Block, bullets, code, facts, heading, marks, text
from inboxwatch.export.dossier.counts import tally
from inboxwatch.export.dossier.facts import Manner, Material
from inboxwatch.export.dossier.header_page import Setting
from inboxwatch.export.dossier.listing import Happening, happenings
from inboxwatch.model.identity import Sha256

FORMAT = "inboxwatch-report/1"
EXHIBIT_LEVEL = 2
"""The level of the heading with which the page of an exhibit begins."""
_PAGE, _CELL, _ROW, _LETTER = 0.1, 0.021, 0.013, 0.0002  # megabytes, as measured


@dataclass(frozen=True, slots=True)
class Part:
    """Some blocks that stay together, and the section that they are of."""

    section: str
    blocks: list[Block]

    @property
    def weight(self) -> float:
        """About how many megabytes it takes to set it as a PDF (docs/performance.md)."""
        return _PAGE + sum(map(_weight, self.blocks))


@dataclass(frozen=True, slots=True)
class Label:
    """What is known of a part without unpacking it: its section, the exhibit whose page it is, if any, its weight."""

    section: str
    exhibit: str
    weight: float


@dataclass(slots=True)
class Parts:
    """A report's parts in order; held compressed, so that those of ten thousand exhibits take little room."""

    labels: list[Label] = field(default_factory=list)
    _packed: list[bytes] = field(default_factory=list)

    def add(self, part: Part) -> None:
        """Put a part behind the others."""
        first = part.blocks[0] if part.blocks else {}
        exhibit = first["text"] if first.get("level") == EXHIBIT_LEVEL and first["page"] else ""
        self.labels.append(Label(part.section, exhibit, part.weight))
        self._packed.append(zlib.compress(_canonical(part.blocks), 6))

    def lines(self) -> Iterator[bytes]:
        """The blocks of each part as a line of the data, without its end."""
        return map(zlib.decompress, self._packed)

    def __iter__(self) -> Iterator[Part]:
        pairs = zip(self.labels, self._packed, strict=True)
        return (Part(label.section, json.loads(zlib.decompress(packed))) for label, packed in pairs)

    def __len__(self) -> int:
        return len(self._packed)


@dataclass(frozen=True, slots=True)
class Report:
    """A report that is ready to be set. `happenings` is the timeline that its table shows.

    `parts` are what comes first; `pages` come behind them: those of exhibits, and those with words of messages.
    """

    language: str
    title: str
    case: str
    as_of: str
    cover: Block
    parts: Parts
    pages: Parts
    happenings: tuple[Happening, ...]
    words: Mapping[str, str]

    @property
    def front(self) -> list[Block]:
        """What comes first in print."""
        return [self.cover, {"kind": "contents", "title": self.words["contents"]}]

    def data(self) -> Iterator[bytes]:
        """The data, line by line, with line ends."""
        head = {"format": FORMAT, "language": self.language, "title": self.title, "case": self.case}
        yield _canonical({**head, "as_of": self.as_of, "cover": self.cover}) + b"\n"
        for line in chain(self.parts.lines(), self.pages.lines()):
            yield line + b"\n"

    def digest(self) -> Sha256:
        """The digest of the data."""
        found = hashlib.sha256()
        for line in self.data():
            found.update(line)
        return Sha256(found.hexdigest())

    def all_parts(self) -> Iterator[Part]:
        """Everything behind the cover, in order."""
        return chain(self.parts, self.pages)

    def labels(self) -> Iterator[Label]:
        """What is known of each of these without unpacking it, in the same order."""
        return chain(self.parts.labels, self.pages.labels)


def report(material: Material, manner: Manner, setting: Setting, pages: Parts) -> Report:
    """The report: `pages` are those of exhibits and, behind them, those with the words of messages."""
    figures = tally(material.messages, material.notice, material.own, manner.zone)
    rows = happenings(material, setting)
    cover = front.cover(material, manner, setting)
    words = setting.words
    sections = (
        ("summary", [front.summary(material, figures, setting)]),
        ("timeline", listing.chart_and_table(material, figures, rows, setting)),
        ("counts", [listing.counts(material, figures, setting)]),
        ("linked", front.linked(material, setting)),
        ("log-detail", listing.incidents(material, setting)),
        ("attempts", listing.attempts(material, setting)),
        ("index", listing.exhibit_index(material.messages, setting)),
        ("sealed", listing.sealed(material, setting)),
        ("suspects", listing.suspects(material.suspects, setting)),
        ("method", [_method(setting)]),
        ("check", [_check(material, setting)]),
        ("headers", [_legend(setting)] if len(pages) else []),
    )
    parts = Parts()
    for section, pieces in sections:
        for piece in pieces:
            parts.add(Part(words[section], piece))
    as_of = "" if material.custody.as_of is None else material.custody.as_of.isoformat()
    return Report(manner.language, cover["title"], cover["case"], as_of, cover, parts, pages, tuple(rows), words)


def _method(setting: Setting) -> list[Block]:
    words = setting.words
    return [
        heading(words["method"], page=True, anchor="method"),
        *(text(words[f"method-{number}"]) for number in range(1, 5)),
        heading(words["limits"], 2),
        bullets(words[f"limit-{number}"] for number in range(1, 7)),
    ]


def _check(material: Material, setting: Setting) -> list[Block]:
    words = setting.words
    name = material.messages[0].exhibit.id if material.messages else "IW-000001"
    return [
        heading(words["check"], page=True, anchor="check"),
        text(words["check-intro"]),
        text(words["check-1"]),
        facts(
            [
                (words["check-1-linux"], f"sha256sum {name}.eml", "mono"),
                (words["check-1-windows"], f"certutil -hashfile {name}.eml SHA256", "mono"),
            ]
        ),
        *(text(words[f"check-{number}"]) for number in range(2, 4)),
        heading(words["check-digests"], 2),
        *(text(words[f"check-{number}"]) for number in range(4, 6)),
        code([f"{words['cover-head']}{words['colon']}{material.custody.head}"]),
    ]


def _legend(setting: Setting) -> list[Block]:
    """How to read the pages of exhibits, before the first of them."""
    words = setting.words
    kinds = ("observed", "asserted", "claimed")
    return [
        heading(words["headers"], page=True, anchor="headers"),
        heading(words["legend"], 2),
        text(words["legend-intro"]),
        marks((kind, words[f"class-{kind}"], words[f"legend-{kind}"]) for kind in kinds),
        text(words["legend-unmarked"]),
        text(words["legend-text"]),
    ]


def _weight(block: Block) -> float:
    rows = block.get("rows", ())
    if block["kind"] in {"table", "grid"}:
        return _CELL * sum(map(len, rows))
    if block["kind"] == "sheet":
        return sum(_CELL + _LETTER * len(cell) for row in rows for cell in row)
    if block["kind"] == "marks":
        return _LETTER * sum(len(words) for _, _, words in rows)
    return _ROW * len(rows) + _LETTER * len(block.get("text", ""))


def _canonical(value: object) -> bytes:
    """The canonical form: whoever orders keys otherwise than by code points gets the same for names in ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", "backslashreplace"
    )
