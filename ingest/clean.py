"""What a page says apart from what surrounds it: promotion, contents lists and boilerplate go, from all pages.

Works on the blocks of a whole source at once, because a sentence repeated on a hundred pages can only be
seen as boilerplate from there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.document import Block, BlockKind, Document

# A section under such a heading holds nothing to study. Anchored: "Contributing factors" stays.
_EMPTY_SECTION = re.compile(
    r"^\W*(?:table of contents?|quick (?:navigation|links)|contributors?|our contributors|contributing|how to contribute"
    r"|contribution guidelines?|code of conduct|license|licence|sponsors?|backers|our sponsors|star history|stargazers"
    r"|donat\w+|support (?:us|me|this project|the project)|follow (?:us|me)|contact(?: us| me)?"
    r"|upcoming features|featured resource.*|newsletter|changelog|more contributors.*|tags"
    r"|目录|贡献(?:者|指南|与项目概览)?|贡献者名单|联系方式|许可证|赞助.*|更多贡献者.*)\W*$",
    re.I,
)
# "Contents" alone may be a real chapter; it is a contents list only where rows of links or numbers follow.
_CONTENTS = re.compile(r"^\W*(?:contents?|outline|overview of contents|index|toc)\W*$", re.I)
_PROMOTION = re.compile(
    r"\b(?:promo(?:tion)? code|coupon|discount code|\d{1,2} ?% off|use (?:the )?code\b.*checkout|at checkout"
    r"|buy me a (?:coffee|beer)|buy (?:it )?on amazon|become a (?:sponsor|patron)|(?:this|the) \w+ is sponsored|sponsored by"
    r"|sponsor (?:this|the) project|paypal\.me|patreon|(?:one[- ]time|make a) donation"
    r"|(?:sign up|subscribe) (?:to|for) (?:my|our|the|this)[^.]{0,40}(?:newsletter|mailing list|channel)"
    r"|star (?:this|the) repo|don't forget to star|join (?:our|the|my) (?:discord|slack)"
    r"|give (?:it|this|the repo\w*) a (?:star|⭐)"
    r"|follow (?:me|us|steve nouri) (?:on|for)|(?:you can also )?find all \d+ answers|explore all \d+ answers"
    r"|shareasale|affiliate link|limited[- ]time offer|all-in-one platform|try it now|supercharge your)\b",
    re.I,
)
_CLOSING_WORDS = re.compile(r"^\W*(?:acknowledge?ments?|credits|致谢)\W*$", re.I)
# A table that stands under such a heading for want of another one is content after all.
_LONG_SECTION = 15  # blocks
_ALWAYS_EMPTY = re.compile(r"contributor|sponsor|backers|star|table of contents|目录|贡献|赞助", re.I)
_PROMOTION_WORDS = 60  # a longer block says something besides
_CONTENTS_LINE = re.compile(r"^\W*(?:第.{1,4}章|chapter\b|\d+(?:\.\d+)+).*?(?:\.{3,}|\s)\d{1,3}\s*$", re.I)
_STUB = re.compile(
    r"^\W*(?:be the first to contribute|to ?do\b|tbd\b|coming soon|work in progress|wip\b|under construction|© ?copyright"
    r"|copyright ©|see discussions? on hacker news|待更新|未完待续|todo：).{0,40}$",
    re.I,
)
_ROLL_OF_NAMES = "排名不分先后"  # "in no particular order": the names below are the chapter's authors
_PAID_LINK = re.compile(
    r"[?&](?:aff|affiliate|aff_id|linkid|irclickid|tap_s)=|utm_medium=(?:referral|affiliate)|shareasale|amzn\.to",
    re.I,
)
_BASE64 = re.compile(r"(?:data:[\w/+.-]+;base64,)?[A-Za-z0-9+/]{200,}={0,2}")
_BADGE = re.compile(
    r"(?:img\.)?shields\.io|badge\.svg|badges?\.|hits\.dwyl|awesome\.re|deepwiki\.com|colab-badge", re.I
)
_STAMP = re.compile(
    r"^\W*(?:last updated|first published|updated on|table of contents|back to top|⬆|\[?toc\]?|返回目录)\b.{0,60}$",
    re.I,
)
_SKIPPED_FILE = re.compile(
    r"(?:^|/)(?:\.ipynb_checkpoints|\.github|node_modules)/"
    r"|^(?:docs/)?(?:contributing|code_of_conduct|security|changelog|license|pull_request_template|issue_template)\.\w+$"
    r"|(?:^|/)(?:_?sidebar|__template__|_navbar|_coverpage|目录\w*)\.\w+$"
    r"|(?:^|/)(?:genindex|search|py-modindex)\.html$",
    re.I,
)

# Boilerplate by repetition. Set on the 550 template pages of one linked repository (their eight template
# sentences stand on 509 pages) against the 73 pages of a handbook (its commonest sentence stands on 14).
_MIN_PAGES = 20
_SHARE_PROSE = 0.10
_SHARE_OTHER = 0.30
_LEAD = 4  # words: "This case study discusses" + a company


def clean(documents: Sequence[Document]) -> list[Document]:
    """Turn the documents of one source into the same documents without what is not theirs to say.

    Documents that hold nothing else have no blocks left. Wiki copies of a page, checkpoints and files about
    contributing go whole.
    """
    kept = [_without_noise(document) for document in documents]
    kept = [replace(d, blocks=()) if _SKIPPED_FILE.search(d.path) else d for d in kept]
    kept = _without_copies(kept)
    return _without_boilerplate(kept)


def _without_noise(document: Document) -> Document:
    blocks: list[Block] = []
    sizes = Counter(heading for block in document.blocks for heading in set(block.headings))
    named = {block.headings for block in document.blocks if _ROLL_OF_NAMES in block.text}
    for block in document.blocks:
        if block.headings in named and len(block.text) < 200:
            continue
        empty = [heading for heading in block.headings if _EMPTY_SECTION.match(heading)]
        if any(sizes[heading] < _LONG_SECTION or _ALWAYS_EMPTY.search(heading) for heading in empty):
            continue
        empty += [h for h in block.headings if _CLOSING_WORDS.match(h) and sizes[h] >= _LONG_SECTION]
        if empty:  # the rows after it are not about it
            block = replace(block, headings=tuple(h for h in block.headings if h not in empty))
        block = replace(block, text=_BASE64.sub("", block.text)) if len(block.text) > 200 else block
        if block.text.strip() and not _noise(block):
            blocks.append(block)
    return replace(document, blocks=tuple(_without_contents(blocks)))


def _noise(block: Block) -> bool:
    if block.kind in (BlockKind.CODE, BlockKind.FORMULA, BlockKind.TABLE_ROW):
        return False
    text = block.text
    if _STAMP.match(text) or _STUB.match(text):
        return True
    if block.kind is BlockKind.LINK_ROW and (_BADGE.search(text) or _PAID_LINK.search(text)):
        return True
    return len(text.split()) <= _PROMOTION_WORDS and bool(_PROMOTION.search(text))


def _without_contents(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without lists of sections with page numbers, and without sections named "Contents"."""
    kept = []
    for block in blocks:
        lines = [line for line in block.text.split("\n") if line.strip()]
        numbered = sum(bool(_CONTENTS_LINE.match(line)) for line in lines)
        if (
            block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST)
            and len(lines) >= 4
            and numbered >= 0.7 * len(lines)
        ):
            continue
        under = block.headings and _CONTENTS.match(block.headings[-1])
        if under and block.kind in (BlockKind.LINK_ROW, BlockKind.LIST) and len(block.text.split()) <= 15:
            continue
        kept.append(block)
    return kept


def _without_copies(documents: Sequence[Document]) -> list[Document]:
    """The documents, of those with the same text only the one outside wiki and docs copies."""
    by_text: defaultdict[str, list[int]] = defaultdict(list)
    for position, document in enumerate(documents):
        if document.blocks:
            by_text[" ".join(document.text.split())].append(position)
    dropped: set[int] = set()
    for positions in by_text.values():
        first = min(
            positions, key=lambda p: ("wiki" in documents[p].path.lower(), documents[p].path.count("/"), p)
        )
        dropped.update(position for position in positions if position != first)
    return [replace(d, blocks=()) if n in dropped else d for n, d in enumerate(documents)]


def _without_boilerplate(documents: Sequence[Document]) -> list[Document]:
    if len(documents) < _MIN_PAGES:
        return list(documents)
    pages: Counter[tuple[str, ...]] = Counter()
    for document in documents:
        pages.update({key for block in document.blocks for key in _keys(block)})
    return [
        replace(document, blocks=tuple(b for b in document.blocks if not _repeated(b, pages, len(documents))))
        for document in documents
    ]


def _keys(block: Block) -> Iterable[tuple[str, ...]]:
    words = re.findall(r"\w+", block.text.lower())
    yield ("all", *words)
    if block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST) and len(words) <= 40:
        section = block.headings[-1] if block.headings else ""
        if len(words) >= 2 * _LEAD:
            yield ("lead", section, *words[:_LEAD])
            yield ("tail", section, *words[-_LEAD:])


def _repeated(block: Block, pages: Counter[tuple[str, ...]], total: int) -> bool:
    for key in _keys(block):
        prose = block.kind is BlockKind.PARAGRAPH and key[0] == "all"
        least = max(
            _MIN_PAGES / 2 if prose else _MIN_PAGES, total * (_SHARE_PROSE if prose else _SHARE_OTHER)
        )
        if pages[key] >= least:
            return True
    return False
