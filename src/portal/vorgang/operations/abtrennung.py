"""Two matters were put into one Antrag: the second becomes a Vorgang of its own, at the same office (ADR 56).

It has a number, a thread and a key of its own, so that it ends and is deleted by itself. What was submitted is not
changed: the first keeps all of it. No role of staff may write an Antrag, so the clerk's step is checked and locked in
one unit and carried out in a second one, whole or not at all.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.antrag import operations as antraege
from portal.antrag.models import Antrag, Einreichung
from portal.core import audit, jobs
from portal.core.crypto import Key, load_key
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff, System
from portal.kommune.queries import all_kommunen
from portal.postfach import operations as postfach
from portal.postfach.operations.zustellwahl import choice_for, keep_choice
from portal.postfach.queries import notice_address
from portal.vorgang.models import Frist, Verknuepfung, Vorgang
from portal.vorgang.operations.anteile import renamed
from portal.vorgang.operations.griff import lock_vorgang
from portal.vorgang.operations.verknuepfung import keep_link
from portal.vorgang.operations.verlauf import note_step, tell_citizen
from portal.vorgang.rules.abtrennung import part_of
from portal.vorgang.rules.nummer import make_vorgangsnummer
from portal.vorgang.rules.status import DECIDABLE, ForbiddenTransition, Status


def split_off(*, vorgang_id: UUID, by: Staff, abschnitte: Collection[int], grund: str, at: datetime) -> UUID:
    """Split the sections (numbers of what was submitted) off into a new Vorgang, told to the citizen with `grund`.

    The same office, Leistung and deadline; nobody has it yet; what was paid stays with the first. Returns its id.
    Raises VorgangGone, NothingToSplit, ChangedMeanwhile, and ForbiddenTransition once it is decided.
    """
    seen = _check(vorgang_id=vorgang_id, by=by, abschnitte=abschnitte, at=at)
    here = System(by.kommune_id, seen.konto_id)
    return _carry_out(vorgang_id=vorgang_id, clerk=by, by=here, abschnitte=abschnitte, grund=grund, at=at)


@transaction
def _check(*, vorgang_id: UUID, by: Staff, abschnitte: Collection[int], at: datetime) -> Vorgang:
    vorgang = lock_vorgang(vorgang_id, by, at)
    if vorgang.status not in DECIDABLE:
        raise ForbiddenTransition(f"split in {vorgang.status}")
    part_of(_submitted(vorgang), abschnitte)
    return vorgang


@transaction
def _carry_out(
    *, vorgang_id: UUID, clerk: Staff, by: System, abschnitte: Collection[int], grund: str, at: datetime
) -> UUID:
    names = ("organisationseinheit", "leistung", "faden", "antrag")
    old = Vorgang.objects.select_for_update(of=("self",)).select_related(*names).get(id=vorgang_id)
    if old.status not in DECIDABLE:
        raise ForbiddenTransition(f"split in {old.status}")
    nummer = make_vorgangsnummer(prefix=all_kommunen()[by.kommune_id].ags[-3:], year=at.year)
    new = _open(old, _content(old, abschnitte), nummer, at)
    keep_link(old, new, art=Verknuepfung.Art.ABTRENNUNG, by=clerk, at=at)
    words = {"alt": old.nummer, "neu": nummer, "grund": grund}
    tell_citizen(old, text=_(_TOLD) % words, at=at)
    tell_citizen(new, text=_(_TOLD) % words, at=at)
    audit.record("vorgang.abgetrennt", subject=old, at=at, neu=str(new.id), durch=clerk.mitarbeiter_id)
    audit.record("vorgang.eingegangen", subject=new, at=at, abgetrennt_von=str(old.id), durch=clerk.mitarbeiter_id)
    return new.id


_TOLD = gettext_noop(
    "Ihr Vorgang %(alt)s enthält zwei Anliegen. Das zweite bearbeiten wir jetzt für sich, unter der Nummer %(neu)s. "
    "Sie müssen nichts noch einmal ausfüllen. Der Grund: %(grund)s"
)


def _submitted(vorgang: Vorgang) -> dict[str, Any]:
    row = Einreichung.objects.get(antrag_id=vorgang.antrag_id)
    content: dict[str, Any] = load_key(vorgang.schluessel_id).decrypt_json(row.inhalt, context=row.context)
    return content


def _content(old: Vorgang, abschnitte: Collection[int]) -> dict[str, Any]:
    """With ids of its own for the files, which a job copies."""
    part = part_of(_submitted(old), abschnitte)
    names = {each["datei"]: str(uuid4()) for each in part["anlagen"]}
    return {name: value for name, value in part.items() if name != "anteile"} | {
        "antworten": renamed(part["antworten"], names),
        "anlagen": [
            each | {"datei": names[each["datei"]], "quelle": {"kommune": old.kommune_id, "datei": each["datei"]}}
            for each in part["anlagen"]
        ],
        "abgetrennt_von": old.nummer,
    }


@transaction_required
def _open(old: Vorgang, content: dict[str, Any], nummer: str, at: datetime) -> Vorgang:
    """New for all of the office, since when the first one was there and by when that one is due."""
    antrag: Antrag
    antrag, key = antraege.open_part(
        of=old.antrag, kommune_id=old.kommune_id, leistung_id=old.leistung_id, content=content, at=old.erstellt_am
    )
    faden = postfach.open_faden(
        kommune_id=old.kommune_id,
        konto_id=old.konto_id,
        bezug=nummer,
        betreff=old.leistung.titel,
        key=key,
        email=notice_address(old.faden),
        at=at,
    )
    keep_choice(faden, choice_for(old.faden), key=key, at=at)
    new = Vorgang(
        id=uuid4(),
        kommune_id=old.kommune_id,
        konto_id=old.konto_id,
        antrag_id=antrag.id,
        faden=faden,
        leistung=old.leistung,
        organisationseinheit=old.organisationseinheit,
        schluessel_id=key.id,
        nummer=nummer,
        status=Status.EINGEGANGEN,
        status_seit=at,
        erstellt_am=old.erstellt_am,
        eingang_am=old.eingang_am,
        frist_am=old.frist_am,
    )
    new.save(force_insert=True)
    _copy_periods(old, new, key)
    note_step(new, at=at, wer=old.organisationseinheit.name)  # of the second one nothing was asked: its time goes on
    if content["anlagen"]:
        jobs.enqueue("vorgang.copy_files", kommune_id=old.kommune_id, antrag_id=str(antrag.id))
    return new


def _copy_periods(old: Vorgang, new: Vorgang, key: Key) -> None:
    """As they were told for the first one; reasons are encrypted anew."""
    rows, old_key = list(Frist.objects.filter(vorgang=old)), load_key(old.schluessel_id)
    for row in rows:
        reasons = old_key.decrypt(row.begruendung, context=row.context) if row.begruendung is not None else None
        row.pk, row.vorgang = uuid4(), new
        row._state.adding = True
        row.begruendung = key.encrypt(reasons, context=row.context) if reasons is not None else None
    Frist.objects.bulk_create(rows)
