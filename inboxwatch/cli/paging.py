"""A text page by page on a screen of its own, from which one key leaves: nothing of it stays to be seen.

Terminals have a second screen for this (xterm's private mode 1049), which keeps no lines that were scrolled away.
"""

from __future__ import annotations

import os
import shutil
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager

import click

_ENTER, _LEAVE, _CLEAR = "\x1b[?1049h", "\x1b[?1049l", "\x1b[H\x1b[2J"
_ON = frozenset((b" ", b"\r", b"\n", b"\x1b[B", b"\x1b[6~"))  # also arrow down and page down
_BACK = frozenset((b"b", b"\x1b[A", b"\x1b[5~"))
_FOOT = "space: on   b: back   any other key: away"


def show(text: str) -> None:
    """Show it until somebody leaves. Standard input and output have to be a terminal."""
    lines, at = text.split("\n"), 0
    with _own_screen() as keyboard:
        while True:
            size = shutil.get_terminal_size()
            height = max(size.lines - 1, 1)
            page = "\n".join([*lines[at : at + height], _FOOT[: size.columns]])
            click.echo(f"{_CLEAR}{page}", nl=False)
            key = os.read(keyboard, 8)
            if key in _ON:
                at = at + height if at + height < len(lines) else at
            elif key in _BACK:
                at = max(at - height, 0)
            else:
                return


@contextmanager
def _own_screen() -> Iterator[int]:
    """The second screen, and the keyboard read key by key: no key is lost that is pressed while a page is written.

    Ctrl-C and Ctrl-Z are keys as well: as signals they could come in the middle of writing a page, or leave it there.
    """
    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)
    tty.setcbreak(keyboard, termios.TCSADRAIN)
    mode = termios.tcgetattr(keyboard)
    mode[tty.LFLAG] &= ~termios.ISIG
    termios.tcsetattr(keyboard, termios.TCSADRAIN, mode)
    try:
        click.echo(_ENTER, nl=False)
        yield keyboard
    except KeyboardInterrupt:
        return  # leaving in a hurry is no trouble
    finally:
        click.echo(f"{_CLEAR}{_LEAVE}", nl=False)
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)
