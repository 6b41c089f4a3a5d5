"""Taking up a configuration while the service is at work."""

import signal
import threading

from tests.support.hostile import HostileServer
from tests.support.service import Home, until


def test_a_configuration_that_changes_twice_while_mail_comes_slowly_opens_no_further_connection(tmp_path):
    """The watcher in between never watched; the one after it waits for the one before it."""
    tmp_path.chmod(0o700)
    busy, go_on = threading.Event(), threading.Event()

    def slowly(call):
        if "BODY.PEEK[]" in call.arguments and not busy.is_set():
            busy.set()
            assert go_on.wait(30)
        call.honest()

    letter = b"From: bad@example.net\r\n\r\ntext\r\n"
    with HostileServer({"UID FETCH": slowly}, messages={1: letter}) as server:
        home = Home(tmp_path, server, account='folders = ["INBOX"]')
        with home.service() as service:
            until(busy.is_set, what=service)
            for number, seconds in enumerate((6, 7), start=1):
                home.write_config(server.port, account=f'folders = ["INBOX"]\nreconcile_minutes = {seconds}')
                service.process.send_signal(signal.SIGHUP)
                until(lambda number=number: len(service.events("config_taken_up")) >= number, what=service)
            assert 1 == server.verbs.count("LOGIN")
            go_on.set()
            until(lambda: server.verbs.count("IDLE"), what=service)

        talk = [one for one in server.verbs if one in {"LOGIN", "LOGOUT"}]
        assert ["LOGIN", "LOGOUT", "LOGIN", "LOGOUT"] == talk


def test_problems_of_an_account_that_was_renamed_end_with_its_name(tmp_path):
    tmp_path.chmod(0o700)
    with HostileServer({"STATUS": b"<tag> NO internal error\r\n"}) as server:
        home = Home(tmp_path, server)
        with home.service() as service:
            until(lambda: any(one["account"] == "home" for one in home.json("status")["problems"]), what=service)
            home.config.write_text(home.config.read_text().replace('name = "home"', 'name = "house"'))
            service.process.send_signal(signal.SIGHUP)
            until(lambda: {one["account"] for one in home.json("status")["problems"]} == {"house"}, what=service)
