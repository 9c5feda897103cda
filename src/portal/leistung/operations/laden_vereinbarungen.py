"""Turns the records of agreements and responsibilities into rows. What citizens read is German wording of our own.

The data explain agreements partly in English; `ergaenzungen.json` says the same in German, and only that is shown. What
the data said stays in `herkunft`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from portal.kommune.models import Organisationseinheit
from portal.kommune.rules import is_verified
from portal.leistung.models import Annahmestelle, Vereinbarung, Zustaendigkeit

if TYPE_CHECKING:
    from portal.leistung.operations.laden import Quelldaten

Data = Mapping[str, Any]

_ARTEN = {
    "delegierend": Vereinbarung.Art.DELEGIEREND,
    "mandatierend": Vereinbarung.Art.MANDATIEREND,
    "Annahme": Vereinbarung.Art.ANNAHME,
    "gemeinsames System": Vereinbarung.Art.SYSTEM,
    "Zusammenarbeit": Vereinbarung.Art.ZUSAMMENARBEIT,
    "unklar": Vereinbarung.Art.UNKLAR,
}
_IN_KRAFT = {
    "ja": Vereinbarung.InKraft.JA,
    "nein": Vereinbarung.InKraft.NEIN,
    "zu prüfen": Vereinbarung.InKraft.ZU_PRUEFEN,
}
_GEBUEHREN = {
    "keine": Vereinbarung.Gebuehrenregel.KEINE,
    "anteil": Vereinbarung.Gebuehrenregel.ANTEIL,
    "durchreichen": Vereinbarung.Gebuehrenregel.DURCHLEITUNG,
    "erstattung": Vereinbarung.Gebuehrenregel.ERSTATTUNG,
}
# Fields that a row has itself; everything else of a record is kept in `herkunft`.
_OWN = {"id", "titel", "art", "wirkung", "von", "an", "gebiet", "funktionen", "leistungen", "aemter", "seit", "bis",
        "genehmigtAm", "bekanntgemachtAm", "wirksamAb"}  # fmt: skip


class ReferenceUnknown(ValueError):
    """A record names something that no other record defines."""


def vereinbarungen(data: Quelldaten) -> list[Vereinbarung]:
    """All agreements. Raises ReferenceUnknown, and KeyError for a kind the portal does not know."""
    wording = data.ergaenzungen["vereinbarungen"]
    records = data.vereinbarungen["vereinbarungen"]
    _check_references(data, records, wording)
    return [_vereinbarung(record, wording.get(record["id"], {})) for record in records]


def without_maintained(data: Quelldaten) -> list[Vereinbarung]:
    """All agreements but those that their parties have changed in the portal since."""
    kept = _maintained()
    return [row for row in vereinbarungen(data) if row.id not in kept]


def _maintained() -> frozenset[str]:
    return frozenset(Vereinbarung.objects.filter(gepflegt=True).values_list("id", flat=True))


def _vereinbarung(record: Data, german: Data) -> Vereinbarung:
    fee = record["gebuehrenregel"]
    return Vereinbarung(
        id=record["id"],
        titel=german.get("titel", record["titel"]),
        bereich=record["bereich"],
        art=_ARTEN[record["art"]],
        wirkung=[effect for effect in record["wirkung"] if effect != "keine"],
        von=record["von"],
        an=record["an"],
        gebiet=record["gebiet"],
        funktionen=record["funktionen"],
        leistungen=record["leistungen"],
        aemter=record["aemter"],
        rechtsform=german.get("rechtsform", record["rechtsform"]) or "",
        seit=_day(record["seit"]),
        seit_text=german.get("seit", record["seitText"]) or "",
        bis=_day(record["bis"]),
        bis_text=german.get("bis", record["bisText"]) or "",
        genehmigt_am=_day(record["genehmigtAm"]),
        bekanntgemacht_am=_day(record["bekanntgemachtAm"]),
        wirksam_ab=_day(record["wirksamAb"]),
        gebuehrenregel=_GEBUEHREN[fee["typ"]],
        anteil=None if fee["anteil"] is None else Decimal(str(fee["anteil"])),
        gebuehrenbasis=german.get("basis", ""),
        kostenregel=german.get("kosten", ""),
        in_kraft=_IN_KRAFT[record["inKraft"]],
        status=german.get("status", record["status"]),
        erlaeuterung=german.get("text", ""),
        quelle=record["source"],
        bestaetigt=is_verified(record["confidence"]) and is_verified(record.get("confidenceText", "verified")),
        herkunft={name: value for name, value in record.items() if name not in _OWN and value},
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _check_references(data: Quelldaten, records: list[Data], wording: Data) -> None:
    """What a record names must exist: a typing error must not silently change nothing."""
    kommunen = {record["id"] for record in data.authorities}
    bodies = kommunen | {record["id"] for record in data.behoerden["externeStellen"]}
    known = {
        "von": bodies,
        "an": bodies,
        "gebiet": kommunen,
        "aemter": {record["id"] for record in data.behoerden["kreisAemter"]},
        "funktionen": {record["id"] for record in data.behoerden["zustaendigkeiten"]},
        "leistungen": {record["id"] for record in data.leistungen},
    }
    wrong = [
        f"{record['id']}.{name}: {each}"
        for record in records
        for name, ids in known.items()
        for each in record[name] or []
        if each not in ids
    ]
    wrong += [f"ergaenzungen: {each}" for each in wording.keys() - {record["id"] for record in records}]
    if wrong:
        raise ReferenceUnknown(", ".join(wrong))


def zustaendigkeiten(data: Quelldaten, kommune_id: str) -> list[Zustaendigkeit]:
    """Who answers for each Funktion in the area of this authority; for the Kreis: in its own matters."""
    amt_ids = _amt_ids(data)
    rows = []
    for funktion in data.behoerden["zustaendigkeiten"]:
        own = funktion.get("auchKreis") if kommune_id == data.kreis_id else None
        if entry := funktion["zustaendig"].get(kommune_id, own):
            behoerde_id, extern_id = _body(data, entry["behoerde"])
            rows.append(
                Zustaendigkeit(
                    kommune_id=kommune_id,
                    funktion_id=funktion["id"],
                    behoerde_id=behoerde_id,
                    extern_id=extern_id,
                    amt_id=amt_ids.get((entry["behoerde"], entry.get("amt") or funktion["id"])),
                    vereinbarung_id=entry.get("vereinbarung"),
                    ohne_id=entry.get("ohneVereinbarung"),
                    entscheidet_id=entry.get("entscheidet"),
                    gueltig_ab=_day(funktion.get("gueltigAb")),
                    unklar=bool(entry.get("unklar")),
                    bestaetigt=is_verified(entry.get("confidence", funktion["confidence"])),
                    herkunft=dict(entry),
                )
            )
    return rows


def keep_confirmed(rows: list[Zustaendigkeit], kommune_id: str) -> list[Zustaendigkeit]:
    """What the people of the Kommune have confirmed stays confirmed, as long as the data give the same answer."""
    confirmed = Zustaendigkeit.objects.filter(kommune_id=kommune_id, von_hand=True).select_related("amt")
    answers = {row.funktion_id: row.antwort for row in confirmed}
    for row in rows:
        row.von_hand = answers.get(row.funktion_id) == row.antwort
        row.bestaetigt, row.unklar = row.bestaetigt or row.von_hand, row.unklar and not row.von_hand
    return rows


def special_cases(data: Quelldaten, funktion: Data) -> list[dict[str, str | None]]:
    """Cases in which somebody else answers: by the class of a road, by the kind of a permission."""
    names = {record["id"]: record["name"] for record in data.behoerden["externeStellen"]}
    names |= {record["id"]: record.get("bezeichnung", record["name"]) for record in data.authorities}
    aemter = {record["id"]: record["nameSpaeter"] or record["name"] for record in data.behoerden["kreisAemter"]}
    return [
        {
            "fall": case.get("wenn") or case["fall"],
            "stelle": case["behoerde"],
            "amt": case.get("amt"),
            "name": ", ".join(filter(None, (aemter.get(case.get("amt", "")), names[case["behoerde"]]))),
        }
        for case in [*funktion.get("ausnahmen", []), *funktion.get("varianten", [])]
    ]


def annahmestellen(data: Quelldaten, kommune_id: str) -> list[Annahmestelle]:
    """Which applications for others this Kommune takes, as far as known: null stays null."""
    general = _general_acceptance(data)
    rows = {
        leistung: Annahmestelle(kommune_id=kommune_id, leistung_id=leistung, vereinbarung_id=general, nimmt_an=takes)
        for leistung, takes in data.behoerden["antragsannahme"]["kommunen"]
        .get(kommune_id, {"jeLeistung": {}})["jeLeistung"]
        .items()
    }
    for leistung, entry in _named_acceptances(data):
        if entry["behoerde"] == kommune_id:
            rows[leistung] = Annahmestelle(
                kommune_id=kommune_id,
                leistung_id=leistung,
                vereinbarung_id=entry["vereinbarung"],
                nimmt_an=True,
                bedingung=entry.get("bedingung", ""),
            )
    kept = _maintained()
    return [row for row in rows.values() if row.vereinbarung_id not in kept]


def _general_acceptance(data: Quelldaten) -> str:
    """The agreement behind the table of acceptances: the one that is about exactly its Leistungen."""
    wanted = set(data.behoerden["antragsannahme"]["leistungIds"])
    records = data.vereinbarungen["vereinbarungen"]
    return next(each["id"] for each in records if each["art"] == "Annahme" and set(each["leistungen"]) == wanted)


def _named_acceptances(data: Quelldaten) -> Iterator[tuple[str, Data]]:
    """What the Leistungen and the further records say: Leistung and {behoerde, vereinbarung, bedingung}."""
    for more in data.behoerden["antragsannahme"]["weitere"]:
        yield more["leistung"], {"behoerde": more["nimmtAn"], "vereinbarung": more["vereinbarung"]}
    for leistung in data.leistungen:
        for entry in leistung["zustaendigkeit"].get("annahme", []):
            yield leistung["id"], entry


def _body(data: Quelldaten, stelle: str) -> tuple[str | None, str | None]:
    """Ids of Kommune and ExterneStelle, of which one is None."""
    is_ours = any(record["id"] == stelle for record in data.authorities)
    return (stelle, None) if is_ours else (None, stelle)


def _amt_ids(data: Quelldaten) -> dict[tuple[str, str], int]:
    """Offices by authority and key, and by authority and Funktion."""
    offices = Organisationseinheit.objects.filter(kommune_id__in=[record["id"] for record in data.authorities])
    return {
        (office.kommune_id, key): office.id for office in offices for key in {office.schluessel, office.funktion} if key
    }
