"""Where the pure reading of an origin meets what the configuration, the casefile and the vault know.

What is asked of the casefile is remembered: drafts are made of a thousand exhibits in a row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate

from inboxwatch import intake
from inboxwatch.export.headers import sealed_header
from inboxwatch.intake import Receiving
from inboxwatch.intake.signatures import Signature
from inboxwatch.model.exhibit import Exhibit, ExhibitFilter, ExhibitState, Provenance
from inboxwatch.model.identity import AccountName, Sha256
from inboxwatch.model.mailbox import MessageRef
from inboxwatch.model.origin import Origin
from inboxwatch.ports import CaseReader, Clock, Likeness
from inboxwatch.settings import AccountSettings

_FRESH = timedelta(minutes=10)  # for which what was learned is taken to be the same

_Folder = tuple[AccountName, str, int]
_Arrival = tuple[int, datetime]  # UID and INTERNALDATE


class Origins:
    """Says where exhibits came from. `octets` opens what is kept; the others are as they are now."""

    def __init__(
        self,
        accounts: Callable[[], tuple[AccountSettings, ...]],
        casefile: Callable[[], CaseReader],
        likeness: Callable[[], Likeness],
        octets: Callable[[Sha256], bytes],
        clock: Clock,
    ) -> None:
        self._accounts = accounts
        self._casefile = casefile
        self._likeness = likeness
        self._octets = octets
        self._clock = clock
        self._learned: dict[AccountName, tuple[datetime, tuple[str, ...]]] = {}
        self._folders: dict[_Folder, tuple[list[int], list[_Arrival]]] = {}
        self._folders_of = -1

    def of(self, exhibit: Exhibit) -> Origin:
        """Where the message came from. Raises `IntegrityFailure`."""
        octets = self._octets(exhibit.sha256)
        from_file = exhibit.provenance is not Provenance.IMAP
        sealed = exhibit.state is ExhibitState.SEALED
        header = sealed_header(octets) if sealed else intake.header_block(octets)
        signatures = () if sealed else self._signatures(header, octets)
        found = intake.origin(header, self.receiving(exhibit.account), signatures, from_file=from_file)
        return self._with_signs_of_planting(exhibit, found)

    def receiving(self, account: AccountName | None) -> Receiving:
        """What is known of the servers that receive an account's mail."""
        for one in self._accounts():
            if one.name == account:
                return intake.receiving(one.receiving_hosts, one.host, self.learned(one.name))
        return Receiving()

    def unfit(self, account: AccountName) -> tuple[str, ...]:
        """Hosts that receive the account's mail, as ordinary mail shows, and are not among those that are known."""
        known = intake.own_hosts(self.receiving(account).hosts)
        return tuple(one for one in self.learned(account) if not known.wrote(one))

    def learned(self, account: AccountName) -> tuple[str, ...]:
        """The receiving hosts that ordinary mail of an account shows."""
        now = self._clock.now()
        at, hosts = self._learned.get(account, (None, ()))
        if at is None or now - at > _FRESH:
            hosts = intake.learned_hosts(self._likeness().received_by(account))
            self._learned[account] = (now, hosts)
        return hosts

    def unknown_keys(self, exhibit: Exhibit) -> list[str]:
        """Under which names the keys are published that would be needed to check a message's signatures.

        Those that are at hand are left out; others than a provider's of our table are never named. Raises
        `IntegrityFailure`.
        """
        names = intake.key_names(intake.header_block(self._octets(exhibit.sha256)))
        known = self._casefile().signing_keys()
        return [name for name in names if name not in known or not known[name].text]

    def _signatures(self, header: bytes, octets: bytes) -> tuple[Signature, ...]:
        """What comes of checking the signatures for which a key is at hand; nothing where there is none."""
        keys = {name: one.text for name, one in self._casefile().signing_keys().items()}
        if not any(keys.get(name) for name in intake.key_names(header)):
            return ()
        check = intake.load_check()
        return () if check is None else check(octets, keys)

    def _with_signs_of_planting(self, exhibit: Exhibit, found: Origin) -> Origin:
        place = exhibit.location
        signs = intake.planted_remarks(
            found, exhibit.internal_date, place.uid if place else None, self._latest_before(place) if place else ()
        )
        return replace(found, remarks=(*found.remarks, *signs)) if signs else found

    def _latest_before(self, place: MessageRef) -> tuple[_Arrival, ...]:
        """UID and INTERNALDATE of the one that arrived last, of what was kept from below this place in its folder."""
        casefile = self._casefile()
        seq = casefile.journal_seq()
        if seq != self._folders_of:
            self._folders, self._folders_of = _by_folder(casefile.exhibits(ExhibitFilter())), seq
        uids, latest = self._folders.get((place.account, place.folder, place.uidvalidity), ([], []))
        at = bisect_left(uids, place.uid)
        return (latest[at - 1],) if at else ()


def _by_folder(exhibits: Iterable[Exhibit]) -> dict[_Folder, tuple[list[int], list[_Arrival]]]:
    """For each folder the UIDs in order, and for each of them which one up to it arrived last, and when."""
    folders: dict[_Folder, list[_Arrival]] = {}
    for one in exhibits:
        place = one.location
        if place is not None and one.internal_date is not None:
            folder = (place.account, place.folder, place.uidvalidity)
            folders.setdefault(folder, []).append((place.uid, one.internal_date))
    return {
        folder: ([uid for uid, _ in sorted(seen)], list(accumulate(sorted(seen), _later)))
        for folder, seen in folders.items()
    }


def _later(one: _Arrival, other: _Arrival) -> _Arrival:
    return one if one[1] > other[1] else other
