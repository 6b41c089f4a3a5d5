"""The same facts for a person's eyes: the list as a table, one exhibit as a sheet of plain sentences.

Promises: everything in here went through the text filter; times are in UTC and say so; nothing shouts. The list
names reasons by their codes, so that not even a display name chosen by a sender appears before a deliberate step.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import assert_never

from inboxwatch.model.custody import JsonValue
from inboxwatch.model.exhibit import Exhibit, ExhibitState, Provenance, Sighting
from inboxwatch.model.fingerprint import Family, Fingerprint, TrackingAttempt, Trait, Voucher
from inboxwatch.model.mailbox import MessageRef
from inboxwatch.model.people import FlaggedSender
from inboxwatch.model.verdict import Reason
from inboxwatch.review.layout import facts, paragraph, table
from inboxwatch.review.safe_text import printable, safe_line
from inboxwatch.review.views import Step

_HEAD = ("EXHIBIT", "STATE", "SENDER", "RECEIVED (UTC)", "WHERE", "   OCTETS", "WHY")
_LIMIT = 300
_CELL = 40
_UNKNOWN = "not known"

_TRAIT_HEAD = ("TRAIT", "SAID BY", "SEEN IN", "VALUE")
_VOUCHERS = {
    Voucher.RECEIVER: "your own server",
    Voucher.PROVIDER: "the provider",
    Voucher.SENDER: "the sender",
}

_STEPS = {
    Step.HEADERS: ("--headers", "the header block: where it came from, as the servers wrote it"),
    Step.TEXT: ("--text", "the words of the message, as plain text"),
    Step.ATTACHMENTS: ("--attachments", "the names and sizes of attached files; none is opened"),
    Step.FINGERPRINT: ("--fingerprint", "the traits by which other mail is compared with it"),
}


def listing_text(exhibits: Sequence[Exhibit], senders: Sequence[FlaggedSender] = (), width: int = 100) -> str:
    """The answer of `list` as a table, in the order given; `senders` lends its labels."""
    if not exhibits:
        return "nothing is kept that fits"
    labels = _labels(senders)
    return table(_HEAD, [_row(exhibit, labels) for exhibit in exhibits], width)


def details_text(
    exhibit: Exhibit,
    record: Mapping[str, JsonValue],
    sightings: Sequence[Sighting],
    *,
    senders: Sequence[FlaggedSender] = (),
    looked_at: Collection[Step] = (),
    tracking: Sequence[TrackingAttempt] = (),
    came_from: str = "",
    width: int = 88,
) -> str:
    """The answer of `show` for a person. `looked_at` holds the steps that the journal knows somebody has taken.

    `tracking` is what in the message would tell others that it is read; `came_from` the part about its origin
    (`origin_text`), if that is to be told.
    """
    parts = [
        f"{exhibit.id}\n\n" + paragraph(_what(exhibit, _labels(senders)), width),
        "When\n" + facts(_when(exhibit, record)),
        "Where\n" + facts(_where(exhibit, record, sightings)),
        *([came_from] if came_from else []),
        "Why it was kept\n" + _why(exhibit.reasons, width),
        "What is kept\n" + facts(_kept(exhibit, record)),
        *_warnings(exhibit, record, width),
        *_attempts(tracking, width),
        _further(exhibit, looked_at, width),
    ]
    return "\n\n".join(parts)


def attachments_text(rows: Sequence[Mapping[str, JsonValue]]) -> str:
    """The answer of `show --attachments` for a person, from `attachment_rows`."""
    if not rows:
        return "(no files are attached)"
    return "\n\n".join(
        facts(
            [
                ("name", str(row.get("filename") or "(without a name)")),
                ("type", str(row.get("content_type", ""))),
                ("size", f"{row.get('size', 0):,} octets"),
                ("SHA-256", str(row.get("sha256", ""))),
            ]
        )
        for row in rows
    )


def fingerprint_text(found: Fingerprint | None) -> str:
    """The answer of `show --fingerprint` for a person: traits by family, with where each was seen and who says so.

    Values that would be words of the message are digests.
    """
    if found is None:
        return "(it was not marked yet: the service does that, or the next run)"
    parts = []
    for family in Family:
        mine = [one for one in found.traits if one.family is family]
        if mine:
            parts.append(f"{family.value}\n" + table(_TRAIT_HEAD, [_trait_row(one) for one in mine], 120))
    if found.style is not None:
        parts.append(f"style\n  measured on {found.style.letters:,} characters")
    return "\n\n".join(parts)


def _attempts(tracking: Sequence[TrackingAttempt], width: int) -> list[str]:
    """What in the message would tell others that it is read; nothing of it is done."""
    if not tracking:
        return []
    lines = [paragraph(safe_line(one.text, _LIMIT), width, "  - ") for one in tracking]
    return ["What in it would tell others that it is read (nothing of it is done here)\n" + "\n".join(lines)]


def _trait_row(one: Trait) -> tuple[str, ...]:
    return (one.kind, _VOUCHERS[one.voucher], safe_line(one.where, _CELL), safe_line(one.value, _CELL))


def _row(exhibit: Exhibit, labels: Mapping[str, str]) -> tuple[str, ...]:
    where = exhibit.provenance.value
    if exhibit.location is not None:
        where = printable(f"{exhibit.location.account}/{exhibit.location.folder}", _CELL)
    codes = dict.fromkeys(reason.code.replace("-", " ").replace("_", " ") for reason in exhibit.reasons)
    return (
        exhibit.id,
        exhibit.state.value,
        _sender(exhibit, labels, "-"),
        "-" if exhibit.internal_date is None else _minute(exhibit.internal_date),
        where,
        f"{exhibit.size:9,}",
        printable(", ".join(codes), _LIMIT),
    )


def _what(exhibit: Exhibit, labels: Mapping[str, str]) -> str:
    sender = _sender(exhibit, labels, "a flagged sender")
    match exhibit.state:
        case ExhibitState.MATCH:
            return f"A message that names {sender} as its sender, by a rule that you gave."
        case ExhibitState.SUSPECT:
            return f"A message that may come from {sender}. Nobody has decided yet; until then it stays where it is."
        case ExhibitState.CONFIRMED:
            return f"A message that a person has confirmed as coming from {sender}."
        case ExhibitState.REJECTED:
            return "A message that a person has looked into and that does not belong here."
        case ExhibitState.RELEASED:
            return "A message that a person has released; where it had been moved, it was put back."
        case ExhibitState.SEALED:
            return f"A message kept because of {sender}, and sealed by a person: its content is shown to nobody."
        case _:  # pragma: no cover
            assert_never(exhibit.state)


def _when(exhibit: Exhibit, record: Mapping[str, JsonValue]) -> list[tuple[str, str]]:
    pairs = [("received by the server", _moment(exhibit.internal_date)), ("kept here", _moment(exhibit.acquired_at))]
    own = _nested(record, "source").get("internal_date_raw")
    if own:
        pairs.append(("in the server's words", printable(str(own), _LIMIT)))
    return pairs


def _where(exhibit: Exhibit, record: Mapping[str, JsonValue], sightings: Sequence[Sighting]) -> list[tuple[str, str]]:
    match exhibit.provenance:
        case Provenance.IMAP:
            how = "fetched from the mail server without changing anything there"
        case Provenance.DROPPED:
            how = "from a file that a person put into the drop folder"
        case Provenance.IMPORTED:
            how = "from a file that a person imported"
        case _:  # pragma: no cover
            assert_never(exhibit.provenance)
    pairs = [("how it came here", how)]
    source = _nested(record, "source")
    if source.get("file"):
        pairs.append(("the file", printable(str(source["file"]), _LIMIT)))
    if source.get("container"):
        pairs.append(("it lay in", printable(str(source["container"]), _LIMIT)))
    if exhibit.location is not None:
        pairs.append(("mailbox", _place(exhibit.location)))
    others = [one for one in sightings if one.ref != exhibit.location]
    pairs.extend(("also seen", f"{_place(one.ref)}, {_moment(one.seen_at)}") for one in others)
    return pairs


def _why(reasons: Sequence[Reason], width: int) -> str:
    return "\n".join(_reason(one, width) for one in reasons) or "  no reason is written down"


@lru_cache(maxsize=256)  # most exhibits are kept for the same reasons
def _reason(reason: Reason, width: int) -> str:
    seen = f" (seen in: {safe_line(reason.where, _LIMIT)})" if reason.where else ""
    rule = f" (rule: {safe_line(reason.rule, _LIMIT)})" if reason.rule else ""
    return paragraph(safe_line(reason.text, _LIMIT) + seen + rule, width, "  - ")


def _kept(exhibit: Exhibit, record: Mapping[str, JsonValue]) -> list[tuple[str, str]]:
    pairs = [
        ("size", f"{exhibit.size:,} octets, exactly as the server handed them out"),
        ("SHA-256", str(exhibit.sha256)),
    ]
    if exhibit.provenance is not Provenance.IMAP:
        pairs[0] = ("size", f"{exhibit.size:,} octets, exactly as in the file")
    session = record.get("session")
    if session:
        pairs.append(("session", printable(str(session), _LIMIT)))
    pairs.extend(("odd about it", safe_line(defect, _LIMIT)) for defect in exhibit.defects)
    return pairs


def _warnings(exhibit: Exhibit, record: Mapping[str, JsonValue], width: int) -> list[str]:
    found = []
    digest = record.get("sha256")
    if digest is not None and digest != exhibit.sha256:
        found.append("The list and the acquisition record do not agree about this exhibit: run `inboxwatch verify`.")
    if _nested(record, "source").get("flags_changed") is True:
        found.append("The server changed the flags of this message while it was being read, against our wish.")
    return ["Please note\n" + "\n".join(paragraph(text, width) for text in found)] if found else []


def _further(exhibit: Exhibit, looked_at: Collection[Step], width: int) -> str:
    unseen = [step.value for step in Step if step not in looked_at]
    if not unseen:
        seen = "Somebody has looked at all of it before."
    elif len(unseen) == len(Step):
        seen = "Nobody has looked inside. Nobody has to: it is kept either way."
    else:
        seen = f"Nobody has looked at: {', '.join(unseen)}. Nobody has to: it is kept either way."
    if exhibit.state is ExhibitState.SEALED:
        seen = "Its content is shown to nobody, and no command opens it again."
    offered = [one for step, one in _STEPS.items() if step is Step.HEADERS or exhibit.state is not ExhibitState.SEALED]
    steps = facts([(f"inboxwatch show {exhibit.id} {option}", what) for option, what in offered])
    after = "Each of these steps is written into the journal. The sender cannot notice any of them."
    return "\n".join(["Looking further", paragraph(seen, width), "", steps, "", paragraph(after, width)])


def _place(ref: MessageRef) -> str:
    return f"{ref.account}, folder {printable(ref.folder, _LIMIT)} (UID {ref.uid}, UIDVALIDITY {ref.uidvalidity})"


def _sender(exhibit: Exhibit, labels: Mapping[str, str], nobody: str) -> str:
    if exhibit.sender is None:
        return nobody
    label = labels.get(exhibit.sender, "")
    return f"{exhibit.sender} ({label})" if label and label != exhibit.sender else str(exhibit.sender)


def _labels(senders: Sequence[FlaggedSender]) -> dict[str, str]:
    return {str(sender.id): printable(sender.label, _CELL) for sender in senders}


def _nested(record: Mapping[str, JsonValue], key: str) -> Mapping[str, JsonValue]:
    value = record.get(key)
    return value if isinstance(value, dict) else {}


def _moment(moment: datetime | None) -> str:
    return _UNKNOWN if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
