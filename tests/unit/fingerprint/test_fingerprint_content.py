"""Words that only few people use to the person."""

import pytest

from inboxwatch.fingerprint import cue
from inboxwatch.intake import InlineReader
from tests.support.letters import a_letter, digest, marked, private_words, values


def found_in(text, *phrases, subject="x"):
    known = frozenset(cue(one, digest) for one in phrases)
    message = InlineReader().whole(a_letter(text, subject=subject))
    return private_words(message, known)


@pytest.mark.parametrize("text", ["come, little BUNNY!", "Little\nbunny", "oh ‘little’ – bunny.", "ｌｉｔｔｌｅ bunny"])
def test_a_private_phrase_is_found_however_it_is_written(text):
    assert [(cue("Little Bunny", digest), "text")] == found_in(text, "little bunny")


def test_words_of_the_subject_count_and_quoted_words_do_not():
    assert [(cue("bunny", digest), "subject")] == found_in(
        "Hello.\n> Dear bunny\n", "bunny", "else", subject="my Bunny"
    )


def test_nothing_is_found_that_is_not_there():
    assert [] == found_in("bunnyhop bun ny little", "bunny", "little bunny", "a b c d e")
    assert [] == found_in("bunny")


def test_a_phrase_is_kept_as_its_length_and_a_digest():
    assert f"2-{digest('little bunny')}" == cue(" Little, bunny! ", digest)
    assert "" == cue("", digest) == cue("...", digest) == cue("one two three four five six", digest)


def test_a_phrase_of_five_words_is_found():
    assert 1 == len(found_in("she said you will always be mine, dear", "you will always be mine"))


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("Hey bunny,\nI saw you.", "hey bunny"),
        ("  Hey BUNNY!!! I saw you.", "hey bunny"),
        ("Hey\nbunny", None),
        ("Liebe Anna,\n\nes ist", "liebe anna"),
        ("Bunny,\nanswer me", "bunny"),
        ("Привет, зайка!", "привет"),
        ("I saw you yesterday, and you saw me", None),
        ("You. Me.", None),
        ("Well, you know.", None),
        ("", None),
    ],
)
def test_how_the_person_is_addressed_is_a_digest(text, opening):
    wanted = [] if opening is None else [digest(opening)]
    if text == "Hey\nbunny":
        wanted = [digest("hey")]

    assert wanted == values(marked(a_letter(text)), "salutation")


@pytest.mark.parametrize(
    "to", ['"Bunny" <me@home.example>', "BUNNY <me@home.example>", "=?utf-8?q?Bunny?= <me@home.example>"]
)
def test_the_name_of_the_recipient_is_a_digest(to):
    mail = marked(a_letter(to=to))

    assert set(values(mail, "recipient-name")) & set(
        values(marked(a_letter(to="bunny <x@y.example>")), "recipient-name")
    )


@pytest.mark.parametrize("to", ["me@home.example", "<me@home.example>", '"me@home.example" <me@home.example>', ""])
def test_an_address_alone_is_no_name(to):
    assert [] == values(marked(a_letter(to=to)), "recipient-name")
