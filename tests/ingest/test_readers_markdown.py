"""Markdown pages as they are found in the wild, and what a reader must be able to cite from them."""

from __future__ import annotations

from ingest.document import Block, BlockKind, Document, FetchedFile
from ingest.readers import read

BASE = "https://example.org/owner/notes/blob/main/page.md"


def document(text: str, path: str = "page.md") -> Document:
    return read(FetchedFile("example.org/owner/notes", path, BASE, "text/markdown", "v1", text.encode()))


def blocks(text: str) -> tuple[Block, ...]:
    return document(text).blocks


def texts(text: str, kind: BlockKind) -> list[str]:
    return [block.text for block in blocks(text) if block.kind is kind]


def test_blocks_carry_their_headings_and_their_lines_in_the_raw_file() -> None:
    page = document("# Notes\n\nIntro line.\n\n## Dropout\n\n### Why it helps\nIt breaks\nco-adaptation.\n")
    assert page.title == "Notes"
    last = page.blocks[-1]
    assert last.headings == ("Dropout", "Why it helps")
    assert (last.first_line, last.last_line) == (8, 9)
    assert page.text.split("\n")[last.first_line - 1] == "It breaks"


def test_a_comment_in_code_is_no_heading_whichever_fence_is_used() -> None:
    for fence in ("```", "~~~", "````"):
        code = blocks(
            f"# T\n\n## Real\n\n{fence}python\n# not a heading\nx = 1\n{fence}\n\nAfter the code.\n"
        )
        assert [b.kind for b in code] == [BlockKind.CODE, BlockKind.PARAGRAPH]
        assert code[1].headings == ("Real",)
        assert (code[0].first_line, code[0].last_line) == (5, 8)


def test_a_fence_that_was_never_closed_does_not_swallow_the_next_question() -> None:
    page = "# T\n\n## 1. What is recall?\n\n```python\nrecall(y, p)\n\n## 2. What is precision?\n\nTP over TP + FP.\n"
    found = blocks(page)
    assert found[-1].headings == ("2. What is precision?",)
    assert found[-1].text == "TP over TP + FP."
    assert "recall(y, p)" in found[0].text


def test_setext_headings_and_headings_without_a_space_count() -> None:
    found = blocks("Title\n=====\n\nPart\n----\n\nOne.\n\n###Deeper\n\nTwo.\n")
    assert found[0].headings == ("Part",)
    assert found[1].headings == ("Part", "Deeper")


def test_display_formulas_survive_whole_and_lines_in_them_are_not_markup() -> None:
    page = "# T\n\nThe loss:\n$$\nL = a_1 * b_2\n- \\log p\n=\n\\frac{1}{n}\n$$\nwhere $x_i * y_i$ is a product.\n"
    assert texts(page, BlockKind.FORMULA) == ["$$\nL = a_1 * b_2\n- \\log p\n=\n\\frac{1}{n}\n$$"]
    assert "where $x_i * y_i$ is a product." in texts(page, BlockKind.PARAGRAPH)


def test_money_is_not_a_formula() -> None:
    assert texts("# T\n\nIt fell from $5 to $3 for **good** reasons.\n", BlockKind.PARAGRAPH) == [
        "It fell from $5 to $3 for good reasons."
    ]


def test_each_table_row_repeats_its_header_and_knows_its_line() -> None:
    rows = blocks("# T\n\n| Name | Cost |\n|---|---|\n| Heap push | O(log n) |\n| Heap peek | O(1) |\n")
    assert [row.text for row in rows] == ["Name: Heap push | Cost: O(log n)", "Name: Heap peek | Cost: O(1)"]
    assert [row.first_line for row in rows] == [5, 6]


def test_rows_and_items_that_only_point_elsewhere_are_typed_as_links() -> None:
    page = (
        "# Cases\n\n"
        "1. [Ranking at scale](https://a.example/rank) ([Paper](https://a.example/p.pdf)) `Acme` `2021`\n\n"
        "| Company | Title | Year | Link |\n|---|---|---|---|\n"
        "| Acme | Finding fraud | 2023 | https://a.example/fraud |\n\n"
        "- Acme\n  - [Search at Acme](https://a.example/search)\n"
    )
    assert texts(page, BlockKind.LINK_ROW) == [
        "Ranking at scale - Acme (2021) - https://a.example/rank - https://a.example/p.pdf",
        "Finding fraud - Acme (2023) - https://a.example/fraud",
        "Search at Acme - https://a.example/search",
    ]


def test_an_item_that_says_something_is_prose_although_it_links() -> None:
    page = "# T\n\n- Use [Adam](https://a.example) as a default because it adapts the step of each weight.\n"
    assert texts(page, BlockKind.LINK_ROW) == []
    assert "adapts the step" in texts(page, BlockKind.LIST)[0]


def test_relative_links_of_link_rows_are_resolved() -> None:
    (row,) = texts("# T\n\n- [Trees](../b/trees.md)\n", BlockKind.LINK_ROW)
    assert row == "Trees - https://example.org/owner/notes/blob/b/trees.md"


def test_the_next_commit_changes_no_page_for_the_links_on_it() -> None:
    text = b"# Reading\n\n- [Trees](trees.md)\n- [Forests](forests.md)\n"
    newest = "https://example.org/owner/notes/blob/HEAD/page.md"
    first, second = (
        read(FetchedFile("example.org/owner/notes", "page.md", url, "text/markdown", "v1", text, newest))
        for url in (BASE, BASE.replace("main", "0a1b2c3"))
    )
    assert first.blocks == second.blocks and first.url != second.url
    assert "blob/HEAD/trees.md" in first.blocks[0].text


def test_comments_are_kept_apart_as_hidden() -> None:
    page = "# T\n\n## Q\n\nSeen. <!-- an answer nobody sees --> Also seen.\n\n<!--\nmore hidden text\nhere\n-->\n"
    assert texts(page, BlockKind.PARAGRAPH) == ["Seen. Also seen."]
    assert texts(page, BlockKind.HIDDEN) == ["an answer nobody sees", "more hidden text\nhere"]


def test_html_inside_markdown_becomes_text() -> None:
    page = (
        "# T\n\n<details><summary>What is bagging?</summary>\n\nMany models on <b>bootstrap</b> samples.<br>Averaged.\n\n"
        "</details>\n\n<table>\n<tr><th>k</th><th>v</th></tr>\n<tr><td>a</td><td>1</td></tr>\n</table>\n"
    )
    assert texts(page, BlockKind.PARAGRAPH) == [
        "What is bagging?",
        "Many models on bootstrap samples.\nAveraged.",
    ]
    assert texts(page, BlockKind.TABLE_ROW) == ["k: a | v: 1"]


def test_contents_lists_and_zero_width_characters_go() -> None:
    page = "# T\n\n- [One](#one)\n- [Two](#two)\n\n## One\n\nBo\u200bdy\u00a0text.\n"
    assert [block.text for block in blocks(page)] == ["Body text."]


def test_a_bold_question_heads_its_answer() -> None:
    page = "# T\n\n**1. What is stemming?** <br>\n**Answer:** Cutting words to their stem.\n\n**2. Why?**\n\nFewer forms.\n"
    found = blocks(page)
    assert [block.headings for block in found] == [("1. What is stemming?",), ("2. Why?",)]
    assert found[0].text == "Answer: Cutting words to their stem."


def test_a_question_without_an_answer_is_kept() -> None:
    found = blocks("# T\n\n## How do you shard a feature store?\n\n## Next part\n\nBody.\n")
    assert [b.text for b in found] == ["How do you shard a feature store?", "Body."]


def test_page_builder_syntax_of_mdx_is_not_read_as_text() -> None:
    page = (
        "---\ntitle: 'Trees: a guide'\n---\n\nimport Ad from './Ad';\n\n"
        ':::tip Careful\n\nMind the root.\n\n:::\n\n<Ad id="1" />\n'
    )
    read_page = document(page)
    assert read_page.title == "Trees: a guide"
    assert [(b.headings, b.text) for b in read_page.blocks] == [(("Careful",), "Mind the root.")]


def test_code_inside_a_list_item_stays_a_block_of_its_own() -> None:
    found = blocks("# T\n\n1. First run:\n\n   ```sh\n   make run\n   ```\n\n   then look.\n2. Second.\n")
    assert [b.kind for b in found] == [BlockKind.LIST, BlockKind.CODE, BlockKind.LIST, BlockKind.LIST]
    assert found[1].text == "```sh\nmake run\n```"


def test_a_page_without_a_heading_is_named_after_its_file() -> None:
    assert document("Only text here.\n", "guides/bias_variance.md").title == "bias variance"
    assert document("Only text here.\n", "README.md").title == "notes"


def test_tab_indented_chinese_paragraphs_are_prose() -> None:
    page = document("# 标题\n\n\u200b\t监督学习使用已知正确答案的示例来训练网络。\n")
    assert page.blocks[0].kind is BlockKind.PARAGRAPH
    assert page.language == "zh"
