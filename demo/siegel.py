"""Seals of the demo: a certificate for each Kommune that says what it is, from a root that exists only here.

Production refuses them (adapters.pyhanko.TEST_UNIT, config.checks).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from portal.adapters.pyhanko import TEST_UNIT

ROOT = "wurzel.crt"  # to check by: openssl cms -CAfile, pyHanko


def make_seals(folder: Path, kommunen: Mapping[str, str]) -> None:
    """`<id>.pem` for each Kommune (id -> how it signs) that has none yet, and the root that vouches for them."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    root_key, root = _root(folder)
    for key, name in kommunen.items():
        path = folder / f"{key}.pem"
        if not path.exists():
            own_key = ec.generate_private_key(ec.SECP256R1())
            own = _certificate(_name(name), root.subject, own_key, root_key, ca=False)
            _write(path, own_key, own, root)


def _root(folder: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    known = folder / "wurzel.schluessel"
    if known.exists():
        key = load_pem_private_key(known.read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key, x509.load_pem_x509_certificate((folder / ROOT).read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    root = _certificate(_name("Erfundene Wurzel"), _name("Erfundene Wurzel"), key, key, ca=True)
    (folder / ROOT).write_bytes(root.public_bytes(Encoding.PEM))
    _write(known, key)
    return key, root


def _write(path: Path, key: ec.EllipticCurvePrivateKey, *certificates: x509.Certificate) -> None:
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.touch(mode=0o600)
    path.write_bytes(secret + b"".join(each.public_bytes(Encoding.PEM) for each in certificates))


def _name(common: str) -> x509.Name:
    return x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, TEST_UNIT),
        x509.NameAttribute(NameOID.COMMON_NAME, f"{common} (Demo)"[:64]),
    ])  # fmt: skip


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    ca: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not ca, content_commitment=not ca, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
