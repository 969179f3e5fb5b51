"""The process in which submitted code runs: limits and an audit hook first, then the code, then its tests.

Started by `runner` as `python -I -B child.py` with a JSON payload on standard input; writes one JSON line per
event to its original standard output. It stands alone: the standard library and NumPy, nothing of the project.
It protects from accidents (endless loops, too much memory, stray files); it is no security boundary, and code
that wants to get out will.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import random
import signal
import sys
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

YOUR_CODE = "solution.py"
TESTS = "tests.py"
GIB = 2**30
SPARE_BYTES = 256 * 2**20  # above the soft limit, so that running out of memory can still be reported
OPEN_FILES = 64
# Where libraries put what they keep; PyTorch hands the folder that it chose for a process on to those it starts.
FOLDERS = ("HOME", "TMPDIR", "TEMP", "TMP", "TORCHINDUCTOR_CACHE_DIR")
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
STARTS_PROCESS = frozenset(
    "os.fork os.forkpty os.exec os.posix_spawn os.spawn os.system os.startfile subprocess.Popen pty.spawn".split()
)
REACHES_OUT = frozenset(
    ("os.kill", "os.killpg", "signal.pthread_kill", "ctypes.dlopen", "resource.setrlimit")
)
CHANGES_FILES = frozenset(
    "os.remove os.rename os.rmdir os.mkdir os.link os.symlink os.truncate os.chmod os.chown os.utime "
    "os.setxattr os.removexattr sqlite3.connect".split()
)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Stopped(BaseException):
    """Raised inside the submitted code when it does what an exercise may not do."""


class Tail(io.TextIOBase):
    """A text stream that keeps its last `most` characters and drops the rest."""

    def __init__(self, most: int) -> None:
        self.most, self.text, self.cut = most, "", False

    def write(self, text: str) -> int:
        """Keep the end of what was written so far."""
        kept = self.text + text[-self.most :]
        self.cut = self.cut or len(self.text) + len(text) > self.most
        self.text = kept[-self.most :]
        return len(text)

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True


class Guard:
    """The limits of the operating system and the audit hook; `reasons` keeps why code was stopped."""

    def __init__(self, folder: str, *, cpu_s: int, memory_bytes: int, file_bytes: int) -> None:
        self.folder = os.path.realpath(folder)
        self.cpu_s, self.memory_bytes, self.file_bytes = cpu_s, memory_bytes, file_bytes
        self.reasons: list[str] = []
        self.watching = False

    def limit(self) -> None:
        """Set the limits that the system knows; Windows knows none, macOS not all."""
        try:
            import resource
        except ImportError:  # not a Unix: the wall clock and the audit hook remain
            return
        hard = self.memory_bytes + SPARE_BYTES
        for kind, soft, most in (
            ("RLIMIT_CPU", self.cpu_s, self.cpu_s + 1),
            ("RLIMIT_AS", self.memory_bytes, hard),
            ("RLIMIT_FSIZE", self.file_bytes, self.file_bytes),
            ("RLIMIT_NOFILE", OPEN_FILES, OPEN_FILES),
            ("RLIMIT_NPROC", 0, 0),
            ("RLIMIT_CORE", 0, 0),
        ):
            if hasattr(resource, kind):
                # a limit that this system refuses is one limit less, not a reason to run nothing
                with contextlib.suppress(ValueError, OSError):
                    resource.setrlimit(getattr(resource, kind), (soft, most))
        signal.signal(signal.SIGXCPU, self._out_of_time)

    def give_spare_memory(self) -> None:
        """Lift the soft memory limit, so that what happened can be told."""
        try:
            import resource
        except ImportError:
            return
        self.watching = False
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (self.memory_bytes + SPARE_BYTES,) * 2)
        self.watching = True

    def watch(self) -> None:
        """Install the audit hook; it cannot be taken out again."""
        sys.addaudithook(self._audit)
        with contextlib.suppress(ImportError):  # Windows starts processes otherwise
            import _posixsubprocess

            # multiprocessing calls it without an audit event
            _posixsubprocess.fork_exec = self._no_process  # type: ignore[assignment]
        self.watching = True

    def stop(self, reason: str) -> None:
        """Keep the reason, and raise it where the code stands."""
        self.reasons.append(reason)
        raise Stopped(reason)

    def _out_of_time(self, *_: object) -> None:
        self.stop(f"it used more than {self.cpu_s} s of processor time, perhaps in an endless loop")

    def _no_process(self, *_: object) -> None:
        self.stop("it tried to start another process (fork_exec)")

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.watching:
            return
        if event == "open":
            path, mode, flags = arguments
            changes = flags & WRITES if isinstance(flags, int) else set(str(mode)) & set("wax+")
            if changes and not self._inside(path):
                self.stop(f"it opened {_shown(path)} for writing, outside its own folder")
        elif event in CHANGES_FILES:
            for path, folder in _changed(event, arguments):
                if path != ":memory:" and not self._inside(path, folder):
                    self.stop(f"it called {event} on {_shown(path)}, outside its own folder")
        elif event.startswith("socket."):
            self.stop(f"it used the network ({event}), which is switched off here")
        elif event in STARTS_PROCESS:
            self.stop(f"it tried to start another process ({event})")
        elif event in REACHES_OUT:
            self.stop(f"it called {event}, which no exercise needs")

    def _inside(self, path: object, folder: int = -1) -> bool:
        if isinstance(path, int):  # a descriptor that is open already
            return True
        name = os.fsdecode(path)  # type: ignore[arg-type]
        if name == os.devnull:
            return True
        if folder != -1:  # relative to an open folder; where the system cannot name it, it counts as outside
            name = f"{os.path.realpath(f'/proc/self/fd/{folder}')}{os.sep}{name}"
        real = os.path.realpath(name)
        return real == self.folder or real.startswith(self.folder + os.sep)


def _changed(event: str, arguments: tuple[Any, ...]) -> list[tuple[object, int]]:
    """List the paths that an event changes, each with the descriptor of the folder it is relative to (-1: none)."""
    if event in ("os.rename", "os.link"):
        return [(arguments[0], arguments[2]), (arguments[1], arguments[3])]
    if event == "os.symlink":  # the target of a symbolic link does not change
        return [(arguments[1], arguments[2])]
    relative = event in ("os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.utime")
    return [(arguments[0], arguments[-1] if relative else -1)]


def _shown(path: object) -> str:
    return (
        ascii(os.fsdecode(path))[:120] if isinstance(path, (str, bytes, os.PathLike)) else ascii(path)[:120]
    )


def load(code: str) -> types.ModuleType:
    """Turn submitted code into the module `solution`, for tests to import."""
    module = types.ModuleType("solution")
    module.__file__ = YOUR_CODE
    sys.modules["solution"] = module
    exec(compile(code, YOUR_CODE, "exec"), module.__dict__)
    return module


def load_tests(checking: str, tests: str) -> dict[str, Callable[[], None]]:
    """Turn test code into its test functions by name; `checking` is the module of comparisons they import."""
    helper = types.ModuleType("checking")
    sys.modules["checking"] = helper
    exec(compile(checking, "checking.py", "exec"), helper.__dict__)
    names: dict[str, Any] = {"__name__": "tests"}
    exec(compile(tests, TESTS, "exec"), names)
    return {name: test for name, test in names.items() if name.startswith("test_") and callable(test)}


def outcome(test: Callable[[], None]) -> str:
    """Run one test: an empty text if it passed, else the failing assertion or the error and its line.

    Stopped and MemoryError pass through.
    """
    import numpy as np

    random.seed(0)
    np.random.seed(0)
    try:
        test()
    except AssertionError as error:
        line = line_of(error)
        if line:
            return f"AssertionError: {error} (line {line} of your code)"
        return str(error).strip() or "an assertion of the test failed"
    except MemoryError:
        raise
    except (Exception, SystemExit, KeyboardInterrupt) as error:  # noqa: BLE001  submitted code raises anything
        return told(error)
    return ""


def told(error: BaseException, elsewhere: str = "while the test used what your code returned") -> str:
    """Say an error of the submitted code in one line, with the line number in that code."""
    missing = isinstance(error, AttributeError) and "module 'solution' has no attribute" in str(error)
    if missing:
        return f"your code does not define {str(error).split(chr(39))[3]}"
    if isinstance(error, SyntaxError) and error.filename == YOUR_CODE:
        return f"line {error.lineno} of your code: {error.msg}"
    text = " ".join(str(error).split())[:300]
    line = line_of(error)
    where = f"line {line} of your code" if line else elsewhere
    return f"{type(error).__name__}: {text} ({where})" if text else f"{type(error).__name__} ({where})"


def line_of(error: BaseException) -> int:
    """Find the innermost line of the submitted code in an error's traceback; 0 if it holds none."""
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == YOUR_CODE
    ]
    return (lines[-1] or 0) if lines else 0


def main() -> None:
    """Read the payload, run, and report one line per event until done."""
    payload = json.load(sys.stdin.buffer)
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    output = Tail(payload["output_chars"])
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), output, output
    folder = str(Path.cwd())
    os.environ.update(dict.fromkeys(THREADS, "1"), **dict.fromkeys(FOLDERS, folder))
    guard = Guard(
        folder,
        cpu_s=payload["cpu_s"],
        memory_bytes=payload["memory_bytes"],
        file_bytes=payload["file_bytes"],
    )

    def say(**event: object) -> None:
        report.write(json.dumps({**event, "output": output.text, "cut": output.cut}) + "\n")
        report.flush()

    for package in (
        "numpy",
        *payload["preload"],
    ):  # before limits and hook: loading them opens many libraries
        importlib.import_module(package)
    guard.limit()
    guard.watch()
    name = ""
    try:
        try:
            load(payload["code"])
        except MemoryError:
            raise
        except (Exception, SystemExit, KeyboardInterrupt) as error:  # noqa: BLE001  the same
            if not guard.reasons:
                say(event="broken", message=told(error, "before its first line"))
                return
        tests = load_tests(payload["checking"], payload["tests"])
        for name, test in tests.items():
            if guard.reasons:
                break
            say(event="begun", name=name)
            message = outcome(test)
            if not guard.reasons:  # the code may have swallowed what stopped it
                say(event="tested", name=name, message=message)
    except Stopped as stopped:
        line = line_of(stopped)
        guard.reasons[-1] += f" (line {line} of your code)" if line else ""
    except MemoryError as error:
        line = line_of(error)
        error.__traceback__ = None
        guard.give_spare_memory()
        limit = f"it asked for more than {guard.memory_bytes / GIB:.1f} GiB of memory"
        guard.reasons.append(limit + (f" (line {line} of your code)" if line else ""))
    if guard.reasons:
        say(event="stopped", name=name, message=guard.reasons[-1 if len(guard.reasons) == 1 else 0])
    else:
        say(event="done")


if __name__ == "__main__":
    main()
    os._exit(0)  # threads that the code left running are not waited for
