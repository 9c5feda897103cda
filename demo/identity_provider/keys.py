"""Keys and metadata of both sides, made at the demo's set-up; what is there already stays.

    python -m demo.identity_provider.keys --portal-folder var/saml --provider-folder var/identity_provider \
        --provider-url http://127.0.0.1:8101 --entity-id https://serviceportal.example/saml --acs-url URL

Into the portal's folder go signatur.pem, entschluesselung-1.pem, optionen.json and idp-metadata.xml; into the
provider's signatur.pem and portal-metadata.xml. A *.pem holds the private key and its self-signed certificate in one
file, so that it is either there as a whole or not at all.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from demo.identity_provider.metadata import portal_metadata, provider_metadata
from demo.process import write_atomically

_BITS = 3072
_VALID = timedelta(days=3650)


@dataclass(frozen=True)
class KeyPair:
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


def set_up(
    *, portal_folder: Path, provider_folder: Path, provider_url: str, entity_id: str, acs_urls: list[str]
) -> None:
    """Make what is missing and write both sides' metadata anew; safe to repeat and to be killed in."""
    portal_signing = ensure_pair(portal_folder / "signatur.pem", "Demo Serviceportal Signatur")
    portal_encryption = ensure_pair(portal_folder / "entschluesselung-1.pem", "Demo Serviceportal Entschluesselung")
    provider = ensure_pair(provider_folder / "signatur.pem", "Testanmeldung, keine echte BundID")
    options = {"entity_id": entity_id, "online_service_id": "BMI-DEMO"}
    write_atomically(portal_folder / "optionen.json", json.dumps(options, indent=2) + "\n")
    write_atomically(portal_folder / "idp-metadata.xml", provider_metadata(provider_url, provider.certificate))
    write_atomically(
        provider_folder / "portal-metadata.xml",
        portal_metadata(entity_id, acs_urls, portal_signing.certificate, portal_encryption.certificate),
    )


def ensure_pair(path: Path, name: str) -> KeyPair:
    """The key pair in `path`, created when the file is not there."""
    if not path.exists():
        write_atomically(path, _create(name))
    return read_pair(path)


def read_pair(path: Path) -> KeyPair:
    """Raises ValueError when the file holds something else."""
    pem = path.read_bytes()
    key = load_pem_private_key(pem, None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError(f"{path} holds no RSA key")
    return KeyPair(key, x509.load_pem_x509_certificate(pem))


def _create(name: str) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _VALID)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return (private + certificate.public_bytes(Encoding.PEM)).decode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--portal-folder", type=Path, required=True)
    parser.add_argument("--provider-folder", type=Path, required=True)
    parser.add_argument("--provider-url", default="http://127.0.0.1:8101")
    parser.add_argument("--entity-id", default="https://serviceportal.example/saml")
    parser.add_argument("--acs-url", action="append", required=True, dest="acs_urls")
    set_up(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
