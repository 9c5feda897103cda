"""What an operator configures: our keys, the provider's metadata, and every value that BundID has not confirmed.

Options are JSON. With `folder` they come from files, which is how keys reach a server without passing a database:

    optionen.json             the fields of `BundIdOptions` that are not keys
    idp-metadata.xml          the provider's metadata: entityID, POST address, its signing certificates (all pinned)
    signatur.pem              our signing key with its certificate
    entschluesselung*.pem     our decryption keys with certificates, by file name; metadata names the first one only
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from portal.adapters.bundid.names import ATTRIBUTE, HTTP_POST, NS

_LEAST_KEY_BITS = 3000  # BSI TR-02102-1: RSA of 3000 bits and more


class KeyPair(BaseModel):
    """A private RSA key and the certificate that publishes it."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    key: rsa.RSAPrivateKey = Field(repr=False)
    certificate: x509.Certificate

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if self.certificate.public_key() != self.key.public_key():
            raise ValueError("Schlüssel und Zertifikat gehören nicht zusammen.")
        if self.key.key_size < _LEAST_KEY_BITS:
            raise ValueError("Ein Schlüssel ist zu kurz.")
        return self


class Provider(BaseModel):
    """The identity provider as its metadata describe it."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    entity_id: str = Field(min_length=1)
    sso_url: str = Field(pattern=r"^https?://")
    certificates: tuple[x509.Certificate, ...] = Field(min_length=1)


class BundIdOptions(BaseModel):
    """Validated options. Raises pydantic.ValidationError, a ValueError."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entity_id: str
    online_service_id: str = Field(min_length=1)  # "BMI-ID" of the service in the Self-Service-Portal (SB 9.5)
    provider: Provider
    signing: KeyPair
    decryption: tuple[KeyPair, ...] = Field(min_length=1)
    language: str = Field(default="de", pattern="^(de|en|ru|uk)$")
    # What to ask for; nothing is required by default, since a missing value would make the login fail (SB 9.2).
    attributes: tuple[str, ...] = tuple(ATTRIBUTE)
    required_attributes: tuple[str, ...] = ()
    # Empty: all that the level admits. For the eID a certificate of the Land may have to be named (FAQ 11.4.1); the
    # value for Nordrhein-Westfalen is not confirmed.
    methods: tuple[str, ...] = ()
    berechtigungszertifikat: str = ""
    # Not confirmed: whether the response is signed besides the assertion. A signature that is there is always checked.
    require_signed_response: bool = False
    # AES-CBC can be altered unnoticed; allowed only inside a verified response and for test providers that know no GCM.
    allow_cbc: bool = False

    @field_validator("entity_id")
    @classmethod
    def _https_without_port(cls, value: str) -> str:
        """SB 7.2; every bPK2 is derived from the host of this name, so that it must never change."""
        host = value.removeprefix("https://").partition("/")[0]
        if not value.startswith("https://") or not host or ":" in host:
            raise ValueError("entity_id muss eine https-Adresse ohne Port sein.")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if unknown := {*self.attributes, *self.required_attributes} - set(ATTRIBUTE):
            raise ValueError(f"Unbekannte Attribute: {', '.join(sorted(unknown))}")
        if not set(self.required_attributes) <= set(self.attributes):
            raise ValueError("Ein verlangtes Attribut wird nicht angefordert.")
        if self.berechtigungszertifikat and "eID" not in self.methods:
            raise ValueError("Ein Berechtigungszertifikat braucht die Methode eID in methods.")
        return self


def read_options(options: Mapping[str, Any], secret: str) -> BundIdOptions:
    """Options from JSON; `secret` is the passphrase of the private keys, or empty. Raises ValueError, OSError."""
    values = dict(options)
    password = secret.encode() or None
    folder = Path(values.pop("folder"))
    stored = json.loads((folder / "optionen.json").read_text())
    stored["provider"] = read_provider((folder / "idp-metadata.xml").read_bytes())
    stored["signing"] = _read_pair(folder / "signatur.pem", password)
    stored["decryption"] = tuple(_read_pair(path, password) for path in sorted(folder.glob("entschluesselung*.pem")))
    return BundIdOptions(**(stored | values))


def read_provider(metadata: bytes) -> Provider:
    """The provider's entityID, POST address and signing certificates. Raises ValueError when one is missing."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(metadata, parser)
    idp = root.find("md:IDPSSODescriptor", NS)
    if root.tag != f"{{{NS['md']}}}EntityDescriptor" or idp is None:
        raise ValueError("Die Metadaten beschreiben keinen Identitätsanbieter.")
    services = idp.findall("md:SingleSignOnService", NS)
    addresses = [each.get("Location", "") for each in services if each.get("Binding") == HTTP_POST]
    if len(addresses) != 1:
        raise ValueError("Die Metadaten nennen nicht genau eine Anmeldeadresse für HTTP-POST.")
    return Provider(
        entity_id=root.get("entityID", ""), sso_url=addresses[0], certificates=tuple(_signing_certificates(idp))
    )


def _signing_certificates(idp: etree._Element) -> list[x509.Certificate]:
    certificates = []
    for descriptor in idp.findall("md:KeyDescriptor", NS):
        if descriptor.get("use") in (None, "signing"):
            for element in descriptor.iterfind(".//ds:X509Certificate", NS):
                body = "".join((element.text or "").split())
                pem = f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
                certificates.append(x509.load_pem_x509_certificate(pem.encode()))
    return certificates


def _read_pair(path: Path, password: bytes | None) -> KeyPair:
    pem = path.read_bytes()
    key = load_pem_private_key(pem, password)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError(f"{path.name}: kein RSA-Schlüssel.")
    return KeyPair(key=key, certificate=x509.load_pem_x509_certificate(pem))
