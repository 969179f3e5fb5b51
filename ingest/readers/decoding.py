"""Bytes to text: encodings, line ends, and characters that nobody sees but every search trips over."""

from __future__ import annotations

import codecs
import re
import unicodedata

from ingest.readers.failure import ReadError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Zero-width and bidirectional marks, soft hyphen, variation selectors, and control characters but tab and newline.
_UNSEEN = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\ufe00-\ufe0f"
    "\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]"
)
_ODD_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def decode(data: bytes, path: str) -> str:
    """Turn a text file's bytes into text with `\\n` line ends, so that line numbers match what a web view shows."""
    if not data.strip():
        raise ReadError(f"{path} is empty")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = data.decode(encoding, errors="replace")
            break
    else:
        text = _guess(data, path)
    return text.replace("\r\n", "\n").replace("\r", " ")


def _guess(data: bytes, path: str) -> str:
    if b"\x00" in data[:8000]:
        raise ReadError(f"{path} is not text although its name says so")
    for encoding in ("utf-8", "gb18030"):  # a few of the Chinese pages predate UTF-8
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", errors="replace")


def visible(text: str) -> str:
    """Turn text into the same text without zero-width, control and exotic space characters; lines stay."""
    return _ODD_SPACES.sub(" ", _UNSEEN.sub("", text))


def compatible(text: str) -> str:
    """Turn extracted text into its compatibility form (ligatures, full-width digits), visible characters only."""
    return visible(unicodedata.normalize("NFKC", text))
