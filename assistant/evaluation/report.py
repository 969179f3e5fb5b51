"""Sections of figures in, a Markdown or JSON report, a comparison of two runs, and fallen floors out."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.evaluation.figures import Figure, Section, paired_difference
from assistant.evaluation.items import EvaluationError


@dataclass(frozen=True, slots=True)
class Report:
    """One run: what was measured on what, in sections."""

    title: str
    sections: tuple[Section, ...]

    def figure(self, section: str, name: str) -> Figure | None:
        """Find a figure; None if the run did not measure it."""
        return next(
            (f for s in self.sections if s.name == section for f in s.figures if f.name == name), None
        )


def to_markdown(report: Report) -> str:
    """Write a report as Markdown, one table a section, values with their 95% intervals."""
    lines = [f"# {report.title}", ""]
    for section in report.sections:
        lines += [f"## {section.name.capitalize()}", ""]
        lines += ["| Figure | Value | 95% interval | n |", "|---|---|---|---|"]
        lines += [
            f"| {f.name} | {f.value:.3f} | {f.low:.3f} to {f.high:.3f} | {f.count} |" for f in section.figures
        ]
        lines += ["", *section.remarks, ""]
    return "\n".join(lines)


def to_json(report: Report) -> str:
    """Write a report as JSON that `from_json` reads back."""
    return json.dumps(asdict(report), indent=1, ensure_ascii=False)


def from_json(path: Path) -> Report:
    """Read a report that `to_json` wrote; raises EvaluationError if the file is none."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Report(raw["title"], tuple(_section(section) for section in raw["sections"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(
            f"{path} is not a report of `whetstone eval --json` ({error}); write one first."
        ) from error


def compare(before: Report, after: Report) -> str:
    """Write what changed between two runs as Markdown; with an interval where both hold the items' values.

    A change counts as clear if its interval leaves out zero.
    """
    lines = [
        f"# {before.title} → {after.title}",
        "",
        "| Figure | Before | After | Change | 95% interval | Clear |",
    ]
    lines.append("|---|---|---|---|---|---|")
    for section in after.sections:
        for figure in section.figures:
            old = before.figure(section.name, figure.name)
            if old is None:
                continue
            change, interval, clear = f"{figure.value - old.value:+.3f}", "", ""
            if set(old.values) & set(figure.values):
                paired = paired_difference(old.values, figure.values)
                change = f"{paired.value:+.3f}"
                interval = f"{paired.low:+.3f} to {paired.high:+.3f}"
                clear = "yes" if paired.low > 0 or paired.high < 0 else ""
            lines.append(
                f"| {section.name}: {figure.name} | {old.value:.3f} | {figure.value:.3f} | {change} | {interval} | {clear} |"
            )
    return "\n".join(lines) + "\n"


def load_floors(path: Path) -> dict[str, dict[str, dict[str, float]]]:
    """Read floors: a table per section with `at_least` and `at_most` values by figure name."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise EvaluationError(f"{path} holds no floors ({error}).") from error


def fallen(report: Report, floors: Mapping[str, Mapping[str, Mapping[str, float]]]) -> list[str]:
    """List the figures below their floor or above their ceiling, one sentence each.

    A floor whose figure was not measured counts as fallen, unless its whole section was left out.
    """
    measured = {section.name for section in report.sections}
    problems: list[str] = []
    for section, limits in floors.items():
        if section not in measured:
            continue
        for bound, values in limits.items():
            for name, limit in values.items():
                figure = report.figure(section, name)
                if figure is None:
                    problems.append(f"{section}: {name} was not measured.")
                elif bound == "at_least" and not figure.value >= limit:
                    problems.append(f"{section}: {name} is {figure.value:.3f}, below its floor {limit:.3f}.")
                elif bound == "at_most" and not figure.value <= limit:
                    problems.append(
                        f"{section}: {name} is {figure.value:.3f}, above its ceiling {limit:.3f}."
                    )
    return problems


def _section(raw: Mapping[str, Any]) -> Section:
    figures: Sequence[Mapping[str, Any]] = raw["figures"]
    return Section(raw["name"], tuple(Figure(**figure) for figure in figures), tuple(raw["remarks"]))
