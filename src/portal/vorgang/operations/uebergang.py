"""Carry a Vorgang that was handed over to the other authority: a Vorgang of its own there, encrypted anew (ADR 55).

Three units, since no role sees two Kommunen: read here, open there, note here. Each can be repeated: the id of the new
Vorgang is fixed with the Abgabe, so what is there already is found again. Notes of the office do not go along.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError
from django.utils.translation import gettext as _

from portal.antrag import operations as antraege
from portal.antrag.models import Antrag
from portal.core import audit, jobs
from portal.core.clock import BERLIN
from portal.core.crypto import Key, load_key
from portal.core.db import transaction
from portal.core.ports import Temporary
from portal.core.tenancy import System, unit
from portal.dokument import operations as dokumente
from portal.dokument.models import Datei
from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen, kommune_url
from portal.postfach import operations as postfach
from portal.postfach.models import Faden, Nachricht, Nachrichtenanlage
from portal.postfach.operations.zustellwahl import Mitgabe, choice_for, keep_choice
from portal.postfach.queries import notice_address
from portal.vorgang.models import Abgabe, Abgabeeingang, Vorgang
from portal.vorgang.operations.abgabe import carry_soon
from portal.vorgang.operations.anteile import renamed
from portal.vorgang.operations.befugnis import day_of
from portal.vorgang.operations.mitteilung import subject_of
from portal.vorgang.operations.namen import note_names
from portal.vorgang.operations.verlauf import note_step, tell_citizen
from portal.vorgang.queries import Message, VorgangDetails, details_of, vorgang_by_id
from portal.vorgang.rules.nummer import make_vorgangsnummer
from portal.vorgang.rules.status import Status

OVERDUE = timedelta(minutes=10)  # a crossing takes seconds; after this another job is written for it

Content = dict[str, Any]


@dataclass(frozen=True)
class Gepaeck:
    """What crosses, in clear and in memory only."""

    abgabe: Abgabe
    antrag: Antrag
    details: VorgangDetails
    grund: str
    email: str
    wahl: Mitgabe | None
    stationen: list[dict[str, str]]

    @property
    def vorgang(self) -> Vorgang:
        return self.details.vorgang


def carry_over(*, abgabe_id: UUID, by: System, at: datetime) -> None:
    """Carry one Vorgang over; at any line it may be killed and begun again."""
    gepaeck = _pack(abgabe_id=abgabe_id, by=by)
    if gepaeck is None:
        return
    there = System(gepaeck.abgabe.behoerde)
    try:
        nummer = _open(gepaeck=gepaeck, by=there, at=at)
    except IntegrityError:  # a second worker was faster: its Vorgang is found now
        nummer = _open(gepaeck=gepaeck, by=there, at=at)
    _arrive(abgabe_id=abgabe_id, nummer=nummer, by=by, at=at)


@transaction
def carry_forgotten(*, by: System, at: datetime) -> int:
    """The net under the jobs: what should have arrived long ago gets one again. Returns how many."""
    waiting = list(Abgabe.objects.filter(angekommen_am__isnull=True, am__lt=at - OVERDUE)[:200])
    for abgabe in waiting:
        carry_soon(abgabe)
    return len(waiting)


@transaction
def _pack(*, abgabe_id: UUID, by: System) -> Gepaeck | None:
    """What is to cross; None where it has arrived."""
    abgabe = Abgabe.objects.filter(id=abgabe_id, angekommen_am__isnull=True).first()
    vorgang = vorgang_by_id(abgabe.vorgang_id) if abgabe else None
    if abgabe is None or vorgang is None:
        return None
    key = load_key(vorgang.schluessel_id)
    eingang = Abgabeeingang.objects.filter(vorgang=vorgang).first()
    here = {"behoerde": by.kommune_id, "amt": vorgang.organisationseinheit.name, "nummer": vorgang.nummer}
    return Gepaeck(
        abgabe,
        vorgang.antrag,
        details_of(vorgang),
        key.decrypt(abgabe.grund, context=abgabe.context).decode(),
        notice_address(vorgang.faden),
        _without_consent(choice_for(vorgang.faden)),
        [*(eingang.stationen if eingang else []), here | {"bis": abgabe.am.isoformat()}],
    )


def _without_consent(wahl: Mitgabe | None) -> Mitgabe | None:
    """How to be reached goes along; that Bescheide come online was agreed with the other authority (§ 41 VwVfG NRW)."""
    return replace(wahl, einwilligung_am=None) if wahl else None


@transaction
def _open(*, gepaeck: Gepaeck, by: System, at: datetime) -> str:
    """The Vorgang at the other authority, or the one that is there already; its number."""
    abgabe, old = gepaeck.abgabe, gepaeck.vorgang
    there = Vorgang.objects.filter(id=abgabe.neu_id).first()
    if there is not None:
        return str(there.nummer)
    office = Organisationseinheit.objects.select_related("nachfolge").get(id=abgabe.amt_id)
    office = office.answering_on(day_of(at)) or office
    content = _content(gepaeck, office)
    antrag, key = antraege.open_part(
        of=gepaeck.antrag, kommune_id=by.kommune_id, leistung_id=old.leistung_id, content=content, at=old.erstellt_am
    )
    nummer = make_vorgangsnummer(prefix=all_kommunen()[by.kommune_id].ags[-3:], year=at.year)
    faden = postfach.open_faden(
        kommune_id=by.kommune_id,
        konto_id=old.konto_id,
        bezug=nummer,
        betreff=old.leistung.titel,
        key=key,
        email=gepaeck.email,
        at=at,
    )
    keep_choice(faden, gepaeck.wahl, key=key, at=at)
    vorgang = _new_vorgang(old, office, antrag, faden, nummer, at, vorgang_id=abgabe.neu_id)
    note_names(vorgang, content["antworten"])
    dateien = _copy_thread(gepaeck, faden, key)
    _note_origin(gepaeck, vorgang, key, dateien, at)
    tell_citizen(vorgang, text=received_text(vorgang, gepaeck), at=at)
    audit.record("vorgang.zugegangen", subject=vorgang, at=at, von=old.kommune_id, vorgang=str(old.id))
    jobs.enqueue("vorgang.make_receipt", kommune_id=by.kommune_id, vorgang_id=str(vorgang.id))
    if content["anlagen"]:
        jobs.enqueue("vorgang.copy_files", kommune_id=by.kommune_id, antrag_id=str(antrag.id))
    if dateien:
        jobs.enqueue("vorgang.copy_message_files", kommune_id=by.kommune_id, vorgang_id=str(vorgang.id))
    return nummer


def _content(gepaeck: Gepaeck, office: Organisationseinheit) -> Content:
    """What was frozen, with files of its own and without a price: nothing is charged here by itself."""
    old, names = gepaeck.details.submission, {}
    for each in old["anlagen"]:
        names[each["datei"]] = str(uuid4())
    source = gepaeck.vorgang.kommune_id
    return old | {
        "empfaenger": {"kommune": office.kommune_id, "organisationseinheit": office.pk, "name": office.name},
        "antworten": renamed(old["antworten"], names),
        "positionen": [],
        "betrag_cents": 0,
        "anlagen": [
            each | {"datei": names[each["datei"]], "quelle": {"kommune": source, "datei": each["datei"]}}
            for each in old["anlagen"]
        ],
        "abgegeben_von": {"kommune": source, "nummer": gepaeck.vorgang.nummer},
    }


def _new_vorgang(
    old: Vorgang,
    office: Organisationseinheit,
    antrag: Antrag,
    faden: Faden,
    nummer: str,
    at: datetime,
    *,
    vorgang_id: UUID,
) -> Vorgang:
    """In the Postkorb from now on, with a deadline of its own; submitted it was when the person did so."""
    vorgang = Vorgang(
        id=vorgang_id,
        kommune_id=office.kommune_id,
        konto_id=old.konto_id,
        antrag_id=antrag.id,
        faden=faden,
        leistung=old.leistung,
        organisationseinheit=office,
        schluessel_id=antrag.schluessel_id,
        nummer=nummer,
        status=Status.EINGEGANGEN,
        status_seit=at,
        erstellt_am=old.erstellt_am,
        eingang_am=at,
    )
    vorgang.save(force_insert=True)
    note_step(vorgang, at=at, wer=old.organisationseinheit.name)
    return vorgang


def _copy_thread(gepaeck: Gepaeck, faden: Faden, key: Key) -> list[dict[str, Any]]:
    """The messages as they were, read; returns which of their files are still to be copied."""
    files = []
    for message in gepaeck.details.messages:
        row = _copied(message, faden, key)
        for file in message.files:
            quelle = {"kommune": gepaeck.vorgang.kommune_id, "datei": str(file.id)}
            files.append({"nachricht": str(row.id), "datei": str(uuid4()), "quelle": quelle})
    return files


def _copied(message: Message, faden: Faden, key: Key) -> Nachricht:
    old = message.row
    row = Nachricht(
        id=uuid4(),
        kommune_id=faden.kommune_id,
        konto_id=faden.konto_id,
        faden=faden,
        richtung=old.richtung,
        absender=old.absender,
        am=old.am,
        gelesen_am=old.gelesen_am or old.am,
    )
    row.text = key.encrypt(message.text.encode(), context=row.context)
    row.save(force_insert=True)
    return row


def _note_origin(gepaeck: Gepaeck, vorgang: Vorgang, key: Key, dateien: list[dict[str, Any]], at: datetime) -> None:
    abgabe, old = gepaeck.abgabe, gepaeck.vorgang
    row = Abgabeeingang(
        id=uuid4(),
        kommune_id=vorgang.kommune_id,
        konto_id=vorgang.konto_id,
        vorgang=vorgang,
        von_vorgang_id=old.id,
        behoerde=old.kommune_id,
        amt_id=old.organisationseinheit_id,
        amt=old.organisationseinheit.name[:160],
        nummer=old.nummer,
        stationen=gepaeck.stationen,
        bezahlt_cents=abgabe.erstattung_cents,
        am=at,
    )
    row.inhalt = key.encrypt_json({"grund": gepaeck.grund, "dateien": dateien}, context=row.context)
    row.save(force_insert=True)


@transaction
def _arrive(*, abgabe_id: UUID, nummer: str, by: System, at: datetime) -> None:
    """Note here that it has arrived, and tell the citizen the new number: once."""
    abgabe = Abgabe.objects.select_for_update(of=("self",)).get(id=abgabe_id)
    if abgabe.angekommen_am is not None:
        return
    abgabe.neue_nummer, abgabe.angekommen_am = nummer, at
    abgabe.save(update_fields=["neue_nummer", "angekommen_am"])
    vorgang = vorgang_by_id(abgabe.vorgang_id)
    assert vorgang is not None
    kommune = all_kommunen()[abgabe.behoerde]
    text = _(
        "Der Vorgang ist dort angekommen: %(amt)s, %(kommune)s. Ihre neue Vorgangsnummer ist %(nummer)s.\n\n%(ziel)s"
    )
    words = {"amt": abgabe.amt, "kommune": kommune.bezeichnung, "nummer": nummer}
    words["ziel"] = kommune_url(kommune, f"/vorgaenge/{abgabe.neu_id}/")
    tell_citizen(vorgang, text=text % words, at=at)
    audit.record("vorgang.angekommen", subject=vorgang, at=at, neu=str(abgabe.neu_id))


def received_text(vorgang: Vorgang, gepaeck: Gepaeck) -> str:
    """How the office that has it now introduces itself."""
    old = gepaeck.vorgang
    text = _(
        "%(gegenstand)s ist jetzt bei uns. Abgegeben hat den Vorgang: %(amt)s, %(kommune)s (dort %(alt)s). Ihre "
        "Vorgangsnummer bei uns ist %(nummer)s. Abgeschickt haben Sie am %(tag)s.\n\n"
        "Die Nachrichten darüber sind Kopien aus dem alten Vorgang. Schreiben Sie uns ab jetzt hier. Bezahlt haben Sie "
        "bei uns nichts; ob eine Gebühr anfällt, sagen wir Ihnen."
    )
    return text % {
        "gegenstand": subject_of(vorgang),
        "amt": old.organisationseinheit.name,
        "kommune": all_kommunen()[old.kommune_id].bezeichnung,
        "alt": old.nummer,
        "nummer": vorgang.nummer,
        "tag": f"{old.erstellt_am.astimezone(BERLIN):%d.%m.%Y}",
    }


def copy_message_files(*, vorgang_id: UUID, by: System, at: datetime) -> None:
    """Copy the files of the messages that came along. Raises Temporary while one is being checked."""
    with unit(by):
        eingang = Abgabeeingang.objects.select_related("vorgang").filter(vorgang_id=vorgang_id).first()
        if eingang is None:
            return
        key_id = eingang.vorgang.schluessel_id
        wanted = load_key(key_id).decrypt_json(eingang.inhalt, context=eingang.context)["dateien"]
        there = set(Datei.objects.filter(id__in=[each["datei"] for each in wanted]).values_list("id", flat=True))
    for each in wanted:
        if UUID(each["datei"]) in there:
            continue
        source = System(each["quelle"]["kommune"], eingang.konto_id)
        old_id, copy_id = UUID(each["quelle"]["datei"]), UUID(each["datei"])
        try:
            datei = dokumente.copy_datei(datei_id=old_id, by=source, to=by, key_id=key_id, copy_id=copy_id, at=at)
        except dokumente.DateiWaiting as error:
            raise Temporary("the file is still being checked") from error
        except dokumente.DateiGone:
            continue
        _attach(datei=datei, nachricht_id=UUID(each["nachricht"]), by=by, at=at)


@transaction
def _attach(*, datei: Datei, nachricht_id: UUID, by: System, at: datetime) -> None:
    """Keep the copy; a second worker's is left to the sweep of the store."""
    nachricht = Nachricht.objects.select_for_update(of=("self",)).get(id=nachricht_id)
    if Datei.objects.filter(id=datei.id).exists():
        return
    datei.save(force_insert=True)
    owner = {"kommune_id": nachricht.kommune_id, "konto_id": nachricht.konto_id}
    Nachrichtenanlage(**owner, nachricht=nachricht, datei=datei).save(force_insert=True)
    audit.record("datei.uebernommen", subject=datei, at=at)
