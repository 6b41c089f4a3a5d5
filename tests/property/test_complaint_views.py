"""What is looked through in a quick way is what a slow and plain way would look through."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

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


@given(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["", "é", "\udcff", "station number "]))
def test_the_same_run_is_read_wherever_it_stands(before, after, other):
    """Whether its digits are even in number or odd, and whether it was read before."""
    digits = f"anna@home.example{' ' * 30}".encode().hex()
    told = f"{other}{'0' * (2 * before)}{digits}{'f' * after} {quote(other, errors='replace')}"

    for _ in range(2):
        assert any("anna@home.example" in view for view in views(told))
