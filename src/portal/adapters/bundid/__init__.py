"""BundID: citizens' login by SAML 2.0: a strict service provider of our own (docs/adr/0010)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509

from portal.adapters.bundid.metadata import build_metadata
from portal.adapters.bundid.names import STUFEN
from portal.adapters.bundid.options import read_options
from portal.adapters.bundid.request import build_request, new_request_id
from portal.adapters.bundid.response import Expected, read_response
from portal.konto.ports import Anmeldung, Identitaet

_WARN_BEFORE = timedelta(days=60)  # a change of keys at BundID goes by mail to its operators (AL 10 to 21)


class BundId:
    """Implements konto.ports.IdentityProvider. Raises ValueError or OSError when the options are not usable."""

    def __init__(self, *, options: Mapping[str, Any], secret: str) -> None:
        self.options = read_options(options, secret)

    def start(self, *, acs_url: str, stufe: int, anzeigename: str, zurueck_url: str, at: datetime) -> Anmeldung:
        """See the port. RelayState is the request's id, so that the answer finds its request without a cookie."""
        if stufe not in STUFEN:
            raise ValueError("stufe ist 1, 3 oder 4.")
        request_id = new_request_id()
        request = build_request(
            self.options,
            request_id=request_id,
            acs_url=acs_url,
            stufe=stufe,
            anzeigename=anzeigename,
            zurueck_url=zurueck_url,
            at=at,
        )
        fields = {"SAMLRequest": request, "RelayState": request_id}
        return Anmeldung(request_id=request_id, url=self.options.provider.sso_url, felder=fields)

    def finish(self, *, saml_response: str, acs_url: str, request_id: str, stufe: int, at: datetime) -> Identitaet:
        """See the port."""
        expected = Expected(acs_url=acs_url, request_id=request_id, stufe=stufe, at=at)
        return read_response(saml_response, self.options, expected)

    def metadata(self, *, acs_urls: Sequence[str]) -> bytes:
        """See the port."""
        return build_metadata(self.options, acs_urls)

    def check(self, *, at: datetime) -> list[str]:
        """See the port."""
        named = [
            ("Unser Signaturzertifikat", self.options.signing.certificate),
            *(("Ein Entschlüsselungszertifikat", pair.certificate) for pair in self.options.decryption),
            *(("Ein Zertifikat des Identitätsanbieters", each) for each in self.options.provider.certificates),
        ]
        return [_ending(name, each) for name, each in named if each.not_valid_after_utc - _WARN_BEFORE <= at]


def _ending(name: str, certificate: x509.Certificate) -> str:
    return f"{name} (Seriennummer {certificate.serial_number:x}) gilt bis {certificate.not_valid_after_utc:%d.%m.%Y}."
