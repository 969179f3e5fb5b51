"""Mining: every way in which a page asks questions is recognized, and what only looks like one is not."""

from __future__ import annotations

from pathlib import Path

import yaml

from ingest.mine import Form, FoundQuestion, State, mine
from ingest.mine.wording import asks, clean, stands_alone

LABELED = Path(__file__).with_name("question_lines.yaml")
LONG = (
    "A kettle with a whistle tells the cook that the water boils, because steam under pressure makes the air in its "
    "spout swing and the whole kitchen hears it."
)


def texts(found: list[FoundQuestion]) -> list[str]:
    return [question.text for question in found]


def test_numbered_headings_own_the_text_and_the_sections_below_them() -> None:
    page = f"""# Kettle interview questions
## 1. What is a _kettle_ and why does it whistle? [[src](http://kettle.example/a?b=1)]

{LONG}

### Kinds of kettles

1. **Stove kettle**: it stands on the stove.
2. **Is it loud?** Yes.

## 2. How would you clean a kettle?

```sh
# 3. this is a comment, not a question?
rinse --twice
```
{LONG}

## 3. Explain why lime settles in kettles.
{LONG}
## Further reading
- [What is lime?](http://lime.example)
"""
    found = mine(page, title="Kettles")
    assert texts(found) == [
        "What is a kettle and why does it whistle?",
        "How would you clean a kettle?",
        "Explain why lime settles in kettles.",
    ]
    first = found[0]
    assert first.state is State.ANSWERED
    lines = page.split("\n")[first.answer_first - 1 : first.answer_last]
    assert lines[0] == LONG and lines[-1] == "2. **Is it loud?** Yes."


def test_other_numberings_of_headings() -> None:
    for marks in (("#### 1)", "#### 2)", "### 3)"), ("#### 1.1 -", "#### 1.2 -", "#### 2.1 -"),
                  ("# Q1", "# Q2", "# Q3"), ("### 1 -", "### 2 -", "### 3 -"),
                  ("## 3.1.4", "### 3.1.5", "### 3.1.6")):  # fmt: skip
        page = "\n".join(f"{mark} Why does kettle {n} sing?\n\n{LONG}\n" for n, mark in enumerate(marks))
        assert texts(mine(page)) == [f"Why does kettle {n} sing?" for n in range(3)], marks


def test_lettered_parts_become_follow_ups_of_the_first() -> None:
    page = (
        f"# Q 1.a: What is tea?\nAns: {LONG}\n# Q 1.b: Why is tea hot?\nAns: {LONG}\n"
        f"# Q 2.a: What is rain?\nAns: {LONG}\n"
    )
    found = mine(page)
    assert texts(found) == ["What is tea?", "Why is tea hot?", "What is rain?"]
    assert found[0].follow_ups == ("Why is tea hot?",) and found[1].follow_ups == ()


def test_a_fence_that_is_never_closed_does_not_swallow_the_next_questions() -> None:
    page = (
        "## 1. What does a spoon stir in here?\n```\nstir\n"
        f"## 2. What does a fork pick up from it?\n{LONG}\n## 3. What does a knife cut on it?\n"
        f"{LONG}"
    )
    assert len(mine(page)) == 3


def test_bold_numbered_lines_with_an_answer_label_on_the_same_or_the_next_line() -> None:
    page = (
        f"**1. What is butter?** <br> **Answer:** {LONG}\n\n**2. What is bread?** <br>\n**Answer:** {LONG}\n\n"
        f"**3. What is jam?**\n\n**Answer**\n\n{LONG}\n"
    )
    found = mine(page)
    assert texts(found) == ["What is butter?", "What is bread?", "What is jam?"]
    assert {question.state for question in found} == {State.ANSWERED}
    assert [question.answer_first for question in found] == [1, 4, 8]


def test_bold_items_below_a_category_have_no_answer() -> None:
    page = (
        "# Kitchen interview questions\n## Pots\n- **What is a lid?**\n"
        "- **How heavy is a pot?**\n- **Explain the handle.**\n"
    )
    found = mine(page)
    assert len(found) == 3 and {question.state for question in found} == {State.NONE}
    assert {question.heading for question in found} == {"Pots"}


def test_a_numbered_list_keeps_continued_lines_sub_items_and_hints() -> None:
    page = """# List of kitchen questions
1. What is a pan and
why is it flat?
2. Explain the oven
a. Why does it need a door?
b. What is the grill?
3. What is selection by taste? It is the choice that a cook makes until the soup is right and all guests are happy again.
4. Salt
5. Acme question – How much salt does a soup need?
"""
    found = mine(page)
    assert texts(found) == [
        "What is a pan and why is it flat?",
        "Explain the oven",
        "What is selection by taste?",
        "How much salt does a soup need?",
    ]
    assert found[1].follow_ups == ("Why does it need a door?", "What is the grill?")
    assert found[2].state is State.ANSWERED


def test_a_scene_is_asked_by_its_sub_items() -> None:
    page = (
        "# Exercises\n1. A baker sells bread in three towns.\n"
        "\t- How would you plan the tour?\n\t- What if it rains?\n"
    )
    (found,) = mine(page)
    assert found.text == "A baker sells bread in three towns. How would you plan the tour?"
    assert found.follow_ups == ("What if it rains?",)


def test_a_table_of_questions_gives_their_levels() -> None:
    page = (
        "| Question | Level |\n| --- | --- |\n| Why is soup salty? | Fundamental |\n"
        "| [Why is it hot?](http://x.example) | Advance |\n"
    )
    found = mine(page)
    assert [(question.text, question.level) for question in found] == [
        ("Why is soup salty?", 2),
        ("Why is it hot?", 4),
    ]


def test_design_prompts_name_the_page_that_works_them_out() -> None:
    page = """# System design sample questions
### Kitchens
- **[Soup recommendation](./designs/soup.md)** (for guests)
- **Menu search**
  - [Photo search](./designs/photo.md)
- Plates, cups, and forks
"""
    found = mine(page, path="src/prompts.md")
    assert texts(found) == ["Design: Soup recommendation", "Design: Menu search", "Design: Photo search"]
    assert found[0].answer_path == "./designs/soup.md" and found[0].form is Form.DESIGN


def test_a_document_of_one_problem_hides_its_solution_in_a_comment() -> None:
    page = (
        "# Problem\nThis problem was asked by Acme.\n\n"
        f"A cook has 3 pots. How many lids are needed?\n\n<!--\n# Solution\n{LONG}\n-->\n"
    )
    (found,) = mine(page, title="Lids")
    assert found.text == "A cook has 3 pots. How many lids are needed?"
    assert found.state is State.HIDDEN and found.answer_first == 8
    (seen,) = mine(page.replace("<!--", "").replace("-->", ""), title="Lids")
    assert seen.state is State.ANSWERED


def test_labels_of_question_and_answer_and_an_empty_stub() -> None:
    page = f"**Question 4**\n\nHow would you stir a soup for a thousand guests?\n\n**Answer**\n\n{LONG}\n"
    (found,) = mine(page)
    assert found.text.startswith("How would you stir") and found.state is State.ANSWERED
    (stub,) = mine(page.replace(LONG, ""))
    assert stub.state is State.NONE


def test_text_of_a_pdf_keeps_numbered_steps_in_the_answer() -> None:
    page = (
        f"1. What is yeast?\n{LONG}\n1. Mix it.\n2. Wait for an hour.\nQ2. Why does dough\n"
        f"rise?\n{LONG}\n3. How hot is an oven?\n{LONG}\n"
    )
    found = mine(page, media_type="application/pdf")
    assert texts(found) == ["What is yeast?", "Why does dough rise?", "How hot is an oven?"]
    assert found[0].answer_last == 4
    quiz = (
        f"Question 1\nWhich flour is best\nfor bread?\nAnswer\n{LONG}\n"
        f"Question 2 What is rye?\nAnswer\n{LONG}\nQuestion 3 What is oat?\nAnswer\n{LONG}\n"
    )
    assert texts(mine(quiz, media_type="application/pdf"))[0] == "Which flour is best for bread?"


def test_coding_problems_are_kept_apart() -> None:
    page = "# LeetCode list\n* 75 Sort Plates\n* [Two Spoons](https://leetcode.com/problems/two-spoons/)\n"
    assert {question.form for question in mine(page, path="leetcode.md")} == {Form.PROBLEM}


def test_restructured_text_headings_and_hints() -> None:
    page = "Kettle questions\n================\n\n" + "".join(
        f"{n}. What is part {n} of it?\n{'-' * 30}\n\n{LONG}\n\n" for n in range(1, 4)
    )
    assert len(mine(page, media_type="text/x-rst")) == 3


def test_what_only_looks_like_questions_is_left_alone() -> None:
    for page in (
        "# Recipe\n## 1. Boil the water\n## 2. Is it hot?\n## 3. Serve\n",  # steps, one of them a question
        "# Questions to ask the interviewer\n- What does the team cook?\n"
        "- How big is the kitchen here?\n- Who washes up after it?\n",
        "# Frequently asked questions\n* Do I need a knife? Yes.\n"
        "* Were you asked to cook? No.\n* Can I bring my pan? Yes.\n",
        "# Rubric\n- Do they stir the soup often enough while it boils?\n"
        "- Do they taste the soup before it is served?\n"
        "- Are they calm when the kitchen is on fire?\n",
        "# Interview questions\n## Notes\n- If you find this helpful, you can sponsor the kitchen.\n",
        "# Interview questions\n- [What is a pan?](#pan)\n- [What is a pot?](#pot)\n",
        "---\ntitle: What is a pan?\n---\n# Pans\nA pan is flat.\n",
    ):
        assert texts(mine(page)) == [], page


def test_own_lines_are_told_apart_as_a_reader_does() -> None:
    """The labeled lines are our own; the floors may only rise."""
    labeled = yaml.safe_load(LABELED.read_text(encoding="utf-8"))
    right = [
        asks(clean(row["line"]), orders=True) == (row["is"] != "none")
        and (row["is"] == "none" or stands_alone(clean(row["line"])) == (row["is"] == "whole"))
        for row in labeled
    ]
    assert len(labeled) >= 60
    assert sum(right) >= 0.95 * len(right), [
        r["line"] for r, ok in zip(labeled, right, strict=True) if not ok
    ]
