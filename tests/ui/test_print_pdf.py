"""Markdown becomes a PDF whose text can be read back: every kind of block, characters beyond Latin, page numbers."""

from __future__ import annotations

import pypdfium2
import pytest

from ui.print_pdf import pdf_of

SAMPLE = """# Recall ≥ 0.9 — a café’s plan → α

A **bold** and *plain* line with `x >= 3`, a [link](https://example.org/?a=1&b=2) and [a page](page:auc).

- first
- second
  - nested

3. third
4. fourth

| phase | minutes |
| --- | --- |
| goal & metrics | 5 |

```python
if a < b and b > 0: print("tested")
```

> quoted

---

___

## Second sheet

The end.
"""


def pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in document]


def test_every_block_is_printed_and_a_break_starts_a_page() -> None:
    first, second = pages(pdf_of(SAMPLE, title="Sheet", footer="For printing"))
    for text in ("Recall ≥ 0.9 — a café’s plan", "bold", "link", "a page", "first", "nested", "quoted"):
        assert text in first
    assert "3." in first and "4." in first
    assert "goal & metrics" in first
    assert 'if a < b and b > 0: print("tested")' in first
    assert "Second sheet" in second
    assert "For printing 1" in first and "For printing 2" in second


def test_boxes_to_tick_are_printed_as_boxes_and_the_next_item_has_its_bullet() -> None:
    (page,) = pages(pdf_of("- [ ] Say **why**\n- [x] done\n- plain\n\n1. [ ] counted", title="Sheet"))
    assert "[ ] Say" not in page and "[x]" not in page
    assert "Say why" in page and "• plain" in page and "1." in page


def test_the_same_text_gives_the_same_bytes() -> None:
    assert pdf_of(SAMPLE, title="Sheet") == pdf_of(SAMPLE, title="Sheet")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<script>alert(1)</script> & <b>",
        "🎉 ✓ ☐ 中文 \u200b",
        "x" * 4000,
        "- " * 40 + "deep",
        "| a |\n| --- |\n",
    ],
)
def test_odd_text_is_printed_rather_than_refused(text: str) -> None:
    assert pdf_of(text, title="Odd").startswith(b"%PDF")


def test_a_long_table_and_a_long_listing_run_over_pages() -> None:
    rows = "\n".join(f"| {i} | {'word ' * 20} |" for i in range(90))
    code = "\n".join(f"line {i} " + "y" * 200 for i in range(120))
    printed = pages(pdf_of(f"| n | text |\n| --- | --- |\n{rows}\n\n```text\n{code}\n```\n", title="Long"))
    assert len(printed) > 4
    assert "line 119" in printed[-1]
