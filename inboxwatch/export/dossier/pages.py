"""The pages of exhibits, and behind them the words of messages if they were asked for; what is suspected stands apart.

Pure but for the two functions that it is given: they read what is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inboxwatch.export.dossier.blocks import Block, body, heading, note, text
from inboxwatch.export.dossier.document import Part, Parts
from inboxwatch.export.dossier.facts import Message
from inboxwatch.export.dossier.header_page import Setting, header_page, inert, title
from inboxwatch.model.exhibit import Exhibit

Progress = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and how much there is."""

_BODY = 20_000
_OFTEN = 100


def exhibit_pages(
    messages: Sequence[Message],
    suspects: Sequence[Message],
    setting: Setting,
    block: Callable[[Exhibit], bytes],
    words: Callable[[Exhibit], str] | None,
    progress: Progress,
) -> Parts:
    """A page with the header block of each exhibit; with `words`, the text of each message behind all of these.

    `block` gives the header block of an exhibit as it is kept, `words` the text of its body.
    """
    pages = Parts()
    total = len(messages) + len(suspects)
    for number, one in enumerate((*messages, *suspects), start=1):
        is_suspect = number > len(messages)
        if number == len(messages) + 1:
            pages.add(_suspects_begin("headers-suspects", setting))
        section = setting.words["headers-suspects" if is_suspect else "headers"]
        pages.add(Part(section, header_page(one, block(one.exhibit), setting)))
        if number % _OFTEN == 0 or number == total:
            progress("pages written", number, total)
    if words is not None and total:
        _add_words(pages, messages, suspects, setting, words)
    return pages


def _add_words(
    pages: Parts,
    messages: Sequence[Message],
    suspects: Sequence[Message],
    setting: Setting,
    words: Callable[[Exhibit], str],
) -> None:
    pages.add(Part(setting.words["bodies"], _before_words(setting)))
    for one in messages:
        pages.add(Part(setting.words["bodies"], body_page(one.exhibit, words(one.exhibit), setting)))
    if suspects:
        pages.add(_suspects_begin("bodies-suspects", setting))
    for one in suspects:
        pages.add(Part(setting.words["bodies-suspects"], body_page(one.exhibit, words(one.exhibit), setting)))


def _suspects_begin(section: str, setting: Setting) -> Part:
    """What stands before the pages of what is only suspected, on a page of its own."""
    words = setting.words
    return Part(words[section], [heading(words[section], page=True, anchor=section), note(words["suspects-intro"])])


def _before_words(setting: Setting) -> list[Block]:
    """What stands before the words of the messages, on a page of its own."""
    words = setting.words
    return [
        heading(words["bodies"], page=True, anchor="bodies"),
        note(words["bodies-note"]),
        text(words["bodies-help"]),
    ]


def body_page(exhibit: Exhibit, told: str, setting: Setting) -> list[Block]:
    """The words of one message, as plain text."""
    shown = setting.redaction.checked(inert(setting.show(setting.redaction.text(told), _BODY)))
    return [
        heading(title(exhibit, setting.words), 2, page=True, anchor=f"{exhibit.id}-text"),
        body(shown) if shown.strip() else text(setting.words["body-empty"]),
    ]
