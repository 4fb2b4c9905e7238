"""Exact Online's hosts, and which addresses the client may talk to."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

REGIONS: dict[str, str] = {
    "nl": "https://start.exactonline.nl",
    "be": "https://start.exactonline.be",
    "de": "https://start.exactonline.de",
    "fr": "https://start.exactonline.fr",
    "es": "https://start.exactonline.es",
    "uk": "https://start.exactonline.co.uk",
    "us": "https://start.exactonline.com",
}


def clean_base_url(base_url: str) -> str:
    """Return the address as `scheme://host[:port]`.

    Tokens travel to this address, so `https` is asked for everywhere but on the
    machine itself.

    :raise ValueError: not an address of a host, or `http` to another machine
    """
    parts = urlsplit(base_url.strip())
    bare = not (parts.path.strip("/") or parts.query or parts.fragment)
    if not parts.hostname or "@" in parts.netloc or not bare:
        raise ValueError("The address of Exact must be https://host")
    if parts.scheme != "https" and not (
        parts.scheme == "http" and is_loopback(parts.hostname)
    ):
        raise ValueError("The address of Exact must begin with https://")
    return f"{parts.scheme}://{parts.netloc}"


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def same_origin(url: str, base_url: str) -> bool:
    """Whether `url` has the scheme, host and port of `base_url`."""
    ours, theirs = urlsplit(base_url), urlsplit(url)
    return (theirs.scheme, theirs.netloc.lower()) == (ours.scheme, ours.netloc.lower())
