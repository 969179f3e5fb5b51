"""How many threads computing a reply may use on this machine."""

import os
import subprocess
import sys
from pathlib import Path

SYSTEM = Path("/sys")


def physical_cores(system: Path = SYSTEM) -> int:
    """Count the physical cores this process may use, at least 1.

    Two threads on one core's hyperthreads are slower than one, and threads beyond a container's
    quota wait for each other. `system` is Linux's /sys.
    """
    logical = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if sys.platform == "darwin":
        cores = _mac_cores()
    elif sys.platform == "win32":
        cores = logical // 2 if logical > 2 else logical  # nearly every PC sold has two threads a core
    else:
        siblings = system.glob("devices/system/cpu/cpu[0-9]*/topology/thread_siblings_list")
        cores = len({path.read_text() for path in siblings}) or logical
    return max(1, min(cores, logical, _quota(system) or logical))


def _mac_cores() -> int:
    """Count the performance cores of an Apple chip, or all cores of an older Mac."""
    for name in ("hw.perflevel0.physicalcpu", "hw.physicalcpu"):
        answer = subprocess.run(["sysctl", "-n", name], capture_output=True, text=True, check=False)
        if answer.returncode == 0 and answer.stdout.strip().isdigit():
            return int(answer.stdout)
    return os.cpu_count() or 1


def _quota(system: Path) -> int:
    """Give the whole CPUs a container may use, 0 where nothing limits it."""
    limit = system / "fs/cgroup/cpu.max"
    if not limit.is_file():
        return 0
    allowed, period = limit.read_text().split()
    return 0 if allowed == "max" else max(1, int(allowed) // int(period))
