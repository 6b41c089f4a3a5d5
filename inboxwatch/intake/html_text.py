"""The words of an HTML part, for reading as plain text. Nothing is rendered, nothing is fetched."""

from __future__ import annotations

from html.parser import HTMLParser

_CAP = 1_000_000
_SILENT = frozenset(("script", "style", "head", "title", "template"))
_BREAKS = frozenset(("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "hr"))


def text_of(html: str) -> str:
    """The text between the tags, with line breaks where a browser would make them; also what a page would hide."""
    if html.count("<!") + html.count("<?") > 10_000:  # noqa: PLR2004 -- declarations that the parser is slow with
        return "(this part has a form that is not read)"
    reader = _Reader()
    reader.feed(html[:_CAP])
    reader.close()
    lines = ("".join(reader.pieces)).splitlines()
    return "\n".join(line for line in (" ".join(one.split()) for one in lines) if line)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        if tag in _BREAKS:
            self.pieces.append("\n")
        if tag == "a" and not self._silent:
            target = dict(attrs).get("href")
            if target:
                self.pieces.append(f"[{target}] ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)
