"""The checks of a SAML response in their order; nothing is read but what a signature of the provider covers.

Rules and their reasons: docs/adr/0010. The order matters: cheap and structural checks first, then the signature of the
message, decryption, the signature of the assertion, and only then its content.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from portal.adapters.bundid.assertion import read_assertion
from portal.adapters.bundid.document import assertions, decode, only_child, parse, refuse_ambiguous, text_of
from portal.adapters.bundid.encryption import decrypt
from portal.adapters.bundid.names import NS, SAML, SAMLP, STATUS
from portal.adapters.bundid.options import BundIdOptions
from portal.adapters.bundid.signature import verified
from portal.konto.ports import AnmeldungAbgebrochen, AnmeldungAbgelehnt, Grund, Identitaet


@dataclass(frozen=True)
class Expected:
    """What the answer must say: where it was sent, which request it answers, at least which level, and now (UTC)."""

    acs_url: str
    request_id: str
    stufe: int
    at: datetime


def read_response(saml_response: str, options: BundIdOptions, expected: Expected) -> Identitaet:
    """The proven identity. Raises AnmeldungAbgebrochen or AnmeldungAbgelehnt."""
    root = parse(decode(saml_response))
    _check_envelope(root, options, expected)
    refuse_ambiguous(root)
    _check_status(root)
    if assertions(root):
        raise AnmeldungAbgelehnt(Grund.UNVERSCHLUESSELT)
    signed_response = verified(root, options.provider.certificates, at=expected.at)
    if signed_response is None and options.require_signed_response:
        raise AnmeldungAbgelehnt(Grund.UNSIGNIERT, "Response")
    if signed_response is not None:
        root = signed_response
    encrypted = only_child(root, "saml:EncryptedAssertion", Grund.ANZAHL)
    if list(root.iter(f"{{{SAML}}}EncryptedAssertion")) != [encrypted]:
        raise AnmeldungAbgelehnt(Grund.ANZAHL)
    allow_cbc = options.allow_cbc and signed_response is not None
    assertion = _open_assertion(decrypt(encrypted, options.decryption, allow_cbc=allow_cbc), options, expected)
    return read_assertion(
        assertion,
        issuer=options.provider.entity_id,
        audience=options.entity_id,
        acs_url=expected.acs_url,
        request_id=expected.request_id,
        stufe=expected.stufe,
        at=expected.at,
    )


def _check_envelope(root: etree._Element, options: BundIdOptions, expected: Expected) -> None:
    if root.tag != f"{{{SAMLP}}}Response" or root.get("Version") != "2.0" or not root.get("ID"):
        raise AnmeldungAbgelehnt(Grund.KEINE_ANTWORT)
    if text_of(only_child(root, "saml:Issuer", Grund.FREMDER_ABSENDER)) != options.provider.entity_id:
        raise AnmeldungAbgelehnt(Grund.FREMDER_ABSENDER, "Response")
    if root.get("Destination") != expected.acs_url:
        raise AnmeldungAbgelehnt(Grund.FREMDES_ZIEL)
    if root.get("InResponseTo") is None:
        raise AnmeldungAbgelehnt(Grund.UNVERLANGT, "Response")
    if root.get("InResponseTo") != expected.request_id:
        raise AnmeldungAbgelehnt(Grund.FREMDE_ANFRAGE, "Response")


def _check_status(root: etree._Element) -> None:
    """A failure need not be signed: to forge one only ends a login that the forger could end anyway."""
    status = only_child(root, "samlp:Status")
    codes = [code.get("Value", "") for code in status.iterfind(".//samlp:StatusCode", NS)]
    if codes == [f"{STATUS}Success"]:
        return
    if f"{STATUS}AuthnFailed" in codes:
        raise AnmeldungAbgebrochen
    raise AnmeldungAbgelehnt(Grund.VOM_ANBIETER, " ".join(code.removeprefix(STATUS) for code in codes)[:200])


def _open_assertion(data: bytes, options: BundIdOptions, expected: Expected) -> etree._Element:
    """The decrypted assertion, which must bear the provider's signature itself."""
    root = parse(data, unreadable=Grund.NICHT_ENTSCHLUESSELBAR)
    if root.tag != f"{{{SAML}}}Assertion":
        raise AnmeldungAbgelehnt(Grund.ANZAHL, "verschlüsselt ist keine Assertion")
    refuse_ambiguous(root)
    if assertions(root) or root.find(".//saml:EncryptedAssertion", NS) is not None:
        raise AnmeldungAbgelehnt(Grund.UMGEPACKT, "Assertion in einer anderen")
    signed = verified(root, options.provider.certificates, at=expected.at)
    if signed is None:
        raise AnmeldungAbgelehnt(Grund.UNSIGNIERT)
    return signed
