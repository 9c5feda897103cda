"""Metadata of both sides: writing ours and, at the demo's set-up, the portal's; reading the portal's."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

SSO_PATH = "/idp/profile/SAML2/POST/SSO"
_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_HEAD = (
    '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" '
    'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{entity_id}">'
)
_KEY = (
    '<md:KeyDescriptor use="{use}"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{body}'
    "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
)
_PROTOCOL = 'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"'


@dataclass(frozen=True)
class Portal:
    """The service provider as its metadata describe it."""

    entity_id: str
    signing: x509.Certificate
    encryption: rsa.RSAPublicKey
    acs_urls: tuple[str, ...]


def provider_metadata(base_url: str, signing: x509.Certificate) -> str:
    """What the portal gets to know of us."""
    return (
        _HEAD.format(entity_id=f"{base_url}/idp")
        + f'<md:IDPSSODescriptor WantAuthnRequestsSigned="true" {_PROTOCOL}>'
        + _key("signing", signing)
        + f'<md:SingleSignOnService Binding="{_POST}" Location="{base_url}{SSO_PATH}"/>'
        + "</md:IDPSSODescriptor></md:EntityDescriptor>"
    )


def portal_metadata(
    entity_id: str, acs_urls: list[str], signing: x509.Certificate, encryption: x509.Certificate
) -> str:
    """What an administrator would upload in BundID's Self-Service-Portal; here the set-up does it."""
    services = "".join(
        f'<md:AssertionConsumerService Binding="{_POST}" Location="{url}" index="{index}"/>'
        for index, url in enumerate(acs_urls)
    )
    return (
        _HEAD.format(entity_id=entity_id)
        + f'<md:SPSSODescriptor AuthnRequestsSigned="true" {_PROTOCOL}>'
        + _key("signing", signing)
        + _key("encryption", encryption)
        + services
        + "</md:SPSSODescriptor></md:EntityDescriptor>"
    )


def read_portal(path: Path) -> Portal:
    """The portal's metadata. Raises ValueError when a part is missing."""
    root = etree.fromstring(path.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True))
    names = {"md": "urn:oasis:names:tc:SAML:2.0:metadata", "ds": "http://www.w3.org/2000/09/xmldsig#"}

    def certificate(use: str) -> x509.Certificate:
        found = root.findtext(f".//md:KeyDescriptor[@use='{use}']//ds:X509Certificate", None, names)
        if found is None:
            raise ValueError(f"metadata name no certificate for {use}")
        return x509.load_der_x509_certificate(base64.b64decode(found))

    key = certificate("encryption").public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("not an RSA key")
    urls = [element.get("Location", "") for element in root.iterfind(".//md:AssertionConsumerService", names)]
    return Portal(root.get("entityID", ""), certificate("signing"), key, tuple(urls))


def _key(use: str, certificate: x509.Certificate) -> str:
    return _KEY.format(use=use, body=base64.b64encode(certificate.public_bytes(Encoding.DER)).decode())
