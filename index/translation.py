"""Terms of a question in the other language, from the glossary: what keywords and meaning are searched with there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from content.glossary import Term, Use, load_glossary
from content.text import stem
from index.lexical import CJK, STOP_WORDS, cjk_share, is_cjk, pairs

Forms = tuple[str, ...]  # what one term may be called, any of them

# "什么是 dropout" is Chinese; an English sentence quoting a Chinese word is not.
_CHINESE_SHARE = 0.3  # of the letters,
_CHINESE_WORDS, _ENGLISH_STOP_WORDS = 0.4, 1  # or of the words beside at most one English stop word
_CHARACTERS_PER_WORD = 2
_LATIN = 3  # characters that a Latin word stands for
_LATIN_WORD = re.compile(r"[a-z0-9](?:[a-z0-9+#.'*/-]*[a-z0-9+#])?")
# White space and hyphens beside a Chinese character: "k 近邻", "K-均值".
_GAP = re.compile(rf"(?<=[{CJK}])[\s-]+|[\s-]+(?=[{CJK}])")
_LONGEST = 5  # words of an English term
_SHORT = 4  # letters of an acronym: "rl" does not stand in "rlhf"
# Characters that stand between words and say nothing themselves.
_BETWEEN = frozenset(
    "的了吗呢吧啊要在用是有为中里对把被会能可以应该个一这那它他她你我们请说讲下上做些么什及或而且但又都也就更最多少去来到从让给将并需于其之"
)


@dataclass(frozen=True, slots=True)
class ChineseQuestion:
    """A question in Chinese read by the glossary.

    `english` are its words in English, "" if the glossary knows none; `terms` the forms, in both languages, of each
    term of the field in it and of each Latin word; `unknown` pairs of characters of what the glossary does not know;
    `known` the share that the terms have of all these characters, 0 to 1.
    """

    english: str
    terms: tuple[Forms, ...]
    unknown: tuple[str, ...] = ()
    known: float = 1.0

    def held_in(self, text: str) -> float:
        """The share of the question's terms and unknown pairs of which a text holds a form, 0 to 1."""
        return coverage((*self.terms, *((pair,) for pair in self.unknown)), text)


def is_chinese(question: str) -> bool:
    """Tell whether a question is asked in Chinese, with English terms in it or not."""
    share = cjk_share(question)
    if not share or share >= _CHINESE_SHARE:
        return share > 0
    latin = re.findall(r"[a-z]+", question.casefold())
    own = [word for word in latin if word not in STOP_WORDS]
    chinese = len(re.findall(f"[{CJK}]", question)) / _CHARACTERS_PER_WORD
    return len(latin) - len(own) <= _ENGLISH_STOP_WORDS and chinese >= _CHINESE_WORDS * (chinese + len(own))


def in_english(question: str) -> str:
    """Turn a question in Chinese into its English words, as far as the glossary knows them; others stay as they are."""
    return read_chinese(question).english if is_chinese(question) else question


def terms_of(question: str) -> tuple[Term, ...]:
    """List the glossary's terms in an English question; of overlapping ones the longer counts."""
    words = re.findall(r"[a-z0-9]+", question.casefold())
    stems = [stem(word) for word in words]
    exact, stemmed = _english_forms()
    found: dict[Term, None] = {}
    start = 0
    while start < len(words):
        for size in range(min(_LONGEST, len(words) - start), 0, -1):
            end = start + size
            term = exact.get(tuple(words[start:end])) or stemmed.get(tuple(stems[start:end]))
            if term:
                found[term] = None
                start = end
                break
        else:
            start += 1
    return tuple(found)


def words_of(terms: Sequence[Term]) -> frozenset[str]:
    """The words of all English forms of some terms."""
    return frozenset(
        word for term in terms for form in term.english for word in re.findall(r"[a-z0-9]+", form)
    )


def read_chinese(question: str) -> ChineseQuestion:
    """Turn a question with Chinese in it into English words: its terms by the glossary, Latin words as they are.

    Words that ask go first: "过拟合是什么" becomes "what is overfitting". Chinese that the glossary does not know is
    left out.
    """
    text = _GAP.sub(lambda gap: "" if "-" in gap[0] else " ", _normal(question))
    asking: dict[str, None] = {}
    said: list[str] = []
    terms: dict[Forms, None] = {}
    unknown: list[str] = []
    known = strange = place = 0
    run = ""
    while place < len(text):
        term, length = _longest(text, place)
        if term is None and text[place] not in _BETWEEN and is_cjk(text[place]):
            run += text[place]
            place += 1
            continue
        if len(run) > 1:
            unknown += pairs(run)
            strange += len(run)
        run = ""
        if term is not None:
            if term.use is Use.ASKING:
                asking[term.english[0]] = None
            else:
                said.append(term.english[0])
            if term.use is Use.TERM:
                terms[(*term.chinese, *term.english)] = None
                known += length
            place += length
            continue
        word = _LATIN_WORD.match(text, place)
        if word:
            said.append(word[0])
            if len(word[0]) > 1 and word[0] not in STOP_WORDS:
                terms[(word[0],)] = None
                known += _LATIN
        place = word.end() if word else place + 1
    while said and said[-1] == "and":
        said.pop()
    if len(run) > 1:
        unknown += pairs(run)
        strange += len(run)
    return ChineseQuestion(
        " ".join([*asking, *said]) if said else "",
        tuple(terms),
        tuple(dict.fromkeys(unknown)),
        known / max(known + strange, 1),
    )


def coverage(terms: Sequence[Forms], text: str) -> float:
    """The share of terms of which a text holds a form, 0 to 1; 0 without terms."""
    normal = _flat(text)
    words = f" {' '.join(re.findall(r'[a-z0-9]+', normal))} "
    held = sum(any(_holds(form, normal, words) for form in forms) for forms in terms)
    return held / len(terms) if terms else 0.0


def _holds(form: str, normal: str, words: str) -> bool:
    """Whether a text holds a form: a Chinese one anywhere, an English one as words, a longer one also in the plural."""
    if not form.isascii():
        return _flat(form) in normal
    own = " ".join(re.findall(r"[a-z0-9]+", form.casefold()))
    return f" {own}{' ' * (len(own) <= _SHORT)}" in words


def _longest(text: str, place: int) -> tuple[Term | None, int]:
    """The entry with the longest Chinese form that stands at a place of a text, and how much of it that is."""
    forms, longest = _chinese_forms()
    for size in range(min(longest, len(text) - place), 0, -1):
        piece = text[place : place + size]
        term = forms.get(piece.replace(" ", ""))
        if term is None or piece[-1] == " ":
            continue
        following = text[place + size : place + size + 1]
        if piece[-1].isascii() and following.isascii() and following.isalnum():
            continue
        return term, size
    return None, 0


@cache
def _english_forms() -> tuple[dict[Forms, Term], dict[Forms, Term]]:
    """The terms by the words of each English form, and by their stems; of several the first."""
    exact: dict[Forms, Term] = {}
    stemmed: dict[Forms, Term] = {}
    for term in load_glossary():
        if term.use is Use.TERM:
            for form in term.english:
                words = re.findall(r"[a-z0-9]+", form)
                exact.setdefault(tuple(words), term)
                stemmed.setdefault(tuple(map(stem, words)), term)
    return exact, stemmed


@cache
def _chinese_forms() -> tuple[dict[str, Term], int]:
    """The entries by each Chinese form without gaps, and how long the longest may be with white space inside."""
    found: dict[str, Term] = {}
    for term in load_glossary():
        for form in term.chinese:
            found.setdefault(_flat(form), term)
    return found, max(map(len, found)) + 2


def _flat(form: str) -> str:
    return _GAP.sub("", _normal(form))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
