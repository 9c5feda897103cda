"""The request and our metadata, against the schemas of SAML (as python3-saml ships them) and BundID's extension."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from lxml import etree
from onelogin import saml2

from demo.identity_provider.keys import read_pair
from portal.adapters.bundid import BundId
from portal.adapters.bundid.request import shorten
from portal.konto.ports import Anmeldung
from tests.adapters.bundid.forge import ACS, DS, ENTITY_ID, NOW, SAML, SAMLP, canonical

_SCHEMAS = Path(saml2.__file__).parent / "schemas"
_AKDB = "{https://www.akdb.de/request/2018/09}"
_UI = "{https://www.akdb.de/request/2018/09/classic-ui/v1}"
_BACK = "http://geilenkirchen.localhost:8000/anmeldung"


def schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_SCHEMAS / name)))


def start(provider: BundId, **changes: Any) -> Anmeldung:
    usual: dict[str, Any] = {
        "acs_url": ACS,
        "stufe": 3,
        "anzeigename": "Standesamt Musterstadt",
        "zurueck_url": _BACK,
        "at": NOW,
    }
    return provider.start(**(usual | changes))


def request_of(anmeldung: Anmeldung) -> etree._Element:
    return etree.fromstring(base64.b64decode(anmeldung.felder["SAMLRequest"]))


def test_obeys_the_schema(provider: BundId) -> None:
    schema("saml-schema-protocol-2.0.xsd").assertValid(request_of(start(provider)))


def test_says_who_asks_whom_for_what(provider: BundId) -> None:
    anmeldung = start(provider)
    root = request_of(anmeldung)
    assert anmeldung.url == root.get("Destination") == "http://127.0.0.1:8101/idp/profile/SAML2/POST/SSO"
    assert anmeldung.felder["RelayState"] == anmeldung.request_id == root.get("ID")
    assert len(anmeldung.request_id) <= 64
    assert root.findtext(f"{{{SAML}}}Issuer") == ENTITY_ID
    assert (root.get("AssertionConsumerServiceURL"), root.get("ForceAuthn")) == (ACS, "true")
    context = root.find(f"{{{SAMLP}}}RequestedAuthnContext")
    assert context is not None
    assert context.get("Comparison") == "minimum"
    assert context.findtext(f"{{{SAML}}}AuthnContextClassRef") == "STORK-QAA-Level-3"
    extension = root.find(f"{{{SAMLP}}}Extensions/{_AKDB}AuthenticationRequest")
    assert extension is not None
    assert (extension.get("Version"), extension.get("EnableStatusDetail")) == ("2", "true")
    names = [each.get("Name") for each in extension.iter(f"{_AKDB}RequestedAttribute")]
    assert "urn:oid:1.3.6.1.4.1.25484.494450.3" in names
    assert "urn:oid:1.2.40.0.10.2.1.1.149" not in names  # the old bPK, discontinued
    version = extension.find(f"{_AKDB}DisplayInformation/{_UI}Version")
    assert version is not None
    assert [(etree.QName(child).localname, child.text) for child in version] == [
        ("OrganizationDisplayName", "Standesamt Musterstadt"),
        ("Lang", "de"),
        ("BackURL", _BACK),
        ("OnlineServiceId", "BMI-DEMO"),
    ]


def test_asks_for_the_level_itself(provider: BundId) -> None:
    """Else the answer would hold no QAA attribute, and every login would be refused."""
    names = [each.get("Name") for each in request_of(start(provider)).iter(f"{_AKDB}RequestedAttribute")]
    assert "urn:oid:1.2.40.0.10.2.1.1.261.94" in names


def test_signature_holds(provider: BundId, folders: tuple[Path, Path]) -> None:
    root = request_of(start(provider))
    signature = root.find(f"{{{DS}}}Signature")
    assert signature is not None
    info, value = signature.find(f"{{{DS}}}SignedInfo"), signature.findtext(f"{{{DS}}}SignatureValue")
    assert info is not None and value is not None
    key = read_pair(folders[0] / "signatur.pem").key.public_key()
    key.verify(base64.b64decode(value), canonical(info), PKCS1v15(), hashes.SHA256())
    told = info.findtext(f".//{{{DS}}}DigestValue")
    root.remove(signature)
    hasher = hashes.Hash(hashes.SHA256())
    hasher.update(canonical(root))
    assert told is not None and base64.b64decode(told) == hasher.finalize()


def test_every_request_has_its_own_id(provider: BundId) -> None:
    assert len({start(provider).request_id for _ in range(20)}) == 20


def test_special_characters_stay_text(provider: BundId) -> None:
    root = request_of(start(provider, anzeigename="Amt <b>&\"'", zurueck_url="http://a.localhost/?x=1&y=2"))
    assert root.findtext(f".//{_UI}OrganizationDisplayName") == "Amt <b>&\"'"
    assert root.findtext(f".//{_UI}BackURL") == "http://a.localhost/?x=1&y=2"


@pytest.mark.parametrize("stufe", [0, 2, 5])
def test_no_such_level(provider: BundId, stufe: int) -> None:
    with pytest.raises(ValueError, match="stufe"):
        start(provider, stufe=stufe)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Standesamt Musterstadt", "Standesamt Musterstadt"),
        ("x" * 50, "x" * 50),
        ("x" * 51, "x" * 49 + "…"),
        ("Standesamt der Gemeinde Musterdorf an der Beispielbach", "Standesamt der Gemeinde Musterdorf an der…"),
    ],
)
def test_names_longer_than_bundid_shows(name: str, shown: str) -> None:
    assert shorten(name) == shown


def test_metadata(provider: BundId) -> None:
    urls = [ACS, ACS.replace("geilenkirchen", "selfkant")]
    root = etree.fromstring(provider.metadata(acs_urls=urls))
    schema("saml-schema-metadata-2.0.xsd").assertValid(root)
    assert root.get("entityID") == ENTITY_ID
    assert not [name for node in root.iter() for name in node.attrib if name in ("ID", "validUntil")]
    services = root.iter("{urn:oasis:names:tc:SAML:2.0:metadata}AssertionConsumerService")
    assert [service.get("Location") for service in services] == urls


def test_metadata_without_address(provider: BundId) -> None:
    with pytest.raises(ValueError, match="ACS"):
        provider.metadata(acs_urls=[])
