"""The systemd units hold what their README promises: sandbox, names, and which failures are not tried again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from inboxwatch.errors import (
    AlreadyRunning,
    CannotKeep,
    ConfigError,
    IntegrityFailure,
    LoginRefused,
    MailboxUnavailable,
)

ROOT = Path(__file__).parents[2]
SYSTEM = ROOT / "systemd/inboxwatch.service"
USER = ROOT / "systemd/user/inboxwatch.service"
BOTH = pytest.mark.parametrize("unit", [SYSTEM, USER], ids=["system", "user"])
WORST = 2.0

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed: the units are not checked by it"
)


def directives(unit: Path) -> dict[str, list[str]]:
    """Section.Key to its values, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    section = ""
    for line in unit.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line.strip() and not line.startswith("#"):
            key, _, value = line.partition("=")
            found[f"{section}.{key}"].append(value)
    return found


@needs_systemd
def test_the_system_unit_scores_at_most_two_of_ten() -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", SYSTEM],
        capture_output=True,
        text=True,
        check=True,
    )
    score = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)

    assert score is not None
    print(f"exposure: {score[1]} of at most {WORST}")
    assert float(score[1]) <= WORST


@needs_systemd
def test_the_readme_tells_the_score_of_today() -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", SYSTEM],
        capture_output=True,
        text=True,
        check=True,
    )
    score = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
    told = re.search(r"gives the system unit ([0-9.]+) ", (ROOT / "systemd/README.md").read_text("utf-8"))

    assert score is not None
    assert told is not None
    assert abs(float(told[1]) - float(score[1])) <= 0.3  # versions of systemd weigh a little differently


@needs_systemd
@BOTH
def test_systemd_knows_every_directive(unit: Path, tmp_path: Path) -> None:
    copy = tmp_path / unit.name
    copy.write_text(re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={shutil.which('true')}", unit.read_text("utf-8")))
    whose = ["--user"] if unit == USER else []
    done = subprocess.run(
        ["systemd-analyze", *whose, "verify", "--man=no", copy],
        capture_output=True,
        text=True,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        check=False,
    )
    if "Failed to initialize manager" in done.stderr:
        pytest.skip(f"systemd-analyze verify cannot run on this machine: {done.stderr.strip()}")

    ours = [line for line in done.stderr.splitlines() if copy.name in line]
    assert ours == []
    assert done.returncode == 0


@BOTH
def test_a_unit_tells_systemd_that_it_is_ready_and_alive(unit: Path) -> None:
    found = directives(unit)

    assert found["Service.Type"] == ["notify"]
    assert found["Service.NotifyAccess"] == ["main"]
    assert found["Service.WatchdogSec"] == ["180"]
    assert found["Service.ExecReload"] == ["kill -HUP $MAINPID"]


@BOTH
def test_a_failure_that_a_start_does_not_mend_is_not_tried_again(unit: Path) -> None:
    stays_down = directives(unit)["Service.RestartPreventExitStatus"][0].split()

    for error in (ConfigError, IntegrityFailure, LoginRefused):
        assert str(error.exit_code) in stays_down
    for error in (CannotKeep, MailboxUnavailable, AlreadyRunning):
        assert str(error.exit_code) not in stays_down
    assert "1" not in stays_down


@BOTH
def test_any_other_failure_is_tried_again_without_end(unit: Path) -> None:
    found = directives(unit)

    assert found["Service.Restart"] == ["on-failure"]
    assert found["Unit.StartLimitIntervalSec"] == ["0"]


@BOTH
def test_what_it_writes_is_for_its_owner_alone(unit: Path) -> None:
    assert directives(unit)["Service.UMask"] == ["0077"]


@BOTH
def test_no_memory_of_it_goes_to_a_core_dump(unit: Path) -> None:
    assert directives(unit)["Service.LimitCORE"] == ["0"]


def test_the_system_unit_runs_as_a_passing_user_with_its_own_state() -> None:
    found = directives(SYSTEM)

    assert found["Service.DynamicUser"] == ["yes"]
    assert found["Service.StateDirectory"] == ["inboxwatch"]
    assert found["Service.StateDirectoryMode"] == ["0700"]
    assert found["Service.ConfigurationDirectory"] == ["inboxwatch"]


@pytest.mark.parametrize(
    "directive",
    [
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "PrivateUsers=yes",
        "ProtectHostname=yes",
        "ProtectClock=yes",
        "ProtectKernelTunables=yes",
        "ProtectKernelModules=yes",
        "ProtectKernelLogs=yes",
        "ProtectControlGroups=yes",
        "ProtectProc=invisible",
        "ProcSubset=pid",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        "RestrictNamespaces=yes",
        "RestrictRealtime=yes",
        "RestrictSUIDSGID=yes",
        "RemoveIPC=yes",
        "LockPersonality=yes",
        "MemoryDenyWriteExecute=yes",
        "SystemCallArchitectures=native",
        "KeyringMode=private",
    ],
)
def test_the_system_unit_is_sandboxed(directive: str) -> None:
    key, _, value = directive.partition("=")

    assert directives(SYSTEM)[f"Service.{key}"] == [value]


def test_children_may_still_limit_their_own_memory() -> None:
    """@resources forbids setrlimit, which the children that parse mail need: it has to be allowed again, afterwards."""
    filters = directives(SYSTEM)["Service.SystemCallFilter"]

    assert filters.index("~@privileged @resources") < filters.index("setrlimit prlimit64")


@BOTH
def test_a_unit_names_no_secret_and_nothing_indiscreet(unit: Path) -> None:
    text = unit.read_text("utf-8").lower()
    shown = " ".join(value for key, values in directives(unit).items() if "Description" in key for value in values)

    assert not re.search(r"stalk|harass|police|victim", text)
    assert shown == "Mail watcher"


def test_the_readme_names_files_that_are_there() -> None:
    readme = (ROOT / "systemd/README.md").read_text("utf-8")

    assert "`user/inboxwatch.service`" in readme
    for credential in re.findall(r"^#(LoadCredential=\S+)", SYSTEM.read_text("utf-8"), re.MULTILINE):
        assert credential in readme


def test_a_command_run_by_hand_has_the_state_folder_as_the_unit_has_it() -> None:
    """systemd sets the mode of a state folder anew each time: 0755 unless told, which the program refuses."""
    readme = (ROOT / "systemd/README.md").read_text("utf-8").replace("\\\n", " ")
    commands = [line for line in readme.splitlines() if "systemd-run" in line]
    keys = ("User", "DynamicUser", "StateDirectory", "StateDirectoryMode", "UMask", "ConfigurationDirectory")
    unit = {**directives(SYSTEM), "Service.User": ["inboxwatch"]}

    assert commands
    for command in commands:
        given = dict(one.split("=", 1) for one in re.findall(r"-p (\S+)", command))
        assert given == {key: unit[f"Service.{key}"][0] for key in keys}
