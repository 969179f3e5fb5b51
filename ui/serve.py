"""Serve the app over HTTP until the process is told to end."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import signal
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from fastapi import FastAPI
from rich.markup import escape

from ui.allocator import return_freed_memory
from ui.failures import UsageProblem
from ui.protect import Guard, is_loopback
from ui.replies import Replies
from ui.study import Study
from ui.terminal import errors

LONGEST_GOODBYE_S = 2  # for open connections when the server ends
LARGEST_UPLOAD = "50mb"
# Gradio keeps what each page that was ever opened shows, half a megabyte. Nothing is lost with it: what counts is in the
# data folder, and a page that comes back sends what it shows.
PAGES_REMEMBERED = 10


def serve(study: Study, *, on_ready: Callable[[str], None]) -> None:
    """Serve the app at the address of the settings; returns after Ctrl-C or SIGTERM, with partial answers kept.

    `on_ready` is called with the app's address once it answers. Raises UsageProblem if the port is taken.
    """
    return_freed_memory()
    settings = study.settings
    listening = bind(settings.host, settings.port)
    address = address_of(settings.host, listening.getsockname()[1])
    if risk := warning(settings.host, settings.auth):
        errors.print(f"[yellow]{escape(risk)}[/]")
    replies = Replies(study)
    config = uvicorn.Config(
        make_server_app(study, replies),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LONGEST_GOODBYE_S,
    )
    server = Server(config, lambda: on_ready(address))
    logging.getLogger("uvicorn.error").addFilter(is_worth_telling)
    try:
        server.run(sockets=[listening])
    finally:
        replies.close()
        study.ingestion.cancel()
        study.download.cancel()
        study.ingestion.wait(LONGEST_GOODBYE_S)


def is_worth_telling(record: logging.LogRecord) -> bool:
    """Tell whether an error of the server concerns the user; a page that has gone while it was being sent does not.

    Gradio answers the last look of such a page with a 404 in the middle of a response, or finds that it has forgotten the
    page already; uvicorn reports both.
    """
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, KeyError) and place_of(error) == "sse_stream":
        return False
    return getattr(error.__cause__ if error else None, "status_code", 0) != 404


def place_of(error: Exception) -> str:
    """Name the function that raised an error."""
    steps = list(traceback.walk_tb(error.__traceback__))
    return steps[-1][0].f_code.co_name if steps else ""


def make_server_app(study: Study, replies: Replies) -> FastAPI:
    """Put the app, our own pages and the guard together."""
    # Read by Gradio when it is imported: no telemetry, uploads beside everything else of the user's.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_TEMP_DIR"] = str(study.settings.cache_folder / "uploads")
    import gradio as gr

    from ui.app import build_app, theme
    from ui.design_pages import add_design_pages
    from ui.drill_pages import add_drill_pages
    from ui.drills import Drills
    from ui.pages import add_pages, head_html
    from ui.plan_pages import add_plan_pages
    from ui.progress_pages import add_progress_pages
    from ui.suggestions import probing_questions

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    drills = Drills(study)
    add_pages(app, study)
    add_drill_pages(app, drills)
    add_design_pages(app, study)
    add_progress_pages(app, study)
    add_plan_pages(app, study)
    blocks = build_app(study, replies, drills)
    blocks.state_session_capacity = PAGES_REMEMBERED
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        theme=theme(),
        head=head_html(),
        max_file_size=LARGEST_UPLOAD,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )
    app.add_middleware(Guard, host=study.settings.host, login=study.settings.auth)
    # Reading the handbook takes seconds on a slow machine: begin before the first page asks for it.
    threading.Thread(target=probing_questions, daemon=True).start()
    return app


def bind(host: str, port: int) -> socket.socket:
    """Take the address; raises UsageProblem if another program has it or there is no such address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise UsageProblem(
                f"Port {port} is taken, perhaps by Whetstone itself: open {address_of(host, port)}, or choose "
                f"another port with `whetstone app --port {port + 1}`."
            ) from error
        raise UsageProblem(f"{host}:{port} cannot be listened on ({error.strerror}).") from error
    return listening


def address_of(host: str, port: int) -> str:
    """Make the address that a browser on this machine opens."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "") else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"


def warning(host: str, login: str) -> str:
    """Say what listening beyond this machine means, "" if the app listens on it alone."""
    if is_loopback(host):
        return ""
    if not login:
        return (
            f"Anyone who can reach {host} can read your conversations, change your settings and fetch pages through "
            "this machine. Set a login with `whetstone app --auth USER:PASSWORD`, or listen on 127.0.0.1."
        )
    return "The login travels unencrypted over HTTP: use this on a network that you trust, or behind HTTPS."


class Server(uvicorn.Server):
    """A server that says when it answers, and that ends on a signal without passing the signal on."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then tell."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on SIGINT and SIGTERM; uvicorn's own way raises the signal again before anything can be saved."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def end(number: int, frame: FrameType | None) -> None:
            self.handle_exit(number, frame)

        before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
