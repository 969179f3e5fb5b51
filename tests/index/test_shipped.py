"""The vectors that come with the project: the handbook has its own, they are right, and nothing depends on them."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from content.handbook import HANDBOOK_FOLDER, handbook_source
from content.source import SourceKind
from index.minilm import MiniLM
from index.reconcile import EmbedProgress, verify
from index.ship import Shipment, ship, source_texts
from index.shipped import SHIPPED_FILE, ShippedError, ShippedVector, read_shipped, write_shipped

if TYPE_CHECKING:
    from conftest import Shelf

MAKE = "run `make vectors` and commit index/handbook_vectors.npz"
PAGE = "# Bagging\n\nBagging averages models that were fitted to resampled data.\n"


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> MiniLM:
    """The default embedder."""
    return MiniLM(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def texts(embedder: MiniLM, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is embedded of the handbook, by text key."""
    return source_texts(handbook_source(), tmp_path_factory.mktemp("cache"), embedder.count_tokens)


def shipped(embedder: MiniLM) -> dict[str, ShippedVector]:
    try:
        return embedder.shipped()
    except ShippedError as error:
        pytest.fail(f"The vectors of the handbook cannot be used: {error}; {MAKE}.", pytrace=False)


def first_page(shelf: Shelf, embedder: MiniLM) -> Path:
    """Make a folder of one page of the handbook the source of a shelf; the page."""
    shelf.embedder = embedder
    page = min((HANDBOOK_FOLDER / "ml").glob("*.md"))
    copy = shelf.root / "pages" / "ml" / page.name
    copy.parent.mkdir(parents=True)
    shutil.copy(page, copy)
    shelf.add("pages", {}, kind=SourceKind.HANDBOOK)
    return copy


def test_each_chunk_of_the_handbook_has_its_vector(embedder: MiniLM, texts: dict[str, str]) -> None:
    there = shipped(embedder)
    lacking = [text.partition("\n")[0] for key, text in texts.items() if key not in there]
    if lacking:
        pytest.fail(
            f"{len(lacking)} chunks of the handbook have no shipped vector, the first is {lacking[0]!r}; {MAKE}.",
            pytrace=False,
        )
    if stray := there.keys() - texts.keys():
        pytest.fail(
            f"{len(stray)} shipped vectors belong to no chunk of the handbook; {MAKE}.", pytrace=False
        )


def test_shipped_vectors_are_those_that_the_embedder_gives(embedder: MiniLM, texts: dict[str, str]) -> None:
    there = shipped(embedder)
    keys = random.Random(5).sample(sorted(there.keys() & texts.keys()), 8)
    rows, signs = embedder.embed_pieces([texts[key] for key in keys])
    for key, row, pieces in zip(keys, rows, signs, strict=True):
        vector = np.frombuffer(there[key].vector(), dtype="<f4")
        assert abs(float(np.linalg.norm(vector)) - 1) < 1e-6
        assert float(vector @ row) > 0.9999
        # A number next to zero may have another sign on another processor.
        ours = np.frombuffer(there[key].signs, dtype=np.uint8)
        assert np.unpackbits(ours ^ np.frombuffer(pieces, dtype=np.uint8)).mean() < 0.001


def test_a_page_of_the_handbook_is_searchable_without_embedding_and_an_edit_embeds_itself_alone(
    shelf: Shelf, embedder: MiniLM
) -> None:
    page = first_page(shelf, embedder)
    *events, done = shelf.events()
    chunks = len(shelf.ids())
    assert done.embedded == 0 and chunks > 3
    assert [event for event in events if isinstance(event, EmbedProgress)] == [
        EmbedProgress(chunks, chunks, 0.0)
    ]
    assert set(shelf.library.chunk_pieces(embedder.name, shelf.ids())) == set(shelf.ids())
    assert verify(shelf.library, shelf.vectors).sound
    page.write_text(
        page.read_text(encoding="utf-8") + "\nOne more mistake is to stop reading.\n", encoding="utf-8"
    )
    assert shelf.sync().embedded == 1
    assert len(shelf.ids()) in (chunks, chunks + 1)


def test_pages_of_others_are_embedded_beside_the_shipped_ones(shelf: Shelf, embedder: MiniLM) -> None:
    first_page(shelf, embedder)
    shelf.add("notes", {"a.md": PAGE})
    assert shelf.sync().embedded == 1
    assert shelf.retriever().retrieve("what does bagging average")[0].source_id == "notes"


@pytest.mark.parametrize("content", [None, b"PK\x03\x04 cut"])
def test_without_a_file_that_can_be_used_everything_is_embedded(
    shelf: Shelf, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "vectors.npz"
    if content is not None:
        file.write_bytes(content)
    first_page(shelf, MiniLM(tmp_path, shipped=file))
    assert shelf.sync().embedded == len(shelf.ids())
    assert verify(shelf.library, shelf.vectors).sound


def test_a_damaged_file_and_one_of_another_embedder_are_named(tmp_path: Path, embedder: MiniLM) -> None:
    file = tmp_path / "vectors.npz"
    whole = SHIPPED_FILE.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :]
    for content in (b"", b"version https://example.org\n", whole[:-5000], flipped):
        file.write_bytes(content)
        with pytest.raises(ShippedError, match=r"vectors\.npz is damaged"):
            read_shipped(file, embedder.made_with)
    write_shipped(file, "another", {"k": ShippedVector(b"\0\x3c" * 8, b"\1")})
    with pytest.raises(ShippedError, match="was made with another, not with any"):
        read_shipped(file, "any")


class Counting(MiniLM):
    """Counts the texts that it embeds."""

    count = 0

    def embed_pieces(self, texts: Sequence[str]) -> tuple[np.ndarray, list[bytes]]:
        self.count += len(texts)
        return super().embed_pieces(texts)


def test_making_the_file_anew_embeds_what_is_new_and_drops_what_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npz"
    embedder = Counting(tmp_path, shipped=file)
    assert ship({"a": "Adam", "b": "Bagging"}, embedder, file) == Shipment(0, 2, 0)
    before, content = embedder.shipped(), file.read_bytes()
    assert ship({"b": "Bagging", "a": "Adam"}, embedder, file) == Shipment(2, 0, 0)
    assert file.read_bytes() == content and embedder.count == 2
    assert ship({"b": "Bagging", "c": "Cosine"}, embedder, file) == Shipment(1, 1, 1)
    after = embedder.shipped()
    assert sorted(after) == ["b", "c"] and after["b"] == before["b"] and embedder.count == 3
