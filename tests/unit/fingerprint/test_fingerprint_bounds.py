"""However large or strange a message is: bounded time, bounded output, no words in the clear."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inboxwatch.fingerprint import HEADER_KINDS, KINDS, cue, mark, mark_fields
from inboxwatch.intake import InlineReader, header_block, origin
from inboxwatch.model.fingerprint import Voucher
from inboxwatch.model.message import Attachment, Build, HeaderField, Originator, Originators, ParsedMessage, Part
from inboxwatch.model.origin import Hop, Origin
from tests.support.letters import FOLDS, TEXT, digest, from_gmail, private_words

CORPORA = Path(__file__).parents[4] / "shared" / "corpora" / "mail"
DOCUMENT = Path(__file__).parents[3] / "docs" / "formats" / "fingerprint.md"
NOW = datetime(2027, 11, 23, 19, 4, tzinfo=UTC)
MEGABYTES = 10_000_000
EMPTY = ParsedMessage(Originators(()))
MANY = tuple(HeaderField(f"X-Field-{at}", f"value {at}") for at in range(100_000))


def a_message(text="", **more):
    return replace(EMPTY, text=text, **more)


def sentence(at):
    letters = f"{at:05d}".translate(str.maketrans("0123456789", "abcdefghij"))
    return f"the {letters} thing that I wanted to tell you about {letters[::-1]} today is this. "


BOMBS = {
    "nothing": EMPTY,
    "ten megabytes": a_message(TEXT * (MEGABYTES // len(TEXT))),
    "ten megabytes on one line": a_message("x" * MEGABYTES),
    "ten megabytes of line ends": a_message("\n" * MEGABYTES),
    "ten megabytes of quotation": a_message("> > >\n" * (MEGABYTES // 6)),
    "colons": a_message("Max <a@b.c> 1:\n" * 500_000),
    "addresses": a_message(" ".join(f"a{at}@b{at}.example" for at in range(100_000))),
    "at signs": a_message("@" * MEGABYTES),
    "digits": a_message("1" * MEGABYTES),
    "numbers": a_message(" ".join(f"+49 170 {at:07d}" for at in range(100_000))),
    "brackets": a_message("(1 " * 1_000_000),
    "dashes": a_message("--\n" * 1_000_000),
    "dots": a_message("a. " * 1_000_000),
    "urls": a_message("https://t.me/a" * 300_000),
    "base58": a_message("1BoatSLRHtKNngkdXEeobR76b53LETtpy" * 100_000),
    "sentences": a_message("".join(map(sentence, range(20_000)))),
    "mixed scripts": a_message("Прывет שלום 你好 ｈｅｌｌｏ ﷺ 𝕳𝖊𝖑𝖑𝖔 héllo " * 30_000),
    "combining marks": a_message("a" + "\u0301\u0327" * 1_000_000),
    "ligatures": a_message("ﷺ" * 100_000),
    "lone surrogates": a_message("\ud800 I will \udfff find you " * 10_000, subject="\ud800", message_id="<\ud800@x>"),
    "controls": a_message("".join(map(chr, range(0x20))) * 10_000),
    "key blocks": a_message("-----BEGIN PGP PUBLIC KEY BLOCK-----\n" * 10_000),
    "fields": a_message(build=Build(fields=MANY)),
    "long fields": a_message(
        build=Build(
            fields=tuple(
                HeaderField(name, filler * 200_000)
                for name in ("From", "To", "Date", "Subject", "Message-ID", "References", "Content-Type", "X-Mailer")
                for filler in ("=?utf-8?q?a?=", ";a=", '"', "<a@b.example>,", "(", " ", "1.", "\\")
            )
        )
    ),
    "originators": a_message(
        originators=Originators(
            tuple(Originator("from", f"maxmuster{at}@b{at}.example", f"Max {at}", "octets") for at in range(1_000))
            + tuple(Originator("reply-to", f"m{at}@b{at}.example", "", "octets") for at in range(1_000))
        ),
        to=tuple(f"r{at}@b.example" for at in range(1_000)),
    ),
    "attachments": a_message(
        attachments=tuple(Attachment("", "image/png", 999, f"{at:064x}") for at in range(1_000)),
        build=Build(parts=tuple(Part(at, f"x/{at}; a={at}", f"e-{at}") for at in range(1_000)), tags="p b " * 100_000),
    ),
}
HOPS = Origin(
    Hop("192.0.2.1", "mx", "from " + "a" * 100_000),
    tuple(Hop(f"198.51.100.{at}", "x", "from x") for at in range(200)),
    tuple(Hop(f"203.0.113.{at}", "x", "from x") for at in range(200)),
)


def check(traits):
    assert list(traits) == sorted(traits)
    assert len(traits) == len({(one.kind, one.value) for one in traits}) <= 400
    for one in traits:
        assert KINDS[one.kind] == one.family
        assert 0 < len(one.value.encode("utf-8").decode("utf-8")) <= 220
        assert len(one.value) <= 200
        assert one.where
        assert one.voucher in set(Voucher)


@pytest.mark.timeout(20)  # each takes a tenth of a second; what grows with the square would take minutes
@pytest.mark.parametrize("name", BOMBS)
def test_every_bomb_is_marked_in_bounded_time(name):
    check(mark(BOMBS[name], HOPS, NOW, FOLDS).traits)


@pytest.mark.slow
def test_all_at_once_stay_within_the_bounds():
    everything = replace(
        BOMBS["attachments"],
        originators=BOMBS["originators"].originators,
        text=BOMBS["sentences"].text[:40_000]
        + " +491701234567 ".join(f"@handle{at}" for at in range(100))
        + "\n"
        + "".join("> " + sentence(at) + "\n" for at in range(500, 700)),
        build=replace(
            BOMBS["attachments"].build,
            fields=(
                *BOMBS["long fields"].build.fields,
                *MANY[:100],
                *(HeaderField("References", f"<{at}@x> " * 3) for at in range(50)),
            ),
        ),
    )

    check(mark(everything, HOPS, NOW, FOLDS).traits)


def test_no_trait_repeats_what_people_wrote():
    words = ["bunny", "yesterday", "station", "number", "bread", "train", "tomorrow", "muster"]
    found = mark(InlineReader().whole(from_gmail(TEXT)), HOPS, NOW, FOLDS)
    told = " ".join(one.value for one in found.traits if one.kind != "return-path-domain").lower()

    assert [] == [one for one in words if one in told]
    assert "Trait" not in repr(found.signature)


@pytest.mark.timeout(20)
def test_private_words_are_looked_for_in_bounded_time():
    known = frozenset(cue(one, digest) for one in ("a", "a b", "a b c", "a b c d", "a b c d e"))
    text = " ".join(f"w{at}" for at in range(1_000_000))

    assert [] == private_words(a_message(text), known)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="MISSING: the corpora of malformed mail beside the project")
def test_malformed_mail_is_marked_and_its_header_alone_says_the_same():
    reader = InlineReader()
    for path in sorted(CORPORA.glob("*/*.eml")):
        octets = path.read_bytes()
        message = reader.whole(octets)
        found = mark(message, origin(header_block(octets), ()), NOW, FOLDS)
        alone = mark_fields(message.build.fields, NOW)

        check(found.traits)
        check(alone)
        assert set(alone) <= set(found.traits), path.name
        told = {one.kind for one in alone} - {"charset", "encoding"}
        assert told <= HEADER_KINDS
        assert [one for one in found.traits if one.kind in told] == [one for one in alone if one.kind in told]
