"""Marking what was just kept, where its octets cannot be opened again."""

from dataclasses import replace

from inboxwatch.errors import Stopped
from inboxwatch.model.exhibit import ExhibitFilter
from inboxwatch.pipeline.mark import mark_exhibits, mark_now
from inboxwatch.pipeline.note import keep
from tests.support.case import fetched
from tests.support.river import Case, flagged

COUNT = 25


def kept(case, river):
    octets = [flagged(f"number {number}") for number in range(COUNT)]
    return keep(river, [fetched(one, number) for number, one in enumerate(octets, 1)]), octets


def with_locked_octets(case, pace):
    river = case.river()
    return replace(river, pace=pace, marking=replace(river.marking, is_locked=lambda: True))


def unmarked(case):
    return [
        one for one in case.casefile.exhibits(ExhibitFilter()) if case.casefile.likeness.fingerprint(one.id) is None
    ]


def test_every_message_shows_progress_and_a_stop_leaves_none_without_its_mark():
    calls = []

    def pace():
        calls.append(len(unmarked(case)))
        raise Stopped("the watcher was told to end")

    case = Case()
    river = with_locked_octets(case, pace)
    change, octets = kept(case, river)
    mark_now(river, change, octets, later=True)

    assert COUNT == len(calls)
    assert [] == unmarked(case)
    assert {25, 15, 5} == set(calls), "what is marked is noted on the way"


def test_where_they_can_be_opened_many_are_marked_later():
    case = Case()
    river = case.river()
    change, octets = kept(case, river)
    mark_now(river, change, octets)

    assert COUNT == len(unmarked(case))
    assert COUNT == mark_exhibits(river)
    assert [] == unmarked(case)
