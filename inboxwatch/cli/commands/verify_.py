"""`inboxwatch verify`."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.errors import CannotKeep, CasefileLocked, ConfigError, IntegrityFailure, KeyMissing, KeyRefused
from inboxwatch.model.custody import Action, Audit, Event, Finding, JsonValue, Severity
from inboxwatch.model.identity import Sha256

if TYPE_CHECKING:
    from inboxwatch.daemon.store import Store


@click.command("verify")
@common
@click.option("--witness", metavar="HEX", help="The head of the journal that somebody was told earlier: 64 digits.")
@click.option(
    "--identity",
    metavar="FILE",
    type=click.Path(exists=True, path_type=Path),
    help="The key that opens an encrypted bundle.",
)
@as_json
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.pass_obj
def command(door: Door, path: Path | None, *, witness: str | None, identity: Path | None, as_json: bool) -> int:
    """Check that what is kept, or a bundle, is as it was.

    Without PATH: what is kept on this machine; with PATH: the bundle that lies there. Follows the custody journal entry
    by entry and hashes every object again. Ends with 0, or with 65 if anything is broken; every finding says what it
    is, what it means and what to do. A journal whose end was cut off, or that was written anew, looks sound by itself:
    --witness finds that, with a head that somebody else was told before. A bundle may be encrypted: the passphrase is
    asked for, or the key is named with --identity. What is encrypted on this disk is opened where the key is at hand;
    otherwise its encrypted files are held against the journal.
    """
    if path is not None:
        if witness is not None:
            raise click.UsageError("--witness is for the evidence of this machine, not for a bundle")
        return _bundle(path, as_json=as_json) if path.is_dir() else _encrypted(path, identity, as_json=as_json)
    known = None if witness is None else _head(witness)
    store = door.store()
    audit = _audit(store, known)
    _write_down(store, door.who, audit)
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


def _audit(store: Store, witness: Sha256 | None) -> Audit:
    """Check everything; what is encrypted is opened where the key is at hand or a person can be asked for it."""
    if not store.storage_key.is_asked_for or sys.stdin.isatty():
        with suppress(KeyMissing, ConfigError):
            try:
                with suppress(IntegrityFailure):  # the audit names it
                    store.need_key()
                return store.vault.audit(witness)
            except KeyRefused as error:
                audit = store.vault.audit(witness, opening=False)
                return replace(audit, findings=(_refused(error), *audit.findings))
    return store.vault.audit(witness, opening=False)


def _refused(error: KeyRefused) -> Finding:
    return Finding(
        code="key-refused",
        severity=Severity.BROKEN,
        where="[storage]",
        what=f"the key could not be used: {error.message}",
        means="whether the encrypted messages can be opened was not seen; their files were checked all the same",
        todo=error.hint,
        since="now",
    )


def _write_down(store: Store, actor: str, audit: Audit) -> None:
    """Have the check in the journal, so that a later one can tell since when something is wrong."""
    codes = sorted({one.code for one in audit.findings})
    if any(one.startswith("journal-") for one in codes):
        return  # nothing is added to what is not whole
    detail: dict[str, JsonValue] = {"sound": audit.is_sound, "findings": list(codes)}
    event = Event(Action.VERIFIED, actor, store.clock.now(), "check", detail=detail)
    try:
        store.vault.record([event])  # whoever comes next notes it in the casefile
    except (CannotKeep, CasefileLocked) as error:
        click.echo(f"this check could not be written into the journal: {error.message}", err=True)


def _head(text: str) -> Sha256:
    try:
        return Sha256("".join(text.split()).lower())
    except ValueError as error:
        raise click.BadParameter("a head is 64 hexadecimal digits", param_hint="--witness") from error


def _bundle(path: Path, *, as_json: bool) -> int:
    """Check a bundle with the checker that every bundle carries, from this installation, in a process of its own."""
    checker = resources.files("inboxwatch.export").joinpath("carried", "verify.py")
    with resources.as_file(checker) as script:
        call = [sys.executable, "-I", "-B", str(script), *(["--json"] if as_json else []), "--", str(path)]
        return subprocess.run(call, check=False).returncode


def _encrypted(path: Path, identity: Path | None, *, as_json: bool) -> int:
    """Open an encrypted bundle into a folder that is removed again, and check it there."""
    from inboxwatch.locks import load_envelope

    lid = load_envelope()
    for number in (signal.SIGTERM, signal.SIGHUP):  # or what is in the folder would stay, in the clear
        signal.signal(number, _stop)
    with tempfile.TemporaryDirectory() as folder:
        if lid.is_zip(path):
            place = lid.unlock_with(path, Path(folder), click.prompt("Passphrase", hide_input=True, err=True))
        elif identity is None:
            raise click.UsageError("this is an age file: name the key with --identity FILE")
        else:
            place = lid.unlock_for(path, Path(folder), _text_of(identity))
        return _bundle(place, as_json=as_json)


def _stop(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def _text_of(identity: Path) -> str:
    try:
        return identity.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise KeyRefused(f"{identity} is not a file with a key", "name an age identity file") from error


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
            f"  since when: {one.since}",
            f"  it means:   {one.means}",
            f"  what to do: {one.todo}",
        ]
    lines += ["", "everything kept is what was kept" if audit.is_sound else "NOT everything is as it was kept"]
    return "\n".join(lines)
