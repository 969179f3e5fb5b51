"""The runner: submitted code and an exercise become the results of its visible or hidden tests.

Each run is a process of its own (`child`) in a folder of its own, with limits on processor time, memory, file size
and processes where the operating system knows them, no network, and no writing outside its folder; the wall clock
ends whatever is left. This protects from accidents; it is not a security boundary: run only code that you would run
anyway.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.exercises import Exercise, test_names

CHILD = Path(__file__).with_name("child.py")
FIRST_FAILED = 3  # tests that a line about a run names


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may use: seconds of processor and wall time, bytes of memory and of one file, characters kept."""

    cpu_s: int = 10
    wall_s: float = 20.0
    memory_bytes: int = 3 * 2**29  # NumPy alone maps about 0.4 GiB
    file_bytes: int = 10 * 2**20
    output_chars: int = 4000
    preload: tuple[str, ...] = ()  # packages that are loaded before the limits hold


TORCH = Limits(
    cpu_s=40, wall_s=180.0, memory_bytes=8 * 2**30, preload=("torch",)
)  # loading it takes seconds, and maps much


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test: its name in words, and the failing assertion or error in one line (empty if it passed)."""

    name: str
    passed: bool
    message: str = ""


@dataclass(frozen=True, slots=True)
class ExerciseRun:
    """One run of tests; `stopped` is one sentence if the run did not reach its end, `output` the end of what it printed."""

    outcomes: tuple[Outcome, ...]
    total: int
    stopped: str = ""
    output: str = ""

    @property
    def passed(self) -> int:
        """How many tests passed; those that a stop kept from running did not."""
        return sum(outcome.passed for outcome in self.outcomes)

    @property
    def note(self) -> str:
        """The run in one line: what stopped it, or the count and the first tests that failed."""
        if self.stopped:
            return self.stopped
        failed = [f"{o.name} ({o.message})" for o in self.outcomes if not o.passed]
        counted = f"{self.passed} of {self.total} tests passed"
        more = f"; and {len(failed) - FIRST_FAILED} more" if len(failed) > FIRST_FAILED else ""
        return f"{counted}; failed: {'; '.join(failed[:FIRST_FAILED])}{more}" if failed else counted


class ExerciseRunner:
    """Runs the tests of exercises; fits the examiner's `CodeRunner`."""

    def __init__(self, exercises: Mapping[str, Exercise], limits: Limits | None = None) -> None:
        self._exercises = exercises
        self._limits = limits

    def _limits_of(self, exercise: Exercise) -> Limits:
        return self._limits or (TORCH if "torch" in exercise.needs else Limits())

    def run(self, exercise_id: str, code: str) -> ExerciseRun:
        """Run the hidden tests; a crash or a limit is told in `stopped`, never raised."""
        exercise = self._exercises[exercise_id]
        return run_tests(code, exercise.hidden, exercise.checking, self._limits_of(exercise))

    def run_visible(self, exercise_id: str, code: str) -> ExerciseRun:
        """Run the visible tests, as often as the candidate likes."""
        exercise = self._exercises[exercise_id]
        return run_tests(code, exercise.visible, exercise.checking, self._limits_of(exercise))


def run_tests(code: str, tests: str, checking: str, limits: Limits) -> ExerciseRun:
    """Run test code against submitted code in a process and folder of their own, and wait for the result."""
    names = test_names(tests)
    payload = {
        "code": code,
        "tests": tests,
        "checking": checking,
        "cpu_s": limits.cpu_s,
        "memory_bytes": limits.memory_bytes,
        "file_bytes": limits.file_bytes,
        "output_chars": limits.output_chars,
        "preload": limits.preload,
    }
    with tempfile.TemporaryDirectory(prefix="exercise-", ignore_cleanup_errors=True) as folder:
        said, status = _in_process(json.dumps(payload), folder, limits.wall_s)
    return _result(names, _events(said), status, limits)


def _in_process(payload: str, folder: str, wall_s: float) -> tuple[str, int | None]:
    """Run the child to its end: what it reported, and its exit status (None if the wall clock ended it)."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        start_new_session=True,  # a group of its own, so that all it started can be ended with it
        text=True,
        encoding="utf-8",
    )
    try:
        said, _ = process.communicate(payload, timeout=wall_s)
        return said, process.returncode
    except subprocess.TimeoutExpired:
        _end(process)
        said, _ = process.communicate()
        return said, None
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """Kill the process and, where there are process groups, all that it started."""
    if not hasattr(os, "killpg"):
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # everything in the group has ended already
    except PermissionError:
        process.kill()  # macOS refuses a group that holds only ended processes


def _events(said: str) -> list[dict[str, Any]]:
    """Read the reported lines; the last may be cut off where the process was killed."""
    events = []
    for line in said.splitlines():
        try:
            events.append(json.loads(line))
        except json.JSONDecodeError:
            break
    return events


def _result(
    names: tuple[str, ...], events: list[dict[str, Any]], status: int | None, limits: Limits
) -> ExerciseRun:
    outcomes = tuple(
        Outcome(in_words(e["name"]), not e["message"], e["message"]) for e in events if e["event"] == "tested"
    )
    last = events[-1] if events else {"event": "", "name": ""}
    output = ("…" if last.get("cut") else "") + last.get("output", "")
    during = f" in the test “{in_words(last['name'])}”" if last.get("name") else ""
    match last["event"]:
        case "done":
            stopped = ""
        case "broken":
            stopped = f"Your code did not load: {last['message']}."
        case "stopped":
            stopped = f"Your code was stopped{during}: {last['message']}."
        case _ if status is None:
            stopped = f"Your code was stopped{during}: it ran longer than {limits.wall_s:g} s; does it wait or loop forever?"
        case _ if status < 0 and -status in (getattr(signal, "SIGXCPU", 0), signal.SIGKILL.value):
            stopped = f"Your code was stopped{during}: it used more than {limits.cpu_s} s of processor time."
        case _ if status < 0:
            stopped = f"Your code was stopped{during}: the process crashed (signal {-status})."
        case _:
            stopped = (
                f"Your code ended the whole process{during} (exit status {status}); let the function return."
            )
    return ExerciseRun(outcomes, len(names), stopped, output)


def in_words(name: str) -> str:
    """Turn the name of a test function into words."""
    return name.removeprefix("test_").replace("_", " ")
