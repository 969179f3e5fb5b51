"""The vector index: on disk and at a real Chroma server, seen by other processes, mended from the library."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.builds import stored_build
from index.embed import HashingEmbedder
from index.reconcile import Reconciled, reconcile, verify
from index.vectors import VectorRow, VectorStore, VectorStoreError

ROOT = Path(__file__).parents[2]


class OtherEmbedder(HashingEmbedder):
    """Another embedder, as far as vectors go."""

    name = "other"
    embedded = 0

    def embed(self, texts: Any) -> Any:
        self.embedded += len(texts)
        return super().embed(texts)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A Chroma server of our own on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = Path(sys.executable).with_name("chroma")
    run = subprocess.Popen(
        [command, "run", "--path", tmp_path / "server", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(1200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        run.terminate()
        run.wait(60)


def unit(*rows: list[float]) -> Any:
    made = np.array(rows, dtype=np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def exercise(store: VectorStore) -> None:
    store.create("b-1")
    rows = [VectorRow("s", "prose"), VectorRow("s#rag", "code"), VectorRow("t", "prose")]
    store.write("b-1", ["x", "y", "z"], unit([1, 0, 0], [1, 1, 0], [0, 0, 1]), rows)
    query = unit([1, 0.1, 0])[0]
    found = store.search("b-1", query, 2)
    assert [chunk_id for chunk_id, _ in found] == ["x", "y"] and found[0][1] == pytest.approx(
        0.995, abs=0.001
    )
    assert [i for i, _ in store.search("b-1", query, 5, scopes=["s#rag", "t"])] == ["y", "z"]
    assert [i for i, _ in store.search("b-1", query, 5, scopes=["s#rag", "t"], kinds=["prose"])] == ["z"]
    assert store.search("b-1", query, 5, scopes=[]) == []
    store.write("b-1", ["x"], unit([0, 1, 0]), [VectorRow("u", "table")])
    store.delete("b-1", ["y", "unknown"])
    assert store.rows("b-1") == {"x": VectorRow("u", "table"), "z": VectorRow("t", "prose")}
    assert store.count("b-1") == 2 and store.builds() == ["b-1"]
    store.drop("b-1")
    assert store.builds() == []


def test_vectors_on_disk(tmp_path: Path) -> None:
    exercise(VectorStore(tmp_path))


def test_vectors_at_a_chroma_server(server: str, notes: Any, tmp_path: Path) -> None:
    store = VectorStore(tmp_path / "unused", server=server)
    exercise(store)
    notes.vectors.close()
    notes.vectors = store
    assert notes.sync().embedded == 0  # another place, the same vectors
    assert verify(notes.library, store).sound
    assert "Nesterov" in notes.retriever().retrieve("Nesterov look-ahead")[0].text


def test_a_server_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(VectorStoreError, match="check that the Chroma server runs"):
        VectorStore(tmp_path, server="http://127.0.0.1:9").builds()


def test_a_reader_finds_what_another_process_added(notes: Any) -> None:
    retriever = notes.retriever()
    assert retriever.retrieve("momentum")
    code = (
        "import sys; sys.path.insert(0, 'tests/index')\n"
        "from pathlib import Path; from conftest import Shelf, PAGES\n"
        f"shelf = Shelf(Path({str(notes.root)!r}))\n"
        "shelf.add('notes', PAGES | {'new.md': '# Boosting\\n\\nBoosting fits each tree to the residuals.\\n'})\n"
        "assert shelf.sync().embedded == 1\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, timeout=120)
    passage = retriever.retrieve("boosting residuals")[0]
    assert passage.path == "new.md"
    build = stored_build(notes.library)
    found = notes.vectors.search(build.name, notes.embedder.embed_query("Boosting fits each tree"), 1)
    assert found[0][0] == passage.chunk_id


def test_another_embedder_is_built_aside_and_the_old_one_serves_until_then(notes: Any) -> None:
    before = stored_build(notes.library)
    other = OtherEmbedder()
    with notes.library.writing():
        events = reconcile(notes.library, notes.vectors, other, clock=notes.clock)
        next(events)
        assert stored_build(notes.library) == before
        assert notes.retriever().retrieve("Nesterov")
        assert isinstance(list(events)[-1], Reconciled)
    after = stored_build(notes.library)
    assert after.embedder == "other" and notes.vectors.builds() == [after.name]
    with pytest.raises(VectorStoreError, match=r"embedded with other, the setting says hashing"):
        notes.retriever().retrieve("Nesterov")
    assert notes.sync().embedded == 0  # back again: the vectors were kept
    assert notes.retriever().retrieve("Nesterov")


def test_a_lost_or_damaged_index_is_made_anew_from_kept_vectors(notes: Any) -> None:
    build = stored_build(notes.library)
    notes.vectors.close()
    folder = notes.root / "index" / "vectors" / build.name
    (folder / "chroma.sqlite3").write_bytes(b"damaged" * 1000)
    with pytest.raises(VectorStoreError, match="whetstone index rebuild"):
        notes.retriever().retrieve("Nesterov")
    assert notes.sync().embedded == 0
    assert verify(notes.library, notes.vectors).sound
    notes.vectors.close()
    shutil.rmtree(notes.root / "index" / "vectors")
    assert notes.sync().embedded == 0
    assert notes.retriever().retrieve("Nesterov")[0].similarity > 0


def test_verify_counts_what_is_wrong_and_a_rebuild_mends_it(notes: Any) -> None:
    build = stored_build(notes.library)
    ids = notes.ids()
    notes.vectors.delete(build.name, ids[:1])
    notes.vectors.write(build.name, ["stray"], notes.embedder.embed(["stray"]), [VectorRow("notes", "prose")])
    report = verify(notes.library, notes.vectors)
    assert (report.missing, report.stray, report.sound) == (1, 1, False)
    with notes.library.writing():
        *_, last = reconcile(notes.library, notes.vectors, notes.embedder, clock=notes.clock, anew=True)
    assert last == Reconciled(embedded=0, added=len(ids), deleted=0)
    assert verify(notes.library, notes.vectors).sound
    assert stored_build(notes.library) != build
