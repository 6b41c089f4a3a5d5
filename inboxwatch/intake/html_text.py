"""An HTML part as plain facts: its words, its elements, what would be fetched to show it. Nothing is rendered."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_CAP = 1_000_000
_TAGS = 2_000
_RESOURCES = 200
_URL = 2_000  # characters
_DECLARATIONS = 10_000  # the parser is slow with these
_SILENT = frozenset(("script", "style", "head", "title", "template"))
_BREAKS = frozenset(("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "hr"))
_FETCHED = {
    "src": frozenset(("img", "iframe", "script", "audio", "video", "source", "embed", "input", "track", "frame")),
    "background": frozenset(("body", "table", "td", "th", "tr", "div")),
    "data": frozenset(("object",)),
    "poster": frozenset(("video",)),
    "href": frozenset(("link",)),
}
"""Which attribute of which element a mail program follows by itself."""
_UNREAD = "(this part has a form that is not read)"


@dataclass(frozen=True, slots=True)
class HtmlFacts:
    """What an HTML part shows. `resources` holds element, URL, width, height and style of each, as they stand."""

    text: str
    tags: tuple[str, ...] = ()
    resources: tuple[tuple[str, str, str, str, str], ...] = field(default=(), repr=False)


def html_facts(html: str) -> HtmlFacts:
    """Read a part. The text has line breaks where a browser would make them, and holds also what a page would hide."""
    if html.count("<!") + html.count("<?") > _DECLARATIONS:
        return HtmlFacts(_UNREAD)
    reader = _Reader()
    reader.feed(html[:_CAP])
    reader.close()
    lines = ("".join(reader.pieces)).splitlines()
    text = "\n".join(line for line in (" ".join(one.split()) for one in lines) if line)
    return HtmlFacts(text, tuple(reader.tags), tuple(reader.resources))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.tags: list[str] = []
        self.resources: list[tuple[str, str, str, str, str]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self.tags) < _TAGS:
            self.tags.append(tag[:20])
        if tag in _SILENT:
            self._silent += 1
        if tag in _BREAKS:
            self.pieces.append("\n")
        if attrs:
            self._attributes(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)

    def _attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value for name, value in reversed(attrs) if value}  # of two with one name, the first holds
        if tag == "a" and not self._silent and "href" in known:
            self.pieces.append(f"[{known['href']}] ")
        for name, elements in _FETCHED.items():
            if name in known and tag in elements and len(self.resources) < _RESOURCES:
                size = (known.get("width", "")[:20], known.get("height", "")[:20])
                self.resources.append((tag, known[name][:_URL], *size, known.get("style", "")[:_URL]))
