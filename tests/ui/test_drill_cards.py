"""What stays of drills and answers in the app: cards, stories, quizzes."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.drill.actions import Begin
from assistant.exchange import Answer, CheckedSentence, Outcome, Support
from tests.doubles.study import ShelfStudy, shelf_study
from tests.ui.test_app_render import passage
from ui.asked import card_of, quiz_of
from ui.drill_screens import drill_screen, view_screen
from ui.drills import Drills
from ui.tabs.drill import import_cards, on_drill
from ui.tabs.room import Command


@pytest.fixture
def study(tmp_path: Path) -> ShelfStudy:
    return shelf_study(tmp_path)


@pytest.fixture
def drills(study: ShelfStudy) -> Drills:
    return Drills(study)


def test_cards_are_written_changed_imported_put_aside_and_asked(
    drills: Drills, study: ShelfStudy, tmp_path: Path
) -> None:
    raw = (
        '{"front": "What is a gizmo?", "back": "A gizmo clips.\\nIt costs little.", "topic": "ml", "id": ""}'
    )
    list(on_drill(drills, Command("card-save", raw)))
    (card,) = study.records.own_cards()
    assert card.back == ("A gizmo clips.", "It costs little.")
    assert "What is a gizmo?" in view_screen(drills, "cards").main
    asked = drills.begin_named(f"rapid:question:{card.id}")
    assert [task.prompt for task in asked.drill.queue] == ["What is a gizmo?"]
    list(on_drill(drills, Command(f"card-suspend {card.id}", "{}")))
    assert not study.memory.due(study.now())
    file = tmp_path / "cards.csv"
    file.write_text("topic,front,back\nml,Why scale?,Because | so\n", encoding="utf-8")
    assert "1 card imported" in import_cards(drills, str(file))[0]
    file.write_text("front\nx\n", encoding="utf-8")
    assert "no column" in import_cards(drills, str(file))[0]
    list(on_drill(drills, Command(f"card-delete {card.id}", "{}")))
    assert [c.front for c in study.records.own_cards()] == ["Why scale?"]


def test_stories_are_kept_with_their_gaps(drills: Drills, study: ShelfStudy) -> None:
    raw = (
        '{"id": "0", "title": "Rollback", "action": "I traced it.", "result": "Up 4%.", '
        '"competency": ["impact", "learning"]}'
    )
    list(on_drill(drills, Command("story-save", raw)))
    (story,) = study.records.stories()
    assert story.competencies == ("impact", "learning") and "Rollback" in view_screen(drills, "stories").main
    shown = drills.act(drills.begin_named("star:").place, Begin())
    assert "Rollback" in drill_screen(drills, shown).main
    list(on_drill(drills, Command(f"story-delete {story.id}", "{}")))
    assert not study.records.stories()


def test_an_answer_becomes_a_card_and_a_quiz() -> None:
    answer = Answer(
        "And why?", "Why does momentum damp the zigzag?", Outcome.ANSWERED, text="Momentum averages gradients [1].",
        passages=(passage("Other."), passage("Momentum.", source_id="whetstone-handbook", path="dl/momentum.md")),
        sentences=(
            CheckedSentence("Momentum averages past **gradients** [2].", (2,), Support.SUPPORTED),
            CheckedSentence("It was found on the moon.", (), Support.UNSUPPORTED),
        ),
    )  # fmt: skip
    card = card_of(answer)
    assert card is not None and card.front == "Why does momentum damp the zigzag?"
    assert card.back == ("Momentum averages past gradients.",)
    assert quiz_of(answer) in ("rapid:page:momentum", "rapid:ml")
    assert (
        card_of(Answer("x", "x", Outcome.NOT_COVERED, text="The sources do not cover this at all.")) is None
    )
