"""Where the pure reading of an origin meets what the configuration, the casefile and the vault know.

What is asked of the casefile is remembered: drafts are made of a thousand exhibits in a row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from inboxwatch import intake
from inboxwatch.export.headers import sealed_header
from inboxwatch.intake import Receiving
from inboxwatch.intake.signatures import Signature
from inboxwatch.model.exhibit import Exhibit, ExhibitFilter, ExhibitState, Provenance
from inboxwatch.model.identity import AccountName, Sha256
from inboxwatch.model.origin import Origin
from inboxwatch.ports import CaseReader, Clock, Likeness
from inboxwatch.settings import AccountSettings

_FRESH = timedelta(minutes=10)  # for which what was learned is taken to be the same

_Folder = tuple[AccountName, str, int]


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
        self._folders: dict[_Folder, list[tuple[int, datetime]]] = {}
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
        neighbours = self._neighbours((place.account, place.folder, place.uidvalidity)) if place else []
        uid = place.uid if place else None
        signs = intake.planted_remarks(found, exhibit.internal_date, uid, neighbours)
        return replace(found, remarks=(*found.remarks, *signs)) if signs else found

    def _neighbours(self, folder: _Folder) -> list[tuple[int, datetime]]:
        """UID and INTERNALDATE of what was kept from a folder."""
        casefile = self._casefile()
        seq = casefile.journal_seq()
        if seq != self._folders_of:
            self._folders, self._folders_of = {}, seq
            for one in casefile.exhibits(ExhibitFilter()):
                place = one.location
                if place is not None and one.internal_date is not None:
                    key = (place.account, place.folder, place.uidvalidity)
                    self._folders.setdefault(key, []).append((place.uid, one.internal_date))
        return self._folders.get(folder, [])
