"""Splitting: borders at sections, nothing cut that must stay whole, names that survive edits elsewhere."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunk import LIMIT, chunk, count_words, embedding_text
from ingest.document import Chunk, ChunkKind, Document, FetchedFile
from ingest.readers import read


def page(text: str, path: str = "page.md") -> Document:
    return read(FetchedFile("example.org/o/r", path, f"https://example.org/{path}", "", "v", text.encode()))


def chunks(text: str) -> tuple[Chunk, ...]:
    return chunk(page(text), count_words)


def sentence(topic: str, words: int = 20) -> str:
    return " ".join(f"{topic}{n}" for n in range(words)).capitalize() + "."


def test_a_section_is_a_chunk_and_its_headings_travel_with_it() -> None:
    found = chunks(
        f"# Guide\n\n## Bias\n\n{sentence('bias', 80)}\n\n## Variance\n\n{sentence('variance', 80)}\n"
    )
    assert [c.heading_path for c in found] == ["Guide > Bias", "Guide > Variance"]
    assert "Bias" not in found[0].text.split("\n")[0].split()
    assert found[1].first_line == 9


def test_a_long_section_is_split_into_even_parts_at_sentences() -> None:
    paragraphs = "\n\n".join(sentence(f"w{n}x", 40) for n in range(10))
    found = chunks(f"# T\n\n{paragraphs}\n")
    assert 2 <= len(found) <= 3
    assert all(c.tokens <= LIMIT + 2 for c in found)
    assert min(c.tokens for c in found) > LIMIT / 3
    assert all(c.text.endswith(".") for c in found)


def test_tiny_sections_are_merged_and_keep_their_headings_inside() -> None:
    found = chunks(
        "# T\n\n## Metrics\n\n### Recall\n\nFound of all relevant.\n\n### Precision\n\nRelevant of all found.\n"
    )
    assert len(found) == 1
    assert found[0].heading_path == "T > Metrics"
    assert found[0].text == "### Recall\n\nFound of all relevant.\n\n### Precision\n\nRelevant of all found."


def test_a_question_and_its_answer_are_one_chunk_apart_from_the_next_question() -> None:
    answer = sentence("word", 40)
    found = chunks(
        f"# T\n\n### 1. What is dropout?\n\n{answer}\n\n### 2. What is weight decay?\n\n{answer}\n"
    )
    assert [c.heading_path for c in found] == ["T > 1. What is dropout?", "T > 2. What is weight decay?"]


def test_code_formulas_and_rows_are_never_cut_inside() -> None:
    code = "\n".join(f"    total += weight[{n}] * value[{n}]" for n in range(60))
    formula = "$$\n" + " + ".join(f"x_{{{n}}}^2" for n in range(90)) + "\n$$"
    found = chunks(f"# T\n\n## A\n\nShort.\n\n{formula}\n\n## B\n\n```python\ndef f():\n{code}\n```\n")
    assert any(formula in c.text for c in found)
    for c in found:
        assert c.text.count("```") % 2 == 0
        assert c.text.count("$$") % 2 == 0


def test_long_code_is_split_before_definitions_with_its_fence_and_lines() -> None:
    functions = "\n\n\n".join(
        f"def step_{n}(a, b):\n    " + "\n    ".join(f"a = a * {k} + b" for k in range(12)) for n in range(8)
    )
    text = f"# T\n\n```python\n{functions}\n```\n"
    found = chunks(text)
    assert len(found) > 2
    lines = text.split("\n")
    for c in found:
        assert c.kind is ChunkKind.CODE
        assert c.text.startswith("```python\ndef step_")
        assert c.text.endswith("\n```")
        first = c.text.split("\n")[1]
        assert first in lines[c.first_line - 1 : c.last_line]


def test_link_rows_and_hidden_text_are_kept_apart_from_prose() -> None:
    prose = sentence("word", 70)
    found = chunks(
        f"# T\n\n## Reading\n\n{prose}\n\n- [One study](https://a.example/1)\n- [Two studies](https://a.example/2)\n\n"
        "<!-- a hidden answer to it -->\n"
    )
    kinds = {c.kind: c for c in found}
    assert set(kinds) == {ChunkKind.PROSE, ChunkKind.LINKS, ChunkKind.HIDDEN}
    assert kinds[ChunkKind.LINKS].text == "One study - https://a.example/1\nTwo studies - https://a.example/2"
    assert kinds[ChunkKind.HIDDEN].text == "a hidden answer to it"


def test_addresses_of_link_rows_are_shown_but_not_embedded() -> None:
    (found,) = chunks("# T\n\n- [One study](https://a.example/1)\n")
    assert embedding_text(found.heading_path, found.text, found.kind) == "T\nOne study"


def test_a_lead_in_stays_with_what_it_announces() -> None:
    filler = "\n\n".join(sentence(f"f{n}x", 45) for n in range(5))
    found = chunks(f"# T\n\n{filler}\n\nThe steps are:\n\n```\n{' '.join(['go'] * 60)}\n```\n")
    (with_lead,) = [c for c in found if "The steps are:" in c.text]
    assert "go go" in with_lead.text


def test_an_edit_elsewhere_leaves_ids_unchanged_and_equal_texts_differ() -> None:
    one = f"## One\n\n{sentence('one', 80)}\n\n"
    two = f"## Two\n\n{sentence('two', 80)}\n\n"
    before = {c.heading_path: c.id for c in chunks(f"# T\n\n{one}{two}")}
    edited = f"# T\n\nA new first paragraph that is long enough to matter.\n\n{one}{two}"
    after = {c.heading_path: c.id for c in chunks(edited)}
    assert before["T > Two"] == after["T > Two"]
    same = chunks(f"# T\n\n{one}{one}")
    assert len({c.id for c in same}) == len(same)


def test_chinese_text_is_split_and_tagged() -> None:
    found = chunks("# 深度学习\n\n" + "卷积神经网络通过局部连接和权值共享来提取图像特征。" * 40 + "\n")
    assert len(found) > 2
    assert all(c.language == "zh" and c.tokens <= LIMIT + 2 for c in found)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab c.\n#-*`$|<>![]()1\\：。中", max_size=400))
def test_any_markdown_yields_chunks_with_lines_inside_the_document(noise: str) -> None:
    document = page(f"# T\n\nSome words first.\n\n{noise}\n")
    total = document.text.count("\n") + 1
    for c in chunk(document, count_words):
        assert re.search(r"\w", c.text)
        assert 1 <= c.first_line <= c.last_line <= total


def test_a_question_nobody_answered_does_not_take_the_heading_from_the_one_before() -> None:
    answer = sentence("word", 40)
    found = chunks(
        f"# T\n\n## Qs\n\n### 1. What is NMS?\n\n{answer}\n\n### 2. How is it sped up?\n\n### 3. Why?\n"
    )
    assert found[0].heading_path == "T > Qs > 1. What is NMS?"
    assert "How is it sped up?" in found[1].text
