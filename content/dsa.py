"""Pattern picks: short problem statements of our own with the pattern that fits and how one sees it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from content.text import ContentError, load_yaml

DSA_FILE = Path(__file__).parent / "dsa.yaml"
PatternName = Literal[
    "hashing",
    "two pointers",
    "sliding window",
    "prefix sums",
    "binary search",
    "stack",
    "monotonic stack",
    "queue",
    "linked list pointers",
    "heap",
    "sorting",
    "intervals",
    "greedy",
    "tree traversal",
    "binary search tree",
    "BFS",
    "DFS",
    "topological sort",
    "union-find",
    "shortest path (Dijkstra)",
    "backtracking",
    "dynamic programming",
    "trie",
]


class PatternProblem(BaseModel):
    """One problem: statement, what to pick, what to say, and the LeetCode problem to solve afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^dsa-pick-[a-z0-9]+(-[a-z0-9]+)*$")
    statement: str = Field(min_length=60, max_length=420)
    level: int = Field(ge=1, le=5)
    page: str
    accepted: list[PatternName] = Field(min_length=1, max_length=3)
    distractors: list[PatternName] = Field(min_length=3, max_length=3)
    time: list[str] = Field(min_length=1)
    space: list[str] = Field(min_length=1)
    plan: list[str] = Field(min_length=2, max_length=3)
    cues: list[str] = Field(min_length=1, max_length=3)
    insight: str
    corner_cases: list[str] = Field(min_length=2, max_length=4)
    leetcode: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")

    @model_validator(mode="after")
    def options_differ(self) -> PatternProblem:
        """Reject a distractor that would also be right, or that stands twice."""
        if len({*self.accepted, *self.distractors}) != len(self.accepted) + 3:
            raise ValueError("a distractor is accepted as well, or stands twice")
        return self

    @property
    def url(self) -> str:
        """Where the problem can be solved for real."""
        return f"https://leetcode.com/problems/{self.leetcode}/"

    def options(self, rng: random.Random) -> list[str]:
        """Draw the four options: one accepted pattern and the three distractors, shuffled."""
        options = [rng.choice(self.accepted), *self.distractors]
        rng.shuffle(options)
        return [str(option) for option in options]


def load_dsa(path: Path = DSA_FILE) -> Mapping[str, PatternProblem]:
    """Turn the file of pattern problems into problems by id; raises ContentError naming id and field."""
    problems: dict[str, PatternProblem] = {}
    for number, entry in enumerate(load_yaml(path) or [], start=1):
        name = entry.get("id", f"number {number}") if isinstance(entry, dict) else f"number {number}"
        try:
            problem = PatternProblem.model_validate(entry)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "entry"
            raise ContentError(f"{path.name}, problem {name}, {place}: {first['msg']}.") from error
        if problem.id in problems:
            raise ContentError(f"{path.name}: the id '{problem.id}' stands twice; rename one.")
        problems[problem.id] = problem
    return problems
