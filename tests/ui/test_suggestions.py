"""The questions offered on an empty page of the Ask tab, with and without a plan."""

from __future__ import annotations

import json
from pathlib import Path

from tests.doubles.study import shelf_study
from ui.planning import pages_of_today
from ui.suggestions import suggest
from ui.tabs.room import Command
from ui.tabs.today import COMMANDS, run


def test_questions_about_the_pages_of_today_come_first(tmp_path: Path) -> None:
    study = shelf_study(tmp_path)
    assert pages_of_today(study) == frozenset()
    run(study, COMMANDS["plan-start"], Command("", json.dumps({"hours": "4"})), "")
    planned = pages_of_today(study)
    assert planned
    offered = suggest(study.now(), planned)
    assert offered[0][0].startswith("Today’s plan: ") and len(offered) == 6
