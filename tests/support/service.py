"""The real program as a person runs it: a folder with a configuration, commands, the service as a process."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]


def until(happened: Callable[[], Any], seconds: float = 40.0, what: object = "") -> Any:
    """Wait until something is true and give it back; fail when it takes too long, with the log of the service."""
    end = time.monotonic() + seconds
    while True:
        found = happened()
        if found:
            return found
        assert time.monotonic() < end, f"waited {seconds} s in vain {getattr(what, 'log', what)}"
        time.sleep(0.05)


class Phone:
    """A web address on this machine that takes alerts."""

    def __init__(self) -> None:
        self.notices: list[dict[str, Any]] = []
        phone = self

        class Taker(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                phone.notices.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self._server = HTTPServer(("127.0.0.1", 0), Taker)
        self.url = f"json://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Home:
    """A person's folder: configuration, secrets, state."""

    def __init__(self, folder: Path, server: Any, phone: Phone | None = None, **options: Any) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.config = folder / "config.toml"
        self.user = options.pop("user", "me")
        self._write("password", server.password)
        self._write("phone", phone.url if phone else "json://127.0.0.1:9/")
        self.write_config(server.port, **options)

    def copied_to(self, folder: Path) -> Home:
        """The same home in another folder, to be changed by one test."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        again = object.__new__(Home)
        again.__dict__ = {
            **self.__dict__,
            "folder": folder,
            "state": folder / "state",
            "config": folder / "config.toml",
        }
        again.config.write_text(self.config.read_text().replace(str(self.folder), str(folder)))
        return again

    def write_config(
        self,
        port: int,
        *,
        account: str = "",
        extra: str = "",
        addresses: str = '"bad@example.net"',
        alerts: bool = True,
    ) -> None:
        alert = f'[[alert]]\nname = "sister"\naudience = "helper"\nurl_file = "{self.folder}/phone"\n' if alerts else ""
        text = f"""
state_dir = "{self.state}"

[[account]]
name = "home"
host = "127.0.0.1"
port = {port}
security = "none"
username = "{self.user}"
password_file = "{self.folder}/password"
poll_seconds = 5
{account}

[[sender]]
id = "S1"
addresses = [{addresses}]

{alert}
{extra}
"""
        self._write("config.toml", text)

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        new = path.with_name(f".{name}.new")
        new.touch(mode=0o600)
        new.write_text(text)
        new.replace(path)

    def environ(self, **more: str) -> dict[str, str]:
        keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {**keep, "PYTHONPATH": str(ROOT), "INBOXWATCH_CONFIG": str(self.config), **more}

    def run(self, *words: str, code: int = 0, **more: str) -> str:
        """Run a command; what it says on standard output."""
        done = self.attempt(*words, **more)
        assert code == done.returncode, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def attempt(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "inboxwatch", *words]
        return subprocess.run(
            argv,
            env=self.environ(**more),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self.run(*words, "--json", code=code))

    def service(self, log: Path | None = None, **more: str) -> Service:
        return Service(self, [sys.executable, "-m", "inboxwatch", "run"], more, log)

    def killed_at(self, step: str, number: int) -> Service:
        """The service, made so that it kills itself with SIGKILL the nth time it reaches a step."""
        argv = [sys.executable, "-m", "tests.support.killable", step, str(number)]
        return Service(self, argv, {})


class Service:
    """The service as a process; stopped when left."""

    def __init__(self, home: Home, argv: list[str], more: dict[str, str], log: Path | None = None) -> None:
        self.log_path = log or home.folder / f"service-{time.monotonic_ns()}.log"
        with self.log_path.open("wb") as out:
            self.process = subprocess.Popen(argv, env=home.environ(**more), stdout=out, stderr=out, cwd=ROOT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)

    @property
    def log(self) -> str:
        return self.log_path.read_text()

    def events(self, name: str) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]
        return [one for one in found if one["event"] == name]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)
