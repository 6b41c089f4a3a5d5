"""What a use-case needs: the rooms behind their promises, and the few functions that are passed along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from inboxwatch.model.alert import AlertKind, OutgoingAlert
from inboxwatch.model.exhibit import Exhibit
from inboxwatch.model.identity import AccountName
from inboxwatch.model.message import Originator, Originators
from inboxwatch.model.verdict import Verdict
from inboxwatch.pipeline.marking import Marking
from inboxwatch.ports import CaseFile, Clock, EvidenceVault, MessageReader


class Log(Protocol):
    """Takes down one event that happened, as a constant name and allow-listed facts; never content."""

    def __call__(self, event: str, **facts: object) -> None:
        """Write it."""


def _on() -> None:
    """Nobody waits for a sign of life, and nobody wants an end."""


@dataclass(frozen=True, slots=True)
class River:
    """The rooms on the river.

    `originators` and `decide` are the first sieve and the decision, `rules` a number for the rules by which is decided;
    `header_block` cuts a message's header block off; `only_named` tells by field and address which originators of a
    header block only stand in a name; `marking` marks messages and compares them;
    `alerts_for` says who is to be told, `alerted` wakes whoever hands alerts over; `moves_mail` says whether an
    account has opted into moving, `quarantine_folder` into which folder; `shelve` shows exhibits in the folder that a
    person opens; `gate` is held while evidence is kept and noted; `reached` is called between steps (tests kill
    there). `pace` is called between messages, where nothing is half done: it shows progress, and raises `Stopped` when
    it is time to end. What is logged within `logging` may go out at its end: for many events at once.
    """

    clock: Clock
    vault: EvidenceVault
    casefile: CaseFile
    reader: MessageReader
    originators: Callable[[bytes], Originators]
    header_block: Callable[[bytes], bytes]
    only_named: Callable[[bytes, Iterable[Originator]], frozenset[tuple[str, str]]]
    marking: Marking
    rules: Callable[[], int]
    decide: Callable[[Originators], Verdict]
    alerts_for: Callable[[AlertKind, str, datetime], tuple[OutgoingAlert, ...]]
    moves_mail: Callable[[AccountName], bool]
    quarantine_folder: Callable[[AccountName], str]
    shelve: Callable[[Sequence[Exhibit]], None]
    gate: Callable[[], AbstractContextManager[None]]
    log: Log
    reached: Callable[[str], None]
    alerted: Callable[[], None]
    pace: Callable[[], None] = _on
    logging: Callable[[], AbstractContextManager[None]] = nullcontext


@contextmanager
def open_gate() -> Iterator[None]:
    """A gate for one thread in one process: nobody else to wait for."""
    yield
