"""The invented persons one can log in as. They are data: personen.json."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEVELS = (1, 3, 4)
_USUAL_METHOD = {1: "Benutzername", 3: "Elster", 4: "eID"}
_NAMESPACE = uuid.UUID("6d1f0e2c-4f0b-5c66-9c1e-0a7a4d6f4c10")

# Key in personen.json -> OID. The attributes of the login itself are added in `attributes`.
_OIDS = {
    "titel": "0.9.2342.19200300.100.1.40",
    "vorname": "2.5.4.42",
    "nachname": "2.5.4.4",
    "geburtsname": "1.2.40.0.10.2.1.1.225566",
    "geburtsdatum": "1.2.40.0.10.2.1.1.55",
    "geburtsort": "1.3.6.1.5.5.7.9.2",
    "strasse": "2.5.4.16",
    "plz": "2.5.4.17",
    "ort": "2.5.4.7",
    "land": "1.2.40.0.10.2.1.1.225599",
    "staatsangehoerigkeit": "1.2.40.0.10.2.1.1.225577",
    "email": "0.9.2342.19200300.100.1.3",
    "telefon": "2.5.4.20",
}
_TYPED_BY_THE_PERSON = ("email", "telefon")


@dataclass(frozen=True)
class Attribute:
    oid: str
    value: str
    trust: str  # of akdb:TrustLevel


@dataclass(frozen=True)
class Person:
    """One invented person. `level` is the STORK level at which they log in unless another is chosen."""

    id: str
    anzeige: str
    hinweis: str
    level: int
    verfahren: str
    daten: dict[str, str]
    postfach: bool = True

    def attributes(self, *, level: int, entity_id: str) -> list[Attribute]:
        """All that BundID would know of this login; the caller keeps what was asked for."""
        host = entity_id.split("/")[2]
        key = base64.b64encode(hashlib.sha256(f"{host}:{self.id}".encode()).digest()).decode()
        method = self.verfahren if level == self.level else _USUAL_METHOD[level]
        trust = {1: "UNTERGEORDNET", 3: "SUBSTANTIELL", 4: "HOCH"}[level]
        login = {
            "1.3.6.1.4.1.25484.494450.3": key,  # bPK2, derived from the host of the service's entityID
            "1.2.40.0.10.2.1.1.261.94": f"STORK-QAA-Level-{level}",
            "1.3.6.1.4.1.25484.494450.2": method,
            "1.3.6.1.4.1.25484.494450.1": "10.2",
        }
        if self.postfach:
            login["2.5.4.18"] = str(uuid.uuid5(_NAMESPACE, self.id))
        found = [Attribute(oid, value, trust) for oid, value in login.items()]
        for name, value in self.daten.items():
            found.append(Attribute(_OIDS[name], value, "UNTERGEORDNET" if name in _TYPED_BY_THE_PERSON else trust))
        return found


def load_persons() -> list[Person]:
    """All persons in the order of the page."""
    path = Path(__file__).with_name("personen.json")
    return [_person(row) for row in json.loads(path.read_text(encoding="utf-8"))]


def _person(row: dict[str, Any]) -> Person:
    return Person(
        id=row["id"],
        anzeige=row["anzeige"],
        hinweis=row["hinweis"],
        level=row["level"],
        verfahren=row["verfahren"],
        postfach=row.get("postfach", True),
        daten={name: row[name] for name in _OIDS if name in row},
    )
