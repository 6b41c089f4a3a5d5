"""The middle: timeline, counts, exhibits, and what a person wrote down, in full. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo

from inboxwatch.export.dossier.blocks import Block, Column, Fact, facts, figure, grid, heading, note, table, text
from inboxwatch.export.dossier.chart import timeline_chart
from inboxwatch.export.dossier.counts import Tally, is_day, local
from inboxwatch.export.dossier.facts import Material, Message
from inboxwatch.export.dossier.front import is_told
from inboxwatch.export.dossier.header_page import Setting, in_zone, utc
from inboxwatch.export.dossier.words import grouped
from inboxwatch.model.attempt import Attempt
from inboxwatch.model.incident import Incident
from inboxwatch.model.timeline import Row, RowKind, timeline

_ROWS = 250
_WRITTEN = 25
_IN_FULL = 20_000  # characters: what the log takes of an incident


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline: the row that log and tables have too, in words; with the message, if it is of one."""

    row: Row
    what: str
    message: Message | None = None

    @property
    def is_kept(self) -> bool:
        """Whether no server says when the message was received, so that the time is that of keeping it."""
        return self.message is not None and self.message.at is None

    def day(self, zone: tzinfo) -> date:
        """The day on which it happened, in a zone; where only the day is known, that day."""
        return self.row.at.date() if self.row.day_only else local(self.row.at, zone).date()


def happenings(material: Material, setting: Setting) -> list[Happening]:
    """Everything that is told, by time."""
    messages = {str(one.exhibit.id): one for one in material.messages}
    rows = timeline([one.exhibit for one in material.messages], material.incidents, material.attempts)
    return [Happening(row, _what(row, messages.get(row.name), setting), messages.get(row.name)) for row in rows]


def _what(row: Row, message: Message | None, setting: Setting) -> str:
    words = setting.words
    if message is not None:
        return words["row-mail"].format(address=setting.line(message.address, 120) or words["no-address"])
    if row.step is None:
        return words["row-incident"].format(channel=words[f"channel-{row.sort}"], what=setting.line(row.what, 300))
    parts = [words["row-attempt"].format(kind=words[f"kind-{row.sort}"], step=words[f"step-{row.step}"])]
    if row.to:
        parts.append(words["row-to"].format(to=setting.line(row.to, 120)))
    if row.reference:
        parts.append(words["row-reference"].format(reference=setting.line(row.reference, 80)))
    return ", ".join(parts)


def chart_and_table(material: Material, tally: Tally, rows: Sequence[Happening], setting: Setting) -> list[list[Block]]:
    """The chart, and a table of everything that happened, in pieces."""
    words = setting.words
    zone = setting.zone or UTC
    blocks = [heading(words["timeline"], page=True, anchor="timeline"), text(words["timeline-intro"])]
    mail, told, done = ([one.day(zone) for one in rows if one.row.kind is kind and not one.is_kept] for kind in RowKind)
    noticed = None
    if tally.notice is not None and is_told(tally.notice, material):
        at = tally.notice.at
        noticed = at.date() if is_day(at) else local(at, zone).date()
    drawing = timeline_chart(mail, told, done, noticed, words)
    blocks.append(figure(drawing.svg, drawing.alt, words["timeline-caption"]))
    if not rows:
        return [[*blocks, text(words["timeline-none"])]]
    head: list[Column] = [
        (words["time-utc"], "time", "auto"),
        (words["number"], "id", "auto"),
        (words["what"], "text", "1fr"),
    ]
    if setting.zone is not None:
        head.insert(1, (setting.zone_name, "time", "auto"))
    return _in_pieces(blocks, head, [_row(one, setting) for one in rows])


def _in_pieces(start: list[Block], head: list[Column], rows: Sequence[Sequence[str]]) -> list[list[Block]]:
    """A long table as several, the first of them behind `start`."""
    pieces = [[table(head, rows[at : at + _ROWS], small=True)] for at in range(0, len(rows), _ROWS)]
    return [[*start, *pieces[0]], *pieces[1:]] if pieces else [start]


def _row(one: Happening, setting: Setting) -> list[str]:
    words = setting.words
    at = one.row.at
    when, there = utc(at), "" if setting.zone is None else in_zone(at, setting.zone)
    if one.row.day_only:
        when, there = f"{when[:10]} {words['day-only']}", when[:10]
    elif one.is_kept:
        when = f"{when} {words['kept-at']}"
    return [when, *([] if setting.zone is None else [there]), one.row.name, one.what]


def counts(material: Material, tally: Tally, setting: Setting) -> list[Block]:
    """Every figure with what was counted."""
    words = setting.words
    zone = setting.zone_name if setting.zone is not None else "UTC"
    blocks = [heading(words["counts"], page=True, anchor="counts"), text(words["counts-intro"].format(zone=zone))]
    if tally.untimed:
        blocks.append(note(words["count-untimed"].format(count=grouped(tally.untimed, words))))
    single = [
        (words["count-third"], grouped(tally.third_parties, words), words["count-third-def"]),
        (words["count-notice"], *_after_notice(material, tally, setting)),
        (words["count-silence"], _silence(tally, setting), words["count-silence-def"]),
    ]
    head: list[Column] = [(words["figure"], "text", "3fr"), (words["count-number"], "text", "3fr")]
    blocks.append(table([*head, (words["definition"], "text", "5fr")], single))
    blocks += _listed(
        "hours", [(f"{hour:02d}:00–{hour:02d}:59", n) for hour, n in enumerate(tally.hours)], setting, zone
    )
    blocks += _listed("months", [(f"{one:%Y-%m}".rjust(7, "0"), n) for one, n in tally.months], setting, zone)
    more = f" {words['count-weeks-all' if tally.every_week else 'count-weeks-some']}" if tally.weeks else ""
    blocks += _listed("weeks", [(one.isoformat(), n) for one, n in tally.weeks], setting, zone, more)
    return blocks


def _after_notice(material: Material, tally: Tally, setting: Setting) -> tuple[str, str]:
    words, notice = setting.words, tally.notice
    if notice is None:
        return words["count-notice-unknown"], words["count-notice-none"]
    told = {"number": notice.attempt, "at": utc(notice.at), "day": utc(notice.at)[:10]}
    defined = words["count-notice-day-def" if is_day(notice.at) else "count-notice-def"].format(**told)
    if not is_told(notice, material):
        defined += " " + words["count-notice-earlier"]
    return grouped(tally.after_notice or 0, words), defined


def _silence(tally: Tally, setting: Setting) -> str:
    if tally.silence is None:
        return setting.words["count-silence-none"]
    length = tally.silence.length
    told = {"days": grouped(length.days, setting.words), "hours": (length % timedelta(days=1)) // timedelta(hours=1)}
    return setting.words["count-silence-value"].format(
        **told, start=utc(tally.silence.start), end=utc(tally.silence.end)
    )


def _listed(name: str, rows: list[tuple[str, int]], setting: Setting, zone: str, more: str = "") -> list[Block]:
    words = setting.words
    defined = words[f"count-{name}-def"].format(zone=zone) + more
    blocks = [heading(words[f"count-{name}"], 2), facts([(words["definition"], defined)])]
    if rows:
        one = words[f"count-{name.removesuffix('s')}"]
        blocks.append(grid((one, words["count-number"]), ((at, grouped(count, words)) for at, count in rows)))
    return blocks


def exhibit_index(messages: Sequence[Message], setting: Setting) -> list[list[Block]]:
    """Every exhibit with its digest, in pieces."""
    words = setting.words
    start = [heading(words["index"], page=True, anchor="index")]
    if not messages:
        return [[*start, text(words["index-none"])]]
    return _index([*start, text(words["index-intro"])], messages, setting)


def suspects(messages: Sequence[Message], setting: Setting) -> list[list[Block]]:
    """What is suspected only, apart, in pieces."""
    if not messages:
        return []
    words = setting.words
    start = [heading(words["suspects"], page=True, anchor="suspects"), note(words["suspects-intro"])]
    return _index(start, messages, setting)


def sealed(material: Material, setting: Setting) -> list[list[Block]]:
    """Numbers and digests of what is sealed, and nothing else of it, in pieces."""
    if not material.sealed:
        return []
    words = setting.words
    head: list[Column] = [(words["exhibit"], "id", "auto"), (words["sha256"], "mono", "1fr")]
    start = [heading(words["sealed"], page=True, anchor="sealed"), text(words["sealed-intro"])]
    return _in_pieces(start, head, [(one.id, one.sha256) for one in material.sealed])


def _index(start: list[Block], messages: Sequence[Message], setting: Setting) -> list[list[Block]]:
    words = setting.words
    subject: list[Column] = [(words["subject"], "text", "1fr")] if setting.subjects else []
    head: list[Column] = [
        (words["exhibit"], "id", "auto"),
        (words["received-utc"], "time", "auto"),
        (words["from"], "mono", "1fr"),
        *subject,
        (words["octets"], "number", "auto"),
        (words["sha256"], "digest", "auto"),
    ]
    return _in_pieces(start, head, [_index_row(one, setting) for one in messages])


def _index_row(one: Message, setting: Setting) -> list[str]:
    exhibit = one.exhibit
    at = "-" if one.at is None else utc(one.at)
    address = setting.line(one.address, 120) or setting.words["no-address"]
    subject = [setting.line(one.subject, 160)] if setting.subjects else []
    return [exhibit.id, at, address, *subject, grouped(exhibit.size, setting.words), exhibit.sha256]


def incidents(material: Material, setting: Setting) -> list[list[Block]]:
    """Incidents in full, as a person wrote them down, in pieces."""
    words = setting.words
    pieces: list[list[Block]] = []
    for number, one in enumerate(material.incidents):
        if number % _WRITTEN == 0:
            pieces.append([heading(words["log-detail"], page=True, anchor="incidents")] if number == 0 else [])
        title = f"{one.id} · {words[f'channel-{one.channel}']}"
        pieces[-1] += [heading(title, 2), *_paragraphs(one.what, setting), facts(_told(one, setting))]
    return pieces


def _paragraphs(words: str, setting: Setting) -> list[Block]:
    """What a person wrote, in the lines in which they wrote it; one line where something in it is not to be read."""
    whole = setting.line(words, _IN_FULL)
    hidden = setting.show(setting.words["redacted"], None)  # as `line` shows it: some languages have other spaces
    if whole == hidden:
        return [text(whole)]
    told = (setting.line(line, _IN_FULL) for line in words.splitlines())
    return [text(line) for line in told if line] or [text(whole)]


def attempts(material: Material, setting: Setting) -> list[list[Block]]:
    """What was done to stop it, step by step, in pieces."""
    pieces: list[list[Block]] = []
    for number, one in enumerate(material.attempts):
        if number % _WRITTEN == 0:
            first = [heading(setting.words["attempts"], page=True, anchor="attempts")]
            pieces.append(first if number == 0 else [])
        pieces[-1] += _attempt(one, setting)
    return pieces


def _told(one: Incident, setting: Setting) -> Iterator[Fact]:
    words = setting.words
    when = f"{utc(one.at)[:10]} {words['day-only']}" if one.day_only else setting.moment(one.at)
    until = ""
    if one.until is not None:
        end = f"{utc(one.until)[:10]} {words['day-only']}" if one.until_day_only else setting.moment(one.until)
        until = ", " + words["row-until"].format(until=end)
    yield words["time-utc"], when + until
    if one.place:
        yield words["incident-place"], setting.line(one.place)
    if one.witnesses:
        yield words["incident-witnesses"], words["semicolon"].join(setting.line(name) for name in one.witnesses)
    if one.reported_to:
        yield words["incident-reported-to"], setting.line(one.reported_to)
    if one.reference:
        yield words["incident-reference"], setting.line(one.reference)
    if one.sender is not None:
        yield words["incident-sender"], one.sender
    yield words["incident-written"], setting.moment(one.recorded_at)
    if one.corrections:
        told = {"count": grouped(one.corrections, words)}
        yield words["incident-corrected"], words["incident-corrected-value"].format(**told)
    for file in one.files:
        told = {"name": setting.line(file.name, 120), "size": grouped(file.size, words)}
        yield words["incident-file"], words["incident-file-value"].format(**told)
        yield words["sha256"], file.sha256, "mono"


def _attempt(one: Attempt, setting: Setting) -> list[Block]:
    words = setting.words
    head: list[Column] = [
        (words["time-utc"], "time", "auto"),
        (words["what"], "text", "auto"),
        (words["attempt-to"], "text", "1fr"),
        (words["attempt-text"], "text", "2fr"),
    ]
    rows = []
    for step in one.steps:
        told = [setting.line(step.text, 4_000)] if step.text else []
        told += [words["row-reference"].format(reference=setting.line(step.reference, 80))] if step.reference else []
        told += [words["attempt-due"].format(due=step.due.isoformat())] if step.due else []
        when = utc(step.at)[:10] if is_day(step.at) else utc(step.at)
        rows.append((when, words[f"step-{step.kind}"], setting.line(step.to, 160), words["semicolon"].join(told)))
    title = f"{one.id} · {words[f'kind-{one.kind}']}"
    return [heading(title, 2), table(head, rows, small=True)]
