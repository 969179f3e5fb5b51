"""What the documents name exists, and what exists is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from ui.cli import COMMANDS, typer_app
from ui.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> set[str]:
    return set(get_command(typer_app()).commands)  # type: ignore[attr-defined]


def test_readme_names_every_command_and_no_other() -> None:
    named = set(re.findall(r"`whetstone ([a-z]+)", README))
    assert named == commands()


@pytest.mark.parametrize("module", COMMANDS)
def test_each_command_is_found_in_the_module_that_is_imported_for_it(module: str) -> None:
    for command in COMMANDS[module]:
        alone = get_command(typer_app(command)).commands  # type: ignore[attr-defined]
        assert set(alone) == set(COMMANDS[module])


def test_readme_names_every_make_target_and_no_other() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)) - {"help"}
    line = re.search(r"`make help` lists the make targets: (.*)\.", README)
    assert line
    assert set(re.findall(r"`([a-z]+)`", line[1])) == targets


def test_readme_names_every_setting_and_no_other() -> None:
    table = README.split("## Settings")[1].split("\n## ")[0]
    named = {
        name for row in re.findall(r"^\| (.*?) \|", table, re.M) for name in re.findall(r"`([a-z_]+)`", row)
    }
    assert named == set(Settings.model_fields)


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")), ids=lambda path: path.name)
def test_links_between_documents_resolve(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_architecture_and_decisions_stay_short() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 80
    for decision in (ROOT / "DECISIONS.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        assert len(decision.splitlines()) <= 30
