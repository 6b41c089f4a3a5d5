"""Whom to write to about one message: the `ContactDirectory`, over the table, the registries and what was had before.

Three things can be known, and each can act on something else: who runs the account (the table, by the domain), who runs
the network of the observed address (a registry), who gave the sender's domain away. A contact that the sender may read
is withheld, and the network above it is looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from inboxwatch.complaint import words
from inboxwatch.complaint.domains import hoster, normalised
from inboxwatch.complaint.network import Address, Desk, Network, askable
from inboxwatch.complaint.own_domains import Own
from inboxwatch.complaint.providers import Provider, ProviderTable, bundled
from inboxwatch.complaint.sources import Abusix, Answer, MemoryNetworks, Networks, Subject
from inboxwatch.errors import LookUpFailed
from inboxwatch.model.contact import AbuseContact, ContactQuestion, Contacts, ContactSource, LookUp, Scope, Withheld

_ABOVE = 3  # networks above the first that are looked at
_OF_A_KIND = 10  # claimed domains of a message that are answered for: a message may name thousands


@dataclass
class _Run:
    """What is found out about one question."""

    own: Own
    names: tuple[str, ...]
    asks: bool
    network: list[AbuseContact] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    planned: list[LookUp] = field(default_factory=list)
    asked: list[LookUp] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


class Directory:
    """See `ContactDirectory`. With `asking` off nobody is asked, and what was had before still counts.

    `proxy` is named to a person who wants to know what a look-up discloses.
    """

    def __init__(
        self,
        networks: Networks,
        *,
        asking: bool,
        abusix: Abusix | None = None,
        proxy: str = "",
        table: ProviderTable | None = None,
    ) -> None:
        self._networks = networks
        self._asking = asking
        self._abusix = abusix
        self._proxy = proxy
        self._table = bundled() if table is None else table

    def plan(self, question: ContactQuestion) -> Sequence[LookUp]:
        """See `ContactDirectory.plan`."""
        if not self._asking:
            return ()
        run = _Run(self._own(question), question.names, asks=False)
        self._look_for_networks(question, run)
        return tuple(dict.fromkeys(run.planned))

    def contacts(self, question: ContactQuestion) -> Contacts:
        """See `ContactDirectory.contacts`."""
        run = _Run(self._own(question), question.names, asks=self._asking)
        verified = self._verified(question)
        self._look_for_networks(question, run)
        claimed = self._claimed(question)
        hosters = self._hosters(question, run)
        self._withhold_own(question, run)
        found: dict[str, AbuseContact] = {}
        for one in (*verified, *run.network, *claimed, *hosters):
            found.setdefault(one.address or one.form, one)
        withheld: dict[str, Withheld] = {}
        for held in run.withheld:
            withheld.setdefault(held.address, held)
        return Contacts(
            found=tuple(found.values()),
            withheld=tuple(withheld.values()),
            asked=tuple(dict.fromkeys(run.asked)),
            missing=tuple(dict.fromkeys(run.missing)),
        )

    # -- by the domain ----------------------------------------------------------------------------------------------

    def _own(self, question: ContactQuestion) -> Own:
        """What may be the sender's: a signature proves whose a domain is, not that its owner is somebody else."""
        return Own.of((*question.domains, question.provider, *question.senders), self._table)

    def _verified(self, question: ContactQuestion) -> list[AbuseContact]:
        """The desk of the provider whose part in the message was verified; one that the table knows, and no other."""
        domain = normalised(question.provider)
        provider = self._table.provider(domain)
        return [] if provider is None else [_of_table(Scope.ACCOUNT, provider, domain, words.VERIFIED)]

    def _claimed(self, question: ContactQuestion) -> list[AbuseContact]:
        """The desks of the providers that the message names, each once."""
        named: dict[Provider, str] = {}
        for domain in filter(None, map(normalised, question.domains)):
            provider = self._table.provider(domain)
            if provider is not None:
                named.setdefault(provider, domain)
        verified = self._table.provider(normalised(question.provider))
        return [
            _of_table(Scope.ACCOUNT, provider, domain, words.claimed(domain))
            for provider, domain in list(named.items())[:_OF_A_KIND]
            if provider is not verified
        ]

    def _hosters(self, question: ContactQuestion, run: _Run) -> list[AbuseContact]:
        """Those who gave the sender's domain away, below a name of theirs."""
        above = dict.fromkeys(filter(None, (hoster(one) for one in map(normalised, question.domains) if one)))
        return [
            _role(Scope.DOMAIN, one, words.HOSTER)
            for one in list(above)[:_OF_A_KIND]
            if not run.own.runs(one) and self._table.provider(one) is None
        ]

    def _withhold_own(self, question: ContactQuestion, run: _Run) -> None:
        """What stands at the sender's own domain (RFC 2142), as far as the message names it."""
        named = Own.of((*question.domains, question.provider), self._table)
        for domain in sorted(named.domains)[:_OF_A_KIND]:
            run.withheld.append(Withheld(domain, f"abuse@{domain}", words.own_domain(domain)))

    # -- by the address ---------------------------------------------------------------------------------------------

    def _look_for_networks(self, question: ContactQuestion, run: _Run) -> None:
        """The network of the observed address; where it is the sender's or names nobody, those above it."""
        address = askable(question.ip)
        if address is None:
            run.missing.append(words.no_address(question.ip))
            return
        subject: Subject = address
        for _ in range(1 + _ABOVE):
            answer = self._answer(address, subject, run)
            if answer is None:
                return
            if answer.network is None:
                run.missing.append(words.no_network(address, above=subject is not address))
                return
            self._judge(address, answer.network, answer.on, run, is_first=subject is address)
            if run.network and isinstance(subject, Network):
                note = words.above(subject)
                run.network = [replace(one, note=words.sentences(note, one.note)) for one in run.network]
            if run.network:
                return
            subject = answer.network
        run.missing.append(words.nobody_above(address))

    def _answer(self, address: Address, subject: Subject, run: _Run) -> Answer | None:
        """What is known, or what comes of asking; None where it cannot be had."""
        known = self._networks.known(subject)
        if known is not None:
            return known
        host = self._networks.whom(subject)
        if not run.asks:
            run.planned.append(words.registry(address, host, self._proxy))
            if self._abusix is not None and subject is address and self._abusix.known(address) is None:
                run.planned.append(words.abusix(address))
            run.missing.append(words.not_asked(address))
            return None
        try:
            return self._networks.ask(
                subject, lambda host: run.asked.append(words.registry(address, host, self._proxy))
            )
        except LookUpFailed as error:
            run.missing.append(words.failed(address, error))
            return None

    def _judge(self, address: Address, network: Network, on: date, run: _Run, *, is_first: bool) -> None:
        """Offer the desks of a network, or withhold them; ask elsewhere if there are none.

        Elsewhere it is known who answers for the address, not for a network above: that may be the sender again.
        """
        why = self._why_not(network, run)
        if network.placeholders and not network.desks:
            run.missing.append(words.placeholder(network))
        self._offer(address, network, network.desks, ContactSource.RDAP, on, why, run)
        if is_first and not (run.network or why):
            self._offer_abusix(address, network, run)
        if not run.network:
            run.missing.append(words.nobody_in(network))

    def _why_not(self, network: Network, run: _Run) -> str:
        """Why nobody of this network is written to; empty if that is no matter. One desk may speak to the next."""
        below = {one.address for one in run.withheld if one.address}
        shared = any(one.address in below for one in network.desks)
        desks = [run.own.why_not(one, self._table) for one in network.desks]
        reasons = (run.own.why_not_network(network), *desks, words.SAME_DESK if shared else "")
        return next(filter(None, reasons), "")

    def _offer(
        self,
        address: Address,
        network: Network,
        desks: Sequence[Desk],
        source: ContactSource,
        on: date,
        why_none: str,
        run: _Run,
    ) -> None:
        for desk in desks:
            why = why_none or run.own.why_not(desk, self._table)
            if why:
                run.withheld.append(Withheld(network.label, desk.address or desk.form, why))
                continue
            caution = run.own.caution(desk, network, run.names, self._table)
            run.network.append(
                AbuseContact(
                    scope=Scope.NETWORK,
                    source=source,
                    about=str(address),
                    organisation=network.organisation,
                    address=desk.address,
                    form=desk.form,
                    network=network.label,
                    checked_on=on,
                    note=words.sentences(desk.remark, caution),
                    is_doubtful=bool(caution),
                )
            )

    def _offer_abusix(self, address: Address, network: Network, run: _Run) -> None:
        if self._abusix is None:
            return
        known = self._abusix.known(address)
        if known is None and run.asks:
            run.asked.append(words.abusix(address))
            try:
                known = self._abusix.ask(address)
            except LookUpFailed as error:
                run.missing.append(words.failed(address, error))
        elif known is None:
            run.planned.append(words.abusix(address))
        if known is not None:
            desks = [Desk(address=one) for one in known[0]]
            self._offer(address, replace(network, organisation=""), desks, ContactSource.ABUSIX, known[1], "", run)


class MemoryDirectory(Directory):
    """The directory over networks that were given."""

    def __init__(self, networks: Sequence[Network], today: date, *, asking: bool = True) -> None:
        self.networks = MemoryNetworks(networks, today)
        super().__init__(self.networks, asking=asking)


def _of_table(scope: Scope, provider: Provider, domain: str, how: str) -> AbuseContact:
    if not (provider.address or provider.form):
        return replace(_role(scope, provider.domains[0], how), about=domain, organisation=provider.name)
    return AbuseContact(
        scope=scope,
        source=ContactSource.TABLE,
        about=domain,
        organisation=provider.name,
        address=provider.address,
        form=provider.form,
        checked_on=provider.checked_on,
        note=words.sentences(
            how, provider.wants, words.HIDES[provider.client_address], words.KNOWN[provider.checked_by]
        ),
    )


def _role(scope: Scope, domain: str, how: str) -> AbuseContact:
    note = words.sentences(how, words.ROLE)
    return AbuseContact(scope=scope, source=ContactSource.ROLE, about=domain, address=f"abuse@{domain}", note=note)
