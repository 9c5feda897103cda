"""Reads of drafts, files and frozen submissions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from portal.antrag.models import Abbruch, Antrag, Antragsanlage, as_draft
from portal.core.crypto import Key, load_keys
from portal.core.db import transaction_required
from portal.core.rows import Part, Statement
from portal.core.tenancy import Citizen
from portal.dokument.models import Datei
from portal.dokument.rules import Ablehnung, Zustand
from portal.formular.queries import banks, load_local
from portal.formular.queries import load as load_formular
from portal.formular.rules import Formular, Kontext, Satz, Station, Typ, Vorgabe, Weg, files_on, walk
from portal.formular.rules.oertlich import amounts
from portal.kommune.models import Kommune, Organisationseinheit, Ort
from portal.kommune.queries import all_kommunen, centres_of, kommunen_of_kreis
from portal.konto.models import Nutzerkonto
from portal.konto.queries import identity_in, key_ids_of
from portal.leistung.models import Angebot
from portal.leistung.queries import orte_for_question
from portal.leistung.rules.texte import nominative
from portal.redaktion.models import Ortsfassung
from portal.redaktion.queries.ortsfassungen import as_key


@dataclass(frozen=True)
class Umstellung:
    """What a newer version of the form did to a draft: pages to look at again as (station key, title, reasons), and
    what has no place any more as (question, answer)."""

    nachsehen: tuple[tuple[str, str, tuple[str, ...]], ...]
    entfallen: tuple[tuple[str, str], ...]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Umstellung:
        pages = tuple((key, titel, tuple(reasons)) for key, titel, reasons in data["nachsehen"])
        return cls(pages, tuple((label, text) for label, text in data["entfallen"]))


@dataclass(frozen=True)
class Draft:
    """A draft to show: its row, the form's version it is filled in with, its answers, and what the engine must know."""

    antrag: Antrag
    key: Key
    formular: Formular
    answers: dict[str, Any]
    kontext: Kontext
    anlagen: list[Antragsanlage]  # with their files, oldest first
    umstellung: Umstellung | None = None  # told until the person has seen it
    ortsstand: dict[str, Any] | None = None  # what the Kommune says of its own in the form

    @property
    def files(self) -> dict[str, Datei]:
        """The uploaded files by id."""
        return {str(anlage.datei_id): anlage.datei for anlage in self.anlagen}

    @cached_property
    def weg(self) -> Weg:
        """The way through the form with these answers; walked once for all who ask, since a form may be large."""
        return walk(self.formular, self.answers, self.kontext)


@dataclass(frozen=True)
class RefusedFile:
    """A file that was kept when it came and refused by the late check; `station` is the page of its upload."""

    name: str
    ablehnung: Ablehnung
    station: Station


def refused_files(draft: Draft) -> list[RefusedFile]:
    """Those of the files that count, which nobody can read any more."""
    bad = {name: datei for name, datei in draft.files.items() if datei.zustand == Zustand.ABGELEHNT}
    if not bad:
        return []
    return [
        RefusedFile(draft.kontext.dateien[name], Ablehnung(bad[name].ablehnung), station)
        for name, station in files_on(draft.formular, draft.weg).items()
        if name in bad
    ]


@transaction_required
def draft_of(antrag_id: UUID, *, by: Citizen, today: date, lock: bool = False) -> Draft:
    """In three queries: row, keys, files; `lock` takes the row's lock. Raises AntragGone, AlreadySubmitted."""
    antrag = draft_row(antrag_id, konto_id=by.konto_id, today=today, lock=lock)
    keys = load_keys(key_ids_of(antrag.konto) | {antrag.schluessel_id})
    key = keys[antrag.schluessel_id]
    anlagen = anlagen_of(antrag_id, konto_id=by.konto_id)
    names = {
        str(anlage.datei_id): key.decrypt(anlage.datei.name_verschluesselt, context=anlage.datei.name_context).decode()
        for anlage in anlagen
    }
    kontext = first_kontext(
        kommune=antrag.kommune,
        ort=antrag.ort,
        leistung_id=antrag.leistung_id,
        amt=antrag.amt,
        by=by,
        today=today,
        identity=identity_in(antrag.konto, keys),
    )
    formular = _formular_of(antrag, antrag.ortsstand)
    shown = amounts(load_formular(antrag.formular, antrag.formular_version), antrag.satz)
    kontext = replace(kontext, texte={**kontext.texte, **shown})
    asked = asked_types(formular)
    if Typ.ORT in asked:  # another Kommune of the Kreis can be chosen
        kontext = replace(kontext, orte={**other_kommunen(antrag.kommune), **kontext.orte})
    if Typ.ORTSTEIL in asked:  # a place whose PLZ does not say the Kommune
        kontext = replace(kontext, ortsteile=ortsteile_of(antrag.kommune))
    if Typ.PUNKT in asked:
        kontext = replace(kontext, mitten=centres_of(antrag.kommune), nachbarn=neighbours_of(antrag))
    return Draft(
        antrag=antrag,
        key=key,
        formular=formular,
        answers=key.decrypt_json(antrag.antworten, context=antrag.context),
        kontext=replace(kontext, dateien=names),
        anlagen=anlagen,
        umstellung=_umstellung(antrag, key),
        ortsstand=antrag.ortsstand,
    )


def _formular_of(antrag: Antrag, own: dict[str, Any] | None) -> Formular:
    """The form as the draft is filled in: with what its Kommune says of its own, or a trial of that."""
    own = antrag.probe or own
    if own is None:
        return load_formular(antrag.formular, antrag.formular_version)
    return load_local(antrag.formular, antrag.formular_version, as_key(own))


def form_of_row(antrag: Antrag) -> Formular:
    """The same where the row alone was read."""
    if antrag.ortsfassung is None:
        return _formular_of(antrag, None)
    rows = Ortsfassung.objects.filter(kommune_id=antrag.kommune_id, formular=antrag.formular, nr=antrag.ortsfassung)
    return _formular_of(antrag, rows.values_list("inhalt", flat=True).first())


def asked_types(formular: Formular) -> set[Typ]:
    """The kinds of its questions, without values that are fixed."""
    return {feld.typ for schritt in formular.schritte for feld in schritt.felder if not feld.fest}


def other_kommunen(kommune: Kommune) -> dict[str, str]:
    """The main places of the other Kommunen of the Kreis by id, called like their Kommune."""
    names = all_kommunen()
    mains = [place for place in orte_for_question(kommune) if place.hauptort and place.kommune_id != kommune.id]
    return {str(place.id): names[place.kommune_id].name for place in mains}


def kommune_of_place(antrag: Antrag) -> Kommune:
    """In whose area it is: where no place was asked for, that of the Kommune that is applied to."""
    return all_kommunen()[antrag.ort.kommune_id] if antrag.ort else antrag.kommune


def neighbours_of(antrag: Antrag) -> dict[str, str]:
    """The other Kommunen of the Kreis by name, as a sentence calls them.

    Nobody where a point says nothing: the middle of this one is not known, or who acts there acts for others too.
    """
    mine = kommune_of_place(antrag)
    if mine.breite is None or mine.id != antrag.kommune_id:
        return {}
    others = (each for each in kommunen_of_kreis(mine) if each.id != mine.id)
    return {each.name: nominative(each.bezeichnung) for each in others}


def _umstellung(antrag: Antrag, key: Key) -> Umstellung | None:
    if antrag.umstellung is None:
        return None
    return Umstellung.from_json(key.decrypt_json(antrag.umstellung, context=antrag.umstellung_context))


def ortsteile_of(kommune: Kommune) -> dict[str, str]:
    """The places of the Kreis whose PLZ belongs to several Kommunen, by id, each with PLZ and Kommune."""
    places, owners = orte_for_question(kommune), dict[str, set[str]]()
    for place in places:
        owners.setdefault(place.plz, set()).add(place.kommune_id)
    names = all_kommunen()
    return {
        str(place.id): f"{place.name}, {place.plz} ({names[place.kommune_id].name})"
        for place in places
        if place.plz and len(owners[place.plz]) > 1
    }


_DRAFT = Statement(
    """
    SELECT {columns} FROM antrag_antrag a
    JOIN konto_nutzerkonto k ON k.id = a.konto_id
    LEFT JOIN kommune_ort o ON o.id = a.ort_id
    LEFT JOIN leistung_angebot g ON g.leistung_id = a.leistung_id AND g.kommune_id = a.kommune_id
    LEFT JOIN kommune_organisationseinheit e ON e.id = g.organisationseinheit_id
    LEFT JOIN kommune_organisationseinheit n ON n.id = e.nachfolge_id
    LEFT JOIN redaktion_ortsfassung f
        ON f.kommune_id = a.kommune_id AND f.formular = a.formular AND f.nr = a.ortsfassung
    WHERE a.id = %(antrag)s AND a.konto_id = %(konto)s
    """,
    (
        Part("a", Antrag),
        Part("k", Nutzerkonto),
        Part("o", Ort),
        Part("g", Angebot),
        Part("e", Organisationseinheit),
        Part("n", Organisationseinheit),
        Part("f", Ortsfassung),
    ),
)


@transaction_required
def draft_row(antrag_id: UUID, *, konto_id: UUID, today: date, lock: bool) -> Any:
    """A person's draft: its row with Ort, Kommune, Nutzerkonto, what the Kommune says in its form, and of the office
    that answers name and telephone.

    Raises AntragGone, AlreadySubmitted.
    """
    found = _DRAFT.rows({"antrag": antrag_id, "konto": konto_id}, more="FOR UPDATE OF a" if lock else "")
    antrag, konto, ort, angebot, office, nachfolge, own = next(found, (None,) * 7)
    as_draft(antrag)
    antrag.kommune, antrag.konto = all_kommunen()[antrag.kommune_id], konto
    if ort is not None:
        antrag.ort = ort
    if office is not None:
        office.nachfolge = nachfolge
    office = office.answering_on(today) if office else None
    antrag.ortsstand = own.inhalt if own else None
    antrag.satz = angebot.satz if angebot else Satz()
    antrag.amt = office.name if office else None
    antrag.amt_telefon = office.contact_on(today).telefon if office else ""
    return antrag


def first_kontext(
    *,
    kommune: Kommune,
    ort: Ort | None,
    leistung_id: str,
    amt: str | None,
    by: Citizen,
    today: date,
    identity: dict[str, Any],
) -> Kontext:
    """What the engine must be told before there is a draft: day, level, login, place and the texts of the Kommune."""
    return Kontext(
        heute=today,
        stufe=by.stufe,
        login=login_values(identity),
        orte={str(ort.id): ort.name} if ort else {},
        texte={
            "standesamt": amt or kommune.bezeichnung,  # what forms of the Standesamt call it
            "amt": amt or kommune.bezeichnung,
            "kommune": kommune.bezeichnung,
            "ort": ort.name if ort else "",
        },
        leistung=leistung_id,
        banken=banks(),
    )


# Attributes of the login by the names that form definitions use (formular.rules.bausteine).
_LOGIN_NAMES = {
    "vornamen": "vorname",
    "familienname": "nachname",
    "doktorgrad": "titel",
    **{name: name for name in ("geburtsname", "geburtsdatum", "geburtsort", "plz", "ort", "email", "telefon")},
}
_STREET = re.compile(r"(?P<strasse>.*\D)\s+(?P<hausnummer>\d+\s?[a-zA-Z]?(?:[-/]\s?\d+\s?[a-zA-Z]?)?)")


def login_values(identity: dict[str, Any]) -> dict[str, Vorgabe]:
    """What the login said, for prefilling. Street and number come as one text and are parted where that is certain."""
    verified = set(identity.get("geprueft", []))
    values = {
        name: Vorgabe(identity[attribute], attribute in verified)
        for name, attribute in _LOGIN_NAMES.items()
        if identity.get(attribute)
    }
    if identity.get("nachname") and not identity.get("vorname"):
        values["vornamen"] = Vorgabe("-", "nachname" in verified)  # a person with one name only
    if match := _STREET.fullmatch(identity.get("strasse", "")):
        values |= {name: Vorgabe(text.strip(), "strasse" in verified) for name, text in match.groupdict().items()}
    return values


def contact_email(formular: Formular, answers: Mapping[str, Any]) -> str:
    """Where notices go: the first e-mail address that the form asks for and somebody gave, or nowhere."""
    names = [feld.id for schritt in formular.schritte for feld in schritt.felder if feld.typ is Typ.EMAIL]
    return next((str(answers[name]) for name in names if answers.get(name)), "")


@transaction_required
def drafts_of_citizen(*, leistung_id: str | None = None, limit: int = 50) -> list[Antrag]:
    """The person's drafts in all Kommunen, last changed first; of one Leistung where it is given. Trials are none."""
    rows = (
        Antrag.objects.drafts()
        .filter(probe__isnull=True)
        .select_related("kommune", "leistung")
        .order_by("-geaendert_am")
    )
    if leistung_id is not None:
        rows = rows.filter(leistung_id=leistung_id)
    return list(rows[:limit])


@dataclass(frozen=True)
class Nutzung:
    """How a form is used in a Kommune: drafts open now, and what was submitted since a day."""

    entwuerfe: int
    eingereicht: int


@transaction_required
def use_of_forms(*, since: datetime) -> dict[str, Nutzung]:
    """Of every form of the Kommune of this unit that is used; trials do not count."""
    draft, submitted = Q(status=Antrag.Status.ENTWURF), Q(eingereicht_am__gte=since)
    rows = Antrag.objects.filter(draft | submitted, probe__isnull=True).values("formular")
    rows = rows.annotate(entwuerfe=Count("id", filter=draft), eingereicht=Count("id", filter=submitted))
    return {row["formular"]: Nutzung(row["entwuerfe"], row["eingereicht"]) for row in rows}


@transaction_required
def abandoned_pages(formular: str, *, since: date, idle: bool = False) -> dict[str, int]:
    """How many drafts of a form, of every Leistung, expired at which page, by its id; `idle`: lie there untouched."""
    rows = Abbruch.objects.filter(formular=formular, tag__gte=since, ruht=idle)
    return dict(rows.values_list("seite").annotate(alle=Sum("anzahl")))


_FILES = Statement(
    """
    SELECT {columns}, d.vorschau IS NOT NULL FROM antrag_antragsanlage l
    JOIN dokument_datei d ON d.id = l.datei_id AND d.kommune_id = l.kommune_id
    WHERE l.antrag_id = %(antrag)s AND l.konto_id = %(konto)s ORDER BY d.erstellt_am
    """,
    (Part("l", Antragsanlage), Part("d", Datei, without=("vorschau",))),
)


@transaction_required
def anlagen_of(antrag_id: UUID, *, konto_id: UUID) -> list[Any]:
    """The files of a person's Antrag, oldest first; without their small pictures, but with `mit_vorschau`."""
    found = []
    for anlage, datei, has_picture in _FILES.rows({"antrag": antrag_id, "konto": konto_id}):
        anlage.datei, anlage.mit_vorschau = datei, has_picture
        found.append(anlage)
    return found


@transaction_required
def preview_of(antrag_id: UUID, datei_id: UUID) -> bytes | None:
    """The small picture (JPEG) of a file of this Antrag; None where there is none, or no such file of this person."""
    anlage = Antragsanlage.objects.filter(antrag_id=antrag_id, datei_id=datei_id).select_related("datei").first()
    datei = anlage.datei if anlage else None
    if datei is None or datei.zustand != Zustand.SAUBER or datei.vorschau is None:
        return None
    key = load_keys({datei.schluessel_id})[datei.schluessel_id]
    return key.decrypt(datei.vorschau, context=datei.preview_context)
