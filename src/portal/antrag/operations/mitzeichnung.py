"""Ask somebody else to agree to a draft, by a link to be passed on, and take their answer (docs/adr/0045)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from portal.antrag.models import AlreadySubmitted, Antrag, AntragGone, Mitzeichnung
from portal.antrag.operations import lock_draft
from portal.antrag.queries import Draft, draft_of
from portal.antrag.rules import Stand, stand_of
from portal.core import audit, jobs
from portal.core.clock import BERLIN
from portal.core.crypto import keyed_hash
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Citizen, System, unit
from portal.formular import rules as formulare

VALID = timedelta(days=14)
_LENGTH = 40  # hex digits of a token: 160 bits


class NotAsked(Exception):
    """This way asks nobody of that name to agree."""


class NotComplete(Exception):
    """Something is still missing that would have to be agreed to."""


class UnknownLink(Exception):
    """No such link on this host: mistyped, replaced by a newer one, taken back, or its draft is gone."""


class NotOpen(Exception):
    """The link takes no answer (any more)."""


class OwnRequest(Exception):
    """Who asks, or has agreed for somebody else already, cannot be the one who is asked."""


class LoginNeeded(Exception):
    """The demand wants a surer login than this one."""


@dataclass(frozen=True)
class Bitte:
    """Who asks whom, in words; `email` is where the link is sent, empty where it is passed on by hand."""

    von: str
    an: str
    email: str = ""


@dataclass(frozen=True)
class Antwort:
    """What the person who was asked says. `konto_id` and `stufe` are of their login, None and 0 without one."""

    zugestimmt: bool
    name: str
    grund: str = ""
    stufe: int = 0
    konto_id: UUID | None = None


@dataclass(frozen=True)
class Zustimmung:
    """One demand of a way, and how it stands. `angaben`: von, an, email; after an answer name, grund, stufe, konto."""

    demand: formulare.Mitzeichnung
    row: Mitzeichnung | None
    stand: Stand
    angaben: dict[str, Any]

    @property
    def path(self) -> str:
        """The link's address on its host, for who asks; empty where none is open."""
        return link_path(self.row) if self.row is not None and self.stand is Stand.OFFEN else ""


@dataclass(frozen=True)
class Anfrage:
    """What a link leads to. Without a `draft` nothing of it is shown any more: answered, or submitted."""

    row: Mitzeichnung
    stand: Stand
    eingereicht: bool = False
    draft: Draft | None = None
    zustimmung: Zustimmung | None = None


def link_path(row: Mitzeichnung) -> str:
    """The link: made from the row's id with the platform's key, so that it can be shown again and is kept nowhere."""
    return f"/mitzeichnung/{_token(row.id)}/"


def _token(row_id: UUID) -> str:
    return keyed_hash("mitzeichnung-link", str(row_id))[:_LENGTH]


def _mark(token: str) -> str:
    return keyed_hash("mitzeichnung", token)


# --- who asks ---------------------------------------------------------------------------------------------------------


@transaction_required
def consents_of(draft: Draft, *, at: datetime) -> list[Zustimmung]:
    """Who must agree on the draft's way, in the order of the form, and how it stands with each."""
    demands = formulare.consents_on(draft.formular, draft.weg, draft.kontext)
    if not demands:
        return []
    rows = {row.kennung: row for row in Mitzeichnung.objects.filter(antrag_id=draft.antrag.id)}
    return [_zustimmung(draft, demand, rows.get(demand.id), at) for demand in demands]


@transaction_required
def consent_of(draft: Draft, kennung: str, *, at: datetime) -> Zustimmung:
    """How it stands with the one of that name. Raises NotAsked."""
    for each in consents_of(draft, at=at):
        if each.demand.id == kennung:
            return each
    raise NotAsked(kennung)


def _zustimmung(draft: Draft, demand: formulare.Mitzeichnung, row: Mitzeichnung | None, at: datetime) -> Zustimmung:
    if row is None:
        return Zustimmung(demand, None, Stand.UNGEFRAGT, {})
    unchanged = row.pruefwert == formulare.consent_hash(draft.formular, draft.weg.voll)
    stand = stand_of(agreed=row.zugestimmt, valid_until=row.gueltig_bis, unchanged=unchanged, at=at)
    assert row.angaben is not None  # of a draft
    return Zustimmung(demand, row, stand, draft.key.decrypt_json(row.angaben, context=row.context))


def gaps_before(draft: Draft) -> list[formulare.Luecke]:
    """What is still missing of that which is signed."""
    signed = {step.id for step in formulare.signed_pages(draft.formular)}
    gaps = formulare.gaps_on(draft.formular, draft.weg, draft.kontext)
    return [gap for gap in gaps if gap.station.schritt in signed]


@transaction
def invite(*, antrag_id: UUID, kennung: str, bitte: Bitte, by: Citizen, at: datetime) -> None:
    """Ask for an agreement to the answers as they are now; a link given before ends, unless it asks just the same.

    Nothing happens where the agreement is there. Raises NotAsked, NotComplete; AntragGone, AlreadySubmitted.
    """
    draft = draft_of(antrag_id, by=by, today=at.astimezone(BERLIN).date(), lock=True)
    found = consent_of(draft, kennung, at=at)
    if gaps_before(draft):
        raise NotComplete
    said = {"von": bitte.von, "an": bitte.an, "email": bitte.email}
    if found.stand is Stand.ZUGESTIMMT or (found.stand is Stand.OFFEN and found.angaben == said):
        return
    row = _replace(draft, found, said, at)
    if bitte.email:
        jobs.enqueue("antrag.send_invitation", kommune_id=by.kommune_id, mitzeichnung_id=str(row.id))
    audit.record("mitzeichnung.erbeten", subject=row, at=at, antrag=str(antrag_id), kennung=kennung)


def _replace(draft: Draft, found: Zustimmung, said: dict[str, str], at: datetime) -> Mitzeichnung:
    if found.row is not None:
        found.row.delete()
    antrag = draft.antrag
    row = Mitzeichnung(
        id=uuid4(),
        kommune_id=antrag.kommune_id,
        konto_id=antrag.konto_id,
        antrag=antrag,
        kennung=found.demand.id,
        pruefwert=formulare.consent_hash(draft.formular, draft.weg.voll),
        stufe=draft.kontext.stufe,
        erstellt_am=at,
        gueltig_bis=min(at + VALID, antrag.loeschung_am or at + VALID),
    )
    row.merkmal = _mark(_token(row.id))
    row.angaben = draft.key.encrypt_json(said, context=row.context)
    row.save(force_insert=True)
    return row


@transaction
def take_back(*, antrag_id: UUID, kennung: str, by: Citizen, at: datetime) -> None:
    """End a link, and with it what was agreed by it. Raises AntragGone, AlreadySubmitted."""
    lock_draft(antrag_id=antrag_id)
    row = Mitzeichnung.objects.filter(antrag_id=antrag_id, kennung=kennung).first()
    if row is not None:
        audit.record("mitzeichnung.zurueckgezogen", subject=row, at=at, antrag=str(antrag_id), kennung=kennung)
        row.delete()


# --- who is asked -----------------------------------------------------------------------------------------------------


def look(*, token: str, kommune_id: str, at: datetime) -> Anfrage:
    """What this link leads to on the host of this Kommune. Raises UnknownLink."""
    with unit(System(kommune_id)):
        row = Mitzeichnung.objects.filter(merkmal=_mark(token)).select_related("antrag").first()
    if row is None:
        raise UnknownLink
    if row.zugestimmt is None and row.antrag.status == Antrag.Status.ENTWURF:
        with unit(System(kommune_id, row.konto_id)):
            return _asked(row, at=at, lock=False)
    stand = {True: Stand.ZUGESTIMMT, False: Stand.ABGELEHNT, None: Stand.ABGELAUFEN}[row.zugestimmt]
    return Anfrage(row, stand, eingereicht=row.antrag.status != Antrag.Status.ENTWURF)


@transaction_required
def _asked(row: Mitzeichnung, *, at: datetime, lock: bool) -> Anfrage:
    """With the draft as its person sees it, by the login they asked with, while it can be agreed to.

    Raises UnknownLink.
    """
    who = Citizen(row.konto_id, row.kommune_id, row.stufe)
    try:
        draft = draft_of(row.antrag_id, by=who, today=at.astimezone(BERLIN).date(), lock=lock)
    except AntragGone as error:
        raise UnknownLink from error
    except AlreadySubmitted:
        return Anfrage(row, Stand.ABGELAUFEN, eingereicht=True)
    now = Mitzeichnung.objects.filter(id=row.id).first()  # under the draft's lock, where it is taken
    if now is None:
        raise UnknownLink
    demand = next((each for each in draft.formular.mitzeichnungen if each.id == row.kennung), None)
    if demand is None:  # a newer version of the form asks nobody
        return Anfrage(now, Stand.GEAENDERT)
    found = _zustimmung(draft, demand, now, at)
    return Anfrage(now, found.stand, draft=draft, zustimmung=found) if found.path else Anfrage(now, found.stand)


@transaction
def answer(*, row: Mitzeichnung, antwort: Antwort, by: System, at: datetime) -> None:
    """Take the answer of who was asked by `row` (see `look`): once, and to what was asked for.

    `by` is for the Nutzerkonto of who asks. Raises UnknownLink, NotOpen, OwnRequest, LoginNeeded.
    """
    found = _asked(row, at=at, lock=True)
    if found.draft is None or found.zustimmung is None:
        raise NotOpen
    if antwort.stufe < formulare.stufe_of(found.zustimmung.demand):
        raise LoginNeeded
    if antwort.konto_id is not None and antwort.konto_id in {row.konto_id, *_logins(found.draft)}:
        raise OwnRequest
    row, konto = found.row, str(antwort.konto_id) if antwort.konto_id else ""
    more = {"name": antwort.name, "grund": antwort.grund, "stufe": antwort.stufe, "konto": konto}
    row.angaben = found.draft.key.encrypt_json(found.zustimmung.angaben | more, context=row.context)
    row.zugestimmt, row.beantwortet_am = antwort.zugestimmt, at
    row.save(update_fields=["angaben", "zugestimmt", "beantwortet_am"])
    jobs.enqueue("antrag.send_answered", kommune_id=row.kommune_id, mitzeichnung_id=str(row.id))
    action = "mitzeichnung.zugestimmt" if antwort.zugestimmt else "mitzeichnung.abgelehnt"
    audit.record(action, subject=row, at=at, antrag=str(row.antrag_id), stufe=antwort.stufe, durch=konto)


def _logins(draft: Draft) -> set[UUID]:
    """Of who has answered for somebody else on this draft."""
    rows = Mitzeichnung.objects.filter(antrag_id=draft.antrag.id, zugestimmt__isnull=False)
    said = [draft.key.decrypt_json(row.angaben, context=row.context) for row in rows if row.angaben is not None]
    return {UUID(each["konto"]) for each in said if each["konto"]}
