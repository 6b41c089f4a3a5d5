"""Bring the catalogs of the complaint's letter up to date: ``make catalogs`` (Babel is for development only).

Sentences come from the code (`_`, `both`) and from the paragraphs of ``letter.txt``. New ones are put into every
``.po`` file, untranslated; then the ``.mo`` files are written, which the program reads by the standard library alone.
"""

# ruff: noqa: INP001 - a script, not a package
from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from inboxwatch.complaint.language import DOMAIN, FOLDER
from inboxwatch.complaint.template import OWN, paragraphs, placeholders_only

ROOT = Path(__file__).parents[1]
_HEAD = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural}\\n"

"""
KEYWORDS = {"_": None, "both": (1, 2)}


def template() -> Catalog:
    """Every sentence that is to be translated."""
    catalog = Catalog(domain=DOMAIN, charset="utf-8")
    found = extract_from_dir(ROOT / "inboxwatch" / "complaint", [("**.py", "python")], keywords=KEYWORDS)
    for name, _line, message, _comments, _context in found:
        catalog.add(message, locations=[(f"inboxwatch/complaint/{name}", 0)], flags=_flags(message))
    for _conditions, text in paragraphs(OWN.read_text("utf-8")):
        if not placeholders_only(text):
            catalog.add(text, locations=[("inboxwatch/complaint/letter.txt", 0)], flags=_flags(text))
    return catalog


def catalog(path: Path) -> Catalog:
    """A catalog as it stands."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name, domain=DOMAIN)


def compiled(found: Catalog) -> bytes:
    """A catalog as the program reads it; the same for the same sentences."""
    found.creation_date = datetime(2026, 1, 1, tzinfo=UTC)
    out = BytesIO()
    write_mo(out, found)
    return out.getvalue()


def main() -> None:
    """Update and compile every catalog."""
    for path in sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        found = catalog(path)
        found.update(template(), no_fuzzy_matching=True)
        out = BytesIO()
        write_po(out, found, sort_by_file=True, ignore_obsolete=True, include_lineno=False, omit_header=True)
        path.write_bytes(
            _HEAD.format(language=path.parents[1].name, plural=found.plural_forms).encode() + out.getvalue()
        )
        path.with_suffix(".mo").write_bytes(compiled(catalog(path)))


def _flags(message: object) -> set[str]:
    return {"python-brace-format"} if "{" in str(message) else set()


if __name__ == "__main__":
    main()
