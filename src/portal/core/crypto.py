"""Encryption of personal values: AES-256-GCM, one data key per Antrag or Nutzerkonto (design § 9, docs/adr/0004).

Data keys lie wrapped in the key database; the wrapping keys are derived from the platform's master key, one per
Kommune. A ciphertext is bound to the key's owner, its id and a context (object and field), so it cannot be moved.
Layout: version (1 byte) | nonce (12) | ciphertext and tag.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connections

from portal.core.models import Schluessel

PLATFORM = "plattform"
_VERSION = b"\x01"


class KeyMissing(Exception):
    """The data key was deleted: what it encrypted is gone for good."""


class Tampered(Exception):
    """The ciphertext does not belong to this key and context, or was changed."""


@dataclass(frozen=True)
class Key:
    """An unwrapped data key. Keep it as short as the work needs it."""

    id: UUID
    owner: str
    secret: bytes

    def encrypt(self, data: bytes, *, context: str) -> bytes:
        """Encrypt `data` bound to `context`, e.g. ``antrag.Antrag.antworten:<id>``."""
        nonce = os.urandom(12)
        return _VERSION + nonce + AESGCM(self.secret).encrypt(nonce, data, self._binding(context))

    def decrypt(self, data: bytes | memoryview, *, context: str) -> bytes:
        """Raises Tampered when `data` was not made by this key for this context."""
        data = bytes(data)
        if data[:1] != _VERSION:
            raise Tampered("unknown version")
        try:
            return AESGCM(self.secret).decrypt(data[1:13], data[13:], self._binding(context))
        except InvalidTag as error:
            raise Tampered(context) from error

    def encrypt_json(self, value: Any, *, context: str) -> bytes:
        return self.encrypt(json.dumps(value, ensure_ascii=False, sort_keys=True).encode(), context=context)

    def decrypt_json(self, data: bytes | memoryview, *, context: str) -> Any:
        return json.loads(self.decrypt(data, context=context))

    def _binding(self, context: str) -> bytes:
        return f"1|{self.owner}|{self.id}|{context}".encode()


def create_key(*, owner: str) -> Key:
    """Make a data key and commit it to the key database at once, before the row that will name it.

    `owner` is a Kommune's id or PLATFORM. A key whose row never came is swept as an orphan (vorgang.schluesselreste).
    """
    key_id, secret = uuid4(), AESGCM.generate_key(256)
    nonce = os.urandom(12)
    wrapped = nonce + AESGCM(_wrapping_key(owner)).encrypt(nonce, secret, f"{key_id}|{owner}".encode())
    Schluessel.objects.create(id=key_id, inhaber=owner, verpackt=wrapped)
    return Key(key_id, owner, secret)


def load_key(key_id: UUID) -> Key:
    """Raises KeyMissing when the key was deleted."""
    return load_keys([key_id])[key_id]


def load_keys(key_ids: Iterable[UUID]) -> dict[UUID, Key]:
    """Several keys in one query. Raises KeyMissing when one is not there."""
    wanted = set(key_ids)
    if not wanted:
        return {}
    with connections[Schluessel.database].cursor() as cursor:
        cursor.execute("SELECT id, inhaber, verpackt FROM schluessel WHERE id = ANY(%s)", [list(wanted)])
        keys = {key_id: _unwrap(key_id, owner, wrapped) for key_id, owner, wrapped in cursor.fetchall()}
    if missing := wanted - keys.keys():
        raise KeyMissing(f"{len(missing)} of {len(wanted)} keys")
    return keys


def derived_key(purpose: str) -> Key:
    """The platform's own key for secrets that are nobody's personal data, e.g. a second factor's; never stored."""
    return Key(UUID(int=0), PLATFORM, _derive(f"secret|{purpose}"))


def delete_key(key_id: UUID) -> None:
    """Delete the data by deleting its key; the key database's backups keep it for their short retention."""
    Schluessel.objects.filter(id=key_id).delete()


def keyed_hash(purpose: str, value: str) -> str:
    """A keyed HMAC-SHA256 (hex), to find high-entropy values again without storing them."""
    return hmac.new(_derive(f"hmac|{purpose}"), value.encode(), hashlib.sha256).hexdigest()


def _unwrap(key_id: UUID, owner: str, wrapped: bytes | memoryview) -> Key:
    wrapped = bytes(wrapped)
    try:
        secret = AESGCM(_wrapping_key(owner)).decrypt(wrapped[:12], wrapped[12:], f"{key_id}|{owner}".encode())
    except InvalidTag as error:
        raise Tampered("wrapped key") from error
    return Key(key_id, owner, secret)


def _wrapping_key(owner: str) -> bytes:
    return _derive(f"kek|1|{owner}")


@lru_cache(maxsize=64)
def _derive(purpose: str) -> bytes:
    master = base64.b64decode(settings.PORTAL_MASTER_KEY)
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(master)
