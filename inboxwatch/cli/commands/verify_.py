"""`inboxwatch verify`."""

from __future__ import annotations

from dataclasses import asdict

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.errors import IntegrityFailure
from inboxwatch.model.custody import Audit


@click.command("verify")
@common
@as_json
@click.pass_obj
def command(door: Door, *, as_json: bool) -> int:
    """Check that everything kept is what was kept.

    Follows the custody journal entry by entry and hashes every object again. Ends with 0, or with 65 if anything is
    broken; every finding says what it is, what it means and what to do.
    """
    with door.house() as house:
        audit = house.vault.audit()
    if as_json:
        answer_json(
            {
                "sound": audit.is_sound,
                "head": audit.head,
                "entries": audit.entries,
                "exhibits": audit.exhibits,
                "objects": audit.objects,
                "octets": audit.octets,
                "findings": [asdict(one) for one in audit.findings],
            },
        )
    else:
        click.echo(_in_words(audit))
    return 0 if audit.is_sound else IntegrityFailure.exit_code


def _in_words(audit: Audit) -> str:
    lines = [
        f"{audit.exhibits} exhibits, {audit.objects} objects ({audit.octets:,} octets)",
        f"{audit.entries} entries in the custody journal",
        f"head of the journal: {audit.head}",
    ]
    for one in audit.findings:
        lines += [
            "",
            f"{one.severity.value.upper()}: {one.what}",
            f"  where:      {one.where}",
            f"  it means:   {one.means}",
            f"  what to do: {one.todo}",
        ]
    lines += ["", "everything kept is what was kept" if audit.is_sound else "NOT everything is as it was kept"]
    return "\n".join(lines)
