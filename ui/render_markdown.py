"""Markdown in, safe HTML out: no raw HTML, no images, checked links, formulas left for the browser to set.

Everything that documents, models and users write passes through here. The only tags and attributes in the
result are the ones made in this module, so nothing needs to be sanitized afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from content.text import slug

# Rare punctuation that carries marks through the Markdown parser: punctuation, because emphasis beside any
# other character would not be recognized. They are removed from the text first.
OPEN, SEAL, CLOSE = "\u2e14", "\u2e16", "\u2e15"
CARRIERS = re.compile(f"[{OPEN}{SEAL}{CLOSE}]")
PIECES = re.compile(
    rf'(<span class="tex"[^>]*>[^<]*</span>|<pre[ >].*?</pre>|<[^>]*>|{OPEN}[mc]\d+{SEAL}|{CLOSE})', re.DOTALL
)
CITATION = re.compile(r"\[(\d{1,2})\](?!\()")
LITERAL = re.compile(
    r"(```.*?(?:```|\Z)|`[^`\n]+`|\$\$.*?\$\$|\\\[.*?\\\]|\\\(.*?\\\)|\$[^$\n]+\$)", re.DOTALL
)
TO_TICK = re.compile(r"\[([ xX])\] ")
LEAVES = ("paragraph_open", "heading_open", "tr_open", "fence", "code_block", "formula", "list_item_open")


@dataclass(frozen=True, slots=True)
class Mark:
    """A range of characters of a Markdown text, the class it is shown with, and the text of its tooltip."""

    start: int
    end: int
    style: str
    title: str = ""


def render_markdown(
    text: str,
    *,
    marks: Sequence[Mark] = (),
    citations: str = "",
    top_heading: int = 3,
    lines: tuple[int, int] = (0, 0),
) -> str:
    """Turn Markdown into HTML.

    `citations` is the id prefix of the cards that `[n]` markers open ("" leaves markers as they stand).
    The first heading level becomes `top_heading`. Blocks that stand in the 1-based `lines` get the class
    `here`.
    """
    prepared = _carry(text, marks, citations)
    env = {"top_heading": top_heading, "lines": lines}
    html: str = _parser().render(prepared, env)
    return _uncarry(html, marks, citations)


def render_code(code: str, language: str) -> str:
    """Turn code into HTML with its tokens in spans; an unknown language stays plain."""
    # lazily: Pygments takes a tenth of a second to import
    from pygments import highlight  # type: ignore[import-untyped]
    from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]

    try:
        lexer = get_lexer_by_name(language or "text", stripnl=False)
    except ClassNotFound:
        return escape(code)
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))


def safe_url(url: str) -> str:
    """Return a URL that may be followed (http or https with a host), "" for any other."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def _carry(text: str, marks: Sequence[Mark], citations: str) -> str:
    """Put marks and citation markers into the text as carrier characters."""
    pieces: list[str] = []
    position = 0
    for index, mark in enumerate(marks):
        inside = text[mark.start : mark.end]
        body = CARRIERS.sub("", inside.strip())
        if not body or mark.start < position:
            continue
        before, after = inside[: len(inside) - len(inside.lstrip())], inside[len(inside.rstrip()) :]
        pieces += [CARRIERS.sub("", text[position : mark.start]), before]
        if body.startswith("|") and body.endswith("|") and len(body) > 2:  # a table row stays one
            pieces.append(f"|{OPEN}m{index}{SEAL}{body[1:-1]}{CLOSE}|")
        else:
            pieces.append(f"{OPEN}m{index}{SEAL}{body}{CLOSE}")
        pieces.append(after)
        position = mark.end
    pieces.append(CARRIERS.sub("", text[position:]))
    carried = "".join(pieces)
    if not citations:
        return carried
    parts = LITERAL.split(carried)
    return "".join(
        part if index % 2 else CITATION.sub(rf"{OPEN}c\1{SEAL}", part) for index, part in enumerate(parts)
    )


def _uncarry(html: str, marks: Sequence[Mark], citations: str) -> str:
    """Replace carrier characters in rendered HTML by elements that never cross other elements."""
    if not (marks or citations):
        return html
    result: list[str] = []
    current: Mark | None = None
    for piece in PIECES.split(html):
        if piece.startswith("<"):
            result.append(re.sub(rf"{OPEN}[mc]\d+{SEAL}|{CLOSE}", "", piece))
        elif piece.startswith(f"{OPEN}m"):
            current = marks[int(piece[2:-1])]
        elif piece == CLOSE:
            current = None
        elif piece.startswith(f"{OPEN}c"):
            number = int(piece[2:-1])
            result.append(
                f'<a class="cite" href="#{citations}{number}" data-card="{citations}{number}" '
                f'aria-label="Source {number}">{number}</a>'
            )
        elif current is not None and piece.strip():
            title = f' title="{escape(current.title)}"' if current.title else ""
            tag = "mark" if current.style == "evidence" else "span"
            result.append(f'<{tag} class="{current.style}"{title}>{piece}</{tag}>')
        else:
            result.append(piece)
    return "".join(result)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
    parser.enable(["table", "strikethrough"])
    parser.disable(["html_block", "html_inline"])
    parser.inline.ruler.before("escape", "formula", _inline_formula)
    parser.block.ruler.before(
        "fence", "formula", _block_formula, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    parser.core.ruler.push("settle", _settle)
    parser.add_render_rule("formula", _render_formula)
    parser.add_render_rule("image", _render_image)
    parser.add_render_rule("fence", _render_fence)
    parser.add_render_rule("code_block", _render_fence)
    parser.add_render_rule("code_inline", _render_code_inline)
    parser.add_render_rule("table_open", _render_table_open)
    parser.add_render_rule("table_close", _render_table_close)
    return parser


# Formulas: $...$ and \(...\) in a line, $$...$$ and \[...\] displayed, in a line or as a block


def _inline_formula(state: StateInline, silent: bool) -> bool:
    source, start = state.src, state.pos
    for opening, closing, display in (
        ("$$", "$$", True),
        ("\\[", "\\]", True),
        ("\\(", "\\)", False),
        ("$", "$", False),
    ):
        if not source.startswith(opening, start):
            continue
        begin = start + len(opening)
        end = source.find(closing, begin)
        while closing == "$" and end > 0 and source[end - 1] == "\\":
            end = source.find(closing, end + 1)
        if end < 0 or not source[begin:end].strip():
            return False
        body = source[begin:end]
        after = source[end + len(closing) : end + len(closing) + 1]
        # "$5 and $10" is money: a formula touches its dollars, and no digit follows it
        if opening == "$" and (body[0].isspace() or body[-1].isspace() or after.isdigit() or "\n\n" in body):
            return False
        if not silent:
            token = state.push("formula", "", 0)
            token.content, token.meta = body, {"display": display}
        state.pos = end + len(closing)
        return True
    return False


def _block_formula(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    begin = state.bMarks[start_line] + state.tShift[start_line]
    first = state.src[begin : state.eMarks[start_line]]
    opening = first[:2]
    if opening not in ("$$", "\\[") or state.is_code_block(start_line):
        return False
    closing = "$$" if opening == "$$" else "\\]"
    rest = first[2:].rstrip()
    if closing in rest:
        if not rest.endswith(closing) or rest.index(closing) != len(rest) - 2:
            return False  # text follows on the line: the inline rule takes it
        last, body = start_line, rest[:-2]
    else:
        collected = [rest]
        for line in range(start_line + 1, end_line):
            text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
            if text.rstrip().endswith(closing):
                last, body = line, "\n".join([*collected, text.rstrip()[:-2]])
                break
            collected.append(text)
        else:
            return False
    if silent:
        return True
    token = state.push("formula", "", 0)
    token.content, token.meta, token.block = body, {"display": True}, True
    token.map = [start_line, last + 1]
    state.line = last + 1
    return True


def _render_formula(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    display = token.meta["display"]
    source = re.sub(rf"{OPEN}[mc]\d+{SEAL}|{CLOSE}", "", token.content).strip()
    span = f'<span class="tex" data-display="{int(display)}">{escape(source)}</span>'
    here = ' class="formula here"' if token.meta.get("here") else ' class="formula"'
    return f"<div{here}>{span}</div>" if token.block else span


# Links, headings, places


def _settle(state: StateCore) -> None:
    """Keep only links that may be followed, shift headings, give them anchors, and mark the lines looked for."""
    first, last = state.env["lines"]
    seen: dict[str, int] = {}
    levels = [int(token.tag[1]) for token in state.tokens if token.type == "heading_open"]
    shift = state.env["top_heading"] - min(levels, default=1)
    for index, token in enumerate(state.tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{max(1, min(6, int(token.tag[1]) + shift))}"
            if token.type == "heading_open":
                # prefixed, so that a heading of a document never takes the id of a part of the page
                anchor = "h-" + (slug(state.tokens[index + 1].content) or "section")
                seen[anchor] = seen.get(anchor, 0) + 1
                token.attrSet("id", anchor if seen[anchor] == 1 else f"{anchor}-{seen[anchor]}")
        if first and token.type in LEAVES and token.map and first - 1 <= token.map[0] < last:
            if token.type == "formula":
                token.meta["here"] = True
            token.attrJoin("class", "here")
        if token.type == "inline" and index > 1 and state.tokens[index - 2].type == "list_item_open":
            _settle_item(state.tokens[index - 2], token)
        for child in token.children or ():
            if child.type == "link_open":
                _settle_link(child)
        _close_links(token.children or ())


def _settle_item(item: Token, words: Token) -> None:
    """Give an item that begins with `[ ]` or `[x]` a box instead of its bullet."""
    first = (words.children or [words])[0]
    if box := TO_TICK.match(first.content):
        item.attrJoin("class", "to-tick" if box[1] == " " else "to-tick ticked")
        first.content = first.content[box.end() :]


def _settle_link(token: Token) -> None:
    address = str(token.attrGet("href") or "")
    token.attrs = {}
    if address.startswith("page:") and re.fullmatch(r"[a-z0-9-]+(#[a-z0-9-]+)?", address[5:]):
        page = address[5:].partition("#")[0]
        token.attrs = {"href": f"?read={page}", "data-do": "page", "data-value": page, "data-tab": "handbook"}
    elif safe_url(address):
        token.attrs = {"href": address, "target": "_blank", "rel": "noopener noreferrer nofollow"}
    else:
        token.tag = "span"


def _close_links(children: Sequence[Token]) -> None:
    open_tags: list[str] = []
    for child in children:
        if child.type == "link_open":
            open_tags.append(child.tag)
        elif child.type == "link_close" and open_tags:
            child.tag = open_tags.pop()


def _render_image(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    # a picture would be fetched from elsewhere; its description stays
    described = CARRIERS.sub("", tokens[index].content).strip()
    return f'<span class="picture">[picture{": " if described else ""}{escape(described)}]</span>'


def _render_fence(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    code = re.sub(rf"{OPEN}[mc]\d+{SEAL}|{CLOSE}", "", token.content)
    language = (token.info or "").strip().split(" ")[0].strip("{}.").lower()
    classes = "code" + (" here" if "here" in str(token.attrGet("class") or "") else "")
    if language == "mermaid":
        return f'<pre class="mermaid-source" tabindex="0">{escape(code)}</pre>'
    return (
        f'<div class="{classes}"><button type="button" class="copy-code" data-copy-code>Copy</button>'
        f'<pre tabindex="0"><code>{render_code(code, language)}</code></pre></div>'
    )


def _render_code_inline(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    return f"<code>{escape(re.sub(rf'{OPEN}[mc][0-9]+{SEAL}|{CLOSE}', '', tokens[index].content))}</code>"


def _render_table_open(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    return '<div class="table" tabindex="0"><table>\n'


def _render_table_close(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    return "</table></div>\n"
