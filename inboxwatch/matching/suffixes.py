"""Which part of a domain somebody registered, and which words are put beside a name without saying whose it is.

A list of every public suffix (publicsuffix.org, some 10,000 rules that change weekly) would be one more thing to keep
fresh, for weak hints only. The rule here is: the last label, and the one before where it is one of the usual kinds
below a country's. Where it is wrong, two domains are compared with one label more or less.
"""

from __future__ import annotations

from dataclasses import dataclass

CHECKED_ON = "2026-11-26"

_COUNTRY = 2  # letters of a country's label (ISO 3166)
_KINDS = """
ac ad asso co com ed edu firm gen go gob gouv gov govt gv id ind info kr law ltd me mil muni ne net nhs nom or org plc
pro res sch school web
"""
_WORDS = """
account accounts alert alerts billing care center client cloud contact customer desk direkt email group help home inbox
info internet konto kunden login mail mailbox mails mein meine my news office official online portal post private secure
security service services shop sicherheit support system team the update verify web webmail www
"""

KINDS = frozenset(_KINDS.split())
"""Labels below which countries register, as in ``co.uk``, ``com.br``, ``or.at``."""
EVERYBODYS = frozenset(_WORDS.split())
"""Words that are put beside a name, or are themselves the domain of several unrelated providers (``mail.com``)."""


@dataclass(frozen=True, slots=True)
class Split:
    """A domain in parts: ``mail.`` + ``example`` + ``co.uk``. `label` is empty where nobody registered anything."""

    below: str
    label: str
    suffix: str

    @property
    def head(self) -> str:
        """What stands before the suffix."""
        return f"{self.below}.{self.label}" if self.below else self.label

    @property
    def registered(self) -> str:
        """What somebody registered."""
        return f"{self.label}.{self.suffix}"


def split(domain: str) -> Split:
    """The parts of a domain in lower case. A literal (``[192.0.2.1]``) or a single label has none."""
    labels = domain.split(".")
    if domain.startswith("[") or len(labels) <= 1:
        return Split("", "", domain)
    is_deep = len(labels) > _COUNTRY and len(labels[-1]) == _COUNTRY and labels[-2] in KINDS
    at = -2 if is_deep else -1
    return Split(".".join(labels[: at - 1]), labels[at - 1], ".".join(labels[at:]))
