"""Encrypting what is kept, and putting it back into the clear, with everything that shows it.

What lies in the clear beside the evidence goes first: the quarantine folder, which is made again at the end. To be
called while holding the lock of the service.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence

from inboxwatch.daemon.bootstrap import House
from inboxwatch.errors import CannotKeep
from inboxwatch.model.exhibit import ExhibitFilter
from inboxwatch.pipeline.note import catch_up


def encrypt(house: House, recipients: Sequence[str], actor: str, told: Callable[[int], None]) -> int:
    """Encrypt every object for these recipients, and new ones from here on; how many there were.

    `told` hears how many are done. Raises as `Conversion.run`; called again, it goes on.
    """
    house.recover(actor)  # a temporary file that a crash left may hold a message
    count = _converted(house, house.vault.lock(recipients, actor, house.clock), told)
    house.notes.convert()
    return count


def decrypt(house: House, actor: str, told: Callable[[int], None]) -> int:
    """Put every object back into the clear, and new ones from here on; otherwise as `encrypt`.

    The key stays where an object could not be opened, since it is not what was kept: `verify` names it.
    """
    house.recover(actor)
    count = _converted(house, house.vault.unlock(actor, house.clock), told)
    house.notes.convert()
    if not house.vault.has(locked=True):
        house.storage_key.forget_wrapped()
    return count


def _converted(house: House, groups: Iterator[int], told: Callable[[int], None]) -> int:
    view = house.state_dir / "quarantine"
    house.shelving.settle()  # what a crash left out is shown in the background, and must not come after
    try:
        if view.exists():
            shutil.rmtree(view)
    except OSError as error:
        raise CannotKeep(f"cannot remove {view}: {error.strerror}", "remove it by hand, then try again") from error
    count = 0
    try:
        for done in groups:
            count += done
            told(count)
    finally:
        with house.gate.held():
            catch_up(house.river)
        house.shelf.show(house.casefile.exhibits(ExhibitFilter()))
    return count
