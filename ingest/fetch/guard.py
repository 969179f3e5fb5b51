"""The guard: no URL that a guide, a page or a redirect names may reach this machine or its network.

Every hop is resolved here once, all its addresses are checked, and the caller connects to the checked
address, so that a second, different answer of the name server (DNS rebinding) has no effect.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from ingest.fetch.access import WebAccess
from ingest.fetch.events import FetchError

NAT64 = ipaddress.ip_network("64:ff9b::/96")  # carries an IPv4 address in its last 32 bits


@dataclass(frozen=True, slots=True)
class Route:
    """Where a URL is really requested: `url` after mapping, and the checked addresses of its host.

    `addresses` is empty where nothing needs to be pinned: a mapped URL, private access, or a proxy.
    """

    url: str
    addresses: tuple[str, ...]


def route(url: str, access: WebAccess) -> Route:
    """Turn a URL into the route to request it on; raises FetchError where it must not be reached."""
    mapped = access.mirrored(url)
    try:
        parts = urlsplit(mapped)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise FetchError(f"{url} is not a valid URL ({error}); correct it and retry.") from error
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError(f"{url} is not an http(s) URL; correct it and retry.")
    if mapped != url or access.allow_private:
        return Route(mapped, ())
    literal = _ip(host)
    if literal is not None:
        addresses = [host]
    elif host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        addresses = ["127.0.0.1"]
    elif access.proxy:
        return Route(mapped, ())
    else:
        try:
            addresses = list(access.resolve(host, port))
        except OSError as error:
            raise FetchError(
                f"The host {host} could not be found; check the network connection and the address {url}."
            ) from error
    for address in addresses:
        if not is_public(address):
            raise FetchError(
                f"{url} leads to the private address {address}, which is not fetched; "
                "allow private addresses in the settings if that is what you want."
            )
    # IPv4 first: where IPv6 is announced but broken, every connection would wait for its timeout.
    return Route(mapped, tuple(sorted(addresses, key=lambda address: ":" in address)))


def is_public(address: str) -> bool:
    """Whether an IP address is neither private, loopback, link-local, multicast nor reserved."""
    ip = _ip(address)
    if ip is None:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return None
