"""What is decided about a message, and with which reasons."""

from __future__ import annotations

import pytest

from inboxwatch.errors import ConfigError
from inboxwatch.matching import compile_rules
from inboxwatch.model.message import Defect, Originator, Originators
from inboxwatch.model.people import AllowList, FlaggedSender
from inboxwatch.model.verdict import Clear, Match, Reason, Suspect, Verdict
from tests.support.people import a_sender, from_, originators, said

SLOW = r"((a|a)+)+b"  # no engine that backtracks comes to an end with this
SLOW_NAME = "a" * 60


def codes(verdict: Verdict) -> list[str]:
    return [one.code for one in verdict.reasons]


def test_an_address_is_a_match_in_plain_words() -> None:
    verdict = compile_rules([a_sender("someone@bad.example")]).decide(from_("someone@bad.example"))

    text = "the From field names someone@bad.example, which is listed for S1"
    assert verdict == Match("S1", (Reason("address", text, "from", "someone@bad.example"),))


def test_ordinary_mail_is_clear_without_reasons() -> None:
    rules = compile_rules([a_sender("someone@bad.example", names=("Some One",), patterns=("evil",))])

    assert rules.decide(from_("friend@example.org", "A Friend")) == Clear()


@pytest.mark.parametrize(
    ("sender", "candidate", "expected"),
    [
        (a_sender("a@bad.example"), said("from", "A@Bad.Example"), "address"),
        (a_sender(aliases=("a@bad.example",)), said("reply-to", "a@bad.example"), "alias"),
        (a_sender("ab@gmail.com"), said("sender", "a.b+x@googlemail.com"), "address-variant"),
        (a_sender(aliases=("ab@gmail.com",)), said("return-path", "a.b@gmail.com"), "address-variant"),
        (a_sender("ab@bad.example"), said("from", "a\u200bb@bad.example"), "address-variant"),
        (a_sender("*@bad.example"), said("resent-from", "x@BAD.example."), "domain"),
        (a_sender("*@bücher.example"), said("from", "x@xn--bcher-kva.example"), "domain"),
        (a_sender("*@*.bad.example"), said("from", "x@deep.below.bad.example"), "subdomain"),
        (a_sender(names=("Some One",)), said("from", "", "SOME\u200b 0NE"), "name"),
        (a_sender(patterns=(r"^some.*<x\d+@",)), said("from", "X12@example.org", "Some One"), "pattern"),
        (a_sender(patterns=("evil",)), said("from", "x@example.org", "e\u200bvil"), "pattern"),
    ],
)
def test_each_kind_of_rule_matches(sender: FlaggedSender, candidate: object, expected: str) -> None:
    verdict = compile_rules([sender]).decide(originators(candidate))  # type: ignore[arg-type]

    assert isinstance(verdict, Match)
    assert codes(verdict) == [expected]


@pytest.mark.parametrize(
    ("rule", "address"),
    [
        ("*@bad.example", "x@sub.bad.example"),
        ("*@bad.example", "x@notbad.example"),
        ("*@*.bad.example", "x@bad.example"),
        ("*@*.bad.example", "x@notbad.example"),
        ("*@bad.example", "x@bad.example.example.org"),
        ("a@bad.example", "aa@bad.example"),
        ("a@bad.example", '"a@bad.example"@example.org'),
    ],
)
def test_a_rule_fits_nothing_else(rule: str, address: str) -> None:
    assert compile_rules([a_sender(rule)]).decide(from_(address)) == Clear()


def test_the_address_as_written_is_in_the_reason() -> None:
    verdict = compile_rules([a_sender("ab@gmail.com")]).decide(from_("A.B+x\u202e@GMAIL.com"))

    assert verdict.reasons[0].text == (
        "the From field names A.B+x\\u{202E}@GMAIL.com, another way of writing ab@gmail.com, which is listed for S1"
    )


def test_the_most_specific_rule_names_the_sender_and_all_reasons_are_listed() -> None:
    senders = [
        a_sender(who="S1", patterns=("evil",)),
        a_sender(who="S2", names=("Evil One",)),
        a_sender("*@*.bad.example", who="S3"),
        a_sender("*@sub.bad.example", who="S4"),
        a_sender("*@sub.bad.example", who="S5"),
        a_sender(who="S6", aliases=("evil@sub.bad.example",)),
    ]
    verdict = compile_rules(senders).decide(from_("evil@sub.bad.example", "Evil One"))

    assert isinstance(verdict, Match)
    assert (verdict.sender, codes(verdict)) == (
        "S6",
        ["alias", "domain", "domain", "subdomain", "name", "pattern"],
    )


def test_one_reason_for_a_rule_and_field_however_many_spellings_there_are() -> None:
    flood = originators(*(said("from", f"x{number}@bad.example") for number in range(1000)))
    verdict = compile_rules([a_sender("*@bad.example")]).decide(flood)

    assert codes(verdict) == ["domain"]
    assert verdict.reasons[0].text.endswith("(and 999 more like it in this field)")


def test_two_readings_of_the_same_field_are_one_reason() -> None:
    twice = originators(said("from", "a@bad.example", "", "one"), said("from", "a@bad.example", "", "two"))

    assert "more" not in compile_rules([a_sender("a@bad.example")]).decide(twice).reasons[0].text


def test_a_private_label_is_in_no_reason() -> None:
    rules = compile_rules([a_sender("a@bad.example", names=("A",), patterns=("bad",))])

    assert "private" not in repr(rules.decide(from_("a@bad.example", "A")))


class TestUnreadable:
    def test_a_message_that_names_nobody_is_suspect(self) -> None:
        verdict = compile_rules([]).decide(originators(unreadable=True))

        assert isinstance(verdict, Suspect)
        assert (codes(verdict), verdict.sender) == (["originator-unreadable"], None)

    def test_another_field_with_an_address_is_not_enough(self) -> None:
        verdict = compile_rules([]).decide(originators(said("sender", "x@example.org"), unreadable=True))

        assert isinstance(verdict, Suspect)
        assert (codes(verdict), verdict.sender) == (["from-unreadable"], None)

    def test_a_listed_name_is_still_a_match(self) -> None:
        rules = compile_rules([a_sender(names=("Some One",))])

        assert isinstance(rules.decide(originators(said("from", "", "Some One"), unreadable=True)), Match)


class TestCutShort:
    """There is more that may name a sender than was read: unsure counts as a hit."""

    senders = (a_sender("*@work.example", "bad@bad.example", names=("Some One",)),)
    rules = compile_rules(senders, AllowList(("friend@example.org", "hr@work.example")))

    @staticmethod
    def cut(*candidates: Originator, code: str = "too-many-originators", beyond: str = "") -> Originators:
        more = (said("from", beyond),) if beyond else ()
        return Originators(candidates, defects=(Defect(code, "header", "so many"),), beyond=more)

    @pytest.mark.parametrize("code", ["header-too-large", "too-many-fields", "too-many-originators"])
    @pytest.mark.parametrize("address", ["x@example.org", "friend@example.org"])
    def test_it_is_suspect_and_the_reason_says_what_was_cut(self, code: str, address: str) -> None:
        verdict = self.rules.decide(self.cut(said("from", address), code=code))

        assert isinstance(verdict, Suspect)
        assert (codes(verdict), verdict.sender) == ([code], None)
        assert "(so many)" in verdict.reasons[0].text
        assert "a person has to look" in verdict.reasons[0].text

    @pytest.mark.parametrize("address", ["bad@bad.example", "BAD@bad.example", "x@work.example", "hr@work.example"])
    def test_an_address_that_a_rule_fits_is_a_match_also_beyond_what_was_read(self, address: str) -> None:
        assert isinstance(self.rules.decide(self.cut(said("from", "x@example.org"), beyond=address)), Match)
        assert isinstance(self.rules.decide(self.cut(said("from", "friend@example.org"), said("from", address))), Match)

    def test_a_listed_name_is_still_a_match(self) -> None:
        assert isinstance(self.rules.decide(self.cut(said("from", "friend@example.org", "Some One"))), Match)

    def test_the_allow_list_does_not_count(self) -> None:
        assert not self.rules.is_allowed(self.cut(said("from", "friend@example.org")))
        assert self.rules.is_allowed(from_("friend@example.org"))

    def test_a_pattern_that_took_too_long_is_told_beside_it(self) -> None:
        rules = compile_rules([a_sender(patterns=(SLOW,))])

        assert codes(rules.decide(self.cut(said("from", "x@example.org", SLOW_NAME)))) == [
            "pattern-timeout",
            "too-many-originators",
        ]

    @pytest.mark.parametrize("code", ["duplicate-from", "nul-octet", "bare-cr"])
    def test_another_defect_is_no_such_reason(self, code: str) -> None:
        assert self.rules.decide(self.cut(said("from", "x@example.org"), code=code)) == Clear()


class TestTimeBound:
    def test_a_pattern_that_takes_too_long_makes_the_message_suspect(self) -> None:
        verdict = compile_rules([a_sender(patterns=(SLOW,))]).decide(from_("x@example.org", SLOW_NAME))

        assert isinstance(verdict, Suspect)
        assert (codes(verdict), verdict.sender) == (["pattern-timeout"], None)

    def test_a_match_by_another_rule_stays_a_match(self) -> None:
        rules = compile_rules([a_sender("*@bad.example", patterns=(SLOW,))])

        assert codes(rules.decide(from_("x@bad.example", SLOW_NAME))) == ["domain", "pattern-timeout"]

    def test_many_slow_patterns_do_not_add_up(self) -> None:
        """Three are tried, and the first of the others is named; one candidate suffices to use up the time."""
        rules = compile_rules([a_sender(patterns=tuple(f"{SLOW}{number}" for number in range(100)))])

        assert codes(rules.decide(from_("x@example.org", SLOW_NAME))) == ["pattern-timeout"] * 4

    def test_candidates_that_are_too_many_or_too_long_are_not_silently_clear(self) -> None:
        rules = compile_rules([a_sender(patterns=("evil",))])
        many = originators(*(said("from", f"x{number}@example.org") for number in range(1000)))

        assert codes(rules.decide(many)) == ["pattern-timeout"]
        assert codes(rules.decide(from_("x@example.org", "x" * 10_000))) == ["pattern-timeout"]

    def test_a_slow_name_under_an_allow_listed_from_does_not_hide_a_slow_reply_to(self) -> None:
        rules = compile_rules(
            [a_sender(patterns=tuple(f"{SLOW}{number}" for number in range(5)))], AllowList(("mum@example.org",))
        )
        mail = originators(said("from", "mum@example.org", SLOW_NAME), said("reply-to", "x@bad.example", "Evil"))

        assert isinstance(rules.decide(mail), Suspect)


class TestAllowList:
    senders = (a_sender("*@work.example", "boss@work.example", names=("John Smith",), patterns=("smith",)),)
    rules = compile_rules(
        senders, AllowList(("hr@work.example", "john@example.org", "*@school.example", "ab@gmail.com"))
    )

    def test_it_beats_a_domain_rule_and_says_so(self) -> None:
        verdict = self.rules.decide(from_("hr@work.example"))

        assert isinstance(verdict, Clear)
        assert [(one.code, one.rule) for one in verdict.reasons] == [("allowed", "*@work.example")]
        assert "hr@work.example in the From field is on the allow list (hr@work.example)" in verdict.reasons[0].text

    def test_it_beats_names_and_patterns(self) -> None:
        verdict = self.rules.decide(from_("john@example.org", "John Smith"))

        assert isinstance(verdict, Clear)
        assert codes(verdict) == ["allowed", "allowed"]

    def test_it_beats_a_pattern_that_took_too_long_and_says_so(self) -> None:
        rules = compile_rules([a_sender(patterns=(SLOW,))], AllowList(("john@example.org",)))

        assert codes(rules.decide(from_("john@example.org", SLOW_NAME))) == ["allowed"]

    @pytest.mark.parametrize("written", ["boss@work.example", "BOSS@work.example", '"boss"@work.example'])
    def test_an_exact_address_beats_it(self, written: str) -> None:
        rules = compile_rules(self.senders, AllowList(("*@work.example", "boss@work.example")))

        assert isinstance(rules.decide(from_(written)), Match)

    def test_an_exact_address_in_another_field_beats_it(self) -> None:
        mail = originators(said("from", "john@example.org"), said("reply-to", "boss@work.example"))

        assert isinstance(self.rules.decide(mail), Match)

    @pytest.mark.parametrize(
        "mail",
        [
            originators(said("from", "x@work.example"), said("reply-to", "hr@work.example")),
            originators(said("from", "x@work.example"), said("return-path", "hr@work.example")),
            originators(said("from", "x@work.example"), said("from", "hr@work.example")),
            originators(said("from", "x@work.example", "hr@work.example")),
            originators(said("from", "hr@work.example"), said("sender", "x@work.example")),
            originators(said("from", "x@example.net", "John Smith"), said("sender", "hr@work.example")),
            originators(said("from", "", "John Smith"), said("sender", "hr@work.example")),
            originators(said("from", "", "John Smith"), said("from", "hr@work.example"), unreadable=True),
            originators(said("from", '"hr"@work.example')),
            originators(said("from", "h\u200br@work.example")),
            originators(said("from", "ｈr@work.example")),
            originators(said("from", "<hr@work.example>")),
            originators(said("from", "x@example.net(@school.example", "John Smith")),
            originators(said("from", "ａb@gmail.com", "John Smith")),
        ],
    )
    def test_it_is_no_way_in(self, mail: object) -> None:
        """The message matches as if there were no allow list."""
        assert isinstance(self.rules.decide(mail), Match)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "mail",
        [
            originators(said("from", "hr@work.example"), said("reply-to", "x@work.example")),
            originators(said("from", "hr@work.example"), said("return-path", "x@work.example")),
            originators(said("from", "hr@work.example"), said("resent-from", "x@work.example")),
            originators(said("from", "hr@work.example"), said("from", "", "John Smith")),
            originators(said("from", "hr@work.example"), said("reply-to", "x@example.net", "John Smith")),
        ],
    )
    def test_a_forged_allow_listed_from_does_not_clear_another_field(self, mail: object) -> None:
        verdict = self.rules.decide(mail)  # type: ignore[arg-type]

        assert isinstance(verdict, Suspect)
        assert (verdict.sender, codes(verdict)[-1]) == ("S1", "allow-contradicted")

    @pytest.mark.parametrize(
        "mail",
        [
            originators(said("from", "hr@work.example"), said("reply-to", "john@example.org", "John Smith")),
            originators(said("from", "john@example.org", "John Smith"), said("from", "", "'John Smith'")),
            originators(said("from", "x@school.example", "John Smith"), said("sender", "A.B+y@gmail.com")),
        ],
    )
    def test_it_clears_where_everything_that_fits_is_on_it(self, mail: object) -> None:
        assert isinstance(self.rules.decide(mail), Clear)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "rule",
    [
        "", "@", "bad", "@bad.example", "a@", "*", "*@", "*@*", "*@*.", "*@*.example", "a*@bad.example", "*@b*d.example",
        "Some One <a@bad.example>", "a@bad.example, b@bad.example", "a b@bad.example", "a@bad..example", "a@-bad.example",
        "a@bad example!", "a@b@bad.example",
    ],
)  # fmt: skip
def test_an_unusable_address_is_refused_with_its_sender_and_rule(rule: str) -> None:
    with pytest.raises(ConfigError) as caught:
        compile_rules([a_sender("fine@example.org"), a_sender(rule, who="S7")])

    assert (f"«{rule}»" in caught.value.message, "S7" in caught.value.message, caught.value.hint != "") == (True,) * 3


@pytest.mark.parametrize(
    "sender",
    [
        a_sender(patterns=("(",)),
        a_sender(patterns=("",)),
        a_sender(patterns=(".*",)),
        a_sender(patterns=("evil|",)),
        a_sender(names=("\u200b",)),
        a_sender(names=("x" * 5000,)),
        a_sender(aliases=("*@bad.example",)),
    ],
)
def test_an_unusable_pattern_name_or_alias_is_refused(sender: FlaggedSender) -> None:
    with pytest.raises(ConfigError, match="flagged sender S1") as caught:
        compile_rules([sender])

    assert caught.value.hint


def test_an_unusable_rule_of_the_allow_list_is_refused() -> None:
    with pytest.raises(ConfigError, match="allow list: address «nobody»"):
        compile_rules([], AllowList(("nobody",)))


@pytest.mark.parametrize(
    "rule", ["a@bad.example", '"a b"@bad.example', "jürgen@bücher.example", " a@localhost ", "a@[192.0.2.1]"]
)
def test_a_usable_address_fits_itself(rule: str) -> None:
    assert isinstance(compile_rules([a_sender(rule)]).decide(from_(rule.strip())), Match)
