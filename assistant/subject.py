"""A question in, the words of its subject out: without the words that ask and the words that any question has."""

from __future__ import annotations

import re
from functools import cache

from content.handbook import load_handbook
from content.text import FUNCTION_WORDS, content_words, stem

# Words that ask for an aspect of a subject ("drawback", "example") or only frame a question.
GENERIC = frozenset(
    "a an the of to in on at for and or is are was be it its they them their this that these those me my i you we us "
    "do does did can could should would will with without from by as about into than then so but if not no yes please "
    "explain describe define compare give show tell example examples detail details more less deeper again simply "
    "simple simpler terms why how what when where which who whom whose drawback drawbacks advantage advantages benefit "
    "benefits pros cons disadvantage disadvantages limitation limitations downside downsides upside difference "
    "differences previous earlier last first second former latter one ones another other same formula math code "
    "intuition intuitively use used using uses mean means meaning work works instead happen happens matter matters "
    "practice fail fails better worse complexity cost interview interviewer ask asked asks question good bad "
    "common mistake mistakes typical issue issues problem problems trick sentence sentences words word quiz wrong go "
    "goes going need needed needs there here too also thanks thank ok okay now two both between help helps".split()
)
# More words that say nothing about a subject, for judging whether passages cover it.
FRAME = frozenset(
    "best way ways get gets getting got make makes making thing things different kind kinds type types much many people "
    "someone role purpose know tips great take takes long time main key really actually choose chose pick possible "
    "right start begin next step steps fine set come comes say says said call called given put versus vs compared "
    "comparison would".split()
)


def subject_words(question: str) -> set[str]:
    """Turn a question into the stems of its subject's words; all its content words if nothing else is left."""
    words = content_words(question)
    return words - _framing() or words


@cache
def _framing() -> frozenset[str]:
    return frozenset(stem(word) for word in GENERIC | FRAME | FUNCTION_WORDS)


@cache
def known_concepts() -> frozenset[str]:
    """The titles and aliases of the handbook's pages in lower case, words joined by single spaces."""
    names: set[str] = set()
    for page in load_handbook().values():
        names |= {_flat(name) for name in (page.title, *page.meta.aliases)}
    return frozenset(name for name in names if name and name not in GENERIC)


def names_concept(question: str) -> bool:
    """Tell whether a question names a concept that has a page or an alias in the handbook, in singular or plural."""
    words = _flat(question).split()
    concepts = known_concepts()
    for size in (1, 2, 3, 4):
        for start in range(len(words) - size + 1):
            phrase = " ".join(words[start : start + size])
            if phrase in concepts or (phrase.endswith("s") and phrase[:-1] in concepts):
                return True
    return False


def _flat(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9+#/]+", text.lower()))
