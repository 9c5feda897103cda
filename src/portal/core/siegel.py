"""Signed heads of the audit log's chains, kept outside of the database (docs/adr/0050).

Whoever can write to the database can cut the end of a chain off, or compute all of it anew. So the head of every chain
is signed and written to a folder (`PORTAL_SIEGEL`): one file a day and Kommune, its last writing is the day's head. The
key is derived from the platform's master key, which no database knows; its public half is published with the heads.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from portal.core.clock import BERLIN
from portal.core.crypto import derived_key

KEY_BYTES = 32  # of the public key, Ed25519


class HeadForged(Exception):
    """A head that is no head, or that the platform's key has not signed."""


@dataclass(frozen=True)
class Kopf:
    """The head of a Kommune's chain: its last link at the time `am` (ISO 8601), `pruefwert` in hex."""

    kommune: str
    lfd: int
    pruefwert: str
    am: str

    @property
    def signed_content(self) -> bytes:
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode()


def public_key() -> str:
    """With which everybody can check the heads: Ed25519, base64."""
    return base64.b64encode(_private_key().public_key().public_bytes_raw()).decode()


def anchor(kopf: Kopf, *, folder: Path | None = None) -> None:
    """Write the head as that of its day (Europe/Berlin). It is there whole or not at all."""
    day = datetime.fromisoformat(kopf.am).astimezone(BERLIN).date()
    place = (folder or settings.PORTAL_SIEGEL) / kopf.kommune
    place.mkdir(parents=True, exist_ok=True)
    signature = base64.b64encode(_private_key().sign(kopf.signed_content)).decode()
    written = place / f".{day}.{os.getpid()}"
    with written.open("w") as file:
        json.dump(asdict(kopf) | {"signatur": signature}, file)
        file.flush()
        os.fsync(file.fileno())
    written.replace(place / f"{day}.json")


def latest(kommune_id: str) -> Kopf | None:
    """The head that was written last. Raises HeadForged."""
    return next(heads_of(kommune_id), None)


def heads_of(kommune_id: str, *, folder: Path | None = None, key: str | None = None) -> Iterator[Kopf]:
    """All heads of a Kommune, the newest first, each with its signature checked. Raises HeadForged."""
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key or public_key()))
    for path in _files(kommune_id, folder):
        yield _checked(path, public)


def published(kommune_id: str, *, number: int) -> list[dict[str, str | int]]:
    """The newest heads as they were written, signature and all."""
    return [json.loads(path.read_text()) for path in _files(kommune_id, None)[:number]]


def anchored_kommunen(folder: Path | None = None) -> list[str]:
    """Whose heads there are."""
    place: Path = folder or settings.PORTAL_SIEGEL
    return sorted(each.name for each in place.iterdir() if each.is_dir()) if place.is_dir() else []


def _files(kommune_id: str, folder: Path | None) -> list[Path]:
    return sorted(((folder or settings.PORTAL_SIEGEL) / kommune_id).glob("????-??-??.json"), reverse=True)


def _checked(path: Path, public: Ed25519PublicKey) -> Kopf:
    try:
        content = json.loads(path.read_text())
        signature = base64.b64decode(content.pop("signatur"))
        kopf = Kopf(**content)
        public.verify(signature, kopf.signed_content)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature) as error:
        raise HeadForged(f"{path.parent.name}/{path.name}") from error
    if kopf.kommune != path.parent.name:
        raise HeadForged(f"{path.parent.name}/{path.name}")
    return kopf


@lru_cache(maxsize=1)
def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(derived_key("siegel").secret)
