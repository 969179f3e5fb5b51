"""Follow-ups go where the answer was thin; rules mark numbers, complexities, picks and stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.bank import built_in_items, deep_task, pattern_task, star_task
from assistant.behavioral import Story, coverage, is_sound, segments, story_checks
from assistant.drill import machine as m
from assistant.drill.attempt import Work
from assistant.drill.checks import complexity, number_check, pattern_checks
from assistant.drill.engine import DrillRoom
from assistant.drill.examiner import Examiner
from assistant.drill.followups import chain_of, depth_reached, ladder_of
from assistant.drill.kinds import start
from assistant.drill.marks import KeywordGrader, Marks, PointMark, score
from assistant.drill.task import Number, Pattern, Point, Task
from assistant.progress.database import Database
from assistant.progress.store import ProgressStore
from assistant.story_probes import probe_checks, probe_for
from content.dsa import load_dsa
from content.questions import QUESTIONS_FOLDER, load_topic_questions

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
ML = {i.id: i for i in built_in_items(load_topic_questions(QUESTIONS_FOLDER / "ml.yaml"))}
ROOT = deep_task(ML["ml-bias-variance-2"], 1)
ALL = " ".join(point.claim for point in ROOT.points)
STORY = (
    "Our team ran a ranking service for four million customers, and its pages took 900 ms. "
    "I was responsible for bringing that below 400 ms within a quarter. "
    "First, I measured every stage and found that feature lookups took most of the time. "
    "Then I compared caching with precomputation and rejected caching, because the hit rate was only 30 percent. "
    "I built a nightly job that wrote the features for active customers, and I set up a fallback for the others. "
    "I also agreed with the data owners on a contract for late tables, since two earlier projects had failed there. "
    "I presented the plan with its costs and changed it twice after the review, to keep the old path for a month. "
    "I ran both paths side by side for two weeks and compared scores for each request to be sure nothing moved. "
    "As a result, the median fell from 900 ms to 310 ms, and conversion rose by 2 percent against the control group. "
    "Looking back, I would agree on the data contract before writing any code."
)


def room(tmp_path: Path) -> DrillRoom:
    return DrillRoom(ProgressStore(Database(tmp_path / "p.db")), Examiner(KeywordGrader()))


def play(at: DrillRoom, drill: m.Drill, *answers: str) -> m.Drill:
    for answer in answers:
        drill = at.act(at.act(drill, m.Submit(answer, 3), NOW), m.Next(), NOW)
    return drill


def test_the_first_follow_up_goes_to_the_vital_point_that_was_missed(tmp_path: Path) -> None:
    at = room(tmp_path)
    drill = at.act(at.begin(start("deep", [ROOT], seed=1, now=NOW)), m.Begin(), NOW)
    drill = play(at, drill, ROOT.points[0].claim)
    assert drill.task is not None
    assert (drill.task.kind, drill.task.aims_at) == ("follow_up", 2)


def test_in_a_mock_a_follow_up_about_a_missed_point_tells_it_first(tmp_path: Path) -> None:
    at = room(tmp_path)
    for kind, told in (("deep", False), ("loop", True)):
        begun = start(kind, [ROOT], seed=1, now=NOW, profile="bigtech")  # type: ignore[arg-type]
        drill = at.act(at.begin(begun), m.Begin(), NOW)
        drill = at.act(drill, m.Submit(ROOT.points[0].claim, 3), NOW)
        drill = at.act(drill, m.Next(), NOW) if drill.show == "each" else drill
        assert drill.task is not None and drill.task.aims_at == 2
        assert (ROOT.points[1].claim in drill.task.prompt) is told


def test_a_point_that_was_just_read_is_asked_for_in_own_words_not_repeated(tmp_path: Path) -> None:
    at = room(tmp_path)
    plain = replace(ROOT, ladder=ladder_of("q", "ml", 2, ROOT.points, (), "Why?"), question_id="q")
    for kind, own_words in (("deep", True), ("loop", False)):
        begun = start(kind, [plain], seed=1, now=NOW, profile="bigtech")  # type: ignore[arg-type]
        drill = at.act(at.begin(begun), m.Begin(), NOW)
        drill = at.act(drill, m.Submit("pass", 3), NOW)
        drill = at.act(drill, m.Next(), NOW) if drill.show == "each" else drill
        assert drill.task is not None and drill.task.aims_at == 1
        assert ("in your own words, with the reason" in drill.task.prompt) is own_words
        assert ("still missing" in drill.task.prompt) is not own_words


def test_two_misses_in_a_row_end_the_chain_with_a_recap(tmp_path: Path) -> None:
    at = room(tmp_path)
    drill = at.act(at.begin(start("deep", [ROOT], seed=1, now=NOW)), m.Begin(), NOW)
    drill = play(at, drill, "pass", "pass", "pass")
    assert drill.task is not None and drill.task.kind == "recap"
    drill = play(at, drill, ALL)
    assert drill.state is m.State.CLOSED
    assert depth_reached(chain_of(drill.attempts)) == 0


class Quoting(KeywordGrader):
    """Finds every point stated, in the first sentence of the answer."""

    def grade(self, task: Task, answer: str) -> Marks:
        said = PointMark("yes", 1.0, best_sentence=answer.split(". ")[0])
        return Marks(points=tuple(said for _ in task.points), grader=self.name)


def test_a_full_answer_is_probed_deeper_in_its_own_words_and_no_probe_comes_twice(tmp_path: Path) -> None:
    at = DrillRoom(ProgressStore(Database(tmp_path / "p.db")), Examiner(Quoting()))
    drill = at.act(at.begin(start("deep", [ROOT], seed=1, now=NOW)), m.Begin(), NOW)
    root = replace(ROOT, topic="statistics")  # whose general questions quote
    drill = at.act(at.begin(start("deep", [root], seed=1, now=NOW)), m.Begin(), NOW)
    drill = play(at, drill, "Bias and variance trade off. More.", *["A step further down here. So."] * 5)
    keys = [a.task.key for a in drill.attempts]
    assert len(set(keys)) == len(keys) == 6
    own, general = keys[1:3], keys[3:5]
    assert all("/own-" in key for key in own) and all("/general-" in key for key in general)
    said = [a.task.prompt for a in drill.attempts[3:5] if "You said" in a.task.prompt]
    assert said and "You said: “Bias and variance trade off" in said[0]
    places = [near.place for a in drill.attempts[3:5] for near in a.task.nearest]
    assert len(places) == 2 and all(place.startswith("bias-variance") for place in places)
    assert drill.attempts[-1].task.kind == "recap" and drill.state is m.State.CLOSED


def test_general_questions_fit_the_topic_and_ask_nothing_of_words_that_were_not_said(tmp_path: Path) -> None:
    at = room(tmp_path)
    for topic, unfit in (("behavioral", "measure"), ("dsa", "milliseconds")):
        root = replace(ROOT, topic=topic, ladder=ROOT.ladder[-1:])
        drill = at.act(at.begin(start("deep", [root], seed=1, now=NOW)), m.Begin(), NOW)
        drill = play(at, drill, ALL, "an answer", "an answer")
        asked = [a.task.prompt for a in drill.attempts[1:]]
        assert len(asked) == 2 and not any(unfit in prompt or "You said" in prompt for prompt in asked)


def test_the_probe_of_a_story_stays_in_its_round(tmp_path: Path) -> None:
    at = room(tmp_path)
    behavioral = {i.id: i for i in built_in_items(load_topic_questions(QUESTIONS_FOLDER / "behavioral.yaml"))}
    task = replace(star_task(next(iter(behavioral.values()))), round="values")
    drill = at.act(at.begin(start("star", [task], seed=1, now=NOW)), m.Begin(), NOW)
    drill = play(at, drill, STORY)
    assert drill.task is not None and drill.task.round == "values"


def test_a_pattern_pick_is_marked_by_pick_complexity_and_plan(tmp_path: Path) -> None:
    problem = load_dsa()["dsa-pick-merge-intervals"]
    at = room(tmp_path)
    task = pattern_task(problem, 1)
    drill = at.act(at.begin(start("pattern", [task], seed=1, now=NOW)), m.Begin(), NOW)
    right = next(o for o in task.pattern.options if o in problem.accepted)  # type: ignore[union-attr]
    drill = at.act(drill, m.Submit(" ".join(problem.plan), 4, work=Work(right, "O(n*log(n))", "O(N)")), NOW)
    assert drill.last is not None and drill.last.score == 1.0
    wrong = replace(drill.last, work=Work("stack", "n^2", "1"))
    marked = at.examiner.mark(wrong)
    assert [c.value for c in marked.checks] == [0.0, 0.0, 0.0]
    assert "intervals" in marked.checks[0].note


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("O(n log n)", "nlogn"),
        ("N * log(N)", "n lg n"),
        ("O(V + E)", "e+v"),
        ("Θ(n²)", "n^2"),
        ("O(n*2^n)", "2^n n"),
        ("linear", "O(n)"),
        ("constant", "O(1)"),
        ("O(k log n)", "log n k"),
        ("O(|V| + |E|)", "V + E"),
        ("O(n) amortized", "n"),
        ("O(1) extra space", "1"),
        ("O(1): the alphabet is fixed", "O(1)"),
        ("O(n log(n)), because it sorts", "n log n"),
    ],
)
def test_spellings_of_one_complexity_are_equal(left: str, right: str) -> None:
    assert complexity(left) == complexity(right)


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        ("In 2023 I ran search ranking at a shop.", "situation"),
        ("I persuaded the pricing team and benchmarked three models.", "action"),
        ("We reduced chargebacks from 1.2 to 0.8 percent.", "result"),
        ("I reduced the latency of the ranker from 300 to 120 ms.", "result"),
        ("Boosting won by 2.3 points at a tenth of the cost.", "result"),
        ("I raised the threshold from 0.5 to 0.7.", "action"),
    ],
)
def test_a_sentence_of_a_story_is_known_by_what_it_tells(sentence: str, part: str) -> None:
    before = "At the time our team was small. I built a baseline." if part == "result" else ""
    assert segments(f"{before} {sentence}")[-1][0] == part


def test_what_a_short_story_has_is_not_called_missing() -> None:
    checks = {
        c.name: c for c in story_checks("I built a cache. It fell by 60 %. I learned to measure first.")
    }
    assert checks["reflection"].value == 1.0 and "missing" not in checks["reflection"].note


def test_different_complexities_stay_different() -> None:
    spelled = [
        "O(n) + O(m^2)",
        "O(n) or O(n^3)",
        "1",
        "log n",
        "n",
        "n log n",
        "n^2",
        "2^n",
        "n+m",
        "n*m",
        "n log k",
        "k log n",
    ]
    assert len({complexity(s) for s in spelled}) == len(spelled)


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("It is about 1,250 queries.", True),
        ("1.25e3", True),
        ("12.5", False),
        ("I do not know", False),
        ("1249.9", True),
        ("1.25k", True),
        ("5 * 250 = 1.25 thousand", True),
        ("0.00125 million", True),
        ("1.25 * 10^3", True),
        ("1.25 × 10^{3} of them", True),
        ("1.25 * 10^4", False),
        ("1.25 million", False),
    ],
)
def test_a_number_counts_within_its_tolerance(answer: str, right: bool) -> None:
    assert number_check(Number(1250.0, "", 0.001, "5 * 250"), answer).value == float(right)


def test_a_percentage_counts_as_its_share() -> None:
    assert number_check(Number(0.25, "", 0.01, ""), "25 %").value == 1.0
    assert number_check(Number(0.25, "", 0.01, ""), "25").value == 0.0


def test_a_sound_story_passes_and_each_fault_is_found() -> None:
    values = {check.name: check.value for check in story_checks(STORY)}
    assert values == dict.fromkeys(values, 1.0)
    ours = STORY.replace(" I ", " we ").replace("First, I", "First, we")
    assert {c.name: c.value for c in story_checks(ours)}["your own part"] == 0.0
    vague = STORY[: STORY.index("As a result")] + "As a result, everybody was happy."
    found = {c.name: c.value for c in story_checks(vague)}
    assert found["number in the result"] == 0.0 and found["reflection"] == 0.0
    short = "Our team was slow. I was asked to fix it. First, I built a cache. As a result, it fell to 30 ms."
    assert (score((), Marks(checks=story_checks(short))) or 1) < 0.4
    assert [part for part, _ in segments(STORY)][:3] == ["situation", "task", "action"]


def test_the_probe_goes_to_the_weakest_part_of_the_story(tmp_path: Path) -> None:
    vague = probe_for(STORY.split("As a result")[0] + "As a result, all were happy.")
    assert vague.seeks == "result" and "How do you know it worked?" in vague.text
    behavioral = {i.id: i for i in ML.values()}
    task = star_task(next(iter(behavioral.values())))
    at = room(tmp_path)
    drill = at.act(at.begin(start("star", [task], seed=1, now=NOW)), m.Begin(), NOW)
    drill = play(at, drill, STORY)
    assert drill.task is not None and "turned an alternative down" in drill.task.prompt
    assert drill.last is not None and drill.last.marks is not None and not drill.last.marks.flags
    assert "Which alternative" in probe_for(STORY.replace("rejected", "left")).text
    assert play(at, drill, "The cache.").state is m.State.CLOSED


def test_the_story_bank_shows_what_no_story_covers() -> None:
    story = Story(
        1, "Latency", "We had", "I owned", "I did " * 30, "fell by 3 ms", "", ("impact", "ownership")
    )
    matrix = coverage([story])
    assert matrix["impact"] == ["Latency"] and matrix["conflict"] == []
    assert is_sound(story)
    assert not is_sound(replace(story, result="all good"))


def test_a_story_that_stops_before_its_result_is_weak_and_asked_for_it(tmp_path: Path) -> None:
    told = STORY.split("As a result")[0]
    checks = story_checks(told)
    assert "missing: result" in checks[0].note and (score((), Marks(checks=checks)) or 1) < 0.5
    task = star_task(next(iter(ML.values())))
    at = room(tmp_path)
    drill = play(at, at.act(at.begin(start("star", [task], seed=1, now=NOW)), m.Begin(), NOW), told)
    assert (
        drill.task is not None and drill.task.prompt.startswith("And what came of it?") and drill.task.scored
    )
    drill = play(at, drill, "The median fell from 900 ms to 310 ms.")
    assert drill.attempts[-1].band == "strong"


def test_a_question_that_was_given_up_is_not_probed(tmp_path: Path) -> None:
    at = room(tmp_path)
    tasks = [star_task(item) for item in list(ML.values())[:2]]
    drill = at.act(at.begin(start("star", tasks, seed=1, now=NOW)), m.Begin(), NOW)
    drill = at.act(at.act(drill, m.Submit("", gave_up=True), NOW), m.Next(), NOW)
    assert drill.task is not None and drill.task.kind == "star"


@pytest.mark.parametrize(
    ("seeks", "reply", "passes"),
    [
        ("result", "It worked well.", False),
        ("result", "Errors fell by 40 percent.", True),
        ("your own part", "We chose it together, as we always do.", False),
        ("your own part", "I chose the loss, and the split was my idea.", True),
        ("action", "It was hard work.", False),
        ("action", "I wrote the job. Then I measured it.", True),
        ("reflection", "Nothing comes to mind.", False),
        ("reflection", "I would write the contract first.", True),
        ("task", "My job was to halve the delay.", True),
        ("situation", "At my last company the search was slow.", True),
        ("parts", "Well, it was a nice project.", False),
        ("parts", "My task was to halve it. I built a cache. As a result it fell by 30%.", True),
    ],
)
def test_the_reply_to_a_probe_is_checked_for_what_was_asked(seeks: str, reply: str, passes: bool) -> None:
    (check,) = probe_checks(seeks, reply)
    assert (check.value >= 1) is passes and check.note


def test_one_sentence_may_give_situation_and_task_and_a_team_may_act() -> None:
    story = "At my last company I owned the fraud model. We built a test and we moved it to CI. Fraud fell by 3 %."
    checks = {check.name: check for check in story_checks(story * 8)}
    assert checks["parts"].value == 1.0 and checks["your own part"].value == 0.0
    assert "I 0, we 16" in checks["your own part"].note


def test_a_calculation_is_probed_about_its_number_and_what_pointed_back_is_not_quoted(tmp_path: Path) -> None:
    point = Point("The mean falls by half because zeros are added.", True)
    root = Task(
        "q", "q", "calculate", "ml", 2, "How much?", 60, (point,), number=Number(2.0, "", 0.01, "1 + 1")
    )
    task = replace(root, follow_ups=3, ladder=())
    at = room(tmp_path)
    drill = at.act(at.begin(start("deep", [task], seed=1, now=NOW)), m.Begin(), NOW)
    drill = play(at, drill, f"{point.claim} So 2.")
    assert drill.task is not None and "number" in drill.task.prompt and "You said" not in drill.task.prompt
    said = f"It is so: {point.claim.lower()}"
    drill = at.act(
        at.begin(start("deep", [replace(task, kind="concept", number=None)], seed=1, now=NOW)), m.Begin(), NOW
    )
    drill = play(at, drill, said)
    assert drill.task is not None and "You said" not in drill.task.prompt


def test_the_right_number_alone_is_solid_and_a_wrong_pick_is_named() -> None:
    points = (Point("One.", True), Point("Two.", True), Point("Three.", False))
    number = number_check(Number(2.0, "", 0.01, ""), "2", points)
    missed = Marks(points=(PointMark("no"),) * 3, checks=(number,))
    assert score(points, missed) == 0.5
    pattern = Pattern(("heap", "sort"), ("heap",), ("n log k",), ("k",), ("top k",), "", (), "")
    notes = [check.note for check in pattern_checks(pattern, Work("sort", "", "O(k)"))]
    assert notes == ["heap; you said sort", "O(n log k); you gave none", "O(k)"]
