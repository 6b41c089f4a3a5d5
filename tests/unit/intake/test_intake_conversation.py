"""Asking many things in a row: every answer that was given is had, whatever becomes of whoever gives them."""

import subprocess
import sys

import pytest

from inboxwatch.intake.conversation import converse
from inboxwatch.intake.frames import HEADERS, frame

SCRIPT = """
import sys, time
from inboxwatch.intake.frames import frame, read_frame
for _ in range({count}):
    kind, octets = read_frame(sys.stdin.buffer)
    sys.stdout.buffer.write(frame(kind, octets[::-1]))
    sys.stdout.buffer.flush()
{then}
"""


@pytest.fixture
def answering():
    """Starts a process that turns so many frames round, and then does something else."""
    begun = []

    def begin(count, then=""):
        script = SCRIPT.format(count=count, then=then)
        child = subprocess.Popen(
            [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        begun.append(child)
        return child

    yield begin
    for child in begun:
        child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()


def asked(child, octets, patience=20.0):
    return list(converse(child, b"".join(frame(HEADERS, one) for one in octets), len(octets), patience))


def test_far_more_than_a_pipe_holds_goes_there_and_comes_back(answering):
    octets = [b"%d" % number * 5000 for number in range(300)]

    assert [one[::-1] for one in octets] == asked(answering(300), octets)


def test_what_was_answered_before_the_end_is_had(answering):
    octets = [b"%d" % number * 5000 for number in range(300)]

    assert [one[::-1] for one in octets[:7]] == asked(answering(7), octets)


def test_who_stands_still_is_not_waited_for(answering):
    conversation = converse(answering(1, "time.sleep(60)"), frame(HEADERS, b"ab") * 2, 2, 1.0)

    assert b"ba" == next(conversation)
    with pytest.raises(TimeoutError):
        next(conversation)
