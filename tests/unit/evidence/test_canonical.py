"""What is written for a person's eyes is what the standard library would write."""

import enum

from inboxwatch.evidence.canonical import readable


class Level(int, enum.Enum):
    HIGH = 7


def test_a_number_with_a_name_is_written_as_a_number():
    assert b'{\n "level": 7\n}\n' == readable({"level": Level.HIGH})
