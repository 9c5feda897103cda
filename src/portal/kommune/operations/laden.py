"""Loading the authorities, their offices and places from the reference data of a Kreis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.core.bulk import Changes, synchronise
from portal.core.db import transaction
from portal.core.tenancy import System
from portal.kommune.models import Gestaltung, Kommune, Organisationseinheit, Ort
from portal.kommune.operations.gestaltung import propose_gestaltung
from portal.kommune.rules import is_verified
from portal.kommune.rules.kontakt import CONTACT, TOWN_HALL

Data = Mapping[str, Any]

_KOMMUNE_FIELDS = ["name", "bezeichnung", "typ", "ist_kreis", "ags", "host", "strasse", "plz", "ort", "website"]


@transaction
def load_kommunen(*, kommunen: Data, hosts: str | None, by: System) -> Changes:
    """Write all authorities. `hosts` is a format with {id}, for demo and tests; None keeps the hosts of the data."""
    records = [kommunen["kreis"], *kommunen["kommunen"]]
    return synchronise(
        Kommune.objects.all(),
        _keep_contacts([_kommune(record, hosts) for record in records]),
        key=["id"],
        fields=[*_KOMMUNE_FIELDS, "einwohner", "breite", "laenge", "herkunft"],
        fill=["telefon", "email"],
    )


@transaction
def load_gestaltung(*, by: System) -> Changes:
    """Give an authority a proposed design where it has none; what its people made of theirs stays."""
    had = Gestaltung.objects.filter(kommune_id=by.kommune_id).exists()
    propose_gestaltung(by=by)
    return Changes(new=int(not had))


@transaction
def load_offices(*, record: Data, behoerden: Data, ergaenzungen: Data, by: System) -> Changes:
    """Write the offices of one authority: its town hall, its Standesamt, and for the Kreis its Ämter."""
    if record["typ"] == "Kreis":
        offices = [_town_hall(record, "Kreisverwaltung"), *_kreis_offices(record, behoerden, ergaenzungen)]
    else:
        offices = [_town_hall(record, "Rathaus"), *_own_offices(record, behoerden)]
    return synchronise(
        Organisationseinheit.objects.filter(kommune_id=by.kommune_id),
        _keep_maintained(offices, by.kommune_id),
        key=["kommune_id", "schluessel"],
        fields=["name", "funktion", "aufgaben", "anschrift", "anschrift_geprueft", "herkunft"],
        fill=["telefon", "email", "oeffnungszeiten"],
    )


@transaction
def load_orte(*, record: Data, ergaenzungen: Data, by: System) -> Changes:
    """Write the places of one Kommune; its own name counts as a place too, since people name it as place of birth."""
    historic = set(ergaenzungen["historischeOrte"].get(record["id"], []))
    herkunft = record["quellen"]["ortsteile"]
    places = {(part["name"], part["plz"]): part for part in record["ortsteile"]}
    if record["name"] not in {name for name, _ in places}:
        places[record["name"], record["plz"][0]] = {"name": record["name"], "plz": record["plz"][0]}
    orte = [
        Ort(
            kommune_id=record["id"],
            name=name,
            plz=plz,
            stadtbezirk=part.get("stadtbezirk", ""),
            ist_hauptort=name == record["name"],
            historisch=name in historic,
            herkunft=herkunft,
        )
        for (name, plz), part in places.items()
    ]
    return synchronise(
        Ort.objects.filter(kommune_id=by.kommune_id),
        orte,
        key=["kommune_id", "name", "plz"],
        fields=["stadtbezirk", "ist_hauptort", "historisch", "herkunft"],
    )


def _keep_contacts(kommunen: list[Kommune]) -> list[Kommune]:
    """Authorities of the data, with the name their people gave and the contact they maintain at the town hall."""
    names = dict(Gestaltung.objects.exclude(bezeichnung="").values_list("kommune_id", "bezeichnung"))
    halls = dict(Organisationseinheit.objects.filter(schluessel=TOWN_HALL).values_list("kommune_id", "gepflegt"))
    stored = Kommune.objects.in_bulk()
    for kommune in kommunen:
        kommune.bezeichnung = names.get(kommune.id, kommune.bezeichnung)
        for part in halls.get(kommune.id, ()):
            for name in CONTACT.get(part, ()):
                setattr(kommune, name, getattr(stored[kommune.id], name))
    return kommunen


def _keep_maintained(offices: list[Organisationseinheit], kommune_id: str) -> list[Organisationseinheit]:
    """Offices of the data, with the fields that the people of the Kommune maintain as these have left them."""
    rows = Organisationseinheit.objects.filter(kommune_id=kommune_id).exclude(gepflegt=[])
    stored = {row.schluessel: row for row in rows}
    for office in offices:
        if kept := stored.get(office.schluessel):
            for name in kept.gepflegt:
                setattr(office, name, getattr(kept, name))
    return offices


def _kommune(record: Data, hosts: str | None) -> Kommune:
    is_kreis = record["typ"] == "Kreis"
    sources = record["quellen"]
    seat = record["sitz"] if is_kreis else record["rathaus"]
    phone = record.get("telefon", "")
    return Kommune(
        id=record["id"],
        name=record["name"],
        bezeichnung=record.get("bezeichnung", record["name"]),
        typ=record["typ"],
        ist_kreis=is_kreis,
        ags=record["ags"],
        host=hosts.format(id=record["id"]) if hosts else record["portalHost"],
        strasse=seat["strasse"],
        plz=seat["plz"],
        ort=seat["ort"],
        telefon=phone if isinstance(phone, str) else "",
        email=record.get("email", "") if is_verified(sources.get("email", {}).get("confidence")) else "",
        website=record["website"],
        einwohner=record["einwohner"].get("zensus2022") or record["einwohner"].get("2022-12-31"),
        breite=record.get("zentrum", {}).get("lat"),
        laenge=record.get("zentrum", {}).get("lon"),
        herkunft=sources,
    )


def _town_hall(record: Data, name: str) -> Organisationseinheit:
    seat, source = (
        (record["sitz"], record["quellen"]["adresse"])
        if record["typ"] == "Kreis"
        else (record["rathaus"], record["quellen"]["rathaus"])
    )
    phone = record.get("telefon", "")
    hours = record.get("oeffnungszeiten", "")
    return Organisationseinheit(
        kommune_id=record["id"],
        schluessel=TOWN_HALL,
        name=name,
        anschrift=f"{seat['strasse']}, {seat['plz']} {seat['ort']}",
        anschrift_geprueft=is_verified(source["confidence"]),
        telefon=phone if isinstance(phone, str) else "",
        oeffnungszeiten=hours if isinstance(hours, str) else "",
        herkunft=source,
    )


def _own_offices(record: Data, behoerden: Data) -> list[Organisationseinheit]:
    """The Standesamt where the data give the Kommune one, and a Bürgerbüro of its own where they name it."""
    offices = []
    standesamt = next(entry for entry in behoerden["zustaendigkeiten"] if entry["id"] == "standesamt")
    if standesamt["zustaendig"].get(record["id"], {}).get("behoerde") == record["id"]:
        herkunft = {name: standesamt[name] for name in ("source", "confidence", "confidenceText")}
        offices.append(_office(record, "standesamt", "Standesamt", funktion="standesamt", herkunft=herkunft))
    if counter := record.get("stadtbuero"):
        # Its opening hours are cut off in the source, so none are shown.
        herkunft = {"oeffnungszeitenUnvollstaendig": counter["oeffnungszeiten"]}
        office = _office(record, "stadtbuero", "Stadtbüro", funktion="meldebehoerde", herkunft=herkunft)
        office.telefon, office.email = counter["telefon"], counter["email"]
        offices.append(office)
    return offices


def _office(record: Data, key: str, name: str, *, funktion: str, herkunft: Data) -> Organisationseinheit:
    return Organisationseinheit(
        kommune_id=record["id"], schluessel=key, name=name, funktion=funktion, herkunft=dict(herkunft)
    )


def _kreis_offices(record: Data, behoerden: Data, ergaenzungen: Data) -> list[Organisationseinheit]:
    phones: dict[str, str] = {}
    for name, office in ergaenzungen["kontakte"].items():
        if is_verified(record["quellen"]["telefon"]["confidence"]) and name in record["telefon"]:
            phones[office] = record["telefon"][name]
    return [
        Organisationseinheit(
            kommune_id=record["id"],
            schluessel=amt["id"],
            name=amt["nameSpaeter"] or amt["name"],
            aufgaben=amt["aufgaben"],
            anschrift=amt["adresse"] or "",
            anschrift_geprueft=is_verified(amt["adresseConfidence"]),
            telefon=phones.get(amt["id"], ""),
            herkunft={name: amt[name] for name in ("nummer", "source", "confidence", "adresseSource")},
        )
        for amt in behoerden["kreisAemter"]
    ]
