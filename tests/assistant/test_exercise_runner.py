"""Submitted code is tested in a process of its own, and what it may not do is stopped with a clear sentence."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.exercises.runner import ExerciseRun, ExerciseRunner, Limits, run_tests
from content.exercises import load_exercises

CHECKING = "def close(got, want, what):\n    assert got == want, f'{what}: got {got}, expected {want}'\n"
TESTS = """
import solution
from checking import close

def test_one():
    close(solution.double(1), 2, 'double(1)')

def test_two_and_three():
    close(solution.double(2), 4, 'double(2)')
    assert solution.double(3) == 6
"""
QUICK = Limits(cpu_s=2, wall_s=30.0)


def run(code: str, limits: Limits = QUICK, tests: str = TESTS) -> ExerciseRun:
    return run_tests(code, tests, CHECKING, limits)


def test_right_code_passes_and_its_output_is_kept() -> None:
    done = run("def double(x):\n    print('doubling', x)\n    return 2 * x\n")
    assert (done.passed, done.total, done.stopped) == (2, 2, "")
    assert [o.name for o in done.outcomes] == ["one", "two and three"]
    assert done.output.splitlines() == ["doubling 1", "doubling 2", "doubling 3"]


def test_a_wrong_result_shows_the_failing_assertion_only() -> None:
    done = run("def double(x):\n    return 2\n")
    assert (done.passed, done.total) == (1, 2)
    assert done.outcomes[1].message == "double(2): got 2, expected 4"
    assert done.note == "1 of 2 tests passed; failed: two and three (double(2): got 2, expected 4)"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("def double(x):\n    y = x\n    return y / 0\n", "ZeroDivisionError: division by zero (line 3 of your code)"),
        ("def triple(x):\n    return 3 * x\n", "your code does not define double"),
        ("def double(x):\n    raise SystemExit\n", "SystemExit (line 2 of your code)"),
        ("def double(x):\n    assert x > 5, 'small'\n", "AssertionError: small (line 2 of your code)"),
    ],
)  # fmt: skip
def test_an_error_is_told_with_the_line_of_the_code(code: str, says: str) -> None:
    done = run(code)
    assert done.passed == 0 and done.outcomes[0].message == says


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (
            "x = 1\0",
            "source code string cannot contain null bytes (before its first line).",
        ),
        ("def double(x:\n", "Your code did not load: line 1 of your code: '(' was never closed."),
        (
            "x = 1\ny = z\n",
            "Your code did not load: NameError: name 'z' is not defined (line 2 of your code).",
        ),
    ],
)
def test_code_that_does_not_load_fails_every_test(code: str, says: str) -> None:
    done = run(code)
    assert (done.passed, done.total) == (0, 2) and done.stopped.endswith(says)


LOOP = "def double(x):\n    while True:\n        pass\n"
SLEEP = "import time\ndef double(x):\n    time.sleep(60)\n"
MEMORY = "import numpy\ndef double(x):\n    return numpy.ones(10 * 2**30 // 8)\n"
LIST = "def double(x):\n    rows = []\n    while True:\n        rows.append(bytes(10**7))\n"
BOMB = "import os\ndef double(x):\n    while True:\n        os.fork()\n"
SHELL = "import subprocess\ndef double(x):\n    return subprocess.run(['ls'])\n"
SPAWN = (
    "import multiprocessing\ndef double(x):\n"
    "    return multiprocessing.get_context('spawn').Process(target=print).start()\n"
)
NETWORK = "import urllib.request\ndef double(x):\n    return urllib.request.urlopen('http://127.0.0.1:9/')\n"
SWALLOWED = (
    "import socket\ndef double(x):\n    try:\n        socket.socket()\n"
    "    except BaseException:\n        return 2 * x\n"
)
CRASH = "import signal\ndef double(x):\n    signal.raise_signal(signal.SIGSEGV)\n"
QUIT = "import os\ndef double(x):\n    os._exit(0)\n"


@pytest.mark.parametrize(
    ("code", "limits", "says"),
    [
        (LOOP, replace(QUICK, cpu_s=1), "in the test “one”: it used more than 1 s of processor time"),
        (SLEEP, replace(QUICK, wall_s=8.0), "in the test “one”: it ran longer than 8 s; does it wait or loop forever?"),
        (MEMORY, QUICK, "it asked for more than 1.5 GiB of memory (line 3 of your code)"),
        (LIST, replace(QUICK, cpu_s=10), "it asked for more than 1.5 GiB of memory (line 4 of your code)"),
        (BOMB, QUICK, "it tried to start another process (os.fork) (line 4 of your code)"),
        (SHELL, QUICK, "it tried to start another process (subprocess.Popen)"),
        (SPAWN, QUICK, "it tried to start another process (fork_exec) (line 3 of your code)"),
        (NETWORK, QUICK, "it used the network (socket.getaddrinfo), which is switched off here"),
        (SWALLOWED, QUICK, "it used the network (socket.__new__)"),
        (CRASH, QUICK, "in the test “one”: the process crashed (signal 11)."),
        (QUIT, QUICK, "Your code ended the whole process in the test “one” (exit status 0)"),
    ],
    ids="loop sleep 10-GB-array growing-list fork-bomb shell spawn network swallowed crash quit".split(),
)  # fmt: skip
def test_what_an_exercise_may_not_do_is_stopped_with_a_sentence(code: str, limits: Limits, says: str) -> None:
    started = time.monotonic()
    done = run(code, limits)
    assert says in done.stopped and done.passed == 0 and done.total == 2
    assert done.note == done.stopped
    assert time.monotonic() - started < limits.wall_s + 25  # not the minute that the code sleeps


def test_files_outside_the_folder_are_left_alone(tmp_path: Path) -> None:
    there = tmp_path / "kept.txt"
    there.write_text("kept", encoding="utf-8")
    (tmp_path / "full").mkdir()
    for act, says in (
        (f"open({str(tmp_path / 'new.txt')!r}, 'w')", "for writing, outside its own folder"),
        (f"os.open({str(there)!r}, os.O_RDWR | os.O_TRUNC)", "for writing, outside its own folder"),
        (f"np.save({str(tmp_path / 'new.npy')!r}, np.ones(3))", "for writing, outside its own folder"),
        (f"os.remove({str(there)!r})", "it called os.remove on"),
        (f"os.rename({str(there)!r}, 'mine')", "it called os.rename on"),
        (f"shutil.rmtree({str(tmp_path)!r})", "outside its own folder"),
        (f"os.symlink({str(there)!r}, 'link'); open('link', 'a')", "it opened 'link' for writing"),
    ):
        done = run(f"import os, shutil\nimport numpy as np\ndef double(x):\n    {act}\n    return 2 * x\n")
        assert says in done.stopped and done.passed == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["full", "kept.txt"]
    assert there.read_text(encoding="utf-8") == "kept"


def test_files_in_the_folder_and_reading_are_fine_and_the_folder_is_gone_afterwards() -> None:
    code = (
        "import os, tempfile\ndef double(x):\n    print(os.getcwd())\n    open(os.__file__).close()\n"
        "    with tempfile.TemporaryDirectory() as f, open(f + '/a.txt', 'w') as file:\n        file.write('x')\n"
        "    return 2 * x\n"
    )
    done = run(code)
    assert done.passed == 2 and not done.stopped
    assert not Path(done.output.splitlines()[0]).exists()


def test_threads_left_running_are_not_waited_for() -> None:
    code = (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n"
        "def double(x):\n    return 2 * x\n"
    )
    started = time.monotonic()
    assert run(code, replace(QUICK, wall_s=50.0)).passed == 2
    assert time.monotonic() - started < 40


def test_a_flood_of_output_keeps_its_end() -> None:
    done = run(
        "def double(x):\n    print('y' * 10**6)\n    print('end')\n    return 2 * x\n",
        replace(QUICK, output_chars=50),
    )
    assert done.passed == 2
    assert done.output.startswith("…") and done.output.endswith("y\nend\n") and len(done.output) == 51


def test_visible_and_hidden_tests_of_an_exercise() -> None:
    exercises = load_exercises()
    exercise = exercises["linear-regression"]
    runner = ExerciseRunner(exercises)
    assert runner.run_visible(exercise.id, exercise.reference).note == "2 of 2 tests passed"
    done = runner.run(exercise.id, exercise.starter)
    assert done.passed == 0 and done.total == 8 and not done.stopped
    assert "NotImplementedError" in done.outcomes[0].message
