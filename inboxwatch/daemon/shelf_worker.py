"""The showing process: ``python -m inboxwatch.daemon.shelf_worker``. Ends with its parent.

It is told the number and the state of exhibits and makes their part of the quarantine folder from their acquisition
records; whatever it cannot do ends it, and its parent does it instead.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from inboxwatch.evidence import ObjectStore, no_lock
from inboxwatch.intake import header_block
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.identity import Sha256
from inboxwatch.pipeline.project import exhibit_of
from inboxwatch.review.shelf import Shelf

_AFTER_KEEPING = 10


def main() -> None:
    """Show one group for each line of standard input, until its end.

    Where both want a processor, keeping goes first.
    """
    os.nice(_AFTER_KEEPING)
    for line in sys.stdin:
        order = json.loads(line)
        evidence = Path(order["evidence"])
        objects = ObjectStore(evidence / "objects", no_lock)
        exhibits: list[Exhibit] = []
        for number, state in order["exhibits"]:
            record = json.loads((evidence / "records" / f"{number}.json").read_bytes())
            exhibits.append(replace(exhibit_of(record), state=ExhibitState(state)))
        where = objects.clear_path if order["clear"] else _nowhere
        Shelf(Path(order["folder"]), where, header_block).show(exhibits)
        sys.stdout.write("done\n")
        sys.stdout.flush()


def _nowhere(_: Sha256) -> None:
    """Octets that are locked cannot be linked to."""


if __name__ == "__main__":
    main()
