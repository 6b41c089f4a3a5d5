"""The sample mail of the demo."""

from __future__ import annotations

import email
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from inboxwatch.cli.demo_mail import Expected, late_sample, samples

NOW = datetime(2026, 11, 23, 21, 9, 7, 123, tzinfo=UTC)


def test_the_samples_cover_every_verdict_and_two_folders() -> None:
    made = samples(NOW)

    assert Counter(one.expected for one in made) == {Expected.CLEAR: 6, Expected.MATCH: 6, Expected.SUSPECT: 2}
    assert Counter(one.folder for one in made) == {"INBOX": 12, "Junk": 2}
    assert len({one.name for one in made}) == len(made)


def test_the_samples_are_the_same_octets_for_the_same_moment() -> None:
    assert samples(NOW) == samples(NOW)
    assert late_sample(NOW).octets == late_sample(NOW).octets


def test_the_samples_arrived_before_now_oldest_first() -> None:
    moments = [one.when for one in samples(NOW)]

    assert moments == sorted(moments)
    assert timedelta(0) < NOW - moments[-1] < timedelta(hours=1)


def test_every_sample_is_mail_with_trace_fields_and_says_that_it_is_a_sample() -> None:
    for one in (*samples(NOW), late_sample(NOW)):
        mail = email.message_from_bytes(one.octets)
        top = mail.get_all("Received", [])[0]

        assert "by mx.home.example" in top
        assert parsedate_to_datetime(top.rpartition(";")[2].strip()) == one.when
        assert b"(sample text)" in one.octets
        assert re.sub(rb"\r\n", b"", one.octets).count(b"\n") == 0


def test_every_host_and_address_is_reserved_for_examples() -> None:
    for one in samples(NOW):
        addresses = re.findall(rb"\[(\d+\.\d+\.\d+)\.\d+\]", one.octets)

        assert set(addresses) <= {b"192.0.2", b"198.51.100", b"203.0.113"}
        assert {host.rpartition(b".")[2].lower() for host in re.findall(rb"@([\w.]+\w)", one.octets)} == {b"example"}


def test_one_sample_has_a_large_attachment() -> None:
    (large,) = [one for one in samples(NOW) if one.name == "attachment"]
    parts = [part for part in email.message_from_bytes(large.octets).walk() if part.get_filename()]

    assert [len(part.get_payload(decode=True)) for part in parts] == [200 * 1024]
