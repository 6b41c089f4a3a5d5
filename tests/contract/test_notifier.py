"""What every notifier promises (`Notifier`): the one in memory, and Apprise in a process of its own."""

from contextlib import contextmanager

import pytest

from inboxwatch.alerting import AppriseNotifier, MemoryNotifier
from inboxwatch.errors import DeliveryFailed
from inboxwatch.model.identity import RouteName
from tests.support.alerts import a_notice
from tests.support.service import Phone


@contextmanager
def in_memory():
    notifier = MemoryNotifier()
    notifier.broken.add("broken")
    notifier.refused.add("refused")
    yield notifier, lambda: [(one.title, one.body) for one in notifier.notices]


@contextmanager
def by_apprise():
    phone = Phone()
    urls = {"sister": phone.url, "broken": "json://127.0.0.1:9/", "refused": "nonsense://nowhere"}
    notifier = AppriseNotifier({RouteName(name): lambda url=url: url for name, url in urls.items()}, frozenset())
    try:
        yield notifier, lambda: [(one["title"], one["message"]) for one in phone.notices]
    finally:
        notifier.close()
        phone.close()


@pytest.fixture(params=[in_memory, by_apprise], ids=lambda one: one.__name__)
def notifier_and_taken(request):
    with request.param() as pair:
        yield pair


def test_a_notice_arrives_with_its_words_as_they_are_and_each_time_it_is_handed_over(notifier_and_taken):
    notifier, taken = notifier_and_taken
    title, body = "Böx – 1 <b>", "line one\nline *two* & {count} «ß» <i>x</i> :smile:"
    for _ in range(2):
        notifier.notify(a_notice(title=title, body=body))

    assert [(title, body)] * 2 == taken()


@pytest.mark.parametrize(("route", "retryable"), [("broken", True), ("refused", False)])
def test_a_failure_says_whether_to_try_again_and_does_not_stop_the_next_notice(notifier_and_taken, route, retryable):
    notifier, taken = notifier_and_taken
    with pytest.raises(DeliveryFailed) as caught:
        notifier.notify(a_notice(route))
    assert retryable == caught.value.retryable
    assert [] == taken()
    notifier.notify(a_notice())

    assert 1 == len(taken())
