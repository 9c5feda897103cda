"""Letters for those who want paper: each message of an office becomes an order to print, until somebody posted it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from portal.antrag.models import Einreichung
from portal.core import audit
from portal.core.crypto import Key, load_keys
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff
from portal.postfach.models import Nachricht
from portal.postfach.queries import zugang_of
from portal.postfach.rules import Weg
from portal.vorgang.models import Druckauftrag, Vorgang
from portal.vorgang.operations.anschrift import recipient
from portal.vorgang.operations.befugnis import casework_roles, offices_in

MOST = 50  # letters that are printed at once


@dataclass(frozen=True)
class Brief:
    """A letter in clear, with the Vorgang it belongs to."""

    auftrag: Druckauftrag
    text: str
    anschrift: list[str]  # as it was submitted; empty where nobody gave one


@transaction_required
def order_letter(vorgang: Vorgang, nachricht: Nachricht, *, at: datetime) -> None:
    """Have the message posted too, where its person wants paper."""
    if zugang_of(vorgang.faden).weg is not Weg.PAPIER:
        return
    Druckauftrag(
        kommune_id=vorgang.kommune_id,
        konto_id=vorgang.konto_id,
        vorgang=vorgang,
        nachricht=nachricht,
        organisationseinheit_id=vorgang.organisationseinheit_id,
        erstellt_am=at,
    ).save(force_insert=True)


@transaction
def read_letters(*, by: Staff, at: datetime) -> list[Brief]:
    """The oldest letters of one's offices that wait, in clear: each look is noted for its person to see."""
    rows = list(_waiting(by, at).select_related("nachricht")[:MOST])
    keys = load_keys({row.vorgang.schluessel_id for row in rows})
    frozen = {
        each.antrag_id: each for each in Einreichung.objects.filter(antrag__in=[row.vorgang.antrag_id for row in rows])
    }
    for row in rows:
        audit.record("vorgang.angesehen", subject=row.vorgang, at=at, amt=row.organisationseinheit_id)
    return [_letter(row, frozen[row.vorgang.antrag_id], keys[row.vorgang.schluessel_id]) for row in rows]


def _letter(row: Druckauftrag, frozen: Einreichung, key: Key) -> Brief:
    answers = key.decrypt_json(frozen.inhalt, context=frozen.context)["antworten"]
    known = answers.get("versand_strasse") or answers.get("antragsteller_strasse")
    return Brief(row, _text(row, key), recipient(answers) if known else [])


def _text(row: Druckauftrag, key: Key) -> str:
    return key.decrypt(row.nachricht.text, context=row.nachricht.context).decode()


@transaction_required
def waiting_letters(*, by: Staff, at: datetime) -> list[Druckauftrag]:
    """The oldest letters of one's offices that nobody has posted; nothing of what they say."""
    return list(_waiting(by, at)[:MOST])


@transaction
def mark_posted(*, auftrag_ids: Iterable[UUID], by: Staff, at: datetime) -> int:
    """These letters are printed and posted; returns how many had not been."""
    rows = list(_waiting(by, at).select_for_update(of=("self",)).filter(id__in=list(auftrag_ids)))
    for row in rows:
        row.verschickt_am, row.verschickt_von_id = at, by.mitarbeiter_id
        row.save(update_fields=["verschickt_am", "verschickt_von"])
        audit.record("brief.verschickt", subject=row, at=at)
    return len(rows)


def _waiting(by: Staff, at: datetime) -> QuerySet[Druckauftrag]:
    offices = offices_in(casework_roles(by, at))
    rows: QuerySet[Druckauftrag] = Druckauftrag.objects.filter(organisationseinheit_id__in=offices)
    names = ("vorgang__leistung", "organisationseinheit")
    return rows.filter(verschickt_am__isnull=True).select_related(*names).order_by("erstellt_am", "id")
