"""Puts the pure rooms together for marking and comparing: fingerprints, digests, the counts they are weighed by."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache

from inboxwatch import fingerprint, intake, matching
from inboxwatch.matching import style
from inboxwatch.matching.explain import reasons_of
from inboxwatch.matching.impersonation import STRONG, Kind, Known, impersonation, lookalike_keys
from inboxwatch.matching.kinds import KINDS
from inboxwatch.matching.names import name_keys
from inboxwatch.matching.resemblance import Candidate, asked_of, assess, linking, threshold_of, worth_weighing
from inboxwatch.model.fingerprint import Fingerprint, Trait
from inboxwatch.model.identity import AccountName, SenderId
from inboxwatch.model.likeness import WHOLE, Assessment, Shown, Standing, TraitKey
from inboxwatch.model.message import Originator, Originators
from inboxwatch.model.style import StyleSketch, merged
from inboxwatch.model.verdict import Reason
from inboxwatch.pipeline.marking import Marking, Read, Specimen
from inboxwatch.ports import Likeness

FLOOR = 240
"""The lowest threshold, in centibans: some 250 times as common as by coincidence."""
_NOT_LEARNT = frozenset(("thread", "stem-near", "address"))
_CLOSE_FROM = 0.5
_EXAMPLES = 5
_KNOWN_TEXTS = 40  # exhibits whose way of writing is held against a stranger's, the newest
_REMEMBERED = 300  # characters; the digest of a longer text is made anew each time


class Marks:
    """Marks and compares.

    `key` digests; `words` are the private words by sender, `own_hosts` an account's receiving servers, `own` the
    addresses of the watched mailboxes, all as they are now.
    """

    def __init__(
        self,
        likeness: Callable[[], Likeness],
        key: bytes,
        words: Callable[[], Mapping[SenderId, frozenset[str]]],
        own_hosts: Callable[[AccountName | None], intake.Receiving | Sequence[str]],
        own: Callable[[], frozenset[str]],
    ) -> None:
        self._likeness = likeness
        self._keyed = hashlib.blake2b(key=key, digest_size=8)
        self.key_mark = int(self._computed("key")[:15], 16)
        self._words = words
        self._own_hosts = own_hosts
        self._own = own
        self._digest = lru_cache(maxsize=8192)(self._computed)
        self._profiles: dict[SenderId, tuple[int, style.StyleProfile]] = {}
        self._folds = fingerprint.Folds(name_keys, matching.canonical, self.digest)

    def digest(self, text: str) -> str:
        """A keyed digest of a text, 16 hexadecimal digits (BLAKE2b, RFC 7693)."""
        return self._digest(text) if len(text) <= _REMEMBERED else self._computed(text)

    def sender_key(self, address: str) -> str:
        """The digest of an address, the same for all ways of writing it."""
        return self.digest(f"address:{matching.canonical(address)}")

    def list_key(self, name: str) -> str:
        """The digest of a mailing list's name."""
        return self.digest(f"list:{name}")

    def id_key(self, message_id: str) -> str:
        """The digest of a Message-ID: that of the trait's value, which is a digest already."""
        return self.digest(self.digest(message_id))

    def cue(self, phrase: str) -> str:
        """The digest of a private word or phrase; empty for one without words, or with more than five."""
        return fingerprint.cue(phrase, self.digest)

    def mark(self, read: Read) -> Specimen:
        """Mark a message."""
        origin = intake.origin(read.header, self._own_hosts(read.account))
        words = frozenset().union(*self._words().values())
        own = tuple(sorted(self._own()))
        found = fingerprint.mark(read.message, origin, read.received_at, self._folds, words, own)
        return Specimen(read, found, cache(lambda: fingerprint.style_of(read.message)))

    def is_own(self, address: str) -> bool:
        """Whether an address is one of the watched mailboxes', in whatever way of writing."""
        return matching.canonical(address) in {matching.canonical(one) for one in self._own()}

    def marking(
        self,
        is_allowed: Callable[[Originators], bool],
        is_locked: Callable[[], bool],
        is_wanted: Callable[[], bool],
    ) -> Marking:
        """The functions as the river takes them."""
        return Marking(
            likeness=self._likeness(),
            version=fingerprint.VERSION,
            mark=self.mark,
            keys=self.keys,
            ordinary=self.ordinary,
            teaches=self.teaches,
            correspondence=intake.correspondence,
            recipients=intake.recipients,
            sender_key=self.sender_key,
            list_key=self.list_key,
            id_key=self.id_key,
            lookalikes=self.lookalikes,
            is_allowed=is_allowed,
            is_own=self.is_own,
            compare=self.compare,
            explain=reasons_of,
            imitation=self.imitation,
            receiver=intake.receiver,
            is_locked=is_locked,
            is_wanted=is_wanted,
        )

    def keys(self, found: Fingerprint) -> dict[TraitKey, Trait]:
        """The traits of a fingerprint as they are counted."""
        return {TraitKey(one.kind, self.digest(one.value)): one for one in found.traits}

    def ordinary(self, header: bytes, originators: Originators, received_at: datetime | None) -> tuple[TraitKey, ...]:
        """What is learnt from the header block of ordinary mail."""
        traits = [
            *fingerprint.mark_fields(intake.spelled_fields(header), received_at),
            *fingerprint.mark_names(originators, self._folds),
        ]
        return tuple(dict.fromkeys(TraitKey(one.kind, self.digest(one.value)) for one in traits))

    def teaches(self, found: Fingerprint) -> tuple[TraitKey, ...]:
        """What is learnt from a whole message of ordinary mail."""
        keys = (key for key in self.keys(found) if key.kind in KINDS and key.kind not in _NOT_LEARNT)
        return (TraitKey(WHOLE, "1"), *keys)

    def compare(self, found: Sequence[Specimen]) -> Assessment | None:
        """Hold the messages of one address against the flagged senders.

        The way of writing is measured only where something else links.
        """
        traits: dict[TraitKey, Trait] = {}
        for one in found:
            for key, trait in self.keys(one.fingerprint).items():
                traits.setdefault(key, trait)
        asked = asked_of(traits)
        links = self._standing(traits, linking(asked))
        writing = cache(lambda: _writing_of(found))
        candidate = Candidate(
            traits,
            closeness=lambda bands: self._closest(found, bands),
            style=lambda sender: self._style(sender, links.sizes.get(sender, {}).get("", 0), writing()),
            letters=sum(len(one.read.message.text) for one in found),
            messages=len(found),
        )
        senders = worth_weighing(candidate, links)
        return assess(candidate, self._standing(traits, asked, senders), self.threshold()) if senders else None

    def threshold(self) -> int:
        """The score from which mail is put aside, by what was ordinary so far."""
        return threshold_of(self._likeness().scores(), FLOOR)

    def _standing(
        self, traits: Mapping[TraitKey, Trait], asked: Collection[TraitKey], senders: Collection[SenderId] | None = None
    ) -> Standing:
        """The counts, with the private words that the person named for a sender."""
        standing = self._likeness().standing(asked, senders)
        used = {trait.value for key, trait in traits.items() if key.kind == "private-word"}
        known = {(one.key, one.sender) for one in standing.shown}
        told = [
            Shown(key, sender, 1, None)
            for sender, words in sorted(self._words().items())
            if senders is None or sender in senders
            for key in (TraitKey("private-word", self.digest(word)) for word in sorted(words & used))
            if (key, sender) not in known
        ]
        return replace(standing, shown=(*standing.shown, *told)) if told else standing

    def _closest(self, found: Sequence[Specimen], bands: Iterable[Shown]) -> tuple[float, Shown] | None:
        """The exhibit of these whose text is most like one of the candidate's, from half of it on."""
        examples = {one.example: one for one in bands if one.example is not None}
        best: tuple[float, Shown] | None = None
        for exhibit, shown in sorted(examples.items(), reverse=True)[:_EXAMPLES]:
            kept = self._likeness().fingerprint(exhibit)
            if kept is None:
                continue
            for one in found:
                likeness = fingerprint.similarity(one.fingerprint.signature, kept.signature)
                if likeness >= _CLOSE_FROM and (best is None or likeness > best[0]):
                    best = (likeness, shown)
        return best

    def lookalikes(self, person: Originator) -> tuple[TraitKey, ...]:
        """What an imitation of somebody's address or name would share with it."""
        return self._kinds(lookalike_keys(person.address, person.name).kept())

    def imitation(self, found: Originators) -> tuple[tuple[Reason, ...], bool]:
        """Whom a message seems to imitate, and whether that alone is enough to put it aside."""

        def contacts(kind: Kind, keys: frozenset[str]) -> bool:
            return bool(self._likeness().contacts_meet(self._kinds((kind, key) for key in keys)))

        own = Known.of(lookalike_keys(one) for one in self._own())
        reasons = impersonation(found, contacts, own)
        return reasons, any(one.code in STRONG for one in reasons)

    def _kinds(self, keys: Iterable[tuple[Kind, str]]) -> tuple[TraitKey, ...]:
        return tuple(TraitKey(kind.value, self.digest(key)) for kind, key in keys)

    def _style(self, sender: SenderId, exhibits: int, writing: StyleSketch | None) -> int:
        """What the way of writing says for a sender with so many marked exhibits, in centibans; 0 for nothing."""
        if writing is None:
            return 0
        return round(100 * style.compare(self._writing(sender, exhibits), writing).log_ratio)

    def _writing(self, sender: SenderId, exhibits: int) -> style.StyleProfile:
        """The way of writing in a sender's newest exhibits; made anew when their number has changed."""
        known = self._profiles.get(sender)
        if known is None or known[0] != exhibits:
            texts = [one.style for one in self._likeness().fingerprints(sender, _KNOWN_TEXTS) if one.style is not None]
            known = self._profiles[sender] = (exhibits, style.StyleProfile.of(texts))
        return known[1]

    def _computed(self, text: str) -> str:
        made = self._keyed.copy()  # quicker than to take up the key for each of some 200 values of a message
        made.update(text.encode("utf-8", "surrogatepass"))
        return made.hexdigest()


def _writing_of(specimens: Iterable[Specimen]) -> StyleSketch | None:
    """The way of writing in these messages together; None where there is too little text."""
    found = [style for one in specimens if (style := one.style()) is not None]
    return merged(found) if found else None
