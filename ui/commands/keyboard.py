"""What is typed in a terminal: lines that can be edited while they are written, and texts that were pasted."""

from __future__ import annotations

import re
import select
import sys
import time
from functools import cache

from rich.markup import escape

from ui.terminal import console

PASTED_WITHIN_S = 0.05
CUT_AT = 4095  # bytes of a line that a terminal without an editor of lines passes on
CONTROL = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b\[[0-?]*[ -/]*[@-~]|\x1bO.|\x1b.?|[\x00-\x08\x0b-\x1f\x7f-\x9f]"
)
STYLE = re.compile(r"(\x1b\[[0-9;]*m)")


def read_line(prompt: str) -> str:
    """Ask with a prompt in markup for a line, and turn what is typed into it without control characters.

    A text of several lines that was pasted at once comes as one, with its line ends, where the terminal marks it.
    """
    before, line_end, prompt = prompt.rpartition("\n")
    if line_end:
        console.print(before)
    while True:
        try:
            said = input(_invisible_styles(prompt)) if _edits() else console.input(prompt)
        except UnicodeDecodeError:  # a letter that was cut in two, or another encoding
            console.print("[yellow]That line is not UTF-8 text; type it again, in shorter lines.[/]")
            continue
        if sys.stdin.isatty() and not _edits() and len(said.encode()) >= CUT_AT:
            console.print(
                f"[yellow]The terminal cuts a line after {CUT_AT:,} bytes: this one is kept up to “{escape(said[-30:])}”; "
                "type what followed on a line of its own.[/]"
            )
        return CONTROL.sub("", said)


def typed_ahead() -> bool:
    """Whether a terminal holds more than was asked for, as when a text of several paragraphs was pasted."""
    if not sys.stdin.isatty():
        return False
    if sys.platform == "win32":
        import msvcrt

        time.sleep(PASTED_WITHIN_S)
        return msvcrt.kbhit()
    import termios

    terminal = sys.stdin.fileno()
    if (
        not _edits()
    ):  # whoever reads by lines may only look for lines: the switch below would run them together
        return bool(select.select([terminal], [], [], PASTED_WITHIN_S)[0])
    usual = termios.tcgetattr(terminal)
    bytewise = [
        *usual[:3],
        usual[3] & ~termios.ICANON,
        *usual[4:],
    ]  # so that a paste without a last line end is seen
    try:
        termios.tcsetattr(terminal, termios.TCSANOW, bytewise)
        return bool(select.select([terminal], [], [], PASTED_WITHIN_S)[0])
    finally:
        termios.tcsetattr(terminal, termios.TCSANOW, usual)


def drop_typed_ahead() -> None:
    """Forget what a terminal holds that was not asked for: it was meant for something that is over."""
    if not sys.stdin.isatty():
        return
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            msvcrt.getwch()
        return
    import termios

    termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def _edits() -> bool:
    """Whether lines are edited while they are typed: in a terminal, where Python has an editor of lines."""
    return sys.stdin.isatty() and sys.stdout.isatty() and _editor()


@cache
def _editor() -> bool:
    """Switch on the editor of lines that Python has; its history stays in memory. False where there is none."""
    try:
        import readline
    except ImportError:
        return False
    if "libedit" not in (readline.__doc__ or ""):
        readline.parse_and_bind("set enable-bracketed-paste on")
    return True


def _invisible_styles(prompt: str) -> str:
    """Turn a prompt in markup into one for the editor, which must know what takes no room."""
    with console.capture() as drawn:
        console.print(prompt, end="", soft_wrap=True)
    return STYLE.sub("\x01\\1\x02", drawn.get())
