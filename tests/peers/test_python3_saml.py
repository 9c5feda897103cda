"""A foreign service provider (python3-saml on libxmlsec1) accepts the test identity provider, and refuses it changed.

So the test provider speaks SAML and not just what our own service provider understands.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree

from demo.identity_provider.keys import KeyPair, read_pair, set_up
from demo.identity_provider.metadata import read_portal
from demo.identity_provider.personen import load_persons
from demo.identity_provider.request import AuthnRequest
from demo.identity_provider.response import Issuer, Style, build_failure, build_success

onelogin = pytest.importorskip("onelogin.saml2.response", reason="python3-saml is not installed")
from onelogin.saml2.settings import OneLogin_Saml2_Settings  # noqa: E402

BASE = "http://127.0.0.1:8101"
ACS = "http://selfkant.localhost/anmeldung/acs"
ENTITY_ID = "https://serviceportal.example/saml"
BPK2_OID = "1.3.6.1.4.1.25484.494450.3"
REQUEST = AuthnRequest(
    id="_request1",
    acs_url=ACS,
    level=3,
    oids=frozenset({BPK2_OID, "2.5.4.4", "2.5.4.42", "1.2.40.0.10.2.1.1.261.94"}),
    required=frozenset(),
    display_name="Standesamt Musterstadt",
    back_url="",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("peer")
    set_up(
        portal_folder=base / "portal",
        provider_folder=base / "provider",
        provider_url=BASE,
        entity_id=ENTITY_ID,
        acs_urls=[ACS],
    )
    return base


@pytest.fixture(scope="module")
def issuer(folder: Path) -> Issuer:
    portal = read_portal(folder / "provider" / "portal-metadata.xml")
    return Issuer(BASE, read_pair(folder / "provider" / "signatur.pem"), portal)


def pem_body(pair: KeyPair) -> str:
    return pair.certificate.public_bytes(Encoding.PEM).decode()


@pytest.fixture(scope="module")
def settings(folder: Path, issuer: Issuer) -> OneLogin_Saml2_Settings:
    decryption = read_pair(folder / "portal" / "entschluesselung-1.pem")
    private = decryption.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    sso = {"url": f"{BASE}/sso", "binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"}
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "sp": {
                "entityId": ENTITY_ID,
                "assertionConsumerService": {"url": ACS},
                "x509cert": pem_body(decryption),
                "privateKey": private,
            },
            "idp": {"entityId": f"{BASE}/idp", "singleSignOnService": sso, "x509cert": pem_body(issuer.signing)},
            "security": {"wantAssertionsEncrypted": True, "wantAssertionsSigned": True, "wantNameId": True},
        }
    )


def check(settings: OneLogin_Saml2_Settings, saml_response: str, request_id: str = "_request1") -> Any:
    """Raises OneLogin_Saml2_ValidationError."""
    response = onelogin.OneLogin_Saml2_Response(settings, saml_response)
    request_data = {
        "http_host": "selfkant.localhost",
        "script_name": "/anmeldung/acs",
        "get_data": {},
        "post_data": {},
        "https": "off",
    }
    response.is_valid(request_data, request_id, raise_exceptions=True)
    return response


def answer(issuer: Issuer) -> str:
    person = next(person for person in load_persons() if person.id == "testmutter")
    attributes = person.attributes(level=4, entity_id=ENTITY_ID)
    return build_success(issuer, REQUEST, attributes, level=4, at=datetime.now(UTC))


@pytest.mark.parametrize("sign_response", [True, False])
@pytest.mark.parametrize("pss", [True, False])
@pytest.mark.parametrize("bits", [128, 256])
def test_accepts(issuer: Issuer, settings: OneLogin_Saml2_Settings, sign_response: bool, pss: bool, bits: int) -> None:
    styled = replace(issuer, style=Style(pss=pss, sign_response=sign_response, aes_bits=bits))
    told = check(settings, answer(styled)).get_attributes()
    assert told["urn:oid:2.5.4.4"] == ["Testmutter"]
    assert set(told) == {f"urn:oid:{oid}" for oid in REQUEST.oids}


def test_refuses_a_changed_answer(issuer: Issuer, settings: OneLogin_Saml2_Settings) -> None:
    original = answer(issuer)
    check(settings, original)
    root = etree.fromstring(base64.b64decode(original))
    root.set("IssueInstant", "2020-01-01T00:00:00Z")
    with pytest.raises(Exception, match="Signature validation failed"):
        check(settings, base64.b64encode(etree.tostring(root)).decode())


def test_refuses_the_answer_to_another_request(issuer: Issuer, settings: OneLogin_Saml2_Settings) -> None:
    with pytest.raises(Exception, match="InResponseTo"):
        check(settings, answer(issuer), request_id="_request2")


def test_understands_a_cancel(issuer: Issuer, settings: OneLogin_Saml2_Settings) -> None:
    cancelled = build_failure(issuer, REQUEST, "AuthnFailed", "USER_CANCELLED", at=datetime.now(UTC))
    with pytest.raises(Exception, match="Requester"):
        check(settings, cancelled)
