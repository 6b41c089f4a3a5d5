"""A letter's text from a template: paragraphs, each translated by itself, left out where there is nothing to say.

A template is plain text. Empty lines divide it into paragraphs. `{name}` stands for what is known; a paragraph that
names something of which nothing is known is left out. `[name]` before a paragraph says that it is for when there is
such a thing, `[no name]` for when there is none. A paragraph that a catalog has is translated, any other stands as it
is: so a person may replace one paragraph of the template and keep the translation of the others.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from inboxwatch.complaint.language import Words
from inboxwatch.errors import ConfigError

OWN: Final = Path(__file__).parent / "letter.txt"
_WIDTH: Final = 76
_PLACE = re.compile(r"\{([a-z_]+)\}")
_STOPPED_PLACE = re.compile(_PLACE.pattern + r"(\.?)")
_BRACES = re.compile(r"[{}]")
_CONDITION = re.compile(r"\[(no )?([a-z_]+)\]\s+")
_LARGEST = 256 * 1024


def template_of(folder: Path | None, language: str) -> str:
    """The template: from a person's own folder ``letter.<language>.txt`` or ``letter.txt``, else ours.

    Raises `ConfigError` where there is one that cannot be read.
    """
    names = [f"letter.{language}.txt", "letter.txt"]
    path = next((found for name in names if folder is not None and (found := folder / name).exists()), OWN)
    try:
        text = path.read_bytes()[: _LARGEST + 1].decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the template {path} cannot be read", "it must be a file of UTF-8 text") from error
    if len(text) > _LARGEST:
        raise ConfigError(f"the template {path} is too large", f"at most {_LARGEST} octets")
    return text


def paragraphs(template: str) -> Iterator[tuple[tuple[tuple[bool, str], ...], str]]:
    """The paragraphs: the conditions of each (whether there must be something, and its name), and its sentences."""
    for block in re.split(r"\n[ \t]*\n", template.replace("\r\n", "\n")):
        conditions = []
        text = block.strip("\n")
        while found := _CONDITION.match(text):
            conditions.append((not found[1], found[2]))
            text = text[found.end() :]
        if text.strip():
            yield tuple(conditions), text.strip()


def placeholders_only(text: str) -> bool:
    """Whether a paragraph holds nothing to translate."""
    return _PLACE.sub("", text).strip() == ""


def filled(template: str, words: Words, values: Mapping[str, str], blocks: Mapping[str, str]) -> Iterator[str]:
    """The paragraphs of a letter, ready to be printed. `blocks` stand alone and are put in as they are.

    Raises `ConfigError` for a template that names what there is not.
    """
    known = {**values, **blocks}
    for conditions, text in paragraphs(template):
        named = {*_PLACE.findall(text), *(name for _, name in conditions)}
        if unknown := named - known.keys():
            names = ", ".join(sorted(known))
            raise ConfigError(f"the template names {{{min(unknown)}}}, which there is not", f"there are {names}")
        if _BRACES.search(_PLACE.sub("", text)):
            raise ConfigError("the template holds a brace that is no placeholder", "write {name}, or no brace at all")
        if all(bool(known[name]) is wanted for wanted, name in conditions) and all(
            known[name] for name in _PLACE.findall(text)
        ):
            yield _printed(text, words, known, blocks)


def _printed(text: str, words: Words, known: Mapping[str, str], blocks: Mapping[str, str]) -> str:
    alone = _PLACE.fullmatch(text)
    if alone and alone[1] in blocks:
        return blocks[alone[1]]
    said = _STOPPED_PLACE.sub(lambda place: _stopped(known[place[1]], place[2]), words.say(text))
    return "\n".join(map(_wrapped, said.split("\n")))


def _stopped(value: str, stop: str) -> str:
    """A value at the end of a sentence: with one full stop, also where it ends with one."""
    return value if value.endswith(".") else value + stop


def _wrapped(line: str) -> str:
    return textwrap.fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False)
