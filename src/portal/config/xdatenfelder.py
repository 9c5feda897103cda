"""XDatenfelder (FIM) in and out, without settings and database.

`portal xdf_pruefen FILE…`: a JSON line for each file: can it become a form, and does it come out again as it was.
`portal xdf_einlesen FILE --ordner DIR`: a new folder with the draft of a form, empty examples and a report.
`portal xdf_vergleichen FORM FILE`: what another version of the schema changes against the form in use.
`portal xdf_ausgeben FORM [--nummernkreis NNNNN]`: the form as XDatenfelder 3 on standard output.
`portal formular_schema FORM`: JSON Schema of the answers, for the Fachverfahren that reads them.
A FORM is the id of a form of this release, or the path of a definition or its folder.
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
from portal.formular.queries import DEFINITIONEN
from portal.formular.rules import Formular, fim
from portal.formular.rules.antwortschema import schema_of
from portal.formular.rules.fassung import Zustand
from portal.formular.rules.fimausgang import NotFromFim, bound_fields, schema_from, unbound_fields
from portal.formular.rules.fimeingang import Bericht, form_from_fim
from portal.formular.rules.fimneu import numbered
from portal.formular.rules.fimvergleich import VERWALTUNG, changes

FAULTY, WRONG_USE = 1, 2  # exit codes
_EXAMPLES = {
    "umstand": {"heute": "2026-06-01", "orte": {}, "dateien": {"datei-1": "nachweis.pdf"}, "fest": {}},
    "erste_cents": 0, "weitere_cents": 0, "gueltig": [], "ungueltig": [],
}  # fmt: skip
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


class Unbekannt(LookupError):
    """There is no such form, in German."""


def pruefen(arguments: Sequence[str]) -> int:
    """0 when every file is imported and comes out the same, 1 when one is refused or differs, 2 for a wrong call."""
    if not arguments or any(each.startswith("-") for each in arguments):
        return _wrong("Aufruf: portal xdf_pruefen DATEI …")
    faulty = 0
    for name in arguments:
        line = examine(Path(name))
        faulty += bool(line.fehler)
        sys.stdout.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return FAULTY if faulty else 0


def einlesen(arguments: Sequence[str]) -> int:
    """0 when the folder is written; 1 when the file is refused or the folder is there already; 2 for a wrong call."""
    match arguments:
        case [file, "--ordner", where] | ["--ordner", where, file] if Path(where).is_dir():
            pass
        case _:
            return _wrong("Aufruf: portal xdf_einlesen DATEI --ordner ORDNER (den Ordner muss es geben)")
    try:
        _, formular, bericht = _imported(Path(file))
    except Unlesbar as error:
        return _refused(f"{Path(file).name}: {error}")
    folder = Path(where) / formular.id
    try:
        folder.mkdir()
    except FileExistsError:
        return _refused(f"{folder} gibt es schon. `portal xdf_vergleichen` zeigt, was die Datei daran ändert.")
    (folder / "1.json").write_text(as_json(formular), encoding="utf-8")
    (folder / "beispiele.json").write_text(json.dumps(_EXAMPLES, indent=2) + "\n", encoding="utf-8")
    (folder / "stand.json").write_text(json.dumps({"versionen": {"1": Zustand.ENTWURF}}) + "\n", encoding="utf-8")
    (folder / "bericht.md").write_text(bericht.as_text(formular.titel), encoding="utf-8")
    sys.stdout.write(f"{folder}: {len(formular.schritte)} Seiten, {len(bericht.zeilen)} Hinweise in bericht.md.\n")
    return 0


def vergleichen(arguments: Sequence[str]) -> int:
    """0 when the schema says what the form says, 1 when it says something else, 2 for a wrong call or file.

    Dates, states and notes are counted, and told with `--alles`.
    """
    names = [each for each in arguments if each not in ("--json", "--alles")]
    if len(names) != 2:
        return _wrong("Aufruf: portal xdf_vergleichen [--json] [--alles] FORMULAR DATEI")
    try:
        formular = find_form(names[0])
        found = changes(schema_from(formular), _read(Path(names[1])))
    except (Unbekannt, Unlesbar, NotFromFim) as error:
        return _wrong(str(error))
    felder = bound_fields(formular)
    shown = [each for each in found if "--alles" in arguments or each.art != VERWALTUNG]
    for each in shown:
        feld = felder[each.pfad].id if each.pfad in felder else ""
        line = json.dumps(asdict(each) | {"feld": feld}, ensure_ascii=False) if "--json" in arguments else str(each)
        sys.stdout.write(line + "\n")
    if "--json" not in arguments:
        sys.stdout.write(f"{len(shown)} Änderungen, {len(found) - len(shown)} weitere nur der Verwaltung.\n")
    return FAULTY if found else 0


def ausgeben(arguments: Sequence[str]) -> int:
    """0 when the file is on standard output; 1 when it has no schema of FIM; 2 for a wrong call.

    With `--nummernkreis` what FIM does not know of such a form is numbered there.
    """
    match arguments:
        case [name]:
            kreis = ""
        case [name, "--nummernkreis", kreis] | ["--nummernkreis", kreis, name]:
            pass
        case _:
            return _wrong("Aufruf: portal xdf_ausgeben FORMULAR [--nummernkreis NNNNN] > DATEI")
    try:
        formular = find_form(name)
        made = numbered(formular, kreis) if kreis and formular.fim is None else schema_from(formular)
    except NotFromFim as error:
        return _refused(f"{error} Mit --nummernkreis bekommen sie vorläufige.")
    except (Unbekannt, ValueError) as error:
        return _wrong(str(error))
    sys.stdout.buffer.write(write_schema(made, nachricht=uuid4(), at=datetime.now(UTC)) + b"\n")
    if formular.fim is not None and (own := unbound_fields(formular)):
        sys.stderr.write(f"Ohne Platz im Schema und deshalb nicht ausgegeben: {', '.join(own)}\n")
    return 0


def schema(arguments: Sequence[str]) -> int:
    """0 when the schema is on standard output; 2 for a wrong call."""
    if len(arguments) != 1:
        return _wrong("Aufruf: portal formular_schema FORMULAR")
    try:
        formular = find_form(arguments[0])
    except Unbekannt as error:
        return _wrong(str(error))
    sys.stdout.write(json.dumps(schema_of(formular), ensure_ascii=False, indent=2) + "\n")
    return 0


def find_form(name: str, *, folder: Path = DEFINITIONEN) -> Formular:
    """The newest version of a form by its id or folder, or the definition of a file. Raises Unbekannt."""
    path = Path(name)
    if not path.is_file():
        versions = [each for each in (path if path.is_dir() else folder / name).glob("*.json") if each.stem.isdigit()]
        if not versions:
            raise Unbekannt(f"Es gibt kein Formular „{name}“.")
        path = max(versions, key=lambda each: int(each.stem))
    try:
        return Formular.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise Unbekannt(f"{path} ist kein gültiges Formular. `portal formular_pruefen` sagt, warum.") from error


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
    return [str(each) for each in found[:_MOST_TOLD]] + (
        [f"… und {len(found) - _MOST_TOLD} weitere Unterschiede"] if len(found) > _MOST_TOLD else []
    )


def as_json(formular: Formular) -> str:
    """The definition as an author edits it: what is as usual is left out, the tree of FIM stands at the end."""
    return formular.model_dump_json(exclude_defaults=True, by_alias=True, indent=2) + "\n"


def _read(path: Path) -> fim.Stammdatenschema:
    """Raises Unlesbar."""
    try:
        return read_schema(path.read_bytes())
    except OSError as error:
        raise Unlesbar(f"Die Datei lässt sich nicht öffnen ({error.strerror}).") from error


def _imported(path: Path) -> tuple[fim.Stammdatenschema, Formular, Bericht]:
    """Raises Unlesbar."""
    schema = _read(path)
    try:
        return schema, *form_from_fim(schema)
    except ValidationError as error:
        reasons = "; ".join(str(each["msg"]) for each in error.errors()[:3])
        raise Unlesbar(f"Daraus wird kein gültiges Formular: {reasons}") from error


def _wrong(text: str) -> int:
    sys.stderr.write(text + "\n")
    return WRONG_USE


def _refused(text: str) -> int:
    sys.stderr.write(text + "\n")
    return FAULTY


def _lost(schema: fim.Stammdatenschema, bericht: Bericht) -> list[str]:
    rules = sum(1 for _ in fim.rules_of(schema))
    return [] if rules == bericht.regeln_offen else [f"{rules} Regeln, davon {bericht.regeln_offen} als Aufgabe"]
