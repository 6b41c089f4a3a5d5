"""Which codec reads which charset name: a list, since Python also has codecs that are no charsets, or very slow."""

from __future__ import annotations

import codecs

_KNOWN = frozenset(
    (
        "ascii",
        "big5",
        "big5hkscs",
        "cp437",
        "cp850",
        "cp866",
        "cp874",
        "cp932",
        "cp949",
        "cp950",
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "cp1257",
        "cp1258",
        "euc_jp",
        "euc_kr",
        "gb18030",
        "gb2312",
        "gbk",
        "hz",
        "iso2022_jp",
        "iso2022_jp_2",
        "iso2022_kr",
        "iso8859-1",
        "iso8859-2",
        "iso8859-3",
        "iso8859-4",
        "iso8859-5",
        "iso8859-6",
        "iso8859-7",
        "iso8859-8",
        "iso8859-9",
        "iso8859-10",
        "iso8859-11",
        "iso8859-13",
        "iso8859-14",
        "iso8859-15",
        "iso8859-16",
        "johab",
        "koi8-r",
        "koi8-t",
        "koi8-u",
        "mac-cyrillic",
        "mac-greek",
        "mac-roman",
        "mac-turkish",
        "ptcp154",
        "shift_jis",
        "tis-620",
        "utf-7",
        "utf-8",
        "utf-16",
        "utf-16-be",
        "utf-16-le",
        "utf-32",
    ),
)
_ALIASES = {"iso-8859-8-i": "iso8859-8", "x-sjis": "shift_jis", "unicode-1-1-utf-7": "utf-7", "ks_c_5601-1987": "cp949"}


def codec_for(charset: str | None) -> str:
    """The codec for a charset as a message names it; ``latin-1`` for one that is unknown or not a charset."""
    name = (charset or "ascii").strip().lower()
    if not name.isascii() or len(name) > 40:  # noqa: PLR2004 -- no charset has a name like that
        return "latin-1"
    try:
        found = codecs.lookup(_ALIASES.get(name, name)).name
    except (LookupError, ValueError):
        return "latin-1"
    return found if found in _KNOWN else "latin-1"
