"""Labeled answers in, a table of figures out: how well the grader agrees with people, and what gets past it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.drill.marks import WORTH, band
from assistant.grade.fit import LabeledPoint, best_logit, fit, fit_joined, predict
from assistant.grade.grading import grade, read_answer
from assistant.grade.labeled import LabeledAnswer
from assistant.grade.rubric import Rubric, read_rubric
from assistant.grade.verdict import Grade, held_back, needed_for, score_of, verdict_for
from assistant.grade.weights import Joined, Weights
from content.handbook import Page
from content.questions import Question
from index.embed import TokenEmbedder

# Kinds of answers where a grader can be wrong in both directions; the others earn nothing or everything.
HARD = ("full", "para", "partial", "wrong", "mixed", "verbose", "inject_partial", "few", "astray", "near")
NEVER = ("stuff", "empty", "dunno", "offtopic", "inject", "copied")
PASS = 0.5
ABOUT_FROM = 0.35  # cosine of an answer's nearest sentence below which it is about something else
BANDS = ("miss", "weak", "solid", "strong")


@dataclass(frozen=True, slots=True)
class Marked:
    """A labeled answer with what a grader said: probabilities by key point, score, and the score by the labels."""

    answer: LabeledAnswer
    chances: tuple[float, ...]
    score: float
    true_score: float


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the table; `aim` is "" where there is none."""

    name: str
    value: float
    aim: str = ""


def read_rubrics(
    answers: Iterable[LabeledAnswer],
    questions: Mapping[str, Question],
    pages: Mapping[str, Page],
    embedder: TokenEmbedder,
) -> dict[str, Rubric]:
    """Build the rubric of every question that has labeled answers."""
    names = dict.fromkeys(answer.question for answer in answers)
    return {name: read_rubric(questions[name], pages, embedder) for name in names}


def selftest(
    answers: Sequence[LabeledAnswer], rubrics: Mapping[str, Rubric], embedder: TokenEmbedder
) -> list[Row]:
    """Measure the grader on labeled answers, each question left out of the fit in turn; about a minute."""
    return table(mark_unseen(answers, rubrics, labeled_points(answers, rubrics, embedder)))


def mark(
    answers: Sequence[LabeledAnswer], rubrics: Mapping[str, Rubric], grade_one: Callable[[Rubric, str], Grade]
) -> list[Marked]:
    """Grade every labeled answer with a grader as it is."""
    marked = []
    for answer in answers:
        rubric = rubrics[answer.question]
        graded = grade_one(rubric, answer.text)
        chances = tuple(verdict.p for verdict in graded.verdicts)
        marked.append(Marked(answer, chances, graded.score, true_score(answer, rubric)))
    return marked


def labeled_points(
    answers: Iterable[LabeledAnswer], rubrics: Mapping[str, Rubric], embedder: TokenEmbedder
) -> list[LabeledPoint]:
    """Turn labeled answers into labeled key points with features, one after the other."""
    points = []
    for answer in answers:
        rubric = rubrics[answer.question]
        seen = read_answer(rubric, answer.text, embedder)
        points += [
            LabeledPoint(
                answer.question,
                answer.kind,
                index,
                seen.features[:, index],
                stated,
                seen.readings[index].surest,
                seen.near,
            )
            for index, stated in enumerate(answer.labels)
        ]
    return points


def fit_weights(points: Sequence[LabeledPoint]) -> np.ndarray:
    """Fit weights on the answers that touch the question."""
    return fit(about_the_question(points))


def about_the_question(points: Sequence[LabeledPoint]) -> list[LabeledPoint]:
    """Leave out copied answers, whose labels say what they earn and not what they state, and answers about something
    else: fitted on them as well, the weights cost rewordings (docs/quality.md)."""
    return [point for point in points if point.kind != "copied" and point.near >= ABOUT_FROM]


def unseen_logits(points: Sequence[LabeledPoint]) -> np.ndarray:
    """The log-odds of every key point by weights fitted without its question."""
    start, used = fit_weights(points), about_the_question(points)
    weights = {
        question: fit([p for p in used if p.question != question], start, rounds=1)
        for question in dict.fromkeys(point.question for point in points)
    }
    return np.array([best_logit(point, weights[point.question]) for point in points])


def join(logits: np.ndarray, points: Sequence[LabeledPoint], without: str = "") -> Joined:
    """Fit what joins log-odds and readings, on all questions but one, and not on copied answers."""
    kept = [i for i, p in enumerate(points) if p.question != without and p.kind != "copied"]
    return fit_joined(logits[kept], [points[i] for i in kept])


def mark_unseen(
    answers: Sequence[LabeledAnswer], rubrics: Mapping[str, Rubric], points: Sequence[LabeledPoint]
) -> list[Marked]:
    """Grade every labeled answer with weights fitted without its question (leave one question out)."""
    logits = unseen_logits(points)
    joined = {name: join(logits, points, name) for name in dict.fromkeys(p.question for p in points)}
    pairs = iter(zip(points, logits, strict=True))
    marked = []
    for answer in answers:
        seen = [next(pairs) for _ in answer.labels]
        chances = [predict(point, float(logit), joined[point.question]) for point, logit in seen]
        needed = needed_for(seen[0][0].near, chances)
        own = tuple(held_back(p, needed) for p in chances)
        rubric = rubrics[answer.question]
        score = score_of([verdict_for(p) for p in own], rubric.weights)
        marked.append(Marked(answer, own, score, true_score(answer, rubric)))
    return marked


def true_score(answer: LabeledAnswer, rubric: Rubric) -> float:
    """The score that an answer's labels give."""
    weights = rubric.weights
    return sum(label * weight for label, weight in zip(answer.labels, weights, strict=True)) / sum(weights)


def table(marked: Sequence[Marked]) -> list[Row]:
    """Turn marked answers into the figures of the grader's quality."""
    rows = [row for row in marked if row.answer.kind != "copied"]
    hard = [row for row in rows if row.answer.kind in HARD]
    injected = [
        abs(a.score - b.score)
        for a, b in _pairs(marked, "partial", "inject_partial")
        if a.answer.labels == b.answer.labels
    ]
    return [
        Row("key-point kappa", key_point_kappa(rows), ">= 0.70"),
        Row("key-point kappa, hard kinds", key_point_kappa(hard)),
        Row("band QWK", band_qwk(rows), ">= 0.75"),
        Row("band QWK, hard kinds", band_qwk(hard)),
        Row("coverage error (mean absolute)", float(np.mean([abs(r.score - r.true_score) for r in rows]))),
        Row("coverage of full answers", coverage(marked, "full")),
        Row("coverage of paraphrases / of full answers", _ratio(marked), ">= 0.70"),
        Row(
            "coverage of partial answers (by labels " + f"{_truth(marked, 'partial'):.2f})",
            coverage(marked, "partial"),
        ),
        Row(
            "coverage of padded answers (by labels " + f"{_truth(marked, 'verbose'):.2f})",
            coverage(marked, "verbose"),
        ),
        Row("coverage of wrong answers", coverage(marked, "wrong"), "<= 0.25"),
        *(Row(f"share of '{kind}' that passes", passing(marked, kind), "= 0") for kind in NEVER),
        Row("change by an injected sentence (mean)", float(np.mean(injected or [0.0])), "<= 0.05"),
        Row("change by an injected sentence (largest)", max(injected, default=0.0)),
        Row("order violations", order_violations(marked), "<= 0.15"),
    ]


def key_point_kappa(marked: Sequence[Marked]) -> float:
    """Linear-weighted Cohen's kappa of no, partly and yes over all key points."""
    said = [("no", "partly", "yes").index(verdict_for(p)) for row in marked for p in row.chances]
    true = [int(2 * label) for row in marked for label in row.answer.labels]
    return weighted_kappa(true, said, 3, power=1)


def band_qwk(marked: Sequence[Marked]) -> float:
    """Quadratic-weighted kappa of the four bands over answers."""
    true = [BANDS.index(band(row.true_score)) for row in marked]
    return weighted_kappa(true, [BANDS.index(band(row.score)) for row in marked], 4, power=2)


def weighted_kappa(one: Sequence[int], other: Sequence[int], levels: int, power: int) -> float:
    """Cohen's kappa with disagreement weighted by the distance of the levels to a power."""
    counts = np.zeros((levels, levels))
    for a, b in zip(one, other, strict=True):
        counts[a, b] += 1
    counts /= max(1.0, counts.sum())
    distance = np.abs(np.subtract.outer(np.arange(levels), np.arange(levels))).astype(float) ** power
    chance = float((distance * np.outer(counts.sum(1), counts.sum(0))).sum())
    return 1 - float((distance * counts).sum()) / chance if chance else float("nan")


def coverage(marked: Sequence[Marked], kind: str) -> float:
    """The mean score of the answers of a kind."""
    return float(np.mean([row.score for row in marked if row.answer.kind == kind] or [0.0]))


def passing(marked: Sequence[Marked], kind: str) -> float:
    """The share of the answers of a kind that score half the points or more."""
    return float(np.mean([float(row.score >= PASS) for row in marked if row.answer.kind == kind] or [0.0]))


def order_violations(marked: Sequence[Marked]) -> float:
    """The share of pairs full/partial, partial/wrong and wrong/empty of one question that are in the wrong order."""
    pairs = [
        (a.score, b.score)
        for one, other in (("full", "partial"), ("partial", "wrong"), ("wrong", "empty"))
        for a, b in _pairs(marked, one, other)
    ]
    return float(np.mean([float(a < b) for a, b in pairs] or [0.0]))


def grader(embedder: TokenEmbedder, weights: Weights) -> Callable[[Rubric, str], Grade]:
    """The grader without a model as a function of rubric and answer."""
    return lambda rubric, answer: grade(rubric, answer, embedder=embedder, weights=weights)


@dataclass(frozen=True, slots=True)
class KindRow:
    """The answers of one kind: how many, their mean score by the labels and by the grader, the share that scores half
    the points or more, and the share of key points with the same verdict."""

    kind: str
    answers: int
    labeled: float
    graded: float
    passing: float
    agreed: float


def by_kind(marked: Sequence[Marked]) -> list[KindRow]:
    """Turn marked answers into one row a kind."""
    rows = []
    for kind in dict.fromkeys(row.answer.kind for row in marked):
        own = [row for row in marked if row.answer.kind == kind]
        same = [
            WORTH[verdict_for(p)] == label
            for row in own
            for p, label in zip(row.chances, row.answer.labels, strict=True)
        ]
        rows.append(
            KindRow(
                kind,
                len(own),
                _truth(own, kind),
                coverage(own, kind),
                passing(own, kind),
                float(np.mean(same)),
            )
        )
    return rows


def render(rows: Sequence[Row]) -> str:
    """Turn the table into Markdown."""
    lines = ["| figure | value | aim |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {row.name} | {row.value:.2f} | {row.aim} |" for row in rows)])


def _pairs(marked: Sequence[Marked], one: str, other: str) -> list[tuple[Marked, Marked]]:
    by = {(row.answer.question, row.answer.kind): row for row in marked}
    return [
        (row, by[question, other])
        for (question, kind), row in by.items()
        if kind == one and (question, other) in by
    ]


def _truth(marked: Sequence[Marked], kind: str) -> float:
    return float(np.mean([row.true_score for row in marked if row.answer.kind == kind] or [0.0]))


def _ratio(marked: Sequence[Marked]) -> float:
    full = coverage(marked, "full")
    return coverage(marked, "para") / full if full else 0.0
