"""A citation opens the exact place."""

from __future__ import annotations

import pytest

from index.place import place_url

BLOB = "https://github.com/o/r/blob/abc123"


@pytest.mark.parametrize(
    ("url", "path", "lines", "page", "section", "expected"),
    [
        (f"{BLOB}/README.md", "README.md", (10, 24), 0, "", f"{BLOB}/README.md?plain=1#L10-L24"),
        (f"{BLOB}/a.rst", "a.rst", (3, 3), 0, "", f"{BLOB}/a.rst?plain=1#L3"),
        (f"{BLOB}/src/k%20nn.py", "src/k nn.py", (1, 9), 0, "", f"{BLOB}/src/k%20nn.py#L1-L9"),
        (f"{BLOB}/a.ipynb", "a.ipynb", (5, 9), 0, "", f"{BLOB}/a.ipynb"),
        (f"{BLOB}/a.pdf", "a.pdf", (5, 9), 7, "", f"{BLOB}/a.pdf#page=7"),
        ("https://x.org/a.html", "a.html", (5, 9), 0, "bias-variance", "https://x.org/a.html#bias-variance"),
        ("https://x.org/a.html", "a.html", (5, 9), 0, "", "https://x.org/a.html"),
        ("https://x.org/a", "a", (5, 9), 0, "第一节", "https://x.org/a#%E7%AC%AC%E4%B8%80%E8%8A%82"),
        (
            "https://gitlab.com/o/r/-/blob/c/a.py",
            "a.py",
            (2, 4),
            0,
            "",
            "https://gitlab.com/o/r/-/blob/c/a.py#L2-4",
        ),
        ("/home/me/notes/a.md", "a.md", (5, 9), 0, "", "/home/me/notes/a.md"),
    ],
)
def test_place_url(
    url: str, path: str, lines: tuple[int, int], page: int, section: str, expected: str
) -> None:
    made = place_url(url, path=path, first_line=lines[0], last_line=lines[1], page=page, section=section)
    assert made == expected
