"""Options: what is refused at start-up, changes of keys, and certificates that end."""

from __future__ import annotations

import base64
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from lxml import etree

from demo.identity_provider.keys import read_pair, set_up
from demo.identity_provider.metadata import provider_metadata
from portal.adapters.bundid import BundId
from portal.konto.ports import AnmeldungAbgelehnt, Grund
from tests.adapters.bundid.forge import ACS, BPK2, ENTITY_ID, NOW, REQUEST_ID, XENC, Recipe, build


@pytest.fixture
def folder(folders: tuple[Path, Path], tmp_path: Path) -> Path:
    """A copy of the portal's folder that a test may change."""
    shutil.copytree(folders[0], tmp_path / "portal")
    return tmp_path / "portal"


def bundid(folder: Path, **options: Any) -> BundId:
    return BundId(options={"folder": str(folder), **options}, secret="")


def bpk2_of(provider: BundId, recipe: Recipe) -> str | None:
    return provider.finish(saml_response=build(recipe), acs_url=ACS, request_id=REQUEST_ID, stufe=4, at=NOW).bpk2


def reason_of(provider: BundId, recipe: Recipe) -> Grund:
    with pytest.raises(AnmeldungAbgelehnt) as refused:
        bpk2_of(provider, recipe)
    return refused.value.grund


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"entity_id": "http://serviceportal.example"}, "https-Adresse"),
        ({"entity_id": "https://serviceportal.example:8443/saml"}, "ohne Port"),
        ({"online_service_id": ""}, "online_service_id"),
        ({"attributes": ["schuhgroesse"]}, "schuhgroesse"),
        ({"attributes": ["bpk2"], "required_attributes": ["nachname"]}, "nicht angefordert"),
        ({"berechtigungszertifikat": "NW"}, "eID"),
        ({"allow_sha1": True}, "allow_sha1"),
    ],
)
def test_refused(folder: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bundid(folder, **options)


def test_key_and_certificate_must_belong_together(folder: Path) -> None:
    own = (folder / "signatur.pem").read_text()
    other = (folder / "entschluesselung-1.pem").read_text()
    mixed = own[: own.index("-----BEGIN CERT")] + other[other.index("-----BEGIN CERT") :]
    (folder / "signatur.pem").write_text(mixed)
    with pytest.raises(ValueError, match="gehören nicht zusammen"):
        bundid(folder)


def test_short_key(folder: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    (folder / "signatur.pem").write_bytes(pem_of(key, certificate_of(key, NOW + timedelta(days=1))))
    with pytest.raises(ValueError, match="zu kurz"):
        bundid(folder)


def test_keys_under_a_passphrase(folder: Path) -> None:
    for path in folder.glob("*.pem"):
        pair = read_pair(path)
        private = pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"geheim"))
        path.write_bytes(private + pair.certificate.public_bytes(Encoding.PEM))
    assert BundId(options={"folder": str(folder)}, secret="geheim")
    with pytest.raises((ValueError, TypeError)):
        bundid(folder)


def test_eid_with_a_certificate_of_the_land(folder: Path) -> None:
    anmeldung = bundid(folder, methods=["eID", "Elster"], berechtigungszertifikat="XX").start(
        acs_url=ACS, stufe=3, anzeigename="Amt", zurueck_url=ACS, at=NOW
    )
    root = etree.fromstring(base64.b64decode(anmeldung.felder["SAMLRequest"]))
    methods = root.find(".//{https://www.akdb.de/request/2018/09}AuthnMethods")
    assert methods is not None
    assert [etree.QName(method).localname for method in methods] == ["eID", "Elster"]
    assert methods[0][1].get("Bundesland") == "XX"


def test_required_attributes_never_at_level_1(folder: Path) -> None:
    provider = bundid(folder, required_attributes=["nachname"])
    for stufe, expected in ((1, 0), (3, 1)):
        anmeldung = provider.start(acs_url=ACS, stufe=stufe, anzeigename="Amt", zurueck_url=ACS, at=NOW)
        assert base64.b64decode(anmeldung.felder["SAMLRequest"]).count(b'RequiredAttribute="true"') == expected


def test_second_decryption_key(folder: Path, recipe: Recipe) -> None:
    """During a change of keys both work; metadata name the first by file name."""
    key = rsa.generate_private_key(65537, 3072)
    (folder / "entschluesselung-0.pem").write_bytes(pem_of(key, certificate_of(key, NOW + timedelta(days=900))))
    provider = bundid(folder)
    assert bpk2_of(provider, recipe) == BPK2
    assert bpk2_of(provider, replace(recipe, keys=replace(recipe.keys, portal=key.public_key()))) == BPK2


def test_second_signing_certificate_of_the_provider(
    folder: Path, folders: tuple[Path, Path], recipe: Recipe, foreign_key: rsa.RSAPrivateKey
) -> None:
    rolled = replace(recipe, keys=replace(recipe.keys, provider=foreign_key))
    assert reason_of(bundid(folder), rolled) is Grund.SIGNATUR_FREMD
    old = provider_metadata("http://127.0.0.1:8101", read_pair(folders[1] / "signatur.pem").certificate)
    new = provider_metadata("http://127.0.0.1:8101", certificate_of(foreign_key, NOW + timedelta(days=900)))
    start, end = "<md:KeyDescriptor", "</md:KeyDescriptor>"
    descriptor = new[new.index(start) : new.index(end) + len(end)]
    (folder / "idp-metadata.xml").write_text(old.replace(start, descriptor + start, 1))
    provider = bundid(folder)
    assert bpk2_of(provider, rolled) == BPK2
    assert bpk2_of(provider, recipe) == BPK2


def test_an_expired_certificate_alarms_operators_and_locks_nobody_out(
    folder: Path, folders: tuple[Path, Path], recipe: Recipe
) -> None:
    key = read_pair(folders[1] / "signatur.pem").key
    ended = certificate_of(key, NOW - timedelta(days=3))
    (folder / "idp-metadata.xml").write_text(provider_metadata("http://127.0.0.1:8101", ended))
    provider = bundid(folder)
    assert bpk2_of(provider, recipe) == BPK2
    (alarm,) = provider.check(at=NOW)
    assert "Identitätsanbieter" in alarm and "18.11.2026" in alarm


def test_no_alarm_while_all_is_well(provider: BundId) -> None:
    assert provider.check(at=datetime.now(UTC)) == []


def test_cbc_only_where_allowed_and_inside_a_signed_response(folder: Path, recipe: Recipe) -> None:
    cbc = replace(recipe, content=f"{XENC}aes128-cbc")
    assert reason_of(bundid(folder), cbc) is Grund.VERSCHLUESSELUNG
    assert bpk2_of(bundid(folder, allow_cbc=True), cbc) == BPK2
    assert reason_of(bundid(folder, allow_cbc=True), replace(cbc, sign_response=False)) is Grund.VERSCHLUESSELUNG


def test_signed_response_can_be_demanded(folder: Path, recipe: Recipe) -> None:
    strict = bundid(folder, require_signed_response=True)
    assert bpk2_of(strict, recipe) == BPK2
    assert reason_of(strict, replace(recipe, sign_response=False)) is Grund.UNSIGNIERT


@pytest.mark.parametrize(
    "metadata", ["<x/>", '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x"/>']
)
def test_metadata_of_something_else(folder: Path, metadata: str) -> None:
    (folder / "idp-metadata.xml").write_text(metadata)
    with pytest.raises(ValueError, match="Identitätsanbieter"):
        bundid(folder)


def test_set_up_keeps_keys_and_renews_metadata(folders: tuple[Path, Path], tmp_path: Path) -> None:
    shutil.copytree(folders[0], tmp_path / "portal")
    shutil.copytree(folders[1], tmp_path / "provider")
    before = {path.name: path.read_bytes() for path in (tmp_path / "portal").iterdir()}
    set_up(
        portal_folder=tmp_path / "portal",
        provider_folder=tmp_path / "provider",
        provider_url="http://127.0.0.1:9999",
        entity_id=ENTITY_ID,
        acs_urls=[ACS],
    )
    after = {path.name: path.read_bytes() for path in (tmp_path / "portal").iterdir()}
    assert {name for name in before if before[name] != after[name]} == {"idp-metadata.xml"}
    assert json.loads(after["optionen.json"])["entity_id"] == ENTITY_ID
    assert (tmp_path / "portal" / "signatur.pem").stat().st_mode & 0o077 == 0


def certificate_of(key: rsa.RSAPrivateKey, until: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    return builder.not_valid_before(until - timedelta(days=1000)).not_valid_after(until).sign(key, hashes.SHA256())


def pem_of(key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> bytes:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)
