"""Importing catalogues of keys: the LeiKa, and the OZG's Leistungen and Lebenslagen, from CSV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from portal.core.db import transaction
from portal.core.tenancy import System
from portal.leistung.models import Importlauf, Katalogschluessel, Leistung
from portal.leistung.operations.uebernahme import Bericht, Herkunft, save_run
from portal.leistung.rules.austausch import LEIKA
from portal.leistung.rules.tabellen import Spalte, Tabellenfehler, Zeile, header_of, read_table
from portal.leistung.rules.uebernahme import Ergebnis, Vergleich

_NO_KEY = "nicht im LeiKa"
_NAME = ("name", "bezeichnung", "leistungsbezeichnung", "leikabezeichnung")
_ARTS = Katalogschluessel.Art
# Kind -> the header it is known by, and its columns. The longest row of headers that fits decides.
_TABLES: dict[str, list[Spalte]] = {
    _ARTS.LEIKA: [
        Spalte("schluessel", ("leistungsschluessel", "leikaschluessel", "leikaid", "schluessel")),
        Spalte("bezeichnung", _NAME),
        Spalte("typ", ("leikatyp", "typ", "typisierung"), pflicht=False),
        Spalte("ozg", ("ozgleistungschluessel", "ozgid"), pflicht=False),
        Spalte("ozg_leistung", ("ozgleistung",), pflicht=False),
        Spalte("lebenslage", ("lebenslage",), pflicht=False),
        Spalte("themenfeld", ("themenfeld",), pflicht=False),
        Spalte("rechtsgrundlagen", ("rechtsgrundlagen", "rechtsgrundlage"), pflicht=False),
    ],
    _ARTS.OZG: [
        Spalte("schluessel", ("ozgschluessel", "ozgid")),
        Spalte("bezeichnung", _NAME),
        Spalte("lebenslage", ("lebenslage",), pflicht=False),
        Spalte("themenfeld", ("themenfeld",), pflicht=False),
        Spalte("prioritaet", ("prioritaet",), pflicht=False),
    ],
    _ARTS.LEBENSLAGE: [
        Spalte("schluessel", ("lebenslage",)),
        Spalte("themenfeld", ("themenfeld",)),
    ],
}


@dataclass(frozen=True)
class _Eintrag:
    schluessel: str
    bezeichnung: str
    angaben: dict[str, str]


@transaction
def import_keys(*, by: System, data: bytes, herkunft: Herkunft, apply: bool, at: datetime) -> Bericht:
    """Merge a table of keys into ours by key. Raises Tabellenfehler, and then nothing has changed."""
    art = _kind(data)
    bericht = Bericht(apply)
    stored = {row.schluessel: row for row in Katalogschluessel.objects.filter(art=art)}
    wanted: dict[str, _Eintrag] = {}
    bericht.add(_usable(art, read_table(data, _TABLES[art]), wanted))
    bericht.add(_compared(art, stored, wanted))
    if art == _ARTS.LEIKA:
        bericht.add(_against_ours(wanted))
    if apply:
        _write(art, stored, wanted)
        save_run(Importlauf.Art.SCHLUESSEL, herkunft, bericht, at)
    return bericht


def _kind(data: bytes) -> str:
    header = header_of(data)
    for art, spalten in _TABLES.items():
        if all(header & set(spalte.namen) for spalte in spalten if spalte.pflicht):
            return art
    raise Tabellenfehler(
        "Die Spalten passen zu keinem Schlüsselkatalog. Gebraucht werden „Leistungsschlüssel“ und „Bezeichnung“, "
        "„OZG-Schlüssel“ und „Bezeichnung“ oder „Lebenslage“ und „Themenfeld“."
    )


def _usable(art: str, rows: list[Zeile], wanted: dict[str, _Eintrag]) -> Iterator[Vergleich]:
    """Fill `wanted` with the entries that can be used; say why the others cannot."""
    by_key: dict[str, list[tuple[Zeile, _Eintrag]]] = defaultdict(list)
    for row in rows:
        entry = _entry(row)
        if grund := _fault(art, entry):
            yield Vergleich(f"{art}:Zeile {row.nr}", entry.bezeichnung[:300], Ergebnis.IGNORIERT, grund=grund)
        else:
            by_key[entry.schluessel].append((row, entry))
    for key, found in by_key.items():
        if len({(each.bezeichnung, *sorted(each.angaben.items())) for _, each in found}) == 1:
            wanted[key] = found[0][1]
            continue
        lines = ", ".join(str(row.nr) for row, _ in found)
        grund = f"steht mehrfach und verschieden in der Datei: Zeilen {lines}"
        yield Vergleich(f"{art}:{key}", found[0][1].bezeichnung, Ergebnis.KONFLIKT, grund=grund)


def _entry(row: Zeile) -> _Eintrag:
    cells = dict(row.zellen)
    key = cells.pop("schluessel")
    return _Eintrag(key, cells.pop("bezeichnung", key), cells)


def _fault(art: str, entry: _Eintrag) -> str:
    if entry.schluessel == _NO_KEY:
        return "hat keinen Leistungsschlüssel"
    if art == _ARTS.LEIKA and not LEIKA.fullmatch(entry.schluessel):
        return f"„{entry.schluessel[:40]}“ ist kein Leistungsschlüssel: 99 und zwölf weitere Ziffern"
    if art == _ARTS.OZG and not (entry.schluessel.isdigit() and len(entry.schluessel) == 5):
        return f"„{entry.schluessel[:40]}“ ist kein OZG-Schlüssel: fünf Ziffern"
    if not entry.bezeichnung or not entry.schluessel:
        return "hat keine Bezeichnung"
    if len(entry.bezeichnung) > 500 or len(entry.schluessel) > 120:
        return "die Bezeichnung ist zu lang"
    return ""


def _compared(art: str, stored: dict[str, Katalogschluessel], wanted: dict[str, _Eintrag]) -> Iterator[Vergleich]:
    for key, entry in wanted.items():
        old = stored.get(key)
        if old is None:
            yield Vergleich(f"{art}:{key}", entry.bezeichnung, Ergebnis.NEU)
        elif (old.bezeichnung, old.angaben) == (entry.bezeichnung, entry.angaben):
            yield Vergleich(f"{art}:{key}", entry.bezeichnung, Ergebnis.UNVERAENDERT)
        else:
            yield Vergleich(
                f"{art}:{key}",
                entry.bezeichnung,
                Ergebnis.GEAENDERT,
                vorhanden=_told(old.bezeichnung, old.angaben),
                geliefert=_told(entry.bezeichnung, entry.angaben),
            )


def _told(bezeichnung: str, angaben: dict[str, str]) -> str:
    return "\n".join([bezeichnung, *(f"{name}: {text}" for name, text in angaben.items() if text)])


def _against_ours(wanted: dict[str, _Eintrag]) -> Iterator[Vergleich]:
    """A key of our Leistungen that now has another name than when it was chosen: somebody must look again."""
    for leistung in Leistung.objects.exclude(leika="").order_by("id"):
        known = leistung.herkunft["leika"]["bezeichnung"] or ""
        entry = wanted.get(leistung.leika)
        if entry and known and entry.bezeichnung != known:
            yield Vergleich(
                f"zuordnung:{leistung.id}", leistung.titel, Ergebnis.KONFLIKT, "leika", known, entry.bezeichnung,
                "der Schlüssel heißt jetzt anders",
            )  # fmt: skip


def _write(art: str, stored: dict[str, Katalogschluessel], wanted: dict[str, _Eintrag]) -> None:
    rows = [
        Katalogschluessel(art=art, schluessel=each.schluessel, bezeichnung=each.bezeichnung, angaben=each.angaben)
        for each in wanted.values()
    ]
    changed = [
        row
        for row in rows
        if (old := stored.get(row.schluessel)) is None
        or (old.bezeichnung, old.angaben) != (row.bezeichnung, row.angaben)
    ]
    Katalogschluessel.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["art", "schluessel"],
        update_fields=["bezeichnung", "angaben"],
        batch_size=1000,
    )
