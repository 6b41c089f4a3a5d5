"""The showing process: ``python -m inboxwatch.daemon.shelf_worker``. Ends with its parent.

It is told the number, the state and the place of exhibits and makes their part of the quarantine folder from their
acquisition records; whatever it cannot do ends it, and its parent does it instead.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from inboxwatch.intake import header_block
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.identity import Sha256
from inboxwatch.pipeline.project import exhibit_of
from inboxwatch.review.shelf import Shelf


def main() -> None:
    """Show one group for each line of standard input, until its end."""
    for line in sys.stdin:
        order = json.loads(line)
        places: dict[Sha256, Path | None] = {}
        exhibits: list[Exhibit] = []
        for number, state, place in order["exhibits"]:
            record = json.loads(Path(order["records"], f"{number}.json").read_bytes())
            exhibit = replace(exhibit_of(record), state=ExhibitState(state))
            places[exhibit.sha256] = None if place is None else Path(place)
            exhibits.append(exhibit)
        Shelf(Path(order["folder"]), places.__getitem__, header_block).show(exhibits)
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
