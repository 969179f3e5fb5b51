"""Turns a blocking reply into an iterator that shows life while it waits and stops when it is closed."""

import contextlib
import queue
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

HEARTBEAT_S = 0.1


def relay(
    produce: Callable[[Callable[[str], bool]], None], stop: Callable[[], None] | None = None
) -> Iterator[str]:
    """Run `produce(emit)` in a thread of its own and yield what it emits, "" while nothing comes.

    `emit` returns False as soon as nobody listens any more: `produce` must then return. `stop` is called
    once when the iterator ends or is closed, to wake a `produce` that waits for an engine. What `produce`
    raises is raised here.
    """
    pieces: queue.SimpleQueue[str | BaseException | None] = queue.SimpleQueue()
    closed = threading.Event()

    def emit(piece: str) -> bool:
        pieces.put(piece)
        return not closed.is_set()

    def work() -> None:
        end: BaseException | None = None
        try:
            produce(emit)
        except BaseException as error:  # noqa: BLE001 - not swallowed: raised in the caller's thread
            end = error
        pieces.put(end)

    # A daemon: leaving the program must not wait for the end of a reply.
    threading.Thread(target=work, name="model-reply", daemon=True).start()
    try:
        while True:
            try:
                piece = pieces.get(timeout=HEARTBEAT_S)
            except queue.Empty:
                yield ""
                continue
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        closed.set()
        if stop:
            stop()


class ConnectionCutter:
    """Ends an httpx request that waits in another thread by shutting its socket down.

    Closing the response is not enough: a server that is still reading the prompt has sent no response
    yet, and goes on computing until it sees the connection go.
    """

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []

    def watch(self, request: Any) -> None:
        """Note the socket that this request will use; an httpx `request` event hook."""
        request.extensions["trace"] = self._note

    def cut(self) -> None:
        """Shut every noted connection."""
        for connection in self._sockets:
            with contextlib.suppress(OSError):  # already closed by the other side
                connection.shutdown(socket.SHUT_RDWR)

    def _note(self, event: str, details: dict[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._sockets.append(details["return_value"].get_extra_info("socket"))
