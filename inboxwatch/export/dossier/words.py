"""The words of a report, by language: a language is one file more in ``language/``, with the same names and gaps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

LANGUAGES = ("en", "de", "fr")
"""What a report can be written in (BCP 47)."""


@cache
def words(language: str) -> Mapping[str, str]:
    """The words by name. Raises `KeyError` for a language that there is not."""
    if language not in LANGUAGES:
        raise KeyError(language)
    file = resources.files("inboxwatch.export.dossier").joinpath("language", f"{language}.json")
    return MappingProxyType(json.loads(file.read_text("utf-8")))


def grouped(number: int, words: Mapping[str, str]) -> str:
    """A whole number with its thousands apart, as the language writes it: a comma would be a fraction in many."""
    return f"{number:,}".replace(",", words["thousands"])
