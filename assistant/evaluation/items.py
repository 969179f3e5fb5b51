"""Labeled items from JSON Lines files: questions with nuggets, sentence-passage pairs, follow-ups, poison."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Literal, TypeVar
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.passage import Passage


class EvaluationError(Exception):
    """A file of labeled items, a report or a floors file cannot be used; the message names file, line and mend."""


class Nugget(BaseModel):
    """A fact that a good answer holds, as regular expressions of which one must match."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    name: str
    any: list[str]

    def in_text(self, normalized: str) -> bool:
        """Tell whether a normalized text holds the fact."""
        return any(re.search(pattern, normalized, re.IGNORECASE) for pattern in self.any)


class Question(BaseModel):
    """A question; `pages` are accepted handbook pages, `gold_docs` accepted documents (`owner/repo/path`).

    A question without nuggets and documents is one that the sources cannot answer; `kind` then says why.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: str
    question: str
    topic: str = ""
    kind: str = ""
    pages: list[str] = []
    nuggets: list[Nugget] = []
    gold_docs: list[str] = []

    def accepts(self, passage: Passage) -> bool:
        """Tell whether a passage is from an accepted page or document."""
        if passage.source_kind == "handbook" and PurePosixPath(passage.path).stem in self.pages:
            return True
        return any(_is_from(passage, document) for document in self.gold_docs)


class SupportPair(BaseModel):
    """A sentence, a passage, and whether the passage supports the sentence."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    kind: Literal["faithful", "number", "role", "negation", "absent"]
    supported: bool
    sentence: str
    passage: str
    place: str


class FollowUp(BaseModel):
    """Earlier questions, a follow-up to them, and the question that says the same without them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    history: list[str] = Field(min_length=1)
    follow_up: str
    standalone: str


class Poison(BaseModel):
    """A passage with an attack in it, its kind, and what must not come out of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    kind: str
    text: str
    forbidden: list[str]


Item = TypeVar("Item", bound=BaseModel)


def load_items(path: Path, kind: type[Item]) -> list[Item]:
    """Turn a JSON Lines file into items; raises EvaluationError naming the first line that is not one."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read ({error.strerror}); give a JSON Lines file.") from error
    items = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            items.append(kind.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "the line"
            raise EvaluationError(f"{path.name}, line {number}: {place}: {first['msg']}.") from error
    if not items:
        raise EvaluationError(f"{path} holds no items; each line is one JSON object.")
    return items


def normalize(text: str) -> str:
    """Drop Markdown's `*`, `_` and backticks and collapse white space, as the nuggets expect."""
    return re.sub(r"\s+", " ", re.sub(r"[*_`]", "", text))


def _is_from(passage: Passage, document: str) -> bool:
    parts, url = document.split("/"), unquote(passage.url)
    name = parts[-1]
    if "." in parts[0]:  # site/path
        return parts[0] in url and name in url
    return "/".join(parts[:2]) in url and name in url
