"""What goes out of the house in a bundle: chosen in the casefile, told by the journal, taken from the vault."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from inboxwatch.daemon.bootstrap import TOOL, House
from inboxwatch.export.bundle import Content, Kept, Written
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
    content = Content(chosen, left_out, custody, house.vault.anchors.files(custody), TOOL)
    return content, Kept(house.vault.open, house.vault.record_octets, house.vault.session_octets)


def locked(
    state_dir: Path, target: Path, write: Callable[[Path], Written], locks: Sequence[str], passphrase: str
) -> Written:
    """Have a bundle written in a folder of our own, put it into one encrypted file, and remove the folder.

    What an interrupted run left in that folder is removed first. Raises `ExportRefused`.
    """
    outgoing = state_dir / "outgoing"
    shutil.rmtree(outgoing, ignore_errors=True)
    outgoing.mkdir(mode=0o700)
    try:
        written = write(outgoing / "bundle")
        if passphrase:
            load_envelope().lock_with(written.path, target, passphrase)
        else:
            load_envelope().lock_for(written.path, target, [one.removeprefix("age:") for one in locks])
    finally:
        shutil.rmtree(outgoing, ignore_errors=True)
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return replace(written, path=target, file_sha256=Sha256(digest))
