"""Whatever a person or a desk wrote: it is shown in lines that stand still, and given to scripts as it was."""

import json

from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.cli.complaint.shown import lapsing_text, standing_object, standing_text
from inboxwatch.complaint.deadlines import standing
from inboxwatch.complaint.retention import fading
from inboxwatch.model.attempt import StepKind, attempts_of
from tests.support.case import START, a_step, an_exhibit

wild = st.text(st.characters(codec="utf-8"), max_size=60)
steps = st.builds(
    lambda kind, to, reference, text, due: (kind, {"to": to, "reference": reference, "text": text, "due": due}),
    st.sampled_from(StepKind),
    wild,
    wild,
    wild,
    st.none() | st.dates(),
)


@given(st.lists(steps, min_size=1, max_size=4), st.dates())
def test_no_text_steers_the_terminal_and_every_step_has_a_line(told, today):
    attempt = attempts_of(a_step(seq, 1, kind, **facts) for seq, (kind, facts) in enumerate(told, start=1))[0]
    now = standing(attempt, today)
    going = fading([an_exhibit(1)], today, [30])
    text = standing_text(now, going, steps=True)

    assert all(one.isprintable() or one in "\n\t" for one in text + lapsing_text(attempt, today))
    assert len(told) == text.count("(written down 2026-11-02 12:00 UTC by person:me)")
    given_out = json.loads(json.dumps(standing_object(now, going)))
    assert [facts["text"] for _, facts in told] == [one["text"] for one in given_out["steps"]]


def test_a_day_without_a_time_is_shown_as_a_day():
    midnight = START.replace(hour=0)
    text = standing_text(standing(attempts_of([a_step(1, 1, at=midnight)])[0], START.date()), None)

    assert "sent   2026-11-01\n" in text
    assert "2026-11-01 00:00" not in text
