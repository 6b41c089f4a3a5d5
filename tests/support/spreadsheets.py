"""What spreadsheet programs that are not ours make of a table: each opens it and saves it anew, openpyxl reads that."""

from __future__ import annotations

import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl

_COMMA, _SEMICOLON, _ANY = "44", "59", "44/59/9"
_ENGLISH, _GERMAN = "1033", "1031"


@dataclass(frozen=True)
class Program:
    """A program, and how it is told to open a table."""

    name: str
    command: str
    package: str
    options: tuple[str, ...] = ()

    @property
    def is_here(self) -> bool:
        return shutil.which(self.command) is not None

    @property
    def missing(self) -> str:
        return f"MISSING: {self.command} (Debian: apt-get install --no-install-recommends {self.package})"

    def opened(self, tables: Sequence[Path], place: Path) -> list[Sheet]:
        """The cells of these tables as they are saved; a formula is a `Formula`."""
        if self.command == "ssconvert":
            runs = [["ssconvert", str(one), str(place / f"{one.stem}.xlsx")] for one in tables]
        else:
            profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
            argv = ["soffice", profile, "--headless", *self.options, "--convert-to", "xlsx", "--outdir", str(place)]
            runs = [[*argv, *map(str, tables)]]
        for argv in runs:
            subprocess.run(argv, capture_output=True, check=True, timeout=100)
        return [_sheet(place / f"{one.stem}.xlsx") for one in tables]


@dataclass(frozen=True)
class Formula:
    """A cell that is calculated."""

    text: object


Sheet = list[list[object]]
"""Cells, row by row."""


def _sheet(book: Path) -> Sheet:
    with zipfile.ZipFile(book) as parts:
        assert [] == [name for name in parts.namelist() if "externalLink" in name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (sheet,) = openpyxl.load_workbook(book)
    return [[Formula(cell.value) if cell.data_type == "f" else cell.value for cell in row] for row in sheet]


def _calc(name: str, divided_at: str, language: str, *, detects: bool) -> Program:
    """LibreOffice Calc, as its dialog is filled in: UTF-8, from the first line on, and formulas are allowed to run."""
    tokens = [divided_at, "34", "UTF8", "1", "", language, "false", str(detects).lower()]
    tokens += ["false", "false", "false", "0", "true"]
    infilter = f"--infilter=CSV:{','.join(tokens)}"
    return Program(name, "soffice", "libreoffice-calc", (infilter,))


GNUMERIC = Program("gnumeric", "ssconvert", "gnumeric")
CALC = _calc("calc", _COMMA, _ENGLISH, detects=False)
"""As it opens a table where nothing is changed in its dialog."""
CALC_DETECTING = _calc("calc, special numbers", _COMMA, _ENGLISH, detects=True)
CALC_GERMAN = _calc("calc, German, special numbers", _COMMA, _GERMAN, detects=True)
CALC_SEMICOLON = _calc("calc, divided at semicolons", _SEMICOLON, _GERMAN, detects=True)
CALC_ANY = _calc("calc, divided at commas, semicolons, tabs", _ANY, _GERMAN, detects=True)

AS_MEANT = (GNUMERIC, CALC, CALC_DETECTING, CALC_GERMAN)
"""Where a comma divides cells."""
EVERY = (*AS_MEANT, CALC_SEMICOLON, CALC_ANY)
