"""Word pieces of a question find their best match; libraries without pieces keep the fused order."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from content.handbook import SECTION_TITLES
from content.source import SourceKind
from index.embed import HashingEmbedder
from index.hits import PROBES
from index.late import WINDOW, PieceEmbedder, QueryPieces, matches, signs
from index.minilm import MiniLM
from index.retrieval_settings import RetrievalSettings

if TYPE_CHECKING:
    from conftest import Shelf

    from index.embed import Vectors

PAGES = {
    "long.md": "# Pooling\n\nMax pooling keeps the largest value. Stride moves the window. "
    + "Other words. " * 20,
    "short.md": "# Stride\n\nA window of pixels.\n",
}


class HashingPieces(HashingEmbedder):
    """Each word of a text a piece of its own."""

    name = "hashing-pieces"

    def words(self, text: str) -> Vectors:
        found = re.findall(r"\w+", text.lower())
        rows = [np.random.default_rng(zlib.crc32(word.encode())).normal(size=256) for word in found]
        return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32)

    def embed_pieces(self, texts: Sequence[str]) -> tuple[Vectors, list[bytes]]:
        return self.embed(texts), [signs(self.words(text)) for text in texts]

    def query_pieces(self, query: str) -> QueryPieces:
        vectors = self.words(query)
        return QueryPieces(self.embed_query(query), vectors, np.ones(len(vectors), dtype=np.float32))


def test_a_match_is_the_weighted_mean_of_the_best_cosines_with_signs() -> None:
    vectors = np.array([[0.6] * 4 + [-0.2] * 4, [0.5, -0.1] * 4], dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    query = QueryPieces(vectors[0], vectors, np.array([3.0, 1.0], dtype=np.float32))
    kept = {"both": signs(vectors), "first": signs(vectors[:1]), "none": b""}
    best = np.abs(vectors).sum(axis=1) / np.sqrt(8)
    found = matches(query, kept)
    assert found["both"].anywhere == pytest.approx(0.75 * best[0] + 0.25 * best[1])
    assert found["both"].close_by == found["both"].anywhere
    assert found["first"].anywhere < found["both"].anywhere
    assert "none" not in found
    assert matches(query, {}) == {}


def test_a_match_is_closer_where_the_words_stand_together() -> None:
    embedder = HashingPieces()
    filler = "more of the same " * WINDOW
    kept = {
        "together": signs(embedder.words(f"stride window {filler}")),
        "apart": signs(embedder.words(f"stride {filler} window")),
    }
    found = matches(embedder.query_pieces("stride window"), kept)
    assert found["together"].anywhere == pytest.approx(found["apart"].anywhere, abs=0.01)
    assert found["together"].close_by > found["apart"].close_by + 0.2


def test_what_a_handbook_page_opens_with_stands_before_what_it_says_elsewhere(shelf: Shelf) -> None:
    shelf.embedder = HashingPieces()
    filler = "".join(
        f"\n\nParagraph {number} is about word{number}. {'So it is. ' * 60}" for number in range(3)
    )
    pages = {
        "pooling.md": f"# Pooling\n\nMax pooling keeps the largest value.{filler}\n\n"
        "## Common mistakes\n\nMax pooling keeps the largest value there.\n"
    }
    shelf.add("handbook", pages, kind=SourceKind.HANDBOOK)
    shelf.sync()
    shelf.settings = RetrievalSettings(named_weight=0.0, joined=0, answers_first_weight=1.0)
    assert shelf.retriever().retrieve("keeps the largest value there")[0].heading_path == "Pooling"
    shelf.settings = RetrievalSettings(named_weight=0.0, joined=0, answers_first_weight=0.0)
    assert shelf.retriever().retrieve("keeps the largest value there")[0].heading_path != "Pooling"


def test_the_handbook_takes_no_places_from_other_sources_and_is_lifted_over_none(shelf: Shelf) -> None:
    shelf.embedder = HashingPieces()
    pages = {f"page-{n}.md": f"# Page {n}\n\nThe stride of a window of {n} pixels.\n" for n in range(8)}
    shelf.add("handbook", pages, kind=SourceKind.HANDBOOK)
    shelf.add("notes", {"b.md": "# Notes\n\nA stride and pixels, and what a window is.\n"})
    shelf.sync()
    shelf.settings = RetrievalSettings(matched=4, built_in_weight=1.0)
    for asked in ("stride of a window of pixels", "a stride and what a window is"):
        found = shelf.retriever().retrieve(asked)
        assert all(passage.match > 0 for passage in found)
    shelf.settings = RetrievalSettings(answers_first_weight=5.0)
    assert shelf.retriever().retrieve("a stride and what a window is")[0].path == "b.md"


def test_the_section_of_probing_questions_is_one_of_the_handbook() -> None:
    assert PROBES in SECTION_TITLES


def test_pieces_order_the_first_hits_and_are_kept_with_the_chunks(shelf: Shelf) -> None:
    shelf.embedder = HashingPieces()
    assert isinstance(shelf.embedder, PieceEmbedder)
    shelf.add("notes", PAGES)
    shelf.sync()
    assert set(shelf.library.chunk_pieces("hashing-pieces", shelf.ids())) == set(shelf.ids())
    first = shelf.retriever().retrieve("largest value stride window")[0]
    assert first.path == "long.md"


def test_the_page_that_a_question_names_stands_before_one_that_uses_its_words(shelf: Shelf) -> None:
    shelf.embedder = HashingPieces()
    pages = {
        "attention.md": "# Attention\n\nEach token looks at all others: self attention costs time growing fast.\n",
        "vision-transformer.md": "# Vision transformers\n\nSelf attention costs much time growing fast with all tokens.\n",
    }
    shelf.add("handbook", pages, kind=SourceKind.HANDBOOK)
    shelf.sync()
    asked = "self attention costs much time growing fast with all others"
    shelf.settings = RetrievalSettings(named_weight=0.0)
    assert shelf.retriever().retrieve(asked)[0].path == "vision-transformer.md"
    shelf.settings = RetrievalSettings()
    assert shelf.retriever().retrieve(asked)[0].path == "attention.md"


def test_a_library_without_pieces_is_searched_as_before_and_mended_by_the_next_run(shelf: Shelf) -> None:
    shelf.embedder = HashingPieces()
    shelf.add("notes", PAGES)
    shelf.sync()
    with shelf.library.writing(), shelf.library._transaction() as connection:
        connection.execute("DELETE FROM pieces")
        connection.execute("DELETE FROM meta WHERE key = 'reconciled'")
    assert shelf.retriever().retrieve("largest value stride window")
    shelf.sync()
    assert set(shelf.library.chunk_pieces("hashing-pieces", shelf.ids())) == set(shelf.ids())


def test_minilm_gives_the_same_vectors_with_and_without_pieces(tmp_path: Path) -> None:
    embedder = MiniLM(tmp_path)
    texts = ["Dropout is a regularizer.", "Bananas are yellow and grow in warm countries."]
    rows, kept = embedder.embed_pieces(texts)
    assert np.allclose(rows, embedder.embed(texts), atol=1e-6)
    query = embedder.query_pieces("what is dropout regularization?")
    assert np.allclose(query.embedding, embedder.embed_query("what is dropout regularization?"), atol=1e-5)
    assert query.weights[2] > query.weights[0]  # "dropout" tells more than "what"
    found = matches(query, dict(zip("ab", kept, strict=True)))
    assert found["a"].anywhere > found["b"].anywhere + 0.2
