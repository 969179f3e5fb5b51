"""Chunks that were found, and how rankings of two languages become one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from content.source import SourceKind
from index.fuse import fuse
from index.records import StoredChunk
from index.translation import Forms, coverage

PROBES = "What interviewers probe"  # the section of a handbook page that asks and answers
TERMS_COUNT = 0.5  # what holding all terms of a question counts beside cosine and match


@dataclass(frozen=True, slots=True)
class Hit:
    """A canonical chunk with the chunk to show for it (a twin where a filter excludes it) and its score."""

    canonical: str
    shown: StoredChunk
    score: float
    prior: float = 1.0
    match: float = 0.0

    @property
    def is_chinese(self) -> bool:
        return self.shown.chunk.language == "zh"

    @property
    def is_built_in(self) -> bool:
        return self.shown.source_kind == SourceKind.HANDBOOK

    @property
    def page(self) -> str:
        """The id of the handbook page that a built-in chunk stands on."""
        return PurePosixPath(self.shown.chunk.path).stem

    @property
    def answers_first(self) -> bool:
        """Whether this is what a handbook page opens with, or its questions with their answers."""
        chunk = self.shown.chunk
        return self.is_built_in and (chunk.ordinal == 0 or chunk.heading_path.endswith(PROBES))


def first_of_both(hits: Sequence[Hit], most: int, named: Collection[str]) -> tuple[list[Hit], list[Hit]]:
    """The first hits, half of them the handbook's where others are found too, and the rest, each in their order.

    Most of the handbook's are dropped beside others afterward and must not take their places. Those of `named` pages
    are always among the first.
    """
    built_in = [hit for hit in hits if hit.is_built_in]
    others = [hit for hit in hits if not hit.is_built_in]
    share = most // 2 if built_in and others else most
    of_named = [hit for hit in built_in if hit.page in named]
    first = {hit.canonical for hit in (*built_in[:share], *of_named, *others[:share])}
    return [h for h in hits if h.canonical in first], [h for h in hits if h.canonical not in first]


def reordered_built_in(hits: Sequence[Hit], bonus: Callable[[Hit], float]) -> list[Hit]:
    """Hits, best first, after a bonus for those of the handbook: it changes their order among themselves alone."""
    built_in = sorted(
        (hit for hit in hits if hit.is_built_in), key=lambda hit: hit.score + bonus(hit), reverse=True
    )
    scores = sorted((hit.score for hit in built_in), reverse=True)
    moved = [replace(hit, score=score) for hit, score in zip(built_in, scores, strict=True)]
    return sorted([*moved, *(hit for hit in hits if not hit.is_built_in)], key=lambda hit: -hit.score)


def with_few_built_in(hits: Sequence[Hit], most: int) -> list[Hit]:
    """The hits with at most a few of the handbook's, unless nothing else was found in its language."""
    built_in = [hit for hit in hits if hit.is_built_in]
    if all(hit.is_built_in or hit.is_chinese for hit in hits):
        return list(hits)
    dropped = {hit.canonical for hit in built_in[most:]}
    return [hit for hit in hits if hit.canonical not in dropped]


def text_of(hit: Hit) -> str:
    """What a hit says, with its headings."""
    return f"{hit.shown.chunk.heading_path}\n{hit.shown.chunk.text}"


def merged(
    chinese: Sequence[Hit], ranking: Sequence[Hit], weights: tuple[float, float], constant: int
) -> list[Hit]:
    """Chinese hits and a ranking as one by their ranks among those of their language; the ranking's own Chinese hits
    stand behind the others."""
    by_id = {hit.canonical: hit for hit in (*chinese, *ranking)}
    own = dict.fromkeys(hit.canonical for hit in (*chinese, *ranking) if hit.is_chinese)
    english = [hit.canonical for hit in ranking if not hit.is_chinese]
    scores = fuse([(list(own), weights[0]), (english, weights[1])], constant=constant)
    return [replace(by_id[name], score=score) for name, score in scores.items()]


def english_answers(
    first: Sequence[Hit], similarities: Mapping[str, float], terms: Sequence[Forms], least: float
) -> bool:
    """Tell whether some English hit among the first is near enough to the question to answer it.

    How near is the cosine, how its word pieces match, and half the share of the question's terms that it holds,
    summed: whether a Chinese page alone answers a question of tests/evals it tells with an area under the curve of
    0.97 (0.94 without the terms).
    """
    return any(
        similarities.get(hit.canonical, 0.0) + hit.match + TERMS_COUNT * coverage(terms, text_of(hit))
        >= least
        for hit in first
        if not hit.is_chinese
    )
