"""Tells addresses on this machine from others, because questions must not leave it unasked."""

import ipaddress
from urllib.parse import urlsplit

from assistant.models.chat import ModelError


def is_loopback(url: str) -> bool:
    """Tell whether the URL's host is this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_url(url: str, *, allow_remote: bool) -> str:
    """Give the URL with its scheme and without a trailing slash; raise ModelError if it may not be used."""
    full = url.strip()
    full = (full if "://" in full else f"http://{full}").rstrip("/")
    if not url.strip() or not urlsplit(full).hostname:
        raise ModelError(
            f"{url!r} is not the address of a model server. Write it like http://127.0.0.1:8080."
        )
    if not allow_remote and not is_loopback(full):
        raise ModelError(
            f"The model server {full} is another computer, and your questions would be sent there. "
            "Allow remote model servers in the settings, or use a server on this machine."
        )
    return full
