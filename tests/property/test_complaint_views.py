"""What is looked through in a quick way is what a slow and plain way would look through."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inboxwatch.complaint.redact import Redactor
from inboxwatch.complaint.views import has_digits, squeezed, views
from inboxwatch.matching import canonical

_MARKS = r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_IGNORED = r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\"'\\<>\[\]]"
ODD = "aZ İßﬁ²ªŉ\u0345\u0301\u05b0\u05b1\u200b\ufffd\udcff\ud83d\x85\u3000<'\t가ｗ"


def _in_one_go(text):
    return re.sub(_IGNORED, "", re.sub(_MARKS, "", unicodedata.normalize("NFKD", text)).casefold())


@given(st.text(st.one_of(st.sampled_from(ODD), st.characters(codec=None)), max_size=60))
@example("\u05b1 \u05b0")
@example("\u05b1\ufffd\u05b0")
@example("é" * 100)
def test_squeezing_piece_by_piece_is_squeezing_in_one_go(text):
    """Marks are put in order up to the next letter that starts anew, even if that letter goes."""
    assert _in_one_go(text) == squeezed(text)


@given(st.text("09afAFgé\udcff ", max_size=40), st.integers(1, 12))
def test_so_many_digits_stand_side_by_side_or_not(text, count):
    assert (re.search(rf"[0-9a-fA-F]{{{count}}}", text) is not None) is has_digits(text, count)


@given(st.text("ab@.", max_size=300), st.sampled_from(",;:=/?&()"), st.text("ab@. ,", max_size=30))
@example("@" * 300, ",", "@")
@example("a" * 300, ":", "")
def test_an_address_by_its_canonical_form_is_found_behind_whatever_stands_before_it(before, apart, after):
    """In a form in which its letters do not stand side by side."""
    redactor = Redactor(["anna.kessler@gmail.com"], (), b"", canonical)

    assert redactor.shows(f"{before}{apart}a.n.n.a.kessler@googlemail.com {apart}{after}")


PIECES = st.sampled_from(
    [
        *"aZ9+/-_=% (<>)*;\n\ufffdé\udcff",
        "%41",
        "%c3",
        "%A4",
        "QUJDREVGR0g",
        "616e6e614062",
        "/*",
        "*/",
        "; a*0=",
        "deadbeef",
    ]
)


def _percent(text):
    return [unquote(text, errors="surrogateescape")]


def _runs(text):
    runs = [re.sub(r"\s", "", run) for run in re.findall(r"[\w+/-]{8,}(?:\s+[\w+/-]{4,})*={0,2}", text, re.ASCII)]
    letters = [run.rstrip("=").replace("-", "+").replace("_", "/") for run in runs]
    for start in range(4):
        cut = [run[start : len(run) - ((len(run) - start) % 4 == 1)] for run in letters]
        yield b" ".join(b64decode(run + "=" * (-len(run) % 4)) for run in cut).decode("utf-8", "replace")


def _digits(text):
    runs = re.findall(r"(?:[0-9a-fA-F]{2}){6,}", text)
    return [" ".join(bytes.fromhex(run).decode("utf-8", "replace") for run in runs)]


def _asides(text):
    for pattern in (r"\([^()]*\)", r"<[^<>]*>|/\*[^*]{0,500}\*/"):
        shorter = text
        for _ in range(3):
            shorter = re.sub(pattern, "", shorter)
        yield shorter


def _continued(text):
    return [re.sub(r"\"?\s{0,9};\s{0,9}[\w-]{1,40}\*\d{1,3}\*?\s{0,9}=\s{0,9}\"?", "", text)]


@pytest.mark.parametrize("read", [_percent, _runs, _digits, _asides, _continued])
@given(pieces=st.lists(PIECES, max_size=30))
@example(pieces=["a", "/*", "9", "*/", "Z"])
@example(pieces=["a", "(", "(", "9", ")", ")", "Z"])
@example(pieces=["é", "616e6e614062", "é"])
@example(pieces=["a", "; a*0=", "Z"])
def test_what_a_plain_reader_reads_is_among_the_views(read, pieces):
    """Whatever is passed over because nothing can be there to be decoded."""
    text = "".join(pieces)
    seen = set(views(text))

    assert not [told for one in read(text) if (told := squeezed(one)) and told not in seen]


def test_what_stands_for_lost_octets_is_not_read_as_letters():
    """U+FFFD in UTF-8, read as Latin-1, would be three of them."""
    assert not [view for view in views("Zoë\ufffd x") if "½" in view or "2" in view]
