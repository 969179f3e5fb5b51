"""Local files and folders, globs and licenses: what is read, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.address import source_for
from ingest.fetch import FetchDone, FetchError, FetchEvent, FileFetched, Limits, WebAccess, fetch
from ingest.fetch.licence import spdx_guess
from ingest.fetch.select import Selection


def run(tmp_path: Path, address: Path, known: str = "") -> list[FetchEvent]:
    source = source_for(str(address))
    return list(
        fetch(source, cache=tmp_path / "cache", access=WebAccess(), limits=Limits(), known_state=known)
    )


def names(events: list[FetchEvent]) -> list[str]:
    return [event.file.path for event in events if isinstance(event, FileFetched)]


def test_a_folder_is_its_readable_files_without_links_and_hidden_ones(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    for name in ("a.md", "sub/b.txt", ".git/c.md", "sub/.obsidian/d.md", "photo.jpg", "LICENSE"):
        (notes / name).parent.mkdir(parents=True, exist_ok=True)
        (notes / name).write_text(
            "Creative Commons Attribution 4.0 International" if name == "LICENSE" else name
        )
    (tmp_path / "outside.md").write_text("outside")
    (notes / "link.md").symlink_to(tmp_path / "outside.md")
    (notes / "loop").symlink_to(notes)
    events = run(tmp_path, notes)
    assert names(events) == ["a.md", "sub/b.txt"]
    done = events[-1]
    assert isinstance(done, FetchDone) and done.licence == "CC-BY-4.0"
    again = run(tmp_path, notes, known=done.state)
    assert not names(again)
    (notes / "a.md").write_text("edited")
    assert names(run(tmp_path, notes, known=done.state)) == ["a.md", "sub/b.txt"]


def test_a_single_file_and_what_is_wrong_with_one(tmp_path: Path) -> None:
    file = tmp_path / "my notes.md"
    file.write_text("text")
    assert names(run(tmp_path, file)) == ["my notes.md"]
    source = source_for(str(file))
    file.unlink()
    with pytest.raises(FetchError, match="is gone"):
        list(fetch(source, cache=tmp_path, access=WebAccess(), limits=Limits(), known_state=""))
    odd = tmp_path / "data.xlsx"
    odd.write_text("x")
    with pytest.raises(FetchError, match="of a type that is not read"):
        run(tmp_path, odd)


@pytest.mark.parametrize(
    ("glob", "path", "wanted"),
    [
        ("*.md", "a.md", True),
        ("*.md", "sub/a.md", False),
        ("**/*.md", "a.md", True),
        ("**/*.md", "x/y/a.md", True),
        ("docs/**", "docs/a/b.md", True),
        ("docs/", "docs/a/b.md", True),
        ("docs/**", "docs.md", False),
        ("ch*/readme.md", "ch05_网络(CNN)/readme.md", True),
        ("a [b].md", "a [b].md", True),
        ("README.md", "readme.md", True),
        ("**", ".hidden/a.md", False),
    ],
)
def test_globs(glob: str, path: str, wanted: bool) -> None:
    assert Selection([glob], []).wants(path) is wanted


@pytest.mark.parametrize(
    ("text", "spdx"),
    [
        ("Apache License\n   Version 2.0, January 2004", "Apache-2.0"),
        ("GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007", "GPL-3.0"),
        ("Creative Commons Attribution-NonCommercial 4.0 International", "CC-BY-NC-4.0"),
        ("Creative Commons Legal Code\nCC0 1.0 Universal", "CC0-1.0"),
        ("All rights reserved.", "other"),
    ],
)
def test_license_files_are_recognized(text: str, spdx: str) -> None:
    assert spdx_guess(text) == spdx
