"""Answers about a whole subject have the shape of an interview: the point, mechanism, limits, an example, what is next."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

from assistant.answer import Assistant
from assistant.context import ContextSettings
from assistant.exchange import Answer, Outcome, Role
from assistant.prompt import load_modes
from content.handbook import Page, load_handbook

DRAWN = 40
FLOORS = {Role.MECHANISM: 0.97, Role.LIMITS: 0.97, Role.EXAMPLE: 0.85}  # shares of the drawn pages
ASKED_NEXT_FLOOR = 0.95


def test_questions_about_a_subject_get_every_part_of_an_answer_from_its_page(retriever, embedder) -> None:
    assistant = Assistant(retriever, embedder, None, ContextSettings(), clock=lambda: 0.0)
    pages = sorted(load_handbook().values(), key=lambda page: page.id)
    drawn = random.Random(26).sample(pages, DRAWN)
    answered = [(page, answer_about(page, assistant)) for page in drawn]
    answers = [answer for _, answer in answered if answer.outcome is Outcome.PASSAGES]
    assert len(answers) >= 0.95 * DRAWN, [
        page.id for page, a in answered if a.outcome is not Outcome.PASSAGES
    ]
    for answer in answers:
        for quotation in (*answer.sentences, *answer.quoted):
            (number,) = quotation.citations
            assert quotation.text.split()[-1] in answer.passages[number - 1].text, quotation.text
    shares = {role: share(answers, partial(has, role)) for role in FLOORS}
    following = share(answers, lambda a: a.asked_next is not None)
    words = sorted(len(answer.whole.split()) for answer in answers)
    print(f"{len(answers)} answers, median {words[len(words) // 2]} words; next {following:.2f}", shares)
    assert all(shares[role] >= floor for role, floor in FLOORS.items()), shares
    assert following >= ASKED_NEXT_FLOOR


def answer_about(page: Page, assistant: Assistant) -> Answer:
    """Ask for a page's subject by its title."""
    *_, answer = assistant.answer(f"What is {page.title}?", mode=load_modes()["answer"])
    return answer


def has(role: Role, answer: Answer) -> bool:
    """Whether the point or a quotation beside it has a role."""
    return any(sentence.role is role for sentence in (*answer.sentences, *answer.quoted))


def share(answers: list[Answer], holds: Callable[[Answer], bool]) -> float:
    """The share of answers for which something holds."""
    return sum(map(holds, answers)) / len(answers)
