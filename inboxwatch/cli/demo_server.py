"""An embedded IMAP server for the demo: real IMAP on 127.0.0.1, mailboxes in memory, gone when it stops.

Needs pymap (the extra ``demo``). Promises: it listens on the loopback address only, looks up no name, takes one
account, and serves exactly the octets that were delivered. A delivery is seen at once by whoever waits in IDLE.
It runs in a thread of its own and ends with the process. For trying things out only: passwords are kept in clear.
"""

from __future__ import annotations

import asyncio
import secrets
import ssl
import threading
from argparse import Namespace
from asyncio import StreamReader, StreamWriter
from collections.abc import Coroutine, Iterable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar

from inboxwatch.errors import ConfigError, FolderMissing, MailboxUnavailable, ProtocolViolation

try:
    from proxyprotocol.sock import SocketInfo
    from pymap.backend.dict import Config, Login, Session
    from pymap.backend.dict.filter import FilterSet
    from pymap.backend.dict.mailbox import MailboxSet
    from pymap.concurrent import Subsystem
    from pymap.config import BackendCapability
    from pymap.exceptions import MailboxNotFound
    from pymap.imap import IMAPServer
    from pymap.listtree import ListEntry, ListTree
    from pymap.mime import MessageContent
    from pymap.parsing.message import AppendMessage
    from pymap.user import UserMetadata
    from pysasl.hashing import Cleartext
except ModuleNotFoundError as error:
    raise ConfigError(
        "the demo needs a mail server to talk to, and the package pymap is not installed",
        "`pipx inject inboxwatch pymap`, or `pipx install 'inboxwatch[demo]'`; "
        "with pip: `pip install 'inboxwatch[demo]'`",
    ) from error

FOLDERS = ("INBOX", "Junk", "Trash", "Archive 2")
SPECIAL_USE = {"Junk": b"Junk", "Trash": b"Trash"}
_PATIENCE = 10.0  # seconds, for anything that takes milliseconds
_SETTLE = 0.02  # seconds

_T = TypeVar("_T")


class DemoServer:
    """One IMAP account on a free port of 127.0.0.1. A context manager: entered it is listening, left it is gone."""

    host: ClassVar[str] = "127.0.0.1"

    def __init__(
        self,
        username: str = "me@home.example",
        password: str | None = None,
        folders: Sequence[str] = FOLDERS,
        port: int = 0,
    ) -> None:
        self.username = username
        self.password = password or secrets.token_urlsafe(12)
        self.port = port
        self._folders = tuple(folders)
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None
        self._ready = threading.Event()
        self._trouble: OSError | None = None
        self._config: _DemoConfig | None = None

    def start(self) -> int:
        """Start to listen; gives the port. Raises `MailboxUnavailable` if it cannot."""
        if self._thread is not None:
            raise RuntimeError("the demo server runs already")
        self._ready.clear()
        self._trouble = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="demo-imap", daemon=True)
        self._thread.start()
        listening = self._ready.wait(_PATIENCE)
        if not listening or self._trouble is not None:
            self.stop()
            raise MailboxUnavailable(
                f"the demo server cannot listen on {self.host}: {self._trouble or 'no answer'}",
                "is a program holding the port, or is the loopback interface down?",
            ) from self._trouble
        return self.port

    def stop(self) -> None:
        """End every session with BYE and stop listening; may be called twice."""
        if self._thread is None:
            return
        if self._trouble is None and self._loop is not None and self._over is not None:
            self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(_PATIENCE)
        self._thread = self._loop = self._over = self._config = None

    def deliver(self, octets: bytes, folder: str = "INBOX", when: datetime | None = None) -> int:
        """Put a message into a folder as a mail system would; gives its UID. `when` becomes the INTERNALDATE.

        Raises `FolderMissing`; `ProtocolViolation` for octets that this server could not serve unchanged (a message
        that ends within its header).
        """
        served = bytes(MessageContent.parse(octets))
        if served != octets:
            raise ProtocolViolation(
                f"the demo server would serve {len(served)} of these {len(octets)} octets, or others",
                "end the header with an empty line",
            )
        return self._run(self._append(AppendMessage(octets, when, frozenset()), folder))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        if self._loop is None:
            work.close()
            raise MailboxUnavailable("the demo server does not run", "start it before anything is delivered")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    async def _append(self, message: AppendMessage, folder: str) -> int:
        config = self._config
        if config is None:
            raise MailboxUnavailable("the demo server does not run", "start it before anything is delivered")
        mailboxes, filters = config.set_cache[self.username]
        session = Session(self.username, config, mailboxes, filters)
        try:
            uids, _ = await session.append_messages(folder, [message])
        except MailboxNotFound as error:
            raise FolderMissing(f"the demo server has no folder {folder!r}", "see the list of folders") from error
        # pymap forgets a wake-up that comes while it writes an earlier one to an idling client: wake it once more,
        # by an expunge of no message at all
        await asyncio.sleep(_SETTLE)
        await (await mailboxes.get_mailbox(folder)).delete(())
        return max(uids.uids)

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        config = _DemoConfig(self.username, self.password)
        self._config = config
        login = Login(config)
        await login.demo_user_identity.set(UserMetadata(config, self.username, password=self.password))
        mailboxes = _DemoMailboxes()
        for name in self._folders:
            if name != "INBOX":
                await mailboxes.add_mailbox(name)
        config.set_cache[self.username] = (mailboxes, FilterSet())
        sessions: set[asyncio.Task[None]] = set()
        imap = IMAPServer(login, config)

        async def session(reader: StreamReader, writer: StreamWriter) -> None:
            if (task := asyncio.current_task()) is not None:
                sessions.add(task)
                task.add_done_callback(sessions.discard)
            await imap(reader, _WholeResponses(writer), SocketInfo.get(writer, None))  # type: ignore[arg-type]

        try:
            server = await asyncio.start_server(session, self.host, self.port)
        except OSError as error:
            self._trouble = error
            self._ready.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()
        for task in tuple(sessions):
            task.cancel()  # from Python 3.12 on, a server waits for its clients before it is closed
        await asyncio.gather(*sessions, return_exceptions=True)
        await server.wait_closed()


class _WholeResponses:
    """Sends a response in one piece. pymap writes FETCH in several; IMAPClient gives up on half a line in IDLE."""

    def __init__(self, writer: StreamWriter) -> None:
        self._writer = writer
        self._waiting = bytearray()

    def write(self, data: bytes) -> None:
        self._waiting += data

    def writelines(self, lines: Iterable[bytes]) -> None:
        self._waiting += b"".join(lines)

    async def drain(self) -> None:
        whole = bytes(self._waiting)
        self._waiting.clear()
        if whole:
            self._writer.write(whole)
        await self._writer.drain()

    def close(self) -> None:
        self._writer.close()


class _DemoConfig(Config):
    """pymap's settings without its look-ups: no environment, no certificate, no name of this machine."""

    def __init__(self, username: str, password: str) -> None:
        super().__init__(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            demo_data=False,
            demo_user=username,
            demo_password=password,
            host=DemoServer.host,
            port=0,
            tls_enabled=False,
            ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
            invalid_user_sleep=0.0,
        )

    @property
    def greeting(self) -> bytes:
        return b"Demo server ready"

    @property
    def backend_capability(self) -> BackendCapability:
        return BackendCapability(idle=True, object_id=True, multi_append=True, custom=[b"SPECIAL-USE"])

    @property
    def id_response(self) -> dict[bytes, bytes]:
        return {b"name": b"inboxwatch demo"}


class _DemoMailboxes(MailboxSet):
    """Mailboxes that tell what they are for (RFC 6154)."""

    async def list_mailboxes(self) -> ListTree:
        plain = await super().list_mailboxes()
        return _SpecialTree(self.delimiter).update(*(entry.name for entry in plain.list()))


class _SpecialTree(ListTree):
    def list(self) -> Iterable[ListEntry]:
        return (_SpecialEntry(one.name, one.exists, one.marked, one.has_children) for one in super().list())


class _SpecialEntry(ListEntry):
    @property
    def attributes(self) -> Sequence[bytes]:
        use = SPECIAL_USE.get(self.name)
        return [*super().attributes, *([] if use is None else [use])]
