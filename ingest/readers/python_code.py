"""Python source to blocks: the module's docstring, then each function and class, long classes by method."""

from __future__ import annotations

import ast
import warnings

from ingest.document import Block, BlockKind

_LONG = 60  # lines; a longer class is split into its methods
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def parse_python(text: str) -> tuple[str, list[Block]]:
    """Turn Python source into no title and one code block per definition, headed by its name.

    Source that does not parse (Python 2, a template) is one block; the splitter cuts it at empty lines.
    """
    lines = text.split("\n")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in strings that are not ours
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "", _code(lines, 1, len(lines), ())
    blocks: list[Block] = []
    doc = ast.get_docstring(tree)
    start = 1
    if doc and tree.body:
        blocks.append(
            Block(BlockKind.PARAGRAPH, doc.strip(), (), tree.body[0].lineno, tree.body[0].end_lineno or 1)
        )
        start = (tree.body[0].end_lineno or 0) + 1
    _definitions(lines, tree.body, start, len(lines), (), blocks)
    return "", sorted(blocks, key=lambda block: block.first_line)


def _definitions(
    lines: list[str],
    body: list[ast.stmt],
    start: int,
    end: int,
    headings: tuple[str, ...],
    blocks: list[Block],
) -> None:
    for node in body:
        if not isinstance(node, _Definition):
            continue
        first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
        while first - 1 > start and lines[first - 2].lstrip().startswith("#"):
            first -= 1  # the comment above a definition belongs to it
        last = node.end_lineno or node.lineno
        blocks += _code(lines, start, first - 1, headings)
        inner = [n for n in node.body if isinstance(n, _Definition)]
        if isinstance(node, ast.ClassDef) and inner and last - first > _LONG:
            _definitions(lines, node.body, first, last, (*headings, node.name), blocks)
        else:
            blocks += _code(lines, first, last, (*headings, node.name))
        start = last + 1
    blocks += _code(lines, start, end, headings)


def _code(lines: list[str], first: int, last: int, headings: tuple[str, ...]) -> list[Block]:
    while first <= last and not lines[first - 1].strip():
        first += 1
    while last >= first and not lines[last - 1].strip():
        last -= 1
    body = [line for line in lines[first - 1 : last] if line.strip() and not line.lstrip().startswith("#")]
    if not body or all(line.lstrip().startswith(("import ", "from ")) for line in body):
        return []
    width = min(len(line) - len(line.lstrip()) for line in body)
    text = "\n".join(line[width:] for line in lines[first - 1 : last])
    return [Block(BlockKind.CODE, f"```python\n{text}\n```", headings, first, last)]
