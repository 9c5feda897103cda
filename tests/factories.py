"""Builds what tests need through the real operations: accounts, staff with a second factor, Vorgänge in any status.

All persons are invented. Every function commits, as the portal does.
"""

from __future__ import annotations

import base64
import itertools
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from portal.antrag import operations as antraege
from portal.antrag.models import Antragsanlage
from portal.core import clock
from portal.core.crypto import load_key
from portal.core.tenancy import Citizen, Staff, System, unit
from portal.dokument import operations as dokumente
from portal.formular.rules import Position
from portal.kommune.models import Kommune, Organisationseinheit
from portal.konto import operations as konten
from portal.konto.models import Mitarbeiter, Rolle
from portal.leistung.models import Bescheidregel, Leistung
from portal.postfach import operations as postfach
from portal.vorgang.models import Entscheidung, Vorgang, Vorgangsforderung
from portal.vorgang.operations import bescheid, casework
from portal.vorgang.operations.verlauf import note_step
from portal.vorgang.queries import VorgangDetails, details_of, vorgang_by_id
from portal.vorgang.rules.bescheid import Schreibtext
from portal.vorgang.rules.nummer import make_vorgangsnummer
from portal.vorgang.rules.status import Status
from portal.zahlung import operations as zahlungen
from portal.zahlung.models import Zahlung
from portal.zahlung.ports import Anbieterstatus, Zahlungsstand
from portal.zahlung.rules import Zahlungsstatus

PASSWORD = "ein langes Passwort für Tests"
_numbers = itertools.count(os.getpid() * 1000 + 1)  # commands of a benchmark write into one database


@dataclass(frozen=True)
class Zugang:
    """A staff account and what its person knows and has."""

    mitarbeiter: Mitarbeiter
    kommune_id: str
    totp_secret: str | None

    @property
    def staff(self) -> Staff:
        return Staff(self.mitarbeiter.pk, self.kommune_id)


def kreis() -> Kommune:
    """The Kreis of the reference data."""
    return Kommune.objects.get(id="kreis-heinsberg")


def standesamt(kommune_id: str) -> Organisationseinheit:
    return Organisationseinheit.objects.get(kommune_id=kommune_id, funktion="standesamt")


def make_mitarbeiter(
    kommune_id: str = "geilenkirchen",
    art: Rolle.Art = Rolle.Art.STANDESBEAMTER,
    *,
    office: Organisationseinheit | None = None,
    with_totp: bool = True,
    name: str = "",
    roles: Sequence[tuple[Rolle.Art, Organisationseinheit]] = (),
) -> Zugang:
    """A Mitarbeiter of the Standesamt (or of `office`, or with these `roles`), since a year ago."""
    username = f"muster{next(_numbers)}"
    held = roles or [(art, office or standesamt(kommune_id))]
    mitarbeiter = konten.create_mitarbeiter(
        username=username,
        name=name or f"Martina Muster-Nummer-{username.removeprefix('muster')}",
        email="",
        password=PASSWORD,
        totp_secret=_secret(username) if with_totp else None,
        rollen=[konten.Rollenangabe(kommune_id, kind, where.pk) for kind, where in held],
        at=clock.now() - timedelta(days=365),
    )
    return Zugang(mitarbeiter, kommune_id, _secret(username) if with_totp else None)


def secret_of(mitarbeiter: Mitarbeiter) -> str:
    """The second factor of somebody whom `make_mitarbeiter` made, perhaps in an earlier run."""
    return _secret(mitarbeiter.username)


def _secret(username: str) -> str:
    return base64.b32encode(f"geheimnis {int(username.removeprefix('muster')):010d}".encode()).decode()


def totp_code(secret: str, *, step: int = 0) -> str:
    """The code that is valid now; the next one with `step=1`."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def host(kommune_id: str) -> str:
    return f"{kommune_id}.localhost"


def log_in(zugang: Zugang, *, step: int = 0) -> Client:
    """A browser in which this Mitarbeiter is logged in, by the real login pages."""
    client = Client(HTTP_HOST=host(zugang.kommune_id))
    credentials = {"login": zugang.mitarbeiter.username, "password": PASSWORD}
    response = client.post("/arbeitsplatz/anmeldung/login/", credentials)
    assert response.headers["Location"] == "/arbeitsplatz/anmeldung/zweitfaktor/", response.content
    assert zugang.totp_secret is not None
    code = totp_code(zugang.totp_secret, step=step)
    response = client.post("/arbeitsplatz/anmeldung/zweitfaktor/", {"code": code})
    assert response.headers["Location"] == "/arbeitsplatz/", response.content
    return client


def make_konto(kommune_id: str = "geilenkirchen") -> Citizen:
    """Somebody without a login, at the host of this Kommune."""
    return Citizen(konten.begin_as_guest(kommune_id=kommune_id, at=clock.now()), kommune_id)


ANTWORTEN = {"vorname": "Erika", "nachname": "Probefrau"}
Angaben = Sequence[tuple[str, str, str]]  # field, its question, the answer


def _content(betrag_cents: int, angaben: Angaben, anliegen: int) -> dict[str, Any]:
    """A frozen submission in the shape of vorgang.operations.intake, with so many sections."""
    line = {"typ": "text", "leer": False, "herkunft": "", "warnung": ""}
    more = [line | {"feld": feld, "label": label, "text": text} for feld, label, text in angaben]
    return {
        "zusammenfassung": [
            {
                "titel": "Ihre Angaben",
                "gruppe": None,
                "index": None,
                "zeilen": more
                or [
                    line | {"feld": "name", "label": "Name", "text": "Erika Probefrau", "herkunft": "login_geprueft"},
                    line | {"feld": "ausweiskopie", "label": "Kopie Ihres Ausweises", "text": "ausweis.pdf"},
                ],
            }
        ]
        * anliegen,
        "formular": {"id": "personenstandsurkunde", "version": 1},
        "antworten": {feld: text for feld, _label, text in angaben} or ANTWORTEN,
        "positionen": [],
        "betrag_cents": betrag_cents,
        "anlagen": [],
    }


def make_vorgang(
    kommune_id: str = "geilenkirchen",
    status: Status = Status.EINGEGANGEN,
    *,
    betrag_cents: int = 1500,
    at: datetime | None = None,
    frist_am: datetime | None = None,
    citizen: Citizen | None = None,
    by: Zugang | None = None,
    ausweiskopie: bool = False,
    office: Organisationseinheit | None = None,
    leistung_id: str = "geburtsurkunde",
    angaben: Angaben = (),
    anliegen: int = 1,
) -> UUID:
    """A Vorgang in `status`, brought there step by step; `by` is the Standesbeamter who did the office's steps."""
    moment = at or clock.now()
    citizen = citizen or make_konto(kommune_id)
    amt = office or standesamt(kommune_id)
    vorgang_id = _submit(citizen, betrag_cents, moment, ausweiskopie, amt, leistung_id, angaben, anliegen)
    if status == Status.WARTET_AUF_ZAHLUNG:
        return vorgang_id
    if betrag_cents:
        pay(vorgang_id, kommune_id, at=moment)
    if frist_am is not None:
        with unit(System(kommune_id)):
            Vorgang.objects.filter(id=vorgang_id).update(frist_am=frist_am)
    _advance(vorgang_id, status, citizen, by, moment)
    return vorgang_id


def _submit(
    citizen: Citizen,
    betrag_cents: int,
    at: datetime,
    ausweiskopie: bool,
    office: Organisationseinheit,
    leistung_id: str,
    angaben: Angaben,
    anliegen: int,
) -> UUID:
    kommune, leistung = Kommune.objects.get(id=citizen.kommune_id), Leistung.objects.get(id=leistung_id)
    antrag_id = antraege.open_draft(
        by=citizen, leistung_id=leistung.pk, ort_id=None, formular="test", version=1, answers=ANTWORTEN, at=at
    )
    with unit(citizen):
        antrag = antraege.lock_draft(antrag_id=antrag_id)
        key = load_key(antrag.schluessel_id)
        owner: dict[str, Any] = {"kommune_id": kommune.pk, "konto_id": citizen.konto_id}
        content = _content(betrag_cents, angaben, anliegen)
        if ausweiskopie:
            datei = dokumente.store_generated(**owner, key=key, name="ausweis.pdf", content=b"%PDF-1.7 erfunden", at=at)
            Antragsanlage(**owner, antrag_id=antrag_id, datei=datei, feld="ausweiskopie").save(force_insert=True)
            content["anlagen"] = [{"datei": str(datei.id), "feld": "ausweiskopie", "name": "ausweis.pdf"}]
        antraege.freeze(antrag=antrag, key=key, content=content, at=at)
        nummer = make_vorgangsnummer(prefix=kommune.ags[-3:], year=at.year)
        faden = postfach.open_faden(**owner, bezug=nummer, betreff=leistung.titel, key=key, email="", at=at)
        status = Status.WARTET_AUF_ZAHLUNG if betrag_cents else Status.EINGEGANGEN
        vorgang = Vorgang(
            **owner,
            id=uuid4(),
            antrag_id=antrag_id,
            faden=faden,
            leistung=leistung,
            organisationseinheit=office,
            schluessel_id=antrag.schluessel_id,
            nummer=nummer,
            status=status,
            status_seit=at,
            erstellt_am=at,
            eingang_am=None if betrag_cents else at,
        )
        vorgang.save(force_insert=True)
        note_step(vorgang, at=at, wer="Sie")
        if betrag_cents:
            positionen = [Position("Geburtsurkunde", 1, betrag_cents, betrag_cents, "erfunden")]
            forderung = zahlungen.open_forderung(
                kommune=kommune,
                konto_id=citizen.konto_id,
                bezug=nummer,
                positionen=positionen,
                betrag_cents=betrag_cents,
                at=at,
            )
            Vorgangsforderung(**owner, vorgang=vorgang, forderung=forderung).save(force_insert=True)
    return vorgang.id


def start_payment(vorgang_id: UUID, kommune_id: str, *, status: Zahlungsstatus, at: datetime) -> UUID:
    """An attempt to pay that stands in `status` since `at`."""
    with unit(System(kommune_id)):
        forderung = Vorgangsforderung.objects.get(vorgang_id=vorgang_id).forderung
        zahlung = Zahlung(
            id=uuid4(),
            kommune_id=kommune_id,
            konto_id=forderung.konto_id,
            forderung=forderung,
            betrag_cents=forderung.betrag_cents,
            status=status,
            transaktion=f"T-{uuid4()}",
            erstellt_am=at,
        )
        zahlung.save(force_insert=True)
    return zahlung.id


def pay(vorgang_id: UUID, kommune_id: str, *, at: datetime) -> None:
    """Pay the Vorschuss: the provider's answer is booked as it always is."""
    zahlung_id = start_payment(vorgang_id, kommune_id, status=Zahlungsstatus.GESTARTET, at=at)
    with unit(System(kommune_id)):
        zahlung = Zahlung.objects.get(id=zahlung_id)
    stand = Zahlungsstand(
        status=Anbieterstatus.BEZAHLT,
        transaction_id=zahlung.transaktion,
        request_id=str(zahlung.id),
        betrag_cents=zahlung.betrag_cents,
        waehrung="EUR",
    )
    zahlungen._book(zahlung_id=zahlung_id, by=System(kommune_id), stand=stand, at=at)


def _advance(vorgang_id: UUID, status: Status, citizen: Citizen, by: Zugang | None, at: datetime) -> None:
    if status == Status.EINGEGANGEN:
        return
    if status == Status.ZURUECKGENOMMEN:
        casework.withdraw(vorgang_id=vorgang_id, by=citizen, at=at)
        return
    staff = (by or make_mitarbeiter(citizen.kommune_id)).staff
    if status == Status.IN_BEARBEITUNG:
        casework.take_over(vorgang_id=vorgang_id, by=staff, seen=None, at=at)
    elif status == Status.RUECKFRAGE:
        frist = (at + timedelta(days=14)).date()
        casework.ask_back(vorgang_id=vorgang_id, by=staff, text="Erfundene Frage?", frist_am=frist, at=at)
    elif status in (Status.ENTSCHIEDEN, Status.VERSANDT):
        grant = casework.Beschluss(Entscheidung.Art.STATTGEGEBEN, "", 0)
        casework.decide(vorgang_id=vorgang_id, by=staff, beschluss=grant, at=at)
        if status == Status.VERSANDT:
            casework.mark_sent(vorgang_id=vorgang_id, by=staff, at=at)
    elif status == Status.ABGELEHNT:
        deposit_remedy(citizen.kommune_id)
        decide_by_bescheid(vorgang_id, staff, Entscheidung.Art.ABGELEHNT, at=at)
    else:
        raise ValueError(status)


def deposit_remedy(kommune_id: str, leistung_id: str = "geburtsurkunde", **changes: Any) -> None:
    """What helps against a Bescheid of the Leistung there: invented, as everything of the tests."""
    known: dict[str, Any] = {
        "gilt_ab": date(2020, 1, 1), "art": "klage", "stelle": "Verwaltungsgericht Erfunden",
        "anschrift": "Musterweg 1, 00000 Erfunden", "frist_monate": 1, "recht": "vwvfg", "grundlage": "erfunden",
        "hinterlegt_am": date(2020, 1, 1), "hinterlegt_durch": "Test",
    }  # fmt: skip
    with unit(System(kommune_id)):
        Bescheidregel.objects.update_or_create(
            kommune_id=kommune_id, leistung_id=leistung_id, gilt_ab=known["gilt_ab"], defaults=known | changes
        )


def decide_by_bescheid(
    vorgang_id: UUID, by: Staff, art: Entscheidung.Art, *, kosten_cents: int = 0, at: datetime | None = None
) -> None:
    """Write a Bescheid and release it; its document is not made."""
    moment, text = at or clock.now(), Schreibtext("Erika Probefrau\nMusterweg 1", "Guten Tag,", "Text.", "Gründe")
    bescheid.save_draft(
        vorgang_id=vorgang_id, by=by, art=art, kosten_cents=kosten_cents, text=text, fassung=0, at=moment
    )
    bescheid.release(vorgang_id=vorgang_id, by=by, fassung=1, at=moment)


def vorgang_details(vorgang_id: UUID, kommune_id: str = "geilenkirchen") -> VorgangDetails:
    """The Vorgang with all that hangs on it, as it is now."""
    with unit(System(kommune_id)):
        found = vorgang_by_id(vorgang_id)
        assert found is not None
        return details_of(found)


def vorgang(vorgang_id: UUID, kommune_id: str = "geilenkirchen") -> Vorgang:
    """The row as it is now."""
    with unit(System(kommune_id)):
        found: Vorgang = Vorgang.objects.select_related("bearbeiter").get(id=vorgang_id)
    return found
