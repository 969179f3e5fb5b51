"""Questions about the library itself in; what they ask for out, by rule: sources, their contents, works, licenses.

"Which sources cover RAG?" is answered from what the library knows of its sources, "which company wrote about
fraud?" from the rows of its link lists. Everything else is left to retrieval: these rules need a word that names
a source, or works that are linked (papers, articles, case studies), or a company that wrote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from content.text import content_words, load_yaml
from index.records import SourceSummary


class Asked(StrEnum):
    """What a question about the library asks for."""

    CONTENTS = "contents"  # what is in a source, or in all of them
    SOURCES = "sources"  # which sources cover a subject
    WORKS = "works"  # papers, articles and case studies that link lists name
    LICENSE = "license"  # under which terms a source stands


@dataclass(frozen=True, slots=True)
class MetaQuestion:
    """What is asked for; `name` is a source as the question calls it, "" for all; `subject`, `company` and
    `year` restrict sources and works, each "" where it does not. `must_be_known`: only if `company` has works."""

    asked: Asked
    name: str = ""
    subject: str = ""
    company: str = ""
    year: str = ""
    must_be_known: bool = False


PATTERNS = Path(__file__).parent / "meta_questions.yaml"

_FILLERS = re.compile(
    r"\b(?:an?|the|this|that|of|by|from|github|com|repo|repository|source|site|website|list|page|book)\b"
)
_NAMES_SOURCE = re.compile(
    r"\b(?:source|resource|repo|repository|website|site|handbook|glossary|booklet|list)\b|[\w.-]+/[\w.-]+"
)
_THIS = re.compile(
    r"^(?:this|that|the|it|here)(?: (?:\w+ )?(?:repo|repository|source|resource|site|website|pdf|page))?$"
)
TITLE_SHARE, NAMED_SHARE = (
    0.75,
    0.5,
)  # of a title's words that a name must hold; with a word like "repository"
MOST_SOURCES = 3  # that one name may mean


def meta_question(question: str) -> MetaQuestion | None:
    """Turn a question into what it asks of the library itself; None for every other question."""
    text = re.sub(r"\s+", " ", question.lower()).strip(" ?.!")
    opening, rules = _patterns()
    text = opening.sub("", text)
    for asked, pattern in rules:
        found = pattern.match(text)
        if found is None:
            continue
        groups = {key: (value or "").strip(" ,?'\"") for key, value in found.groupdict().items()}
        subject, year = groups.get("subject", ""), groups.get("year", "")
        company = groups.get("company", "") or groups.get("known", "")
        if asked is Asked.WORKS and not (subject or company or year):
            continue
        if asked is Asked.WORKS and not company:  # "papers on ranking by Airbnb"
            subject, _, company = subject.partition(" by ")
        return MetaQuestion(asked, groups.get("name", ""), subject, company, year, bool(groups.get("known")))
    return None


def named_sources(name: str, sources: Sequence[SourceSummary], chosen: Sequence[str]) -> list[SourceSummary]:
    """Find the sources that a question calls by a name; `chosen` are the ids that "this repository" means.

    Every word of the name must stand in the id or title, and the name must hold most of the title's words.
    """
    if _THIS.match(name):
        return [source for source in sources if source.id in chosen][:MOST_SOURCES]
    least = NAMED_SHARE if _NAMES_SOURCE.search(name) else TITLE_SHARE
    words = content_words(_FILLERS.sub(" ", name.replace("/", " ").replace("-", " ")).strip())
    words -= content_words("handbook") if len(words) > 1 else set()
    if not words:
        return []
    shares = {}
    for source in sources:
        flat = re.sub(r"[^a-z0-9]+", "", f"{source.id} {source.title}".lower())
        if not all(word in flat for word in words):
            continue
        tail = content_words(_FILLERS.sub(" ", re.sub(r"[/_-]", " ", source.id.rpartition("/")[2].lower())))
        title = content_words(re.sub(r"\(.*?\)", "", source.title))
        shares[source.id] = max((len(words & own) / len(own) for own in (title, tail) if own), default=0.0)
    best = max(shares.values(), default=0.0)
    if best < least:
        return []
    found = [source for source in sources if shares.get(source.id, 0.0) == best]
    return found if len(found) <= MOST_SOURCES else []


@cache
def _patterns() -> tuple[re.Pattern[str], tuple[tuple[Asked, re.Pattern[str]], ...]]:
    """The polite opening, and the rules in order."""
    read = load_yaml(PATTERNS)
    parts: dict[str, str] = read["parts"]
    place = re.compile(r"<<(\w+)>>")

    def filled(rule: str) -> re.Pattern[str]:
        return re.compile(f"^{place.sub(lambda part: parts[part[1]], rule)}$")

    rules = tuple((Asked(asks), filled(rule)) for entry in read["rules"] for asks, rule in entry.items())
    return re.compile(read["opening"]), rules
