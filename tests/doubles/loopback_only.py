"""Runs the command line in this process with every connection beyond this machine refused and recorded.

    python tests/doubles/loopback_only.py RECORD COMMAND [ARGUMENT ...]

Each refused address is a line of the file RECORD.
"""

from __future__ import annotations

import ipaddress
import sys
from pathlib import Path

RECORD = Path(sys.argv[1])


def is_local(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse(event: str, arguments: tuple[object, ...]) -> None:
    host: object = None
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    if isinstance(host, bytes):
        host = host.decode()
    if isinstance(host, str) and not is_local(host):
        with RECORD.open("a", encoding="utf-8") as record:
            record.write(f"{event} {host}\n")
        raise PermissionError(f"no network in this run: {host}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    sys.addaudithook(refuse)
    from ui.cli import main

    main(sys.argv[2:])
