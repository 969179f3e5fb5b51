"""Worked designs keep their rules, and a broken one is named with what to mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.check import check_functions, design_check_modules
from content.designs import DESIGN_SECTIONS, check_folder, load_design, load_designs, outline_of
from content.handbook import HANDBOOK_FOLDER
from content.scenarios import FAMILY_IDS
from content.text import ContentError

PAGES = frozenset(path.stem for path in HANDBOOK_FOLDER.glob("*/*.md"))
FAMILIES = frozenset(FAMILY_IDS)
HEAD = (
    "---\nfamily: eta\ntitle: Delivery times\n"
    "summary: Predict when an order arrives, so that the promise made at checkout is kept.\n"
    "sources:\n- {title: T, authors: A, year: 2020, url: 'https://example.org'}\nlast_reviewed: 2026-11-20\n---\n"
)
PROSE = "A request reads 12 features in 40 ms and costs 3 cents per 1,000 calls. " * 6


def written(folder: Path, text: str) -> Path:
    path = folder / "eta.md"
    path.write_text(text, encoding="utf-8")
    return path


def body(*, diagram: str = "```mermaid\nflowchart LR\n  A --> B\n```\n") -> str:
    sections = [f"## {title}\n\n{PROSE}\n" for title in DESIGN_SECTIONS]
    sections[6] += diagram
    return "\n".join(sections)


def test_the_shipped_designs_keep_the_rules() -> None:
    assert check_folder(FAMILIES, PAGES)[1] == []


def test_their_numbers_compute() -> None:
    for module in design_check_modules():
        for function in check_functions(module).values():
            function()  # type: ignore[operator]


def test_a_design_is_found_by_its_family(tmp_path: Path) -> None:
    written(tmp_path, HEAD + body())
    assert check_folder(FAMILIES, PAGES, tmp_path) == (1, [])
    assert list(load_designs(tmp_path)) == ["eta"]
    found = outline_of("eta", tmp_path)
    assert found and found.sections["serving"].startswith("A request")
    assert outline_of("fraud", tmp_path) is None


def test_a_missing_diagram_or_section_is_named(tmp_path: Path) -> None:
    written(tmp_path, HEAD + body(diagram="").replace("## Monitoring", "## Watching"))
    problems = " ".join(check_folder(FAMILIES, PAGES, tmp_path)[1])
    assert "no ```mermaid flowchart" in problems
    assert "monitoring" in problems


def test_a_bad_front_matter_names_its_field(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"eta\.md, last_reviewed"):
        load_design(written(tmp_path, HEAD.replace("2026-11-20", "soon") + body()))
