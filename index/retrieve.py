"""Retrieval: a question into passages in rank order, by meaning and by words."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from content.names import named_pages
from index.builds import stored_build
from index.embed import Embedder, Vocabulary
from index.exact import NearestVectors
from index.fuse import fuse
from index.hits import (
    Hit,
    english_answers,
    first_of_both,
    merged,
    reordered_built_in,
    text_of,
    with_few_built_in,
)
from index.late import Match, PieceEmbedder, QueryPieces, matches
from index.passage import Passage, origin_of, passage_of
from index.query import Query, respelled, understand
from index.reading import LibraryReader
from index.records import Filters, Selection, StoredChunk
from index.rerank import Reranker, reranked
from index.retrieval_settings import RetrievalSettings
from index.translation import coverage
from index.vectors import VectorStoreError
from ingest.document import ChunkKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NO_MATCH = Match(0.0, 0.0)
NAME_WORDS = 3  # a longer name tells no more about what a question is about
_TWINS_COMPARED = 2000  # twins of chunks outside a filter that are compared one by one


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Hits in order, the query's vector, and the cosines that are known, by canonical id."""

    hits: list[Hit]
    vector: NDArray[np.float32]
    similarities: Mapping[str, float]


class Retriever:
    """Searches a library and its published vector index; safe to call from any thread."""

    def __init__(
        self,
        library: LibraryReader,
        vectors: NearestVectors,
        embedder: Embedder,
        *,
        settings: RetrievalSettings,
        reranker: Reranker | None = None,
    ) -> None:
        self._library = library
        self._vectors = vectors
        self._embedder = embedder
        self._settings = settings
        self._reranker = reranker
        self._selections: dict[tuple[str, str, Filters], Selection | None] = {}

    def retrieve(
        self, query: str, *, budget_tokens: int = 2000, filters: Filters | None = None
    ) -> list[Passage]:
        """Turn a question into the best passages in rank order, as many as `budget_tokens` word pieces hold.

        At least one passage is returned if anything matches. Without a published vector index (the first
        one is still being made) words alone decide.
        """
        asked = understand(query, self._chunks_with, self._library.stored_terms)
        if not asked.text:
            return []
        filters = filters or Filters()
        selected = self._selected(filters)
        if selected is not None and not selected.numbers:
            return []
        ranking = self._searched(asked, filters, selected)
        if self._library.speaks("zh"):
            ranking = self._with_other_language(asked, ranking, filters, selected)
        hits = ranking.hits
        if self._reranker is not None:
            hits = reranked(
                self._reranker, asked.text, hits, self._settings.rerank, self._settings.rrf_constant
            )
        passages = list(self._fill(hits, budget_tokens))
        return self._completed(passages, ranking.vector, ranking.similarities)

    def document(self, document_id: int) -> list[Passage]:
        """The passages of a document, in reading order and without scores."""
        chunks = self._library.around(document_id, 0, sys.maxsize)
        return [passage_of(stored, [stored], score=0.0, similarity=0.0) for stored in chunks]

    def document_at(self, source_id: str, path: str) -> int:
        """The id of the document at a path of a source, 0 if there is none."""
        return self._library.document_id(source_id, path)

    def spelled(self, question: str) -> str:
        """Mend the misspelled words of a question, as `retrieve` does before it searches."""
        return respelled(question, self._chunks_with, self._library.stored_terms)

    def _chunks_with(self, word: str) -> int:
        """How many chunks hold a word; one that the embedder knows is no misspelling, however rare it is here."""
        known = isinstance(self._embedder, Vocabulary) and self._embedder.knows(word)
        return sys.maxsize if known else self._library.chunks_with(word)

    def _searched(self, asked: Query, filters: Filters, selected: Selection | None) -> _Ranking:
        """The hits for a query, a question in Chinese by what it says in English."""
        asked = asked.english or asked
        pieces, vector = self._embedded(asked)
        similarities = self._by_meaning(vector, filters, selected)
        hits = self._ranked(asked, list(similarities), self._by_words(asked.words, selected), selected)
        if pieces is not None:
            hits = self._matched(pieces, hits, named_pages(asked.text))
        return _Ranking(with_few_built_in(hits, self._settings.built_in_most), vector, similarities)

    def _with_other_language(
        self, asked: Query, ranking: _Ranking, filters: Filters, selected: Selection | None
    ) -> _Ranking:
        """A ranking joined by Chinese passages: first for a question in Chinese, else where nothing English answers."""
        settings = self._settings
        if asked.chinese is None:
            if not asked.terms or english_answers(
                ranking.hits[: settings.looked_at],
                ranking.similarities,
                [term.english for term in asked.terms],
                settings.english_answers_from,
            ):
                return ranking
            forms = [term.chinese for term in asked.terms]
            found = self._by_words([*chain.from_iterable(forms), *asked.words], selected, "zh")
            hits = self._ranked(asked, [], found, selected)
            chinese = [hit for hit in hits if coverage(forms, text_of(hit)) >= settings.covered]
            if not chinese:
                return ranking
            weights = settings.chinese_instead
        elif asked.english is None:
            return ranking
        else:
            similar = self._by_meaning(self._embedder.embed_query(asked.text), filters, selected)
            hits = self._ranked(asked, list(similar), self._by_words(asked.words, selected), selected)
            chinese = [hit for hit in hits if hit.is_chinese]
            first = chinese[: settings.looked_at]
            answers = any(asked.chinese.held_in(text_of(hit)) >= settings.covered for hit in first)
            if answers or asked.chinese.known < settings.said_in_english:
                weights = settings.chinese_first
            else:
                weights = settings.english_first
        return replace(ranking, hits=merged(chinese, ranking.hits, weights, settings.rrf_constant))

    def _by_words(self, words: Sequence[str], selected: Selection | None, language: str = "") -> list[str]:
        return self._library.keyword_search(
            words,
            self._settings.candidates,
            self._settings.field_weights,
            None if selected is None else selected.numbers,
            language,
        )

    def _selected(self, filters: Filters) -> Selection | None:
        key = (self._library.content_version(), self._library.generation(), filters)
        if key not in self._selections:
            self._selections = {k: v for k, v in self._selections.items() if k[:2] == key[:2]}
            self._selections[key] = self._library.selected(filters)
        return self._selections[key]

    def _embedded(self, asked: Query) -> tuple[QueryPieces | None, NDArray[np.float32]]:
        """The query's word pieces, None where the embedder gives none, and its vector."""
        if isinstance(self._embedder, PieceEmbedder) and asked.language == "en":
            pieces = self._embedder.query_pieces(asked.text)
            return pieces, pieces.embedding
        return None, self._embedder.embed_query(asked.text)

    def _by_meaning(
        self, vector: NDArray[np.float32], filters: Filters, selected: Selection | None
    ) -> dict[str, float]:
        """Canonical ids with their cosine to the query, nearest first."""
        build = stored_build(self._library)
        if build is None:
            return {}
        if build.embedder != self._embedder.name:
            raise VectorStoreError(
                f"the library was embedded with {build.embedder}, the setting says {self._embedder.name}; "
                "run `whetstone ingest` to embed it anew, or set the embedding model back"
            )
        limit = self._settings.candidates
        self._vectors.look_again(self._library.generation())
        try:
            nearest = self._vectors.search(
                build.name,
                vector,
                limit,
                scopes=None if selected is None else selected.scopes,
                kinds=filters.kinds,
                share=1.0 if selected is None else selected.share,
            )
        except VectorStoreError:
            if stored_build(self._library) == build:
                raise
            # Another process published a new build and dropped this one between two lines above.
            return self._by_meaning(vector, filters, selected)
        found = dict(nearest)
        twins = [] if selected is None else [i for i in selected.twins if i not in found]
        found |= self._similarities(vector, twins[:_TWINS_COMPARED])
        return dict(sorted(found.items(), key=lambda item: -item[1])[:limit])

    def _similarities(self, vector: NDArray[np.float32], ids: Sequence[str]) -> dict[str, float]:
        """Exact cosines of chunks whose vectors are kept in the library."""
        if not ids:
            return {}
        import numpy as np

        kept = self._library.chunk_vectors(self._embedder.name, ids)
        return {i: float(np.frombuffer(value, dtype="<f4") @ vector) for i, value in kept.items()}

    def _ranked(
        self,
        asked: Query,
        by_meaning: Sequence[str],
        by_words: Sequence[str],
        selected: Selection | None,
    ) -> list[Hit]:
        settings = self._settings
        dense_weight = settings.chinese_dense_weight if asked.language == "zh" else settings.dense_weight
        scores = fuse(
            [(by_meaning, dense_weight), (by_words, settings.keyword_weight)], constant=settings.rrf_constant
        )
        twins = {} if selected is None else selected.twins
        shown = {i: twins.get(i, i) for i in scores}
        chunks = self._library.chunks(shown.values())
        hits = []
        for canonical, score in scores.items():
            stored = chunks.get(shown[canonical])
            if stored is None:  # deleted since the vector index was published
                continue
            prior = 1.0
            if asked.language == "en" and stored.chunk.language == "zh":
                prior *= settings.other_language
            if stored.chunk.kind is ChunkKind.LINKS:
                prior *= settings.links_weight
            hit = Hit(canonical, stored, prior * score, prior)
            if hit.is_built_in:
                hit = replace(
                    hit, score=hit.score * settings.built_in_weight, prior=prior * settings.built_in_weight
                )
            hits.append(hit)
        return sorted(hits, key=lambda hit: -hit.score)

    def _matched(self, pieces: QueryPieces, hits: list[Hit], named: Mapping[str, int]) -> list[Hit]:
        """The first hits in the order in which their word pieces match the query's; the others after them.

        Nothing moves while the pieces of a hit are missing: the library was read by an older version.
        """
        settings = self._settings
        head, tail = first_of_both(hits, settings.matched, named)
        kept = self._library.chunk_pieces(self._embedder.name, [hit.canonical for hit in head])
        if len(kept) < len(head):
            return hits
        found = matches(pieces, kept)
        graded = []
        for hit in head:
            match = found.get(hit.canonical, NO_MATCH)
            score = match.anywhere + settings.close_by_weight * match.close_by
            score = hit.prior * score + settings.fused_weight * hit.score
            graded.append(replace(hit, score=score, match=match.anywhere))

        def bonus(hit: Hit) -> float:
            named_words = min(named.get(hit.page, 0), NAME_WORDS)
            return settings.named_weight * named_words + settings.answers_first_weight * hit.answers_first

        return reordered_built_in(graded, bonus) + tail

    def _fill(self, hits: Sequence[Hit], budget: int) -> Iterator[tuple[Hit, list[StoredChunk]]]:
        """Hits with the chunks to show for them, in order, until the budget is spent."""
        settings = self._settings
        left, taken, count = budget, set[str](), 0
        near = {hit.shown.chunk.id for hit in hits[: settings.joined_from]}
        documents: dict[int, int] = {}
        for rank, hit in enumerate(hits):
            if hit.shown.chunk.id in taken:
                continue
            in_document = documents.get(hit.shown.document_id, 0)
            if settings.per_document and in_document >= settings.per_document:
                continue
            group = self._joined_hits(hit.shown, near - taken) if rank < settings.joined else [hit.shown]
            cost = sum(stored.chunk.tokens for stored in group)
            if cost > left and len(group) > 1:
                group, cost = [hit.shown], hit.shown.chunk.tokens
            if cost > left and taken:
                return
            documents[hit.shown.document_id] = in_document + 1
            taken |= {stored.chunk.id for stored in group}
            left -= cost
            yield hit, group
            count += 1
            if count >= settings.most:
                return

    def _joined_hits(self, stored: StoredChunk, near: set[str]) -> list[StoredChunk]:
        """The chunk with the one before and the one after it, where they are hits themselves, in order."""
        around = self._library.around(stored.document_id, stored.chunk.ordinal, 1)
        return [s for s in around if s.chunk.id == stored.chunk.id or s.chunk.id in near]

    def _completed(
        self,
        found: Sequence[tuple[Hit, list[StoredChunk]]],
        vector: NDArray[np.float32],
        similarities: Mapping[str, float],
    ) -> list[Passage]:
        ids = [hit.canonical for hit, _ in found]
        known = dict(similarities) | self._similarities(vector, [i for i in ids if i not in similarities])
        twins = self._library.duplicates(ids)
        originals = self._library.chunks(hit.canonical for hit, _ in found if hit.shown.duplicate_of)
        passages = []
        for hit, group in found:
            others = [
                *twins.get(hit.canonical, ()),
                *([originals[hit.canonical]] if hit.shown.duplicate_of else ()),
            ]
            also_in = tuple(origin_of(s) for s in others if s.chunk.id != hit.shown.chunk.id)
            similarity = known.get(hit.canonical, 0.0)
            passages.append(
                passage_of(
                    hit.shown,
                    group,
                    score=hit.score,
                    similarity=similarity,
                    match=hit.match,
                    also_in=also_in,
                )
            )
        return passages
