"""Thread secrets and things used again: identifiers, attachments, sentences, whole texts."""

import hashlib

import pytest

from inboxwatch.fingerprint import minhash
from inboxwatch.fingerprint.sentences import folded, sentences
from tests.support.letters import TEXT, a_letter, digest, encoded, from_gmail, marked, values

LONG = "I know where you buy your bread, and I know what time your train leaves!"


def an_attachment(octets, kind="image/jpeg", disposition='attachment; filename="a.jpg"'):
    return (
        b"--b\r\nContent-Type: text/plain\r\n\r\nHi.\r\n--b\r\n"
        + f"Content-Type: {kind}\r\nContent-Disposition: {disposition}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
        + encoded(octets, "base64")
        + b"--b--\r\n"
    )


def with_attachment(*args):
    return marked(a_letter(content_type='multipart/mixed; boundary="b"', body=an_attachment(*args)))


def test_a_new_mail_cites_what_a_known_one_was():
    known = marked(a_letter(message_id="<secret-1@mail.example>"))
    new = marked(a_letter(head="References: <x@y.example>\r\n <secret-1@mail.example>\r\n", message_id="<n@n.example>"))

    assert [digest("secret-1@mail.example")] == values(known, "message-id")
    assert set(values(known, "message-id")) < set(values(new, "thread"))


def test_in_reply_to_and_references_are_cited_once_each():
    assert sorted((digest("older-1@home.example"), digest("CAF4mQ5@mail.gmail.com"))) == values(
        marked(from_gmail()), "thread"
    )


def test_an_attachment_is_known_by_its_octets_under_any_name():
    octets = "x" * 300
    one = with_attachment(octets)
    two = with_attachment(octets, "application/octet-stream", "inline; filename=other.bin")

    assert [hashlib.sha256(octets.encode()).hexdigest()] == values(one, "attachment") == values(two, "attachment")


def test_tiny_attachments_and_signatures_are_left_out():
    assert [] == values(with_attachment("x" * 100), "attachment")
    assert [] == values(with_attachment("x" * 900, "application/pgp-signature"), "attachment")


@pytest.mark.parametrize(
    "text",
    [
        f"Oh no. {LONG} Do you hear?",
        "I KNOW WHERE YOU BUY YOUR BREAD -- and i know\nwhat time your train leaves...",
        "ok!\n\nI know where you buy your “bread”, and I know what\r\n\ttime your train leaves?!",
        "I know where you buy your bread, and I know what time your train leaves",
    ],
)
def test_a_sentence_is_the_same_without_regard_to_case_punctuation_and_lines(text):
    assert digest(folded(LONG)) in values(marked(a_letter(text)), "sentence")


def test_a_sentence_that_was_quoted_is_of_another_kind():
    mail = marked(a_letter(f"Why?\n\n> {LONG[:38]}\n> {LONG[39:]}\n"))

    assert [digest(folded(LONG))] == values(mail, "quoted")
    assert [] == values(mail, "sentence")


def test_short_sentences_are_not_worth_it():
    assert [] == list(sentences("You are mine. I love you. Come back to me now, please do come.", 9))


def test_compatibility_forms_and_accents_are_folded():
    assert "file jörg" == folded("ﬁle  JO\u0308RG") == folded("File, Jörg!")


def test_texts_that_are_alike_have_nearly_equal_signatures_and_a_band_in_common():
    one = marked(a_letter(TEXT))
    two = marked(a_letter(TEXT.replace("bunny", "little bunny").replace("tomorrow as well", "next week")))
    other = marked(a_letter("The minutes of the meeting are attached. Please send your comments until Friday. " * 3))

    def alike(a, b):
        return sum(x == y for x, y in zip(a.signature, b.signature, strict=True)) / minhash.BINS

    assert alike(one, two) > 0.6
    assert alike(one, other) < 0.1
    assert set(values(one, "band")) & set(values(two, "band"))
    assert not set(values(one, "band")) & set(values(other, "band"))


def test_a_short_text_has_no_signature():
    short = marked(a_letter("Answer me."))

    assert () == short.signature
    assert [] == values(short, "band")


def test_the_signature_estimates_the_share_of_common_runs():
    key = minhash.key_from(digest)
    words = folded(TEXT).split()
    for changed in range(0, len(words), 6):
        text = " ".join("x" * len(one) if at < changed else one for at, one in enumerate(words))
        one, two = (minhash.signature(each, key) for each in (" ".join(words), text))
        mine, theirs = ({each[at : at + 5] for at in range(len(each) - 4)} for each in (" ".join(words), text))

        assert abs(sum(map(int.__eq__, one, two)) / minhash.BINS - len(mine & theirs) / len(mine | theirs)) < 0.16


def test_another_key_gives_another_signature():
    text = folded(TEXT)
    one = minhash.signature(text, minhash.key_from(digest))
    two = minhash.signature(text, minhash.key_from(lambda what: digest("another" + what)))

    assert sum(map(int.__eq__, one, two)) < 5
    assert all(0 <= each < 1 << 16 for each in one)


def test_the_signature_is_the_same_in_every_version_of_this_program():
    made = minhash.signature(folded(TEXT), (1, 3_141_592_653 & (1 << 30) - 1 | 1, 5, 987_654_321))

    assert "6738b6878c1e0df7" == hashlib.sha256(repr(made).encode()).hexdigest()[:16]
