"""The Bescheid: written, released by who may decide (four eyes where demanded), made and signed by the worker, sent.

Its release is the decision: state, costs and history change then, with the remedy of that day. What the worker does
afterwards can be repeated and changes nothing of it (docs/adr/0053).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from portal.core import audit, jobs
from portal.core.crypto import Key, load_key
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff
from portal.kommune.queries import all_kommunen
from portal.leistung.models import Bescheidregel
from portal.leistung.queries.orte import ort_with_id
from portal.leistung.queries.rechtsbehelfe import bekanntgaberegeln, bescheidregel_on
from portal.leistung.queries.zustaendigkeit import zustaendige_stelle
from portal.leistung.rules.rechtsbehelf import (
    BekanntgabeOpen,
    Verfahrensrecht,
    Weg,
    bekanntgabe_am,
    bekanntgaberegel,
    last_day,
)
from portal.vorgang.models import Bescheid, BescheidQuerySet, Entscheidung, Vorgang, Vorgangsdokument
from portal.vorgang.operations.befugnis import casework_roles, day_of, may_decide, offices_in
from portal.vorgang.operations.entscheidung import (
    Beschluss,
    NothingToDecide,
    carry_out,
    check_may_decide,
    is_decided,
    needs_bescheid,
)
from portal.vorgang.operations.griff import VorgangGone, begin_work, lock_vorgang
from portal.vorgang.operations.mitteilung import bescheid_text
from portal.vorgang.operations.verlauf import note_step, tell_citizen
from portal.vorgang.queries import VorgangDetails, details_of, vorgang_of_offices
from portal.vorgang.queries.zugang import zugang
from portal.vorgang.rules.bescheid import Schreibtext, Stand, check_release
from portal.vorgang.rules.status import DECIDABLE, ForbiddenTransition, Status


class RemedyMissing(Exception):
    """Nobody has deposited what helps against a Bescheid of this Leistung: none goes out."""


class EditedMeanwhile(Exception):
    """Somebody else saved, released or threw the draft away since it was opened."""


class NotPosted(Exception):
    """The day of posting lies in the future, or before the release."""


@dataclass(frozen=True)
class Schreibtisch:
    """The newest Bescheid of a Vorgang with what is written in it, and what is needed to write and to release it.

    `second_person`: four eyes, and the reader is its author. `preview`: the file that shows the draft.
    """

    vorgang: Vorgang
    row: Bescheid | None
    text: Schreibtext | None
    regel: Bescheidregel | None  # None: no remedy is deposited
    details: VorgangDetails
    may_release: bool
    second_person: bool
    electronic: bool
    preview: UUID | None


@transaction
def save_draft(
    *, vorgang_id: UUID, by: Staff, art: str, kosten_cents: int, text: Schreibtext, fassung: int, at: datetime
) -> int:
    """Keep what was written; `fassung` is that of the draft that was opened, 0 where there was none. Returns the new.

    Whoever saves last is its author; a draft that waited for its release is one again.
    Raises VorgangGone, NothingToDecide, ForbiddenTransition, EditedMeanwhile.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    if not is_decided(vorgang) or not needs_bescheid(vorgang, art):
        raise NothingToDecide
    if vorgang.status not in DECIDABLE:
        raise ForbiddenTransition(f"write a Bescheid in {vorgang.status}")
    begin_work(vorgang, by, at)
    row = _locked(vorgang, fassung)
    row = row or Bescheid(id=uuid4(), kommune_id=vorgang.kommune_id, vorgang=vorgang, fassung=0)
    row.inhalt = load_key(vorgang.schluessel_id).encrypt_json(asdict(text), context=row.context)
    row.art, row.kosten_cents, row.stand, row.fassung = art, kosten_cents, Stand.ENTWURF, row.fassung + 1
    row.verfasst_von_id, row.geaendert_am = by.mitarbeiter_id, at
    row.save(force_insert=row.fassung == 1)
    audit.record("bescheid.entworfen", subject=vorgang, at=at)
    return row.fassung


@transaction
def submit_for_release(*, vorgang_id: UUID, by: Staff, fassung: int, at: datetime) -> None:
    """Its author has finished: somebody else may release it. Raises VorgangGone, EditedMeanwhile."""
    vorgang = lock_vorgang(vorgang_id, by, at)
    row = _opened(vorgang, fassung)
    row.stand = Stand.ZUR_FREIGABE
    row.save(update_fields=["stand"])
    audit.record("bescheid.zur_freigabe", subject=vorgang, at=at)


@transaction
def discard(*, vorgang_id: UUID, by: Staff, fassung: int, at: datetime) -> None:
    """Throw the draft away. Raises VorgangGone, EditedMeanwhile."""
    vorgang = lock_vorgang(vorgang_id, by, at)
    _opened(vorgang, fassung).delete()
    audit.record("bescheid.verworfen", subject=vorgang, at=at)


@transaction
def release(*, vorgang_id: UUID, by: Staff, fassung: int, at: datetime) -> None:
    """Decide by the draft as it was seen (`fassung`), and have the worker make, sign and send it.

    Raises VorgangGone, EditedMeanwhile, NothingToDecide, NotAppointed, RemedyMissing, SecondPersonNeeded,
    AmountTooHigh, ForbiddenTransition.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    check_may_decide(vorgang, by, at)
    row = _opened(vorgang, fassung)
    regel = bescheidregel_on(vorgang.kommune_id, vorgang.leistung_id, day_of(at))
    if regel is None:
        raise RemedyMissing
    check_release(vier_augen=regel.vier_augen, author_id=row.verfasst_von_id, by_id=by.mitarbeiter_id)
    text = text_of(row, load_key(vorgang.schluessel_id))
    carry_out(vorgang, Beschluss(Entscheidung.Art(row.art), text.begruendung, row.kosten_cents), by, at)
    row.stand, row.freigegeben_von_id, row.freigegeben_am = Stand.FREIGEGEBEN, by.mitarbeiter_id, at
    row.belehrung, row.frist_monate, row.recht = regel.rechtsbehelf.belehrung, regel.frist_monate, regel.recht
    row.traeger, row.weg = _traeger(vorgang, day_of(at)), _way(vorgang)
    row.save()
    once = f"vorgang.make_bescheid:{row.id}"
    jobs.enqueue("vorgang.make_bescheid", once=once, kommune_id=row.kommune_id, bescheid_id=str(row.id))
    audit.record("bescheid.freigegeben", subject=vorgang, at=at, verfasst_von=row.verfasst_von_id)


@transaction
def mark_posted(*, vorgang_id: UUID, by: Staff, tag: date, at: datetime) -> None:
    """The printed Bescheid was handed to the post on the day `tag`.

    Raises VorgangGone, NotPosted, and ForbiddenTransition when none waits for it.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    row = _of(vorgang).select_for_update().filter(stand=Stand.FREIGEGEBEN, weg=Weg.POST, dokument__isnull=False).first()
    if row is None or row.freigegeben_am is None:
        raise ForbiddenTransition("no Bescheid to post")
    if not day_of(row.freigegeben_am) <= tag <= day_of(at):
        raise NotPosted
    note_sent(row, vorgang, tag=tag, at=at)
    audit.record("bescheid.aufgegeben", subject=vorgang, at=at, tag=str(tag))


@transaction
def ask_preview(*, vorgang_id: UUID, by: Staff, fassung: int, at: datetime) -> None:
    """Have the worker make the draft as it will look. Raises VorgangGone, EditedMeanwhile."""
    vorgang = lock_vorgang(vorgang_id, by, at)
    row = _opened(vorgang, fassung)
    once = f"vorgang.make_bescheid_draft:{row.id}"
    jobs.enqueue("vorgang.make_bescheid_draft", once=once, kommune_id=row.kommune_id, bescheid_id=str(row.id))


@transaction_required
def note_sent(row: Bescheid, vorgang: Vorgang, *, tag: date, at: datetime) -> None:
    """It is on its way since the day `tag`: when it counts as made known, until when to act, and tell the citizen."""
    try:
        regel = bekanntgaberegel(bekanntgaberegeln(), Weg(row.weg), Verfahrensrecht(row.recht), tag)
        row.bekannt_am = bekanntgabe_am(regel, tag)
    except BekanntgabeOpen:
        row.bekannt_am = None
    row.frist_bis = last_day(row.bekannt_am, row.frist_monate) if row.bekannt_am and row.frist_monate else None
    row.stand, row.versandt_am, row.aufgabe_am = Stand.VERSANDT, at, tag
    row.save(update_fields=["bekannt_am", "frist_bis", "stand", "versandt_am", "aufgabe_am"])
    files = (row.dokument.datei_id,) if row.dokument else ()
    tell_citizen(vorgang, text=bescheid_text(vorgang, row), at=at, dateien=files)
    if vorgang.status == Status.ENTSCHIEDEN:
        vorgang.move_to(Status.VERSANDT, at=at)
        note_step(vorgang, at=at, wer=vorgang.organisationseinheit.name)
    audit.record("bescheid.versandt", subject=vorgang, at=at, weg=row.weg)


@transaction
def open_desk(*, vorgang_id: UUID, by: Staff, at: datetime) -> Schreibtisch:
    """What the page of the Bescheid shows; the look is in the audit log. Raises VorgangGone, NothingToDecide."""
    roles = casework_roles(by, at)
    vorgang = vorgang_of_offices(vorgang_id, offices_in(roles))
    if vorgang is None:
        raise VorgangGone
    if not is_decided(vorgang):
        raise NothingToDecide
    audit.record("vorgang.angesehen", subject=vorgang, at=at, amt=vorgang.organisationseinheit_id)
    key = load_key(vorgang.schluessel_id)
    details = details_of(vorgang, key=key)
    row = _of(vorgang).select_related("verfasst_von", "freigegeben_von", "dokument").order_by("-geaendert_am").first()
    regel = bescheidregel_on(vorgang.kommune_id, vorgang.leistung_id, day_of(at))
    draft = details.dokumente.get(Vorgangsdokument.Art.BESCHEIDENTWURF)
    return Schreibtisch(
        vorgang=vorgang,
        row=row,
        text=text_of(row, key) if row else None,
        regel=regel,
        details=details,
        may_release=may_decide(roles, vorgang),
        second_person=bool(row and regel and regel.vier_augen and row.verfasst_von_id == by.mitarbeiter_id),
        electronic=_way(vorgang) == Weg.POSTFACH,
        preview=draft.datei_id if draft else None,
    )


def text_of(row: Bescheid, key: Key) -> Schreibtext:
    """What is written in it, decrypted."""
    return Schreibtext(**key.decrypt_json(row.inhalt, context=row.context))


@transaction_required
def _locked(vorgang: Vorgang, fassung: int) -> Bescheid | None:
    row: Bescheid | None = _of(vorgang).in_work().select_for_update().first()
    if (row.fassung if row else 0) != fassung:
        raise EditedMeanwhile
    return row


@transaction_required
def _opened(vorgang: Vorgang, fassung: int) -> Bescheid:
    row = _locked(vorgang, fassung)
    if row is None:
        raise EditedMeanwhile
    return row


def _of(vorgang: Vorgang) -> BescheidQuerySet:
    rows: BescheidQuerySet = Bescheid.objects.filter(vorgang=vorgang)
    return rows


@transaction_required
def _traeger(vorgang: Vorgang, day: date) -> str:
    """In whose name this office decides, where an agreement mandates it to (§ 23 Abs. 2 S. 2 GkG NRW); else ""."""
    kommunen, ort_id = all_kommunen(), vorgang.antrag.ort_id
    ort = ort_with_id(str(ort_id), kommunen[vorgang.kommune_id]) if ort_id else None
    gebiet = kommunen[ort.kommune_id if ort else vorgang.kommune_id]
    stelle = zustaendige_stelle(vorgang.leistung, gebiet, ort=ort, stichtag=day)
    traeger = stelle.traeger if stelle is not None and stelle.id == vorgang.kommune_id else None
    return traeger.name if traeger is not None and traeger.id != vorgang.kommune_id else ""


@transaction_required
def _way(vorgang: Vorgang) -> Weg:
    """The Postfach only with consent (§ 41 VwVfG NRW), else the post."""
    return Weg.POSTFACH if zugang(vorgang).elektronisch else Weg.POST
