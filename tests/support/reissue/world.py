"""A whole mailbox from one number: two years of ordinary mail, known exhibits, and mail from new addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.support.reissue.chance import Chance, from_seed
from tests.support.reissue.corpus import Author
from tests.support.reissue.friends import Friends
from tests.support.reissue.habits import HABITS, LEVELS, Habits
from tests.support.reissue.harasser import Harasser
from tests.support.reissue.her import Her
from tests.support.reissue.items import Item, World
from tests.support.reissue.letter import HOME, Earlier, Home
from tests.support.reissue.machines import Machines
from tests.support.reissue.strangers import Strangers

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
    least: int = 1,
    levels: Sequence[int] = LEVELS,
    habits: Habits = HABITS,
    authors: Sequence[Author] = (),
    home: Home = HOME,
) -> World:
    """The mailbox of one person.

    The exhibits lie in the first two thirds of the time, the new addresses (`addresses` for each level and flagged
    person, one to four mails each) in the last. With `authors`, flagged persons and correspondents write what those
    wrote, one author each. `home` is the person and her servers. What is ordinary does not depend on levels and habits.
    """
    chance = from_seed("world", seed)
    used: set[str] = set()
    her = Her.made(chance.for_("her"), used, home)
    items: list[Item] = []
    authors = [replace(one, given=0) for one in authors]
    people = []
    for number in range(harassers):
        own = chance.for_("flagged", number)
        one = Harasser.made(f"flagged-{number}", own, used, authors[number] if number < len(authors) else None, home)
        hers = _hers(her, one, own.for_("hers"), days)
        items += [item for item, _ in hers]
        count = own.randrange(exhibits[0], exhibits[1] + 1)
        first, during = BEGIN + timedelta(days=20), days * 2 // 3 - 20
        items += one.exhibits(count, first, during, own.for_("exhibits"), [mail for _, mail in hers])
        people.append(one)
    items += _ordinary(
        chance, her, used, people, list(authors[harassers:]), (friends, strangers, newsletters, shops), days
    )
    late = BEGIN + timedelta(days=days * 2 // 3)
    for number, one in enumerate(people):
        for level in levels:
            for order in range(addresses):
                own = chance.for_("new address", number, order)
                items += one.from_new_address(level, order, late, days // 3 - 10, own, habits, least)
    words = {one.persona.name: one.persona.private.words for one in people}
    return World(tuple(sorted(items, key=lambda item: (item.when, item.message_id))), words)


def _ordinary(
    chance: Chance,
    her: Her,
    used: set[str],
    people: list[Harasser],
    authors: list[Author],
    counts: tuple[int, int, int, int],
    days: int,
) -> list[Item]:
    """All mail that nobody flagged wrote, and her own. A quarter of the authors writes for those who wrote once."""
    friends, strangers, newsletters, shops = counts
    spare = len(authors) // 4
    crowd = Friends(chance.for_("friends"), BEGIN, days, her, used)
    items: list[Item] = []
    for number in range(friends):
        nickname = people[0].persona.private.words[0] if people and number % 60 == 7 else ""
        items += crowd.of(number, authors[spare + number] if spare + number < len(authors) else None, nickname)
    for number in (11, 23):
        mails = [mail for mail in people[0].past.mails if mail.writer == people[0].persona.party] if people else []
        if number < friends and mails:
            items.append(crowd.forwarded(number, chance.for_("forwarded", number).one(mails)))
    items += Strangers(chance.for_("strangers"), BEGIN, days, her, used, authors[:spare]).some(strangers)
    items += Machines(chance.for_("machines"), BEGIN, days, her, used).some(newsletters, shops)
    return items


def _hers(her: Her, one: Harasser, chance: Chance, days: int) -> list[tuple[Item, Earlier]]:
    """The few mails she wrote to them: only they can know those Message-IDs."""
    out = []
    for number in range(chance.randrange(2, 6)):
        when = BEGIN + timedelta(days=10 + chance.random() * days / 2, hours=18)
        text = _HERS[(number + chance.randrange(5)) % 5]
        subject = chance.one(("stop", "your mails", "no", "Re: please"))
        out.append(her.writes(one.persona.party, when, chance, subject, text=text))
    return sorted(out, key=lambda pair: pair[0].when)
