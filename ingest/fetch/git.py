"""git as a subprocess: no prompts, hooks, credentials or background work, within a time and size limit."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from ingest.fetch.events import FetchError

# Set for every command; all of it keeps a stranger's repository from running or asking for anything.
SAFETY = (
    "-c", "core.hooksPath=" + os.devnull,
    "-c", "core.fsmonitor=false",
    "-c", "credential.helper=",
    "-c", "http.followRedirects=false",  # the guard checks redirects itself
    "-c", "fetch.recurseSubmodules=false",
    "-c", "gc.auto=0",  # a background gc would outlive us
    "-c", "maintenance.auto=false",
    "-c", "advice.detachedHead=false",
)  # fmt: skip

# A hook or a test run inside another repository must not redirect our commands to that one.
FOREIGN_STATE = frozenset(
    "GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_COMMON_DIR GIT_NAMESPACE GIT_PREFIX "
    "GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_TEMPLATE_DIR GIT_TRACE".split()
)


class GitFailed(Exception):
    """A git command ended with an error; the text is what git wrote."""


class Git:
    """git commands on one bare repository folder (which may not exist yet).

    `protocols` are the transports git may use, as in GIT_ALLOW_PROTOCOL. `deadline` is a moment of
    `clock` after which a command is killed, `max_bytes` the size of the folder beyond which a fetch is.
    """

    def __init__(
        self,
        folder: Path,
        *,
        protocols: str,
        options: Sequence[str],
        deadline: float,
        clock: Callable[[], float],
        max_bytes: int,
    ) -> None:
        self.folder = folder
        self._command = ["git", *SAFETY, *options]
        self._deadline = deadline
        self._clock = clock
        self._max_bytes = max_bytes
        # The user's own git settings (insteadOf, CA bundles) must keep working, so the environment passes
        # through; only these switches have no command-line form.
        inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN_STATE}
        self._environment = inherited | {
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "",
            "SSH_ASKPASS": "",
            "GCM_INTERACTIVE": "never",
            "GIT_LFS_SKIP_SMUDGE": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_ALLOW_PROTOCOL": protocols,
            "GIT_CEILING_DIRECTORIES": str(folder.parent.parent),
            "LC_ALL": "C",
        }

    def outside(self, *args: str) -> str:
        """Run a command that needs no repository and return its output."""
        return self._run(args, b"", watch=False).decode("utf-8", "replace").strip()

    def run(self, *args: str, stdin: bytes = b"", watch: bool = False) -> bytes:
        """Run a command on the repository; `watch` kills it when the folder outgrows the size limit."""
        return self._run((f"--git-dir={self.folder}", *args), stdin, watch=watch)

    def _run(self, args: Sequence[str], stdin: bytes, *, watch: bool) -> bytes:
        process = self._start(args)
        try:
            while True:
                try:
                    out, err = process.communicate(stdin or None, timeout=0.5)
                    break
                except subprocess.TimeoutExpired:
                    stdin = b""  # it goes on being sent; giving it again would be an error
                    self._check_limits(watch)
        finally:
            _stop(process)
        if process.returncode:
            raise GitFailed(err.decode("utf-8", "replace").strip() or f"git ended with {process.returncode}")
        return out

    def blobs(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Turn blob ids into (id, bytes) pairs; a blob that is not here ends in GitFailed."""
        process = self._start((f"--git-dir={self.folder}", "cat-file", "--batch"), quiet=True)
        assert process.stdin is not None and process.stdout is not None
        try:
            for blob in ids:
                process.stdin.write(blob.encode() + b"\n")
                process.stdin.flush()
                header = process.stdout.readline().split()
                if len(header) != 3 or header[1] != b"blob":
                    raise GitFailed(f"object {blob} is missing or damaged")
                data = process.stdout.read(int(header[2]))
                if len(data) != int(header[2]) or process.stdout.read(1) != b"\n":
                    raise GitFailed(f"object {blob} is cut short")
                yield blob, data
        except BrokenPipeError as error:
            raise GitFailed("git stopped while objects were read") from error
        finally:
            _stop(process)

    def _start(self, args: Sequence[str], *, quiet: bool = False) -> subprocess.Popen[bytes]:
        self._check_limits(False)
        try:
            return subprocess.Popen(
                [*self._command, *args],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL if quiet else subprocess.PIPE,
                env=self._environment,
                cwd=self.folder.parent,
                start_new_session=True,  # so that a limit also ends the transport helpers git starts
            )
        except FileNotFoundError as error:
            raise FetchError("git was not found; install it (https://git-scm.com) and retry.") from error

    def _check_limits(self, watch: bool) -> None:
        if self._clock() > self._deadline:
            raise FetchError("The time limit for one source was reached; raise it in the settings or retry.")
        if watch and folder_bytes(self.folder) > self._max_bytes:
            raise FetchError(
                f"The repository holds more than the limit of {self._max_bytes // 1_000_000} MB for one "
                "source; name the files to read with 'include', or raise the limit in the settings."
            )


def folder_bytes(folder: Path) -> int:
    """The size of all files below a folder, in bytes; files that vanish meanwhile count nothing."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                total += (Path(root) / name).stat().st_size
    return total


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a command and what it started, and close its pipes."""
    if process.poll() is None:
        if sys.platform == "win32":
            process.kill()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
