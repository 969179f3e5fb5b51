"""Synchronizing: what is read again, what is kept, and what survives failures and kills."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from content.source import Source, SourceKind
from index.lock import LibraryBusy
from index.reconcile import EmbedProgress, verify
from index.records import Outcome
from index.sync import SourceFinished

WORDS = "adam bagging cosine dropout entropy filter gradient hinge inception jacobian kernel lasso margin norm".split()


def page(number: int) -> str:
    """A page unlike the others."""
    chosen = [WORDS[(number * step + number // 14 * (step + 3)) % len(WORDS)] for step in range(1, 9)]
    return f"# Page {number}\n\n{chosen[0].title()} {' '.join(chosen[1:])} at {number}.\n"


MISSING = Source("github.com/o/gone", "/nowhere/at/all", SourceKind.FOLDER, "Gone", ("ml",), reason="")


def test_a_source_becomes_one_ledger_row_documents_and_vectors(notes: Any) -> None:
    row = notes.row("notes")
    assert (row.outcome, row.documents) == (Outcome.INDEXED, 3)
    assert row.chunks >= 3 and row.bytes > 300 and row.finished_at.startswith("2026-01-05T")
    assert verify(notes.library, notes.vectors).sound


def test_a_second_run_with_nothing_changed_embeds_nothing(notes: Any) -> None:
    before = notes.library.content_version()
    assert notes.sync().embedded == 0
    assert notes.library.content_version() == before
    assert notes.row("notes").outcome is Outcome.INDEXED


def test_an_edit_replaces_only_the_chunks_of_its_document(notes: Any) -> None:
    before = set(notes.ids())
    kept = notes.library.document_id("notes", "optimization/adam.md")
    notes.write(
        "notes", {"optimization/adam.md": "# Adam\n\nAdamW decays the weights apart from the gradient.\n"}
    )
    assert notes.sync().embedded == 1
    after = set(notes.ids())
    assert len(before - after) == 1 and len(after - before) == 1
    assert notes.library.document_id("notes", "optimization/adam.md") == kept
    assert "AdamW" in notes.library.document(kept).text
    assert verify(notes.library, notes.vectors).sound
    assert "AdamW" in notes.retriever().retrieve("AdamW weight decay")[0].text


def test_a_removed_document_goes_with_its_chunks_and_vectors(notes: Any) -> None:
    (notes.root / "notes" / "metrics" / "auc.md").unlink()
    assert notes.sync().embedded == 0
    assert notes.library.document_paths("notes") == ["optimization/adam.md", "optimization/momentum.md"]
    assert verify(notes.library, notes.vectors).sound
    assert all("outranks" not in p.text for p in notes.retriever().retrieve("area under the ROC curve"))


def test_a_failed_source_is_a_row_and_the_others_go_on(shelf: Any) -> None:
    shelf.sources.append(MISSING)
    shelf.add("notes", {"a.md": "# Bagging\n\nBagging averages models that were fitted to resampled data.\n"})
    rows = shelf.sync().rows
    assert [row.outcome for row in rows] == [Outcome.FAILED, Outcome.INDEXED]
    assert "/nowhere/at/all" in rows[0].reason


def test_what_was_read_stays_searchable_when_the_source_fails_later(notes: Any) -> None:
    (notes.root / "notes").rename(notes.root / "moved")
    row = notes.sync().rows[0]
    assert row.outcome is Outcome.FAILED and row.documents == 3
    assert notes.retriever().retrieve("Nesterov")
    (notes.root / "moved").rename(notes.root / "notes")
    assert notes.sync().rows[0].outcome is Outcome.INDEXED


def test_a_link_is_shown_with_its_reason_and_never_read(shelf: Any) -> None:
    link = Source(
        "kaggle.com/c/x", "https://kaggle.com/c/x", SourceKind.LINK, "X", ("ml",), reason="needs a login"
    )
    shelf.sources.append(link)
    row = shelf.sync().rows[0]
    assert (row.outcome, row.reason, row.documents) == (Outcome.LINK_ONLY, "needs a login", 0)


def test_a_removed_source_leaves_nothing_behind(notes: Any) -> None:
    with notes.library.writing():
        notes.library.remove_source("notes")
    notes.sources.clear()
    notes.sync()
    assert notes.library.counts().chunks == 0 and notes.library.ledger() == []
    assert verify(notes.library, notes.vectors).stored == 0
    assert notes.retriever().retrieve("momentum") == []


def test_the_first_of_two_equal_texts_in_catalogue_order_stands_for_both(shelf: Any) -> None:
    text = (
        "# Dropout\n\n"
        + "Dropout zeroes a random part of the activations while training, so no unit relies. " * 3
    )
    shelf.add("first", {"a.md": text})
    shelf.add("second", {"b.md": text})
    shelf.sync()
    passages = shelf.retriever().retrieve("what does dropout zero")
    assert [passage.source_id for passage in passages] == ["first"]
    assert [origin.source_id for origin in passages[0].also_in] == ["second"]
    with shelf.library.writing():
        shelf.library.remove_source("first")
    del shelf.sources[0]
    shelf.sync()
    assert [p.source_id for p in shelf.retriever().retrieve("what does dropout zero")] == ["second"]


def test_a_short_text_under_another_heading_is_no_duplicate(shelf: Any) -> None:
    shelf.add("notes", {"a.md": "# Lasso\n\nYes, it can.\n", "b.md": "# Ridge\n\nYes, it can.\n"})
    shelf.sync()
    assert shelf.library.counts().distinct == 2


def test_closing_the_events_early_leaves_a_library_that_the_next_run_completes(shelf: Any) -> None:
    for number in range(3):
        shelf.add(f"s{number}", {f"{i}.md": page(number * 5 + i) for i in range(5)})
    events = shelf.events()
    while not isinstance(next(events), SourceFinished):
        pass
    events.close()
    assert shelf.row("s0").outcome is Outcome.INDEXED and shelf.row("s1").outcome is Outcome.WAITING
    shelf.sync()
    assert shelf.library.counts().documents == 15 and verify(shelf.library, shelf.vectors).sound


def test_stopping_while_embedding_keeps_what_was_embedded(shelf: Any) -> None:
    shelf.add("notes", {f"{i}.md": page(i) for i in range(100)})
    events = shelf.events()
    while not isinstance(next(events), EmbedProgress):
        pass
    events.close()
    assert 0 < shelf.sync().embedded < 100
    assert verify(shelf.library, shelf.vectors).sound


def test_a_second_writer_gets_one_clear_sentence(notes: Any) -> None:
    events = notes.events()
    next(events)
    with pytest.raises(LibraryBusy, match=r"another Whetstone \(process \d+\) is writing"):
        next(notes.events())
    events.close()
    notes.sync()


RUN = """
import sys
from pathlib import Path
sys.path.insert(0, {folder!r})
from conftest import Shelf
from test_sync import page
shelf = Shelf(Path({root!r}))
for number in range(4):
    shelf.add(f"s{{number}}", {{f"{{i}}.md": page(number * 40 + i) for i in range(40)}})
for event in shelf.events():
    print(type(event).__name__, flush=True)
print("ids", *shelf.ids())
"""


def start(root: Path) -> subprocess.Popen[str]:
    code = RUN.format(folder=str(Path(__file__).parent), root=str(root))
    return subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )


def test_a_killed_run_is_resumed_and_ends_in_the_same_library(tmp_path: Path, shelf: Any) -> None:
    whole = start(tmp_path / "whole").communicate(timeout=120)[0].splitlines()
    for kind, seen in (("SourceFinished", 2), ("EmbedProgress", 1), ("EmbedProgress", 3)):
        run = start(tmp_path / "killed")
        assert run.stdout is not None
        for line in run.stdout:
            seen -= line.strip() == kind
            if not seen:
                break
        time.sleep(0.02)
        run.send_signal(signal.SIGKILL)
        run.communicate()
    again = start(tmp_path / "killed").communicate(timeout=120)[0].splitlines()
    assert again[-1].startswith("ids ") and again[-1] == whole[-1]


def test_a_page_in_a_folder_named_like_a_topic_of_the_handbook_belongs_to_that_topic(shelf: Any) -> None:
    pages = {"rag/chunks.md": "# Chunks\n\nChunks overlap.\n", "ml/trees.md": "# Trees\n\nTrees overlap.\n"}
    shelf.write("handbook", pages)
    shelf.sources.append(
        Source(
            "handbook", str(shelf.root / "handbook"), SourceKind.HANDBOOK, "Handbook", ("rag", "ml", "llm")
        )
    )
    shelf.sync()
    assert shelf.library.topics() == {"ml": 1, "rag": 1}
