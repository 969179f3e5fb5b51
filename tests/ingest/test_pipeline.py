"""The whole way from a source to chunks, on a folder of files as users have them."""

from __future__ import annotations

from pathlib import Path

from content.source import Source, SourceKind
from ingest.chunk import count_words
from ingest.fetch import FileProblem, Limits, WebAccess
from ingest.pipeline import READING_VERSION, DocumentRead, IngestEvent, SourceRead, ingest
from tests.doubles.local_site import local_site


def folder(tmp_path: Path) -> Source:
    notes = tmp_path / "my notes (2026)"
    notes.mkdir()
    (notes / "bias [variance].md").write_text(
        "# Bias\n\nA simple model misses the pattern.\n", encoding="utf-8"
    )
    (notes / "第一章.md").write_text(
        "# 第一章\n\n标量是一个数，向量是一列有序的数，矩阵是二维数组。\n", encoding="utf-8"
    )
    (notes / "empty.ipynb").write_bytes(b"")
    (notes / "knn.py").write_text(
        "def vote(labels):\n    return max(set(labels), key=labels.count)\n", encoding="utf-8"
    )
    return Source("notes", str(notes), SourceKind.FOLDER, "My notes", ("ml",))


def run(source: Source, tmp_path: Path, known_state: str = "") -> list[IngestEvent]:
    return list(
        ingest(
            source,
            cache=tmp_path / "cache",
            access=WebAccess(),
            limits=Limits(),
            known_state=known_state,
            count_tokens=count_words,
        )
    )


def test_a_folder_becomes_documents_and_chunks_and_ends_with_its_sum(tmp_path: Path) -> None:
    events = run(folder(tmp_path), tmp_path)
    read = {event.document.path: event for event in events if isinstance(event, DocumentRead)}
    assert set(read) == {"bias [variance].md", "第一章.md", "knn.py"}
    assert read["第一章.md"].document.language == "zh"
    assert read["bias [variance].md"].chunks[0].text == "A simple model misses the pattern."
    end = events[-1]
    assert isinstance(end, SourceRead)
    assert (end.documents, end.skipped, end.unchanged) == (3, 1, False)
    assert end.state.startswith(f"{READING_VERSION}:")


def test_an_unreadable_file_is_a_row_of_the_report(tmp_path: Path) -> None:
    problems = [event for event in run(folder(tmp_path), tmp_path) if isinstance(event, FileProblem)]
    assert [problem.path for problem in problems] == ["empty.ipynb"]
    assert "empty" in problems[0].reason


def test_an_unchanged_source_is_not_read_again_unless_reading_itself_changed(tmp_path: Path) -> None:
    source = folder(tmp_path)
    state = run(source, tmp_path)[-1].state  # type: ignore[union-attr]
    again = run(source, tmp_path, state)
    assert [type(event).__name__ for event in again if type(event).__name__ != "Progress"] == ["SourceRead"]
    assert again[-1].unchanged  # type: ignore[union-attr]
    older = run(source, tmp_path, "0:" + state.partition(":")[2])
    assert any(isinstance(event, DocumentRead) for event in older)


def test_an_edit_changes_only_the_chunks_of_its_document(tmp_path: Path) -> None:
    source = folder(tmp_path)

    def ids(events: list[IngestEvent]) -> dict[str, set[str]]:
        return {e.document.path: {c.id for c in e.chunks} for e in events if isinstance(e, DocumentRead)}

    before = ids(run(source, tmp_path))
    (Path(source.url) / "knn.py").write_text("def vote(labels):\n    return labels[0]\n", encoding="utf-8")
    after = ids(run(source, tmp_path))
    assert {path for path in before if before[path] != after[path]} == {"knn.py"}


def test_links_of_a_curated_list_are_read_one_hop_away_and_a_dead_one_is_a_problem(tmp_path: Path) -> None:
    with local_site() as site:
        site.page(
            "/paper.html",
            "<html><body><h1>Paper</h1><p>" + "Boosting fits residuals. " * 20 + "</p></body></html>",
        )
        folder = tmp_path / "list"
        folder.mkdir()
        (folder / "README.md").write_text(
            f"# List\n\nRead [the paper]({site.url}/paper.html) and [this]({site.url}/gone.html).\n",
            encoding="utf-8",
        )
        source = Source("list", str(folder), SourceKind.FOLDER, "List", ("ml",), follow=5)
        events = list(
            ingest(
                source,
                cache=tmp_path / "cache",
                access=WebAccess(allow_private=True, retries=0),
                limits=Limits(),
                known_state="",
                count_tokens=count_words,
            )
        )
    read = [event.document for event in events if isinstance(event, DocumentRead)]
    linked = next(document for document in read if document.path.startswith("linked/"))
    assert "Boosting fits residuals" in linked.text and linked.source_id == "list"
    assert any(isinstance(event, FileProblem) and "gone.html" in event.path for event in events)
    assert isinstance(events[-1], SourceRead) and events[-1].state.endswith("+5")
