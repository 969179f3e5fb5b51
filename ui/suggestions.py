"""Questions to begin with, taken from the handbook's "What interviewers probe" sections."""

from __future__ import annotations

import random
import re
from collections.abc import Collection
from datetime import datetime
from functools import cache

from content.handbook import Page, load_handbook
from content.text import content_words
from content.topics import topic_title

SUGGESTED = 6
LONGEST = 110  # characters


@cache
def handbook() -> dict[str, Page]:
    """The handbook, read once: its pages do not change while the app runs."""
    return load_handbook()


@cache
def probing_questions() -> tuple[tuple[str, str, str], ...]:
    """Topic title, page title and question, for the questions that can be understood without their page."""
    found = []
    for page in handbook().values():
        names = content_words(" ".join([page.title, *page.meta.aliases]))
        for line in page.sections.get("what-interviewers-probe", "").splitlines():
            match = re.match(r"^- (.{20,}?\?)(?:\s|$)", line)
            if match and len(match[1]) <= LONGEST and len(content_words(match[1]) & names) >= 2:
                found.append((topic_title(page.topic), page.title, match[1]))
    return tuple(found)


def suggest(now: datetime, planned: Collection[str] = ()) -> list[tuple[str, str]]:
    """Choose a few (topic title, question) pairs, other ones every day, no two from one page.

    `planned` are the ids of the pages that the plan has for today; up to half of the questions are about them.
    """
    pool = list(probing_questions())
    random.Random(now.date().toordinal()).shuffle(pool)
    titles = {page.title for page in handbook().values() if page.id in planned}
    chosen: dict[str, tuple[str, str]] = {}
    for _, page, question in pool:
        if page in titles and page not in chosen and len(chosen) < SUGGESTED // 2:
            chosen[page] = (f"Today’s plan: {page}", question)
    topics: set[str] = set()
    for fresh_topics_only in (True, False):
        for topic, page, question in pool:
            if len(chosen) == SUGGESTED:
                break
            if page not in chosen and not (fresh_topics_only and topic in topics):
                chosen[page] = (topic, question)
                topics.add(topic)
    return list(chosen.values())
