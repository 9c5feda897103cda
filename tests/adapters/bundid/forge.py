"""Makes SAML responses of any kind, true and forged, by hand: lxml's canonical XML and cryptography, nothing else.

It uses neither the adapter nor the library on which the adapter stands, so that both cannot share a mistake. A `Recipe`
says what the response shall be; its hooks let a test change the document between the steps.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives import hashes, hmac, padding
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
DS = "http://www.w3.org/2000/09/xmldsig#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
PSS_SHA256 = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
RSA_SHA256 = f"{MORE}rsa-sha256"
EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f"{DS}enveloped-signature"

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
IDP = "http://127.0.0.1:8101/idp"
ENTITY_ID = "https://serviceportal.example/saml"
ACS = "http://geilenkirchen.localhost:8000/anmeldung/acs"
REQUEST_ID = "_0123456789abcdef0123456789abcdef01234567"
BPK2 = "TESTKEY-0815"

_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    f"{DS}sha1": hashes.SHA1,
    f"{XENC}sha256": hashes.SHA256,
    f"{MORE}sha384": hashes.SHA384,
    f"{XENC}sha512": hashes.SHA512,
}

Step = Callable[[bytes], bytes]


def unchanged(document: bytes) -> bytes:
    return document


def attributes(**changes: str) -> dict[str, tuple[str, str]]:
    """OID -> (value, trust) of the usual person, with changes by name."""
    values = {
        "bpk2": ("1.3.6.1.4.1.25484.494450.3", BPK2, "HOCH"),
        "handle": ("2.5.4.18", "3f1c9a52-0000-4000-8000-00000000beef", "HOCH"),
        "qaa": ("1.2.40.0.10.2.1.1.261.94", "STORK-QAA-Level-4", "HOCH"),
        "verfahren": ("1.3.6.1.4.1.25484.494450.2", "eID", "HOCH"),
        "vorname": ("2.5.4.42", "Marta", "HOCH"),
        "nachname": ("2.5.4.4", "Testmutter", "SUBSTANTIELL"),
        "geburtsdatum": ("1.2.40.0.10.2.1.1.55", "1991-04-12", "NORMAL"),
        "email": ("0.9.2342.19200300.100.1.3", "marta.testmutter@example.org", "UNTERGEORDNET"),
    }
    return {oid: (changes.get(name, value), trust) for name, (oid, value, trust) in values.items()}


@dataclass(frozen=True)
class Keys:
    provider: RSAPrivateKey
    portal: RSAPublicKey
    hmac_secret: bytes = b""


@dataclass(frozen=True)
class Recipe:
    """A valid answer unless changed with dataclasses.replace."""

    keys: Keys
    issuer: str = IDP
    assertion_issuer: str = IDP
    destination: str | None = ACS
    version: str = "2.0"
    in_response_to: str | None = REQUEST_ID
    status: tuple[str, ...] = ("Success",)
    assertion_id: str = "_assertion1"
    recipient: str = ACS
    confirmed_request: str | None = REQUEST_ID
    confirmed_until: timedelta | None = timedelta(minutes=5)
    method: str = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
    audience: str | None = ENTITY_ID
    not_before: timedelta = timedelta(seconds=-5)
    not_on_or_after: timedelta = timedelta(minutes=5)
    level: str = "STORK-QAA-Level-4"
    attributes: dict[str, tuple[str, str]] = field(default_factory=attributes)
    sign_assertion: bool = True
    sign_response: bool = True
    signature: str = PSS_SHA256
    digest: str = f"{XENC}sha256"
    reference: str | None = None  # what the signature says it covers, if not the element it stands in
    transforms: tuple[str, ...] = (ENVELOPED, EXC_C14N)
    encrypt: bool = True
    content: str = f"{XENC11}aes256-gcm"
    wrapping: str = f"{XENC}rsa-oaep-mgf1p"
    oaep_digest: str | None = f"{DS}sha1"
    mgf: str | None = None
    before_signing: Step = unchanged  # of the assertion
    after_signing: Step = unchanged  # of the assertion, before it is encrypted
    around: Step = unchanged  # of the response, before it is signed
    at_the_end: Step = unchanged


def build(recipe: Recipe) -> str:
    """The response as it stands in the form field."""
    return base64.b64encode(build_document(recipe)).decode()


def build_document(recipe: Recipe) -> bytes:
    assertion = build_assertion(recipe)
    inner = encrypt(assertion, recipe) if recipe.encrypt else assertion
    response = recipe.around(_response(recipe, inner))
    if recipe.sign_response:
        response = sign(response, recipe)
    return recipe.at_the_end(response)


def build_assertion(recipe: Recipe) -> bytes:
    assertion = recipe.before_signing(_assertion(recipe))
    if recipe.sign_assertion:
        assertion = sign(assertion, recipe)
    return recipe.after_signing(assertion)


def _response(recipe: Recipe, inner: bytes) -> bytes:
    code = ""
    for name in reversed(recipe.status):
        code = f'<p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{name}">{code}</p:StatusCode>'
    body = inner.decode() if recipe.status == ("Success",) else ""
    return (
        f'<p:Response xmlns:p="{SAMLP}" ID="_response1" Version="{recipe.version}" IssueInstant="{time_of(NOW)}"'
        f"{_optional('Destination', recipe.destination)}{_optional('InResponseTo', recipe.in_response_to)}>"
        f'<a:Issuer xmlns:a="{SAML}">{recipe.issuer}</a:Issuer><p:Status>{code}</p:Status>{body}</p:Response>'
    ).encode()


def _assertion(recipe: Recipe) -> bytes:
    until = None if recipe.confirmed_until is None else time_of(NOW + recipe.confirmed_until)
    audience = f"<a:Audience>{recipe.audience}</a:Audience>" if recipe.audience is not None else ""
    restriction = f"<a:AudienceRestriction>{audience}</a:AudienceRestriction>" if audience else ""
    told = "".join(
        f'<a:Attribute Name="urn:oid:{oid}" k:TrustLevel="{trust}"><a:AttributeValue>{value}</a:AttributeValue>'
        "</a:Attribute>"
        for oid, (value, trust) in recipe.attributes.items()
    )
    return (
        f'<a:Assertion xmlns:a="{SAML}" xmlns:k="https://www.akdb.de/request/2018/09" ID="{recipe.assertion_id}" '
        f'Version="2.0" IssueInstant="{time_of(NOW)}"><a:Issuer>{recipe.assertion_issuer}</a:Issuer><a:Subject>'
        f'<a:NameID>_transient</a:NameID><a:SubjectConfirmation Method="{recipe.method}"><a:SubjectConfirmationData'
        f"{_optional('NotOnOrAfter', until)}{_optional('InResponseTo', recipe.confirmed_request)} "
        f'Recipient="{recipe.recipient}"/></a:SubjectConfirmation></a:Subject><a:Conditions '
        f'NotBefore="{time_of(NOW + recipe.not_before)}" NotOnOrAfter="{time_of(NOW + recipe.not_on_or_after)}">'
        f'{restriction}</a:Conditions><a:AuthnStatement AuthnInstant="{time_of(NOW)}"><a:AuthnContext>'
        f"<a:AuthnContextClassRef>{recipe.level}</a:AuthnContextClassRef></a:AuthnContext></a:AuthnStatement>"
        f"<a:AttributeStatement>{told}</a:AttributeStatement></a:Assertion>"
    ).encode()


def _optional(name: str, value: str | None) -> str:
    return "" if value is None else f' {name}="{value}"'


def time_of(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


# --- signature --------------------------------------------------------------------------------------------------------


def canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def sign(document: bytes, recipe: Recipe) -> bytes:
    """Put an enveloped signature after the Issuer."""
    root = etree.fromstring(document)
    hasher = hashes.Hash(_HASHES[recipe.digest]())
    hasher.update(canonical(root))
    reference = f"#{root.get('ID')}" if recipe.reference is None else recipe.reference
    transforms = "".join(f'<ds:Transform Algorithm="{name}"/>' for name in recipe.transforms)
    info = (
        f'<ds:SignedInfo xmlns:ds="{DS}"><ds:CanonicalizationMethod Algorithm="{EXC_C14N}"/>'
        f'<ds:SignatureMethod Algorithm="{recipe.signature}"/><ds:Reference URI="{reference}">'
        f'<ds:Transforms>{transforms}</ds:Transforms><ds:DigestMethod Algorithm="{recipe.digest}"/>'
        f"<ds:DigestValue>{base64.b64encode(hasher.finalize()).decode()}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    )
    value = base64.b64encode(_signature_value(canonical(etree.fromstring(info)), recipe)).decode()
    signature = etree.fromstring(
        f'<ds:Signature xmlns:ds="{DS}">{info}<ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>'
    )
    root.insert(1, signature)
    return etree.tostring(root)


def _signature_value(data: bytes, recipe: Recipe) -> bytes:
    name, key = recipe.signature.rpartition("#")[2], recipe.keys.provider
    if name.startswith("hmac"):
        mac = hmac.HMAC(recipe.keys.hmac_secret, hashes.SHA256())
        mac.update(data)
        return mac.finalize()
    hash_of: dict[str, type[hashes.HashAlgorithm]] = {
        "1": hashes.SHA1,
        "256": hashes.SHA256,
        "384": hashes.SHA384,
        "512": hashes.SHA512,
    }
    digits = "".join(c for c in name.replace("MGF1", "") if c.isdigit())
    chosen = hash_of[digits]()
    if name.endswith("MGF1"):
        return key.sign(data, PSS(MGF1(chosen), chosen.digest_size), chosen)
    return key.sign(data, PKCS1v15(), chosen)


# --- encryption -------------------------------------------------------------------------------------------------------


def encrypt(data: bytes, recipe: Recipe) -> bytes:
    """An EncryptedAssertion that holds `data`, whatever it is."""
    bits = int("".join(c for c in recipe.content.rpartition("#")[2] if c.isdigit()))
    secret = os.urandom(bits // 8)
    if recipe.content.endswith("gcm"):
        nonce = os.urandom(12)
        cipher_text = nonce + AESGCM(secret).encrypt(nonce, data, None)
    else:
        vector, padder = os.urandom(16), padding.PKCS7(128).padder()
        encryptor = Cipher(algorithms.AES(secret), modes.CBC(vector)).encryptor()
        cipher_text = vector + encryptor.update(padder.update(data) + padder.finalize()) + encryptor.finalize()
    digest = (
        "" if recipe.oaep_digest is None else f'<ds:DigestMethod xmlns:ds="{DS}" Algorithm="{recipe.oaep_digest}"/>'
    )
    mgf = "" if recipe.mgf is None else f'<n:MGF xmlns:n="{XENC11}" Algorithm="{recipe.mgf}"/>'
    return (
        f'<a:EncryptedAssertion xmlns:a="{SAML}"><x:EncryptedData xmlns:x="{XENC}" Type="{XENC}Element">'
        f'<x:EncryptionMethod Algorithm="{recipe.content}"/><ds:KeyInfo xmlns:ds="{DS}"><x:EncryptedKey>'
        f'<x:EncryptionMethod Algorithm="{recipe.wrapping}">{digest}{mgf}</x:EncryptionMethod><x:CipherData>'
        f"<x:CipherValue>{base64.b64encode(_wrap(secret, recipe)).decode()}</x:CipherValue></x:CipherData>"
        f"</x:EncryptedKey></ds:KeyInfo><x:CipherData><x:CipherValue>{base64.b64encode(cipher_text).decode()}"
        "</x:CipherValue></x:CipherData></x:EncryptedData></a:EncryptedAssertion>"
    ).encode()


def _wrap(secret: bytes, recipe: Recipe) -> bytes:
    if recipe.wrapping.endswith("rsa-1_5"):
        return recipe.keys.portal.encrypt(secret, PKCS1v15())
    digest = _HASHES[recipe.oaep_digest or f"{DS}sha1"]
    mgf_of: dict[str, type[hashes.HashAlgorithm]] = {"1": hashes.SHA1, "256": hashes.SHA256, "512": hashes.SHA512}
    mgf = mgf_of[(recipe.mgf or "mgf1sha1").rpartition("sha")[2]]
    return recipe.keys.portal.encrypt(secret, OAEP(MGF1(mgf()), digest(), None))
