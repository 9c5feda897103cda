"""Reads of drafts, files and frozen submissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.antrag.models import AlreadySubmitted, Antrag, AntragGone, Antragsanlage, Einreichung
from portal.core.crypto import Key, load_key
from portal.core.db import transaction_required


@dataclass(frozen=True)
class Draft:
    """A draft to show: its row, its answers and its files by field."""

    antrag: Antrag
    answers: dict[str, Any]
    files: dict[str, list[Antragsanlage]]


@transaction_required
def draft_of(antrag_id: UUID) -> Draft:
    """Raises AntragGone, AlreadySubmitted."""
    antrag = Antrag.objects.select_related("leistung", "ort").filter(id=antrag_id).first()
    if antrag is None:
        raise AntragGone
    if antrag.status != Antrag.Status.ENTWURF:
        raise AlreadySubmitted
    answers = load_key(antrag.schluessel_id).decrypt_json(antrag.antworten, context=antrag.context)
    return Draft(antrag, answers, files_of(antrag_id))


@transaction_required
def drafts_of_citizen(*, leistung_id: str | None = None, limit: int = 50) -> list[Antrag]:
    """The person's drafts in all Kommunen, last changed first; of one Leistung where it is given."""
    rows = Antrag.objects.drafts().select_related("kommune", "leistung").order_by("-geaendert_am")
    if leistung_id is not None:
        rows = rows.filter(leistung_id=leistung_id)
    return list(rows[:limit])


@transaction_required
def files_of(antrag_id: UUID) -> dict[str, list[Antragsanlage]]:
    """The files of an Antrag by the path of their field, oldest first."""
    files: dict[str, list[Antragsanlage]] = {}
    for anlage in Antragsanlage.objects.filter(antrag_id=antrag_id).select_related("datei").order_by("datei__erstellt_am"):
        files.setdefault(anlage.feld, []).append(anlage)
    return files


@transaction_required
def einreichung_of(antrag_id: UUID, *, key: Key) -> dict[str, Any]:
    """What was submitted, decrypted; see vorgang.operations.intake for its shape."""
    row = Einreichung.objects.get(antrag_id=antrag_id)
    content: dict[str, Any] = key.decrypt_json(row.inhalt, context=row.context)
    return content
