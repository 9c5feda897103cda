"""The Kontopostfach that speaks the REST interface of the Zentrales Bürgerpostfach (ZBP) of BundID, version 6.

Its document is for partners only. What is known comes from published test scripts and a published client, and is
listed in docs/adr/0061 with what is not confirmed: the claims of the token, which answer means what, whether a
repetition is recognised by its `reference`.
"""

from __future__ import annotations

import base64
import json
import ssl
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from portal.adapters.zbp.options import Options
from portal.core import clock
from portal.core.db import forbid_in_transaction
from portal.core.ports import Permanent, Temporary
from portal.postfach.ports import Kontobrief

_LONGEST = {"sender": 255, "title": 1024, "service": 255}  # signs
_TOKEN_VALID = timedelta(minutes=30)
_TRY_LATER = {408, 425, 429}


class Zbp:
    """`options` as in `Options` (pydantic.ValidationError); `secret` is the passphrase of the key, or empty."""

    def __init__(self, *, options: dict[str, Any], secret: str) -> None:
        self._options, self._secret = Options.model_validate(options), secret

    def deliver(self, brief: Kontobrief) -> None:
        """See `postfach.ports.Kontopostfach`."""
        forbid_in_transaction("delivering into the Bürgerpostfach")
        content = json.dumps(message_of(brief), ensure_ascii=False)
        envelope = json.dumps({"content": content, "sha512sum": self._sign(content.encode())}, ensure_ascii=False)
        answer = self._send("PUT", "/v6/mailbox/messages", {"json": (None, envelope, "application/json")})
        if answer >= 500 or answer in _TRY_LATER:
            raise Temporary(f"the Bürgerpostfach is disturbed (HTTP {answer})")
        if answer != httpx.codes.OK:
            raise Permanent(str(answer))

    def _send(self, method: str, path: str, parts: dict[str, Any]) -> int:
        """The status of the answer; what it says is not read, since no document says what it means."""
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self._token()}"}
        options = self._options
        timeout = httpx.Timeout(options.read_seconds, connect=options.connect_seconds)
        try:
            with httpx.Client(verify=self._tls(), timeout=timeout, follow_redirects=False, trust_env=False) as client:
                return client.request(method, options.base_url + path, headers=headers, files=parts).status_code
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise Temporary(f"the Bürgerpostfach does not answer ({type(error).__name__})") from None

    def _tls(self) -> ssl.SSLContext | bool:
        """TLS with our certificate; none to this machine, where only a stand-in listens."""
        if self._options.base_url.startswith("http://"):
            return False
        context = ssl.create_default_context(cafile=self._options.ca_file)
        context.load_cert_chain(self._options.certificate_file, self._options.key_file, self._secret or None)
        return context

    def _token(self) -> str:
        """A token that we make ourselves, signed with the key of our certificate (JWT, RS512)."""
        now = clock.utc_now()
        claims = {
            "iat": int(now.timestamp()),
            "exp": int((now + _TOKEN_VALID).timestamp()),
            "signer": self._common_name,
            "roles": ["THIRD_PARTY"],
        }
        head = {"alg": "RS512", "typ": "JWT"}
        signed = ".".join(_base64url(json.dumps(part).encode()) for part in (head, claims))
        return f"{signed}.{_base64url(base64.b64decode(self._sign(signed.encode())))}"

    def _sign(self, data: bytes) -> str:
        return base64.b64encode(self._key.sign(data, padding.PKCS1v15(), hashes.SHA512())).decode()

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        try:
            read = serialization.load_pem_private_key(
                Path(self._options.key_file).read_bytes(), self._secret.encode() or None
            )
        except (OSError, ValueError, TypeError) as error:
            raise Temporary("the key of the Bürgerpostfach cannot be read") from error
        if not isinstance(read, rsa.RSAPrivateKey):
            raise Temporary("the key of the Bürgerpostfach is not an RSA key")
        return read

    @cached_property
    def _common_name(self) -> str:
        try:
            own = x509.load_pem_x509_certificate(Path(self._options.certificate_file).read_bytes())
        except (OSError, ValueError) as error:
            raise Temporary("the certificate of the Bürgerpostfach cannot be read") from error
        return str(own.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def message_of(brief: Kontobrief) -> dict[str, Any]:
    """The message as the interface names its parts; what is too long for its part is cut."""
    return {
        "mailboxUuid": brief.postfach,
        "stork_qaa_level": brief.stufe,
        "sender": brief.absender[: _LONGEST["sender"]],
        "title": brief.betreff[: _LONGEST["title"]],
        "content": brief.text,
        "service": brief.leistung[: _LONGEST["service"]],
        "reference": brief.kennung,
        "senderUrl": brief.adresse,
        "attachments": [],
    }


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
