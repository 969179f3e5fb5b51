"""The library file: opened, refused with a sentence, read while written, and searched by words."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from index.database import LibraryError
from index.fuse import fuse
from index.lexical import match_expression, searchable, terms
from index.library import FILE_NAME, Library
from index.query import understand
from index.records import Outcome


def test_reading_where_there_is_no_library_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="whetstone ingest"):
        Library.open(tmp_path / "none", readonly=True)
    assert not (tmp_path / "none").exists()


def test_a_library_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryError, match="update Whetstone"):
        Library.open(tmp_path)


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"this is no database" * 500)
    with pytest.raises(LibraryError, match="whetstone doctor"):
        Library.open(tmp_path)


def test_a_library_opened_for_reading_serves_any_thread_and_writes_nothing(notes: Any) -> None:
    library = Library.open(notes.library.folder, readonly=True)
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(library.counts().documents)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [3, 3, 3, 3]
    with pytest.raises(LibraryError, match="reading only"), library.writing():
        library.remove_source("notes")
    library.close()
    with pytest.raises(LibraryError, match="closed"):
        library.counts()


def test_connections_of_threads_that_ended_are_closed(notes: Any) -> None:
    library = Library.open(notes.library.folder, readonly=True)
    opened: list[sqlite3.Connection] = []
    for _ in range(3):  # as in a server, one after the other
        thread = threading.Thread(target=lambda: opened.append(library._database.connection()))
        thread.start()
        thread.join()
    for connection in opened[:2]:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    assert library.counts().documents == 3
    library.close()


def test_writing_without_the_lock_is_refused(notes: Any) -> None:
    with pytest.raises(LibraryError, match="writing"):
        notes.library.remove_source("notes")


def test_registered_sources_wait_and_keep_catalogue_order(shelf: Any) -> None:
    sources = [shelf.add(name, {}) for name in ("zeta", "alpha")]
    with shelf.library.writing():
        shelf.library.register(sources)
    assert [(row.source_id, row.outcome) for row in shelf.library.ledger()] == [
        ("zeta", Outcome.WAITING),
        ("alpha", Outcome.WAITING),
    ]


def test_unreadable_files_are_rows_beside_the_source(notes: Any) -> None:
    notes.write("notes", {"broken.ipynb": "{"})
    notes.sync()
    (problem,) = notes.library.problems("notes")
    assert problem.path == "broken.ipynb" and problem.reason
    assert notes.row("notes").outcome is Outcome.PARTIAL and "broken.ipynb" in notes.row("notes").reason
    (notes.root / "notes" / "broken.ipynb").unlink()
    notes.sync()
    assert notes.library.problems("notes") == [] and notes.row("notes").outcome is Outcome.INDEXED


def test_chinese_is_indexed_in_pairs_of_characters() -> None:
    assert searchable("用Adam优化器").split() == ["用", "Adam", "优化", "化器"]
    assert terms("Adam优化器") == ["adam", "优化", "化器"]
    assert match_expression(["adam", "用"]) == '"adam" OR "用"*'


def test_stop_words_are_dropped_unless_nothing_else_is_asked() -> None:
    assert terms("What is the difference between L1 and L2?") == ["difference", "l1", "l2"]
    assert terms("who are you") == ["who", "are", "you"]
    assert "means" in terms("How does k-means work?")


def test_the_language_of_a_question_is_that_of_its_letters() -> None:
    assert understand("什么是 dropout").language == "zh"
    assert understand("what does 注意力 mean in this translated paper").language == "en"


def test_fusion_prefers_what_both_rankings_name() -> None:
    scores = fuse([(["a", "b", "c"], 1.0), (["c", "b", "d"], 1.0)], constant=15)
    assert list(scores) == ["c", "b", "a", "d"]
    assert list(fuse([(["a"], 0.2), (["b"], 1.0)], constant=15)) == ["b", "a"]
