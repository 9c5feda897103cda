"""What the connection to the Bürgerpostfach is configured with. The passphrase of the key never stands here."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from portal.core.adresse import Address


class Options(BaseModel):
    """One connection for the whole platform: one certificate, the sender stands in each message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: Address
    certificate_file: str  # PEM; its key signs the messages and opens the TLS connection
    key_file: str  # PEM
    ca_file: str | None = None
    connect_seconds: Annotated[float, Field(gt=0, le=10)] = 3.0
    read_seconds: Annotated[float, Field(gt=0, le=30)] = 10.0
