"""A real Dovecot of our own: rootless, its own configuration, free ports on 127.0.0.1, stopped by its own process id."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Self

import trustme
from imapclient import IMAPClient

_NOBODY = pwd.getpwnam("nobody")
_SBIN = "/usr/sbin:/usr/local/sbin:/sbin"


def dovecot_path() -> str | None:
    return shutil.which("dovecot", path=os.environ.get("PATH", "") + ":" + _SBIN)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class DovecotServer:
    """Any user name is taken with the same password, which is not ASCII; each has INBOX, Junk and Trash (with SPECIAL-USE)."""

    host = "127.0.0.1"
    password = "pässwort"

    def __init__(self, *, capability: str = "", fsync: bool = False) -> None:
        self.port, self.tls_port = free_port(), free_port()
        self._capability = capability
        self._fsync = fsync
        self.folder = Path(tempfile.mkdtemp(prefix="iw-dovecot-"))
        self.ca = trustme.CA()
        self.ca_file = self.folder / "ca.pem"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.ca.cert_pem.write_to_path(str(self.ca_file))
        cert = self.ca.issue_cert("127.0.0.1", "localhost")
        cert.private_key_pem.write_to_path(str(self.folder / "key.pem"))
        cert.cert_chain_pems[0].write_to_path(str(self.folder / "cert.pem"))
        for name in ("mail", "run", "state"):
            (self.folder / name).mkdir()
        (self.folder / "dovecot.conf").write_text(self._config())
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, _NOBODY.pw_uid, _NOBODY.pw_gid)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        path = dovecot_path()
        assert path is not None, "dovecot is not installed"
        as_nobody = {"user": "nobody", "group": grp.getgrgid(_NOBODY.pw_gid).gr_name, "extra_groups": []}
        self._process = subprocess.Popen(
            [path, "-F", "-c", str(self.folder / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **(as_nobody if os.geteuid() == 0 else {}),
        )
        until = time.monotonic() + 10
        while True:
            try:
                socket.create_connection((self.host, self.port), 1).close()
                return
            except OSError:
                if time.monotonic() > until or self._process.poll() is not None:
                    log = self.folder / "dovecot.log"
                    raise RuntimeError(f"dovecot did not start: {log.read_text() if log.exists() else ''}") from None
                time.sleep(0.02)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # children with a client attached outlive the master
            self._process = None

    def client(self, user: str) -> IMAPClient:
        """Another mail program of the same user, logged in."""
        client = IMAPClient(self.host, self.port, ssl=False, timeout=20)
        client.plain_login(user, self.password)
        return client

    def deliver(self, user: str, octets: bytes, folder: str = "INBOX", when: datetime | None = None) -> int:
        """Append a message as another program would; its UID."""
        with self.client(user) as client:
            answer = client.append(folder, octets, (), when)
            uid = answer.split(b"APPENDUID ")[1].split(b"]")[0].split()[1]
            return int(uid)

    def put(self, user: str, files: dict[str, bytes], folder: str = "INBOX") -> None:
        """Put messages into the Maildir exactly as they are, by file name; quick, and no octet is changed."""
        base = self.folder / "mail" / user / ("" if folder == "INBOX" else f".{folder}")
        for name in ("cur", "new", "tmp"):
            (base / name).mkdir(parents=True, exist_ok=True)
        for name, octets in files.items():
            (base / "new" / name).write_bytes(octets)
        if os.geteuid() == 0:
            for path in (self.folder / "mail" / user, *(self.folder / "mail" / user).rglob("*")):
                os.chown(path, _NOBODY.pw_uid, _NOBODY.pw_gid)

    def _config(self) -> str:
        uid = _NOBODY.pw_uid if os.geteuid() == 0 else os.getuid()
        gid = _NOBODY.pw_gid if os.geteuid() == 0 else os.getgid()
        user, group = pwd.getpwuid(uid).pw_name, grp.getgrgid(gid).gr_name
        capability = f"imap_capability = {self._capability}" if self._capability else ""
        return f"""
base_dir = {self.folder}/run
state_dir = {self.folder}/state
log_path = {self.folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{self.folder}/cert.pem
ssl_key = <{self.folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
shutdown_clients = yes
mail_fsync = {"optimized" if self._fsync else "never"}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{self.folder}/mail/%u
first_valid_uid = {min(uid, 500)}
last_valid_uid = 0
mail_max_userip_connections = 4000
{capability}
passdb {{
  driver = static
  args = password={self.password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={self.folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  mailbox Junk {{
    special_use = \\Junk
    auto = create
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = create
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
service imap-login {{
  chroot =
  service_count = 0
  client_limit = 4000
  inet_listener imap {{
    port = {self.port}
  }}
  inet_listener imaps {{
    port = {self.tls_port}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 2000
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
  client_limit = 6000
}}
service auth {{
  client_limit = 6000
}}
service stats {{
  chroot =
}}
"""
