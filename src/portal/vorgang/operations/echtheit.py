"""Whether a document is the one that was sent: its code, and what a stranger who holds it may learn (docs/adr/0050).

A row holds keyed hashes of the code and of the file, and the particulars twice, encrypted so that only code or file
open them. Nobody finds out whom we wrote to by reading the table, and deleting the row ends the check.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import count
from uuid import UUID

from portal.antrag.rules import make_code
from portal.core.crypto import PLATFORM, Key, keyed_hash
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import System
from portal.leistung.rules.rechtsbehelf import Weg
from portal.vorgang.models import Bescheid, Echtheitsnachweis, Vorgangsdokument


@dataclass(frozen=True)
class Schreiben:
    """What is told of a document: its kind, the Vorgangsnummer, to whom it was addressed ("": to nobody by name), when
    it was made (ISO 8601), and by which office. All of it stands in the document itself.
    """

    art: str
    nummer: str
    an: str
    am: str
    amt: str


@dataclass(frozen=True)
class Befund:
    """What a check shows. `versandt` is the moment it was put into the Postfach, the day it was handed to the post, or
    None: it is genuine, and nobody has noted yet that it was sent.
    """

    schreiben: Schreiben
    versandt: datetime | date | None


def code_of(key: Key, vorgang_id: UUID, art: str) -> str:
    """The code of a document: the same whenever it is made again, and to be computed by nobody without the key."""
    numbers = count()

    def draw(below: int) -> int:
        place = f"pruefcode|{vorgang_id}|{art}|{next(numbers)}".encode()
        return int.from_bytes(hmac.digest(key.secret, place, "sha256")) % below

    return make_code(draw=draw)


@transaction_required
def enter(dokument: Vorgangsdokument, schreiben: Schreiben, *, code: str, content: bytes, at: datetime) -> None:
    """From now on the document can be checked, by its code and by its file."""
    digest = hashlib.sha256(content).hexdigest()
    Echtheitsnachweis(
        kommune_id=dokument.kommune_id,
        dokument=dokument,
        code_pruefwert=_hash("code", code),
        datei_pruefwert=_hash("datei", digest),
        angaben_code=_key("code", code).encrypt_json(asdict(schreiben), context=_context(dokument.id)),
        angaben_datei=_key("datei", digest).encrypt_json(asdict(schreiben), context=_context(dokument.id)),
        erstellt_am=at,
    ).save(force_insert=True)


@transaction
def check_code(code: str, *, by: System) -> Befund | None:
    """The document of this Kommune with this code (as antrag.rules.read_code gives it); None: there is none."""
    found = Echtheitsnachweis.objects.filter(code_pruefwert=_hash("code", code)).first()
    return _open(found, found.angaben_code, _key("code", code)) if found else None


@transaction
def check_file(content: bytes, *, by: System) -> Befund | None:
    """The document of this Kommune that is this file, to the last byte; None: there is none."""
    digest = hashlib.sha256(content).hexdigest()
    found = Echtheitsnachweis.objects.filter(datei_pruefwert=_hash("datei", digest)).first()
    return _open(found, found.angaben_datei, _key("datei", digest)) if found else None


@transaction_required
def _open(found: Echtheitsnachweis, angaben: bytes | memoryview, key: Key) -> Befund:
    schreiben = Schreiben(**key.decrypt_json(angaben, context=_context(found.dokument_id)))
    bescheid = Bescheid.objects.filter(dokument=found.dokument_id).first()
    if bescheid is None:  # everything else is there for the person from the moment it is made
        return Befund(schreiben, datetime.fromisoformat(schreiben.am))
    return Befund(schreiben, bescheid.versandt_am if bescheid.weg == Weg.POSTFACH else bescheid.aufgabe_am)


def _context(dokument_id: UUID) -> str:
    return f"vorgang.Echtheitsnachweis.angaben:{dokument_id}"


def _hash(way: str, secret: str) -> str:
    return keyed_hash(f"echtheit|{way}", secret)


def _key(way: str, secret: str) -> Key:
    """Needs the platform's master key and the secret: neither alone opens anything."""
    return Key(UUID(int=0), PLATFORM, bytes.fromhex(keyed_hash(f"echtheit|{way}|schluessel", secret)))
