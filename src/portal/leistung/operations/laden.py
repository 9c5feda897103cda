"""Loading a Kreis: authorities, Leistungen, who is responsible, and the words of the search. Idempotent.

Units of work are opened per authority, because each row of the published catalogue is written by its own Kommune.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.core import clock
from portal.core.bulk import Changes, synchronise
from portal.core.db import transaction
from portal.core.tenancy import System
from portal.kommune import operations as kommunen
from portal.kommune.rules import is_verified
from portal.leistung.models import (
    Angebot,
    Annahmestelle,
    ExterneStelle,
    Funktion,
    Gebuehr,
    Lebenslage,
    Leistung,
    Vereinbarung,
    Zustaendigkeit,
)
from portal.leistung.operations import laden_vereinbarungen as abgesprochen
from portal.leistung.operations.aenderungen import note_changes
from portal.leistung.operations.suchtexte import Suchdokument, index_kommune, index_words, make_documents
from portal.leistung.operations.uebernahme import keep_imported, keep_maintained
from portal.leistung.queries import forget_wortschatz
from portal.leistung.queries.uebernahme import searchable_records
from portal.leistung.queries.wegweiser import check_wegweiser

DATEN = Path(__file__).resolve().parents[1] / "daten"

Data = Mapping[str, Any]

_ZIELGRUPPEN = {"Bürger": "buerger", "Unternehmen": "unternehmen"}
# What `herkunft` of a Leistung keeps as it was, with source and confidence.
_KEPT = [
    *("leika", "zustaendigkeit", "gebuehr", "rechtsgrundlagen", "vertrauensniveau", "bearbeitungszeit"),
    *("formtyp", "ozgLeistung", "source", "confidence"),
]

_STELLE = ["behoerde_id", "extern_id", "amt_id", "bestaetigt", "von_hand"]


@dataclass(frozen=True)
class Quelldaten:
    """The reference data of a Kreis, as read from its folder."""

    kommunen: Data
    behoerden: Data
    leistungen: Sequence[Data]
    lebenslagen: Data
    gebuehren: Sequence[Data]
    vereinbarungen: Data
    ergaenzungen: Data
    suchwoerter: Data

    @property
    def kreis_id(self) -> str:
        kreis_id: str = self.kommunen["kreis"]["id"]
        return kreis_id

    @property
    def authorities(self) -> list[Data]:
        return [self.kommunen["kreis"], *self.kommunen["kommunen"]]


def load_heinsberg(*, hosts: str | None = None) -> dict[str, Changes]:
    """Load all reference data of Kreis Heinsberg; returns what changed, by kind of record.

    `hosts` is a format with {id} for the host names, e.g. "{id}.localhost"; None takes the hosts of the data.
    What a Kommune has switched online, and what its people maintain, is kept.
    """
    data = read_folder(DATEN / "heinsberg")
    check_wegweiser(
        leistungen={record["id"] for record in data.leistungen},
        lebenslagen={row["id"] for group in ("buerger", "unternehmen") for row in data.lebenslagen[group]},
    )
    kreis = System(data.kreis_id)
    total = {"Kommunen": kommunen.load_kommunen(kommunen=data.kommunen, hosts=hosts, by=kreis)}
    total |= _load_places(data)
    total |= load_catalogue(data=data, by=kreis)
    documents = make_documents(searchable_records(), data.suchwoerter)
    total["Suchwörter"] = index_words(documents=documents, suchwoerter=data.suchwoerter, by=kreis)
    for kind in ("Zuständigkeiten", "Annahmestellen", "Angebote", "Suchtexte"):
        total[kind] = Changes()
    for record in data.authorities:
        for kind, changes in load_kommune(data=data, documents=documents, by=System(record["id"])).items():
            total[kind] += changes
    forget_wortschatz()
    return total


def read_folder(folder: Path) -> Quelldaten:
    """The files of one Kreis. Raises OSError or ValueError where one is missing or broken."""

    def read(path: Path) -> Any:
        return json.loads(path.read_text(encoding="utf-8"))

    return Quelldaten(
        kommunen=read(folder / "kommunen.json"),
        behoerden=read(folder / "behoerden.json"),
        leistungen=read(folder / "leistungen.json")["leistungen"],
        lebenslagen=read(folder / "lebenslagen.json"),
        gebuehren=read(folder / "gebuehren.json")["gebuehren"],
        vereinbarungen=read(folder / "vereinbarungen.json"),
        ergaenzungen=read(folder / "ergaenzungen.json"),
        suchwoerter=read(folder.parent / "suchwoerter.json"),
    )


def _load_places(data: Quelldaten) -> dict[str, Changes]:
    offices = places = designs = Changes()
    for record in data.authorities:
        by = System(record["id"])
        designs += kommunen.load_gestaltung(by=by)
        offices += kommunen.load_offices(record=record, behoerden=data.behoerden, ergaenzungen=data.ergaenzungen, by=by)
        if "ortsteile" in record:
            places += kommunen.load_orte(record=record, ergaenzungen=data.ergaenzungen, by=by)
    return {"Gestaltungen": designs, "Organisationseinheiten": offices, "Orte": places}


@transaction
def load_catalogue(*, data: Quelldaten, by: System) -> dict[str, Changes]:
    """Write what belongs to the platform: Lebenslagen, Funktionen, outside bodies, Leistungen, fees of the law."""
    before = list(Leistung.objects.all())
    changes = {
        "Lebenslagen": _synchronise_all(Lebenslage, _lebenslagen(data)),
        "Funktionen": _synchronise_all(Funktion, _funktionen(data)),
        "Externe Stellen": _synchronise_all(ExterneStelle, _externe_stellen(data)),
        "Leistungen": _synchronise_all(Leistung, keep_maintained(keep_imported(_leistungen(data)))),
        "Gebühren": synchronise(
            Gebuehr.objects.all(),
            _gebuehren(data),
            key=["leistung_id", "lfd"],
            fields=["tatbestand", "cents", "cents_bis", "einheit", "rechtsgrundlage", "bestaetigt", "herkunft"],
            remove=True,
        ),
        "Vereinbarungen": _synchronise_all(Vereinbarung, abgesprochen.without_maintained(data)),
    }
    note_changes(before, at=clock.now())
    return changes


@transaction
def load_kommune(*, data: Quelldaten, documents: Sequence[Suchdokument], by: System) -> dict[str, Changes]:
    """Write what belongs to one authority: who answers in its area, its Angebote (new ones only), its search texts."""
    return {
        "Zuständigkeiten": synchronise(
            Zustaendigkeit.objects.filter(kommune_id=by.kommune_id),
            abgesprochen.keep_confirmed(abgesprochen.zustaendigkeiten(data, by.kommune_id), by.kommune_id),
            key=["kommune_id", "funktion_id"],
            fields=[*_STELLE, "vereinbarung_id", "ohne_id", "entscheidet_id", "gueltig_ab", "unklar", "herkunft"],
        ),
        "Annahmestellen": synchronise(
            Annahmestelle.objects.filter(kommune_id=by.kommune_id),
            abgesprochen.annahmestellen(data, by.kommune_id),
            key=["kommune_id", "leistung_id", "vereinbarung_id"],
            fields=["nimmt_an", "bedingung"],
        ),
        "Angebote": synchronise(
            Angebot.objects.filter(kommune_id=by.kommune_id),
            [Angebot(kommune_id=by.kommune_id, leistung_id=record["id"]) for record in data.leistungen],
            key=["kommune_id", "leistung_id"],
            fields=[],
        ),
        "Suchtexte": index_kommune(documents=documents, kommune_id=by.kommune_id),
    }


def _synchronise_all(model: Any, rows: Sequence[Any]) -> Changes:
    fields = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    return synchronise(model.objects.all(), rows, key=["id"], fields=fields)


def _herkunft(record: Data, *names: str) -> dict[str, Any]:
    wanted = ("source", "confidence", "confidenceText", "hinweis", *names)
    return {name: record[name] for name in wanted if record.get(name)}


def _lebenslagen(data: Quelldaten) -> list[Lebenslage]:
    return [
        Lebenslage(
            id=record["id"],
            titel=record["titel"],
            kurz=record["kurz"],
            symbol=record["icon"],
            zielgruppe=zielgruppe,
            reihenfolge=record["reihenfolge"],
            herkunft=_herkunft(record, "ozgLebenslage", "ozgThemenfeld"),
        )
        for zielgruppe in ("buerger", "unternehmen")
        for record in data.lebenslagen[zielgruppe]
    ]


def _funktionen(data: Quelldaten) -> list[Funktion]:
    bases = data.ergaenzungen["rechtsgrundlagen"]
    return [
        Funktion(
            id=record["id"],
            titel=record["titel"],
            rechtsgrundlage=bases.get(record["id"], ""),
            sonderfaelle=abgesprochen.special_cases(data, record),
            herkunft=_herkunft(record),
        )
        for record in data.behoerden["zustaendigkeiten"]
    ]


def _externe_stellen(data: Quelldaten) -> list[ExterneStelle]:
    return [
        ExterneStelle(
            id=record["id"],
            name=record["name"],
            url=record["url"] or "",
            gebiet=data.ergaenzungen["weitereGebiete"].get(record["id"], ""),
            kreis=data.kommunen["kreis"]["kreisschluessel"],
            herkunft=_herkunft(record, "rolle", "gerichte"),
        )
        for record in data.behoerden["externeStellen"]
    ]


def _leistungen(data: Quelldaten) -> list[Leistung]:
    return [_leistung(record, number, data.ergaenzungen) for number, record in enumerate(data.leistungen)]


def _leistung(record: Data, number: int, ergaenzungen: Data) -> Leistung:
    fee, time, level = record["gebuehr"], record["bearbeitungszeit"], record["vertrauensniveau"]["wert"]
    return Leistung(
        id=record["id"],
        titel=record["titel"],
        titel_en=record["titelEn"],
        titel_nl=record.get("titelNl", ""),
        beschreibung=record["beschreibung"],
        leika=record["leika"]["schluessel"] or "",
        synonyme=record["synonyme"],
        zielgruppen=[_ZIELGRUPPEN[name] for name in record["zielgruppe"]],
        lebenslagen=record["lebenslagen"],
        verfahrensart=record["verfahrensart"],
        form="" if record["form"] == "zu prüfen" else record["form"].lower(),
        unterlagen=record["unterlagen"],
        rechtsgrundlagen=[basis["text"] for basis in record["rechtsgrundlagen"]],
        vertrauensniveau="keine" if level == "keine Anmeldung" else level,
        bearbeitungszeit=time["text"] if is_verified(time["confidence"]) else "",
        gebuehr_text=fee["text"] if is_verified(fee["confidence"]) else "",
        reihenfolge=number,
        herkunft={name: record[name] for name in _KEPT},
        **_place(record, ergaenzungen),
    )


def _place(record: Data, ergaenzungen: Data) -> dict[str, Any]:
    """The place that counts, how it is asked for, and who answers there."""
    zustaendigkeit = record["zustaendigkeit"]
    question = ergaenzungen["ortsfragenJeLeistung"].get(record["id"])
    frage, satz, bedingung = question or ergaenzungen["ortsfragen"].get(record["ortsbezug"], ["", "", ""])
    return {
        "ortsbezug": record["ortsbezug"],
        "ortsfrage": frage,
        "ortssatz": satz,
        "ortsbedingung": bedingung,
        "funktion_id": zustaendigkeit.get("funktion"),
        "stelle": zustaendigkeit.get("stelle", ""),
        "ebene": zustaendigkeit.get("ebene", ""),
        "ausland_id": _abroad(record, ergaenzungen),
    }


def _abroad(record: Data, ergaenzungen: Data) -> str | None:
    """Who answers when the event happened abroad; only asked where the place of the event counts."""
    if record["ortsbezug"] != Leistung.Ortsbezug.EREIGNISORT:
        return None
    abroad: str | None = ergaenzungen["ausland"].get(record["zustaendigkeit"].get("funktion"))
    return abroad


def _gebuehren(data: Quelldaten) -> list[Gebuehr]:
    numbers: dict[str, int] = {}
    rows = []
    for record in data.gebuehren:
        numbers[record["leistung"]] = number = numbers.get(record["leistung"], 0) + 1
        rows.append(
            Gebuehr(
                leistung_id=record["leistung"],
                lfd=number,
                tatbestand=record["tatbestand"],
                cents=_cents(record["betrag"]),
                cents_bis=_cents(record["betragBis"]),
                einheit=record["einheit"],
                rechtsgrundlage=record["rechtsgrundlage"],
                bestaetigt=is_verified(record["confidence"]),
                herkunft=_herkunft(record) | {"betrag": record["betrag"]},
            )
        )
    return rows


def _cents(euros: Any) -> int | None:
    """Cents of an amount in euros; None for an amount the data only describe ("half of the first")."""
    return round(euros * 100) if isinstance(euros, int | float) else None
