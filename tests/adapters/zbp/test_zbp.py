"""The adapter for the Bürgerpostfach against its stand-in, a process of its own; what it does when things go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.test import override_settings
from pydantic import ValidationError

from demo.process import free_port
from portal.adapters.zbp import Zbp
from portal.config.checks import production_is_strict
from portal.core import clock
from portal.core.ports import Permanent, Temporary
from tests.adapters.contracts.kontopostfach import KontopostfachContract, brief
from tests.processes import running_module


def make_certificate(folder: Path) -> Path:
    """A key and a certificate for it, as the operator would issue one; invented."""
    key, name = rsa.generate_private_key(65537, 2048), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Portal")])
    now = clock.utc_now()
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    (folder / "zertifikat.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    (folder / "schluessel.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder


def options_of(url: str, folder: Path) -> dict[str, Any]:
    files = {"certificate_file": str(folder / "zertifikat.pem"), "key_file": str(folder / "schluessel.pem")}
    return {"base_url": url, "connect_seconds": 1, "read_seconds": 2} | files


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("zbp"))


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    port, certificate = free_port(), str(folder / "zertifikat.pem")
    module = "tests.adapters.zbp.stellvertreter"
    with running_module(module, "--port", str(port), "--certificate", certificate, port=port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def behave(url: str) -> Iterator[Callable[[str], None]]:
    def put(mood: str) -> None:
        httpx.put(f"{url}/verhalten", json={"antwort": mood}).raise_for_status()

    yield put
    put("ok")


def journal(url: str) -> list[dict[str, Any]]:
    taken: list[dict[str, Any]] = httpx.get(f"{url}/journal").raise_for_status().json()
    return taken


class TestZbp(KontopostfachContract):
    @pytest.fixture
    def kontopostfach(self, url: str, folder: Path) -> Zbp:
        return Zbp(options=options_of(url, folder), secret="")

    @pytest.fixture
    def arrived(self, url: str) -> Callable[[], list[tuple[str, str]]]:
        return lambda: [(each["mailboxUuid"], each["content"]) for each in journal(url)]

    def test_it_names_the_parts_as_the_interface_does(self, kontopostfach: Zbp, url: str) -> None:
        sent = brief(leistung="L" * 300)
        kontopostfach.deliver(sent)
        taken = journal(url)[-1]
        assert (taken["reference"], taken["senderUrl"], taken["stork_qaa_level"]) == (sent.kennung, sent.adresse, 3)
        assert len(taken["service"]) == 255 and taken["attachments"] == []

    def test_a_lost_answer_is_unclear(self, kontopostfach: Zbp, behave: Callable[[str], None]) -> None:
        behave("weg")
        with pytest.raises(Temporary):
            kontopostfach.deliver(brief())

    def test_a_foreign_key_is_refused(self, url: str, tmp_path: Path) -> None:
        with pytest.raises(Permanent, match="401"):
            Zbp(options=options_of(url, make_certificate(tmp_path)), secret="").deliver(brief())

    def test_nobody_listens_or_no_key_is_there(self, folder: Path, tmp_path: Path) -> None:
        nobody = options_of(f"http://127.0.0.1:{free_port()}", folder)
        for options in (nobody, options_of("http://127.0.0.1:1", tmp_path)):
            with pytest.raises(Temporary):
                Zbp(options=options, secret="").deliver(brief())

    def test_only_https_leaves_this_machine_and_production_has_no_stand_in(self, folder: Path) -> None:
        with pytest.raises(ValidationError):
            Zbp(options=options_of("http://zbp.example", folder), secret="")
        for address, refused in (("http://127.0.0.1:8110", True), ("https://zbp.example", False)):
            with override_settings(PORTAL_MODE="production", PORTAL_ZBP=address):
                found = {error.id for error in production_is_strict(None)}
            assert ("portal.E007" in found) == refused
