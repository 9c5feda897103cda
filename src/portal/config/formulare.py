"""`portal formular_pruefen [--json] [--ordner=DIR] [id …]`: can these forms go to people, and if not, why.

Every version of every form, or of those named: is the definition valid, does the catalogue have its Leistungen, do its
examples behave as they say, does every branch end, does every message help (`portal.formular.rules.probe`). Needs no
settings and no database.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from portal.formular.queries import DEFINITIONEN
from portal.formular.rules import Formular, sprache
from portal.formular.rules.beispiel import Beispiele
from portal.formular.rules.fassung import Fassungen
from portal.formular.rules.probe import examine
from portal.formular.rules.sprache import Woerterbuch

USAGE = "Aufruf: portal formular_pruefen [--json] [--ordner=ORDNER] [Formular …]"
WRONG_USE = 2  # exit code


@dataclass(frozen=True)
class Zeile:
    """What is said of one version of a form."""

    id: str
    version: int
    felder: int
    fehler: list[str]
    beispiele_gueltig: int
    beispiele_ungueltig: int


def main(arguments: Sequence[str], *, folder: Path = DEFINITIONEN) -> int:
    """Prints a line (or with --json a JSON line) for each version; 1 when one has a fault, 2 for a wrong call."""
    elsewhere = [each.removeprefix("--ordner=") for each in arguments if each.startswith("--ordner=")]
    folder = Path(elsewhere[-1]) if elsewhere else folder
    wanted = [each for each in arguments if each != "--json" and not each.startswith("--ordner=")]
    if not folder.is_dir():
        sys.stderr.write(f"{USAGE}\n{folder} ist kein Ordner.\n")
        return WRONG_USE
    known = sorted(path.name for path in folder.iterdir() if path.is_dir())
    if unknown := [each for each in wanted if each not in known]:
        sys.stderr.write(f"{USAGE}\nUnbekannt: {', '.join(unknown)}. Es gibt: {', '.join(known)}\n")
        return WRONG_USE
    faulty = 0
    for name in wanted or known:
        for line in _lines(folder / name):
            faulty += bool(line.fehler)
            sys.stdout.write(
                json.dumps(asdict(line), ensure_ascii=False) + "\n" if "--json" in arguments else _told(line)
            )
    return 1 if faulty else 0


def _lines(folder: Path) -> Iterator[Zeile]:
    """Oldest version first. The examples are those of the newest."""
    numbers = sorted(int(path.stem) for path in folder.glob("*.json") if path.stem.isdigit())
    if not numbers:
        yield Zeile(folder.name, 0, 0, ["no version: there is no 1.json"], 0, 0)
    for number in numbers:
        yield _examined(folder, number, newest=number == numbers[-1])


def _examined(folder: Path, number: int, *, newest: bool) -> Zeile:
    try:
        formular = Formular.model_validate_json((folder / f"{number}.json").read_bytes())
        beispiele = Beispiele.model_validate_json((folder / "beispiele.json").read_bytes())
    except (ValidationError, FileNotFoundError) as error:
        return Zeile(folder.name, number, 0, _reasons(error), 0, 0)
    felder = sum(len(schritt.felder) for schritt in formular.schritte)
    faults = []
    if (formular.id, formular.version) != (folder.name, number):
        faults.append(f"the file says {formular.id} {formular.version}")
    faults += [*_unknown_leistungen(formular), *_untranslated(folder, formular)]
    if not newest:
        return Zeile(folder.name, number, felder, faults, 0, 0)
    found = examine(formular, beispiele)
    faults += [*_states(folder), *found.fehler]
    return Zeile(folder.name, number, felder, faults, found.gueltig, found.ungueltig)


def _unknown_leistungen(formular: Formular) -> Iterator[str]:
    """Whom a form names and the catalogue does not have: its Antrag would come to nobody."""
    named = [*formular.leistungen, *(each.leistung for each in formular.empfaenger if each.leistung)]
    named += [formular.folgeantrag.leistung] if formular.folgeantrag else []
    for leistung in dict.fromkeys(named):
        if leistung not in _catalogue():
            yield f"no Leistung of the catalogue: {leistung}"


@cache
def _catalogue() -> frozenset[str]:
    file = files("portal.leistung") / "daten" / "heinsberg" / "leistungen.json"
    return frozenset(each["id"] for each in json.loads(file.read_text("utf-8"))["leistungen"])


def _states(folder: Path) -> list[str]:
    """What is wrong with the file that says which versions are released."""
    if not (folder / "stand.json").is_file():
        return []
    try:
        states = Fassungen.model_validate_json((folder / "stand.json").read_bytes())
    except ValidationError as error:
        return [f"stand.json: {reason}" for reason in _reasons(error)]
    return states.faults([int(path.stem) for path in folder.glob("*.json") if path.stem.isdigit()])


def _untranslated(folder: Path, formular: Formular) -> list[str]:
    """Texts without a line in a language that the form has; of the blocks' texts too."""
    found = []
    for common in sorted(DEFINITIONEN.glob("*.json")):
        own = folder / common.name
        if own.is_file():
            woerter = Woerterbuch({**json.loads(common.read_text("utf-8")), **json.loads(own.read_text("utf-8"))})
            found += [f"{common.name}: {fault}" for fault in sprache.faults(formular, woerter)]
    return found


def _reasons(error: ValidationError | FileNotFoundError) -> list[str]:
    if isinstance(error, FileNotFoundError):
        return [f"{Path(error.filename).name} is missing"]
    return [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]


def _told(line: Zeile) -> str:
    examples = f"{line.beispiele_gueltig} gültige und {line.beispiele_ungueltig} ungültige Beispiele"
    head = f"{line.id} {line.version}: {line.felder} Felder, {examples}, {len(line.fehler)} Fehler\n"
    return head + "".join(f"  {each}\n" for each in line.fehler)
