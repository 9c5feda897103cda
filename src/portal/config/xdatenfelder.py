"""XDatenfelder (FIM) in and out, without settings and database.

`portal xdf_pruefen FILE…`: a JSON line for each file: can it become a form, and does it come out again as it was.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from pydantic import ValidationError

from portal.adapters.xdatenfelder import Unlesbar, read_schema, write_schema
from portal.formular.rules import Formular, fim
from portal.formular.rules.fimausgang import schema_from
from portal.formular.rules.fimeingang import Bericht, form_from_fim
from portal.formular.rules.fimvergleich import changes

FAULTY, WRONG_USE = 1, 2  # exit codes
_MOST_TOLD = 5  # differences of one file


@dataclass(frozen=True)
class Zeile:
    """What is said of one file. `felder`, `gruppen` and `regeln_offen` count every occurrence in the structure."""

    datei: str
    importiert: bool = False
    felder: int = 0
    gruppen: int = 0
    regeln_offen: int = 0
    rundreise_gleich: bool = False
    fehler: list[str] = field(default_factory=list)


def pruefen(arguments: Sequence[str]) -> int:
    """0 when every file is imported and comes out the same, 1 when one is refused or differs, 2 for a wrong call."""
    if not arguments or any(each.startswith("-") for each in arguments):
        sys.stderr.write("Aufruf: portal xdf_pruefen DATEI …\n")
        return WRONG_USE
    faulty = 0
    for name in arguments:
        line = examine(Path(name))
        faulty += bool(line.fehler)
        sys.stdout.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return FAULTY if faulty else 0


def examine(path: Path) -> Zeile:
    """Import and round trip of one file; a file that cannot be imported says why."""
    try:
        schema, formular, bericht = _imported(path)
    except Unlesbar as error:
        return Zeile(path.name, fehler=[str(error)])
    faults = _lost(schema, bericht) + round_trip(schema, formular)
    same = not faults
    return Zeile(path.name, True, bericht.felder, bericht.gruppen, bericht.regeln_offen, same, faults)


def round_trip(schema: fim.Stammdatenschema, formular: Formular) -> list[str]:
    """What is not the same after form → JSON → form → XDatenfelder 3 → schema, in German; empty when all is."""
    again = Formular.model_validate_json(as_json(formular))
    back = read_schema(write_schema(schema_from(again), nachricht=uuid4(), at=datetime.now(UTC)))
    found = changes(schema, back)
    told = [f"{each.pfad} {each.was or each.art}: „{each.alt}“ wird „{each.neu}“" for each in found[:_MOST_TOLD]]
    return told + ([f"… und {len(found) - _MOST_TOLD} weitere Unterschiede"] if len(found) > _MOST_TOLD else [])


def as_json(formular: Formular) -> str:
    """The definition as an author edits it: what is as usual is left out, the tree of FIM stands at the end."""
    return formular.model_dump_json(exclude_defaults=True, by_alias=True, indent=2) + "\n"


def _imported(path: Path) -> tuple[fim.Stammdatenschema, Formular, Bericht]:
    """Raises Unlesbar."""
    try:
        schema = read_schema(path.read_bytes())
        return schema, *form_from_fim(schema)
    except OSError as error:
        raise Unlesbar(f"Die Datei lässt sich nicht öffnen ({error.strerror}).") from error
    except ValidationError as error:
        reasons = "; ".join(str(each["msg"]) for each in error.errors()[:3])
        raise Unlesbar(f"Daraus wird kein gültiges Formular: {reasons}") from error


def _lost(schema: fim.Stammdatenschema, bericht: Bericht) -> list[str]:
    rules = sum(1 for _ in fim.rules_of(schema))
    return [] if rules == bericht.regeln_offen else [f"{rules} Regeln, davon {bericht.regeln_offen} als Aufgabe"]
