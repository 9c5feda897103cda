"""All answers as people read them: for the page before submission, the receipt and the case worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.formular.rules.ablauf import Station, Weg, fill, is_visible, is_without, options_of, walk, with_defaults
from portal.formular.rules.ausdruck import Umgebung, Wert
from portal.formular.rules.eingabe import Kontext, as_raw, as_text, remark
from portal.formular.rules.modell import Art, Feld, Formular, Schritt, Typ
from portal.formular.rules.seite import describe_entry, is_given, label_targets, origin, read_page, words

KEINE_ANGABE = "Keine Angabe"


@dataclass(frozen=True)
class Zeile:
    """One answer; `text` may have several lines. `leer`: an optional question without an answer.

    `gesperrt`: nobody typed it and nobody can change it on its page.
    """

    feld: str
    typ: Typ
    label: str
    text: str
    wert: Wert
    station: Station
    leer: bool
    herkunft: str  # as in seite.Feldansicht
    gesperrt: bool
    warnung: str = ""


@dataclass
class Teil:
    """A section of the summary: an entry of a group, or a section of the form."""

    titel: str
    zeilen: list[Zeile] = field(default_factory=list)
    gruppe: str | None = None
    index: int | None = None


@dataclass(frozen=True)
class Eintrag:
    """An entry in the list of a group. `erste` is its first page; `stockt` that something is missing there."""

    nummer: int
    index: int
    titel: str
    text: str
    erste: Station


def summary(formular: Formular, answers: Mapping[str, Any], kontext: Kontext) -> list[Teil]:
    """The answers that count, in the order of the form; declarations of the last page are left out."""
    return parts_on(formular, walk(formular, answers, kontext), kontext)


def parts_on(formular: Formular, weg: Weg, kontext: Kontext) -> list[Teil]:
    """As `summary`, with the walk already done."""
    kontext = with_defaults(formular, kontext)
    teile: dict[tuple[str, int | None], Teil] = {}
    for station in weg.stationen:
        schritt = formular.schritt(station.schritt)
        if schritt.art is not Art.FRAGEN:
            continue
        key = (schritt.gruppe or schritt.abschnitt, station.index)
        if key not in teile:
            teile[key] = Teil(_title(formular, schritt, station, kontext), [], schritt.gruppe, station.index)
        teile[key].zeilen.extend(_rows(formular, schritt, station, weg, kontext))
    return list(teile.values())


def entries_on(formular: Formular, weg: Weg, gruppe_id: str, kontext: Kontext) -> list[Eintrag]:
    """The entries of a group for its list page, as far as the way leads."""
    kontext = with_defaults(formular, kontext)
    gruppe = formular.gruppe(gruppe_id)
    result = []
    for index, entry in enumerate(weg.voll.get(gruppe_id, [])):
        first = next(
            station
            for station in weg.stationen
            if station.index == index and formular.schritt(station.schritt).gruppe == gruppe_id
        )
        titel = fill(gruppe.titel, kontext, nummer=str(index + 1))
        result.append(Eintrag(index + 1, index, titel, describe_entry(formular, gruppe.anzeige, entry, kontext), first))
    return result


def _title(formular: Formular, schritt: Schritt, station: Station, kontext: Kontext) -> str:
    if station.index is not None and schritt.gruppe is not None:
        return fill(formular.gruppe(schritt.gruppe).titel, kontext, nummer=str(station.index + 1))
    return next(abschnitt.titel for abschnitt in formular.abschnitte if abschnitt.id == schritt.abschnitt)


def _rows(formular: Formular, schritt: Schritt, station: Station, weg: Weg, kontext: Kontext) -> list[Zeile]:
    umgebung = weg.umgebungen[station]
    given: Mapping[str, Any] = weg.antworten
    if station.index is not None and schritt.gruppe is not None:
        given = weg.antworten[schritt.gruppe][station.index]
    inside = umgebung.with_layer({feld.id: given.get(feld.id) for feld in schritt.felder})
    warnungen = _warnings(formular, schritt, station, weg, given, kontext)
    return [
        _row(formular, schritt, feld, given.get(feld.id), station, inside, kontext, warnungen.get(feld.id, ""))
        for feld in schritt.felder
        if is_visible(feld, inside) and not is_without(feld, given)
    ]


def _warnings(
    formular: Formular, schritt: Schritt, station: Station, weg: Weg, given: Mapping[str, Any], kontext: Kontext
) -> dict[str, str]:
    if not any(feld.warnungen for feld in schritt.felder):
        return {}
    roh = {feld.id: as_raw(feld, given.get(feld.id)) for feld in schritt.felder}
    return read_page(formular, weg, station, roh, weg.antworten, kontext).warnungen


def _row(
    formular: Formular,
    schritt: Schritt,
    feld: Feld,
    wert: Wert,
    station: Station,
    umgebung: Umgebung,
    kontext: Kontext,
    warnung: str,
) -> Zeile:
    optionen = label_targets(formular, schritt, feld, options_of(feld, umgebung, kontext), umgebung, kontext)
    text = "\n".join(filter(None, (as_text(feld, wert, optionen, kontext), remark(feld, wert, kontext))))
    label = feld.kurz or words(feld, umgebung)[0]
    return Zeile(
        feld=feld.id,
        typ=feld.typ,
        label=fill(label, kontext),
        text=text or KEINE_ANGABE,
        wert=wert,
        station=station,
        leer=not text,
        herkunft=origin(feld, wert, kontext),
        gesperrt=is_given(feld, kontext),
        warnung=warnung,
    )
