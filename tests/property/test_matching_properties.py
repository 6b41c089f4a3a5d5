"""What holds for every message, however hostile."""

from __future__ import annotations

import json
import random
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from inboxwatch.matching import canonical, compile_rules, forms
from inboxwatch.matching.names import name_keys
from inboxwatch.matching.skeleton import skeleton
from inboxwatch.matching.visible import visible
from inboxwatch.model.message import Originator, Originators
from inboxwatch.model.people import AllowList
from inboxwatch.model.verdict import Clear, Match
from tests.support.people import a_sender, from_

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)  # lone surrogates too
ODD = st.sampled_from([*'@.<>()[]",;:\\*+- \t\r\n\x00', "\u200b", "\u202e", "＠", "。", "xn--", "İ", "ß", "\u0301"])
LOCALS = st.text("abcdefghij", min_size=1, max_size=12)
LABELS = st.text("abcdefghij", min_size=1, max_size=8)
LISTED = ["a@bad.example", "*@bad.example", "*@*.worse.example", "ab@gmail.com"]
ADDRESSES = st.one_of(
    ANY_TEXT,
    st.lists(st.one_of(LOCALS, ODD), max_size=12).map("".join),
    st.builds("{}@{}".format, st.one_of(LOCALS, ANY_TEXT), st.one_of(LABELS, ANY_TEXT)),
    st.sampled_from(["a@bad.example", "x@bad.example", "x@y.worse.example", "a.b@gmail.com", "mum@example.org"]),
)
NAMES = st.one_of(ANY_TEXT, st.just("Some One"), st.just("s0me \u200bone"))
FIELDS = st.one_of(st.sampled_from(["from", "sender", "reply-to", "return-path"]), ANY_TEXT)
MESSAGES = st.builds(
    Originators,
    st.lists(st.builds(Originator, FIELDS, ADDRESSES, NAMES, st.sampled_from(["one", "two"])), max_size=6).map(tuple),
    st.booleans(),
)
RULES = compile_rules(
    [a_sender(*LISTED), a_sender(who="S2", names=("Some One",), patterns=("some.?one <x", r"\d\d@"))],
    AllowList(("mum@example.org", "x@bad.example")),
)


@given(MESSAGES)
@settings(max_examples=300)
def test_deciding_never_raises_and_every_reason_can_be_written_down(message: Originators) -> None:
    verdict = RULES.decide(message)

    assert isinstance(verdict, Clear) or verdict.reasons
    for one in verdict.reasons:
        line = json.dumps([one.code, one.text, one.where, one.rule], ensure_ascii=False)
        assert line.encode("utf-8").decode("utf-8").isprintable()


@given(MESSAGES, st.randoms(use_true_random=False))
def test_the_verdict_does_not_depend_on_the_order_of_candidates(message: Originators, order: random.Random) -> None:
    candidates = list(message.candidates)
    order.shuffle(candidates)

    assert RULES.decide(Originators(tuple(candidates), message.from_unreadable)) == RULES.decide(message)


@given(st.one_of(ADDRESSES, st.text(st.characters(exclude_categories=()), max_size=2000)))
@settings(max_examples=300)
def test_reading_an_address_never_raises(address: str) -> None:
    found = forms(address)

    assert (found.canonical, found.domain) == (canonical(address), found.domain.lower())


@given(LOCALS, LABELS)
def test_a_canonical_form_is_its_own_canonical_form(local: str, label: str) -> None:
    for address in (f"{local}@{label}.example", f"{local}.x+y@gmail.com", f"{local}-x@yahoo.com", f"{local}@me.com"):
        assert canonical(canonical(address)) == canonical(address)


@given(LOCALS, st.lists(st.booleans(), min_size=12, max_size=12), st.text("abcXYZ+.-", max_size=8))
def test_case_tags_and_dots_do_not_change_a_match_at_gmail(local: str, upper: list[bool], tag: str) -> None:
    written = ".".join(one.upper() if up else one for one, up in zip(local, upper, strict=False))
    verdict = compile_rules([a_sender(f"{local}@gmail.com")]).decide(from_(f"{written}+{tag}@GoogleMail.com"))

    assert isinstance(verdict, Match)


@given(LOCALS, st.sampled_from(["icloud.com", "fastmail.com", "outlook.com", "proton.me", "ya.ru", "zoho.com"]), LOCALS)
def test_a_plus_tag_does_not_change_a_match_where_tags_mean_nothing(local: str, domain: str, tag: str) -> None:
    rules = compile_rules([a_sender(f"{local}@{domain}")])

    assert isinstance(rules.decide(from_(f"{local.upper()}+{tag}@{domain}")), Match)


@given(st.text("AbCdEiIlmoO ßéЖи", min_size=1, max_size=20).filter(str.strip), st.data())
def test_case_and_invisible_characters_do_not_change_a_match_by_name(name: str, data: st.DataObject) -> None:
    rules = compile_rules([a_sender(names=(name,))])
    hidden = "".join(
        one + data.draw(st.sampled_from(["", "", "\u200b", "\u200d", "\u2060", "\ufeff", "\u202e", "\u00ad"]))
        for one in data.draw(st.sampled_from([name, name.upper(), name.lower(), name.swapcase()]))
    )

    assert isinstance(rules.decide(from_("x@example.org", hidden)), Match)


@given(LOCALS, LABELS, LABELS)
def test_a_domain_rule_never_fits_a_subdomain_nor_the_other_way_round(local: str, below: str, domain: str) -> None:
    whole, only_below = (compile_rules([a_sender(f"{start}{domain}.example")]) for start in ("*@", "*@*."))
    at, under = from_(f"{local}@{domain}.example"), from_(f"{local}@{below}.{domain}.example")

    assert [type(rules.decide(mail)) for rules in (whole, only_below) for mail in (at, under)] == [
        Match, Clear, Clear, Match,
    ]  # fmt: skip


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_a_skeleton_has_nothing_invisible_and_is_decomposed(text: str) -> None:
    assert skeleton(text) == unicodedata.normalize("NFD", visible(skeleton(text)))


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_a_name_shares_its_keys_with_itself_written_twice_as_wide(text: str) -> None:
    assert name_keys(text) == name_keys(f"  {text.replace(' ', '   ')}\t")
