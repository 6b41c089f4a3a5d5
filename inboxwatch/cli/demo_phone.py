"""What stands for the trusted person's phone in `inboxwatch demo`: it takes notices on this machine and keeps them."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Self


class Phone:
    """A web address on this machine that takes notices."""

    def __init__(self) -> None:
        notices: list[dict[str, Any]] = []

        class Taker(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                notices.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.notices = notices
        self._server = HTTPServer(("127.0.0.1", 0), Taker)
        self.port = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
