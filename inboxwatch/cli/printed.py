"""Writing reports and logs out as files: what was written, for the journal and the answer, and how far it is."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inboxwatch.model.custody import JsonValue

if TYPE_CHECKING:
    from inboxwatch.export.dossier.document import Report
    from inboxwatch.export.dossier.log_pages import LogPages
    from inboxwatch.export.files import NewFiles
    from inboxwatch.model.identity import Sha256

Written = dict[str, JsonValue]
"""One file: its ``path``, ``form``, ``sha256`` and ``octets``; of a PDF also the ``standards`` that it keeps to."""


def progress(what: str, done: int, total: int) -> None:
    """Say how far it is: on a terminal again and again in the same line, elsewhere once when it is done."""
    terminal = sys.stderr.isatty()
    if terminal or done >= total:
        start = "\r" if terminal else ""
        click.echo(f"{start}{what}: {done:,} of {total:,}", err=True, nl=not terminal or done >= total)


def written_volumes(files: NewFiles, path: Path, pages: Report | LogPages, digest: Sha256) -> Iterator[Written]:
    """Write a PDF, which may be several volumes; says what of it is not as it should be."""
    from inboxwatch.export.dossier.printing import volumes

    missing: set[str] = set()
    for number, one in enumerate(volumes(pages, digest, progress), start=1):
        name = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        yield {**written(files, name, "pdf", [one.pdf]), "standards": list(one.standards)}
        missing.update(one.missing)
        if "a-2a" not in one.standards:
            click.echo(f"{name} is no PDF/A: something in it cannot be kept for long in that form", err=True)
    if missing:
        shown = ", ".join(f"U+{ord(letter):04X}" for letter in sorted(missing)[:20])
        click.echo(f"no font of this machine has {len(missing)} letters ({shown}): their numbers stand there", err=True)
        click.echo("  what to do: install fonts-noto-core, fonts-noto-cjk, fonts-noto-color-emoji; try again", err=True)


def to_stdout(octets: bytes) -> None:
    """Write to standard output. Raises `ExportRefused` where not all of it could be written."""
    from inboxwatch.errors import ExportRefused

    try:
        sys.stdout.buffer.write(octets)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise  # whoever read has gone, which is theirs to know
    except OSError as error:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the end of the program tries again
        what = f"cannot write to standard output: {error.strerror}"
        raise ExportRefused(what, "what was read of it is not the whole; it is journaled all the same") from error


def written(files: NewFiles, path: Path, form: str, pieces: Iterable[bytes]) -> Written:
    """Write one file; its path, form, digest and octets."""
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
