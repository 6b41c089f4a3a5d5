"""What goes out of the house in a bundle: chosen in the casefile, told by the journal, taken from the vault."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import cast

from inboxwatch.daemon.bootstrap import House
from inboxwatch.daemon.store import TOOL
from inboxwatch.export.bag import Put, new_folder
from inboxwatch.export.bundle import Content, Kept, Written, write_bundle
from inboxwatch.export.choice import Choice
from inboxwatch.locks import load_envelope
from inboxwatch.model.exhibit import ExhibitFilter
from inboxwatch.model.identity import Sha256
from inboxwatch.pipeline.note import catch_up

_NOTHING = Sha256.of(b"")


@dataclass(frozen=True, slots=True)
class Lock:
    """For whom a bundle is encrypted, as given on the command line, and the passphrase of a ZIP; nobody: it is not."""

    recipients: Sequence[str] = ()
    passphrase: str = field(default="", repr=False)


def prepared(house: House, choice: Choice) -> tuple[Content, Kept]:
    """What goes into a bundle by this choice, and where its octets come from. Raises `NotFound`, `IntegrityFailure`.

    Asks for the key first, where what is kept is encrypted: then also `KeyMissing`, `KeyRefused`, `ConfigError`.
    """
    house.need_key()
    with house.gate.held():
        catch_up(house.river)
        chosen, left_out = choice.apply(house.casefile.exhibits(ExhibitFilter()))
        custody = house.vault.disclose({one.id for one in chosen} if left_out else None)
        log = (house.casefile.incidents(), house.casefile.attempts()) if custody.whole else ((), ())
    content = Content(chosen, left_out, custody, house.vault.anchors.files(custody), TOOL, *log)
    return content, Kept(house.vault.open, house.vault.record_octets, house.vault.session_octets)


def write(
    target: Path,
    content: Content,
    kept: Kept,
    progress: Callable[[int], None],
    lock: Lock,
    journal: Callable[[Written], None],
) -> Written:
    """Write a bundle: a folder, or with `lock` one encrypted file; nothing of that is ever written in the clear.

    `journal` is called when it is durable and before it has its name: of what left this machine nothing may be missing
    in the journal. Raises what that raises, `ExportRefused`, `IntegrityFailure`; then nothing is left behind.
    """
    written = Written(target, len(content.exhibits), _NOTHING)

    def whole(part: Path) -> None:
        nonlocal written
        written = replace(written, manifest_sha256=manifest, file_sha256=_digest(part) if lock.recipients else None)
        journal(written)

    with _place(target, content.moment, lock, whole) as put:
        manifest = write_bundle(put, content, kept, progress)
    return written


def _digest(file: Path) -> Sha256:
    with file.open("rb") as octets:
        return Sha256(hashlib.file_digest(octets, "sha256").hexdigest())


def _place(target: Path, moment: datetime, lock: Lock, whole: Callable[[Path], None]) -> AbstractContextManager[Put]:
    if not lock.recipients:
        return new_folder(target, moment, whole)
    envelope = load_envelope()
    if lock.passphrase:
        return cast("AbstractContextManager[Put]", envelope.zip_file(target, lock.passphrase, moment, whole))
    recipients = [one.removeprefix("age:") for one in lock.recipients]
    return cast("AbstractContextManager[Put]", envelope.age_file(target, recipients, moment, whole))
