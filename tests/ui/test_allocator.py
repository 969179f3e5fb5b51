"""A server gives freed memory back where the C library can be told to."""

from __future__ import annotations

import platform

from ui.allocator import return_freed_memory


def test_glibc_takes_every_setting_and_nothing_else_is_asked() -> None:
    assert return_freed_memory() == (platform.libc_ver()[0] == "glibc")
