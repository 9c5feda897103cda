"""Open a draft, save what was answered, attach files, discard, and freeze everything at submission."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import connection

from portal.antrag.models import Antrag, Antragsanlage, Einreichung, Mitzeichnung, Rueckkehrcode, Zwischenstand
from portal.antrag.operations.abbruch import count_abandoned
from portal.antrag.queries import Draft, draft_of
from portal.core import audit
from portal.core.clock import BERLIN
from portal.core.crypto import PLATFORM, Key, create_key, delete_key, keyed_hash, load_key
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Citizen, System
from portal.dokument.models import Datei

DRAFT_PERIOD = timedelta(days=30)
TRIAL_PERIOD = timedelta(days=1)
TYPED_PERIOD = timedelta(hours=1)

Answers = dict[str, Any]
R = TypeVar("R")


@transaction
def open_draft(
    *,
    by: Citizen,
    leistung_id: str,
    ort_id: int | None,
    formular: str,
    version: int,
    answers: Answers,
    at: datetime,
    ortsfassung: int | None = None,
    probe: dict[str, Any] | None = None,
    antrag_id: UUID | None = None,
) -> UUID:
    """Begin an Antrag at the Kommune of this host; returns its id. `answers` are those given before it began.

    With `probe` it is a trial of editors, filled in with what that says of its own (Ortsstand): it leads nowhere.
    """
    key = create_key(owner=by.kommune_id)
    antrag = Antrag(
        id=antrag_id or uuid4(),
        kommune_id=by.kommune_id,
        konto_id=by.konto_id,
        leistung_id=leistung_id,
        ort_id=ort_id,
        formular=formular,
        formular_version=version,
        ortsfassung=ortsfassung,
        probe=probe,
        schluessel_id=key.id,
        erstellt_am=at,
        geaendert_am=at,
        loeschung_am=at + (DRAFT_PERIOD if probe is None else TRIAL_PERIOD),
    )
    antrag.antworten = key.encrypt_json(answers, context=antrag.context)
    antrag.save(force_insert=True)
    return antrag.id


@transaction
def change_draft(
    *, antrag_id: UUID, by: Citizen, change: Callable[[Draft], tuple[Answers, R]], at: datetime
) -> tuple[Draft, R]:
    """Change the answers as they are now, under lock, so that a second tab's answers to other steps stay.

    `change` returns the new answers and whatever it found on the way; both come back, the draft as changed.
    Raises AntragGone, AlreadySubmitted.
    """
    draft = draft_of(antrag_id, by=by, today=at.astimezone(BERLIN).date(), lock=True)
    answers, found = change(draft)
    antrag = draft.antrag
    antrag.antworten = draft.key.encrypt_json(answers, context=antrag.context)
    antrag.geaendert_am, antrag.erinnert_am = at, None
    if antrag.probe is None:
        antrag.loeschung_am = at + DRAFT_PERIOD
    antrag.save(update_fields=["antworten", "geaendert_am", "loeschung_am", "erinnert_am"])
    return replace(draft, answers=answers), found


@transaction_required
def lock_draft(*, antrag_id: UUID) -> Antrag:
    """Take the draft's row lock. Raises AntragGone, AlreadySubmitted."""
    return Antrag.objects.select_for_update(of=("self",)).draft(antrag_id)


@transaction
def attach_datei(*, antrag_id: UUID, datei_id: UUID, feld: str, by: Citizen, at: datetime) -> None:
    """Put an uploaded file at a field of the draft. Raises AntragGone, AlreadySubmitted."""
    antrag = lock_draft(antrag_id=antrag_id)
    Antragsanlage(
        kommune_id=antrag.kommune_id, konto_id=antrag.konto_id, antrag=antrag, datei_id=datei_id, feld=feld
    ).save(force_insert=True)


@transaction
def detach_datei(*, antrag_id: UUID, datei_id: UUID, by: Citizen) -> None:
    """Take a file off the draft; the file itself is swept later. Raises AntragGone, AlreadySubmitted."""
    lock_draft(antrag_id=antrag_id)
    Antragsanlage.objects.filter(antrag_id=antrag_id, datei_id=datei_id).delete()


@transaction_required
def keep_files(anlagen: list[Antragsanlage], *, counting: Collection[str]) -> list[Antragsanlage]:
    """Take the files of branches that were left off the Antrag; the others. The files themselves are swept later."""
    left = [anlage.id for anlage in anlagen if str(anlage.datei_id) not in counting]
    if left:
        Antragsanlage.objects.filter(id__in=left).delete()
    return [anlage for anlage in anlagen if str(anlage.datei_id) in counting]


@transaction
def discard_draft(*, antrag_id: UUID, by: Citizen) -> None:
    """Delete the draft with its key: nothing of it can be read again. Raises AntragGone, AlreadySubmitted."""
    _discard(lock_draft(antrag_id=antrag_id))


@transaction
def discard_old_drafts(*, by: System, at: datetime, limit: int = 200) -> int:
    """Delete the drafts past their day, and count where their people gave up; returns how many."""
    rows = Antrag.objects.drafts().select_for_update(of=("self",), skip_locked=True).filter(loeschung_am__lt=at)
    old = list(rows.select_related("kommune", "ort")[:limit])
    count_abandoned(old, at=at)
    for antrag in old:
        audit.record("entwurf.geloescht", subject=antrag, at=at)
        _discard(antrag)
    return len(old)


def _discard(antrag: Antrag) -> None:
    anlagen = Antragsanlage.objects.filter(antrag_id=antrag.id)
    dateien = list(anlagen.values_list("datei_id", flat=True))
    anlagen.delete()
    Datei.objects.filter(id__in=dateien).delete()
    Rueckkehrcode.objects.filter(antrag_id=antrag.id).delete()
    Mitzeichnung.objects.filter(antrag_id=antrag.id).delete()
    antrag.delete()
    delete_key(antrag.schluessel_id)


# The link of who was asked still says that it was submitted.
_END_WAYS_BACK = """
WITH codes AS (DELETE FROM antrag_rueckkehrcode WHERE antrag_id = %(antrag)s AND konto_id = %(konto)s)
UPDATE antrag_mitzeichnung SET angaben = NULL WHERE antrag_id = %(antrag)s AND konto_id = %(konto)s
"""


@transaction_required
def freeze(*, antrag: Antrag, key: Key, content: dict[str, Any], at: datetime) -> Einreichung:
    """Mark the draft submitted and keep `content` (answers, form version, price, texts, recipient) for good."""
    einreichung = keep_submission(antrag=antrag, key=key, content=content, at=at)
    antrag.mark_submitted(at=at)
    with connection.cursor() as cursor:
        cursor.execute(_END_WAYS_BACK, {"antrag": antrag.id, "konto": antrag.konto_id})
    return einreichung


@transaction_required
def open_part(
    *, of: Antrag, kommune_id: str, leistung_id: str, content: dict[str, Any], at: datetime
) -> tuple[Antrag, Key]:
    """What another office gets of an Antrag: submitted at once, of that authority, with a key of its own (ADR 46)."""
    key = create_key(owner=kommune_id)
    antrag = Antrag(
        id=uuid4(),
        kommune_id=kommune_id,
        konto_id=of.konto_id,
        leistung_id=leistung_id,
        ort_id=of.ort_id,
        formular=of.formular,
        formular_version=of.formular_version,
        schluessel_id=key.id,
        status=Antrag.Status.EINGEREICHT,
        erstellt_am=at,
        geaendert_am=at,
        eingereicht_am=at,
    )
    antrag.antworten = key.encrypt_json(content["antworten"], context=antrag.context)
    antrag.save(force_insert=True)
    keep_submission(antrag=antrag, key=key, content=content, at=at)
    return antrag, key


@transaction_required
def keep_submission(*, antrag: Antrag, key: Key, content: dict[str, Any], at: datetime) -> Einreichung:
    """Keep what was submitted, encrypted, with the hash of its JSON."""
    einreichung = Einreichung(
        id=uuid4(), kommune_id=antrag.kommune_id, konto_id=antrag.konto_id, antrag=antrag, eingereicht_am=at
    )
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True)
    einreichung.pruefwert = hashlib.sha256(plain.encode()).hexdigest()
    einreichung.inhalt = key.encrypt(plain.encode(), context=einreichung.context)
    einreichung.save(force_insert=True)
    return einreichung


def keep_typed(*, antrag_id: UUID, typed: dict[str, Any], at: datetime) -> str:
    """Keep what was typed into a page of a draft whose session has ended; returns the token to get it back with."""
    token = secrets.token_urlsafe(32)
    key = create_key(owner=PLATFORM)
    row = Zwischenstand(
        id=keyed_hash("zwischenstand", token), antrag_id=antrag_id, schluessel_id=key.id, erstellt_am=at
    )
    row.inhalt = key.encrypt_json(typed, context=row.context)
    row.save(force_insert=True)
    return token


def take_typed(*, antrag_id: UUID, token: str, at: datetime) -> dict[str, Any] | None:
    """What was kept under `token` for this draft, within the hour. The caller has checked whose draft it is."""
    rows = Zwischenstand.objects.filter(id=keyed_hash("zwischenstand", token), antrag_id=antrag_id)
    row = rows.filter(erstellt_am__gt=at - TYPED_PERIOD).first()
    if row is None:
        return None
    typed: dict[str, Any] = load_key(row.schluessel_id).decrypt_json(row.inhalt, context=row.context)
    return typed


def forget_typed(*, at: datetime) -> int:
    """Delete what was kept longer than an hour ago, with its keys; returns how many."""
    old = list(Zwischenstand.objects.filter(erstellt_am__lt=at - TYPED_PERIOD)[:500])
    for row in old:
        row.delete()
        delete_key(row.schluessel_id)
    return len(old)
