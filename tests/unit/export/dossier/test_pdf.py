"""A report as PDF, held against readers that are not ours."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import unicodedata
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from inboxwatch.errors import ConfigError, ExportRefused
from inboxwatch.export.dossier import printing
from inboxwatch.export.dossier.facts import Manner
from inboxwatch.export.dossier.printing import volumes
from inboxwatch.export.dossier.words import LANGUAGES, words
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import SenderId
from inboxwatch.model.verdict import Reason
from tests.support.dossiers import FIRST, SCRIPTS, a_log, a_message, a_report, attempts, sealed_one, some_messages
from tests.support.letters import a_letter
from tests.support.printed import facts_of, joined, pages_of, text_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("typst") is None, reason="typst is not installed: no PDF is tested"),
    pytest.mark.skipif(
        shutil.which("pdftotext") is None, reason="poppler-utils is not installed: what a PDF says is not tested"
    ),
]


BERLIN = ZoneInfo("Europe/Berlin")


def quiet(*_):
    """Nobody watches how far it is."""


def printed(report, size=printing.VOLUME):
    return list(volumes(report, report.digest(), quiet, size))


def put(tmp_path, report):
    """The one volume of a report, as a file."""
    (one,) = printed(report)
    path = tmp_path / "report.pdf"
    path.write_bytes(one.pdf)
    return path, one


def flagged(senders, addresses):
    """Messages of so many senders, each with so many addresses and every kind of reason."""
    return [
        a_message(
            number,
            FIRST + timedelta(hours=number),
            f"{'long.' * (number % 9)}max{number}@mail{number % 3}.example",
            sender=SenderId(f"S{number % senders}"),
            reasons=tuple(Reason(code, code) for code in ("address", "domain", "name", "pattern", "other")),
        )
        for number in range(1, senders * addresses + 1)
    ]


@pytest.fixture(scope="module")
def messages():
    return some_messages(30)


@pytest.fixture(scope="module")
def report(messages):
    return a_report(
        messages,
        Manner(case="2026/17"),
        incidents=a_log(),
        attempts=attempts(),
        sealed=(sealed_one(77),),
        suspects=(a_message(78, address="other@x.example", state=ExhibitState.SUSPECT),),
        left_out={"exhibits-rejected": 2},
    )


@pytest.fixture(scope="module")
def volume(report, tmp_path_factory):
    return put(tmp_path_factory.mktemp("pdf"), report)


def test_every_number_digest_and_address_is_found_by_pdftotext(volume, messages):
    """What stands on paper can be searched and copied."""
    found = joined(text_of(volume[0]))

    for one in messages:
        assert {True} == {word in found for word in (one.exhibit.id, one.exhibit.sha256, one.address)}


def test_every_page_says_case_place_and_digest(volume, report):
    """A page that was taken out can be put back."""
    pages = pages_of(volume[0])

    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Case: 2026/17" in page
        assert f"Data SHA-256 {report.digest()}" in page


def test_it_is_tagged_and_says_its_language_and_standards(volume, report):
    """A screen reader reads it: title, headings, tables with heads, a chart with words for it."""
    found = facts_of(volume[1].pdf)

    assert ("en", True, False) == (found.language, found.tagged, found.scripts)
    assert "Report on unwanted messages – 2026/17" == found.title
    assert "<pdfuaid:part>1</pdfuaid:part>" in found.metadata
    assert "<pdfaid:part>2</pdfaid:part>" in found.metadata
    assert 30 <= found.elements["/H2"]
    assert {"/Table", "/TH", "/TD", "/Figure", "/H1", "/P", "/Title"} <= found.elements.keys()
    assert ["Summary", "Timeline", "Counts"] == found.outline[:3]
    assert ("a-2a", "ua-1") == volume[1].standards


OTHERS = [one for one in LANGUAGES if one != "en"]
LOG = {"incidents": a_log(), "attempts": attempts(), "left_out": {"exhibits-rejected": 2, "exhibits-before": 7}}


def in_language(language, messages):
    return a_report(
        messages,
        Manner("", "2026/17", BERLIN, BERLIN.key, language, redact_third_parties=True),
        sealed=(sealed_one(77),),
        suspects=(a_message(78, address="other@x.example", state=ExhibitState.SUSPECT),),
        with_suspects=True,
        **LOG,
    )


def unbroken(text):
    """Without the hyphens as well: pdftotext takes one at the end of a line away."""
    return joined(text).replace("-", "")


def sentences(language):
    """What is said between the gaps, where it is more than a few words."""
    parts = (part for text in language.values() for part in re.split(r"\{\w+\}", text))
    return [unbroken(part) for part in parts if part.count(" ") >= 3]


def words_on(path):
    """Each word of each page, with where it begins and ends: left, top, right, bottom, in points."""
    shown = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    place = r'xMin="([0-9.]+)" yMin="([0-9.]+)" xMax="([0-9.]+)" yMax="([0-9.]+)">([^<]*)</word>'
    return [
        [(*map(float, found[:4]), found[4]) for found in re.findall(place, page)] for page in shown.split("<page ")[1:]
    ]


@pytest.mark.parametrize("language", OTHERS)
def test_in_another_language_every_page_says_so_and_nothing_is_in_english(language, messages, tmp_path):
    """What a screen reader needs to speak it, and what an officer needs to read it."""
    said, english = words(language), words("en")
    path, one = put(tmp_path, in_language(language, messages))
    facts, found = facts_of(one.pdf), unbroken(text_of(path, "-raw"))
    pages = pages_of(path)

    assert (language, ("a-2a", "ua-1"), ()) == (facts.language, one.standards, one.missing)
    assert f"{said['title']} – 2026/17" == facts.title
    assert [said[name] for name in ("summary", "timeline", "counts")] == facts.outline[:3]
    assert all(f"{said['page']} {at} {said['of']} {len(pages)}" in page for at, page in enumerate(pages, start=1))
    told = [name for name in said if name.startswith(("legend-", "limit-", "method-", "is-not-"))]
    assert [] == [name for name in told if unbroken(said[name]) not in found]
    assert [] == [part for part in sentences(english) if part in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_stay_on_the_paper_and_do_not_run_into_each_other(language, messages, tmp_path):
    """German has long ones: no name of a column or of a fact covers what stands beside it."""
    path, _ = put(tmp_path, in_language(language, messages))
    pages = words_on(path)
    left, right = 20 / 25.4 * 72, 190 / 25.4 * 72

    assert 30 < len(pages)
    assert [] == [word for page in pages for word in page if not left - 1 <= word[0] <= word[2] <= right + 1]
    for page in pages:
        for one, other in pairwise(sorted(page, key=lambda word: (round(word[3]), word[0]))):
            if round(one[3]) == round(other[3]):
                assert one[2] <= other[0] + 0.5, (one, other)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("senders", [1, 12])
def test_the_summary_is_one_page_in_every_language(language, senders, tmp_path):
    """Some languages need more letters than English."""
    pages = pages_of(put(tmp_path, a_report(flagged(senders, 9), Manner(language=language), **LOG))[0])
    said = words(language)

    assert 1 == sum(f"{said['summary']} · {said['page']}" in page for page in pages)


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed: the syntax of a PDF is not checked")
def test_qpdf_finds_nothing_wrong(volume):
    """Cross references, streams and objects are sound."""
    done = subprocess.run(["qpdf", "--check", volume[0]], capture_output=True, text=True, check=False)

    assert (0, True) == (done.returncode, "No syntax or stream encoding errors found" in done.stdout)


def test_the_same_report_is_the_same_octets(report, volume):
    """A second one proves that nothing changed."""
    assert volume[1].pdf == printed(report)[0].pdf


def test_sealed_and_suspected_stand_where_they_belong(volume):
    """A sealed exhibit is a number and a digest; a suspected one is in its own section alone."""
    pages = pages_of(volume[0])

    assert 1 == sum("IW-000077" in page for page in pages)
    (suspected, own_page) = [page for page in pages if "other@x.example" in page]
    assert "Nobody has confirmed that these messages belong" in suspected
    assert "suspected; nobody has confirmed it" in joined_lines(own_page)


def joined_lines(text):
    return re.sub(r"\s+", " ", text)


def test_letters_of_every_script_are_shown(tmp_path):
    """No box in place of a letter: each is found again by a reader, in subjects and in what a person wrote."""
    ones = [a_message(number, subject=text) for number, text in enumerate(SCRIPTS.values(), start=1)]
    path, one = put(tmp_path, a_report(ones, Manner(subjects=True)))
    if one.missing:
        pytest.skip(f"no font of this machine has {len(one.missing)} letters: sh tests/system-packages.sh")
    found = joined(text_of(path))

    assert [] == [
        script
        for script, text in SCRIPTS.items()
        if joined(text).replace("\ufe0f", "") not in found.replace("\ufe0f", "")
    ]


def test_a_letter_without_a_font_is_shown_by_its_number_and_named(tmp_path):
    """Never silently nothing."""
    candidates = [chr(code) for code in (0x10570, 0x12F90, 0x1E290, 0x16A70, 0x1CF50, 0x10F70)]
    odd = "".join(letter for letter in candidates if unicodedata.name(letter, ""))
    path, one = put(tmp_path, a_report([a_message(1, subject=f"a{odd}b")], Manner(subjects=True)))
    if not one.missing:
        pytest.skip("this machine has fonts for every letter that was tried")
    found = joined(text_of(path))

    assert "Lettersthatcouldnotbeshown" in found
    for letter in one.missing:
        assert 2 <= found.count(f"<U+{ord(letter):04X}>")


HOSTILE = {
    "right to left": "\u202egnp.exe\u202c \u2067x\u2069",
    "control characters": "a\x00b\x1b[2J\x07\r\nBcc: x\x85",
    "typst": '#import "@preview/x" $x$ #read("/etc/passwd") *b* _i_ `r` = h <label> \\u{41} @ref // c /* c',
    "long": "A" * 10_000,
    "one word in Arabic": "م" * 5_000,
    "marks": "a" + "\u0301" * 500,
    "surrogates": "\ud800x\udfff",
    "private use": "\ue000\U0010fffd\ufdd0",
    "joined emoji": "👨‍👩‍👧‍👦" * 50,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_words_make_a_report_all_the_same(kind, tmp_path):
    """In a subject, a name, a header field, an incident and the case number; and they stay words."""
    words = HOSTILE[kind]
    octets = words.replace("\r\n", " ").encode("utf-8", "replace").decode()
    letter = a_letter(subject=octets, head=f"X-Odd: {octets}\r\n")
    one = a_message(1, subject=words, names=(words,), address=f"{words[:300]}@x.example")
    report = a_report([one], Manner(subjects=True, bodies=True, case=words[:80]), letter, incidents=a_log()[:1])
    path, _ = put(tmp_path, report)
    found = text_of(path)

    assert "IW-000001" in found
    assert not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f]", found)
    if kind == "typst":
        assert joined('#read("/etc/passwd")') in joined(found)
    if kind == "right to left":
        assert "<U+202E>gnp.exe<U+202C>" in joined(found)


@pytest.mark.parametrize(
    "at",
    [
        None,
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
    ],
)
def test_odd_dates_are_told_as_they_are(at, tmp_path):
    """A date that is missing, the first and the last that somebody may write."""
    path, _ = put(tmp_path, a_report([a_message(1, at), a_message(2)]))
    found = text_of(path, "-layout")

    assert ("no mail server says when" if at is None else f"{at.year:04d}-{at:%m-%d %H:%M:%S}") in found


def test_an_empty_case_is_a_report(tmp_path):
    """It says that there is nothing, and how that was found."""
    path, _ = put(tmp_path, a_report([]))

    assert "No message is told of in this report" in text_of(path)


def test_the_words_of_messages_come_behind_a_page_that_says_so(tmp_path):
    """And only when they were asked for."""
    letter = a_letter(text="unmistakable words\n")
    one = [a_message(1)]
    plain, _ = put(tmp_path, a_report(one, Manner(), letter))
    assert "unmistakable" not in text_of(plain)

    pages = pages_of(put(tmp_path, a_report(one, Manner(bodies=True), letter))[0])
    before, last = pages[-2:]
    assert "unmistakable words" in last
    assert "a reader can stop here" in joined_lines(before)
    assert not [page for page in pages[:-1] if "unmistakable" in page]


@pytest.mark.parametrize(("senders", "addresses"), [(1, 400), (3, 90), (12, 20), (40, 2)])
def test_the_summary_is_one_page_whatever_was_flagged(senders, addresses, tmp_path):
    """An officer reads it standing; the rest has a section of its own."""
    pages = pages_of(put(tmp_path, a_report(flagged(senders, addresses), **LOG))[0])

    assert 1 == sum("Summary · Page" in page for page in pages)
    assert (senders > 8) == any(" more senders" in joined_lines(page) for page in pages)


def test_a_long_report_is_cut_into_volumes_that_say_so(report, tmp_path):
    """Each is whole for itself: cover, numbers of its own pages, where a section goes on."""
    found = printed(report, 5)
    texts = [facts_of(one.pdf) for one in found]

    assert 3 <= len(found)
    assert all(one.tagged for one in texts)
    assert "Header pages (continued)" in texts[-1].outline
    (tmp_path / "last.pdf").write_bytes(found[-1].pdf)
    assert re.match(r"\s*Header pages \(continued\)\s+Exhibit IW-", pages_of(tmp_path / "last.pdf")[2])


def test_each_volume_says_what_is_in_which(report, tmp_path):
    """Whoever has one knows where to look for the rest."""
    found = printed(report, 5)
    firsts = []
    for number, one in enumerate(found):
        (tmp_path / f"{number}.pdf").write_bytes(one.pdf)
        firsts.append(joined_lines(pages_of(tmp_path / f"{number}.pdf")[1]))
    last = f"Volume {len(found)} of {len(found)}"

    assert all("The volumes of this report" in one and last in one for one in firsts)
    assert all("Summary; Timeline" in one for one in firsts)
    assert all(re.search(r"Header pages \(Exhibit IW-0000\d\d – Exhibit IW-0000\d\d\)", one) for one in firsts)


def test_without_typst_it_is_said_what_to_install(monkeypatch):
    """The page and the table need nothing."""
    monkeypatch.setitem(sys.modules, "typst", None)

    with pytest.raises(ConfigError, match="a PDF needs a package that is not installed"):
        printed(a_report([]))


def test_a_report_that_cannot_be_set_is_no_file():
    """It is said what to do instead."""
    with pytest.raises(ExportRefused, match="could not be set"):
        printing._print({"words": {}})
