"""A dry run over a server that refuses something: what is beside it is looked at all the same, and it is said."""

from __future__ import annotations

import pytest

from inboxwatch.pipeline.rehearse import Rehearsed, WouldBe, rehearse
from tests.support.hostile import HostileServer
from tests.support.river import flagged
from tests.support.rounds import Rounds


@pytest.mark.parametrize("verb", ["STATUS", "EXAMINE"])
def test_a_folder_that_is_refused_stops_itself_alone_and_is_named(verb):
    def answered(call):
        if "INBOX" in call.arguments:
            call.send(b"<tag> NO internal error\r\n")
        else:
            call.honest()

    mail = {uid: flagged(f"n{uid}") for uid in (1, 2, 3)}
    with HostileServer({verb: answered}, messages=mail) as server:
        rounds = Rounds(server.account())
        river = rounds.case.river()
        with rounds.connected() as source:
            found = list(rehearse(source, river.originators, river.decide))

    assert [("Junk", 1), ("Junk", 2), ("Junk", 3)] == [
        (one.ref.folder, one.ref.uid) for one in found if isinstance(one, WouldBe)
    ]
    assert [("INBOX", 0, True), ("Junk", 3, False)] == [
        (one.folder, one.seen, one.trouble is not None) for one in found if isinstance(one, Rehearsed)
    ]
