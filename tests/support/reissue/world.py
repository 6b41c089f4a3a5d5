"""A whole mailbox from one number: two years of ordinary mail, known exhibits, and mail from new addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tests.support.reissue.chance import Chance, from_seed
from tests.support.reissue.corpus import Author
from tests.support.reissue.crowd import Crowd
from tests.support.reissue.habits import HABITS, LEVELS, Habits
from tests.support.reissue.harasser import Harasser
from tests.support.reissue.items import Item, World
from tests.support.reissue.letter import Earlier

BEGIN = datetime(2024, 3, 1, tzinfo=UTC)
_HERS = (
    "Please do not write to me any more.", "I have asked you to stop. Do not contact me again.", "No.",
    "I do not want to meet. Please leave me alone.", "Do not come to my door again.",
)  # fmt: skip


def world(
    seed: object,
    *,
    friends: int = 400,
    strangers: int = 3000,
    newsletters: int = 12,
    shops: int = 25,
    days: int = 730,
    harassers: int = 1,
    exhibits: tuple[int, int] = (5, 40),
    addresses: int = 6,
    levels: Sequence[int] = LEVELS,
    habits: Habits = HABITS,
    authors: Sequence[Author] = (),
) -> World:
    """The mailbox of one person.

    The exhibits lie in the first two thirds of the time, the new addresses (`addresses` for each level and flagged
    person, one to four mails each) in the last. With `authors`, flagged persons and correspondents write what those
    wrote, one author each. What is ordinary does not depend on levels and habits.
    """
    chance = from_seed("world", seed)
    used: set[str] = set()
    crowd = Crowd(chance.for_("crowd"), BEGIN, days, used, list(authors[harassers:]))
    people, items = [], []
    for number in range(harassers):
        own = chance.for_("flagged", number)
        author = authors[number] if number < len(authors) else None
        one = Harasser.made(f"flagged-{number}", own, used, author)
        hers = _hers(crowd, one, own.for_("hers"), days)
        items += [item for item, _ in hers]
        count = own.randrange(exhibits[0], exhibits[1] + 1)
        items += one.exhibits(
            count, BEGIN + timedelta(days=20), days * 2 // 3 - 20, own.for_("exhibits"), [mail for _, mail in hers]
        )
        people.append(one)
    nickname = people[0].persona.private.words[0] if people else ""
    forward = [mail for mail in people[0].past.mails if mail.writer == people[0].persona.party] if people else []
    items += crowd.friends(friends, nickname=nickname, forward=forward)
    items += crowd.strangers(strangers)
    items += crowd.machines(newsletters, shops)
    late = BEGIN + timedelta(days=days * 2 // 3)
    for number, one in enumerate(people):
        for level in levels:
            for order in range(addresses):
                own = chance.for_("new address", number, order)
                items += one.from_new_address(level, order, late, days // 3 - 10, own, habits)
    return World(tuple(sorted(items, key=lambda item: (item.when, item.message_id))))


def _hers(crowd: Crowd, one: Harasser, chance: Chance, days: int) -> list[tuple[Item, Earlier]]:
    """The few mails she wrote to them: only they can know those Message-IDs."""
    out = []
    for number in range(chance.randrange(2, 6)):
        when = BEGIN + timedelta(days=10 + chance.random() * days / 2, hours=18)
        text = _HERS[(number + chance.randrange(5)) % 5]
        out.append(
            crowd.from_her(
                one.persona.party, when, chance, chance.one(("stop", "your mails", "no", "Re: please")), text=text
            )
        )
    return sorted(out, key=lambda pair: pair[0].when)
