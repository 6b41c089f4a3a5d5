"""A form on which somebody signs that they took a bundle: the facts are filled in, the rest is theirs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from inboxwatch.export.bundle import Content, Written
from inboxwatch.export.headers import write_new
from inboxwatch.model.times import stamp

_LINE = "_" * 60
_FORM = """\
RECEIPT FOR EVIDENCE

What            {exhibits} exhibits, in {name}
Numbers         {numbers}
SHA-256 of the manifest
                {manifest}
{file}Head of the custody journal ({entries} entries)
                {head}
Made            {at} (UTC) by {giver}
Purpose         {purpose}
For             {taker}

Handed over by  {line}

Taken by        {line}

Office, number  {line}

Place           {line}

Date and time   {line}

How it was handed over (medium, sealed or not, passphrase told how)
                {line}

Whoever takes it can compute the SHA-256 of the manifest again and compare it with the one above; README-FIRST.txt in
the bundle says how. This form says what was handed over, and not that it is true.

Signatures      {line}

                {line}
"""


def write_receipt(
    path: Path, written: Written, content: Content, *, giver: str, taker: str, purpose: str, at: datetime
) -> None:
    """Write the form to a new file. Raises `ExportRefused`."""
    file = "" if written.file_sha256 is None else f"SHA-256 of the file\n                {written.file_sha256}\n"
    text = _FORM.format(
        exhibits=written.exhibits,
        name=written.path.name,
        numbers=", ".join(one.id for one in content.exhibits),
        manifest=written.manifest_sha256,
        file=file,
        entries=content.custody.entries,
        head=content.custody.head,
        at=stamp(at),
        giver=giver,
        purpose=purpose,
        taker=taker or _LINE,
        line=_LINE,
    )
    write_new(path, text.encode("utf-8", "backslashreplace"), [])
