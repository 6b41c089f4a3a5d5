"""Incidents by hand: numbers that are given once, corrections that leave what stood before, files kept before named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from inboxwatch.casefile import MemoryCaseFile
from inboxwatch.errors import CannotKeep, NotFound, StepRefused
from inboxwatch.evidence import Gate, Vault
from inboxwatch.model.custody import Action, Event
from inboxwatch.model.identity import SenderId, Sha256
from inboxwatch.model.incident import AttachedFile, Channel, IncidentId, IncidentStep
from inboxwatch.pipeline import incidents
from inboxwatch.pipeline.attempts import LINE_LIMIT, TEXT_LIMIT
from inboxwatch.pipeline.incidents import NewAttachment, NewIncident, correct, record, withdraw
from inboxwatch.pipeline.project import incident_facts
from inboxwatch.pipeline.rebuild import rebuild
from tests.support.case import START, an_incident
from tests.support.river import Case

ME = "person:me"
FIRST = IncidentId.of(1)
VOICE = NewAttachment("voice.ogg", b"sound")
KEPT = AttachedFile("voice.ogg", 5, Sha256.of(b"sound"))


class CrashError(BaseException):
    """The process is gone."""


@pytest.fixture
def case():
    return Case()


def told(**facts):
    return NewIncident(**{"at": START, "channel": Channel.CALL, "what": "he called", **facts})


def says(text):
    return lambda before: replace(before, what=text)


def again(case):
    """The incidents of a casefile that is made again from the evidence."""
    fresh = MemoryCaseFile()
    rebuild(case.vault, fresh, case.clock, lambda _: None, ME)
    return fresh.incidents()


def test_an_incident_is_kept_as_it_was_told_with_its_files(case):
    whole = told(
        what=" he called\nand breathed ",
        until=START + timedelta(minutes=3),
        place=" at\nhome ",
        witnesses=("Ann", " Ann ", "", "Bo"),
        reference="T-1",
        sender=SenderId("S1"),
    )
    it = record(case.river(), replace(whole, at=START - timedelta(hours=1), until=START), ME, [VOICE, VOICE])

    assert ("L-0001", Channel.CALL, "he called\nand breathed", "at home") == (it.id, it.channel, it.what, it.place)
    assert (("Ann", "Bo"), "T-1", "S1", (KEPT,)) == (it.witnesses, it.reference, it.sender, it.files)
    assert (START - timedelta(hours=1), START, ME, 0, False) == (
        it.at,
        it.until,
        it.actor,
        it.corrections,
        it.withdrawn,
    )
    assert b"sound" == case.vault.open(KEPT.sha256)
    assert [it] == list(again(case))
    assert () == case.vault.audit().findings


def test_the_journal_tells_all_of_it_and_nothing_that_is_empty(case):
    record(case.river(), told(), ME)
    withdraw(case.river(), FIRST, ME, "it was somebody else")

    first, second = [one.event.detail for one in case.vault.custody()]
    assert {
        "incident": "L-0001",
        "step": "recorded",
        "at": "2026-11-01T12:00:00.000000Z",
        "channel": "call",
        "what": "he called",
    } == first
    assert {"incident": "L-0001", "step": "withdrawn", "why": "it was somebody else"} == second


def test_a_correction_stands_and_what_stood_before_stays_in_the_journal(case):
    before = record(case.river(), told(), ME, [VOICE])
    letter = NewAttachment("letter.pdf", b"paper")
    after = correct(case.river(), FIRST, says("he called twice"), "person:ann", "a slip", [letter])

    assert (before.recorded_at, ME, 1, "he called twice") == (
        after.recorded_at,
        after.actor,
        after.corrections,
        after.what,
    )
    assert ["voice.ogg", "letter.pdf"] == [one.name for one in after.files]
    assert ["he called", "he called twice"] == [one.event.detail["what"] for one in case.vault.custody()]
    assert ["person:me", "person:ann"] == [one.event.actor for one in case.vault.custody()]
    assert [after] == list(again(case))


def test_a_file_that_a_correction_takes_away_stays_kept(case):
    record(case.river(), told(), ME, [VOICE])
    after = correct(case.river(), FIRST, lambda before: replace(before, files=()), ME, "not from him")

    assert () == after.files
    assert b"sound" == case.vault.open(KEPT.sha256)
    assert () == case.vault.audit().findings


def test_what_is_withdrawn_stays_marked_and_is_changed_no_more(case):
    before = record(case.river(), told(), ME, [VOICE])
    gone = withdraw(case.river(), FIRST, ME, "it was somebody else")

    assert replace(before, withdrawn=True) == gone
    assert [gone] == list(again(case))
    with pytest.raises(StepRefused, match="was withdrawn"):
        withdraw(case.river(), FIRST, ME, "once more")
    with pytest.raises(StepRefused, match="was withdrawn"):
        correct(case.river(), FIRST, says("other"), ME)
    assert "L-0002" == record(case.river(), told(), ME).id


def test_numbers_go_on_after_a_rebuild(case):
    live = [record(case.river(), told(what=str(number)), ME) for number in range(3)]
    case.casefile = MemoryCaseFile()
    rebuild(case.vault, case.casefile, case.clock, lambda _: None, ME)

    assert live == case.casefile.incidents()
    assert "L-0004" == record(case.river(), told(), ME).id


@pytest.mark.parametrize("step", ["file_durable", "noted"])
def test_a_crash_between_two_steps_neither_harms_nor_doubles_anything(case, step):
    def crash(reached):
        if reached == step:
            raise CrashError

    with pytest.raises(CrashError):
        record(case.river(crash), told(what="first"), ME, [VOICE])
    was_named = step == "noted"
    assert [one.what for one in again(case)] == (["first"] if was_named else [])
    later = record(case.river(), told(what="second"), ME, [VOICE])

    assert ("L-0002" if was_named else "L-0001") == later.id
    assert list(case.casefile.incidents()) == list(again(case))
    assert () == case.vault.audit().findings


@pytest.mark.parametrize("step", ["files_written", "files_named", "file_durable", "journal_written", "noted"])
def test_a_crash_at_each_step_on_the_disk_is_met_at_the_next_start(case, tmp_path, step):
    def crash(reached):
        if reached == step:
            raise CrashError

    def on_disk(reached):
        vault = Vault(tmp_path / "evidence", Gate(tmp_path / "gate"), "inboxwatch test", reached=reached)
        vault.prepare()
        vault.recover("service", START)
        return replace(case.river(), vault=vault, reached=reached)

    on_disk(lambda _: None)
    with pytest.raises(CrashError):
        record(on_disk(crash), told(what="first"), ME, [VOICE])
    after = on_disk(lambda _: None)
    was_named = step in {"journal_written", "noted"}
    assert after.vault.audit().is_sound
    later = record(after, told(what="second"), ME, [VOICE])

    assert ("L-0002" if was_named else "L-0001") == later.id
    assert ["first", "second"][not was_named :] == [one.what for one in case.casefile.incidents()]
    assert () == after.vault.audit().findings
    assert b"sound" == after.vault.open(KEPT.sha256)


def test_an_incident_that_another_process_journaled_before_it_was_killed_is_noted_first(case):
    facts = incident_facts(FIRST, IncidentStep.RECORDED, an_incident(1, what="first"))
    case.vault.attach(b"sound")
    case.vault.record([Event(Action.INCIDENT, ME, case.clock.now(), detail=facts)])

    assert "L-0002" == record(case.river(), told(what="second"), ME).id
    assert ["first", "second"] == [one.what for one in case.casefile.incidents()]


def test_a_full_disk_keeps_nothing(case):
    case.vault.full = True
    with pytest.raises(CannotKeep):
        record(case.river(), told(), ME, [VOICE])

    assert [] == list(case.casefile.incidents())


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"what": " \n"}, "not said what happened"),
        ({"what": "x" * (TEXT_LIMIT + 1)}, "what happened is longer"),
        ({"place": "x" * (LINE_LIMIT + 1)}, "a place is longer"),
        ({"witnesses": ("x" * (LINE_LIMIT + 1),)}, "a witness is longer"),
        ({"witnesses": tuple(map(str, range(51)))}, "more than 50 witnesses"),
        ({"at": START + timedelta(days=9)}, "is not a time"),
        ({"at": datetime(2099, 1, 1, tzinfo=UTC)}, "is not a time"),
        ({"at": datetime(1969, 12, 31, tzinfo=UTC)}, "is not a time"),
        ({"at": START + timedelta(days=1), "day_only": True}, "is not a time"),
        ({"until": START - timedelta(hours=1)}, "over before it began"),
    ],
)
def test_a_slip_is_refused_and_nothing_is_written(case, wrong, why):
    with pytest.raises(StepRefused, match=why):
        record(case.river(), told(**wrong), ME, [VOICE])

    assert ((0, {}), []) == ((case.vault.head()[0], case.vault.objects), list(case.casefile.incidents()))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "is no name"),
        ("..", "is no name"),
        ("a/b", "is no name"),
        ("a\\b", "is no name"),
        ("a\nb", "cannot be seen"),
        ("cod\u202egpj.exe", "cannot be seen"),
        ("a\udcff", "cannot be seen"),
        ("\0", "cannot be seen"),
        ("ü" * 128, "is longer than 255 octets"),
    ],
)
def test_a_file_whose_name_could_mislead_is_refused(case, name, why):
    with pytest.raises(StepRefused, match=why) as refused:
        record(case.river(), told(), ME, [VOICE, NewAttachment(name, b"x")])

    assert refused.value.message.isprintable()
    assert {} == case.vault.objects


def test_files_that_are_empty_too_large_or_too_many_are_refused(case, monkeypatch):
    with pytest.raises(StepRefused, match=r"x\.ogg is empty"):
        record(case.river(), told(), ME, [NewAttachment("x.ogg", b"")])
    many = [NewAttachment(f"{number}.ogg", b"x") for number in range(incidents.MOST_FILES + 1)]
    with pytest.raises(StepRefused, match="more than 100 files"):
        record(case.river(), told(), ME, many)
    monkeypatch.setattr(incidents, "LARGEST", 4)
    with pytest.raises(StepRefused, match=r"voice\.ogg has"):
        record(case.river(), told(), ME, [VOICE])
    with pytest.raises(StepRefused, match="at once"):
        record(case.river(), told(), ME, [NewAttachment("a", b"abc"), NewAttachment("b", b"def")])

    assert {} == case.vault.objects


def test_what_is_not_there_or_not_different_is_refused(case):
    with pytest.raises(NotFound, match="L-0001"):
        correct(case.river(), FIRST, says("x"), ME)
    with pytest.raises(NotFound, match="L-0001"):
        withdraw(case.river(), FIRST, ME, "a reason")
    record(case.river(), told(), ME, [VOICE])
    before = case.vault.head()
    with pytest.raises(StepRefused, match="nothing about L-0001 is different"):
        correct(case.river(), FIRST, says(" he called "), ME, files=[VOICE])
    with pytest.raises(StepRefused, match="not said why"):
        withdraw(case.river(), FIRST, ME, " ")

    assert before == case.vault.head()


def test_a_day_that_has_begun_somewhere_can_be_named(case):
    case.clock.advance(11 * 3600)
    day = datetime(2026, 11, 2, tzinfo=UTC)

    assert (day, True) == ((it := record(case.river(), told(at=day, day_only=True), ME)).at, it.day_only)


def test_a_time_with_another_zone_is_written_down_in_utc(case):
    there = datetime(2026, 11, 1, 1, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    it = record(case.river(), told(at=there), ME)

    assert (datetime(2026, 10, 31, 20, 0, tzinfo=UTC), UTC) == (it.at, it.at.tzinfo)
    assert [it] == list(again(case))


def test_octets_that_are_no_text_are_written_as_question_marks(case):
    it = record(case.river(), told(what="a\udcffb", witnesses=("\ud800",)), ME)

    assert ("a?b", ("?",)) == (it.what, it.witnesses)
