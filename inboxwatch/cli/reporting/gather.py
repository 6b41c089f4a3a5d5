"""What a report is made from: chosen in the casefile, told by the journal, read in the vault."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from inboxwatch import intake
from inboxwatch.complaint.redact import Redactor
from inboxwatch.daemon.bootstrap import House
from inboxwatch.daemon.store import TOOL
from inboxwatch.errors import NotFound
from inboxwatch.export.dossier.counts import third_parties
from inboxwatch.export.dossier.document import Report, report
from inboxwatch.export.dossier.facts import Custody, Manner, Material, Message
from inboxwatch.export.dossier.header_page import Setting
from inboxwatch.export.dossier.pages import Progress, exhibit_pages
from inboxwatch.export.dossier.redaction import Redaction
from inboxwatch.export.dossier.selection import Selection, Why
from inboxwatch.export.dossier.words import words as words_of
from inboxwatch.model.custody import Action
from inboxwatch.model.exhibit import Exhibit, ExhibitFilter
from inboxwatch.model.identity import SenderId
from inboxwatch.model.message import Originator, ParsedMessage
from inboxwatch.pipeline.note import catch_up
from inboxwatch.review.safe_text import printable_lines

_BATCH = 100
_HEADER = 256 * 1024
_LINES = 4_096
_NO_HEAD = "0" * 64
_UNTOLD = frozenset({Action.ANCHORED, Action.EXPORTED, Action.VERIFIED})


@dataclass(frozen=True, slots=True)
class Gathered:
    """A report, the exhibits that it tells of, and how it was set."""

    report: Report
    exhibits: tuple[Exhibit, ...]
    setting: Setting
    left_out: int


def gather(
    house: House,
    selection: Selection,
    manner: Manner,
    choice: Mapping[str, str],
    progress: Progress,
) -> Gathered:
    """Read what is told and write it as a report; `choice` says in words what was asked for.

    Raises `NotFound`, `ExportRefused`, `IntegrityFailure`, and where what is kept is encrypted also `KeyMissing`,
    `KeyRefused`, `ConfigError`.
    """
    house.need_key()
    with house.gate.held():
        catch_up(house.river)
        kept, incidents = house.casefile.exhibits(ExhibitFilter()), house.casefile.incidents()
        _refuse_unknown(selection, house, {one.sender for one in kept} | {one.sender for one in incidents})
        chosen = selection.exhibits(kept)
        told_incidents, other_incidents = selection.incidents(incidents)
        taken = house.casefile.attempts()
        attempts, other_attempts = selection.attempts(taken)
        custody = custody_of(house)
    own = frozenset(one.lower() for one in house.watched_addresses())
    messages = list(_messages(house, chosen.exhibits, progress))
    suspects = list(_messages(house, chosen.suspects, progress))
    setting = _setting(manner, own, [*messages, *suspects], house)
    material = Material(
        messages=tuple(messages),
        custody=custody,
        tool=TOOL,
        suspects=tuple(suspects),
        sealed=chosen.sealed,
        left_out={
            **_named("exhibits", chosen.left_out),
            **_named("incidents", other_incidents),
            **_named("attempts", other_attempts),
        },
        incidents=told_incidents,
        attempts=attempts,
        notice=selection.notice(taken),
        own=own,
        choice=choice,
        with_suspects=selection.with_suspects,
    )
    pages = exhibit_pages(
        messages,
        suspects,
        setting,
        lambda one: _block(house, one),
        (lambda one: house.reader.whole(house.vault.open(one.sha256)).text) if manner.bodies else None,
        progress,
    )
    exhibits = (*chosen.exhibits, *chosen.suspects, *chosen.sealed)
    return Gathered(report(material, manner, setting, pages), exhibits, setting, sum(chosen.left_out.values()))


def _refuse_unknown(selection: Selection, house: House, named: Collection[SenderId | None]) -> None:
    """Raise `NotFound` for a sender whom nobody flagged: a slip of the finger is no empty report."""
    known = {one.id for one in house.people()} | set(named)
    for one in sorted(selection.senders - known):
        raise NotFound(f"there is no sender {one}", "`inboxwatch sender list` shows who is flagged")


def _named(kind: str, left_out: Mapping[Why, int]) -> dict[str, int]:
    return {f"{kind}-{why}": count for why, count in left_out.items()}


def custody_of(house: House) -> Custody:
    """The journal up to the last entry that is no export, check or timestamp: making a report does not change it."""
    entries, head, as_of = 0, _NO_HEAD, None
    confirmed = {}
    for one in house.vault.custody():
        if one.event.action in _UNTOLD:
            continue
        entries, head, as_of = one.seq, str(one.hash), one.event.at
        if one.event.action is Action.CONFIRMED and one.event.exhibit is not None:
            confirmed[one.event.exhibit] = one.event.at
    return Custody(entries, head, as_of, confirmed)


def _setting(manner: Manner, own: frozenset[str], messages: Sequence[Message], house: House) -> Setting:
    words = words_of(manner.language)
    named = {address.lower() for one in messages for address in (*one.addresses, *one.also, *_recognised_by(one))}
    ruled = {address.lower() for one in house.people() for address in (*one.addresses, *one.aliases)}
    hidden = set(own if manner.redact_own else ())
    if manner.redact_third_parties:
        hidden |= third_parties(messages, own)
    redaction = Redaction(words, own, (named | ruled) - own, manner.redact_third_parties, manner.redact_own)
    if hidden:
        redaction.shows = lru_cache(_LINES)(Redactor(sorted(hidden), (), b"").shows)
    subjects = manner.subjects or manner.bodies
    return Setting(words, redaction, printable_lines, manner.zone, manner.zone_name, subjects)


def _recognised_by(message: Message) -> Iterator[str]:
    """What stands in a name alone and is why the message is told of: that is no third party's."""
    reasons = [one.text.lower() for one in message.exhibit.reasons]
    return (one for one in message.only_named if any(one.lower() in text for text in reasons))


def _messages(house: House, exhibits: Sequence[Exhibit], progress: Progress) -> Iterator[Message]:
    """What is said of each exhibit, in order. A batch of header blocks is held at a time."""
    for at in range(0, len(exhibits), _BATCH):
        batch = exhibits[at : at + _BATCH]
        blocks = [_block(house, one) for one in batch]
        for one, block, read in zip(batch, blocks, house.reader.headers(blocks), strict=True):
            yield _message(house, one, block, read)
        progress("exhibits read", at + len(batch), len(exhibits))


def _block(house: House, exhibit: Exhibit) -> bytes:
    return intake.header_block(house.vault.open(exhibit.sha256))[:_HEADER]


def _message(house: House, exhibit: Exhibit, block: bytes, read: ParsedMessage) -> Message:
    found = [one for one in read.originators.candidates if one.address]
    only_named = intake.only_in_names(block, found)
    candidates = [one for one in found if (one.field, one.address) not in only_named]
    own = [one for one in candidates if one.field == "from"] or candidates
    addresses = tuple(dict.fromkeys(one.address for one in own))
    named = (address for field, address in sorted(only_named) if field == "from" and address not in addresses)
    return Message(
        exhibit=exhibit,
        origin=house.origin(exhibit),
        addresses=addresses,
        also=tuple(dict.fromkeys(one.address for one in candidates)),
        only_named=tuple(named),
        names=_names(read.originators.candidates),
        recipients=tuple(one.address for one in intake.recipients(block)),
        date=read.date,
        subject=read.subject,
    )


def _names(candidates: Iterable[Originator]) -> tuple[str, ...]:
    """The display names in From, as they were written: one reader leaves out the words with an @, another has them."""
    names = dict.fromkeys(one.name for one in candidates if one.field == "from" and one.name)
    cut = {" ".join(word for word in name.split() if "@" not in word) for name in names if "@" in name}
    return tuple(name for name in names if name not in cut)
