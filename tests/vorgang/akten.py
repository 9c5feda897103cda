"""A Vorgang with much in it, made as the portal makes it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from portal.core import clock
from portal.core.crypto import load_key
from portal.core.tenancy import Citizen, System, unit
from portal.dokument import operations as dokumente
from portal.vorgang.models import Entscheidung, Vorgangsdokument
from portal.vorgang.operations import casework
from portal.vorgang.operations.vermerk import write_vermerk
from tests.factories import make_konto, make_mitarbeiter, make_vorgang, pay, vorgang


def full_vorgang(citizen: Citizen | None = None) -> UUID:
    """A Vorgang that has several of everything: files, messages with files, payments, documents, steps; a refund."""
    at, clerk = clock.now() - timedelta(hours=1), make_mitarbeiter()
    citizen = citizen or make_konto()
    vorgang_id = make_vorgang(citizen=citizen, ausweiskopie=True, by=clerk, at=at)
    pay(vorgang_id, citizen.kommune_id, at=at)  # a second time: the portal proposes to pay it back
    for number in range(3):
        at += timedelta(minutes=1)
        frist = (at + timedelta(days=14)).date()
        casework.ask_back(vorgang_id=vorgang_id, by=clerk.staff, text=f"Frage {number}", frist_am=frist, at=at)
        files = tuple(attach(vorgang_id, citizen, f"{number}-{name}.pdf") for name in ("vorn", "hinten"))
        casework.answer(
            vorgang_id=vorgang_id, by=citizen, text=f"Antwort {number}", dateien=files, at=at + timedelta(seconds=1)
        )
    write_vermerk(vorgang_id=vorgang_id, by=clerk.staff, text="Erfundener Vermerk", at=at)
    for art in Vorgangsdokument.Art:
        _add_document(vorgang_id, art, citizen)
    at += timedelta(minutes=1)
    grant = casework.Beschluss(Entscheidung.Art.STATTGEGEBEN, "", 1000)
    casework.decide(vorgang_id=vorgang_id, by=clerk.staff, beschluss=grant, at=at)
    return vorgang_id


def attach(vorgang_id: UUID, citizen: Citizen, name: str) -> UUID:
    """A file of the citizen's that is not yet in a message."""
    key_id = vorgang(vorgang_id, citizen.kommune_id).schluessel_id
    with unit(citizen):
        return dokumente.store_generated(
            kommune_id=citizen.kommune_id, konto_id=citizen.konto_id, key=load_key(key_id), name=name,
            content=b"%PDF-1.7 erfunden", at=clock.now(),
        ).id  # fmt: skip


def _add_document(vorgang_id: UUID, art: Vorgangsdokument.Art, citizen: Citizen) -> None:
    datei_id = attach(vorgang_id, citizen, f"{art}.pdf")
    with unit(System(citizen.kommune_id)):
        Vorgangsdokument(
            kommune_id=citizen.kommune_id, konto_id=citizen.konto_id, vorgang_id=vorgang_id, datei_id=datei_id, art=art
        ).save(force_insert=True)
