"""The texts of the guided checklist: whole, true of this program, plain, and for the young never alone."""

import ast
import re
import shlex
import tomllib
from datetime import timedelta
from pathlib import Path

import click
import pytest
from pydantic import TypeAdapter

import inboxwatch
from inboxwatch.cli import cli
from inboxwatch.cli.guide_json import as_object
from inboxwatch.cli.guide_text import NARROWEST, overview, whole
from inboxwatch.guidance.book import Urgency
from inboxwatch.guidance.helplines import Kind, countries
from inboxwatch.guidance.standing import State
from inboxwatch.model.guidance import Mark, Marked
from inboxwatch.settings.schema import AccountSettings, PersonSettings
from tests.support.guidance import BOOK, IDS, LINES, TODAY, a_guide, some_facts

ROOT = Path(inboxwatch.__file__).parent
COMING: set[tuple[str, ...]] = set()
"""Commands that the program promises and that other parts bring: left out of what is told until they are there."""
LONGEST, AVERAGE = 22, 11
"""Words of a sentence: what can be read in fear."""
HARD = re.compile(
    r"\b(?:utili[sz]e|pursuant|herein|facilitate|leverage|perpetrator|victimi[sz]\w*|cyber\w*|stalk\w*|harass\w*"
    r"|IMAP|TLS|SHA-?256|JSON|API|URL|hash\w*|metadata)\b",
    re.IGNORECASE,
)
"""Words that a frightened person should not have to know, or that this text need not say aloud."""


def each_step(function):
    return pytest.mark.parametrize("step", BOOK.steps, ids=lambda one: one.id)(function)


def words_of(step, *, young):
    if young:
        return [*step.young.what, *step.young.say, *step.young.avoid]
    does = [one.does for one in (*step.ready, *step.settings)]
    return [step.title, *step.what, step.why, *step.say, *step.avoid, *step.helper, step.discloses, *does]


def sentences(texts):
    return [one for text in texts for one in re.split(r"(?<=[.!?:])\s+", text) if one]


@each_step
def test_every_step_has_all_its_parts(step):
    assert re.fullmatch(r"[a-z]{3,12}", step.id)
    for part in (step.what, step.say, step.avoid, step.young.what, step.young.say, step.young.avoid):
        assert part
        assert all(one.strip() == one and one for one in part)
    assert step.title.strip() and step.why.strip() and step.discloses.strip()
    assert set(step.lines) <= set(Kind)
    assert len(step.title) < 50, "the list fits the screen"
    assert all(len(one.run) <= 78 for one in step.ready), "a command is told in one line"


def test_no_name_is_given_twice():
    names = [one.id for one in BOOK.steps]

    assert len(set(names)) == len(names)


def test_every_word_that_code_says_is_there_and_no_other():
    source = (ROOT / "cli/guide_text.py").read_text("utf-8")
    said = {one.value for one in ast.walk(ast.parse(source)) if isinstance(one, ast.Constant)}

    assert set(BOOK.words["words"]) <= said
    assert set(re.findall(r"say\([\"'](\w+)[\"']", source)) <= set(BOOK.words["words"])


def test_every_reason_that_code_gives_has_words_and_no_other():
    tree = ast.parse((ROOT / "guidance/standing.py").read_text("utf-8"))
    strings = {one.value for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    codes = {one for one in strings if one in BOOK.words["because"]}
    direct = {
        part.value
        for one in ast.walk(tree)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "Because"
        for part in ast.walk(one.args[0])
        if isinstance(part, ast.Constant)
    }

    assert set(BOOK.words["because"]) == codes
    assert direct <= codes


def test_every_state_kind_and_urgency_has_a_name():
    assert set(State) == set(BOOK.words["states"])
    assert set(Urgency) == set(BOOK.words["urgencies"])
    assert set(Kind) == set(BOOK.words["kinds"])


# -- true of this program ----------------------------------------------------------------------------------------------

COMMANDS = sorted({one.run for step in BOOK.steps for one in step.ready})


@pytest.mark.parametrize("run", COMMANDS)
def test_every_command_that_a_text_names_is_one_that_click_takes(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "saved").mkdir()
    number = run.replace("seal ...", "seal IW-000001")  # no command undoes it, so the text names no message
    program, *words = shlex.split(number.replace("...", "someone@bad.example"))
    assert "inboxwatch" == program
    if any(tuple(words[: len(one)]) == one for one in COMING):
        return

    command, context = cli, click.Context(cli)
    while isinstance(command, click.Group):
        name, *words = words
        command = command.get_command(context, name)
        assert command is not None, f"there is no command {name}"
    assert command.make_context(run, words, parent=context)


def test_every_setting_that_a_text_names_is_one_that_the_configuration_takes():
    named = {(one.table, one.line) for step in BOOK.steps for one in step.settings}

    assert {("[person]", "minor = true"), ("[person]", 'country = "GB"'), ("[[account]]", 'on_match = "move"')} == named
    for table, line in named:
        model = {"[person]": PersonSettings, "[[account]]": AccountSettings}[table]
        ((key, value),) = tomllib.loads(line).items()
        assert value == TypeAdapter(model.model_fields[key].annotation).validate_python(value)


RECORDS = [("log", "add"), ("log", "attempt"), ("log", "impact"), ("complaint", "sent"), ("complaint", "preserved")]


def test_nothing_that_did_not_happen_is_written_down_by_pasting_a_command():
    """What is written into the journal stays there. Where nothing has to be filled in, the step itself is the fact."""
    whole_facts = {"inboxwatch log attempt new-address"}  # which one it is must not stand there
    recording = {one for one in COMMANDS if tuple(shlex.split(one)[1:3]) in RECORDS or " --for " in one}

    assert len(recording) > len(whole_facts)
    assert recording - whole_facts == {one for one in recording if '"..."' in one}


def test_what_is_still_coming_is_not_told_and_is_taken_off_the_list_when_it_is_there():
    for words in COMING:
        command = cli
        for name in words:
            command = command.get_command(click.Context(command), name) if isinstance(command, click.Group) else None
        assert command is None, f"{' '.join(words)} is there now: take it off the list COMING"


def test_commands_in_running_text_are_real():
    texts = [one for step in BOOK.steps for young in (True, False) for one in words_of(step, young=young)]
    texts += BOOK.words["words"].values()
    named = {one for text in texts for one in re.findall(r"inboxwatch (\w+)", text)}

    assert named == {"steps"}


# -- plain -------------------------------------------------------------------------------------------------------------


@each_step
def test_sentences_are_short(step):
    for young in (False, True):
        lengths = [len(one.split()) for one in sentences(words_of(step, young=young))]

        assert max(lengths) <= LONGEST
        assert sum(lengths) / len(lengths) <= AVERAGE


@each_step
def test_no_hard_word_is_used(step):
    assert [] == [
        hit[0] for young in (False, True) for text in words_of(step, young=young) if (hit := HARD.search(text))
    ]


def test_the_finder_of_hard_words_finds_them():
    assert ["stalker", "SHA-256"] == HARD.findall("the stalker has a SHA-256")


SAFE_FIRST = {"stop": "Ask an advocate first", "accounts": "Talk to an advocate before", "provider": "is it safe now?"}


def test_the_one_sentence_of_the_overview_is_safe_alone():
    for step in BOOK.steps:
        assert SAFE_FIRST.get(step.id, "") in step.what[0]
        assert not re.search(r"\bblock|\bsay once", step.what[0] + step.young.what[0], re.IGNORECASE)


def test_nobody_is_told_to_block_before_it_was_asked_whether_that_is_safe_and_before_pictures():
    for young in (False, True):
        told = " ".join(words_of(BOOK.step("sight"), young=young))

        assert re.search(r"(?:Think before you|Do not) block", told)
        assert "pictures" in told
    assert "Do not block the mail address" in " ".join(BOOK.step("sight").what)


# -- for the young -----------------------------------------------------------------------------------------------------

WITH_SOMEBODY = re.compile(r"\badults?\b|\btogether\b|help line|parent|grown", re.IGNORECASE)


@each_step
def test_the_young_are_never_sent_alone(step):
    assert any(WITH_SOMEBODY.search(one) for one in step.young.what), f"{step.id} names no adult"


def test_the_first_thing_that_the_young_read_after_danger_is_to_tell_an_adult():
    guide = a_guide(young=True)
    lines = overview(guide).split("\n")

    assert lines[0].startswith("If you are in danger now, call 999")
    assert lines[1].startswith("Tell an adult you trust, today.")
    assert "1. Tell somebody you trust" in overview(guide)
    assert ["Now", "trusted"] == re.findall(r"Now|trusted", overview(guide).split("The whole list")[1])[:2]


def test_the_young_get_the_lines_for_the_young_first():
    text = overview(a_guide(young=True))

    assert "Childline" in text
    assert "National Stalking Helpline" not in text
    told = whole(a_guide(young=True), BOOK.step("advocate"))
    assert told.index("Childline") < told.index("National Stalking Helpline")


def test_commands_are_for_the_adult_who_helps():
    told = whole(a_guide(young=True), BOOK.step("proof"))

    assert re.search(r"For the adult who helps you\n(?:  Put your own words .*\n)?  inboxwatch verify", told)


@each_step
def test_wherever_the_young_read_whom_to_call_somebody_for_them_is_first_but_for_danger(step):
    calls = a_guide(young=True).calls(step.lines)

    kinds = list(dict.fromkeys(one.kind for one in calls))
    assert not calls or Kind.YOUNG == kinds[1 if Kind.EMERGENCY in kinds else 0]
    told = as_object(a_guide(young=True), step)["help_lines"]
    assert [one.name for one in calls] == [one["name"] for one in told]


# -- one step in full --------------------------------------------------------------------------------------------------


@each_step
def test_one_step_is_told_with_all_its_parts(step):
    for young in (False, True):
        told = " ".join(whole(a_guide(young=young), step).replace("\n  - ", " ").split())
        parts = step.young if young else step
        for text in (*parts.what, *parts.say, *parts.avoid, step.why, step.discloses, *(one.run for one in step.ready)):
            assert " ".join(text.split()) in told


def test_a_guess_is_said_to_be_one():
    sure, guess = overview(a_guide()), overview(a_guide(is_guess=True))

    assert "call 999." in sure
    assert "999 in the United Kingdom, elsewhere mostly 112 or 911" in " ".join(guess.split())
    assert "guessed" in guess
    assert "guessed" not in sure


def test_whoever_cannot_speak_is_told_at_once_where_to_write_to():
    assert overview(a_guide(country="FR")).startswith(
        "If you are in danger now, call 17. You cannot speak? Write to 114.\n"
    )
    guess = " ".join(overview(a_guide(country="FR", is_guess=True)).split())
    assert "You cannot speak? In France write to 114." in guess
    assert "speak" not in overview(a_guide(country="IT"))
    assert "press 55" in whole(a_guide(), BOOK.step("danger"))


def test_of_a_country_without_lines_it_is_said_and_where_to_look_instead():
    told = " ".join(overview(a_guide(country="IS")).split())

    assert "No numbers are known here for IS. Numbers are known here for: AR, AT" in told
    assert "findahelpline.com" in told


@pytest.mark.parametrize("width", [NARROWEST, 38, 58])
def test_on_a_narrow_terminal_nothing_but_commands_and_addresses_is_longer_than_a_line(width):
    for young in (False, True):
        guide = a_guide(young=young, width=width, country="US")
        for text in [overview(guide), *(whole(guide, one) for one in BOOK.steps)]:
            long = [one for one in text.splitlines() if len(one) > width]
            assert [] == [one for one in long if not re.search(r"inboxwatch |https://|^ *\S+(?: +\[[a-z ]+\])?$", one)]


def test_commands_can_be_pasted_where_a_configuration_was_named():
    program = "inboxwatch --config '/a b/config.toml'"
    guide = a_guide(program=program)

    texts = [overview(guide), *(whole(guide, one) for one in BOOK.steps)]
    assert all(text.count("inboxwatch ") == text.count(f"{program} ") for text in texts)
    assert f"{program} steps trusted" in texts[0]
    assert f"{program} verify\n" in whole(guide, BOOK.step("proof"))


def test_what_is_pasted_next_is_told_to_the_same_reader():
    guide = a_guide(young=True, options="--minor --country JP ")

    assert "More: inboxwatch steps --minor --country JP trusted\n" in overview(guide)
    assert "inboxwatch steps --minor --country JP device --done" in whole(guide, BOOK.step("device"))


def test_under_18_nobody_is_offered_to_put_the_trusted_adult_aside():
    assert "--not-for-me" not in whole(a_guide(young=True), BOOK.step("trusted"))
    assert "--not-for-me" in whole(a_guide(), BOOK.step("trusted"))


def test_the_trusted_person_is_told_what_helps():
    told = whole(a_guide(), BOOK.step("trusted"))

    assert "If you are the one who helps\n  - Believe them." in told


def test_without_a_country_nothing_is_guessed():
    told = " ".join(overview(a_guide(country=None)).split())

    assert "call the emergency number of your country" in told
    assert "--country GB" in told


@pytest.mark.parametrize("country", countries(LINES))
def test_in_every_country_somebody_to_talk_to_is_told_at_once(country):
    for young in (False, True):
        guide = a_guide(country=country, young=young)

        assert f"Whom you can call in {BOOK.words['countries'][country]}\n" in overview(guide)
        assert [] == [one.id for one in BOOK.steps if "Name your country" in " ".join(whole(guide, one).split())]


def test_where_nobody_of_a_kind_is_known_all_numbers_are_pointed_to():
    told = whole(a_guide(country="IT"), BOOK.step("accounts"))

    assert "All numbers: inboxwatch steps advocate" in told
    assert "Whom you can call" not in told


def test_every_number_is_told_with_how_it_was_checked():
    told = " ".join(whole(a_guide(), BOOK.step("advocate")).split())

    assert "Written down on 2026-" in told
    assert "Nobody called them." in told
    assert "Check a number now, before you need it" in told
    assert "National Stalking Helpline (Suzy Lamplugh Trust) *" in told


def test_numbers_of_long_ago_are_said_to_be_so():
    words = "more than a year ago"

    oldest = min(one.checked_on for one in LINES if one.country == "GB")

    assert words not in whole(a_guide(some_facts(today=oldest + timedelta(365))), BOOK.step("advocate"))
    assert words in whole(a_guide(some_facts(today=oldest + timedelta(366))), BOOK.step("advocate"))


def test_a_clock_that_is_behind_is_told_since_nobody_knows_then_how_old_numbers_are():
    newest = max(one.checked_on for one in LINES if one.country == "GB")
    words = "The clock of this computer says"

    assert words not in whole(a_guide(some_facts(today=newest)), BOOK.step("advocate"))
    assert words in whole(a_guide(some_facts(today=newest - timedelta(400))), BOOK.step("advocate"))


def test_every_language_of_a_line_has_a_name():
    spoken = {one for line in LINES for one in line.languages}

    assert spoken - set(BOOK.words["languages"]) == {"and others", "interpreters"}
    assert set(BOOK.words["languages"]) <= spoken


def test_a_command_that_is_not_there_is_not_told():
    told = whole(a_guide(knows=lambda run: "report" not in run), BOOK.step("police"))

    assert "inboxwatch report" not in told
    assert "inboxwatch bundle" in told


def test_when_all_is_done_it_says_so():
    told = overview(a_guide(some_facts(marks=dict.fromkeys(IDS, Marked(Mark.DONE, TODAY)))))

    assert "There is nothing on the list that is not done." in told
    assert "Never meet" in told
