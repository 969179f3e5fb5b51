"""Markdown to safe HTML, answers with their marks, passages with their evidence, ledger and progress."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.conversations import Conversation
from assistant.exchange import Answer, CheckedSentence, Outcome, Role, Support
from index.passage import Passage
from index.reconcile import EmbedProgress
from index.records import LedgerRow, StoredDocument
from index.records import Outcome as Read
from index.sync import SourceFinished
from tests.doubles.study import HOSTILE
from ui.jobs import JobState
from ui.notices import notice
from ui.render_answer import as_markdown, quiet_line, render_exchange, support_marks
from ui.render_conversations import render_conversations, render_model
from ui.render_library import duration, render_outcome, render_progress
from ui.render_markdown import Mark, render_markdown, safe_url
from ui.render_passage import evidence_marks, render_card, restore_tables
from ui.render_stored import render_stored
from ui.suggestions import suggest
from ui.tabs.room import read_command


def passage(text: str, **changes: object) -> Passage:
    facts: dict[str, object] = {
        "chunk_id": "c1", "document_id": 7, "source_id": "site", "source_title": "A site", "source_kind": "website",
        "licence": "CC-BY-4.0", "topics": ("ml",), "title": "Momentum", "heading_path": "Momentum > Update",
        "text": text, "kind": "prose", "path": "momentum.html", "url": "https://site.example/momentum#update",
        "commit": "", "first_line": 3, "last_line": 5, "page": 0, "cell": 0, "score": 1.0, "similarity": 0.9,
        "language": "en",
    }  # fmt: skip
    return Passage(**{**facts, **changes})  # type: ignore[arg-type]


SENTENCES = (
    CheckedSentence("Momentum damps the zigzag [1].", (1,), Support.SUPPORTED),
    CheckedSentence(
        "It was found in 1850 [1].", (), Support.UNSUPPORTED, "the number 1850 does not stand there"
    ),
)
ANSWER = Answer(
    "What does momentum do?",
    "What does momentum do?",
    Outcome.ANSWERED,
    text="Momentum damps the zigzag. [1] It was found in 1850.",
    passages=(passage("Momentum damps the zigzag. It costs little."), passage("Other text entirely.")),
    sentences=SENTENCES,
    model="small-model",
    first_word_s=1.24,
    total_s=3.0,
)


@pytest.mark.parametrize(
    "formula", ["$a_1 < b$", r"\(a_1 < b\)", "$$a_1 < b$$", r"\[a_1 < b\]", "$$\na_1 < b\n$$"]
)
def test_formulas_in_all_forms_are_left_for_the_browser_to_set(formula: str) -> None:
    html = render_markdown(f"Before\n\n{formula}\n\nafter")
    assert 'class="tex"' in html and "a_1 &lt; b</span>" in html and "<em>" not in html


def test_a_box_to_tick_stands_in_the_place_of_its_bullet() -> None:
    html = render_markdown("- [ ] **Say** why\n- [x] done\n- [ ]\n- a [ ] b")
    assert '<li class="to-tick"><strong>Say</strong> why</li>' in html
    assert '<li class="to-tick ticked">done</li>' in html
    assert "<li>[ ]</li>" in html and "<li>a [ ] b</li>" in html


def test_money_is_no_formula() -> None:
    assert "tex" not in render_markdown("It costs $5 to read and $10 to keep.")


def test_hostile_markdown_becomes_text() -> None:
    html = render_markdown(HOSTILE + "\n\n" + HOSTILE.replace("javascript:", "JaVaScRiPt&#58;"))
    assert set(re.findall(r"<(\w+)", html)) == {"p", "span"}
    assert not re.search(r"<[^>]*(?:href|src|on\w+)=", html)


def test_links_open_apart_and_only_where_they_may() -> None:
    html = render_markdown(
        "[a](https://a.example) [b](data:text/html,x) [c](page:svm) [d](/etc/passwd) [e](//e.example)"
    )
    assert html.count("href=") == 2
    assert 'href="https://a.example" target="_blank" rel="noopener noreferrer nofollow"' in html
    assert 'data-do="page" data-value="svm"' in html
    assert (
        safe_url(" https://a.example/x ") == "https://a.example/x"
        and safe_url("ftp://a") == safe_url("https:///x") == ""
    )


def test_citations_become_links_but_not_in_code_or_formulas() -> None:
    html = render_markdown("Weights `w[1]` and $x[2]$ shrink [3].", citations="s-1-")
    assert html.count('class="cite"') == 1 and 'data-card="s-1-3"' in html


def test_marks_never_cross_elements() -> None:
    text = "One **bold claim here** ends. Another."
    html = render_markdown(text, marks=[Mark(0, 29, "weak", 'why "so" <b>')])
    assert (
        '<strong><span class="weak" title="why &quot;so&quot; &lt;b&gt;">bold claim here</span></strong>'
        in html
    )
    assert "Another.</p>" in html


def test_lines_of_a_place_are_marked() -> None:
    document = StoredDocument(1, "s", "Source", "a.md", "https://a.example", "A", "v", "text/markdown", "en", "", "MIT",
                              "# A\n\nFirst.\n\n- one\n- two\n\n| a | b |\n| - | - |\n| 1 | 2 |\n")  # fmt: skip
    html = render_stored(document, 6, 10)
    assert '<li class="here">two' in html and '<tr class="here">' in html
    assert '<p class="here">First.' not in html and "<li>one" in html


def test_doubtful_sentences_are_marked_where_they_stand_in_the_final_text() -> None:
    (mark,) = support_marks(ANSWER)
    assert ANSWER.text[mark.start : mark.end].strip() == "It was found in 1850."
    html = render_exchange(ANSWER, 1)
    assert 'class="unsupported" title="Not supported by the sources: the number 1850' in html
    assert "1 of 2 sentences supported" in quiet_line(ANSWER)
    assert "Also read, not cited (1)" in html


def test_the_quiet_line_names_the_model_its_speed_and_its_share_of_context() -> None:
    spoken = replace(
        ANSWER, first_word_s=1.24, total_s=11.24, tokens_in=900, tokens_out=124, context_tokens=4096
    )
    line = quiet_line(spoken)
    assert line.startswith("small-model · ")
    assert "first word after 1.2 s, then 12 tokens/s · 11.2 s in all" in line
    assert "25% of the context of 4,096 tokens used (900 tokens read, 124 written)" in line
    quoted = quiet_line(replace(ANSWER, outcome=Outcome.PASSAGES, model=""))
    assert quoted == "Quotations from the sources, no words of a model · 3.0 s in all"


def test_sentences_that_were_left_out_can_be_read_apart() -> None:
    html = render_exchange(
        replace(ANSWER, text="Momentum damps the zigzag. [1]", notice="1 was left out."), 1
    )
    assert "<summary>1 was left out.</summary>" in html and "<small>the number 1850" in html


def test_the_evidence_is_the_statement_that_carries_the_sentence() -> None:
    text = "Learning rates matter. Momentum damps the zigzag of gradients. It costs little."
    (mark,) = evidence_marks(text, SENTENCES)
    assert text[mark.start : mark.end].strip() == "Momentum damps the zigzag of gradients."


def test_a_card_links_its_place_and_escapes_its_source() -> None:
    html = render_card(passage("Text.", source_title=HOSTILE, url="javascript:alert(1)"), 1, "s-1-1")
    assert "study/stored/7?first=3&amp;last=5" in html.replace("&last", "&amp;last")
    assert "<script" not in html and "javascript:alert" not in html
    assert 'href="https://site.example/momentum#update"' in render_card(passage("Text."), 1, "s-1-1")


def test_stored_table_rows_are_a_table_again() -> None:
    text = restore_tables("Before.\nk: 1 | loss: 0.5\nk: 2 | loss: 0.4\nAfter: nothing.")
    assert text.splitlines()[2:6] == ["| k | loss |", "| --- | --- |", "| 1 | 0.5 |", "| 2 | 0.4 |"]
    assert "<p>After: nothing.</p>" in render_markdown(text)


def test_an_answer_copied_as_markdown_stands_alone() -> None:
    text = as_markdown(ANSWER)
    assert text.startswith("## What does momentum do?") and "1. Momentum > Update (A site, CC-BY-4.0)" in text
    assert "2. " not in text  # read, but not cited


def test_titles_of_conversations_are_text() -> None:
    now = datetime(2026, 1, 5, 12, tzinfo=UTC)
    html = render_conversations([Conversation(1, HOSTILE, now.isoformat(), now.isoformat(), 2)], 1, now)
    assert "<script" not in html and "<img" not in html and "onerror=&quot;" in html


def test_progress_says_what_is_done_and_how_long_it_will_take() -> None:
    html = render_progress(JobState(True, EmbedProgress(50, 200, 90.0), (), "", False), None, 10.0)
    assert "50 of 200, about 2 min left" in html and 'value="25.0"' in html
    assert (duration(40), duration(600), duration(7300)) == ("40 s", "10 min", "2 h 2 min")


def test_a_source_that_failed_alone_is_told_with_its_reason() -> None:
    row = LedgerRow("s", "A page", "page", Read.FAILED, "No such host.", 0, 0, 0, "", "", "", 0.1)
    ended = SourceFinished(row)
    assert "A page could not be read: No such host." in render_outcome(
        JobState(False, ended, (ended,), "", False)
    )
    assert "2 failed" in render_outcome(JobState(False, ended, (ended, ended), "", False))
    assert "Canceled after 1 source." in render_outcome(JobState(False, ended, (ended,), "", True))


def test_suggestions_differ_by_day_and_never_repeat_a_page() -> None:
    first, second = (suggest(datetime(2026, 1, day, tzinfo=UTC)) for day in (5, 6))
    assert first != second and first == suggest(datetime(2026, 1, 5, 23, tzinfo=UTC))
    assert len({question for _, question in first}) == len(first) == 6
    planned = suggest(datetime(2026, 1, 5, tzinfo=UTC), {"attention"})
    assert planned[0][0] == "Today’s plan: Attention" and len(planned) == 6


def test_a_malformed_command_is_an_empty_one() -> None:
    for raw in ("", "[1]", "nonsense", '"text"'):
        assert read_command(raw).value == ""
    assert read_command('{"value": "12", "text": "t"}').number == 12


def test_quotations_stand_beside_words_that_are_still_arriving_and_the_draft_is_text_only() -> None:
    quote = CheckedSentence("Momentum damps the zigzag.", (1,), Support.SUPPORTED)
    arriving = replace(
        ANSWER, outcome=Outcome.READING, text="", sentences=(), quoted=(quote,), model="a model", notice=""
    )
    html = render_exchange(arriving, 1, finished=False, waited_s=3.0)
    assert "a model is reading" in html and "In the sources' words" in html.replace("&#x27;", "'")
    speaking = replace(arriving, outcome=Outcome.SPEAKING, draft=HOSTILE)
    html = render_exchange(speaking, 1, finished=False)
    assert 'class="draft"' in html and "<script" not in html and "<img" not in html
    finished = replace(ANSWER, quoted=(quote,))
    assert "Also in the sources" in render_exchange(finished, 1)
    assert "Also in the sources:" in as_markdown(finished)
    named = replace(
        ANSWER,
        quoted=(replace(quote, role=Role.LIMITS),),
        asked_next=replace(quote, text="Why <b>momentum</b>?"),
    )
    html = render_exchange(named, 1)
    assert "Trade-offs and limits:" in html and "Also in" not in html
    assert 'data-do="ask" data-value="Why &lt;b&gt;momentum&lt;/b&gt;?"' in html


def test_the_draft_shows_whole_formulas_and_no_half_ones() -> None:
    arriving = replace(ANSWER, outcome=Outcome.SPEAKING, text="", sentences=(), notice="")
    whole = render_exchange(replace(arriving, draft="It follows $v + g$ and"), 1, finished=False)
    assert 'class="tex"' in whole and "$" not in whole
    half = render_exchange(replace(arriving, draft=r"It follows $v \left"), 1, finished=False)
    assert "It follows …" in half and "left" not in half.partition("draft")[2].partition("</p>")[0]
    code = render_exchange(replace(arriving, draft="```python\nv = 1"), 1, finished=False)
    assert "Writing code …" in code and "v = 1" not in code


def test_commands_in_a_sentence_are_code_and_nothing_else_is_markup() -> None:
    html = notice("Run `ollama serve <b>`, or wait.", "bad")
    assert "<code>ollama serve &lt;b&gt;</code>, or wait." in html


def test_without_a_model_the_line_is_short_and_leads_to_the_settings() -> None:
    html = render_model(
        "", "No model: answers are sentences. Ollama does not answer. Start it with `ollama serve`."
    )
    assert "<summary>No model: answers are quotations from the sources</summary>" in html
    assert 'data-tab="settings"' in html and "<code>ollama serve</code>" in html
    assert "<details" not in render_model(
        "", "Passages answer for now; the embedded model is 40% downloaded."
    )
