"""What holds for the findings about tracking in every message, however hostile."""

from __future__ import annotations

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from inboxwatch.fingerprint.tracking import tracking
from inboxwatch.fingerprint.tracking_marks import has_code, place, shown_host
from inboxwatch.model.message import (
    Build,
    HeaderField,
    Link,
    Originator,
    Originators,
    ParsedMessage,
    Part,
    RemoteResource,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)  # lone surrogates too
PIECES = st.sampled_from(
    ["http://", "https:", "//", "\\\\", "file:", "@", ":", "[", "]", "%", "%2", "%40", ".", "?", "#", "\u202e", "ü", "\ud800", "xn--", "\n", "x.example", "bit.ly", "grabify.link/x", "a@home.example", "www.", "4f9d2a7c81b0e6d35a72", "url("]
)  # fmt: skip
URLS = st.one_of(ANY_TEXT, st.lists(st.one_of(PIECES, ANY_TEXT), max_size=8).map("".join))
NAMES = st.one_of(ANY_TEXT, st.sampled_from(["To", "cc", "Delivered-To", "X-PMRQC", "Disposition-Notification-To"]))
ELEMENTS = st.one_of(ANY_TEXT, st.sampled_from(["img", "css", "link", "iframe", "script"]))
KINDS = st.one_of(
    ANY_TEXT, st.sampled_from(["text/calendar; method=REQUEST", "text/x-amp-html", "message/external-body"])
)
MESSAGES = st.builds(
    ParsedMessage,
    st.builds(Originators, st.lists(st.builds(Originator, ANY_TEXT, URLS, ANY_TEXT, ANY_TEXT), max_size=3).map(tuple)),
    to=st.lists(URLS, max_size=3).map(tuple),
    text=URLS,
    build=st.builds(
        Build,
        st.lists(st.builds(HeaderField, NAMES, URLS), max_size=4).map(tuple),
        st.lists(st.builds(Part, st.just(0), KINDS), max_size=3).map(tuple),
        resources=st.lists(st.builds(RemoteResource, ELEMENTS, URLS, ANY_TEXT, ANY_TEXT, ANY_TEXT), max_size=4).map(
            tuple
        ),
        links=st.lists(st.builds(Link, st.sampled_from(["a", "area", "form", "x"]), URLS), max_size=4).map(tuple),
    ),
)


@given(MESSAGES)
@settings(max_examples=300)
def test_finding_never_raises_and_everything_found_can_be_written_down(message: ParsedMessage) -> None:
    found = tracking(message)

    assert len(found) == len(set(found)) < 40
    for one in found:
        line = json.dumps([one.code, one.where, one.text], ensure_ascii=False)
        assert line.encode("utf-8").decode("utf-8").isprintable()
        assert "://" not in one.text
        assert "@" not in one.text


@given(MESSAGES)
def test_the_same_message_gives_the_same_findings(message: ParsedMessage) -> None:
    assert tracking(message) == tracking(message)


@given(URLS)
@example("http://[")
@example("http://%00")
@settings(max_examples=300)
def test_a_shown_host_is_plain_and_short(url: str) -> None:
    found = place(url)
    shown = "" if found is None else shown_host(found.host)

    assert len(shown) <= 300
    assert "" == shown.strip("abcdefghijklmnopqrstuvwxyz0123456789-_.[]:…")


@given(st.uuids(version=4), st.sampled_from(["/{}", "/a/{}.gif", "/?x={}&y=1", "/{}/b"]))
def test_a_random_code_of_no_link_is_ever_shown(code: object, shape: str) -> None:
    url = "https://t.example" + shape.format(code)
    found = tracking(ParsedMessage(Originators(()), text=url, build=Build(resources=(RemoteResource("img", url),))))

    assert not any(str(code)[:8] in one.text for one in found)


@given(
    st.lists(
        st.sampled_from(["cat", "dog", "2026", "11", "photo", "and", "the", "7", "house"]), min_size=1, max_size=12
    )
)
def test_words_and_numbers_are_no_code(words: list[str]) -> None:
    assert not has_code("/" + "-".join(words))
