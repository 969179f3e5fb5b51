"""The guard before the app: who may ask, from which page, under which name, and what a page may load.

A server on the loopback address is open to every web page in the same browser unless it looks at the Host
header (DNS rebinding) and at where a POST comes from (cross-site requests).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import re
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
LOOPBACK = ("127.0.0.1", "::1")
LASTING = ("/assets/", "/study/static/")  # a file that changes gets another address
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def is_loopback(host: str) -> bool:
    """Tell whether an address to listen on is reached from this machine only."""
    return host in (*LOOPBACK, "localhost") or host.startswith("127.")


def content_policy(script_hashes: Iterable[str]) -> str:
    """Make the content-security policy: nothing from elsewhere, no inline script but the page's own.

    'unsafe-eval' is for Gradio's HTML component, which compiles its (constant) templates; 'unsafe-inline'
    styles are for Gradio and KaTeX, which position elements by style attributes.
    """
    scripts = " ".join(["'self'", "'unsafe-eval'", *script_hashes])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-src 'none'; frame-ancestors 'none'"
    )


def is_known_host(host: str, named: str) -> bool:
    """Tell whether a Host header names this machine: an IP address, localhost, its own name, or `named`."""
    name = (urlsplit(f"//{host}").hostname or "").lower().rstrip(".")
    if name in ("localhost", named.lower(), socket.gethostname().lower()):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False  # a rebound name is always a name
    return True


class Guard:
    """ASGI middleware that refuses what is not meant for this server and sets the protective headers.

    `login` is "USER:PASSWORD", asked for with HTTP Basic authentication, or "" for none.
    """

    def __init__(self, app: ASGIApp, *, host: str, login: str) -> None:
        self._app = app
        self._host = host
        self._login = login

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        refusal = self._refusal(scope["method"], headers)
        if refusal:
            await refuse(send, *refusal)
            return
        # A page must arrive uncompressed, so that its scripts can be hashed; within one machine compressing takes
        # longer than sending.
        if scope["path"] == "/" or (scope["client"] or ("",))[0] in LOOPBACK:
            kept = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
            scope = {**scope, "headers": kept}
        await self._app(scope, receive, Sender(send, lasting=scope["path"].startswith(LASTING)).send)

    def _refusal(self, method: str, headers: dict[str, str]) -> tuple[int, str, dict[str, str]] | None:
        host = headers.get("host", "")
        if not is_known_host(host, self._host):
            return 421, f"This server does not answer for the name {host!r}; use its address.", {}
        if method not in SAFE_METHODS and not same_origin(headers, host):
            return 403, "The request came from another site and was refused.", {}
        if self._login and not self._logged_in(headers.get("authorization", "")):
            return (
                401,
                "Log in to use Whetstone.",
                {"www-authenticate": 'Basic realm="Whetstone", charset="UTF-8"'},
            )
        return None

    def _logged_in(self, authorization: str) -> bool:
        scheme, _, encoded = authorization.partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            given = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            return False
        return hmac.compare_digest(given, self._login.encode())


def same_origin(headers: dict[str, str], host: str) -> bool:
    """Tell whether a request that changes something comes from our own page (or from no page at all)."""
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc == host
    return headers.get("sec-fetch-site", "none") in ("same-origin", "none")


async def refuse(send: Send, status: int, text: str, headers: dict[str, str]) -> None:
    """Answer with a status and one sentence."""
    given = {"content-type": "text/plain; charset=utf-8", **HEADERS, **headers}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": text.encode()})


class Sender:
    """Passes a response on with our headers; pages are held back until their inline scripts are hashed."""

    def __init__(self, send: Send, *, lasting: bool = False) -> None:
        self._send = send
        self._lasting = lasting
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        """Take one message of the response."""
        if message["type"] == "http.response.start":
            kept = [(n, v) for n, v in message["headers"] if n.decode("latin-1").lower() not in HEADERS]
            kept += [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            if self._lasting and message["status"] == 200:
                kept.append((b"cache-control", b"private, max-age=31536000, immutable"))
            message = {**message, "headers": kept}
            types = [value for name, value in kept if name.lower() == b"content-type"]
            if types and types[0].startswith(b"text/html"):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._send_page(self._start, self._body)
            return
        await self._send(message)

    async def _send_page(self, start: Message, body: bytes) -> None:
        hashes = (
            f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
            for script in INLINE_SCRIPT.findall(body)
        )
        policy = (b"content-security-policy", content_policy(hashes).encode())
        await self._send({**start, "headers": [*start["headers"], policy]})
        await self._send({"type": "http.response.body", "body": body})
