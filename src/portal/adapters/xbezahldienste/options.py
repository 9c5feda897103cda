"""What an Anbindung of this adapter is configured with. The secret (password, client secret) never stands here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from portal.core.adresse import Address

Name = Annotated[str, Field(min_length=1, max_length=36, pattern=r"^[A-Za-z0-9_-]+$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class OAuth2(_Frozen):
    """Client credentials (pmPayment, GiroCheckout); the secret is the client secret."""

    kind: Literal["oauth2"] = "oauth2"
    token_url: Address
    client_id: str
    scope: str = "post"


class Basic(_Frozen):
    """User name and password (epay21); the secret is the password."""

    kind: Literal["basic"] = "basic"
    username: str


class Mtls(_Frozen):
    """Client certificate (ePayBL) in PEM; the secret is the passphrase of the key, or empty."""

    kind: Literal["mtls"] = "mtls"
    certificate_file: str
    key_file: str


class Options(_Frozen):
    """The options of one Kommune's payment provider."""

    base_url: Address
    originator_id: Name  # the online service; pmPayment: Verfahren, GiroCheckout: Haendler-ID
    endpoint_id: Name  # the authority, e.g. its AGS; GiroCheckout: Projekt-ID
    auth: Annotated[OAuth2 | Basic | Mtls, Field(discriminator="kind")]
    connect_seconds: Annotated[float, Field(gt=0, le=10)] = 2.0
    read_seconds: Annotated[float, Field(gt=0, le=15)] = 6.0  # of one silence
    total_seconds: Annotated[float, Field(gt=0, le=15)] = 12.0  # of a call with its token and one repetition
    ca_file: str | None = None  # where the provider's certificate is issued by a CA of its own
    booking_data: tuple[tuple[str, str], ...] = ()  # sent with every item, beside what the Forderung brings
