"""How the C library keeps memory: told once, so that a server that runs for days holds no more than it uses."""

from __future__ import annotations

import ctypes
import sys

# mallopt(3) of glibc. Threads that come and go otherwise leave pools behind that are half empty and never given back.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
LARGEST_KEPT, SMALLEST_MAPPED, POOLS = 256 * 1024, 128 * 1024, 2  # bytes, bytes, pools of memory


def return_freed_memory() -> bool:
    """Have freed memory returned to the system soon; False where the C library is not glibc, and nothing changes."""
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallopt") or not hasattr(library, "gnu_get_libc_version"):
        return False
    settings = ((M_ARENA_MAX, POOLS), (M_MMAP_THRESHOLD, SMALLEST_MAPPED), (M_TRIM_THRESHOLD, LARGEST_KEPT))
    return all(library.mallopt(name, value) for name, value in settings)
