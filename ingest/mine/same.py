"""Which questions ask the same: by the words that carry them, whatever the order and the way of asking."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from ingest.mine.wording import CJK

# Words of asking; what is left says what is asked about.
_ASKING = frozenset(
    "what is are was the a an of in and or to how does do did why you your would could can should will "
    "for explain describe define it its they be on with used use using usage concept discuss role which "
    "when that this we i me us give tell about please briefly term terms mean meant meaning by as from at "
    "into some any have has had one there most more important importance significance known know called "
    "example examples work works used detail detailed explanation provide context between vs versus "
    "differ different differences difference distinguish differentiate contrast compare comparison "
    "between purpose idea basic main key technique method methods approach approaches implement nlp name list means".split()
)
# A word of asking that changes what is asked.
_TURNS = {
    "advantage": "advantage", "advantages": "advantage", "benefits": "advantage", "benefit": "advantage",
    "pros": "advantage", "disadvantage": "drawback", "disadvantages": "drawback", "drawbacks": "drawback",
    "limitations": "drawback", "cons": "drawback", "problems": "drawback", "challenges": "drawback",
    "weaknesses": "drawback",
}  # fmt: skip
_COMPARES = re.compile(r"\b(?:vs\.?|versus|differ\w*|distinguish|contrast|compar\w+)\b", re.I)
_ACTS = re.compile(
    r"^(?:how (?:to|do you|can you|would you|should)|design|implement|write|calculate|compute|derive|prove)\b"
    r"|\bhow (?:do|can|would) (?:you|we|one)\b",
    re.I,
)
_SHORT_FORMS = {
    "cnn": "convolutional neural network", "cnns": "convolutional neural network", "rnn": "recurrent neural network",
    "rnns": "recurrent neural network", "lstm": "long short term memory", "lstms": "long short term memory",
    "svm": "support vector machine", "svms": "support vector machine", "pca": "principal component analysis",
    "knn": "k nearest neighbor", "gan": "generative adversarial network", "gans": "generative adversarial network",
    "llm": "large language model", "llms": "large language model", "rag": "retrieval augmented generation",
    "lda": "linear discriminant analysis", "sgd": "stochastic gradient descent", "mle": "maximum likelihood estimation",
    "ner": "named entity recognition", "pos": "part speech", "bow": "bag word", "iou": "intersection over union",
    "svd": "singular value decomposition", "gmm": "gaussian mixture model", "em": "expectation maximization",
    "mlp": "multilayer perceptron", "vae": "variational autoencoder", "rlhf": "reinforcement learning human feedback",
    "dpo": "direct preference optimization", "moe": "mixture expert", "auc": "area under curve",
}  # fmt: skip
_PARENTHESIS = re.compile(r"\(([A-Za-z-]{2,10}?)s?\)")
# Equal words in another order are one question; of longer ones a word in seven may differ. Set on the pairs of
# tests/ingest/question_pairs.yaml.
_ALIKE = 0.85
_LONG = 4


def signature(question: str) -> frozenset[str]:
    """Turn a question into the stems of the words that say what is asked about, and marks of how it is asked."""
    text = question.lower()
    for short in _PARENTHESIS.findall(question):
        spelled = _SHORT_FORMS.get(short.lower(), "")
        if spelled or short.isupper():  # "Named Entity Recognition (NER)" says it twice
            text = text.replace(f"({short.lower()}", "(").replace("(s)", "").replace("()", " ")
    text = text.replace("k-means", "kmeans").replace("trade-off", "tradeoff")
    text = re.sub(r"\be\.?g\.?\b|\(e\.g[^)]*\)", " ", text)
    words: list[str] = []
    for word in re.findall(r"[a-z0-9+#]+", text.replace("’", "'").replace("'s", "")):
        words += _SHORT_FORMS.get(word, word).split()
    marks = {_TURNS[word] for word in words if word in _TURNS}
    carried = {
        _stem(word)
        for word in words
        if word not in _ASKING and word not in _TURNS and (len(word) > 1 or word.isdigit())
    }
    if not carried:
        carried = {_stem(word) for word in words}
    if _COMPARES.search(question):
        marks.add("*compared")
    if _ACTS.search(question):
        marks.add("*done")
    return frozenset(carried | marks)


def grouped(questions: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Turn (key, text) pairs into the key of the first question that asks the same, by key.

    Chinese questions are the same only where their words are.
    """
    found: dict[str, str] = {}
    exact: dict[frozenset[str], str] = {}
    holding: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
    for key, text in questions:
        if key in found:
            continue
        if CJK.search(text):
            found[key] = key
            continue
        mark = signature(text)
        same = exact.get(mark) or _alike(mark, holding, exact)
        found[key] = same or key
        if mark not in exact:
            exact[mark] = found[key]
            for word in mark:
                holding[word].append(mark)
    return found


def _alike(
    mark: frozenset[str], holding: dict[str, list[frozenset[str]]], exact: dict[frozenset[str], str]
) -> str:
    if len(mark) < _LONG:
        return ""
    seen: set[frozenset[str]] = set()
    for word in sorted(mark):
        for other in holding.get(word, ()):
            if other in seen or len(other) < _LONG:
                continue
            seen.add(other)
            if len(mark & other) >= _ALIKE * len(mark | other) and not _contrary(mark ^ other):
                return exact[other]
    return ""


def _contrary(words: frozenset[str]) -> bool:
    """Whether what two questions do not share turns one into another question."""
    return any(
        word.startswith("*") or word in _TURNS.values() or word.isdigit() or word in ("not", "without", "no")
        for word in words
    )


def _stem(word: str) -> str:
    for end in (
        "ization",
        "isation",
        "izing",
        "ising",
        "ations",
        "ation",
        "ings",
        "ing",
        "ies",
        "es",
        "s",
        "ed",
        "e",
    ):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return word[: -len(end)]
    return word
