"""What holds for a report whatever was kept: everything is told or counted, and counts agree with each other."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.export.dossier.chart import timeline_chart
from inboxwatch.export.dossier.counts import tally
from inboxwatch.export.dossier.facts import Manner
from inboxwatch.export.dossier.header_page import header_page
from inboxwatch.export.dossier.page import html_page
from inboxwatch.export.dossier.selection import Selection
from inboxwatch.export.dossier.table import timeline_table
from inboxwatch.export.dossier.words import words
from inboxwatch.intake import header_block, origin
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import ExhibitId, SenderId
from tests.support.case import an_exhibit
from tests.support.dossiers import a_message, a_report, a_setting, an_incident

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
SENDERS = st.sampled_from([None, SenderId("S1"), SenderId("S2")])
ODD = st.text(st.characters(), max_size=60) | st.sampled_from(
    ["=1+1", "@x", "\u202eabc", "<script>", "#[x]", "\x00\x1b[2J"]
)

HARMFUL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def texts_of(value):
    """Every text in plain data."""
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from texts_of(one)
        case dict():
            for one in value.values():
                yield from texts_of(one)


@st.composite
def exhibits(draw):
    count = draw(st.integers(0, 12))
    return [
        an_exhibit(
            number,
            state=draw(st.sampled_from(ExhibitState)),
            sender=draw(SENDERS),
            internal_date=draw(st.none() | MOMENTS),
            acquired_at=draw(MOMENTS),
        )
        for number in range(1, count + 1)
    ]


@given(
    exhibits(), st.none() | MOMENTS, st.none() | MOMENTS, st.booleans(), st.frozensets(st.sampled_from(["S1", "S2"]))
)
def test_every_exhibit_is_told_once_or_is_in_one_number(kept, since, until, with_suspects, senders):
    """Nothing is lost between what is told and what is left out, and what must not be told is not."""
    chosen = Selection(frozenset(), frozenset(map(SenderId, senders)), since, until, with_suspects).exhibits(kept)
    told = [*chosen.exhibits, *chosen.suspects, *chosen.sealed]

    assert len(kept) == len(told) + sum(chosen.left_out.values())
    assert len(told) == len({one.id for one in told})
    assert {ExhibitState.MATCH, ExhibitState.CONFIRMED} >= {one.state for one in chosen.exhibits}
    assert all(one.state is ExhibitState.SUSPECT for one in chosen.suspects)


@given(st.lists(st.none() | MOMENTS, max_size=40), st.randoms())
def test_counts_agree_with_each_other_and_not_with_an_order(times, random):
    """Weeks and hours add up to the messages that have a time, and the silence is no longer than the whole."""
    ones = [a_message(number, at, f"a{number % 5}@x.example") for number, at in enumerate(times, start=1)]
    found = tally(ones, None)
    random.shuffle(ones)

    assert found == tally(ones, None)
    assert len(times) == found.timed + found.untimed
    assert found.timed == sum(count for _, count in found.weeks) == sum(found.hours)
    assert sum(count for _, count in found.months) == len({one.address for one in ones if one.at})
    known = sorted(one for one in times if one is not None)
    assert (found.silence is None) == (len(known) < 2)
    assert found.silence is None or timedelta(0) <= found.silence.length <= known[-1] - known[0]


@given(st.lists(MOMENTS, max_size=60), st.lists(MOMENTS, max_size=5), st.none() | MOMENTS)
def test_a_chart_is_an_image_of_numbers_alone(mail, incidents, notice):
    """It is well-formed, holds no script or link, has few enough bars to read, and its words say the sum."""
    days = [one.date() for one in mail]
    drawing = timeline_chart(days, [one.date() for one in incidents], [], notice and notice.date(), words("en"))
    root = ET.fromstring(drawing.svg)  # noqa: S314 -- our own drawing
    bars = [one for one in root.iter() if one.tag.endswith("rect")]

    assert {"svg", "rect", "line", "text", "path"} >= {one.tag.rpartition("}")[2] for one in root.iter()}
    assert 260 >= len(bars)
    assert all(float(one.get("height")) >= 0 and float(one.get("y")) >= 0 for one in bars)
    assert not mail or f"{len(mail)} messages" in drawing.alt


@given(st.binary(max_size=3000), ODD)
def test_any_header_block_makes_a_page_of_harmless_text(octets, odd):
    """Whatever the octets, and whatever was read out of them: text that stands still, in bounds."""
    block = header_block(octets)
    one = a_message(1, subject=odd, names=(odd,), addresses=(odd,))
    texts = [text for text in texts_of(header_page(one, block, a_setting(Manner(subjects=True)))) if text]

    assert not [text for text in texts if HARMFUL.search(text)]
    assert 200_000 > sum(map(len, texts))


@given(st.lists(st.sampled_from(["by mx.home.example", "by other.example", "", "by mx.home.example (x)"]), max_size=6))
def test_at_most_one_line_is_marked_as_observed_and_nothing_above_it_is_a_claim(lines):
    """The observed line is the boundary: what stands below it is a claim, whatever it says of itself."""
    block = b"".join(f"Received: from a (a [192.0.2.{n}]) {by}\r\n".encode() for n, by in enumerate(lines)) + b"\r\n"
    found = origin(block, ["mx.home.example"])
    page = header_page(replace(a_message(1), origin=found), block, a_setting())
    kinds = [row[0] for one in page if one["kind"] == "marks" for row in one["rows"]]

    assert kinds.count("observed") == (found.observed is not None)
    if "observed" in kinds:
        at = kinds.index("observed")
        assert "claimed" not in kinds[:at]
        assert "received" not in kinds[at:]


@given(ODD, ODD, ODD)
def test_no_form_runs_what_a_message_or_a_person_wrote(address, subject, what):
    """No cell is a formula, no tag is made, and the page has the words it was given."""
    one = a_message(1, address=address or "x", subject=subject, names=(subject,))
    report = a_report([one], Manner(subjects=True, case=what[:40]), incidents=(an_incident(what=what),))
    rows = list(csv.reader(io.StringIO(timeline_table(report.happenings, a_setting()).decode("utf-8-sig"), newline="")))
    page = b"".join(html_page(report, report.digest())).decode()

    assert 3 == len(rows)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))]
    assert "<script" not in page.lower()
    assert ExhibitId.of(1) in page


@given(st.integers(0, 4), st.booleans())
def test_the_same_material_gives_the_same_data(count, subjects):
    """So the digest in the footer says what it says it does."""
    made = [a_report([a_message(n) for n in range(1, count + 1)], Manner(subjects=subjects)) for _ in range(2)]

    assert made[0].digest() == made[1].digest()
    assert b"".join(made[0].data()) == b"".join(made[1].data())
