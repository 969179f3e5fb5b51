"""Which problems were posed: kept in progress.db, so that none comes twice, and read for what is weak."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assistant.design.draw import draw
from assistant.design.problem import Problem, key_of, problem_of
from assistant.drill.attempt import Attempt
from assistant.progress.database import Database
from content.scenarios import FAMILY_IDS, Combination, Grid, load_grid

PREFIX = "design"  # question ids of design attempts are design:<family>:<phase>
RECENT = 16  # phase answers of a family that its weakness looks at: two interviews


@dataclass(frozen=True, slots=True)
class Posed:
    """One problem that was posed before, and when."""

    key: str
    family: str
    prompt: str
    at: datetime


class ProblemLog:
    """Turns posed problems into rows of progress.db and back."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def pose(
        self,
        count: int,
        *,
        seed: int,
        now: datetime,
        families: Collection[str] = (),
        company: str = "",
        weakness: Mapping[str, float] | None = None,
        grid: Grid | None = None,
    ) -> list[Problem]:
        """Draw problems that were never posed, and keep them, in one transaction.

        Raises ContentError if nothing unused is left for the families and company wished for.
        """
        grid = grid or load_grid()
        with self.database.work() as connection:
            rows = connection.execute("SELECT key FROM design_problem ORDER BY id").fetchall()
            history = [c for row in rows if (c := _combination(grid, row["key"])) is not None]
            drawn = draw(
                count,
                history,
                seed=seed,
                families=families,
                company=company,
                weakness=weakness,
                grid=grid,
            )
            problems = [problem_of(combination, grid) for combination in drawn]
            connection.executemany(
                "INSERT INTO design_problem (key, family, prompt, at) VALUES (?, ?, ?, ?)",
                [(p.key, p.family, p.prompt, now.isoformat()) for p in problems],
            )
        return problems

    def posed(self) -> list[Posed]:
        """List the problems posed so far, the newest first."""
        with self.database.work() as connection:
            rows = connection.execute(
                "SELECT key, family, prompt, at FROM design_problem ORDER BY id DESC"
            ).fetchall()
        return [Posed(r["key"], r["family"], r["prompt"], datetime.fromisoformat(r["at"])) for r in rows]


def family_weakness(attempts: Iterable[Attempt]) -> dict[str, float]:
    """Turn attempts into a weakness from 0 to 1 for each family that was tried: what its last phases lacked."""
    scores: dict[str, list[float]] = {}
    for attempt in attempts:
        prefix, _, rest = attempt.task.question_id.partition(":")
        family = rest.partition(":")[0]
        if prefix == PREFIX and family in FAMILY_IDS and attempt.score is not None:
            scores.setdefault(family, []).append(attempt.score)
    return {family: 1 - _mean(s[-RECENT:]) for family, s in scores.items()}


def _combination(grid: Grid, key: str) -> Combination | None:
    """Read a key; None for one of an earlier version of the grid, which cannot be drawn any more anyway."""
    version, *values = key.split("|")
    if version != grid.version or len(values) != len(Combination._fields):
        return None
    found = Combination(*values)
    return found if key == key_of(grid, found) else None


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
