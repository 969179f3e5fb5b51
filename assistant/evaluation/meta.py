"""Questions about the library itself in, figures out: which are told apart, and whether the right facts are named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.evaluation.figures import Section, mean_figure
from assistant.exchange import Answer
from assistant.meta import Librarian
from index.records import Filters


class AboutLibrary(BaseModel):
    """A question; `sources` must all be cited, `says` (regular expressions) all stand in the answer.

    `chosen` are the sources that the reader has filtered by. "other" questions must be left to retrieval.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    kind: Literal["contents", "sources", "works", "license", "other"]
    question: str
    sources: list[str] = []
    says: list[str] = []
    chosen: list[str] = []

    def right(self, answer: Answer | None) -> bool:
        """Tell whether an answer names what it must, every line of it cited; or, of others, that there is none."""
        if self.kind == "other" or answer is None:
            return self.kind == "other" and answer is None
        cited = {answer.passages[number - 1].source_id for s in answer.sentences for number in s.citations}
        said = all(re.search(pattern, answer.text, re.IGNORECASE) for pattern in self.says)
        return said and set(self.sources) <= cited and all(s.citations for s in answer.sentences)


def evaluate_meta(items: Sequence[AboutLibrary], librarian: Librarian) -> Section:
    """Measure the share answered rightly, by kind."""
    values: dict[str, dict[str, float]] = {}
    for item in items:
        answer = librarian.answer(item.question, Filters(source_ids=tuple(item.chosen)))
        name = "left to retrieval" if item.kind == "other" else "answered rightly"
        for figure in (name,) if item.kind == "other" else (name, f"{item.kind} answered rightly"):
            values.setdefault(figure, {})[item.id] = float(item.right(answer))
    return Section(
        "library",
        tuple(mean_figure(name, scores) for name, scores in values.items()),
        (f"{len(items)} questions, the last kind of which is not about the library.",),
    )
