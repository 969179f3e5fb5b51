"""The numbers of retrieval, and what each was found to be worth."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetrievalSettings:
    """The numbers of retrieval, set on questions of the kind that users type, over the guide's resources.

    `candidates` is how many chunks each retriever names; `rrf_constant` how much the first ranks stand out (60 finds 3
    points less); `field_weights` what a word counts in text, headings and title (2 points over equal weights at 1000
    tokens). `chinese_dense_weight` is the weight of meaning for a Chinese question (the default embedder knows English
    only). `other_language` multiplies the score of a Chinese passage for an English question. Where no English hit among
    the first `looked_at` reaches `english_answers_from`, Chinese ones that hold a share `covered` of its terms join,
    weighed `chinese_instead` (Chinese, English). A question in Chinese weighs both languages `chinese_first`, but
    `english_first` if none of the first Chinese hits holds that share of it and a share `said_in_english` of it could be
    translated. `links_weight` multiplies that of rows which only point elsewhere (1.5 points). Beside other sources the
    handbook gets `built_in_weight` and at most `built_in_most` passages: it says much of what they say, and a reader
    wants their word as well (7 points). `per_document` caps the passages of one document, 0 for no cap (a cap of 4 costs
    3 points). The first `joined` hits are shown together with the chunk before and after, where that is among the first
    `joined_from` hits itself (2 points at 2000 tokens; joining any neighbor costs 8 at 1000). The first `matched` hits
    (half of them the handbook's, half others: 4 points of documents) are put in the order of how their word pieces
    match, plus `close_by_weight` times how they match within a sentence or two, plus `fused_weight` times the fused score.
    Among the handbook's own, each word, up to three, of the name by which a question calls a page counts `named_weight`,
    and what a page opens with or asks and answers for interviewers `answers_first_weight` (docs/quality.md).
    `rerank` is how many hits a reranker reorders, `most` how many passages are returned.
    """

    candidates: int = 100
    rrf_constant: int = 10
    dense_weight: float = 1.0
    keyword_weight: float = 1.0
    field_weights: tuple[float, float, float] = (1.0, 2.0, 2.0)
    chinese_dense_weight: float = 0.2
    other_language: float = 0.5
    english_answers_from: float = 1.2
    covered: float = 0.5
    looked_at: int = 5
    said_in_english: float = 0.8
    chinese_instead: tuple[float, float] = (0.85, 0.9)
    chinese_first: tuple[float, float] = (1.0, 0.75)
    english_first: tuple[float, float] = (0.5, 0.9)
    links_weight: float = 0.8
    built_in_weight: float = 0.8
    built_in_most: int = 1
    matched: int = 20
    fused_weight: float = 1.0
    close_by_weight: float = 0.3
    named_weight: float = 0.05
    answers_first_weight: float = 0.05
    per_document: int = 0
    joined: int = 3
    joined_from: int = 30
    most: int = 50
    rerank: int = 30


# A list of search results shows a variety of sources; an answer needs the sections of one good page together.
ANSWERING = RetrievalSettings(built_in_weight=1.0, built_in_most=4)
