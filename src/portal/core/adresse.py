"""Addresses of outside systems, as an administrator configures them."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def _https_or_loopback(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ValueError("must be https (http only to this machine)")
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("must be a plain address without user, query or fragment")
    return url.rstrip("/")


Address = Annotated[str, AfterValidator(_https_or_loopback)]
