"""Everything that a sender can write to be taken for somebody else, and what is said where nothing can be told."""

from datetime import UTC, datetime, timedelta

import authres
import pytest

from inboxwatch.intake import origin, planted_remarks, receiving
from inboxwatch.intake.auth_results import authserv_id, last_sealer, passed_domains, results, sender_domain
from inboxwatch.intake.mail_providers import PROVIDERS, by_imap_host
from inboxwatch.intake.own_hosts import own_hosts
from inboxwatch.intake.received import hop
from inboxwatch.intake.remarks import is_against_uid_order
from inboxwatch.intake.signatures import Check, Signature
from tests.support.chains import BY_NAME, CHAINS, HOME, at_home

GOOGLE = {"helo": "mail-sor-f41.google.com", "peer": "209.85.220.41", "sender": "max@gmail.com"}
PASS = "dkim=pass header.d=gmail.com; spf=pass smtp.mailfrom=max@gmail.com"
BY_GOOGLE = "Received: by mail-sor-f41.google.com with SMTP id 1; Tue, 06 Oct 2026 09:12:44 +0000\n"


def told(text, own=HOME, **more):
    return origin((text + "From: x@sender.example\n\n").replace("\n", "\r\n").encode(), own, **more)


def codes(found):
    return [one.code for one in found.remarks]


# -- the peer in a line, as each kind of server writes it ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "ip"),
    [
        ("from helo.example (name.example [203.0.113.5]) by mx.home.example", "203.0.113.5"),
        ("from [192.0.2.66] (unknown [203.0.113.5]) by mx.home.example", "203.0.113.5"),
        ("from 192.0.2.66 (unknown [203.0.113.5]) by mx.home.example", "203.0.113.5"),
        ("from x (x [IPv6:2001:db8::5]) by mx.home.example", "2001:db8::5"),
        ("from x (IDENT:[192.0.2.66]@x [203.0.113.5] (may be forged)) by mx.home.example", "203.0.113.5"),
        (
            "from name.example ([203.0.113.5]:4455 helo=[192.0.2.66]) by mx.home.example with esmtp (Exim)",
            "203.0.113.5",
        ),
        ("from [203.0.113.5] (port=4455 helo=[192.0.2.66]) by mx.home.example with esmtp (Exim)", "203.0.113.5"),
        ("from x ([203.0.113.5] helo=x ident=[192.0.2.66]) by mx.home.example with esmtp (Exim)", "203.0.113.5"),
        ("from x (203.0.113.5) by mx.home.example (10.1.2.3) with Microsoft SMTP Server id 15.20", "203.0.113.5"),
        ("from unknown (HELO [192.0.2.66]) (203.0.113.5) by mx.home.example with SMTP", "203.0.113.5"),
        ("from unknown (HELO x) (joe@203.0.113.5) by mx.home.example with ESMTPA", "203.0.113.5"),
        ("from 203.0.113.5 (EHLO [192.0.2.66]) by 10.217.136.82 with SMTPs", "203.0.113.5"),
        ("from [203.0.113.9] by smtp.provider.example with ESMTPSA id 1", "203.0.113.9"),
        ('from x (x [203.0.113.5]) (Client CN "[192.0.2.66]", Issuer "y") by mx.home.example', "203.0.113.5"),
        ("from 192.0.2.66 by mx.home.example with SMTP", ""),
        ("from x ((x [203.0.113.5]) by mx.home.example", ""),
        ("from x (x [999.0.113.5]) by mx.home.example", ""),
        ("(qmail 123 invoked by uid 500)", ""),
        ("", ""),
    ],
)
def test_the_peer_is_what_the_server_saw_and_never_what_the_peer_said(line, ip):
    assert ip == hop(f"{line}; Tue, 06 Oct 2026 09:12:45 +0000").ip


# -- Authentication-Results and Return-Path ------------------------------------------------------------------------------


def test_a_forged_result_below_the_boundary_is_not_the_own_servers():
    found = told(
        at_home(**GOOGLE, results="dkim=none") + f"Authentication-Results: mx.home.example; {PASS}\n" + BY_GOOGLE
    )

    assert ("mx.home.example; dkim=none",) == found.authentication
    assert ("", ()) == (found.provider, found.asserted)
    assert ["mail-sor-f41.google.com"] == [one.host for one in found.claimed]


def test_a_result_above_the_boundary_by_another_name_is_not_the_own_servers():
    found = told(f"Authentication-Results: mx.other.example; {PASS}\n" + at_home(**GOOGLE, results="none") + BY_GOOGLE)

    assert ("mx.home.example; none",) == found.authentication
    assert "" == found.provider


@pytest.mark.parametrize("name", ["mx.home.example.evil.example", "evil-mx.home.example", "mx.home.example@x", '"mx'])
def test_a_name_that_only_looks_like_the_own_servers_is_another(name):
    assert () == told(f"Authentication-Results: {name}; {PASS}\n" + at_home(**GOOGLE, results="x") + BY_GOOGLE).asserted


def test_a_return_path_below_the_boundary_is_not_the_own_servers():
    lines = at_home(**GOOGLE, results="none").replace("Return-Path: <max@gmail.com>\n", "")

    assert "" == told(lines + "Return-Path: <forged@gmail.com>\n").envelope_from


@pytest.mark.parametrize(
    "results_told",
    [
        "dkim=fail header.d=gmail.com; spf=pass smtp.mailfrom=max@gmail.com",
        "dkim=pass header.d=gmail.com.evil.example; spf=pass smtp.mailfrom=max@gmail.com",
        "dkim=pass header.d=evilgmail.com; spf=pass smtp.mailfrom=max@gmail.com",
        "dkim=none header.d=gmail.com",
        'spf=pass (domain of "a) ; dkim=pass header.d=gmail.com ("@evil.example) smtp.mailfrom=evil.example',
        'spf=pass smtp.mailfrom="a; dkim=pass header.d=gmail.com"@evil.example',
        "spf=pass (a \\) ; dkim=pass header.d=gmail.com ( b) smtp.mailfrom=evil.example",
        "spf=pass (((dkim=pass header.d=gmail.com))) smtp.mailfrom=evil.example",
        "dkim=pass header.d=evil.example header.d=gmail.com",
        'dkim=fail reason="; dkim=pass header.d=gmail.com"',
        "dkim=pass header.d=gmail.com (not ended",
        "x dkim=pass header.d=gmail.com",
        "arc=fail arc.chain=google.com",
        "arc=pass; arc=fail arc.chain=google.com",
        'dkim=pass header.i="a"@gmail.com"b"@evil.example',
        'dkim=pass header.i="x" "y"@gmail.com',
    ],
)
def test_only_a_clear_pass_of_the_providers_own_domain_shows_its_part(results_told):
    found = told(at_home(**GOOGLE, results=results_told) + BY_GOOGLE)

    assert "209.85.220.41" == found.observed.ip
    assert ("", ()) == (found.provider, found.asserted)


@pytest.mark.parametrize(
    ("helo", "peer", "sender"),
    [
        ("mail-sor-f41.google.com", "203.0.113.77", "max@evil.example"),  # any name can stand in the DNS for an address
        ("mail-sor-f41.google.com", "203.0.113.77", "max@gmail.com.evil.example"),
    ],
)
def test_a_signature_that_was_sent_on_by_another_asserts_nothing(helo, peer, sender):
    told_results = f"dkim=pass header.d=gmail.com; spf=pass smtp.mailfrom={sender}"
    found = told(at_home(helo, peer, sender, told_results) + BY_GOOGLE)

    assert (peer, "", ()) == (found.observed.ip, found.provider, found.asserted)


def test_a_peer_outside_the_known_networks_is_the_providers_where_spf_of_its_domain_says_so():
    lines = at_home("x.google.com", "192.0.2.41", "max@gmail.com", PASS) + BY_GOOGLE

    assert ("gmail.com", 1) == (told(lines).provider, len(told(lines).asserted))


def test_what_a_provider_asserts_ends_with_the_first_line_that_is_not_its_own():
    below = "Received: from a ([192.0.2.1]) by mail.evil.example with SMTP id 1; x\n" + BY_GOOGLE
    found = told(at_home(**GOOGLE, results=PASS) + below)

    assert ("gmail.com", ()) == (found.provider, found.asserted)
    assert 2 == len(found.claimed)


def test_what_a_provider_asserts_ends_where_it_does_not_say_from_whom_it_had_the_message():
    below = (
        "Received: from evil by mail-sor-f41.google.com with SMTP id 1; x\n"
        "Received: from v (v [198.51.100.99]) by smtp.gmail.com with ESMTPSA id 1; x\n"
    )
    found = told(at_home(**GOOGLE, results=PASS) + below)

    assert [""] == [one.ip for one in found.asserted]
    assert ["198.51.100.99"] == [one.ip for one in found.claimed]


def test_the_results_of_a_line_are_read_by_the_grammar():
    line = 'mx.home.example 1; spf=pass (x) smtp.mailfrom="o;d"@a.example; dkim=pass header.d=A.Example; arc=pass arc.chain=b.example:c.example; dkim=fail header.i=@d.example'
    found = results(line, named=True)

    assert ["spf", "dkim", "arc", "dkim"] == [one.method for one in found]
    assert ("mx.home.example", {"a.example"}) == (authserv_id(line), passed_domains(found))
    assert ("b.example", "a.example") == (last_sealer(found), sender_domain(found))


# -- signatures that were checked with keys at hand ----------------------------------------------------------------------


def test_a_verified_signature_shows_the_part_of_the_provider_that_the_peer_belongs_to():
    signature = Signature("dkim", "gmail.com", "s._domainkey.gmail.com", Check.VERIFIED)
    found = told(at_home(**GOOGLE, results="none") + BY_GOOGLE, signatures=[signature])

    assert ("gmail.com", [""]) == (found.provider, [one.ip for one in found.asserted])


def test_a_verified_signature_shows_nothing_where_another_sent_the_message():
    signature = Signature("dkim", "gmail.com", "s._domainkey.gmail.com", Check.VERIFIED)
    lines = at_home("fwd.example.net", "192.0.2.30", "x@fwd.example.net", "none") + BY_GOOGLE

    assert "" == told(lines, signatures=[signature]).provider


def test_a_signature_that_fails_on_this_copy_is_not_called_forged():
    signature = Signature("dkim", "gmail.com", "s._domainkey.gmail.com", Check.FAILS)
    found = told(at_home(**GOOGLE, results=PASS) + BY_GOOGLE, signatures=[signature])
    (remark,) = (one for one in found.remarks if one.code == "signature-fails-here")

    assert "gmail.com" == found.provider  # the own server's check stands
    assert "does not verify on this provider's copy" in remark.text
    assert "does not show that anything was forged" in remark.text


# -- what is said where little can be told -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "own", "code"),
    [
        ("Subject: x\n", HOME, "no-received"),
        (BY_GOOGLE, (), "no-receiving-host"),
        (BY_GOOGLE, HOME, "not-received-here"),
        (
            "Received: from x (x [10.1.1.1]) by mx.home.example with ESMTP id 1; x\n" + BY_GOOGLE,
            HOME,
            "only-inner-peers",
        ),
        ("Received: from x (x [10.1.1.1]) by mx.home.example with ESMTP id 1; x\n", HOME, "inside-own-provider"),
        ("Received: from x (x [100.64.3.4]) by mx.home.example with ESMTP id 1; x\n", HOME, "peer-shared"),
        ("Received: from x (x [169.254.3.4]) by mx.home.example with ESMTP id 1; x\n", HOME, "peer-not-public"),
        (
            "Received: from x (x [203.0.113.5]) by mx.home.example with ESMTPSA id 1; x\n",
            HOME,
            "sender-at-own-provider",
        ),
        (at_home(**GOOGLE, results=PASS) + BY_GOOGLE, HOME, "client-hidden"),
        (at_home(**GOOGLE, results=PASS) + 200 * BY_GOOGLE, HOME, "many-received"),
    ],
)
def test_what_is_missing_or_odd_is_said(lines, own, code):
    assert code in codes(told(lines, own))


def test_a_signature_that_could_be_checked_is_pointed_out_where_that_would_help():
    line = "DKIM-Signature: v=1; d=gmail.com; s=s1; b=AAAA\n"
    elsewhere = at_home("fwd.example.net", "192.0.2.30", "x@fwd.example.net", "none")

    assert ["signature-unchecked"] == codes(told(at_home(**GOOGLE, results="none") + line))
    assert ["client-hidden"] == codes(told(at_home(**GOOGLE, results=PASS) + line))
    assert [] == codes(told(elsewhere + line))
    assert [] == codes(told(at_home(**GOOGLE, results="none") + line.replace("gmail.com", "evil.example")))


def test_a_shared_address_is_observed_all_the_same():
    found = told("Received: from x (x [100.64.3.4]) by mx.home.example with ESMTP id 1; x\n")

    assert "100.64.3.4" == found.observed.ip


def test_a_file_is_called_a_file():
    assert ["from-file", "file-of-no-account"] == codes(told(BY_GOOGLE, (), from_file=True))


def test_of_ten_thousand_received_lines_two_hundred_are_read():
    found = told(at_home(**GOOGLE, results="none") + 10_000 * BY_GOOGLE)

    assert "209.85.220.41" == found.observed.ip
    assert 200 >= len(found.claimed) > 190


NOON = datetime(2026, 10, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("uid", "days", "neighbours", "against"),
    [
        (9, 0, [], False),
        (9, 0, [(8, 0), (10, 1)], False),
        (9, -30, [(8, 0)], True),  # put there after UID 8 came, with an older time
        (9, 30, [(8, 0), (10, 31)], False),
        (9, 0, [(8, 0.9)], False),  # a delay
        (9, -30, [(10, 0)], False),
    ],
)
def test_a_message_is_against_the_order_of_uids_where_earlier_numbers_came_later(uid, days, neighbours, against):
    others = [(number, NOON + timedelta(days=when)) for number, when in neighbours]

    assert against is is_against_uid_order(uid, NOON + timedelta(days=days), others)


def test_a_planted_message_is_labelled():
    found = told(at_home(**GOOGLE, results="none"))
    late = datetime(2027, 1, 1, tzinfo=UTC)

    assert () == planted_remarks(found, datetime(2026, 10, 6, 9, 13, tzinfo=UTC), 9, [(8, NOON)])
    signs = planted_remarks(found, late, 9, [(8, late + timedelta(days=40))])
    assert ["received-far-from-internal-date", "against-uid-order"] == [one.code for one in signs]
    assert "2026-10-06 09:12:45 UTC" in signs[0].text


# -- which hosts are own -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "host", "is_own"),
    [
        ("mx.home.example", "mx.home.example", True),
        ("MX.Home.Example.", "mx.home.example", True),
        ("*.home.example", "home.example", False),
        ("*.home.example", "evilhome.example", False),
        ("*.home.example", "a.b.home.example", True),
        ("mx*.home.example", "mx7.home.example", True),
        ("mx*.home.example", "mx.home.example", False),
        ("mx[1-9].home.example", "mx1.home.example", False),
        ("10.0.0.0/8", "10.217.136.82", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        ("10.0.0.0/8", "2001:db8::1", False),
        ("not/a/network", "not/a/network", True),
        ("", "", False),
    ],
)
def test_words_of_receiving_hosts(word, host, is_own):
    assert is_own is own_hosts([word]).wrote(host)


def test_what_a_person_names_goes_before_the_table_and_the_table_before_what_was_learned():
    assert ("configured", "table", "learned", "unknown") == (
        receiving(["mx.home.example"], "imap.gmail.com", ["mx2.home.example"]).how,
        receiving([], "imap.gmail.com", ["mx2.home.example"]).how,
        receiving([], "imap.home.example", ["mx2.home.example"]).how,
        receiving([], "imap.home.example", []).how,
    )
    assert ("mx.google.com",) == receiving(["mx.home.example"], "imap.gmail.com", []).authserv


def test_the_table_of_providers_can_be_read():
    assert len(PROVIDERS) == len({one.domain for one in PROVIDERS}) == len({one.name for one in PROVIDERS})
    for one in PROVIDERS:
        assert one.domain in one.domains
        assert one.domain in one.signs
        assert not one.holds("203.0.113.5")  # the networks are networks
        assert not one.imap or one.receiving
        assert all(by_imap_host(host) is one for host in one.imap)


def test_no_provider_is_believed_for_the_domains_of_another():
    for one in PROVIDERS:
        assert not any(other.signed(name) for name in one.signs for other in PROVIDERS if other is not one)


def test_a_forged_chain_of_the_own_provider_below_the_boundary_changes_nothing():
    chain = BY_NAME["a server of the sender's own to Outlook.com"]
    forged = BY_NAME["Outlook.com to Outlook.com, on the web page"].text
    found = origin(chain.header.replace(b"From:", forged.replace("\n", "\r\n").encode() + b"From:"), chain.own)

    assert "203.0.113.77" == found.observed.ip
    assert () == found.asserted


@pytest.mark.parametrize(
    "text",
    [text for chain in CHAINS for text in origin(chain.header, chain.own).authentication if "(sender IP" not in text],
)
def test_another_reader_finds_the_same_results(text):
    theirs = authres.AuthenticationResultsHeader.parse(
        f"Authentication-Results: {text.rstrip(';')}"
    )  # Yahoo ends with one

    assert theirs.authserv_id == authserv_id(text)
    assert [(one.method, one.result) for one in theirs.results] == [
        (one.method, one.value) for one in results(text, named=True)
    ]
