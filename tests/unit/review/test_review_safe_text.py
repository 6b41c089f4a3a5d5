"""The text filter, example by example."""

from __future__ import annotations

import time

import pytest

from inboxwatch.review.safe_text import defang, printable, printable_lines, safe_line


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"),
        ("a\x9b31m", r"a\x9b31m"),
        ("bell\x07 del\x7f nul\x00", r"bell\x07 del\x7f nul\x00"),
        ("one\r\ntwo\tthree", r"one\r\ntwo\tthree"),
        ("invoice\u202efdp.exe", "invoice<U+202E>fdp.exe"),
        ("a\u2066b\u2069c", "a<U+2066>b<U+2069>c"),
        ("a\u200bb\u200dc\ufeffd", "a<U+200B>b<U+200D>c<U+FEFF>d"),
        ("a\u2028b\u2029c", "a<U+2028>b<U+2029>c"),
        ("a\ud800b", "a<U+D800>b"),
        ("\ue000\U000f0000", "<U+E000><U+F0000>"),
        ("\u0378\uffff", "<U+0378><U+FFFF>"),
        ("soft\u00adhyphen", "soft<U+00AD>hyphen"),
        ("tag\U000e0041", "tag<U+E0041>"),
        ("filler\u3164\u2800", "filler<U+3164><U+2800>"),
        ("a\ufe0fb", "a<U+FE0F>b"),
        ("❤\ufe0f!", "❤\ufe0f!"),
        ("wide\u3000and\u00a0hard", "wide and hard"),
        ("\u0301start", "<U+0301>start"),
        ("e\u0301", "e\u0301"),
        ("z" + "\u0335" * 6, "z" + "\u0335" * 4 + "<U+0335>" * 2),
        ("Grüße, Привет, 你好, नमस्ते, שלום", "Grüße, Привет, 你好, नमस्ते, שלום"),
    ],
)
def test_what_does_not_stand_still_is_shown_as_what_it_is(hostile: str, shown: str) -> None:
    assert printable(hostile) == shown


def test_lines_keep_breaks_and_tabs_but_no_lone_carriage_return() -> None:
    assert printable_lines("a\r\nb\n\tc\rd\x0be") == "a\nb\n\tc\\rd\\x0be"


def test_a_limit_cuts_between_characters_and_says_how_many_are_left() -> None:
    assert printable("abcdef", 4) == "abcd… (2 more characters)"
    assert printable("ab\x1bcd", 4) == "ab… (3 more characters)"
    assert printable("abcd", 4) == "abcd"


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        printable("x", -1)


@pytest.mark.parametrize(
    ("live", "dead"),
    [
        ("see https://bad.example/a.php?x=1", "see hxxps://bad[.]example/a[.]php?x=1"),
        ("HTTP://BAD.EXAMPLE", "hxxp://BAD[.]EXAMPLE"),
        ("ftp://files.bad.example", "ftp[:]//files[.]bad[.]example"),
        ("www.bad.example", "www[.]bad[.]example"),
        ("<someone@bad.example>", "<someone[@]bad[.]example>"),
        ("mailto:someone@bad.example", "mailto[:]someone[@]bad[.]example"),
        ("javascript:alert(1)", "javascript[:]alert(1)"),
        ("bücher.example und пример.example", "bücher[.]example und пример[.]example"),
        ("from [192.0.2.1] on 24.11.2026 for 3.50.", "from [192.0.2.1] on 24.11.2026 for 3.50."),
        ("Two words. Two sentences... Yes: no", "Two words. Two sentences... Yes: no"),
    ],
)
def test_links_and_addresses_can_be_read_but_not_clicked(live: str, dead: str) -> None:
    assert defang(live) == dead


def test_an_invisible_letter_does_not_hide_a_link() -> None:
    assert safe_line("ht\u200btps://bad.exa\u00admple") == "ht<U+200B>tps[:]//bad[.]exa<U+00AD>mple"


@pytest.mark.parametrize("unit", ["a", "a.", ".", "@", "a@", "http:", "\u0301", "\u202e", "x\u0301", "://"])
def test_a_megabyte_of_anything_is_filtered_in_linear_time(unit: str) -> None:
    started = time.perf_counter()
    safe_line(unit * (1_000_000 // len(unit)))

    assert time.perf_counter() - started < 8
