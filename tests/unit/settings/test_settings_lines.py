"""The line in which a key stands."""

from __future__ import annotations

import time

import pytest

from inboxwatch.settings.lines import line_of, places

TEXT = '''# a comment
state_dir = "/x"   # [[account]]

[[account]]
name = "a"
folders = [
  "INBOX",     # name = "no"
  "[[account]]",
]
note = """
name = "inside a text"
"""
host = "h"
[account.oauth2]
token_file = "t"

[[account]]
"name" = "b"
oauth2.token_file = "u"
[allow]
addresses = []
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("state_dir",), 2),
        (("account",), 4),
        (("account", 0), 4),
        (("account", 0, "name"), 5),
        (("account", 0, "folders", 1), 6),
        (("account", 0, "host"), 13),
        (("account", 0, "oauth2"), 14),
        (("account", 0, "oauth2", "token_file"), 15),
        (("account", 1), 17),
        (("account", 1, "name"), 18),
        (("account", 1, "oauth2", "token_file"), 19),
        (("account", 1, "missing"), 17),
        (("allow", "addresses"), 21),
        (("nothing",), 0),
        ((), 0),
    ],
)
def test_a_key_is_found_where_the_parser_sees_it(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(path, places(TEXT)) == line


def test_a_list_of_many_thousands_is_found_quickly() -> None:
    text = "[[sender]]\naddresses = [\n" + "".join(f'  "a{n}@bad.example",\n' for n in range(20_000)) + "]\nid = 1\n"
    before = time.process_time()

    assert line_of(("sender", 0, "id"), places(text)) == 20_004
    assert time.process_time() - before < 5
