"""The nouns of a conversation: what was asked, what was answered, and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from index.passage import Passage

ALSO_IN_SOURCES = "Also in the sources:"
ASKED_NEXT = "An interviewer may ask next:"


class Outcome(StrEnum):
    """How far an answer is, or how it ended."""

    READING = "reading"  # passages are found and shown; the model has not spoken yet
    SPEAKING = "speaking"  # the model's words are arriving
    ANSWERED = "answered"
    PASSAGES = "passages"  # no model: the best sentences of the passages are the answer
    NOT_COVERED = "not covered"
    STOPPED = "stopped"


class Support(StrEnum):
    """Whether the cited passages carry a sentence."""

    SUPPORTED = "supported"
    WEAK = "weak"
    UNSUPPORTED = "unsupported"
    NO_CLAIM = "no claim"  # headings, questions, code: nothing to support


class Role(StrEnum):
    """What a quotation says of a subject, as the section that it stands in tells; in the order of an answer."""

    DEFINITION = "definition"
    MECHANISM = "mechanism"
    LIMITS = "limits"
    EXAMPLE = "example"
    MISTAKE = "mistake"
    UNTOLD = ""  # what stands in no such section
    WHY_ASKED = "why asked"  # why interviewers ask, which is not about the matter


LABELS = {
    Role.DEFINITION: "What it is:",
    Role.MECHANISM: "How it works:",
    Role.LIMITS: "Trade-offs and limits:",
    Role.EXAMPLE: "Example:",
    Role.MISTAKE: "A common mistake:",
    Role.WHY_ASKED: "Why it is asked:",
}


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """One statement of an answer, the passage numbers it cites, how well they support it, and its role if quoted."""

    text: str
    citations: tuple[int, ...]
    support: Support
    reason: str = ""
    role: Role = Role.UNTOLD

    @property
    def marked(self) -> str:
        """The statement with the markers of the passages that it cites."""
        return " ".join([self.text, *(f"[{number}]" for number in self.citations)])


@dataclass(frozen=True, slots=True)
class Answer:
    """A snapshot of an answer; the last one of a stream is the result.

    `text` is Markdown with `[n]` markers; marker n refers to `passages[n - 1]` and to nothing else. Of a model's words
    it holds only what was checked; `draft` is the sentence still arriving, unchecked. `quoted` are quotations that
    stand beside the text: all of them at first, in the end those that say what the text does not, by their roles.
    `asked_next` is a question that an interviewer may go on with.
    `nearest` holds the passages to show when nothing covers the question. Times are seconds since the
    question was asked; `tokens_in`/`tokens_out` count what the model read and wrote, of the `context_tokens` it has.
    """

    question: str
    standalone: str
    outcome: Outcome
    text: str = ""
    draft: str = ""
    quoted: tuple[CheckedSentence, ...] = ()
    asked_next: CheckedSentence | None = None
    passages: tuple[Passage, ...] = ()
    nearest: tuple[Passage, ...] = ()
    sentences: tuple[CheckedSentence, ...] = ()
    model: str = ""
    notice: str = ""
    first_word_s: float = 0.0
    total_s: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    context_tokens: int = 0

    @property
    def quotations(self) -> str:
        """The quotations beside the text as a Markdown list with their markers."""
        return "\n".join(f"- {quotation.marked}" for quotation in self.quoted)

    @property
    def beside(self) -> str:
        """The quotations beside a finished text as Markdown, each role under its name."""
        lines: list[str] = []
        role = None
        for quotation in self.quoted:
            new, role = quotation.role is not role, quotation.role
            label = LABELS.get(role, "")
            if new and not label:
                lines.append(f"\n{ALSO_IN_SOURCES}\n" if self.text or lines else "")
            lines.append(f"- **{label}** {quotation.marked}" if new and label else f"- {quotation.marked}")
        return "\n".join(lines).strip()

    @property
    def whole(self) -> str:
        """Text, quotations and the question asked next as one Markdown document."""
        following = f"**{ASKED_NEXT}** {self.asked_next.marked}" if self.asked_next else ""
        return "\n\n".join(part for part in (self.text, self.beside, following) if part)

    @property
    def support_line(self) -> str:
        """How much of a model's answer is supported, or that it chose among the quotations and added no word."""
        if self.is_verbatim:
            return "chose these words of the sources"
        return f"{self.supported} of {self.claims} sentences supported"

    @property
    def is_verbatim(self) -> bool:
        """Whether every supported sentence stands word for word in the passage that it cites."""
        stated = [s for s in self.sentences if s.support is Support.SUPPORTED and s.citations]
        return bool(stated) and all(
            " ".join(s.text.split()) in " ".join(self.passages[s.citations[0] - 1].text.split())
            for s in stated
        )

    @property
    def claims(self) -> int:
        """Number of sentences that state something checkable."""
        return sum(sentence.support is not Support.NO_CLAIM for sentence in self.sentences)

    @property
    def supported(self) -> int:
        """Number of sentences that the cited passages support."""
        return sum(sentence.support is Support.SUPPORTED for sentence in self.sentences)

    def of_quotations(self, notice: str = "") -> Answer:
        """This answer with its first quotation as the text and no word of a model; the notice says why."""
        point, *others = self.quoted or (None,)
        return replace(
            self,
            outcome=Outcome.PASSAGES,
            text=point.marked if point else "",
            draft="",
            quoted=tuple(others),
            sentences=(point,) if point else (),
            model="",
            notice=notice,
        )

    def with_beside(self, quoted: tuple[CheckedSentence, ...]) -> Answer:
        """This answer as it stands in the end, these quotations beside it; the notice counts what was left out."""
        count = sum(s.support in (Support.UNSUPPORTED, Support.WEAK) for s in self.sentences)
        notice = f"{count} sentence{'s' if count > 1 else ''} without full support left out." if count else ""
        return replace(self, outcome=Outcome.ANSWERED, quoted=quoted, notice=notice)


@dataclass(frozen=True, slots=True)
class Turn:
    """One finished exchange of a conversation."""

    question: str
    standalone: str
    answer_text: str
    titles: tuple[str, ...] = field(default=())  # of the passages cited, for resolving follow-ups
