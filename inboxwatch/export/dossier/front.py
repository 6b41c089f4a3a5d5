"""The first pages: cover, one page of summary, and why the addresses are linked. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from inboxwatch.export.dossier.blocks import Block, Column, Fact, facts, heading, table, text
from inboxwatch.export.dossier.counts import Tally, is_day
from inboxwatch.export.dossier.facts import Manner, Material, Message, Notice
from inboxwatch.export.dossier.header_page import Setting, utc
from inboxwatch.export.dossier.words import grouped
from inboxwatch.model.attempt import Attempt, AttemptKind
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import ExhibitId
from inboxwatch.model.verdict import Reason

_ON_THE_PAGE, _SENDERS = 12, 8
_REASONS = 6
_EXAMPLES = 4
_ADDRESSES = 100
_SHORT = {
    "address": "address",
    "alias": "address",
    "address-variant": "address",
    "domain": "domain",
    "subdomain": "domain",
    "name": "name",
    "pattern": "pattern",
}
"""The kind of rule, in short, that a reason with this code is by."""


def cover(material: Material, manner: Manner, setting: Setting) -> Block:
    """What the report is: by which case, state of things, program. `digest` stands for the digest of all the data."""
    words, custody = setting.words, material.custody
    times = [one.at for one in material.messages if one.at is not None]
    rows: list[Fact] = [(words["cover-case"], setting.line(manner.case) or words["no-case"])]
    if custody.as_of is not None:
        rows.append((words["cover-as-of"], words["cover-as-of-value"].format(at=utc(custody.as_of))))
    rows.append((words["cover-exhibits"], grouped(len(material.messages), words)))
    if times:
        rows.append(
            (words["cover-period"], words["cover-period-value"].format(first=utc(min(times)), last=utc(max(times))))
        )
    rows += [
        (words["cover-choice"], _choice(material, setting)),
        *_shown(manner, setting),
        (words["cover-program"], setting.line(material.tool)),
        (words["cover-journal"], words["cover-journal-value"].format(entries=grouped(custody.entries, words))),
        (words["cover-head"], custody.head, "mono"),
    ]
    return {
        "kind": "cover",
        "title": setting.line(manner.title, 120) or words["title"],
        "case": setting.line(manner.case, 80),
        "rows": facts(rows)["rows"],
        "digest": words["cover-digest"],
        "is": [words["is"], words["is-1"], words["is-2"]],
        "is_not": [words["is-not"], words["is-not-1"], words["is-not-2"], words["is-not-3"]],
    }


def _choice(material: Material, setting: Setting) -> str:
    words = setting.words
    choice = {**material.choice}
    if "exhibits" in choice:
        choice["exhibits"] = grouped(int(choice["exhibits"]), words)
    told = [words[f"choice-{name}"].format(value=value) for name, value in choice.items()]
    apart = [words["cover-choice-suspects"]] if material.with_suspects else []
    return words["semicolon"].join([*(told or [words["cover-choice-all"]]), *apart])


def _shown(manner: Manner, setting: Setting) -> Iterator[Fact]:
    words = setting.words
    zone = words["cover-zone-utc"]
    if manner.zone is not None:
        zone = words["cover-zone-both"].format(zone=manner.zone_name)
    yield words["cover-zone"], zone
    kind = "bodies-yes" if manner.bodies else "subjects-yes" if manner.subjects else "subjects-no"
    yield words["cover-subjects"], words[f"cover-{kind}"]
    hidden = [words["cover-redacted-third"]] * manner.redact_third_parties
    hidden += [words["cover-redacted-own"]] * manner.redact_own
    if hidden:
        yield words["cover-redacted"], words["semicolon"].join(hidden)


def summary(material: Material, tally: Tally, setting: Setting) -> list[Block]:
    """One page: how many, since when, from which addresses, after which notice."""
    words = setting.words
    blocks = [heading(words["summary"], page=True, anchor="summary")]
    if not material.messages:
        blocks.append(text(words["summary-none"]))
    blocks.append(facts(_summary_rows(material, tally, setting)))
    if material.messages:
        blocks += [
            heading(words["summary-senders"], 2),
            text(words["sender-id-note"].format(section=words["linked"])),
            _senders(material, setting),
        ]
    return blocks


def _summary_rows(material: Material, tally: Tally, setting: Setting) -> Iterator[Fact]:
    words, messages = setting.words, material.messages
    times = [one.at for one in messages if one.at is not None]
    if times:
        span = {"first": utc(min(times)), "last": utc(max(times))}
        yield (
            words["summary-messages"],
            words["summary-messages-value"].format(count=grouped(len(messages), words), **span),
        )
        last = max((one for one in messages if one.at is not None), key=lambda one: (one.at, one.exhibit.id.number))
        yield words["summary-last"], f"{setting.moment(max(times))}, {last.exhibit.id}"
    else:
        value = words["summary-messages-untimed"].format(count=grouped(len(messages), words)) if messages else "0"
        yield words["summary-messages"], value
    yield (
        words["summary-addresses"],
        grouped(len({address.lower() for one in messages for address in one.addresses}), words),
    )
    yield words["summary-third"], words["summary-third-value"].format(count=grouped(tally.third_parties, words))
    yield words["summary-notice"], _notice(material, tally, setting)
    yield words["summary-attempts"], _attempts(material.attempts, setting)
    yield words["summary-incidents"], grouped(len(material.incidents), words)
    if material.incidents:
        newest = max(material.incidents, key=lambda one: (one.at, one.id.number))
        when = f"{utc(newest.at)[:10]} {words['day-only']}" if newest.day_only else setting.moment(newest.at)
        yield words["summary-last-incident"], f"{when}, {newest.id}"
    if material.sealed:
        yield words["summary-sealed"], grouped(len(material.sealed), words)
    if material.suspects:
        yield (
            words["summary-suspects"],
            words["summary-suspects-value"].format(count=grouped(len(material.suspects), words)),
        )
    yield words["summary-left-out"], left_out(material, setting)


def left_out(material: Material, setting: Setting) -> str:
    """What is not told, as numbers by kind and reason. The keys are ``exhibits-rejected`` and the like."""
    words = setting.words
    parts = []
    for key, count in material.left_out.items():
        kind, _, why = key.partition("-")
        parts.append(f"{words[f'left-{kind}']} {words[f'left-{why}'].format(count=grouped(count, words))}")
    return words["semicolon"].join(parts) or words["summary-left-out-none"]


def _notice(material: Material, tally: Tally, setting: Setting) -> str:
    words, notice = setting.words, tally.notice
    if notice is None:
        return words["summary-notice-none"]
    at = utc(notice.at)[:10] if is_day(notice.at) else utc(notice.at)
    told = words["summary-notice-value"].format(
        at=at, number=notice.attempt, after=grouped(tally.after_notice or 0, words)
    )
    return told if is_told(notice, material) else f"{told}{words['semicolon']}{words['notice-earlier']}"


def is_told(notice: Notice, material: Material) -> bool:
    """Whether the report tells of the attempt; otherwise it was made before the time that was asked for."""
    return any(one.id == notice.attempt for one in material.attempts)


def _attempts(attempts: Sequence[Attempt], setting: Setting) -> str:
    words = setting.words
    kinds = Counter(one.kind for one in attempts)
    return (
        words["semicolon"].join(
            f"{words[f'kind-{kind}']}{words['colon']}{grouped(kinds[kind], words)}"
            for kind in AttemptKind
            if kinds[kind]
        )
        or "0"
    )


def _senders(material: Material, setting: Setting) -> Block:
    """Who is flagged, by how many messages. All of it fits one page: the section on addresses has the rest."""
    words = setting.words
    counts = Counter(one.exhibit.sender or "" for one in material.messages)
    names = sorted(counts, key=lambda name: (-counts[name], name))
    shown = min(len(names), _SENDERS)
    most = max(_ON_THE_PAGE // shown, 1), max(_REASONS // shown, 2)
    rows = [_sender(name, most, material, setting) for name in sorted(names[:shown])]
    if len(names) > shown:
        more = words["senders-more"].format(count=grouped(len(names) - shown, words))
        rows.append(("…", grouped(sum(counts[name] for name in names[shown:]), words), "", "", more, ""))
    head: list[Column] = [
        (words["sender"], "id", "auto"),
        (words["messages"], "number", "auto"),
        (words["first"], "time", "auto"),
        (words["last"], "time", "auto"),
        (words["addresses"], "mono", "5fr"),
        (words["why"], "text", "4fr"),
    ]
    return table(head, rows, small=True)


def _sender(name: str, most: tuple[int, int], material: Material, setting: Setting) -> tuple[str, ...]:
    """A row about one of them, with `most` addresses and kinds of reasons."""
    words = setting.words
    addresses, reasons = most
    messages = [one for one in material.messages if (one.exhibit.sender or "") == name]
    counts = Counter(address.lower() for one in messages for address in one.addresses)
    told = [setting.line(address, 80) for address, _ in counts.most_common(addresses)]
    if len(counts) > addresses:
        told.append(words["addresses-more"].format(count=grouped(len(counts) - addresses, words)))
    first, last = _span(messages)
    why = "\n".join(_in_short(messages, setting)[:reasons])
    return name or words["sender-none"], grouped(len(messages), words), first, last, "\n".join(told), why


def _in_short(messages: Sequence[Message], setting: Setting) -> list[str]:
    """By which kinds of reason these are told of, most frequent first; a message may have several."""
    counts: Counter[str] = Counter()
    for one in messages:
        by = {_SHORT.get(reason.code, "other") for reason in one.exhibit.reasons}
        counts.update(by | ({"confirmed"} if one.exhibit.state is ExhibitState.CONFIRMED else set()))
    order = (*dict.fromkeys(_SHORT.values()), "other", "confirmed")
    kinds = sorted((kind for kind in order if counts[kind]), key=lambda kind: -counts[kind])
    return [setting.words[f"why-{kind}"].format(count=grouped(counts[kind], setting.words)) for kind in kinds]


def _span(messages: Sequence[Message]) -> tuple[str, str]:
    times: list[datetime] = [one.at for one in messages if one.at is not None]
    return (utc(min(times)), utc(max(times))) if times else ("-", "-")


def linked(material: Material, setting: Setting) -> list[list[Block]]:
    """For each sender and address: how many messages, since when, and by which stored reasons, with exhibits.

    In pieces, of which each fills some sheets of paper.
    """
    words = setting.words
    start = [heading(words["linked"], page=True, anchor="linked")]
    if not material.messages:
        return [[*start, text(words["linked-none"])]]
    start.append(text(words["linked-intro"]))
    groups: dict[tuple[str, str], list[Message]] = {}
    for one in material.messages:
        groups.setdefault((one.exhibit.sender or "", one.address.lower()), []).append(one)
    order = sorted(groups, key=lambda key: (key[0], -len(groups[key]), key[1]))
    pieces = []
    for at in range(0, len(order), _ADDRESSES):
        rows = [_address(sender, groups[sender, one], material, setting) for sender, one in order[at : at + _ADDRESSES]]
        pieces.append([*(start if at == 0 else []), table(_linked_head(setting), rows, small=True)])
    return pieces


def _linked_head(setting: Setting) -> list[Column]:
    words = setting.words
    return [
        (words["sender"], "id", "auto"),
        (words["from"], "mono", "3fr"),
        (words["messages"], "number", "auto"),
        (words["received"], "time", "auto"),
        (words["why"], "text", "4fr"),
    ]


def _address(sender: str, messages: Sequence[Message], material: Material, setting: Setting) -> list[str]:
    words = setting.words
    address = setting.line(messages[0].address, 160) or words["no-address"]
    if setting.subjects:
        names = Counter(name for one in messages for name in one.names if name)
        address += "".join(
            "\n" + words["quoted"].format(text=setting.line(name, 80)) for name, _ in names.most_common(3)
        )
    first, last = _span(messages)
    span = first if first == last else f"{first}\n{last}"
    return [
        sender or "-",
        address,
        grouped(len(messages), words),
        span,
        "\n".join(_reasons(messages, material, setting)),
    ]


def _reasons(messages: Sequence[Message], material: Material, setting: Setting) -> Iterator[str]:
    """The different reasons, most frequent first, each with exhibits that hold it."""
    words = setting.words
    found: dict[str, list[ExhibitId]] = {}
    for one in messages:
        for reason in one.exhibit.reasons:
            found.setdefault(_reason(reason, setting), []).append(one.exhibit.id)
        if one.exhibit.state is ExhibitState.CONFIRMED:
            day = material.custody.confirmed.get(one.exhibit.id)
            told = words["reason-confirmed"] + (f" ({utc(day)[:10]})" if day else "")
            found.setdefault(told, []).append(one.exhibit.id)
    if not found:
        yield words["reason-none"]
    for told, exhibits in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:_REASONS]:
        yield f"{told}{words['colon']}{few(exhibits, setting)}"


def _reason(reason: Reason, setting: Setting) -> str:
    """A reason as it is stored: its words, and where it was seen and by which rule where the words do not say so."""
    parts = []
    if reason.where and reason.where.lower() not in reason.text.lower():
        parts.append(setting.words["reason-in"].format(where=setting.line(reason.where, 60)))
    if reason.rule and reason.rule.lower() not in reason.text.lower():
        parts.append(setting.words["reason-rule"].format(rule=setting.line(reason.rule, 120)))
    return setting.line(reason.text) + (f" ({setting.words['semicolon'].join(parts)})" if parts else "")


def few(exhibits: Sequence[ExhibitId], setting: Setting) -> str:
    """The first numbers, and how many more there are."""
    numbers = ", ".join(exhibits[:_EXAMPLES])
    if len(exhibits) <= _EXAMPLES:
        return numbers
    return setting.words["exhibits-many"].format(
        numbers=numbers, count=grouped(len(exhibits) - _EXAMPLES, setting.words)
    )
