"""A gathered report as files, and what the custody journal is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from inboxwatch.cli.printed import Written, written, written_volumes
from inboxwatch.cli.reporting.asked import Asked
from inboxwatch.cli.reporting.gather import Gathered
from inboxwatch.daemon.bootstrap import House
from inboxwatch.export.dossier.page import html_page
from inboxwatch.export.dossier.table import timeline_table
from inboxwatch.export.files import NewFiles
from inboxwatch.model.custody import Action, Event, JsonValue
from inboxwatch.model.identity import Sha256
from inboxwatch.pipeline.note import record


def write_all(house: House, actor: str, asked: Asked, gathered: Gathered, digest: Sha256) -> list[Written]:
    """Write the report in every form that was asked for, and note that in the journal: all of it or nothing."""
    wanted = asked.files() or [(Path(f"report-{gathered.report.as_of[:10] or 'empty'}.pdf"), ".pdf")]
    with NewFiles() as files:
        done = [facts for path, kind in wanted for facts in _written(files, path, kind, gathered, digest)]
        record(house.river, _events(house, actor, asked, gathered, digest, done))
    return done


def _written(files: NewFiles, path: Path, kind: str, gathered: Gathered, digest: Sha256) -> Iterator[Written]:
    """Write one form of the report; a PDF may be several volumes."""
    report = gathered.report
    match kind:
        case ".pdf":
            yield from written_volumes(files, path, report, digest)
        case ".html":
            yield written(files, path, "html", html_page(report, digest))
        case ".csv":
            yield written(files, path, "csv", [timeline_table(report.happenings, gathered.setting)])
        case _:
            yield written(files, path, "data", report.data())


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
