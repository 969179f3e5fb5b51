"""Notebooks, PDF, web pages, reStructuredText, Python, Word: what must be citable from each."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from ingest.document import BlockKind, Document, FetchedFile
from ingest.readers import ReadError, read, readable


def document(path: str, data: bytes, media_type: str = "") -> Document:
    return read(FetchedFile("example.org/site", path, f"https://example.org/{path}", media_type, "v1", data))


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF with the given lines on each page, in the one font every reader knows."""
    objects: list[str] = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for lines in pages:
        escaped = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
        stream = "BT /F1 11 Tf 14 TL 60 760 Td " + " ".join(f"({line}) Tj T*" for line in escaped) + " ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        font = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R /Resources {font} >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    body = "%PDF-1.4\n"
    offsets = []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    xref = f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    body += f"{xref}trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    return body.encode("latin-1")


def test_a_notebook_is_read_cell_by_cell_without_outputs() -> None:
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {
                "cell_type": "markdown",
                "id": "a",
                "metadata": {},
                "source": ["# Title\n", "\n", "## Fit\n", "\n", "Why."],
            },
            {
                "cell_type": "code",
                "id": "b",
                "metadata": {},
                "execution_count": 1,
                "source": "%matplotlib inline\nfit(x)",
                "outputs": [{"output_type": "stream", "name": "stdout", "text": "SECRET OUTPUT"}],
            },
        ],
    }
    page = document("a.ipynb", json.dumps(notebook).encode())
    assert page.title == "Title"
    assert [(b.kind, b.cell, b.headings) for b in page.blocks] == [
        (BlockKind.PARAGRAPH, 1, ("Fit",)),
        (BlockKind.CODE, 2, ("Fit",)),
    ]
    assert "SECRET" not in page.text
    lines = page.text.split("\n")
    assert "fit(x)" in lines[page.blocks[1].first_line - 1 : page.blocks[1].last_line]


@pytest.mark.parametrize("data", [b"", b"  \n", b"{not json", b"[]", b'{"cells": 3}'])
def test_an_empty_or_invalid_notebook_is_one_clear_error(data: bytes) -> None:
    with pytest.raises(ReadError, match=r"a\.ipynb"):
        document("a.ipynb", data)


def test_an_empty_text_file_is_an_error_and_not_a_document() -> None:
    with pytest.raises(ReadError, match="empty"):
        document("a.md", b"\n\n")


def test_pdf_blocks_know_their_page_and_running_lines_are_gone() -> None:
    means = ["Weight decay", "Early stopping", "Dropout noise", "Label smoothing"]
    pages = [
        [
            "Course notes",
            f"{n} {name}",
            f"{name} shrinks what the network can express and so lowers the",
            f"variance of the fitted model; {name.lower()} pays for that with bias.",
            f"{n} / 4",
        ]
        for n, name in enumerate(means, 1)
    ]
    page = document("notes.pdf", pdf(pages), "application/pdf")
    assert [block.page for block in page.blocks] == [1, 2, 3, 4]
    assert page.blocks[2].text == (
        "Dropout noise shrinks what the network can express and so lowers the variance of the fitted model; "
        "dropout noise pays for that with bias."
    )
    assert page.blocks[2].headings == ("3 Dropout noise",)
    assert "Course notes" not in page.text


def test_a_pdf_mends_words_broken_at_line_ends() -> None:
    page = document("n.pdf", pdf([["The convo-", "lution shares weights.", "A convolution is linear."]]))
    assert "The convolution shares weights." in page.blocks[0].text


def test_a_broken_pdf_and_one_without_text_are_clear_errors() -> None:
    with pytest.raises(ReadError, match="not a readable PDF"):
        document("n.pdf", b"%PDF-1.4 garbage")
    with pytest.raises(ReadError, match="scanned"):
        document("n.pdf", pdf([[""]]))


WEB = b"""<html><head><title>Sigmoid - My notes</title></head><body><nav><a href="/">Home</a> Menu entry</nav>
<main><section id="sigmoid"><h1>Sigmoid<a class="headerlink" href="#sigmoid">#</a></h1>
<p>The sigmoid maps a real number to a probability, and its inputs <span class="math">\\(z\\)</span> are called logits.</p>
<section id="formula"><h2><a class="toc-backref" href="#x">Formula</a></h2>
<p>It is defined as follows for every real input.</p>
<div class="math notranslate">\\[S(z) = \\frac{1}{1 + e^{-z}}\\]</div>
<div class="highlight-python"><div class="highlight"><pre><span>def</span> s(z):
    return 1 / (1 + exp(-z))</pre></div></div>
<table><tr><th>z</th><th>S(z)</th></tr><tr><td>0</td><td>0.5</td></tr><tr><td>2</td><td>0.88</td></tr></table>
<dl><dt>Logit</dt><dd><p>The inverse of the sigmoid function, a log of odds.</p></dd></dl>
</section></section></main><footer>Copyright somebody</footer></body></html>"""


def test_a_web_page_keeps_formulas_code_tables_terms_and_anchors() -> None:
    page = document("sigmoid.html", WEB, "text/html; charset=utf-8")
    assert page.title == "Sigmoid"
    found = {block.kind: block for block in page.blocks}
    assert found[BlockKind.FORMULA].text == "$$\nS(z) = \\frac{1}{1 + e^{-z}}\n$$"
    assert found[BlockKind.CODE].text == "```python\ndef s(z):\n    return 1 / (1 + exp(-z))\n```"
    assert [b.text for b in page.blocks if b.kind is BlockKind.TABLE_ROW] == [
        "z: 0 | S(z): 0.5",
        "z: 2 | S(z): 0.88",
    ]
    assert all(b.section == "formula" for b in page.blocks if b.headings == ("Formula",))
    assert page.blocks[0].section == "sigmoid"
    assert "inputs $z$ are called logits" in page.blocks[0].text
    assert any(b.text == "Logit: The inverse of the sigmoid function, a log of odds." for b in page.blocks)
    assert "Menu entry" not in page.text
    assert "Copyright" not in page.text


def test_a_web_page_without_text_says_why() -> None:
    with pytest.raises(ReadError, match="JavaScript"):
        document("app.html", b"<html><body><div id='root'></div><script>run()</script></body></html>")


RST = b"""
=====
Notes
=====

Uses :math:`x^2` and a `paper <https://a.example/p>`_ on the topic.

Method
------

.. code-block:: python

   # no heading
   fit()

.. math::

   y = Xw

=====  =====
name   cost
=====  =====
push   O(1)
=====  =====

.. a comment that readers do not see

Try it::

    run()
"""


def test_restructured_text_keeps_structure_code_formulas_and_tables() -> None:
    page = document("notes.rst", RST)
    assert page.title == "Notes"
    assert page.blocks[0].text == "Uses $x^2$ and a paper on the topic."
    assert [(b.kind, b.text) for b in page.blocks[1:]] == [
        (BlockKind.CODE, "```python\n# no heading\nfit()\n```"),
        (BlockKind.FORMULA, "$$\ny = Xw\n$$"),
        (BlockKind.TABLE_ROW, "name: push | cost: O(1)"),
        (BlockKind.HIDDEN, "a comment that readers do not see"),
        (BlockKind.PARAGRAPH, "Try it:"),
        (BlockKind.CODE, "```\nrun()\n```"),
    ]
    assert page.blocks[1].headings == ("Method",)


def test_python_source_is_read_by_definition() -> None:
    source = (
        b'"""Nearest neighbors."""\nimport math\n\n\n'
        b"# Euclidean.\ndef distance(a, b):\n    return math.dist(a, b)\n\n\nclass Knn:\n    k = 3\n"
    )
    page = document("knn.py", source)
    assert [(b.headings, b.first_line, b.last_line) for b in page.blocks] == [
        ((), 1, 1),
        (("distance",), 5, 7),
        (("Knn",), 10, 11),
    ]


def test_python_that_does_not_parse_is_still_readable() -> None:
    assert "print 'old'" in document("old.py", b"print 'old'\n").blocks[0].text


def test_word_documents_keep_headings_and_paragraphs() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    xml = (
        f'<w:document {space}><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Part</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>Some </w:t></w:r><w:r><w:t>text.</w:t></w:r></w:p></w:body></w:document>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", xml)
    page = document("a.docx", buffer.getvalue())
    assert [(b.headings, b.text) for b in page.blocks] == [(("Part",), "Some text.")]


def test_files_without_a_reader_are_known_by_name() -> None:
    assert readable("a/b (1).MD") and readable("第一章.ipynb") and readable("page", "text/html")
    assert not readable("a.png") and not readable("data.csv")
