"""The mined questions of a study: brought in line with its library, and kept at hand for drills and lists."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from assistant.drill.task import Point
from assistant.matching import Matcher
from assistant.mined import MinedBank
from content.questions import Question, load_questions
from index.lock import LibraryBusy
from index.retrieval_settings import RetrievalSettings
from index.retrieve import Retriever
from index.sync import mine_documents
from ui.study import Study
from ui.suggestions import handbook


@cache
def questions() -> Mapping[str, Question]:
    """The built-in questions by id."""
    return load_questions()


@lru_cache(maxsize=2)  # what was read of references is remembered with it
def mined_bank(study: Study) -> MinedBank:
    """The questions mined from the resources of a study."""

    def retriever() -> Retriever:
        study.ensure_handbook()
        # A passage that stands in for an answer is one section, not one with its neighbors.
        return Retriever(study.library, study.vectors, study.embedder, settings=RetrievalSettings(joined=0))

    @cache
    def matcher() -> Matcher:
        stated = [
            Point(point.claim, False, point.support)
            for question in questions().values()
            for point in question.key_points
        ]
        return Matcher(handbook(), stated, study.embedder)

    return MinedBank(
        study.library, retriever, lambda: study.embedder, matcher, hidden=study.settings.hidden_answers
    )


def mine(study: Study) -> MinedBank:
    """Mine the documents that were not yet, and return the bank; while another process writes, what is there stays."""
    if study.library.count_unmined():
        try:
            with study.library.writing():
                mine_documents(study.library)
        except LibraryBusy:
            return mined_bank(study)  # the writer mines at its end
    return mined_bank(study)
