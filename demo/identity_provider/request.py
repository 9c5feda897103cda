"""Reading the portal's AuthnRequest as BundID would: signature first, then the extension (error codes of SB 9.6)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from demo.identity_provider.metadata import SSO_PATH, Portal

_NAMES = {
    "p": "urn:oasis:names:tc:SAML:2.0:protocol",
    "a": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "akdb": "https://www.akdb.de/request/2018/09",
    "ui": "https://www.akdb.de/request/2018/09/classic-ui/v1",
}


class RequestRefused(Exception):
    """The request is not answered. `code` is BundID's where SB 9.6 has one, else our own."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(frozen=True)
class AuthnRequest:
    id: str
    acs_url: str
    level: int
    oids: frozenset[str]
    required: frozenset[str]
    display_name: str
    back_url: str


def read_request(saml_request: str, portal: Portal, base_url: str) -> AuthnRequest:
    """The verified request. Raises RequestRefused."""
    try:
        document = etree.fromstring(
            base64.b64decode(saml_request, validate=True), etree.XMLParser(resolve_entities=False, no_network=True)
        )
    except (binascii.Error, etree.XMLSyntaxError, ValueError) as error:
        raise RequestRefused("malformed-request", "Die Anfrage ist nicht lesbar.") from error
    root = _signed_part(document, portal)
    acs_url = root.get("AssertionConsumerServiceURL", "")
    if root.findtext("a:Issuer", "", _NAMES) != portal.entity_id:
        raise RequestRefused("unknown-issuer", "Der anfragende Dienst ist nicht angemeldet.")
    if root.get("Destination") != base_url + SSO_PATH:
        raise RequestRefused("wrong-destination", "Die Anfrage ist nicht an uns gerichtet.")
    if acs_url not in portal.acs_urls:
        raise RequestRefused("acs-not-registered", "Die Rücksprungadresse ist nicht angemeldet.")
    return _read_extension(root, acs_url)


def _signed_part(document: etree._Element, portal: Portal) -> etree._Element:
    if document.tag != f"{{{_NAMES['p']}}}AuthnRequest":
        raise RequestRefused("malformed-request", "Das ist keine Anmeldeanfrage.")
    if document.find("ds:Signature", _NAMES) is None:
        raise RequestRefused("saml-request-not-signed", "Die Anfrage ist nicht signiert.")
    pem = portal.signing.public_bytes(Encoding.PEM).decode()
    try:
        result = XMLVerifier().verify(document, x509_cert=pem, expect_config=SignatureConfiguration(location="./"))
    except (SignXMLException, etree.DocumentInvalid) as error:
        raise RequestRefused("signature-invalid", "Die Signatur der Anfrage ist ungültig.") from error
    if not isinstance(result, VerifyResult) or result.signed_xml is None or result.signed_xml.tag != document.tag:
        raise RequestRefused("signature-invalid", "Die Signatur gilt nicht für die Anfrage.")
    return result.signed_xml


def _read_extension(root: etree._Element, acs_url: str) -> AuthnRequest:
    extension = root.find("p:Extensions/akdb:AuthenticationRequest", _NAMES)
    if extension is None:
        raise RequestRefused("akdb-extension-missing", "Die AKDB-Erweiterung fehlt.")
    if extension.get("Version") != "2":
        raise RequestRefused("akdb-extension-v1-deprecated", "Version 1 der AKDB-Erweiterung gilt nicht mehr.")
    methods = extension.find("akdb:AuthnMethods", _NAMES)
    if methods is not None and len(methods) == 0:
        raise RequestRefused("empty-authentication-methods", "Die Liste der Anmeldearten ist leer.")
    attributes = extension.findall("akdb:RequestedAttributes/akdb:RequestedAttribute", _NAMES)
    if not attributes:
        raise RequestRefused("requested-attributes-empty", "Es wird kein Attribut angefordert.")
    if not all(attribute.get("Name") for attribute in attributes):
        raise RequestRefused("requested-attributes-missing-name", "Ein Attribut hat keinen Namen.")
    version = "akdb:DisplayInformation/ui:Version/ui:"
    display_name = extension.findtext(version + "OrganizationDisplayName", "", _NAMES).strip()
    if not display_name:
        raise RequestRefused("organization-display-name-missing", "Der Anzeigename fehlt.")
    oids = {attribute.get("Name", "").strip().removeprefix("urn:oid:"): attribute for attribute in attributes}
    return AuthnRequest(
        id=root.get("ID", ""),
        acs_url=acs_url,
        level=_level(root),
        oids=frozenset(oids),
        required=frozenset(oid for oid, each in oids.items() if each.get("RequiredAttribute") == "true"),
        display_name=display_name[:50],
        back_url=extension.findtext(version + "BackURL", "", _NAMES).strip(),
    )


def _level(root: etree._Element) -> int:
    context = root.find("p:RequestedAuthnContext", _NAMES)
    wanted = "" if context is None else context.findtext("a:AuthnContextClassRef", "", _NAMES)
    levels = {f"STORK-QAA-Level-{level}": level for level in (1, 3, 4)}
    if context is None or context.get("Comparison") != "minimum" or wanted not in levels:
        raise RequestRefused("authn-context-invalid", "Das verlangte Vertrauensniveau ist unbekannt.")
    return levels[wanted]
