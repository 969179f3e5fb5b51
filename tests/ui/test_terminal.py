"""What the terminal says below an answer."""

from assistant.exchange import Answer, Outcome
from ui.terminal import answer_line


def test_a_question_that_was_mended_is_shown_as_it_was_understood() -> None:
    answer = Answer("niave bayes", "naive bayes", Outcome.PASSAGES, text="- It counts. [1]", total_s=0.5)
    assert answer_line(answer) == "no model: quoted from the sources · understood as “naive bayes” · 0.5 s"
    same = Answer("naive bayes", "naive bayes", Outcome.PASSAGES, text="- It counts. [1]", total_s=0.5)
    assert "understood" not in answer_line(same)
