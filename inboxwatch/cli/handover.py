"""What goes out of the house in a bundle: chosen in the casefile, told by the journal, taken from the vault."""

from __future__ import annotations

from inboxwatch.daemon.bootstrap import TOOL, House
from inboxwatch.export.bundle import Content, Kept
from inboxwatch.export.choice import Choice
from inboxwatch.model.exhibit import ExhibitFilter
from inboxwatch.pipeline.note import catch_up


def prepared(house: House, choice: Choice) -> tuple[Content, Kept]:
    """What goes into a bundle by this choice, and where its octets come from. Raises `NotFound`, `IntegrityFailure`."""
    with house.gate.held():
        catch_up(house.river)
        chosen, left_out = choice.apply(house.casefile.exhibits(ExhibitFilter()))
        custody = house.vault.disclose({one.id for one in chosen} if left_out else None)
    content = Content(chosen, left_out, custody, house.vault.anchors.files(custody), TOOL)
    return content, Kept(house.vault.open, house.vault.record_octets, house.vault.session_octets)
