"""The timeline as a drawing: messages, incidents and attempts over time, as SVG text. Pure.

The same drawing stands in the PDF and in the page. It holds no script, no style sheet and no text from a message: only
numbers, dates and the words that are passed in. It can be read in black and white; what it shows is also said in words
(`Drawing.alt`), and every event stands in the table below it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from itertools import pairwise

from inboxwatch.export.dossier.words import grouped

_WIDTH, _LEFT, _RIGHT = 540, 84, 12
_TOP, _BARS, _LOG, _MARKS = 18, 118, 26, 16
_GAP = 8
_INK, _LIGHT, _MAIL, _OTHER, _MARK = "#1a1a1a", "#c9c9c9", "#3d5a80", "#b5651d", "#1a1a1a"
_FONT = "Libertinus Serif, Noto Sans, DejaVu Sans, sans-serif"
_LABELS = 8
_LEAST_DAYS = 7
_MOST, _APART = 0.8, 1_830  # four of five days belong together; five years without any set others apart
_DAYS, _WEEKS, _MONTHS = 62, 730, 3660  # up to so many days a bar is a day, a week, a month


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG image, and what it shows in words."""

    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """Bars of one unit of time: the first day of each, and how a day finds its bar."""

    unit: str
    starts: tuple[date, ...]
    of: Callable[[date], date]

    @property
    def step(self) -> float:
        return (_WIDTH - _LEFT - _RIGHT) / len(self.starts)

    def x(self, start: date) -> float:
        return _LEFT + self.starts.index(start) * self.step


def timeline_chart(
    mail: Sequence[date],
    incidents: Sequence[date],
    attempts: Sequence[date],
    notice: date | None,
    words: Mapping[str, str],
) -> Drawing:
    """Draw the days on which messages came, incidents happened and something was done; `notice` gets a line.

    Days that are in one unit of time make one bar; the unit follows from how long it all took.
    """
    days = sorted([*mail, *incidents, *attempts, *([] if notice is None else [notice])])
    if not days:
        return Drawing(_svg([_text(_WIDTH / 2, 40, words["chart-empty"], "middle", 11)], 80), words["chart-empty"])
    near = _near(days)
    scale = _scale(near[0], near[-1])
    bars, log, done = (_counted(scale, near, some) for some in (mail, incidents, attempts))
    below = _TOP + _BARS
    parts = [*_bars(scale, bars, _TOP, _BARS, _MAIL, (words["chart-mail"], words[f"chart-per-{scale.unit}"]), words)]
    if log:
        parts += _bars(scale, log, below + _GAP, _LOG, _OTHER, (words["chart-incidents"],), words, lines=False)
        below += _GAP + _LOG
    if done:
        parts += _diamonds(scale, done, below + _GAP + _MARKS / 2, words["chart-attempts"])
        below += _GAP + _MARKS
    if notice is not None and near[0] <= notice <= near[-1]:
        parts += _notice(scale, notice, below, words["chart-notice"])
    parts += _axis(scale, below + 4)
    alt = _alt(scale, bars, (len(mail), len(incidents), len(attempts)), notice, words)
    if len(near) < len(days):
        far = words["chart-far"].format(count=grouped(len(days) - len(near), words))
        parts.append(_text(_WIDTH - _RIGHT, below + 36, far, "end", 8))
        return Drawing(_svg(parts, below + 42), f"{alt} {far[0].upper()}{far[1:]}.")
    return Drawing(_svg(parts, below + 26), alt)


def _near(days: Sequence[date]) -> Sequence[date]:
    """The days, in order, without a few that are many years away from all others: nothing could be read beside them.

    A server that was never told the time says 1970; nothing is left out of the table below the chart.
    """
    groups = [[days[0]]]
    for earlier, later in pairwise(days):
        if (later - earlier).days > _APART:
            groups.append([])
        groups[-1].append(later)
    near = max(groups, key=len)
    return near if len(near) >= _MOST * len(days) else days


def _scale(first: date, last: date) -> _Scale:
    span = (last - first).days
    if span <= _DAYS:
        end = max(span, min(_LEAST_DAYS - 1, (date.max - first).days))
        return _Scale("day", tuple(first + timedelta(n) for n in range(end + 1)), lambda day: day)
    if span <= _WEEKS:
        weeks = (_monday(last) - _monday(first)).days // 7
        return _Scale("week", tuple(_monday(first) + timedelta(7 * n) for n in range(weeks + 1)), _monday)
    if span <= _MONTHS:
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        return _Scale("month", tuple(date(n // 12, n % 12 + 1, 1) for n in months), lambda day: day.replace(day=1))
    years = range(first.year, last.year + 1)
    return _Scale("year", tuple(date(year, 1, 1) for year in years), lambda day: date(day.year, 1, 1))


def _monday(day: date) -> date:
    return day - timedelta(min(day.weekday(), (day - date.min).days))


def _counted(scale: _Scale, near: Sequence[date], days: Sequence[date]) -> Counter[date]:
    return Counter(scale.of(day) for day in days if near[0] <= day <= near[-1])


def _bars(
    scale: _Scale,
    counts: Counter[date],
    top: float,
    height: float,
    colour: str,
    names: Sequence[str],
    words: Mapping[str, str],
    *,
    lines: bool = True,
) -> list[str]:
    """Bars with a scale of whole numbers; the highest number is written beside the axis."""
    ticks = _ticks(max(counts.values(), default=0)) if lines else [max(counts.values())]
    most = max(ticks[-1], 1)
    middle = top + height / 2 + 3
    parts = [_text(_LEFT - 24, middle + 10 * line, name, "end", 9 - line) for line, name in enumerate(names)]
    for tick in ticks:
        y = top + height * (1 - tick / most)
        parts += [
            _line(_LEFT, y, _WIDTH - _RIGHT, y, _LIGHT, 0.5),
            _text(_LEFT - 5, y + 3, grouped(tick, words), "end", 8),
        ]
    wide = max(min(scale.step * 0.82, 26), 0.6)
    for start, count in sorted(counts.items()):
        tall = height * count / most
        x = scale.x(start) + (scale.step - wide) / 2
        parts.append(
            f'<rect x="{x:.2f}" y="{top + height - tall:.2f}" width="{wide:.2f}" height="{tall:.2f}" fill="{colour}"/>'
        )
    return [*parts, _line(_LEFT, top + height, _WIDTH - _RIGHT, top + height, _INK, 0.8)]


def _ticks(most: int) -> list[int]:
    """At most five whole numbers from 0 on, the last not below `most`."""
    step, tens = 1, 1
    while True:
        for factor in (1, 2, 5):
            step = factor * tens
            if step * 4 >= most:
                return list(range(0, (-(-max(most, 1) // step) + 1) * step, step))
        tens *= 10


def _diamonds(scale: _Scale, counts: Counter[date], y: float, name: str) -> list[str]:
    parts = [_text(_LEFT - 24, y + 3, name, "end", 9)]
    for start in sorted(counts):
        x = scale.x(start) + scale.step / 2
        parts.append(f'<path d="M{x:.2f} {y - 4:.2f}l4 4l-4 4l-4 -4z" fill="{_MARK}"/>')
    return parts


def _notice(scale: _Scale, day: date, bottom: float, name: str) -> list[str]:
    x = scale.x(scale.of(day)) + scale.step / 2
    label = f"{name} {day.isoformat()}"
    left = x > _WIDTH * 0.7
    return [
        f'<path d="M{x:.2f} 3V{bottom:.2f}" stroke="{_MARK}" stroke-width="1" stroke-dasharray="4 2"/>',
        _text(x - 3 if left else x + 3, 10, label, "end" if left else "start", 9, bold=True),
    ]


def _axis(scale: _Scale, y: float) -> list[str]:
    every = -(-len(scale.starts) // _LABELS)
    form = {"day": "%Y-%m-%d", "week": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}[scale.unit]
    parts = []
    for start in scale.starts[::every]:
        x = scale.x(start) + scale.step / 2
        shown = start.strftime(form).rjust(len("2026") if scale.unit == "year" else 0, "0")
        parts += [_line(x, y - 4, x, y, _INK, 0.8), _text(x, y + 10, shown, "middle", 8)]
    return parts


def _alt(
    scale: _Scale, bars: Counter[date], totals: tuple[int, int, int], notice: date | None, words: Mapping[str, str]
) -> str:
    mail, incidents, attempts = totals
    first, last = scale.starts[0], scale.starts[-1]
    parts = [
        words["chart-alt"].format(unit=words[f"unit-{scale.unit}"], first=first, last=last, mail=grouped(mail, words))
    ]
    if bars:
        peak = max(bars, key=lambda one: (bars[one], -one.toordinal()))
        parts.append(
            words["chart-alt-peak"].format(count=grouped(bars[peak], words), unit=words[f"unit-{scale.unit}"], day=peak)
        )
    parts.append(
        words["chart-alt-others"].format(incidents=grouped(incidents, words), attempts=grouped(attempts, words))
    )
    if notice is not None:
        parts.append(words["chart-alt-notice"].format(day=notice))
    return " ".join(parts)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> str:
    return f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{colour}" stroke-width="{width}"/>'


def _text(x: float, y: float, text: str, anchor: str, size: int, *, bold: bool = False) -> str:
    how = f'font-size="{size}" text-anchor="{anchor}" fill="{_INK}"' + (' font-weight="600"' if bold else "")
    return f'<text x="{x:.2f}" y="{y:.2f}" {how}>{escape(text)}</text>'


def _svg(parts: Sequence[str], height: float) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" font-family="{_FONT}">'
    return f"{head}{''.join(parts)}</svg>"
