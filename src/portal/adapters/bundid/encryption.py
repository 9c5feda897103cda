"""Open an EncryptedAssertion: AES-GCM under RSA-OAEP; AES-CBC only where switched on."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from portal.adapters.bundid.document import only_child, text_of
from portal.adapters.bundid.names import DS, NS, XENC, XENC11
from portal.adapters.bundid.options import KeyPair
from portal.konto.ports import AnmeldungAbgelehnt, Grund

_GCM: Final = {f"{XENC11}aes{bits}-gcm": bits // 8 for bits in (128, 192, 256)}
_CBC: Final = {f"{XENC}aes{bits}-cbc": bits // 8 for bits in (128, 192, 256)}
_OAEP_MGF1P: Final = f"{XENC}rsa-oaep-mgf1p"
_OAEP: Final = f"{XENC11}rsa-oaep"
_HASHES: Final[dict[str, type[hashes.HashAlgorithm]]] = {
    f"{DS}sha1": hashes.SHA1,  # as hash of OAEP not weakened by collisions; the protocol's default
    f"{XENC}sha256": hashes.SHA256,
    "http://www.w3.org/2001/04/xmldsig-more#sha384": hashes.SHA384,
    f"{XENC}sha512": hashes.SHA512,
}
_MGF: Final[dict[str, type[hashes.HashAlgorithm]]] = {
    f"{XENC11}mgf1sha1": hashes.SHA1,
    f"{XENC11}mgf1sha256": hashes.SHA256,
    f"{XENC11}mgf1sha384": hashes.SHA384,
    f"{XENC11}mgf1sha512": hashes.SHA512,
}


def decrypt(encrypted: etree._Element, keys: Sequence[KeyPair], *, allow_cbc: bool) -> bytes:
    """What is inside an EncryptedAssertion. Raises AnmeldungAbgelehnt."""
    if any(child.tag not in (f"{{{XENC}}}EncryptedData", f"{{{XENC}}}EncryptedKey") for child in encrypted):
        raise AnmeldungAbgelehnt(Grund.VERSCHLUESSELUNG, "Fremdes neben den verschlüsselten Daten")
    data = only_child(encrypted, "xenc:EncryptedData", Grund.ANZAHL)
    algorithm = only_child(data, "xenc:EncryptionMethod", Grund.VERSCHLUESSELUNG).get("Algorithm", "")
    lengths = _GCM | _CBC if allow_cbc else _GCM
    if algorithm not in lengths:
        raise AnmeldungAbgelehnt(Grund.VERSCHLUESSELUNG, algorithm)
    wrapped = list(encrypted.iter(f"{{{XENC}}}EncryptedKey"))  # in KeyInfo or beside the data, both are in use
    if len(wrapped) != 1:
        raise AnmeldungAbgelehnt(Grund.VERSCHLUESSELUNG, "nicht genau ein Schlüssel")
    padding = _padding(wrapped[0])
    secret = _unwrap(_cipher_value(wrapped[0]), padding, keys, lengths[algorithm])
    return _open(_cipher_value(data), secret, gcm=algorithm in _GCM)


def _padding(encrypted_key: etree._Element) -> OAEP:
    method = only_child(encrypted_key, "xenc:EncryptionMethod", Grund.VERSCHLUESSELUNG)
    algorithm = method.get("Algorithm", "")
    if algorithm not in (_OAEP_MGF1P, _OAEP) or method.find("xenc:OAEPparams", NS) is not None:
        raise AnmeldungAbgelehnt(Grund.VERSCHLUESSELUNG, algorithm)
    digest, mgf = method.find("ds:DigestMethod", NS), method.find("xenc11:MGF", NS)
    digest_name = f"{DS}sha1" if digest is None else digest.get("Algorithm", "")
    mgf_name = f"{XENC11}mgf1sha1" if mgf is None or algorithm == _OAEP_MGF1P else mgf.get("Algorithm", "")
    if digest_name not in _HASHES or mgf_name not in _MGF:
        raise AnmeldungAbgelehnt(Grund.VERSCHLUESSELUNG, digest_name)
    return OAEP(mgf=MGF1(_MGF[mgf_name]()), algorithm=_HASHES[digest_name](), label=None)


def _unwrap(wrapped: bytes, padding: OAEP, keys: Sequence[KeyPair], length: int) -> bytes:
    """Try every key of ours: during a change of keys the provider may use the old or the new one."""
    for pair in keys:
        try:
            secret = pair.key.decrypt(wrapped, padding)
        except ValueError:
            continue
        if len(secret) == length:
            return secret
    raise AnmeldungAbgelehnt(Grund.NICHT_ENTSCHLUESSELBAR, "Schlüssel")


def _open(blob: bytes, secret: bytes, *, gcm: bool) -> bytes:
    try:
        if gcm:
            return AESGCM(secret).decrypt(blob[:12], blob[12:], None)
        decryptor = Cipher(algorithms.AES(secret), modes.CBC(blob[:16])).decryptor()
        padded = decryptor.update(blob[16:]) + decryptor.finalize()
        if not padded or not 1 <= padded[-1] <= 16:
            raise AnmeldungAbgelehnt(Grund.NICHT_ENTSCHLUESSELBAR, "Füllung")
        return padded[: -padded[-1]]  # xmlenc § 5.2.1: only the last byte of the padding has a meaning
    except (InvalidTag, ValueError) as error:
        raise AnmeldungAbgelehnt(Grund.NICHT_ENTSCHLUESSELBAR, "Daten") from error


def _cipher_value(element: etree._Element) -> bytes:
    value = only_child(element, "xenc:CipherData/xenc:CipherValue", Grund.NICHT_ENTSCHLUESSELBAR)
    try:
        return base64.b64decode("".join(text_of(value).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise AnmeldungAbgelehnt(Grund.NICHT_ENTSCHLUESSELBAR, "base64") from error
