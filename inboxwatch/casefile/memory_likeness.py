"""What is learnt, in memory: the same promise as the tables in SQLite, made of dictionaries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from inboxwatch.casefile.learning import (
    RIPE_AFTER,
    RIPE_AT_LEAST,
    RIPE_SHARE,
    SENDERS_AT_MOST,
    SENT_AT_MOST,
    STRANGERS_AT_MOST,
    VALUES_AT_MOST,
)
from inboxwatch.model.case import Change
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.fingerprint import Fingerprint
from inboxwatch.model.identity import AccountName, ExhibitId, SenderId
from inboxwatch.model.likeness import (
    SENT,
    UNLINKED,
    WHOLE,
    Acquaintance,
    Agenda,
    Compared,
    Marked,
    Met,
    Outcome,
    ReceivedBy,
    Shown,
    Standing,
    Stranger,
    TraitKey,
)
from inboxwatch.model.mailbox import MessageRef

_VOUCHED = {ExhibitState.MATCH, ExhibitState.CONFIRMED}
_WAITS = ("waiting", "again")


class MemoryLikeness:
    """`Likeness` that lasts as long as the object; `exhibits` gives the exhibits as they are now."""

    def __init__(self, exhibits: Callable[[], Sequence[Exhibit]]) -> None:
        self._exhibits = exhibits
        self._marked: dict[ExhibitId, Marked] = {}
        self._known: dict[str, Acquaintance] = {}
        self._traits: dict[str, tuple[TraitKey, ...]] = {}
        self._learnt: dict[str, bool] = {}
        self._ordinary: Counter[TraitKey] = Counter()
        self._contacts: set[TraitKey] = set()
        self._sent: dict[str, SenderId | None] = {}
        self._strangers: dict[MessageRef, tuple[Stranger, str]] = {}
        self._scores: Counter[int] = Counter()
        self._rules: dict[AccountName, int] = {}
        self._received: dict[tuple[AccountName, int], ReceivedBy] = {}

    def acquaintances(self, keys: Collection[str]) -> Mapping[str, Acquaintance]:
        """See `Likeness.acquaintances`."""
        return {key: self._known[key] for key in keys if key in self._known}

    def answers_hers(self, values: Collection[str]) -> bool:
        """See `Likeness.answers_hers`."""
        return any(one in self._sent and self._sent[one] is None for one in values)

    def contacts_meet(self, keys: Collection[TraitKey]) -> frozenset[TraitKey]:
        """See `Likeness.contacts_meet`."""
        return frozenset(keys) & self._contacts

    def strangers(self, account: AccountName, limit: int) -> Sequence[Stranger]:
        """See `Likeness.strangers`."""
        waits = [
            (state == "again", _newest(one), one)
            for one, state in self._strangers.values()
            if state in _WAITS and one.ref.account == account
        ]
        return [one for _, _, one in sorted(waits, key=lambda found: found[:2])[:limit]]

    def earlier(self, key: str, limit: int) -> Sequence[Stranger]:
        """See `Likeness.earlier`."""
        found = [one for one, state in self._strangers.values() if state == "compared" and one.key == key]
        return sorted(found, key=_newest)[:limit]

    def suspected(self, ref: MessageRef) -> str | None:
        """See `Likeness.suspected`."""
        one, state = self._strangers.get(ref, (None, ""))
        return one.key if one is not None and state == "suspect" else None

    def agenda(self, account: AccountName, version: int) -> Agenda:
        """See `Likeness.agenda`."""
        compare = bool(self.strangers(account, 1)) and bool(self._counted())
        return Agenda(self._rules.get(account), compare, bool(self.unmarked(version, 1)))

    def waiting(self) -> int:
        """See `Likeness.waiting`."""
        return sum(state in _WAITS for _, state in self._strangers.values())

    def unmarked(self, version: int, limit: int) -> Sequence[Exhibit]:
        """See `Likeness.unmarked`."""
        done = {one.exhibit for one in self._marked.values() if one.fingerprint.version == version}
        found = [one for one in self._exhibits() if one.id not in done]
        return sorted(found, key=lambda one: -one.id.number)[:limit]

    def fingerprint(self, exhibit: ExhibitId) -> Fingerprint | None:
        """See `Likeness.fingerprint`."""
        found = self._marked.get(exhibit)
        return None if found is None else found.fingerprint

    def fingerprints(self, sender: SenderId, limit: int) -> Sequence[Fingerprint]:
        """See `Likeness.fingerprints`."""
        mine = sorted((name for name, owner in self._counted().items() if owner == sender), reverse=True)
        return [self._marked[name].fingerprint for name in mine[:limit]]

    def standing(self, keys: Collection[TraitKey], senders: Collection[SenderId] | None = None) -> Standing:
        """See `Likeness.standing`."""
        wanted = frozenset(keys)
        kinds = {"", *(key.kind for key in wanted)}
        profile: dict[tuple[TraitKey, SenderId], list[ExhibitId]] = defaultdict(list)
        sizes: dict[SenderId, Counter[str]] = defaultdict(Counter)
        for exhibit, sender in self._counted().items():
            traits = set(self._marked[exhibit].keys)
            sizes[sender].update(kinds & {"", *(one.kind for one in traits)})
            for key in traits:
                profile[key, sender].append(exhibit)
        shown = [Shown(key, sender, len(them), them[-1]) for (key, sender), them in profile.items() if key in wanted]
        shown += [
            Shown(one, to, 0, None)
            for one in wanted
            if one.kind == SENT and (to := self._sent.get(one.value)) is not None
        ]
        shown = [one for one in shown if senders is None or one.sender in senders]
        return Standing(
            shown=tuple(sorted(shown, key=lambda one: (one.key, one.sender))),
            sizes={one.sender: dict(sizes[one.sender]) for one in shown if one.sender in sizes},
            ordinary={key: self._ordinary[key] for key in wanted if self._ordinary[key]},
            senders=self._ordinary[TraitKey("", "")],
            whole=self._ordinary[TraitKey(WHOLE, "")],
        )

    def received_by(self, account: AccountName) -> Sequence[ReceivedBy]:
        """See `Likeness.received_by`."""
        return [one for one in self._received.values() if one.account == account]

    def scores(self) -> Mapping[int, int]:
        """See `Likeness.scores`."""
        return dict(self._scores)

    def learn(self, change: Change) -> None:
        """Take in what a change tells."""
        self._marked.update({one.exhibit: one for one in change.marked})
        for met in change.met:
            self._meet(met)
        for seen in change.received:
            older = self._received.get((seen.account, seen.place))
            if older is None or seen.day >= older.day:
                self._received[seen.account, seen.place] = seen
        for sent in change.sent:
            self._sent.setdefault(sent.value, sent.sender)
        for stranger in change.strangers:
            earlier = self._strangers.get(stranger.ref)
            if earlier is None or earlier[1] == "compared":
                self._strangers[stranger.ref] = (stranger, "waiting" if earlier is None else "again")
        for vouched in change.vouched:
            before = self._known.get(vouched.key, Acquaintance(vouched.key, True, 0, None, None))
            self._known[vouched.key] = Acquaintance(vouched.key, True, before.days, before.first_day, before.last_day)
            self._contacts.update(vouched.lookalikes)
            self._strangers = {ref: one for ref, one in self._strangers.items() if one[0].key != vouched.key}
        for compared in change.compared:
            self._close(compared)
        for score, messages in change.ordinary_scores:
            self._scores[score] += messages
        self._rules.update(dict(change.rules))

    def tend(self, today: date) -> int:
        """See `CaseFile.tend`."""
        known = self._ordinary[TraitKey("", "")]
        ripe = sorted(
            (day, key)
            for key in self._traits
            if (day := self._known[key].first_day) is not None and day <= today - RIPE_AFTER
        )
        learnt = 0
        for day, key in ripe:
            before = sum(done and self._known[name].first_day == day for name, done in self._learnt.items())
            traits = self._traits.pop(key)
            self._learnt[key] = before < max(RIPE_AT_LEAST, known // RIPE_SHARE)
            if self._learnt[key]:
                learnt += 1
                kinds = {TraitKey(one.kind, "") for one in traits}
                self._ordinary.update({*traits, *kinds, TraitKey("", "")})
        self._keep_bounds()
        return learnt

    def _keep_bounds(self) -> None:
        """Let the oldest go where there are too many."""
        if len(self._known) > SENDERS_AT_MOST:
            latest = sorted(self._known.values(), key=_last_met, reverse=True)
            self._known = {one.key: one for one in latest[:SENDERS_AT_MOST]}
            self._traits = {key: traits for key, traits in self._traits.items() if key in self._known}
            self._learnt = {key: done for key, done in self._learnt.items() if key in self._known}
        self._sent = dict(list(self._sent.items())[-SENT_AT_MOST:])
        if len(self._strangers) > STRANGERS_AT_MOST:
            urgent = sorted(self._strangers.values(), key=lambda one: (one[1] == "compared", _newest(one[0])))
            self._strangers = {one.ref: (one, state) for one, state in urgent[:STRANGERS_AT_MOST]}
        values = Counter(key.kind for key in self._ordinary)
        for key in [key for key, senders in self._ordinary.items() if key.value and senders == 1]:
            if values[key.kind] > VALUES_AT_MOST:
                del self._ordinary[key]

    def _close(self, compared: Compared) -> None:
        stranger, state = self._strangers.get(compared.ref, (None, ""))
        is_suspect = compared.outcome is Outcome.SUSPECT
        if stranger is not None and (is_suspect or state in _WAITS):
            self._strangers[compared.ref] = (stranger, "suspect" if is_suspect else "compared")
        if is_suspect:
            self._traits.pop(compared.key, None)
        elif state in _WAITS:
            if compared.traits and compared.key in self._known and compared.key not in self._learnt:
                self._traits[compared.key] = compared.traits
            if state == "waiting":
                self._scores[UNLINKED if compared.score is None else compared.score] += 1

    def _meet(self, met: Met) -> None:
        old = self._known.get(met.key, Acquaintance(met.key, False, 0, None, None))
        is_new = old.last_day is None or old.first_day is None or met.day > old.last_day or met.day < old.first_day
        self._known[met.key] = Acquaintance(
            met.key,
            old.is_vouched,
            old.days + is_new,
            min(old.first_day or met.day, met.day),
            max(old.last_day or met.day, met.day),
        )
        if met.traits and met.key not in self._learnt:
            self._traits.setdefault(met.key, met.traits)

    def _counted(self) -> dict[ExhibitId, SenderId]:
        states = {one.id: one for one in self._exhibits()}
        return {
            name: states[name].sender  # type: ignore[misc]
            for name in sorted(self._marked)
            if name in states and states[name].state in _VOUCHED and states[name].sender is not None
        }


def _last_met(one: Acquaintance) -> tuple[bool, date]:
    return (one.is_vouched, one.last_day or date.min)


def _newest(one: Stranger) -> tuple[float, int]:
    return (0.0 if one.at is None else -one.at.timestamp(), -one.ref.uid)
