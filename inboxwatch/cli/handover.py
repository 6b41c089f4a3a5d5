"""What goes out of the house in a bundle: chosen in the casefile, told by the journal, taken from the vault."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
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
    target: Path, content: Content, kept: Kept, progress: Callable[[int], None], locks: Sequence[str], passphrase: str
) -> Written:
    """Write a bundle: a folder, or with `locks` one encrypted file; nothing of that is ever written in the clear.

    Raises `ExportRefused`, `IntegrityFailure`; then nothing is left behind.
    """
    with _place(target, content.moment, locks, passphrase) as put:
        manifest = write_bundle(put, content, kept, progress)
    if not locks:
        return Written(target, len(content.exhibits), manifest)
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Written(target, len(content.exhibits), manifest, Sha256(digest))


def _place(target: Path, moment: datetime, locks: Sequence[str], passphrase: str) -> AbstractContextManager[Put]:
    if not locks:
        return new_folder(target, moment)
    envelope = load_envelope()
    if passphrase:
        return cast("AbstractContextManager[Put]", envelope.zip_file(target, passphrase, moment))
    recipients = [one.removeprefix("age:") for one in locks]
    return cast("AbstractContextManager[Put]", envelope.age_file(target, recipients, moment))
