"""What the service does every few seconds beside watching: is anybody blind, were rules changed, was a file dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from inboxwatch.daemon import logs
from inboxwatch.daemon.bootstrap import House
from inboxwatch.daemon.troubles import blindness_problem
from inboxwatch.errors import ConfigError
from inboxwatch.mailbox.drop import DropFolder
from inboxwatch.model.alert import AlertKind
from inboxwatch.model.case import Change, Problem
from inboxwatch.model.custody import Action, Event, FileOrigin, JsonValue
from inboxwatch.model.exhibit import Provenance
from inboxwatch.model.identity import AccountName
from inboxwatch.pipeline.files import HandedIn, keep_files
from inboxwatch.pipeline.note import record
from inboxwatch.pipeline.watchfulness import blind

_FILES_AT_ONCE = 20


class Chores:
    """To be called from one thread. `watched` gives the folders that each watcher knows of."""

    def __init__(
        self, house: House, watched: Callable[[], Mapping[AccountName, tuple[str, ...]]], hint: Callable[[], None]
    ) -> None:
        """`hint` is called, from another thread, when there may be something to do at once."""
        self._house = house
        self._watched = watched
        self._hint = hint
        self._started_at = house.clock.now()
        self._senders = house.casefile.senders()
        self._folder: Path | None = None
        self._drop: DropFolder | None = None

    def do(self) -> bool:
        """Do what is due; True if the rules changed, so that past mail is to be looked at again."""
        self._look_at_the_clock()
        self._look_for_blindness()
        self._collect()
        self._house.reader.rest()
        self._house.shelving.rest()
        return self._rules_changed()

    def close(self) -> None:
        """Stop watching the drop folder."""
        if self._drop is not None:
            self._drop.stop()

    def problem(self, key: str, error: ConfigError) -> None:
        """Open a problem, and tell somebody, unless it is open already."""
        self._open(Problem(key, self._house.clock.now(), error.message, error.hint), AlertKind.TROUBLE)

    def solved(self, key: str) -> None:
        """Close a problem."""
        if key in {one.key for one in self._house.casefile.problems()}:
            self._house.casefile.commit(Change(closed=(key,)))

    def _look_at_the_clock(self) -> None:
        """Write down that the clock was set: whoever reads the times of the evidence has to know."""
        house = self._house
        for seconds, ahead in house.clock.settings():
            detail: dict[str, JsonValue] = {"seconds": seconds, "ahead": ahead}
            record(house.river, [Event(Action.CLOCK_SET, "service", house.clock.now(), "the service", detail=detail)])
            logs.warn("clock_set", seconds=seconds)

    def _look_for_blindness(self) -> None:
        house = self._house
        limits = {
            one.name: timedelta(minutes=one.blind_alert_minutes)
            for one in house.settings.account
            if one.name in self._watched()
        }
        watched = {name: folders for name, folders in self._watched().items() if name in limits}
        for one in blind(house.casefile.proofs(), watched, self._started_at, house.clock.now(), limits):
            self._open(blindness_problem(one), AlertKind.BLIND)

    def _rules_changed(self) -> bool:
        senders = self._house.casefile.senders()
        if senders == self._senders:
            return False
        self._senders = senders
        self._house.rules.take_up()
        logs.log("rules_taken_up", count=len(senders))
        return True

    def _follow_drop_folder(self) -> None:
        """Watch the folder that the configuration names now; trouble with it is a problem."""
        folder = self._house.settings.service.drop_dir
        if folder != self._folder or (self._drop is None and folder is not None):
            self.close()
            self._drop, self._folder = None, folder
            try:
                self._drop = None if folder is None else DropFolder(folder, self._hint)
                if self._drop is not None:
                    self._drop.start()
            except ConfigError as error:
                self.problem("drop-folder", error)
                return
        trouble = self._drop.trouble if self._drop is not None else ""
        if trouble:
            self.problem("drop-folder", ConfigError(f"the drop folder: {trouble}", "look at the folder's permissions"))
        else:
            self.solved("drop-folder")

    def _collect(self) -> None:
        """Keep what was put into the drop folder; each file leaves it only when it is kept."""
        self._follow_drop_folder()
        if self._drop is None:
            return
        for number, file in enumerate(self._drop.collect()):
            if number >= _FILES_AT_ONCE:
                return
            origin = FileOrigin(file.name, file.modified_at)
            keep_files(self._house.river, [HandedIn(file.octets, origin)], Provenance.DROPPED, "service")
            self._drop.done(file)

    def _open(self, problem: Problem, kind: AlertKind) -> None:
        house = self._house
        if problem.key in {one.key for one in house.casefile.problems()}:
            return
        alerts = house.river.alerts_for(kind, f"{problem.key}:{problem.since.isoformat()}", house.clock.now())
        house.casefile.commit(Change(opened=(problem,), alerts=alerts))
        logs.warn("problem_opened", problem=problem.key.partition(":")[0], account=problem.account)
        house.alerted()
