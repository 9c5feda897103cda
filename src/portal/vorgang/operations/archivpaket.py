"""Akten that were offered to the archive: it looks into the package, and takes the Akte or not.

The package is made when it is fetched and lies nowhere. Every fetch is a look, which the person sees.
"""

from __future__ import annotations

import hashlib
import io
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from portal.core import audit
from portal.core.crypto import load_key
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff
from portal.dokument import operations as dokumente
from portal.dokument.operations import DateiGone, DateiWaiting
from portal.konto.models import Rolle
from portal.konto.queries import roles_of
from portal.vorgang.models import Anbietung, Vermerk, Vorgang
from portal.vorgang.operations.befugnis import day_of
from portal.vorgang.queries import VorgangDetails, details_of
from portal.vorgang.queries.akte import Opinion
from portal.vorgang.queries.blicke import FOR_ARCHIVE

FORMAT = "serviceportal-akte-1"


class AnbietungGone(Exception):
    """There is no such offer here for this person, or it was answered before."""


@dataclass(frozen=True)
class _Akte:
    """What the package is made of, read in one unit."""

    anbietung_id: UUID
    vorgang: Vorgang
    inhalt: dict[str, Any]
    dateien: list[UUID]


def fetch_package(*, anbietung_id: UUID, by: Staff, at: datetime) -> tuple[str, bytes]:
    """Name and content of a ZIP: `akte.json`, the files as they were, and `pruefwerte.json` (SHA-256 of each member).

    Raises AnbietungGone, and Temporary (the store is disturbed).
    """
    akte = _read(anbietung_id=anbietung_id, by=by, at=at)
    members = {"akte.json": _json(akte.inhalt)}
    for number, datei_id in enumerate(akte.dateien, 1):
        with suppress(DateiGone, DateiWaiting):  # refused or deleted: the Akte says so itself
            datei = dokumente.read_datei(by=by, datei_id=datei_id, anlass=FOR_ARCHIVE)
            members[f"dateien/{number:03d}-{datei.name}"] = datei.inhalt
    members["pruefwerte.json"] = _json({name: hashlib.sha256(data).hexdigest() for name, data in members.items()})
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return f"akte-{akte.vorgang.nummer}.zip", target.getvalue()


@transaction
def answer(*, anbietung_id: UUID, antwort: Anbietung.Antwort, by: Staff, at: datetime) -> None:
    """What the archive says; the next run deletes the Akte either way. Nobody takes what they have not fetched.

    Raises AnbietungGone.
    """
    anbietung = _lock(anbietung_id, by, at)
    if antwort == Anbietung.Antwort.UEBERNOMMEN and anbietung.abgeholt_am is None:
        raise AnbietungGone
    anbietung.antwort, anbietung.beantwortet_am = antwort, at
    anbietung.beantwortet_von_id = by.mitarbeiter_id
    anbietung.save(update_fields=["antwort", "beantwortet_am", "beantwortet_von"])
    audit.record("archiv.beantwortet", subject=anbietung, at=at, antwort=str(antwort))


@transaction
def _read(*, anbietung_id: UUID, by: Staff, at: datetime) -> _Akte:
    anbietung = _lock(anbietung_id, by, at)
    vorgang = Vorgang.objects.select_related("leistung", "organisationseinheit", "kommune").get(id=anbietung.vorgang_id)
    details = details_of(vorgang)
    if anbietung.abgeholt_am is None:
        anbietung.abgeholt_am = at
        anbietung.save(update_fields=["abgeholt_am"])
    audit.record("vorgang.angesehen", subject=vorgang, at=at, anlass=FOR_ARCHIVE)
    files = [row.datei_id for rows in details.anlagen.values() for row in rows]
    files += [file.id for message in details.messages for file in message.files]
    files += [row.datei_id for row in details.dokumente.values()]
    files += [file for opinion in details.stellungnahmen for _step, _text, names in opinion.schritte for file in names]
    return _Akte(anbietung.id, vorgang, _content(details), list(dict.fromkeys(files)))


def _content(details: VorgangDetails) -> dict[str, Any]:
    vorgang = details.vorgang
    decided = details.entscheidung
    return {
        "format": FORMAT,
        "nummer": vorgang.nummer,
        "leistung": {"id": vorgang.leistung_id, "titel": vorgang.leistung.titel},
        "behoerde": vorgang.kommune.bezeichnung,
        "amt": vorgang.organisationseinheit.name,
        "zustand": vorgang.status,
        "beendet_am": vorgang.status_seit.isoformat(),
        "einreichung": details.submission,
        "verlauf": [{"am": row.am.isoformat(), "nach": row.nach, "wer": row.wer} for row in details.history],
        "nachrichten": [
            {"am": each.row.am.isoformat(), "richtung": each.row.richtung, "absender": each.row.absender}
            | {"text": each.text}
            for each in details.messages
        ],
        "entscheidung": {"art": decided.art, "am": decided.am.isoformat(), "begruendung": details.begruendung}
        if decided
        else None,
        "stellungnahmen": [_opinion(each) for each in details.stellungnahmen],
        "vermerke": _notes(vorgang),
    }


def _opinion(opinion: Opinion) -> dict[str, Any]:
    return {
        "amt": opinion.row.amt,
        "behoerde": opinion.row.behoerde,
        "stand": opinion.row.stand,
        "geteilt": opinion.geteilt,
        "schritte": [
            {"am": step.am.isoformat(), "art": step.art, "wer": step.wer, "text": text}
            for step, text, _files in opinion.schritte
        ],
    }


@transaction_required
def _notes(vorgang: Vorgang) -> list[dict[str, Any]]:
    key = load_key(vorgang.schluessel_id)
    return [
        {"am": row.am.isoformat(), "anlass": row.anlass, "wer": row.autor_name}
        | {"text": key.decrypt(row.text, context=row.context).decode()}
        for row in Vermerk.objects.filter(vorgang_id=vorgang.id).order_by("am", "id")
    ]


@transaction_required
def _lock(anbietung_id: UUID, by: Staff, at: datetime) -> Anbietung:
    """The open offer under its row lock, for who works in the archive. Raises AnbietungGone."""
    roles = roles_of(mitarbeiter_id=by.mitarbeiter_id, kommune_id=by.kommune_id, day=day_of(at))
    rows = Anbietung.objects.select_for_update().filter(id=anbietung_id, antwort=Anbietung.Antwort.OFFEN)
    anbietung: Anbietung | None = rows.first()
    if anbietung is None or not any(role.art == Rolle.Art.ARCHIV for role in roles):
        raise AnbietungGone
    return anbietung


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=str).encode()
