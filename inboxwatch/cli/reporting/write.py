"""A gathered report as files, and what the custody journal is told of them."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from inboxwatch.cli.reporting.asked import Asked
from inboxwatch.cli.reporting.gather import Gathered
from inboxwatch.daemon.bootstrap import House
from inboxwatch.export.dossier.files import NewFiles
from inboxwatch.export.dossier.page import html_page
from inboxwatch.export.dossier.printing import volumes
from inboxwatch.export.dossier.table import timeline_table
from inboxwatch.model.custody import Action, Event, JsonValue
from inboxwatch.model.identity import Sha256
from inboxwatch.pipeline.note import record

Written = dict[str, JsonValue]
"""One file: its ``path``, ``form``, ``sha256`` and ``octets``; of a PDF also the ``standards`` that it keeps to."""


def write_all(house: House, actor: str, asked: Asked, gathered: Gathered, digest: Sha256) -> list[Written]:
    """Write the report in every form that was asked for, and note that in the journal: all of it or nothing."""
    wanted = asked.files() or [(Path(f"report-{gathered.report.as_of[:10] or 'empty'}.pdf"), ".pdf")]
    with NewFiles() as files:
        written = [facts for path, kind in wanted for facts in _written(files, path, kind, gathered, digest)]
        record(house.river, _events(house, actor, asked, gathered, digest, written))
    return written


def say_progress(what: str, done: int, total: int) -> None:
    """Say how far it is: on a terminal again and again in the same line, elsewhere once when it is done."""
    terminal = sys.stderr.isatty()
    if terminal or done >= total:
        start = "\r" if terminal else ""
        click.echo(f"{start}{what}: {done:,} of {total:,}", err=True, nl=not terminal or done >= total)


def _written(files: NewFiles, path: Path, kind: str, gathered: Gathered, digest: Sha256) -> Iterator[Written]:
    """Write one form of the report; a PDF may be several volumes."""
    report = gathered.report
    match kind:
        case ".pdf":
            yield from _volumes(files, path, gathered, digest)
        case ".html":
            yield _new(files, path, "html", html_page(report, digest))
        case ".csv":
            yield _new(files, path, "csv", [timeline_table(report.happenings, gathered.setting)])
        case _:
            yield _new(files, path, "data", report.data())


def _volumes(files: NewFiles, path: Path, gathered: Gathered, digest: Sha256) -> Iterator[Written]:
    missing: set[str] = set()
    for number, one in enumerate(volumes(gathered.report, digest, say_progress), start=1):
        name = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        yield {**_new(files, name, "pdf", [one.pdf]), "standards": list(one.standards)}
        missing.update(one.missing)
        if "a-2a" not in one.standards:
            click.echo(f"{name} is no PDF/A: something in it cannot be kept for long in that form", err=True)
    if missing:
        shown = ", ".join(f"U+{ord(letter):04X}" for letter in sorted(missing)[:20])
        click.echo(f"no font of this machine has {len(missing)} letters ({shown}): their numbers stand there", err=True)
        click.echo("  what to do: install fonts-noto-core, fonts-noto-cjk, fonts-noto-color-emoji; try again", err=True)


def _new(files: NewFiles, path: Path, form: str, pieces: Iterable[bytes]) -> Written:
    found = hashlib.sha256()
    size = 0

    def passed() -> Iterator[bytes]:
        nonlocal size
        for piece in pieces:
            found.update(piece)
            size += len(piece)
            yield piece

    files.write(path, passed())
    return {"path": str(path), "form": form, "sha256": found.hexdigest(), "octets": size}


def _events(
    house: House, actor: str, asked: Asked, gathered: Gathered, digest: Sha256, written: list[Written]
) -> list[Event]:
    """One entry for the report, with what was written, and one for each exhibit that it tells of."""
    now = house.clock.now()
    facts: dict[str, JsonValue] = {
        "what": "report",
        "to": asked.recipient,
        "data_sha256": digest,
        "bodies": asked.bodies,
    }
    files: list[JsonValue] = [{"form": one["form"], "sha256": one["sha256"]} for one in written]
    whole = {**facts, "exhibits": len(gathered.exhibits), "files": files}
    return [
        Event(Action.EXPORTED, actor, now, asked.purpose, detail=whole),
        *(Event(Action.EXPORTED, actor, now, asked.purpose, one.id, one.sha256, facts) for one in gathered.exhibits),
    ]
