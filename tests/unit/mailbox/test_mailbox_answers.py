"""Reading FETCH answers: the usual form quickly, odd ones by the library, and both ways alike."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient.exceptions import ProtocolError
from imapclient.response_parser import parse_fetch_response

from inboxwatch.mailbox.answers import Answer, answers, internal_date

HEADER = b"BODY[HEADER]<0>"


def the_answer(*pieces):
    [answer] = answers(list(pieces))
    return answer


def test_the_usual_form():
    answer = the_answer(
        (
            b'1 (UID 7 FLAGS (\\Seen $Junk) INTERNALDATE " 1-Nov-2026 13:00:00 +0100" RFC822.SIZE 99 BODY[HEADER]<0> {3}',
            b"a\r\n",
        ),
        b")",
    )

    assert Answer(7, ("\\Seen", "$Junk"), " 1-Nov-2026 13:00:00 +0100", 99, {HEADER: b"a\r\n"}) == answer


def test_items_behind_a_literal_belong_to_the_same_answer():
    assert Answer(7, (), bodies={b"BODY[]": b"x"}) == the_answer((b"1 (BODY[] {1}", b"x"), b" UID 7 FLAGS ())")


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([b"1 (UID 7 BODY[] NIL)"], Answer(7)),
        ([b'1 (UID 7 BODY[] "short")'], Answer(7, bodies={b"BODY[]": b"short"})),
        ([b'1 (UID 7 BODY[]<100> "")'], Answer(7, bodies={b"BODY[]<100>": b""})),
        ([b"1 (uid 7 flags (\\Seen))"], Answer(7, ("\\Seen",))),
        ([b"1 (FLAGS (\\Seen))"], Answer(0, ("\\Seen",))),
        ([b"1 (UID 7 MODSEQ (12))"], Answer(7, others={b"MODSEQ": (12,)})),
        ([b"1 (UID 7 EMAILID (M1) THREADID NIL)"], Answer(7, others={b"EMAILID": (b"M1",), b"THREADID": None})),
        ([b'1 (X-GM-LABELS (\\Inbox "a b") UID 7)'], Answer(7, others={b"X-GM-LABELS": (b"\\Inbox", b"a b")})),
        ([(b"1 (UID 7 X-GM-LABELS ({3}", b"a)("), b"))"], Answer(7, others={b"X-GM-LABELS": (b"a)(",)})),
        ([(b"1 (UID 7 BODY[] {9}", b") UID 8 ("), b")"], Answer(7, bodies={b"BODY[]": b") UID 8 ("})),
        ([None, b"1 (UID 7)"], Answer(7)),
        ([b"1 (UID 4294967295)"], Answer(4294967295)),
        ([b"1 (UID 4294967296)"], Answer(0, others={b"UID": 4294967296})),
        ([b"1 (UID 7 RFC822.SIZE 9999999999999999999)"], Answer(7, others={b"RFC822.SIZE": 9999999999999999999})),
    ],
    ids=[
        "nil",
        "quoted",
        "empty",
        "lower case",
        "no uid",
        "modseq",
        "objectid",
        "labels",
        "literal",
        "brackets",
        "none",
        "last uid",
        "no uid at all",
        "no size",
    ],
)
def test_odd_forms_are_read_as_well(pieces, expected):
    assert [expected] == list(answers(pieces))


@pytest.mark.parametrize(
    "pieces",
    [
        [b"1 (UID 7"],
        [b"1 (UID 7 FLAGS)"],
        [b"1 UID 7"],
        [b""],
        [b")"],
        [b"1 (UID 7))"],
        [(b"1 (UID 7 BODY[] {1}", b"x")],
        [(b"1 (BODY[] {1}", b"a"), (b" BODY[] {1}", b"b"), b" UID 7)"],
        [(b"1 (UID 7 BODY[] {1}", b"a"), b' BODY[] "b")'],
    ],
    ids=["open", "odd", "bare", "empty", "close", "too many", "no end", "two bodies", "two bodies in two forms"],
)
def test_what_cannot_be_understood_is_never_guessed(pieces):
    with pytest.raises(ProtocolError):
        list(answers(pieces))


def test_the_second_uid_of_an_answer_does_not_replace_the_first():
    assert 7 == the_answer(b"1 (UID 7 UID 8)").uid


def test_an_answer_never_shows_its_octets():
    assert "secret" not in repr(Answer(7, bodies={b"BODY[]": b"secret"}))


_FLAG = st.sampled_from([b"\\Seen", b"\\Answered", b"$Forwarded", b"NonJunk", b"\\*"])
_BODY = st.binary(max_size=60)


@st.composite
def _fetched(draw):
    """One message's answer in any order of its items, as imaplib hands it over, and what is in it."""
    facts = {
        "uid": draw(st.integers(1, 2**32 - 1)),
        "flags": tuple(draw(st.lists(_FLAG, max_size=4))),
        "size": draw(st.integers(0, 2**40)),
        "date": draw(st.sampled_from([b"01-Nov-2026 13:00:00 +0100", b" 1-Jan-1999 00:00:00 -0730", b"garbage"])),
        "bodies": draw(st.dictionaries(st.sampled_from([b"BODY[]", b"BODY[HEADER]", HEADER]), _BODY, max_size=3)),
    }
    items = [
        (b"UID %d" % facts["uid"], None),
        (b"FLAGS (%s)" % b" ".join(facts["flags"]), None),
        (b"RFC822.SIZE %d" % facts["size"], None),
        (b'INTERNALDATE "%s"' % facts["date"], None),
        *((b"%s {%d}" % (name, len(body)), body) for name, body in facts["bodies"].items()),
    ]
    pieces, text = [], b"%d (" % draw(st.integers(1, 9999))
    for number, (item, literal) in enumerate(draw(st.permutations(items))):
        text += (b" " if number else b"") + item
        if literal is not None:
            pieces.append((text, literal))
            text = b""
    return [*pieces, text + b")"], facts


@given(st.lists(_fetched(), max_size=4))
def test_any_usual_answers_are_read_as_what_they_say(several):
    found = list(answers([piece for pieces, _ in several for piece in pieces]))

    assert [
        Answer(
            facts["uid"],
            tuple(flag.decode() for flag in facts["flags"]),
            facts["date"].decode(),
            facts["size"],
            facts["bodies"],
        )
        for _, facts in several
    ] == found


@given(_fetched())
def test_the_library_reads_the_same(one):
    pieces, _ = one
    answer = the_answer(*pieces)
    pieces = [
        (piece[0].replace(b"garbage", b"01-Jan-2000 00:00:00 +0000"), piece[1])
        if isinstance(piece, tuple)
        else piece.replace(b"garbage", b"01-Jan-2000 00:00:00 +0000")
        for piece in pieces
    ]  # fmt: skip -- it refuses dates
    [(uid, theirs)] = parse_fetch_response(pieces, normalise_times=False).items()

    assert (uid, theirs[b"RFC822.SIZE"]) == (answer.uid, answer.size)
    assert tuple(flag.decode() for flag in theirs[b"FLAGS"]) == answer.flags
    assert {name: body for name, body in theirs.items() if name.startswith(b"BODY")} == answer.bodies
    if answer.internal_date != "garbage":
        assert theirs[b"INTERNALDATE"] == internal_date(answer.internal_date)


@given(st.lists(st.one_of(st.none(), st.binary(max_size=80), st.tuples(st.binary(max_size=40), _BODY)), max_size=5))
def test_no_octets_make_it_fail_in_another_way(pieces):
    try:
        for answer in answers(pieces):
            assert isinstance(answer, Answer)
    except (ProtocolError, ValueError):
        return


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("01-Nov-2026 13:00:00 +0100", datetime(2026, 11, 1, 12, tzinfo=UTC)),
        (" 1-Nov-2026 13:00:00 +0100", datetime(2026, 11, 1, 12, tzinfo=UTC)),
        ("1-Nov-2026 13:00:00 -0730", datetime(2026, 11, 1, 20, 30, tzinfo=UTC)),
        ("29-Feb-2024 00:00:00 +0000", datetime(2024, 2, 29, tzinfo=UTC)),
        ("29-Feb-2023 00:00:00 +0000", None),
        ("01-Foo-2026 13:00:00 +0100", None),
        ("01-Nov-0000 13:00:00 +0100", None),
        ("01-Jan-0001 00:00:00 +1400", None),
        ("31-Dec-9999 23:59:59 -1400", None),
        ("01-Nov-2026 25:00:00 +0100", None),
        ("01-Nov-2026 13:00:00 +9900", None),
        ("01-Nov-2026 13:00:00", None),
        ("", None),
        ("01-Nov-2026 13:00:00 +0100\n", None),
    ],
)
def test_the_moment_of_an_internal_date(text, expected):
    assert expected == internal_date(text)


@given(st.text(max_size=40))
def test_no_text_makes_the_moment_fail(text):
    found = internal_date(text)

    assert found is None or found.utcoffset() == timedelta(0)
