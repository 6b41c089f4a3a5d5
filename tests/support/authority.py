"""A time-stamping authority of our own (RFC 3161): openssl behind a small HTTP server on this machine."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_CONFIG = """
[ req ]
distinguished_name = dn
prompt = no
[ dn ]
CN = {name}
[ ca ]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[ leaf ]
basicConstraints = critical,CA:false
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[ tsa ]
default_tsa = t
[ t ]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
{extra}
"""


class LocalAuthority:
    """Answers queries with real tokens; `answer` may be replaced by something hostile. `asked` counts the queries."""

    def __init__(self, folder: Path, name: str = "Test Authority", *, sends_root: bool = False) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        extra = f"certs = {folder}/ca.pem" if sends_root else ""
        (folder / "cnf").write_text(_CONFIG.format(name=name, folder=folder, extra=extra))
        (folder / "serial").write_text("01\n")
        new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "cnf")
        self._openssl(
            "req", "-x509", *new_key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-extensions", "ca"
        )
        self._openssl("req", *new_key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", f"/CN={name} Signer")
        signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "cnf", "-extensions", "leaf")
        self._openssl("x509", "-req", "-in", "tsa.csr", *signing, "-out", "tsa.pem", "-days", "30")
        self.answer: Callable[[bytes], bytes] = self.stamped
        self.asked = 0
        self.content_type = "application/timestamp-reply"

    @property
    def root(self) -> Path:
        return self.folder / "ca.pem"

    def stamped(self, query: bytes) -> bytes:
        """The answer of an honest authority."""
        (self.folder / "q").write_bytes(query)
        self._openssl("ts", "-reply", "-config", "cnf", "-section", "t", "-queryfile", "q", "-out", "r")
        return (self.folder / "r").read_bytes()

    def _openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)

    @contextmanager
    def served(self) -> Iterator[str]:
        """Answer on a free port of this machine; the URL."""
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                authority.asked += 1
                answer = authority.answer(query)
                self.send_response(200)
                self.send_header("Content-Type", authority.content_type)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_arguments: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/tsa"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def tables(authorities: list[LocalAuthority], urls: list[str]) -> str:
    """The configuration that names these authorities a0, a1, …"""
    return "".join(
        f'[[authority]]\nname = "a{at}"\nurl = "{url}"\nca_file = "{one.root}"\n'
        for at, (one, url) in enumerate(zip(authorities, urls, strict=True))
    )
