"""A report or a log as PDF, in volumes, each set by a process of its own, which gives back what it took of memory."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from inboxwatch.errors import ConfigError, ExportRefused
from inboxwatch.export.dossier.blocks import Block, facts, heading
from inboxwatch.export.dossier.document import Label, Part, Report
from inboxwatch.export.dossier.log_pages import LogPages
from inboxwatch.model.identity import Sha256

VOLUME = 1_000.0
"""How much one volume holds, in `Part.weight`: about a thousand exhibits with their lists fit into one."""
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Printed:
    """One volume: the PDF, the standards that it keeps to, and the letters that no font of this machine has."""

    pdf: bytes
    standards: tuple[str, ...]
    missing: tuple[str, ...]


def volumes(
    report: Report | LogPages, digest: Sha256, progress: Callable[[str, int, int], None], size: float = VOLUME
) -> Iterator[Printed]:
    """Print volume after volume; `progress` hears of each.

    Raises `ConfigError` where typst is not installed, `ExportRefused` where it does not set the report.
    """
    if importlib.util.find_spec("typst") is None:
        raise ConfigError(
            "a PDF needs a package that is not installed", "install inboxwatch[pdf], or choose another form"
        )
    cut = list(_cut(report.labels(), size))
    held = [_held(labels, report.words) for labels in cut]
    parts = report.all_parts()
    for number, labels in enumerate(cut, start=1):
        pdf, told = _print(_volume(report, digest, list(islice(parts, len(labels))), number, held))
        progress("volumes set", number, len(held))
        yield Printed(pdf, tuple(told["standards"]), tuple(told["missing"]))


def _cut(labels: Iterable[Label], size: float) -> Iterator[list[Label]]:
    """The parts of each volume, in order."""
    volume: list[Label] = []
    weight = 0.0
    for label in labels:
        if volume and weight + label.weight > size:
            yield volume
            volume, weight = [], 0.0
        volume.append(label)
        weight += label.weight
    yield volume


def _held(labels: Iterable[Label], words: Mapping[str, str]) -> str:
    """Which sections a volume holds; of one with pages of exhibits, from which to which."""
    sections: dict[str, list[str]] = {}
    for label in labels:
        sections.setdefault(label.section, []).extend([label.exhibit] if label.exhibit else [])
    spans = {name: " – ".join(dict.fromkeys((own[0], own[-1]))) if own else "" for name, own in sections.items()}
    return words["semicolon"].join(f"{name} ({span})" if span else name for name, span in spans.items())


def _volume(
    report: Report | LogPages, digest: Sha256, parts: list[Part], number: int, held: Sequence[str]
) -> dict[str, Any]:
    """What the printing process is given. `held` says what each volume holds, for the contents of each."""
    moment = datetime.fromisoformat(report.as_of) if report.as_of else datetime(1970, 1, 1, tzinfo=UTC)
    words = report.words
    pages = [part.blocks for part in parts]
    if number > 1 and parts[0].blocks[0].get("level") != 1:
        first, *rest = pages[0]
        again = heading(words["continued"].format(section=parts[0].section), page=True)
        pages[0] = [again, {**first, "joined": True}, *rest]  # on one page with what goes on
    return {
        "language": report.language,
        "title": report.title,
        "case": report.case,
        "digest": digest,
        "date": [moment.year, moment.month, moment.day],
        "moment": int(moment.timestamp()),
        "volume": words["volume"].format(number=number, count=len(held)),
        "volumes": len(held),
        "words": dict(words),
        "landscape": isinstance(report, LogPages),
        "blocks": [*report.front, *_all_volumes(held, words)],
        "pages": pages,
    }


def _all_volumes(held: Sequence[str], words: Mapping[str, str]) -> list[Block]:
    """What is in which volume, where there is more than one."""
    if len(held) == 1:
        return []
    rows = [(words["volume"].format(number=number, count=len(held)), one) for number, one in enumerate(held, start=1)]
    return [heading(words["volumes"], 2), facts(rows)]


def _print(volume: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    argv = [sys.executable, "-P", "-m", "inboxwatch.export.dossier.press"]
    data = json.dumps(volume, ensure_ascii=True).encode("ascii")
    try:
        done = subprocess.run(argv, input=data, capture_output=True, check=False, timeout=_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ExportRefused("the report was not set within ten minutes", "choose fewer exhibits") from error
    if done.returncode != 0:
        raise ExportRefused("the report could not be set as a PDF", "use --html, and please report this")
    return done.stdout, json.loads(done.stderr)
