"""Words, chart, table and files of a report."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib import resources
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

from inboxwatch.errors import ExportRefused
from inboxwatch.export.dossier.chart import timeline_chart
from inboxwatch.export.dossier.counts import first_notice
from inboxwatch.export.dossier.facts import Custody, Manner, Material
from inboxwatch.export.dossier.listing import incidents
from inboxwatch.export.dossier.page import html_page
from inboxwatch.export.dossier.redaction import Redaction
from inboxwatch.export.dossier.table import timeline_table
from inboxwatch.export.dossier.words import LANGUAGES, words
from inboxwatch.export.files import NewFiles
from inboxwatch.export.tables import table_csv
from inboxwatch.model.attempt import AttemptKind, StepKind
from inboxwatch.model.exhibit import ExhibitState, Provenance
from inboxwatch.model.incident import Channel
from inboxwatch.model.verdict import Reason
from tests.support.dossiers import SCRIPTS, a_log, a_message, a_report, a_setting, an_incident, attempts, some_messages

FIRST = date(2026, 3, 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_all_the_words_with_the_same_gaps(language):
    """So a translation cannot lose a figure."""

    def gaps(one):
        return {name: sorted(gap for _, gap, _, _ in Formatter().parse(text) if gap) for name, text in one.items()}

    assert gaps(words("en")) == gaps(words(language))


SAME = {
    "de": {"colon", "count-notice-unknown", "reason-in", "row-attempt", "row-incident", "semicolon", "sha256"},
    "fr": {
        "chart-incidents",
        "chart-mail",
        "count-notice-unknown",
        "left-exhibits",
        "left-incidents",
        "messages",
        "octets",
        "page",
        "sha256",
        "summary-messages",
    },
}
"""What is the same in English."""


@pytest.mark.parametrize("language", SAME)
def test_nothing_was_left_in_english(language):
    """But for what is the same word, which is listed."""
    english, said = words("en"), words(language)

    assert {*LANGUAGES} == {"en", *SAME}
    assert SAME[language] == {name for name, text in said.items() if text and text == english[name]}
    assert {name for name, text in english.items() if not text} == {name for name, text in said.items() if not text}


def test_french_has_spaces_that_do_not_break_where_french_has_them():
    """A colon that begins a line looks like a mistake to whoever reads French."""
    wrong = re.compile(r" [:;!?»]|« |[^\s\u00a0\u202f][;!?»]|[^\s\u00a0\u202f]:(?![/\d])|«[^\u00a0]|'")

    assert [] == [name for name, text in words("fr").items() if wrong.search(text)]


def test_german_has_its_own_quotes_and_no_signs_within_words():
    """„So“, and nobody is left out by a word, nor named by a star."""
    assert [] == [name for name, text in words("de").items() if re.search(r'["”]|\w[*:_]\w+innen|“[^“]*„[^“]*$', text)]


@pytest.mark.parametrize(("language", "told"), [("en", "1,234"), ("de", "1\u202f234"), ("fr", "1\u202f234")])
def test_thousands_are_apart_as_the_language_has_it(language, told):
    """1,234 is a little more than one in German and French."""
    report = a_report([a_message(1, size=1_234)], Manner(language=language))
    index = next(part.blocks for part in report.parts if part.section == words(language)["index"])

    assert told == index[-1]["rows"][0][-2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_in_one_language(language):
    """No sentence of the program is in another, whatever there is to tell."""
    known = set(words(language).values())
    report = a_report(
        [a_message(1), a_message(2, None), a_message(3, state=ExhibitState.CONFIRMED, address="MAX2@bad.example")],
        Manner(language=language, bodies=True, redact_third_parties=True),
        incidents=a_log(),
        attempts=attempts(),
        suspects=(a_message(4, state=ExhibitState.SUSPECT),),
        with_suspects=True,
        left_out={"exhibits-rejected": 1, "incidents-withdrawn": 2, "attempts-before": 3},
    )
    blocks = [one for part in report.all_parts() for one in part.blocks]
    heads = {name for one in blocks for name in one.get("head", ())}
    names = {row[0] for one in [report.cover, *blocks] if one["kind"] in {"facts", "cover"} for row in one["rows"]}
    plain = {one["text"] for one in blocks if one["kind"] == "heading" and one["level"] == 1}
    origins = {f"{words(language)['origin']} · {words(language)[f'class-{one}']}" for one in MARKS}

    assert set() == heads - known
    assert set() == names - known - origins
    assert set() == plain - known
    assert f'<html lang="{language}">' in b"".join(html_page(report, report.digest())).decode()


MARKS = ("observed", "asserted", "claimed")


@pytest.mark.parametrize("vocabulary", [AttemptKind, StepKind, Channel, ExhibitState, Provenance])
def test_every_word_of_the_journal_has_words_for_a_reader(vocabulary):
    """A kind that is added later must not break a report."""
    prefix = {
        AttemptKind: "kind",
        StepKind: "step",
        Channel: "channel",
        ExhibitState: "state",
        Provenance: "provenance",
    }
    told = {ExhibitState.REJECTED, ExhibitState.RELEASED}

    assert not [one for one in vocabulary if one not in told and f"{prefix[vocabulary]}-{one}" not in words("en")]


def test_no_word_is_kept_that_nothing_says():
    """Words that nobody uses would be translated in vain."""
    folder = resources.files("inboxwatch.export.dossier")
    code = "".join(one.read_text() for one in folder.iterdir() if one.name.endswith((".py", ".typ")))
    code += "".join(
        f'"{group}-{one}"'
        for group, kinds in {"kind": AttemptKind, "step": StepKind, "channel": Channel}.items()
        for one in kinds
    )
    stems = tuple(re.findall(r'"([a-z-]+-)\{', code)) + tuple(re.findall(r"\[f['\"]([a-z_-]+-)\{", code))

    unused = [
        name
        for name in words("en")
        if f'"{name}"' not in code
        and f"'{name}'" not in code
        and f"w.{name}" not in code
        and not name.startswith(stems)
    ]

    assert [] == unused


@pytest.mark.parametrize(
    ("count", "days", "unit"), [(3, 2, "day"), (300, 240, "week"), (3000, 900, "month"), (3000, 5000, "year")]
)
def test_a_chart_has_bars_that_can_be_told_apart(count, days, unit):
    """With three messages and with three thousand."""
    mail = [one.at.date() for one in some_messages(count, days)]

    drawing = timeline_chart(mail, mail[::3], [FIRST], FIRST, words("en"))
    widths = [float(one) for one in re.findall(r'<rect [^>]*width="([0-9.]+)"', drawing.svg)]

    assert f">{words('en')[f'chart-per-{unit}']}<" in drawing.svg
    assert 3 <= min(widths)
    assert f"{count:,} messages" in drawing.alt
    assert "A line marks 2026-03-02" in drawing.alt


def test_the_heights_of_bars_are_what_was_counted():
    """Twice as many messages make a bar twice as high."""
    drawing = timeline_chart([FIRST, FIRST, FIRST + timedelta(days=2)], [], [], None, words("en"))
    one, other = (float(height) for height in re.findall(r'<rect [^>]* height="([0-9.]+)"', drawing.svg))

    assert one == pytest.approx(2 * other)


def test_a_few_days_far_from_all_others_do_not_hide_them():
    """A server that says 1970 once must not make one bar of a whole year of messages; that it is left out is said."""
    mail = [one.at.date() for one in some_messages(30)]
    drawing = timeline_chart([date(1970, 1, 1), *mail, date(9999, 12, 31)], [], [], None, words("en"))

    assert timeline_chart(mail, [], [], None, words("en")).svg.count("<rect") == drawing.svg.count("<rect")
    assert ">not drawn: 2 far from the others in time</text>" in drawing.svg
    assert "32 messages" in drawing.alt
    assert drawing.alt.endswith("Not drawn: 2 far from the others in time.")


def test_where_most_days_are_far_apart_all_are_drawn():
    """Then there are no others that would be hidden."""
    drawing = timeline_chart([date(1970, 1, 1), date(2026, 1, 1), date(2099, 1, 1)], [], [], None, words("en"))

    assert 3 == drawing.svg.count("<rect")
    assert "not drawn" not in drawing.svg


def test_a_case_without_anything_has_a_chart_that_says_so():
    """An empty case is no error."""
    assert "nothing to draw" == timeline_chart([], [], [], None, words("en")).alt


def test_a_table_opens_with_dates_as_dates_and_texts_as_they_are():
    """As a spreadsheet reads it: the mark of UTF-8, dates and times of day in columns of their own."""
    setting = a_setting(Manner(zone=ZoneInfo("Europe/Berlin"), zone_name="Europe/Berlin"))
    report = a_report(
        [a_message(1)],
        incidents=(an_incident(what='=HYPERLINK("x") ' + " ".join(SCRIPTS.values())),),
        attempts=attempts(),
    )

    octets = timeline_table(report.happenings, setting)
    rows = list(csv.DictReader(io.StringIO(octets.decode("utf-8-sig"), newline="")))

    assert octets.startswith(b"\xef\xbb\xbf")
    assert 6 == len(rows)
    for row in rows:
        here = datetime.strptime(f"{row['date_utc']} {row['time_utc']} +0000", "%Y-%m-%d %H:%M:%S %z")
        there = datetime.strptime(f"{row['date_local']} {row['time_local']}", "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
        assert there == here.astimezone(ZoneInfo(row["zone"])).replace(tzinfo=None)
    assert 'Call: =HYPERLINK("x") ' + " ".join(SCRIPTS.values()) in [row["what"] for row in rows]
    assert "192.0.2.7" == next(row["origin_observed"] for row in rows if row["kind"] == "message")


def test_no_cell_is_a_formula_where_a_semicolon_begins_a_new_one():
    """So read spreadsheets that are set to German or French, whatever stands around the cell."""
    hostile = ("=1", "a;=1", "a; @b", 'a;"=1"', "a\n=1", "a\t-1", " =1")

    lines = table_csv(("one", "two"), (("x", cell) for cell in hostile)).decode().split("\r\n")

    cells = [cell for line in "\n".join(lines).split("\n") for cell in re.split("[;,\t]", line)]
    assert not [cell for cell in cells if cell.lstrip(' "').startswith(("=", "@", "-"))]
    assert b'one,two\r\n"a;b","c, d"\r\n' == table_csv(("one", "two"), [("a;b", "c, d")])


def test_an_address_in_small_and_capital_letters_is_one():
    """The summary counts as the counts do."""
    report = a_report([a_message(1), a_message(2, address="MAX@bad.example")])

    summary = next(part.blocks for part in report.parts if part.section == words("en")["summary"])

    assert [words("en")["summary-addresses"], "1", "text"] in summary[1]["rows"]
    assert "max@bad.example" == summary[-1]["rows"][0][-2]


def test_a_request_to_stop_that_was_left_out_is_not_denied():
    """It may have been made before the time that was asked for."""
    report = a_report([a_message(1)], left_out={"attempts-before": 1})

    summary, *_ = (part.blocks for part in report.parts if part.section == words("en")["summary"])

    told = dict(row[:2] for row in summary[1]["rows"])
    assert "this report tells of no request to stop" == told["Asked to stop"]
    assert "attempts before the time asked for: 1" == told["Left out"]


def test_a_request_to_stop_from_before_the_time_is_counted_and_said_to_be_one():
    """The attempt itself is left out; in the chart no line stands at a day that is not told of."""
    asked = first_notice(attempts())
    since = asked.at + timedelta(days=30)
    report = a_report([a_message(1, since), a_message(2, since)], notice=asked, left_out={"attempts-before": 1})

    told = dict(_rows(report, "facts"))
    after = next(row for row in _rows(report, "table") if row[0] == "Messages after the request to stop")
    drawing = next(one for part in report.parts for one in part.blocks if one["kind"] == "figure")

    expected = (
        "2026-05-01 18:30:00 (UTC), A-0001; 2 of the messages came after that; that was before the time that this "
    )
    assert f"{expected}report tells of" == told["Asked to stop"]
    assert "2" == after[1]
    assert after[2].endswith("That was before the time that this report tells of, so the attempt itself is not in it.")
    assert "asked to stop" not in drawing["svg"]


def test_the_summary_says_by_which_rules_in_short():
    """One page is read in ten minutes: the reasons by kind, with how many messages each."""
    ones = [
        a_message(1, reasons=(Reason("alias", "x"), Reason("address", "y"))),
        a_message(2, reasons=(Reason("name", "z"), Reason("unheard-of", "?")), state=ExhibitState.CONFIRMED),
    ]
    summary, *_ = (part.blocks for part in a_report(ones).parts if part.section == words("en")["summary"])

    assert [
        "names an address that is listed: 1",
        "claims a name that is listed: 1",
        "another reason: 1",
        "confirmed by a person: 1",
    ] == summary[-1]["rows"][0][-1].split("\n")


def test_pages_of_suspected_messages_stand_apart():
    """Behind those of all others, below a heading that says what they are; their words as well."""
    suspect = a_message(2, state=ExhibitState.SUSPECT)
    report = a_report([a_message(1), a_message(3)], Manner(bodies=True), suspects=(suspect,))
    found = [(part.section, part.blocks[0]["text"]) for part in report.pages]

    assert [
        ("Header pages", "Exhibit IW-000001"),
        ("Header pages", "Exhibit IW-000003"),
        ("Header pages of suspected messages", "Header pages of suspected messages"),
        ("Header pages of suspected messages", "Exhibit IW-000002 · Suspected, not confirmed"),
        ("Words of the messages", "Words of the messages"),
        ("Words of the messages", "Exhibit IW-000001"),
        ("Words of the messages", "Exhibit IW-000003"),
        ("Words of suspected messages", "Words of suspected messages"),
        ("Words of suspected messages", "Exhibit IW-000002 · Suspected, not confirmed"),
    ] == found


def _rows(report, kind):
    """The first two columns, or all of a table, of every block of a kind in the first pages."""
    for part in report.parts:
        for one in part.blocks:
            if one["kind"] == kind:
                yield from (row[:2] if kind == "facts" else row for row in one["rows"])


def test_an_incident_that_was_corrected_says_so():
    """It stands beside the time at which it was first written down, which is not when these words were."""
    report = a_report([], incidents=a_log())

    told = [
        dict(row[:2] for row in one["rows"]) for part in report.parts for one in part.blocks if one["kind"] == "facts"
    ]
    found = [row["Times corrected"] for row in told if "Times corrected" in row]

    assert ["1; this is how it stands now, and the custody journal holds each earlier version"] == found


@pytest.mark.parametrize("choice", [{}, {"since": "2026-03-01"}])
def test_the_cover_says_that_suspected_mail_was_asked_for(choice):
    """Beside whatever else was asked for, and also where there is none of it."""
    with_them, without = (
        dict(row[:2] for row in a_report([a_message(1)], choice=choice, with_suspects=asked).cover["rows"])
        for asked in (True, False)
    )

    asked = words("en")["cover-choice"]
    assert f"{without[asked]}; suspected mail too, apart from it" == with_them[asked]


def test_the_page_allows_nothing_to_run_or_to_be_loaded():
    """Whatever slips through: the policy of the page forbids it."""
    report = a_report([a_message(1)], incidents=a_log(), attempts=attempts())
    page = b"".join(html_page(report, report.digest())).decode()

    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page
    assert [] == re.findall(r"(?:src|href)=\"(?!#|data:image/svg)[^\"]*", page)
    assert not re.search(r"<(?:script|link|iframe|object|form)|\son[a-z]+=|javascript:", page)


def test_the_digest_is_that_of_the_data():
    """So anybody who has the data can compute what stands in every footer."""
    report = a_report([a_message(1)])
    lines = b"".join(report.data()).splitlines()

    assert "inboxwatch-report/1" == json.loads(lines[0])["format"]
    assert str(report.digest()) in b"".join(html_page(report, report.digest())).decode()


def test_a_new_file_is_for_its_owner_and_never_over_another(tmp_path):
    """Written once, whole or not at all."""
    path = tmp_path / "r.pdf"
    with NewFiles() as files:
        files.write(path, [b"a", b"b"])
    assert (b"ab", 0o600) == (path.read_bytes(), stat.S_IMODE(path.stat().st_mode))

    with pytest.raises(ExportRefused, match="is there already"), NewFiles() as files:
        files.write(tmp_path / "other", [b"x"])
        files.write(path, [b"c"])

    assert ["r.pdf"] == [one.name for one in tmp_path.iterdir()]
    assert b"ab" == path.read_bytes()


def test_a_file_is_not_there_before_it_is_whole(tmp_path):
    """What breaks off in the middle leaves nothing."""

    def pieces():
        yield b"a"
        assert not (tmp_path / "r.csv").exists()
        raise ExportRefused("broken off", "")

    with pytest.raises(ExportRefused, match="broken off"), NewFiles() as files:
        files.write(tmp_path / "r.csv", pieces())

    assert [] == list(tmp_path.iterdir())


def test_files_get_their_names_together_when_all_else_is_done(tmp_path):
    """What is done inside the block, such as writing the journal, comes before any of them has its name."""
    names = [tmp_path / "r.csv", tmp_path / "r.pdf"]
    with NewFiles() as files:
        for path in names:
            files.write(path, [b"x"])
        assert not any(path.exists() for path in names)

    assert names == sorted(tmp_path.iterdir())


def test_where_what_comes_before_the_names_goes_wrong_no_file_is_left(tmp_path):
    """Such as a full disk under the journal."""
    with pytest.raises(ExportRefused, match="no journal"), NewFiles() as files:
        files.write(tmp_path / "r.csv", [b"x"])
        raise ExportRefused("no journal", "")

    assert [] == list(tmp_path.iterdir())


def test_a_name_that_was_taken_meanwhile_is_not_written_over_and_none_of_the_others_stays(tmp_path):
    """Two runs at the same time: one of them gets the name."""
    with pytest.raises(ExportRefused, match="cannot write"), NewFiles() as files:
        files.write(tmp_path / "a.csv", [b"x"])
        files.write(tmp_path / "b.csv", [b"x"])
        (tmp_path / "b.csv").write_bytes(b"theirs")

    assert ["b.csv"] == [path.name for path in tmp_path.iterdir()]
    assert b"theirs" == (tmp_path / "b.csv").read_bytes()


def test_one_name_is_not_given_twice(tmp_path):
    """Each file of a call has a name of its own."""
    with pytest.raises(ExportRefused, match="named twice"), NewFiles() as files:
        files.write(tmp_path / "a.csv", [b"x"])
        files.write(tmp_path / "a.csv", [b"y"])

    assert [] == list(tmp_path.iterdir())


def test_incidents_are_told_in_full_and_in_the_lines_in_which_they_were_written():
    """A long account of many witnesses is the very thing that is read in court."""
    account = f"The first day.\n\n{'word ' * 3_900}end of it.\r\nmy address is me@home.example\n"
    names = tuple(f"Witness {number}" for number in range(1, 51))
    setting = replace(a_setting(), redaction=Redaction(words("en"), frozenset({"me@home.example"}), hide_own=True))
    one = an_incident(what=account, witnesses=names)
    (blocks,) = incidents(Material((), Custody(0, "", None), "", incidents=(one,)), setting)
    told = [block["text"] for block in blocks if block["kind"] == "text"]
    assert ["The first day.", ("word " * 3_900) + "end of it.", "my address is [own address 1]"] == told
    (facts,) = (block for block in blocks if block["kind"] == "facts")
    assert "; ".join(names) in json.dumps(facts)
