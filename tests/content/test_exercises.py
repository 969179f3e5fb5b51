"""Every exercise is sound: its reference passes, its tests catch wrong solutions, its claims are supported."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score
from sklearn.metrics import roc_curve as sklearn_roc_curve
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from assistant.exercises import child
from assistant.exercises.runner import ExerciseRunner
from content.coverage import coverage
from content.exercises import EXERCISES_FOLDER, Exercise, exercise_problems, load_exercises
from content.handbook import load_handbook
from content.loops import load_loops
from content.plan import load_checklist, load_plan
from content.text import ContentError

EXERCISES = load_exercises()


@pytest.fixture(autouse=True)
def modules_as_they_were() -> Iterator[None]:
    """Forget the modules `solution` and `checking` that running tests in this process leaves behind."""
    yield
    for name in ("solution", "checking"):
        sys.modules.pop(name, None)


def failures(exercise: Exercise, code: str, tests: str) -> list[str]:
    """Run tests in this process until the first that fails."""
    try:
        child.load(code)
    except Exception as error:  # noqa: BLE001  a mutant may raise anything
        return [child.told(error)]
    with np.errstate(all="ignore"):
        for name, test in child.load_tests(exercise.checking, tests).items():
            if message := child.outcome(test):
                return [f"{name}: {message}"]
    return []


def test_there_are_seventeen_and_each_keeps_the_rules() -> None:
    pages = load_handbook()
    known = {row.id for row in coverage(load_plan(), load_checklist(), pages.values(), [])}
    assert len(EXERCISES) == 17
    assert [p for e in EXERCISES.values() for p in exercise_problems(e, pages, known)] == []


def test_the_coding_terms_of_the_plan_and_checklist_have_an_exercise() -> None:
    covered = {item for exercise in EXERCISES.values() for item in exercise.covers}
    terms = {f"plan.{term}" for day in load_plan().days for term in day.code}
    leaves = {item.id for group in load_checklist() if group.group == "ml_coding" for item in group.items}
    assert (terms | leaves) - covered == set()


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_the_reference_passes_in_the_guarded_process_and_the_starter_does_not(exercise: Exercise) -> None:
    runner = ExerciseRunner(EXERCISES)
    for done in (
        runner.run(exercise.id, exercise.reference),
        runner.run_visible(exercise.id, exercise.reference),
    ):
        assert done.passed == done.total, done.note
        assert done.stopped == "" and done.output == ""
    assert failures(exercise, exercise.starter, exercise.visible)


def test_what_a_library_chose_for_the_app_does_not_stop_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "TORCHINDUCTOR_CACHE_DIR", str(tmp_path / "chosen")
    )  # as PyTorch itself does once it has one
    exercise = EXERCISES["pytorch-training-loop"]
    assert ExerciseRunner(EXERCISES).run(exercise.id, exercise.reference).stopped == ""


def test_every_mutant_is_caught(capsys: pytest.CaptureFixture[str]) -> None:
    mutants = [(exercise, mutant) for exercise in EXERCISES.values() for mutant in exercise.mutants]
    alive = [
        f"{exercise.id}: {mutant.name}"
        for exercise, mutant in mutants
        if not failures(exercise, exercise.mutated(mutant), exercise.hidden)
    ]
    with capsys.disabled():
        print(f"\n{len(mutants) - len(alive)} of {len(mutants)} mutants caught", end=" ")
    assert alive == []


def test_comparing_all_pairs_for_the_auc_is_stopped() -> None:
    code = (
        "def roc_auc(y, scores):\n    a, b = scores[y == 1][:, None], scores[y == 0]\n"
        "    if not a.size or not b.size:\n        raise ValueError\n"
        "    return (a > b).mean() + 0.5 * (a == b).mean()\n"
    )
    done = ExerciseRunner(EXERCISES).run("roc-auc", code)
    assert (
        "two hundred thousand rows" in done.stopped and "GiB of memory (line 5 of your code)" in done.stopped
    )


def reference(exercise_id: str) -> ModuleType:
    return child.load(EXERCISES[exercise_id].reference)


def linear(code: Any, rng: np.random.Generator) -> None:
    X, y = rng.normal(size=(50, 3)), rng.normal(size=50)
    w, b = code.fit_closed_form(X, y, 0.2)
    ridge = Ridge(alpha=0.2 * 50).fit(X, y)
    np.testing.assert_allclose([*w, b], [*ridge.coef_, ridge.intercept_], atol=1e-8)


def logistic(code: Any, rng: np.random.Generator) -> None:
    X = rng.normal(size=(80, 3))
    y = (X[:, 0] + rng.normal(size=80) > 0).astype(int)
    w, b = code.fit(X, y, penalty=1 / 80, steps=3000)
    model = LogisticRegression(C=1.0, tol=1e-10).fit(X, y)
    np.testing.assert_allclose([*w, b], [*model.coef_[0], *model.intercept_], atol=1e-4)


def softmax(code: Any, rng: np.random.Generator) -> None:
    Z, y = rng.normal(size=(6, 4)), rng.integers(0, 4, 6)
    scores = torch.tensor(Z, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(scores, torch.tensor(y))
    loss.backward()
    got, dZ = code.cross_entropy(Z, y)
    np.testing.assert_allclose(got, loss.item())
    np.testing.assert_allclose(dZ, scores.grad.numpy(), atol=1e-12)


def k_means(code: Any, rng: np.random.Generator) -> None:
    X = np.concatenate([rng.normal(m, 1, size=(40, 2)) for m in (0, 5, 9)])
    _, labels, inertias = code.kmeans(X, X[[0, 50, 100]])
    model = KMeans(3, init=X[[0, 50, 100]], n_init=1, tol=0).fit(X)
    np.testing.assert_allclose(inertias[-1], model.inertia_)
    assert (labels == model.labels_).all()


def nearest(code: Any, rng: np.random.Generator) -> None:
    X, Q, y = rng.normal(size=(90, 3)), rng.normal(size=(40, 3)), rng.integers(0, 2, 90)
    assert (code.predict(X, y, Q, 5) == KNeighborsClassifier(5).fit(X, y).predict(Q)).all()


def tree(code: Any, rng: np.random.Generator) -> None:
    X = rng.normal(size=(150, 4))
    y = (X[:, 0] * X[:, 1] > 0).astype(int) + (X[:, 2] > 1)
    for depth in (1, 3, 20):
        ours = (code.predict(code.fit(X, y, depth), X) == y).mean()
        theirs = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, y).score(X, y)
        np.testing.assert_allclose(ours, theirs)


def components(code: Any, rng: np.random.Generator) -> None:
    X = rng.normal(size=(40, 5)) @ rng.normal(size=(5, 5))
    _, rows, ratio = code.fit(X, 3)
    model = PCA(3).fit(X)
    np.testing.assert_allclose(ratio, model.explained_variance_ratio_)
    np.testing.assert_allclose(np.abs(rows @ model.components_.T), np.eye(3), atol=1e-8)


def network(code: Any, rng: np.random.Generator) -> None:
    params, X, y = code.init(3, 5, 4, 0), rng.normal(size=(8, 3)), rng.integers(0, 4, 8)
    weights = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    hidden = torch.relu(torch.tensor(X) @ weights["W1"] + weights["b1"])
    torch.nn.functional.cross_entropy(hidden @ weights["W2"] + weights["b2"], torch.tensor(y)).backward()
    _, grads = code.loss_and_gradients(params, X, y)
    for name, weight in weights.items():
        np.testing.assert_allclose(grads[name], weight.grad.numpy(), atol=1e-12)


def convolution(code: Any, rng: np.random.Generator) -> None:
    x, w, b = rng.normal(size=(2, 3, 8, 7)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
    for stride, pad in ((1, 0), (2, 1), (3, 2)):
        want = torch.nn.functional.conv2d(*map(torch.tensor, (x, w, b)), stride=stride, padding=pad)
        np.testing.assert_allclose(code.conv2d(x, w, b, stride, pad), want.numpy(), atol=1e-12)


def attend(code: Any, rng: np.random.Generator) -> None:
    q, k, v = (torch.tensor(rng.normal(size=(2, 3, 5, 4))) for _ in range(3))
    want = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    got, _ = code.attention(q.numpy(), k.numpy(), v.numpy(), code.causal_mask(5))
    np.testing.assert_allclose(got, want.numpy(), atol=1e-12)


def search(code: Any, rng: np.random.Generator) -> None:
    documents = ["red apple pie", "green apple apple", "red car", "blue sky 42"]
    model = TfidfVectorizer(token_pattern=r"[a-z0-9]+").fit(documents)
    ours = code.TfIdf().fit(documents)
    assert list(ours.vocabulary) == list(model.get_feature_names_out())
    np.testing.assert_allclose(ours.transform(documents), model.transform(documents).toarray())


def area(code: Any, rng: np.random.Generator) -> None:
    y, scores = rng.integers(0, 2, 200), rng.integers(0, 9, 200) / 9
    np.testing.assert_allclose(code.roc_auc(y, scores), roc_auc_score(y, scores))
    fpr, tpr, _ = sklearn_roc_curve(y, scores, drop_intermediate=False)
    np.testing.assert_allclose(code.roc_curve(y, scores), (fpr, tpr))


def ranking(code: Any, rng: np.random.Generator) -> None:
    grades, scores = rng.integers(0, 4, 12), rng.permutation(12)
    ranked = [int(i) for i in np.argsort(-scores)]
    for k in (3, 12):
        want = ndcg_score([grades], [scores], k=k)
        np.testing.assert_allclose(code.ndcg(ranked, dict(enumerate(grades.tolist())), k), want)
    relevant = {int(i) for i in np.flatnonzero(grades > 1)}
    np.testing.assert_allclose(
        code.average_precision(ranked, relevant, 12), average_precision_score(grades > 1, scores)
    )


LIBRARIES = {
    "linear-regression": linear,
    "logistic-regression": logistic,
    "softmax-cross-entropy": softmax,
    "k-means": k_means,
    "k-nearest-neighbors": nearest,
    "decision-tree": tree,
    "pca": components,
    "two-layer-network": network,
    "conv2d": convolution,
    "attention": attend,
    "tf-idf": search,
    "roc-auc": area,
    "ranking-metrics": ranking,
}


@pytest.mark.parametrize("exercise_id", LIBRARIES)
def test_the_reference_agrees_with_a_library(exercise_id: str) -> None:
    LIBRARIES[exercise_id](reference(exercise_id), np.random.default_rng(21))


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("exercise.yaml", "level: 2", "level: 9", "exercise pca, level: Input should be less than or equal to 5."),
        ("exercise.yaml", "topics: [ml-coding", "topics: [cooking", "unknown topic 'cooking'"),
        ("exercise.yaml", "find: \"mean = X", "find: \"mean = Y", "its text stands 0 times in the reference"),
        ("exercise.yaml", "weight: vital", "weight: okay", "no key point is vital"),
        ("reference.py", "def inverse(", "def back(", "reference.py does not define inverse"),
        ("statement.md", "def transform(", "def project(", "does not show the signature of transform"),
        ("visible.py", "def test_", "def check_", "visible.py has 0 tests, wanted 2 to 3"),
        ("hidden.py", "def test_", "def check_", "hidden.py has 0 tests, wanted 5 or more"),
        ("starter.py", "import numpy as np", "import numpy as", "starter does not parse (line 3"),
    ],
)  # fmt: skip
def test_a_broken_exercise_is_named_with_what_is_wrong(
    tmp_path: Path, name: str, old: str, new: str, says: str
) -> None:
    shutil.copy(EXERCISES_FOLDER / "checking.py", tmp_path)
    shutil.copytree(EXERCISES_FOLDER / "pca", tmp_path / "pca")
    path = tmp_path / "pca" / name
    text = path.read_text(encoding="utf-8").replace("level: 3", "level: 2")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        load_exercises(tmp_path)
    assert says in str(raised.value) and "exercise pca" in str(raised.value)


def test_the_check_names_a_mutant_that_does_not_parse_and_a_claim_without_support() -> None:
    point = EXERCISES["pca"].key_points[0].model_copy(update={"claim": "Pigeons vote quietly."})
    mutant = EXERCISES["pca"].mutants[0].model_copy(update={"put": "mean = ("})
    broken = EXERCISES["pca"].model_copy(
        update={"key_points": [point], "mutants": [mutant], "page": "nowhere"}
    )
    said = " ".join(exercise_problems(broken, load_handbook(), set()))
    assert "unknown page 'nowhere'" in said and "does not parse" in said
    assert "key point 1 has 3 words" in said and "only 0% of its words" in said


def test_what_loops_and_plan_name_exists() -> None:
    named = {exercise for loop in load_loops().values() for r in loop.rounds for exercise in r.exercises}
    evidence = [item.evidence for group in load_checklist() for item in group.items if item.evidence]
    named |= {exercise for rule in evidence for exercise in rule.exercises}
    assert "cross-validation" in named and named <= set(EXERCISES)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    shutil.copy(EXERCISES_FOLDER / "checking.py", tmp_path)
    shutil.copytree(EXERCISES_FOLDER / "pca", tmp_path / "pca")
    (tmp_path / "pca" / "hidden.py").unlink()
    with pytest.raises(ContentError, match=r"pca/hidden\.py is missing"):
        load_exercises(tmp_path)
