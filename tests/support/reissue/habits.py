"""How often somebody who hides behind a new address still shows something of their own.

Nobody has published rates for these, so every number is a guess, made low on purpose: it is better to measure a detector
on people who betray less of themselves than real ones. `scaled` halves or doubles them all, and a measurement should say
what it gives at 0.5, 1 and 2. Levels change programs, networks and words; these numbers stay as they are on every level,
but for what level 3 rules out, so that two levels differ in nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

LEVELS = (0, 1, 2, 3)
RULED_OUT = {3: frozenset({"verbatim", "nearly", "private_word", "quotes", "closing"})}


@dataclass(frozen=True, slots=True)
class Habits:
    """Probabilities for each mail from a new address; those of the last group are drawn once for each address."""

    # A whole sentence said before, word for word. People who obsess repeat themselves, but they type anew: a twelfth.
    verbatim: float = 0.08
    # The same grievance in nearly the same words: as often as that.
    nearly: float = 0.08
    # A pet name or a word from a shared past. It is what makes such mail hurt, and whoever wants not to be known leaves
    # it out: one mail in five.
    private_word: float = 0.20
    # Cites an old Message-ID. A new account has no old mail to answer, so this takes an export or an import: rare.
    old_thread: float = 0.03
    # Pastes an earlier mail below their own: a little less rare, since copying text is easy.
    quotes: float = 0.04
    # Sends a picture or a document again that was sent before.
    attachment: float = 0.04
    # Names the same number or handle, to be called back.
    number: float = 0.04

    # For each address: the display name, or a variation of it. Whoever takes a new address to get past a filter often
    # wants to be recognised; whoever wants to frighten does not: one in seven.
    name: float = 0.15
    # The new local part is made from the old one, since people are poor at inventing names: one in five.
    stem: float = 0.20
    # Keeps the closing line. It is a reflex: one in three.
    closing: float = 0.35

    def scaled(self, factor: float) -> Habits:
        return replace(self, **{one.name: min(1.0, getattr(self, one.name) * factor) for one in fields(self)})

    def at(self, level: int) -> Habits:
        """What level 3 rules out is zero there."""
        return replace(self, **dict.fromkeys(RULED_OUT.get(level, frozenset()), 0.0))


HABITS = Habits()

# What the known address shows, for each of its mails: nothing is hidden there, and the exhibits must hold what a later
# mail can be found by. Again guesses.
KNOWN = Habits(
    verbatim=0.15, nearly=0.20, private_word=0.40, old_thread=0.30, quotes=0.20, attachment=0.15, number=0.10,
    name=1.0, stem=1.0, closing=0.8,
)  # fmt: skip
