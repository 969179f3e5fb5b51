"""The words of a question and of an answer: without their marks, and whether they are one at all."""

from __future__ import annotations

import html
import re

from ingest.mine.found import State

CJK = re.compile(r"[㐀-鿿]")
_CHINESE_QUESTION = re.compile(r"？|\?|什么|如何|怎么|怎样|为什么|为何|哪些|区别|吗|呢")
# What a question, or an order that stands for one, begins with.
_ASKING = re.compile(
    r"^(?:what|what's|whats|why|how|explain|describe|define|compare|contrast|discuss|distinguish|differentiate|derive"
    r"|elaborate|elucidate|illustrate|outline|prove|design|implement|walk (?:me|us|through)|tell|talk|teach me|take me"
    r"|share (?:one|an?|your)|give (?:me|us|an?|some|the|\w+ examples?)|name (?:an?|some|the|\w+ \w+ that)"
    r"|list (?:some|the|a few|all)"
    r"|(?:when|where|which|who) (?:is|are|was|do|does|did|can|could|would|should|will|to|not to|might|has|have)"
    r"|which \w+ (?:is|are|do|does|can|would|should))\b",
    re.I,
)
# Orders that other lists give as well, of steps or of advice.
_ORDER = re.compile(
    r"^(?:write|find|build|create|generate|merge|check|reverse|estimate|calculate|compute|solve|simulate|predict|provide|identify"
    r"|mention|state (?:an?|the|your|what)|share|propose|come up with|sketch|list(?! of)|name|give|show|summari[sz]e)\b",
    re.I,
)
_SCENE = re.compile(r"^(?:given|suppose|imagine|assume|consider|let)\b", re.I)
_SCENE_WORDS = 9  # a scene that is set in fewer words asks nothing
_NO_QUESTION = re.compile(
    r"^(?:table of contents|contents|references?|introduction|summary|contribut|background|notes?\b|related literature"
    r"|licen[sc]e|acknowledg|back to top|code examples?|examples?|tests?|conclusion|source|see (?:also|more))",
    re.I,
)
_ABOUT_ITSELF = re.compile(
    r"\b(?:this (?:repo\w*|list|guide|project|resource)|pick questions|questions? list|github"
    r"|your r[ée]sum[ée]|prepar(?:e|ing|ation) for (?:\w+ )*interviews?|interview preparation)\b",
    re.I,
)
# "Merge K Sorted Lists", "Implement Trie (Prefix Tree)": the name of a problem, which says less than its text.
_NAME = re.compile(
    r"^(?!What|Why|How|Explain|Describe|Define|Compare|Discuss)[A-Z][a-z]+"
    r"(?: (?:[A-Z0-9(][\w()-]*|in|an?|the|of|from|using|to|and))+$"
)
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_SOURCE_LINK = re.compile(
    r"\[{1,2}(?:src|source|answer)\]{1,2}\s*(?:\([^)]*\))?\]?|\(\[(?:notes?|source)\]\([^)]*\)\)", re.I
)
_NUMBER = re.compile(
    r"^(?:(?:Q|Question|Problem|Exercise)\s*[.:#]?\s*)?\d+(?:\.\d+)*(?:\s*[.):：、\-–]+|\.[a-z]\b|\s+|(?=[^\x00-\x7f]))"
    r"(?:\s*[a-z]\s*[).:])?\s*[-–.:]?\s*|^Q\s*[.:]\s*",
    re.I,
)
_ASKED_BY = re.compile(
    r"^(?:[A-Z][\w&.]*\s){1,3}question\s*[–—:-]\s*|\(?(?:this|the) (?:question|problem) was asked by[^.)]*[.)]?",
    re.I,
)
_CREDIT = re.compile(r"\((?:credit|source|from|via|asked (?:by|at))\b[^()]*(?:\([^()]*\)[^()]*)*\)", re.I)
_LABEL = re.compile(r"^\W*(?:ans(?:wer)?s?|solutions?|答案?)\b\W*", re.I)
_NEEDS_MORE = re.compile(
    r"\b(?:(?:the|this|these|that) (?:above|following|below|(?:code |data )?(?:image|figure|chart|plot|graph|table|code"
    r" snippet|snippet|diagram|picture|report|screenshot))|(?:shown|given|described|mentioned|listed) (?:above|below)"
    r"|in the above|(?:previous|above|last) (?:question|example|explanation)|(?:figure|table) \d)\b",
    re.I,
)
_FRAGMENT_WORDS = 10
_VERB = re.compile(
    r"\b(?:what|what's|whats|why|how|when|where|which|who|whose|is|are|was|were|can|could|do|does|did|should|would|will|has|have)\b",
    re.I,
)
_ANSWER_LETTERS, _CODE_LINES = 80, 4  # the least prose, or code, that answers anything


def clean(text: str) -> str:
    """Turn a heading, item or paragraph into the words of its question: no marks, numbers, links or credits."""
    text = _INVISIBLE.sub("", html.unescape(text))
    text = re.sub(r"<!--.*?(?:-->|$)|<[a-zA-Z/][^>]*>", " ", text)
    text = _SOURCE_LINK.sub(" ", text)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", text)
    text = _CREDIT.sub(" ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^[#\s>*\-+•]+", "", text)
    text = re.sub(r"\*+|`+|(?<!\w)_+|_+(?!\w)", "", text)
    text = _NUMBER.sub("", text, count=1)
    text = _ASKED_BY.sub("", text)
    text = re.sub(r"\s+", " ", text).strip(" :-–\t")
    return re.sub(r"([?？])\s*[.。]$", r"\1", text)


def asks(question: str, *, orders: bool = False) -> bool:
    """Whether cleaned words are a question; with `orders` also what a list of steps could say: "Find ..."."""
    if not 6 <= len(question) <= 900 or _NO_QUESTION.match(question):
        return False
    if CJK.search(question):
        return bool(_CHINESE_QUESTION.search(question))
    if len(question) < 8 or _ABOUT_ITSELF.search(question):
        return False
    if question.endswith("?") or _ASKING.match(question) or (orders and _ORDER.match(question)):
        return not _NAME.match(question)
    unquoted = re.sub(r"[“\"][^”\"]*[”\"]", "", question)
    return "?" in unquoted or bool(_SCENE.match(question) and len(question.split()) >= _SCENE_WORDS)


def stands_alone(question: str) -> bool:
    """Whether a question can be asked without what stood around it, and is not cut off."""
    words = question.lower().split()
    if (
        len(words) <= _FRAGMENT_WORDS
        and not _VERB.search(question)
        and not _ASKING.match(question)
        and not _ORDER.match(question)
        and not question.startswith("Design:")
        and not CJK.search(question)
    ):
        return False  # "Main features of X?", or a heading that was translated word by word
    if any(words[n : n + 2] == words[n + 2 : n + 4] for n in range(len(words) - 3)):
        return False
    cut = re.search(r"[,;(（]$|\b(?:and|or|the|of|in|to|with|a|an)$", question)
    return not cut and not _NEEDS_MORE.search(question) and question.count("(") <= question.count(")") + 1


def without_hint(question: str) -> str:
    """Cut what follows the last question mark, or the colon after an order, where it begins to answer."""
    head, mark, tail = question.rpartition("?")
    if mark:
        return head + mark if len(tail) > 25 else question
    head, _, tail = question.partition(": ")
    return head if len(tail) >= 40 and tail[0].islower() and _ASKING.match(head) else question


def sentences(text: str) -> list[str]:
    """Turn running text into its sentences, as well as full stops tell."""
    return [part for part in re.split(r"(?<=[.!?。？！])\s+", text) if part]


def prose(markdown: str) -> str:
    """Turn the Markdown of an answer into its running text, without code, links' addresses, marks and label."""
    text = re.sub(r"<!--|-->", " ", markdown)
    text = re.sub(r"(?ms)^\s*(```|~~~).*?(?:^\s*\1|\Z)", " ", text)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", text)
    text = _SOURCE_LINK.sub(" ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"https?://\S+|<[a-zA-Z/][^>]*>", " ", text)
    text = re.sub(r"\[?back to [a-z ]+\]?", " ", text, flags=re.I)
    text = _LABEL.sub("", text.strip())
    return re.sub(r"\s+", " ", re.sub(r"[#*_`>|=]+|-{2,}|(?<!\w)-+", " ", text)).strip()


def state_of(markdown: str, *, hidden: bool) -> State:
    """Judge how much of an answer a text is."""
    text = prose(markdown)
    code = re.findall(r"(?ms)^\s*(?:```|~~~).*?(?:^\s*(?:```|~~~)|\Z)", markdown)
    long_code = any(block.count("\n") >= _CODE_LINES for block in code)
    chinese = len(CJK.findall(text)) > 15
    enough = len(text) >= (_ANSWER_LETTERS // 2 if chinese else _ANSWER_LETTERS) or long_code
    points_elsewhere = re.match(r"(?:read|see|check)\b", text, re.I) and len(text) < 2 * _ANSWER_LETTERS
    if enough and not (points_elsewhere and re.search(r"https?://", markdown)):
        return State.HIDDEN if hidden else State.ANSWERED
    return State.THIN if re.search(r"\w", text) or re.search(r"https?://", markdown) else State.NONE
