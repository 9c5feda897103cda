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
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from portal.adapters.pyhanko import TEST_UNIT

ROOT = "wurzel.crt"  # to check by: openssl cms -CAfile, pyHanko


def make_seals(folder: Path, kommunen: Mapping[str, str]) -> None:
    """`<id>.pem` for each Kommune (id -> how it signs) that has none yet, and the root that vouches for them."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    missing = {key: name for key, name in kommunen.items() if not (folder / f"{key}.pem").exists()}
    if not missing:
        return
    root_key = ec.generate_private_key(ec.SECP256R1())
    root = _certificate(_name("Erfundene Wurzel"), _name("Erfundene Wurzel"), root_key, root_key, ca=True)
    (folder / ROOT).write_bytes(root.public_bytes(Encoding.PEM))
    for key in kommunen:  # all anew: one root vouches for all
        own_key = ec.generate_private_key(ec.SECP256R1())
        own = _certificate(_name(kommunen[key]), root.subject, own_key, root_key, ca=False)
        secret = own_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = folder / f"{key}.pem"
        path.touch(mode=0o600)
        path.write_bytes(secret + own.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM))


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
