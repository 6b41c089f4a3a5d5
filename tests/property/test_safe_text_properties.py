"""The text filter's promises, for any text and any octets."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from inboxwatch.review.safe_text import defang, printable, printable_lines, safe_line, safe_lines
from inboxwatch.review.views import headers_text

NASTY = st.sampled_from(
    [
        "\x1b[31m",
        "\x1b]8;;https://bad.example\x07",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "\u2028",
        "\ud800",
        "\ue000",
        "\u0378",
        "\u0301",
        "\ufe0f",
        "❤",
        "\u3164",
        "\u00ad",
        "\U000e0041",
        "\r\n",
        "\r",
        "\n",
        "\t",
        "\x85",
        "\x00",
        "\x7f",
        "\u00a0",
        "http://",
        "HTTPS://",
        "hxxp://",
        "mailto:",
        "@",
        ".",
        "www.",
        "[.]",
        "[@]",
        "bad.example",
        "1.5",
        "-",
        "x",
        ":",
        "//",
    ]
)
TEXTS = st.one_of(
    st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF, exclude_categories=())),
    st.lists(st.one_of(NASTY, st.text(max_size=3))).map("".join),
)


def is_still(letter: str) -> bool:
    """A character that shows as itself and stays where it is put, by Unicode's own tables."""
    return letter.isprintable() and unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(TEXTS)
@example("\u202egnp.exe\u2069")
def test_a_line_holds_only_printable_characters(text: str) -> None:
    assert [letter for letter in safe_line(text) if not is_still(letter)] == []


@given(TEXTS)
def test_lines_hold_only_printable_characters_line_breaks_and_tabs(text: str) -> None:
    assert [letter for letter in safe_lines(text) if not is_still(letter) and letter not in "\n\t"] == []


@given(st.binary())
def test_any_octets_can_be_shown_as_a_header_block(octets: bytes) -> None:
    shown = headers_text(octets)

    assert [letter for letter in shown if not is_still(letter) and letter not in "\n\t"] == []
    assert shown.encode("utf-8").decode("utf-8") == shown


@given(TEXTS)
def test_what_was_made_harmless_once_passes_unchanged(text: str) -> None:
    once, lines = safe_line(text), safe_lines(text)

    assert safe_line(once) == once
    assert safe_lines(lines) == lines


@given(TEXTS)
def test_no_link_and_no_address_survives(text: str) -> None:
    shown = safe_line(text)

    assert re.findall(r"(?i)(?<!hxxp)(?<!hxxps)://|\bhttps?:|\bmailto:\S|\bjavascript:\S", shown) == []
    assert re.findall(r"\w@\w|[A-Za-z]\.[A-Za-z]|www\.\w", shown) == []


@given(TEXTS, st.integers(min_value=0, max_value=50))
def test_a_limit_holds_and_counts_what_it_left_out(text: str, limit: int) -> None:
    shown = printable(text, limit)
    note = re.search(r"… \((\d+) more characters\)$", shown)

    if len(printable(text)) <= limit:
        assert shown == printable(text)
    else:
        assert note is not None
        assert note.start() <= limit
        assert shown[: note.start()] == printable(text[: len(text) - int(note.group(1))])


@given(TEXTS)
def test_the_filter_keeps_the_number_of_lines(text: str) -> None:
    assert printable_lines(text).count("\n") == text.count("\n")


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_ascii_is_not_touched(text: str) -> None:
    assert printable(text) == text
    assert defang(defang(text)) == defang(text)
