"""The answer in BundID's shape: an encrypted, signed assertion with OIDs, trust levels and the STORK level."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureMethod
from signxml.signer import XMLSigner

from demo.identity_provider.keys import KeyPair
from demo.identity_provider.metadata import Portal
from demo.identity_provider.personen import Attribute
from demo.identity_provider.request import AuthnRequest

_NAMESPACES = (
    'xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" '
    'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:akdb="https://www.akdb.de/request/2018/09"'
)
_STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
_XENC = "http://www.w3.org/2001/04/xmlenc#"
_XENC11 = "http://www.w3.org/2009/xmlenc11#"
_PLACEHOLDER = '<ds:Signature Id="placeholder"/>'


@dataclass(frozen=True)
class Style:
    """What sources leave open about BundID's cryptography."""

    pss: bool = True
    sign_response: bool = True
    aes_bits: int = 128
    oaep: str = "mgf1p-sha1"  # or mgf1p-sha256, xmlenc11-sha256


@dataclass(frozen=True)
class Issuer:
    """Who answers: our base URL, our key, and to whom."""

    base_url: str
    signing: KeyPair
    portal: Portal
    style: Style = field(default_factory=Style)


def build_success(
    issuer: Issuer, request: AuthnRequest, attributes: list[Attribute], *, level: int, at: datetime
) -> str:
    """A response, base64 encoded, that names the requested ones of `attributes`."""
    told = [attribute for attribute in attributes if attribute.oid in request.oids]
    assertion = _sign(_assertion(issuer, request, told, level=level, at=at), issuer)
    status = f'<saml2p:Status><saml2p:StatusCode Value="{_STATUS}Success"/></saml2p:Status>'
    response = _response(issuer, request, status + _encrypt(assertion, issuer), at=at)
    return _encode(_sign(response, issuer) if issuer.style.sign_response else response)


def build_failure(issuer: Issuer, request: AuthnRequest, code: str, detail: str, *, at: datetime) -> str:
    """A refusal below `Requester`, with the JSON that EnableStatusDetail asks for (SB 9.7)."""
    told = escape(json.dumps({"code": detail}))
    status = (
        f'<saml2p:Status><saml2p:StatusCode Value="{_STATUS}Requester"><saml2p:StatusCode Value="{_STATUS}{code}"/>'
        f"</saml2p:StatusCode><saml2p:StatusDetail><akdb:StatusDetail>{told}</akdb:StatusDetail>"
        "</saml2p:StatusDetail></saml2p:Status>"
    )
    return _encode(_sign(_response(issuer, request, status, at=at), issuer))


def _response(issuer: Issuer, request: AuthnRequest, body: str, *, at: datetime) -> bytes:
    signature = _PLACEHOLDER if issuer.style.sign_response or "EncryptedAssertion" not in body else ""
    return (
        f'<saml2p:Response {_NAMESPACES} ID="{_new_id()}" Version="2.0" IssueInstant="{_time(at)}" '
        f"Destination={quoteattr(request.acs_url)} InResponseTo={quoteattr(request.id)}>"
        f"<saml2:Issuer>{escape(issuer.base_url)}/idp</saml2:Issuer>{signature}{body}</saml2p:Response>"
    ).encode()


def _assertion(
    issuer: Issuer, request: AuthnRequest, attributes: list[Attribute], *, level: int, at: datetime
) -> bytes:
    begin, end = _time(at - timedelta(seconds=5)), _time(at + timedelta(minutes=5))
    statements = "".join(
        f'<saml2:Attribute Name="urn:oid:{attribute.oid}" akdb:TrustLevel="{attribute.trust}" '
        'NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">'
        f"<saml2:AttributeValue>{escape(attribute.value)}</saml2:AttributeValue></saml2:Attribute>"
        for attribute in attributes
    )
    return (
        f'<saml2:Assertion {_NAMESPACES} ID="{_new_id()}" Version="2.0" IssueInstant="{_time(at)}">'
        f"<saml2:Issuer>{escape(issuer.base_url)}/idp</saml2:Issuer>{_PLACEHOLDER}"
        '<saml2:Subject><saml2:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">'
        f'{_new_id()}</saml2:NameID><saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
        f'<saml2:SubjectConfirmationData InResponseTo={quoteattr(request.id)} NotOnOrAfter="{end}" '
        f"Recipient={quoteattr(request.acs_url)}/></saml2:SubjectConfirmation></saml2:Subject>"
        f'<saml2:Conditions NotBefore="{begin}" NotOnOrAfter="{end}"><saml2:AudienceRestriction><saml2:Audience>'
        f"{escape(issuer.portal.entity_id)}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>"
        f'<saml2:AuthnStatement AuthnInstant="{_time(at)}" SessionIndex="{_new_id()}"><saml2:AuthnContext>'
        f"<saml2:AuthnContextClassRef>STORK-QAA-Level-{level}</saml2:AuthnContextClassRef></saml2:AuthnContext>"
        f"</saml2:AuthnStatement><saml2:AttributeStatement>{statements}</saml2:AttributeStatement></saml2:Assertion>"
    ).encode()


def _sign(document: bytes, issuer: Issuer) -> bytes:
    root = etree.fromstring(document)
    signer = XMLSigner(
        signature_algorithm=SignatureMethod.SHA256_RSA_MGF1 if issuer.style.pss else SignatureMethod.RSA_SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    pair = issuer.signing
    signed = signer.sign(root, key=pair.key, cert=[pair.certificate], reference_uri=root.get("ID"), id_attribute="ID")
    return etree.tostring(signed)


def _encrypt(assertion: bytes, issuer: Issuer) -> str:
    style = issuer.style
    secret, nonce = AESGCM.generate_key(style.aes_bits), os.urandom(12)
    data = nonce + AESGCM(secret).encrypt(nonce, assertion, None)
    sha256 = hashes.SHA256 if style.oaep.endswith("sha256") else hashes.SHA1
    mask = hashes.SHA256 if style.oaep == "xmlenc11-sha256" else hashes.SHA1
    wrapped = issuer.portal.encryption.encrypt(secret, OAEP(mgf=MGF1(mask()), algorithm=sha256(), label=None))
    digest = f"{_XENC}sha256" if sha256 is hashes.SHA256 else "http://www.w3.org/2000/09/xmldsig#sha1"
    if style.oaep == "xmlenc11-sha256":
        method, extra = f"{_XENC11}rsa-oaep", f'<xenc11:MGF xmlns:xenc11="{_XENC11}" Algorithm="{_XENC11}mgf1sha256"/>'
    else:
        method, extra = f"{_XENC}rsa-oaep-mgf1p", ""
    return (
        f'<saml2:EncryptedAssertion><xenc:EncryptedData xmlns:xenc="{_XENC}" Type="{_XENC}Element">'
        f'<xenc:EncryptionMethod Algorithm="{_XENC11}aes{style.aes_bits}-gcm"/><ds:KeyInfo><xenc:EncryptedKey>'
        f'<xenc:EncryptionMethod Algorithm="{method}"><ds:DigestMethod Algorithm="{digest}"/>{extra}'
        f"</xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>{base64.b64encode(wrapped).decode()}"
        "</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>"
        f"{base64.b64encode(data).decode()}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>"
        "</saml2:EncryptedAssertion>"
    )


def _encode(document: bytes) -> str:
    return base64.b64encode(document).decode()


def _new_id() -> str:
    return f"_{secrets.token_hex(16)}"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
