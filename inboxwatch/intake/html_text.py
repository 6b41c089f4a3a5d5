"""An HTML part as plain facts: its words, its elements, what would be fetched to show it. Nothing is rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import islice

_CAP = 1_000_000
_TAGS = 2_000
_RESOURCES = 200
_LINKS = 200
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
    "srcset": frozenset(("img", "source")),
}
"""Which attribute of which element a mail program follows by itself."""
_FOLLOWED = {"a": "href", "area": "href", "form": "action", "button": "formaction"}
"""Which attribute of which element a person follows."""
_STYLED = re.compile(r"url\([ \t]{0,9}[\"']?([^\"')]{1,2000})|@import[ \t]{1,9}[\"']([^\"']{1,2000})", re.IGNORECASE)
_REFRESH = re.compile(r"url[ \t]{0,9}=[ \t]{0,9}[\"']?([^\"']{1,2000})", re.IGNORECASE)
_UNREAD = "(this part has a form that is not read)"


@dataclass(frozen=True, slots=True)
class HtmlFacts:
    """What an HTML part shows. `resources` holds element, URL, width, height and style of each, as they stand.

    `links` holds element and URL of what a person could follow.
    """

    text: str
    tags: tuple[str, ...] = ()
    resources: tuple[tuple[str, str, str, str, str], ...] = field(default=(), repr=False)
    links: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def html_facts(html: str) -> HtmlFacts:
    """Read a part. The text has line breaks where a browser would make them, and holds also what a page would hide."""
    if html.count("<!") + html.count("<?") > _DECLARATIONS:
        return HtmlFacts(_UNREAD)
    reader = _Reader()
    reader.feed(html[:_CAP])
    reader.close()
    lines = ("".join(reader.pieces)).splitlines()
    text = "\n".join(line for line in (" ".join(one.split()) for one in lines) if line)
    return HtmlFacts(text, tuple(reader.tags), tuple(reader.resources), tuple(reader.links))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.tags: list[str] = []
        self.resources: list[tuple[str, str, str, str, str]] = []
        self.links: list[tuple[str, str]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self.tags) < _TAGS:
            self.tags.append(tag[:20])
        if tag in _SILENT:
            self._silent += 1
        if tag in _BREAKS:
            self.pieces.append("\n")
        if attrs or tag == "form":
            self._attributes(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)
        elif self.cdata_elem == "style":
            self._styles(data)

    def _attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value for name, value in reversed(attrs) if value}  # of two with one name, the first holds
        if tag == "a" and not self._silent and "href" in known:
            self.pieces.append(f"[{known['href']}] ")
        if tag in _FOLLOWED and len(self.links) < _LINKS and (tag == "form" or _FOLLOWED[tag] in known):
            self.links.append((tag, known.get(_FOLLOWED[tag], "")[:_URL]))
        for url in _fetched(tag, known):
            size = (known.get("width", "")[:20], known.get("height", "")[:20])
            self._resource(tag, url, *size, known.get("style", "")[:_URL])
        if "style" in known:
            self._styles(known["style"])

    def _styles(self, text: str) -> None:
        for found in islice(_STYLED.finditer(text), _RESOURCES):
            self._resource("css", found[1] or found[2])

    def _resource(self, element: str, url: str, width: str = "", height: str = "", style: str = "") -> None:
        if len(self.resources) < _RESOURCES:
            self.resources.append((element, url.strip()[:_URL], width, height, style))


def _fetched(tag: str, known: dict[str, str]) -> Iterator[str]:
    """What a mail program would fetch for this element."""
    for name, elements in _FETCHED.items():
        if name in known and tag in elements:
            url = known[name][:_URL]
            yield url if name != "srcset" else (url.split() or [""])[0]
    if tag == "meta" and known.get("http-equiv", "").strip().lower() == "refresh":
        found = _REFRESH.search(known.get("content", "")[:_URL])
        if found is not None:
            yield found[1]
