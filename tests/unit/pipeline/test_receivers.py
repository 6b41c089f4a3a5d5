"""While ordinary mail is passed over, the service learns which servers receive it; flagged and planted mail teach nothing."""

from datetime import timedelta

from inboxwatch.intake import learned_hosts
from inboxwatch.mailbox.memory import MemoryMailbox
from tests.support.case import HOME
from tests.support.river import Case


def letter(sender, at, host="mx.home.example"):
    when = at.strftime("%a, %d %b %Y %H:%M:%S +0000")
    return f"Received: from x (x [203.0.113.5]) by {host} with ESMTPS id 1; {when}\r\nFrom: <{sender}>\r\n\r\nx\r\n".encode()


def case_with(host="mx.home.example", sender="friend{}@friends.example", written=timedelta()):
    case = Case()
    case.mailbox = MemoryMailbox()
    start = case.clock.now() - timedelta(days=40)
    for number in range(40):
        at = start + timedelta(days=number)
        case.mailbox.deliver(letter(sender.format(number), at - written, host), at)
        case.round()
    return case


def learned(case):
    return learned_hosts(case.casefile.likeness.received_by(HOME))


def test_ordinary_mail_teaches_who_receives_it():
    assert ("mx.home.example",) == learned(case_with())


def test_it_is_learned_also_where_strangers_are_not_compared():
    case = Case()
    case.compares = False
    for number in range(10):
        at = case.clock.now() - timedelta(days=10 - number)
        case.mailbox.deliver(letter(f"friend{number}@friends.example", at), at)
        case.round()

    assert ("mx.home.example",) == learned(case)


def test_mail_of_a_flagged_sender_teaches_nothing():
    assert () == learned(case_with(sender="bad@example.net"))


def test_one_sender_alone_teaches_nothing():
    assert () == learned(case_with(sender="friend@friends.example"))


def test_mail_that_was_put_into_the_mailbox_teaches_nothing():
    assert () == learned(case_with(written=timedelta(days=9)))
