"""The report as one HTML page: nothing is loaded, nothing runs, and every text stays text. Pure.

It prints, and reads on a narrow screen. A strict content security policy holds even where an escape were forgotten.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from html import escape
from importlib import resources
from itertools import groupby

from inboxwatch.export.dossier.blocks import Block
from inboxwatch.export.dossier.document import Report
from inboxwatch.model.identity import Sha256

_SIGNS = {"observed": "● ", "asserted": "◐ ", "claimed": "○ "}
_TAGS = {1: "h2", 2: "h3", 3: "h4"}
_ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def html_page(report: Report, digest: Sha256) -> Iterator[bytes]:
    """The page, piece by piece."""
    style = resources.files("inboxwatch.export.dossier").joinpath("page.css").read_text() + _feet(report, digest)
    policy = f"default-src 'none'; style-src 'sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}'; "
    policy += "img-src data:; base-uri 'none'; form-action 'none'"
    words = report.words
    name = _text(report.title + (f" – {report.case}" if report.case else ""))
    foot = _text(words["case"] + words["colon"] + (report.case or words["no-case"]))
    foot += f" · {_text(words['data-digest'])} SHA-256 "
    yield _octets(
        f'<!DOCTYPE html>\n<html lang="{_text(report.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="format-detection" content="telephone=no,email=no,address=no">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
    )
    yield _octets(_cover(report.cover, digest, report) + _contents(report))
    for part in report.all_parts():
        yield _octets("".join(map(_block, part.blocks)))
    yield _octets(f"</main>\n<footer><p>{foot}<code>{digest}</code></p></footer>\n</body>\n</html>\n")


def _feet(report: Report, digest: Sha256) -> str:
    """What stands at the foot of each page where the page is printed, as on paper: its number and the digest."""
    words = {name: re.sub(r'["\\\r\n]', "", report.words[name]) for name in ("page", "of", "data-digest")}
    return (
        f'@page {{ @bottom-left {{ font: 6pt monospace; content: "{words["data-digest"]} SHA-256 {digest}"; }}'
        f' @bottom-right {{ font-size: 8pt; content: "{words["page"]} " counter(page) " {words["of"]} " counter(pages);'
        " } }\n"
    )


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _text(words: str) -> str:
    return escape(words)


def _lines(words: str) -> str:
    """Text with its line ends; each line finds its own direction of writing."""
    return "<br>".join(f"<bdi>{_text(line)}</bdi>" if not line.isascii() else _text(line) for line in words.split("\n"))


def _styled(words: str, style: str) -> str:
    if style in {"mono", "digest"}:
        return f'<code class="{style}">{_lines(words)}</code>'
    return _lines(words)


def _cover(cover: Block, digest: Sha256, report: Report) -> str:
    case = f"{_text(report.words['case'])} {_lines(cover['case'])}" if cover["case"] else _text(report.words["no-case"])
    points = "".join(
        f"<h2>{_text(one[0])}</h2><ul>{''.join(f'<li>{_lines(item)}</li>' for item in one[1:])}</ul>"
        for one in (cover["is"], cover["is_not"])
    )
    rows = _rows([*cover["rows"], [cover["digest"], digest, "mono"]])
    return f'<header><h1>{_lines(cover["title"])}</h1><p class="case">{case}</p>{rows}{points}</header>\n'


def _contents(report: Report) -> str:
    found = (one for part in report.all_parts() for one in part.blocks if one.get("level") == 1 and one.get("anchor"))
    items = "".join(f'<li><a href="#{one["anchor"]}">{_text(one["text"])}</a></li>' for one in found)
    return f"<nav><h2>{_text(report.words['contents'])}</h2><ol>{items}</ol></nav>\n"


def _block(block: Block) -> str:
    return _SETTERS[block["kind"]](block) + "\n"


def _heading(block: Block) -> str:
    tag = _TAGS[block["level"]]
    anchor = f' id="{block["anchor"]}"' if _ANCHOR.fullmatch(block["anchor"]) else ""
    new = ' class="page"' if block["page"] else ""
    return f"<{tag}{anchor}{new}>{_lines(block['text'])}</{tag}>"


def _list(block: Block) -> str:
    return f"<ul>{''.join(f'<li>{_lines(one)}</li>' for one in block['items'])}</ul>"


def _rows(rows: list[list[str]]) -> str:
    pairs = "".join(f"<div><dt>{_text(name)}</dt><dd>{_styled(value, style)}</dd></div>" for name, value, style in rows)
    return f"<dl>{pairs}</dl>"


def _table(block: Block) -> str:
    styles = block["styles"]
    head = "".join(
        f'<th scope="col" class="{style}">{_text(one)}</th>' for one, style in zip(block["head"], styles, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f'<td class="{style}">{_styled(cell, style)}</td>' for cell, style in zip(row, styles, strict=True))
        + "</tr>"
        for row in block["rows"]
    )
    wide = f'<div class="wide" role="region" tabindex="0" aria-label="{_text(block["head"][0])}">'
    return f"{wide}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"


def _grid(block: Block) -> str:
    head = "".join(f'<th scope="col">{_text(one)}</th>' for one in block["head"])
    rows = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in block["rows"])
    return f'<div class="grid"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _marks(block: Block) -> str:
    """Lines with the same kind of statement one after the other, each with its mark."""
    parts = []
    for kind, rows in groupby(block["rows"], key=lambda row: str(row[0])):
        for _, label, words in rows:
            name = f"<strong>{_SIGNS.get(kind, '')}{_text(label)}</strong> " if label else ""
            parts.append(f'<p class="mark {_text(kind)}">{name}{_lines(words)}</p>')
    return f'<div class="marks">{"".join(parts)}</div>'


def _figure(block: Block) -> str:
    image = b64encode(block["svg"].encode()).decode()
    return (
        f'<figure><img src="data:image/svg+xml;base64,{image}" alt="{_text(block["alt"])}">'
        f"<figcaption>{_text(block['caption'])}<br><small>{_text(block['alt'])}</small></figcaption></figure>"
    )


_SETTERS: Mapping[str, Callable[[Block], str]] = {
    "heading": _heading,
    "text": lambda block: f"<p>{_lines(block['text'])}</p>",
    "note": lambda block: f'<p class="note">{_lines(block["text"])}</p>',
    "list": _list,
    "code": lambda block: f"<pre>{_text(chr(10).join(block['lines']))}</pre>",
    "facts": lambda block: _rows(block["rows"]),
    "table": _table,
    "grid": _grid,
    "marks": _marks,
    "body": lambda block: f'<div class="body">{_lines(block["text"])}</div>',
    "figure": _figure,
}
