"""What the connection to the Bürgerpostfach is configured with. The passphrase of the key never stands here."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def _https_or_loopback(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ValueError("must be https (http only to this machine)")
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("must be a plain address without user, query or fragment")
    return url.rstrip("/")


class Options(BaseModel):
    """One connection for the whole platform: one certificate, the sender stands in each message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: Annotated[str, AfterValidator(_https_or_loopback)]
    certificate_file: str  # PEM; its key signs the messages and opens the TLS connection
    key_file: str  # PEM
    ca_file: str | None = None
    connect_seconds: Annotated[float, Field(gt=0, le=10)] = 3.0
    read_seconds: Annotated[float, Field(gt=0, le=30)] = 10.0
