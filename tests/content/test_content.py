"""The built-in content keeps its own rules: pages, questions, worked examples, code and coverage."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.extractive import quotations_in
from content.check import check_functions, coverage_problems, page_problems, question_problems
from content.handbook import Page, load_handbook, load_page, split_sections
from content.questions import Question, load_questions
from content.text import ContentError
from content.topics import TOPIC_IDS

PAGES = load_handbook()
QUESTIONS = load_questions()


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_page_keeps_the_rules(page: Page) -> None:
    assert page_problems(page, PAGES) == []


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_a_common_mistake_is_only_quoted_with_its_correction(page: Page) -> None:
    for line in page.sections["common-mistakes"].strip().splitlines():
        whole = line.removeprefix("- ").strip()
        assert [quotation.text.removeprefix("- ") for quotation in quotations_in(line)] == [whole] * bool(
            whole
        )


def test_a_question_without_an_answer_and_a_spaced_percent_sign_are_named(tmp_path: Path) -> None:
    page = PAGES["ab-testing"]
    copy = tmp_path / "statistics" / page.path.name
    copy.parent.mkdir()
    probes = "## What interviewers probe\n\n"
    written = page.path.read_text(encoding="utf-8")
    copy.write_text(written.replace(probes, f"{probes}- Why 95 %?\n"), encoding="utf-8")
    problems = " ".join(page_problems(load_page(copy), PAGES))
    assert "no short answer follows '- Why 95 %?'" in problems and "a space before % in '5 %'" in problems


@pytest.mark.parametrize("topic", TOPIC_IDS)
def test_questions_keep_the_rules(topic: str) -> None:
    asked = [question for question in QUESTIONS.values() if question.topic == topic]
    assert [problem for question in asked for problem in question_problems(question, PAGES)] == []


@pytest.mark.parametrize("topic", TOPIC_IDS)
def test_worked_examples_compute(topic: str) -> None:
    for function in check_functions(topic).values():
        function()


def test_every_checklist_leaf_and_plan_item_is_taught_and_asked() -> None:
    assert coverage_problems(PAGES, QUESTIONS) == []


def test_the_promised_amount_is_there() -> None:
    assert len(PAGES) >= 150
    assert len(QUESTIONS) >= 600


def python_blocks() -> list[tuple[str, str]]:
    return [
        (f"{page.id}-{number}", block)
        for page in PAGES.values()
        for number, block in enumerate(re.findall(r"^```python\n(.*?)^```", page.body, re.M | re.S), start=1)
    ]


@pytest.mark.parametrize("topic", TOPIC_IDS)
def test_code_blocks_run(topic: str, tmp_path: Path) -> None:
    """All blocks of a topic run in one interpreter, each in a namespace of its own."""
    wanted = {page.id for page in PAGES.values() if page.topic == topic}
    script = tmp_path / "blocks.py"
    blocks = [(name, code) for name, code in python_blocks() if name.rsplit("-", 1)[0] in wanted]
    script.write_text(
        "blocks = " + repr(blocks) + "\n"
        "for name, code in blocks:\n"
        "    exec(compile(code, name, 'exec'), {'__name__': name})\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, cwd=tmp_path, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_bad_page_is_named_with_its_field(tmp_path: Path) -> None:
    bad = tmp_path / "ml" / "x.md"
    bad.parent.mkdir()
    bad.write_text("---\nid: x\ntitle: X\ntopic: ml\nlevel: expert\n---\ntext\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"x\.md.*'level'"):
        load_page(bad)


def test_headings_inside_code_do_not_split_sections() -> None:
    sections = split_sections("Intro.\n\n## How it works\n\n```python\n## not a heading\n```\nEnd.\n")
    assert list(sections) == ["what-it-is", "how-it-works"]
    assert "## not a heading" in sections["how-it-works"]


def test_no_question_stands_twice() -> None:
    texts: dict[str, Question] = {}
    for question in QUESTIONS.values():
        key = re.sub(r"\W+", " ", question.text.lower()).strip()
        assert key not in texts, f"{question.id} repeats {texts[key].id}"
        texts[key] = question
