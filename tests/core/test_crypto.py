"""Encryption: what is bound to what, and what is gone when its key is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.core import crypto
from portal.core.crypto import KeyMissing, Tampered, create_key, delete_key, keyed_hash, load_key
from portal.core.models import Schluessel

pytestmark = pytest.mark.usefixtures("database")


def test_what_was_encrypted_is_read_again_with_the_loaded_key() -> None:
    key = create_key(owner="geilenkirchen")
    secret = key.encrypt_json({"name": "Ünal-Çelik"}, context="a:1")
    assert load_key(key.id).decrypt_json(secret, context="a:1") == {"name": "Ünal-Çelik"}
    assert "Çelik".encode() not in secret


def test_a_ciphertext_cannot_be_moved_to_another_object() -> None:
    key = create_key(owner="geilenkirchen")
    with pytest.raises(Tampered):
        key.decrypt(key.encrypt(b"x", context="antrag:1"), context="antrag:2")


def test_a_ciphertext_cannot_be_moved_to_another_kommune() -> None:
    key = create_key(owner="geilenkirchen")
    with pytest.raises(Tampered):
        replace(key, owner="selfkant").decrypt(key.encrypt(b"x", context="a"), context="a")


def test_a_wrapped_key_cannot_be_given_to_another_kommune() -> None:
    row = create_key(owner="geilenkirchen")
    stolen = Schluessel.objects.get(id=row.id)
    stolen.inhaber = "selfkant"
    with pytest.raises(Tampered):
        crypto._unwrap(stolen.id, stolen.inhaber, stolen.verpackt)


def test_any_changed_bit_is_noticed() -> None:
    key = create_key(owner="geilenkirchen")
    secret = bytearray(key.encrypt(b"Geheimnis", context="a"))
    for position in range(len(secret)):
        changed = bytes([*secret[:position], secret[position] ^ 1, *secret[position + 1 :]])
        with pytest.raises(Tampered):
            key.decrypt(changed, context="a")


def test_deleting_the_key_deletes_the_data() -> None:
    key = create_key(owner="geilenkirchen")
    delete_key(key.id)
    with pytest.raises(KeyMissing):
        load_key(key.id)


def test_keyed_hashes_differ_by_purpose() -> None:
    assert keyed_hash("bpk2", "x") == keyed_hash("bpk2", "x") != keyed_hash("browser", "x")
