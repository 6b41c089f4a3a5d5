"""The report as a mail: its parts, its fields, and that nothing in a message can change it. Read by readers not ours."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from email import message_from_bytes, policy

import arf
import pytest
import xarf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inboxwatch.complaint.draft import check, draft
from inboxwatch.complaint.mime import mail, quoted_printable
from inboxwatch.complaint.original import LARGEST, Original, Shape, is_fit, may_leave
from inboxwatch.errors import ExportRefused
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.origin import Hop, Origin, Remark
from tests.support.case import an_exhibit
from tests.support.complaints import a_cover, a_kept, a_plan, drafted
from tests.support.letters import a_letter

needs_mblaze = pytest.mark.skipif(shutil.which("mshow") is None, reason="needs mblaze")
_PIECES = rb"\r\n|\n|\r|\0|From |--|report-|\r\n.\r\n|=| |\t|\xff|Subject: x\r\n|Content-Type: multipart/mixed; boundary=b\r\n"
_UGLY_ONES = [one.decode("unicode_escape").encode("latin-1") for one in _PIECES.split(b"|")]
UGLY = st.lists(
    st.sampled_from((*_UGLY_ONES, b"\r\n--b\r\n", b"--b--", b"x" * 999)) | st.binary(max_size=40), max_size=30
).map(b"".join)


def third_part(eml: bytes) -> bytes:
    """The octets of the third part, as the standard library splits them: it is told that they are text, so that it
    hands them out as they are."""
    at = eml.index(b'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="IW-')
    told = eml[:at] + eml[at:].replace(b"message/rfc822", b"text/plain", 1)
    return message_from_bytes(told).get_payload()[2].get_payload(decode=True)


def an_eml(octets: bytes, shape: Shape = Shape.WHOLE) -> bytes:
    return mail([("Subject", "x")], "letter\n", b"Version: 1\r\n", Original(shape, octets), "IW-000001")


@given(UGLY)
def test_the_octets_of_the_part_are_the_octets_kept(octets):
    eml = an_eml(octets)

    assert octets == third_part(eml)
    assert 3 == len(message_from_bytes(eml).get_payload())


@given(UGLY)
def test_a_header_block_comes_out_octet_for_octet_whatever_it_holds(octets):
    part = message_from_bytes(an_eml(octets, Shape.HEADERS)).get_payload()[2]

    assert "text/rfc822-headers" == part.get_content_type()
    assert octets == part.get_payload(decode=True)


@given(UGLY)
def test_what_is_encoded_is_lines_that_mail_carries(octets):
    encoded = quoted_printable(octets)

    assert encoded.isascii()
    assert is_fit(encoded)
    assert all(len(line) <= 76 for line in encoded.split(b"\r\n"))


@given(UGLY)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_draft_of_any_message_is_a_mail_that_can_be_sent_and_read(octets):
    octets = b"X: y\r\n" + octets
    files = drafted(a_kept(octets))
    eml = files["complaint.eml"]
    parts = message_from_bytes(eml).get_payload()

    assert is_fit(eml)
    assert ["text/plain", "message/feedback-report"] == [one.get_content_type() for one in parts[:2]]
    assert files["letter.txt"].decode() == parts[0].get_payload(decode=True).decode().replace("\r\n", "\n")
    if is_fit(octets):
        assert octets == third_part(eml)
    else:
        assert "text/rfc822-headers" == parts[2].get_content_type()
        assert octets == files["more/IW-000001.original.eml"]
        assert octets.startswith(parts[2].get_payload(decode=True))


@pytest.mark.parametrize("octets", [a_letter(), a_letter("grüße\n"), a_letter(head="X: \xe4\r\n")])
def test_the_mail_says_whether_it_holds_octets_that_are_no_ascii(octets):
    eml = drafted(a_kept(octets))["complaint.eml"]
    stated = message_from_bytes(eml)["Content-Transfer-Encoding"]

    assert ("7bit" if eml.isascii() else "8bit") == stated


def test_the_boundary_of_a_report_about_a_report_is_another_one():
    inner = an_eml(b"X: y\r\n\r\nbody\r\n")
    eml = an_eml(inner)

    assert inner == third_part(eml)


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=50)
def test_no_word_of_a_person_or_a_message_adds_a_field_to_the_report(name, subject):
    octets = f"From: {name} <max@mail.example>\r\nSubject: {subject}\r\n\r\n".encode("utf-8", "surrogatepass")
    try:
        eml = drafted(a_kept(octets), cover=a_cover(name=name))["complaint.eml"]
    except ExportRefused:
        return
    head = message_from_bytes(eml)

    assert [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    ] == head.keys()
    assert ["Feedback-Type", "User-Agent", "Version", "Arrival-Date"] == head.get_payload()[1].get_payload()[0].keys()


def test_a_reader_of_reports_that_is_not_ours_finds_everything():
    line = a_kept().reported.origin.observed
    origin = Origin(line, envelope_from="max@mail.example", authentication=("mx.home.example;\r\n\tdkim=pass",))
    files = drafted(a_kept(origin=origin), a_kept(number=2, internal_date=datetime(2020, 1, 1, tzinfo=UTC)))
    found = arf.ARFMessage(files["complaint.eml"].decode())
    report = found.get_feedback_report()

    assert "abuse" == report.get_feedback_type()
    assert ("1", "inboxwatch/0") == (report.get_version(), report.get_user_agent())
    assert "<max@mail.example>" == report.get_original_mail_from()
    assert "<me@home.example>" == report.get_original_rcpt_to()
    assert "Tue, 23 Nov 2027 19:04:12 +0000" == report.get_arrival_date()
    assert "dns; mx.home.example" == report.get_reporting_mta()
    assert "192.0.2.7" == report.get_source_ip()
    assert "2" == report.get_incidents()
    assert "mx.home.example; dkim=pass" == report.get_authentication_results()
    assert "SUMMARY" in found.get_descriptive_payload()
    assert ("From", "Max Muster <max.muster77@mail.example>") in found.get_original_message_headers()


def test_the_header_says_what_it_is():
    head = message_from_bytes(drafted(a_kept(), language="de")["complaint.eml"], policy=policy.default)

    assert "multipart/report" == head.get_content_type()
    assert "feedback-report" == head.get_param("report-type")
    assert "Anna Kessler <reports@case.example>" == head["From"].replace('"', "")
    assert "Missbrauchsmeldung: Belästigung per E-Mail, eine Nachricht (unser Zeichen A-0004)" == head["Subject"]


def test_the_source_is_told_only_where_the_own_server_saw_it():
    origin = Origin(None, (Hop("203.0.113.9", "x", "x"),), (Hop("198.51.100.3", "", "y"),), "mail.example")
    fields = drafted(a_kept(origin=origin))["complaint.eml"].decode()

    assert "Source-IP" not in fields
    assert "Original-Mail-From" not in fields


@pytest.mark.parametrize("state", [ExhibitState.SUSPECT, ExhibitState.REJECTED, ExhibitState.RELEASED])
def test_what_nobody_vouches_for_may_not_enter(state):
    with pytest.raises(ExportRefused, match="IW-000007 may not enter"):
        may_leave(an_exhibit(7, state=state))


def test_of_a_sealed_message_nothing_but_its_fields_is_in_any_file():
    octets = a_letter("SECRET WORDS\n")
    files = drafted(a_kept(), a_kept(octets, 2, state=ExhibitState.SEALED), xarf=True)

    assert b"SECRET" not in b"".join(files.values())
    assert "text/rfc822-headers" == message_from_bytes(files["more/IW-000002.eml"]).get_payload()[2].get_content_type()


def test_with_headers_only_no_body_is_in_any_file():
    octets = a_letter("SECRET WORDS\n")
    files = drafted(a_kept(octets), a_kept(octets, 2), headers_only=True, xarf=True)

    assert b"SECRET" not in b"".join(files.values())


def test_a_message_that_is_too_large_for_mail_goes_as_a_header_block():
    octets = a_letter("line of some words\n" * (LARGEST // 19 + 1))
    files = drafted(a_kept(octets))

    assert len(files["complaint.eml"]) < 20_000
    assert octets == files["more/IW-000001.original.eml"]


def test_a_message_without_any_field_is_refused_by_name():
    with pytest.raises(ExportRefused, match="IW-000001"):
        drafted(a_kept(b"\r\nbody"))


@pytest.mark.parametrize("to", ["abuse", "a@b, c@d", "a@b\r\nBcc: x@y", "ä@b.example", "<a@b>"])
def test_an_address_that_is_none_is_refused_before_anything_is_written(to):
    with pytest.raises(ExportRefused):
        check(a_plan(a_kept(), cover=a_cover(to=to)))


def test_without_an_address_to_send_from_the_mail_program_puts_in_its_own():
    eml = drafted(a_kept(), sender="", cover=a_cover(to="", contact=""))["complaint.eml"]

    assert message_from_bytes(eml)["From"] is None
    assert message_from_bytes(eml)["To"] is None


def test_remarks_on_origins_are_for_the_person_and_in_no_file():
    remark = Remark("planted", "no receiving server wrote a line in it")
    kept = [a_kept(number=number, origin=Origin(remarks=(remark,))) for number in (1, 2)]
    files = {}
    drafted = draft(files.__setitem__, kept, a_plan(*kept))

    assert ((remark.text, ("IW-000001", "IW-000002")),) == drafted.remarks
    assert b"no receiving server wrote" not in b"".join(files.values())


# -- XARF --------------------------------------------------------------------------------------------------------------


def a_xarf(kept, **changes):
    files = drafted(kept, xarf=True, **changes)
    return json.loads(files["xarf.json"]) if "xarf.json" in files else None


def with_line(line: str):
    return a_kept(origin=Origin(Hop("192.0.2.7", "mx.home.example", line), envelope_from="max@mail.example"))


@pytest.mark.parametrize(
    ("kept", "protocol", "source"),
    [
        (a_kept(), "other", "192.0.2.7"),
        (with_line("from x ([192.0.2.7]:4711) by mx.home.example id 1; x"), "smtp", "192.0.2.7"),
        (a_kept(a_letter(received=False)), "other", "mail.example"),
        (a_kept(state=ExhibitState.SEALED), "other", "192.0.2.7"),
    ],
)
def test_a_xarf_report_is_valid_by_the_official_schema(kept, protocol, source):
    report = a_xarf(kept)

    assert [] == xarf.schema_validator.validate(report)
    assert [] == xarf.parse(report).errors
    assert (protocol, source) == (report["protocol"], report["source_identifier"])
    assert ("source_port" in report) == (protocol == "smtp")
    assert "filed as spam" in report["description"]


def test_the_official_schema_refuses_what_we_never_write():
    report = a_xarf(a_kept())

    assert xarf.schema_validator.validate({**report, "protocol": "smtp"})
    assert xarf.schema_validator.validate({**report, "type": "harassment"})


@given(UGLY)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_a_xarf_report_of_any_message_is_valid(octets):
    report = a_xarf(a_kept(a_letter(head="X: y\r\n") + octets))

    assert [] == xarf.schema_validator.validate(report)


def test_there_is_no_xarf_report_where_its_source_is_unknown():
    assert a_xarf(a_kept(b"X: y\r\n\r\n")) is None
    assert a_xarf(a_kept(a_letter(received=False), internal_date=None)) is None


def test_a_xarf_report_needs_an_address_for_answers():
    with pytest.raises(ExportRefused):
        check(a_plan(a_kept(), sender="", xarf=True))


# -- a mail program ----------------------------------------------------------------------------------------------------


@needs_mblaze
@pytest.mark.parametrize("octets", [a_letter(), a_letter("grüße\n", head="X-8bit: \xe4\r\n"), a_letter("From x\n.\n")])
def test_a_mail_program_opens_the_draft_and_saves_the_exact_message(tmp_path, octets):
    path = tmp_path / "complaint.eml"
    files = drafted(a_kept(octets), language="de")
    path.write_bytes(files["complaint.eml"])
    listed = subprocess.run(["mshow", "-t", path], capture_output=True, text=True, check=True).stdout
    shown = subprocess.run(["mshow", path], capture_output=True, check=True).stdout.decode("utf-8", "replace")
    saved = subprocess.run(["mshow", "-O", path, "4"], capture_output=True, check=True).stdout

    assert ["multipart/report", "text/plain", "message/feedback-report", "message/rfc822", "text/plain"] == re.findall(
        r"^\s*\d+: (\S+)", listed, re.MULTILINE
    )
    assert "Belästigung per E-Mail" in shown
    assert "WORUM ICH SIE BITTE" in shown
    assert octets == saved
