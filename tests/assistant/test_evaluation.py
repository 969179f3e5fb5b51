"""How figures are made of labeled items, compared between runs and held against floors."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from assistant.answer import Assistant
from assistant.context import ContextSettings
from assistant.evaluation.answers import answer_questions, evaluate_answers
from assistant.evaluation.conversation import evaluate_conversation
from assistant.evaluation.figures import Section, auroc, mean_figure
from assistant.evaluation.items import EvaluationError, FollowUp, Nugget, Question
from assistant.evaluation.logistic import cross_validated, fit_logistic, predict
from assistant.evaluation.report import Report, compare, fallen, from_json, to_json, to_markdown
from assistant.evaluation.retrieval import evaluate_retrieval, within_budget
from assistant.evaluation.run import evaluate_file
from assistant.models.scripted import ScriptedModel
from assistant.prompt import load_modes
from index.embed import HashingEmbedder

QUESTION = Question(
    id="q1",
    question="what does dropout do",
    nuggets=[
        Nugget(name="zeroes activations", any=["zeroes .{0,20}activations"]),
        Nugget(name="off at inference", any=["off at inference"]),
    ],
    gold_docs=["example.org/notes-2"],
)


def test_recall_counts_nuggets_within_the_budget(make_passage) -> None:
    long = "Padding. " * 500
    passages = [
        make_passage("It zeroes *random* activations."),
        make_passage(long),
        make_passage("off at inference"),
    ]
    section = evaluate_retrieval([QUESTION], lambda question: passages, lambda: 0.0)
    assert section.figure("recall@1000").value == 0.5
    assert section.figure("recall@2000").value == 1.0
    assert section.figure("all nuggets@1000").value == 0.0


def test_hits_are_counted_by_document(make_passage) -> None:
    passages = [make_passage("a", number=1), make_passage("b", number=2)]
    section = evaluate_retrieval([QUESTION], lambda question: passages, lambda: 0.0)
    assert section.figure("hit@1").value == 0.0
    assert section.figure("hit@5").value == 1.0
    assert section.figure("reciprocal rank").value == 0.5


def test_a_chinese_character_costs_a_token() -> None:
    assert within_budget(["随机失活" * 10, "b"], 10) == "随机失活随机失活随机"
    assert within_budget(["abcd" * 20], 10) == "abcd" * 10


def test_an_interval_holds_the_mean_and_narrows_with_more_items() -> None:
    draw = random.Random(1)
    few = mean_figure("x", {str(i): draw.random() for i in range(20)})
    many = mean_figure("x", {str(i): draw.random() for i in range(500)})
    assert few.low < few.value < few.high
    assert many.high - many.low < few.high - few.low


def test_auroc_counts_pairs_and_halves_ties() -> None:
    assert auroc([0.9, 0.8, 0.1], [True, False, False]) == 1.0
    assert auroc([0.5, 0.5], [True, False]) == 0.5
    assert auroc([0.2, 0.6, 0.4], [True, False, True]) == 0.0


def test_logistic_regression_agrees_with_scikit_learn() -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    random_numbers = np.random.default_rng(3)
    rows = random_numbers.normal(size=(200, 3))
    labels = rows @ [1.0, -2.0, 0.5] + 0.3 + random_numbers.normal(size=200) > 0
    ours = fit_logistic(rows, labels, penalty=1.0)
    theirs = linear_model.LogisticRegression(C=1.0, tol=1e-8, max_iter=1000).fit(rows, labels)
    assert np.allclose(ours, [*theirs.coef_[0], *theirs.intercept_], atol=1e-3)


def test_cross_validation_never_predicts_a_group_from_itself() -> None:
    rows = np.eye(40)  # each row is known by a feature of its own, which says nothing about the others
    labels = np.arange(40) % 2 == 0
    assert auroc(predict(rows, fit_logistic(rows, labels)), labels) == 1.0
    assert auroc(cross_validated(rows, labels, [str(i) for i in range(40)]), labels) < 0.7


def test_a_follow_up_that_is_searched_as_its_standalone_question_overlaps_fully(make_passage) -> None:
    pages = {word: [make_passage(word, number=n)] for n, word in enumerate(["dropout", "boosting"])}

    def search(question: str):
        return next((found for word, found in pages.items() if word in question.lower()), [])

    item = FollowUp(id="f", history=["What is dropout?"], follow_up="why?", standalone="Why dropout?")
    section = evaluate_conversation([item], search)
    assert section.figure("overlap@5").value == 1.0
    assert section.figure("overlap@5 without condensing").value == 0.0


def test_whole_answers_are_measured(make_passage, given_passages) -> None:
    assistant = Assistant(
        retriever=given_passages(
            [make_passage("Dropout zeroes random activations; it is off at inference.")]
        ),
        embedder=HashingEmbedder(),
        model=ScriptedModel(["Dropout zeroes random activations [1]."]),
        context=ContextSettings(),
        clock=lambda: 0.0,
    )
    answered = list(answer_questions([QUESTION], assistant, load_modes()["answer"]))
    section = evaluate_answers(answered, assistant)
    assert section.figure("nuggets in the answer").value == 1.0  # one in the words, one quoted beside them
    assert section.figure("citations that carry their sentence").value == 1.0
    assert section.figure("sentences with a citation").value == 1.0
    assert section.figure("answered in the model's words").value == 1.0


def report(values: dict[str, float], title: str = "run") -> Report:
    return Report(title, (Section("retrieval", (mean_figure("recall@2000", values),)),))


def test_a_report_survives_json_and_reads_as_a_table(tmp_path: Path) -> None:
    made = report({"a": 1.0, "b": 0.5})
    file = tmp_path / "report.json"
    file.write_text(to_json(made), encoding="utf-8")
    assert from_json(file) == made
    assert "| recall@2000 | 0.750 |" in to_markdown(made)


def test_a_file_that_is_no_report_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text("[]", encoding="utf-8")
    with pytest.raises(EvaluationError, match="not a report"):
        from_json(file)


def test_comparing_two_runs_pairs_their_items() -> None:
    before = report({str(i): float(i % 2) for i in range(60)}, "before")
    after = report({str(i): 1.0 for i in range(60)}, "after")
    line = next(line for line in compare(before, after).splitlines() if "recall" in line)
    assert "+0.500" in line
    assert line.endswith("| yes |")
    assert not next(line for line in compare(before, before).splitlines() if "recall" in line).endswith(
        "| yes |"
    )


def test_fallen_figures_are_named() -> None:
    floors = {"retrieval": {"at_least": {"recall@2000": 0.9, "hit@5": 0.5}, "at_most": {"recall@2000": 0.6}}}
    problems = fallen(report({"a": 0.75}), floors)
    assert len(problems) == 3
    assert "below its floor 0.900" in problems[0]
    assert fallen(Report("nothing", ()), floors) == []


def test_a_file_of_questions_is_split_into_answerable_and_unanswerable(tmp_path: Path, make_passage) -> None:
    file = tmp_path / "questions.jsonl"
    off_topic = Question(id="u1", question="how do I prune a tree", kind="off-topic")
    file.write_text(f"{QUESTION.model_dump_json()}\n{off_topic.model_dump_json()}\n", encoding="utf-8")
    passages = [make_passage("Dropout zeroes activations.", similarity=0.6)]
    sections = list(evaluate_file(file, lambda question: passages, HashingEmbedder(), lambda: 0.0))
    assert [section.name for section in sections] == ["retrieval", "abstention"]
    assert sections[1].figure("off-topic declined (shipped weights)").count == 1
