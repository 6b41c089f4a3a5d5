"""The folder that a person opens: `quarantine/`, with a folder for each exhibit, made anew from the evidence at will.

It holds the message itself (a link to the kept octets, read-only), its header block and a summary, both as harmless
text; where the kept octets are locked, the summary alone. Nothing in it is evidence; deleting it harms nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from inboxwatch.errors import CannotKeep
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.identity import Sha256
from inboxwatch.review.sheet import details_text
from inboxwatch.review.views import headers_text

_HIDDEN = {ExhibitState.REJECTED, ExhibitState.RELEASED, ExhibitState.SEALED}
_LAST = "summary.txt"  # what is written last
_HEAD = 256 * 1024
_PIECE = 16 * 1024


class Shelf:
    """Shows exhibits under `folder`. `object_path` says where the octets with a digest lie; None if they are locked."""

    def __init__(
        self, folder: Path, object_path: Callable[[Sha256], Path | None], header_block: Callable[[bytes], bytes]
    ) -> None:
        self._folder = folder
        self._object_path = object_path
        self._header_block = header_block

    def show(self, exhibits: Sequence[Exhibit]) -> None:
        """Put exhibits on the shelf, or take them off where a person decided so.

        One that cannot be shown holds up no other. Raises `CannotKeep` at the end for the first of them.
        """
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise self._cannot_keep(error) from error
        failed: OSError | None = None
        for exhibit in exhibits:
            try:
                if exhibit.state in _HIDDEN:
                    shutil.rmtree(self._folder / exhibit.id, ignore_errors=True)
                else:
                    self._put(exhibit)
            except OSError as error:
                failed = failed or error
        if failed is not None:
            raise self._cannot_keep(failed) from failed

    def lacks(self, exhibit: Exhibit) -> bool:
        """Whether `show` has something to do: it never came to this exhibit, or not to its end, or nobody can tell."""
        place = self._folder / exhibit.id
        try:
            found = (place if exhibit.state in _HIDDEN else place / _LAST).stat()
        except FileNotFoundError:
            return exhibit.state not in _HIDDEN
        except OSError:
            return True
        return exhibit.state in _HIDDEN or not found.st_size

    def _cannot_keep(self, error: OSError) -> CannotKeep:
        return CannotKeep(f"cannot write under {self._folder}: {error.strerror}", "make room on the disk")

    def _put(self, exhibit: Exhibit) -> None:
        place = self._folder / exhibit.id
        place.mkdir(mode=0o700, exist_ok=True)
        message, headers, summary = (f"{place}/{name}" for name in ("message.eml", "headers.txt", _LAST))
        source = self._object_path(exhibit.sha256)
        if source is None:
            for name in (message, headers):
                Path(name).unlink(missing_ok=True)
        else:
            _give(source, message)
            _write(headers, headers_text(self._header_of(source)) + "\n")
        _write(summary, details_text(exhibit, {}, ()) + "\n")

    def _header_of(self, source: Path) -> bytes:
        """The header block, of which mostly a small piece has to be read."""
        fd = os.open(source, os.O_RDONLY | os.O_CLOEXEC)
        try:
            piece = os.read(fd, _PIECE)
            header = self._header_block(piece)
            if len(header) < len(piece):
                return header
            return self._header_block(piece + os.read(fd, _HEAD - len(piece)))
        finally:
            os.close(fd)


def _give(source: Path, name: str) -> None:
    """Let the kept octets be found under this name as well, if they are not."""
    try:
        os.link(source, name)
    except FileExistsError:
        pass
    except OSError:  # another file system, or one without links: a copy serves as well
        shutil.copyfile(source, name)
        Path(name).chmod(0o400)


def _write(path: str, text: str) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb", buffering=0) as file:
        file.write(text.encode())
