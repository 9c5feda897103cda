"""From the draft to the Postkorb: submission, money that arrived, money that never came.

Submission first, payment second (design § 4): in one transaction the Antrag is frozen and gets its Vorgang, its
Forderung, its thread and its audit entry; the documents are made by the worker afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from portal.antrag import operations as antraege
from portal.antrag.models import Antrag, Antragsanlage
from portal.antrag.operations.mitzeichnung import consents_of
from portal.antrag.operations.umstellung import is_current
from portal.antrag.queries import Draft, contact_email, draft_of, refused_files
from portal.antrag.rules import Stand
from portal.core import audit, clock, jobs
from portal.core.clock import BERLIN
from portal.core.db import sent_together, transaction, transaction_required
from portal.core.tenancy import Citizen
from portal.formular import rules as formulare
from portal.formular.queries import load as load_formular
from portal.formular.queries import load_local, newest_version
from portal.kommune.models import Kommune
from portal.kommune.queries import all_kommunen
from portal.leistung.models import Angebot
from portal.leistung.queries import angebot_with_office, answering_id, ort_with_id
from portal.postfach import operations as postfach
from portal.redaktion.queries.ortsfassungen import as_key
from portal.vorgang.models import Vorgang, Vorgangsforderung
from portal.vorgang.operations import anteile
from portal.vorgang.operations.lesefassung import frozen_consents, readable
from portal.vorgang.operations.mitteilung import arrived_text, lapsed_text, paid_text
from portal.vorgang.operations.namen import note_names
from portal.vorgang.operations.preis import Price, price_of, shared
from portal.vorgang.operations.verlauf import note_step, tell_citizen
from portal.vorgang.rules.nummer import make_vorgangsnummer
from portal.vorgang.rules.status import Status
from portal.zahlung import operations as zahlungen
from portal.zahlung.models import Forderung

SEEN = "betrag_gesehen"  # the hidden field of the last page with the fee it shows, in cents


class AntragIncomplete(Exception):
    """Something is still missing; `gap` says what, and where it is asked for."""

    def __init__(self, gap: formulare.Luecke) -> None:
        super().__init__(gap.station.key)
        self.gap = gap


class DeclarationsMissing(Exception):
    """The last page was not filled in: `ergebnis` says at which fields; `draft` and `station` are to show it again."""

    def __init__(self, draft: Draft, station: formulare.Station, ergebnis: formulare.Ergebnis) -> None:
        super().__init__(station.key)
        self.draft, self.station, self.ergebnis = draft, station, ergebnis


class FeeChanged(Exception):
    """The fee is not the one that was shown: `seen_cents` then (None: nothing legible), `now_cents` now.

    `draft` holds what was declared, `station` is the last page, to show it again.
    """

    def __init__(self, draft: Draft, station: formulare.Station, seen_cents: int | None, now_cents: int) -> None:
        super().__init__(f"{seen_cents} -> {now_cents}")
        self.draft, self.station, self.seen_cents, self.now_cents = draft, station, seen_cents, now_cents


class FilesRefused(Exception):
    """The late check refused files of the draft; its last page names them."""

    def __init__(self, draft: Draft, station: formulare.Station) -> None:
        super().__init__(station.key)
        self.draft, self.station = draft, station


class ConsentMissing(Exception):
    """Somebody who must agree has not, or no more since an answer changed; the last page says who."""

    def __init__(self, draft: Draft, station: formulare.Station) -> None:
        super().__init__(station.key)
        self.draft, self.station = draft, station


class NotOffered(Exception):
    """The Kommune does not offer this Leistung online (any more)."""


class FormularChanged(Exception):
    """A newer version of the form was released: the draft must follow it, and its person must see that."""


class TrialEnds(Exception):
    """A trial of editors has come to its end: all was as it must be, and nothing is submitted."""


class AnotherAnswers(Exception):
    """By now another authority answers at the place: an agreement began or ended after the draft was opened."""


@dataclass(frozen=True)
class Eingang:
    """What was submitted; `leads_on`: its form may lead to a second Antrag elsewhere (`folge.begin_following`)."""

    vorgang_id: UUID
    leads_on: bool


@transaction
def submit_antrag(
    *,
    antrag_id: UUID,
    by: Citizen,
    declarations: Mapping[str, formulare.Roh],
    check_seen: bool = True,
    at: datetime,
) -> Eingang:
    """Submit a complete draft with what was declared on its last page.

    `declarations[SEEN]` is the fee in cents as that page showed it; only where nobody saw a page (the demo's invented
    history) `check_seen` is False.
    Raises FormularChanged, DeclarationsMissing, AntragIncomplete, FilesRefused, ConsentMissing, FeeChanged,
    AnotherAnswers, NotOffered, TrialEnds; of antrag: AntragGone, AlreadySubmitted, FormularWithdrawn.
    """
    draft = draft_of(antrag_id, by=by, today=at.astimezone(BERLIN).date(), lock=True)
    if not is_current(draft):
        raise FormularChanged
    draft = _declare(draft, declarations)
    antrag = draft.antrag
    angebot = angebot_with_office(antrag.leistung_id, antrag.kommune_id)
    if angebot is not None:
        antrag.leistung = angebot.leistung
    is_trial = antrag.probe is not None
    if not is_trial and not answers_still(antrag, today=draft.kontext.heute):
        raise AnotherAnswers
    if gaps := formulare.gaps_on(draft.formular, draft.weg, draft.kontext):
        raise AntragIncomplete(gaps[0])
    if refused_files(draft):
        raise FilesRefused(draft, draft.weg.stationen[-1])
    zustimmungen = consents_of(draft, at=at)
    if any(each.stand is not Stand.ZUGESTIMMT for each in zustimmungen):
        raise ConsentMissing(draft, draft.weg.stationen[-1])
    angebot = _taken_online(angebot, trial=is_trial)
    price = shared(draft, price_of(draft, angebot))
    if check_seen and (seen := _cents(declarations.get(SEEN))) != price.betrag_cents:
        raise FeeChanged(draft, draft.weg.stationen[-1], seen, price.betrag_cents)
    if is_trial:
        raise TrialEnds
    anlagen = antraege.keep_files(draft.anlagen, counting=formulare.files_on(draft.formular, draft.weg))
    kommune = antrag.kommune
    nummer = make_vorgangsnummer(prefix=kommune.ags[-3:], year=at.year)
    content = _frozen_content(draft, anlagen, angebot, price, by, at)
    content |= {"zusammenfassung": readable(draft, by, zustimmungen), "mitzeichnungen": frozen_consents(zustimmungen)}
    teile = anteile.plan(draft, angebot.organisationseinheit, today=draft.kontext.heute)
    content |= {"anteile": [teil.frozen() for teil in teile]} if teile else {}
    antraege.freeze(antrag=antrag, key=draft.key, content=content, at=at)
    with sent_together():
        faden = postfach.open_faden(
            kommune_id=kommune.id,
            konto_id=antrag.konto_id,
            bezug=nummer,
            betreff=antrag.leistung.titel,
            key=draft.key,
            email=contact_email(draft.formular, draft.weg.voll),
            at=at,
        )
        vorgang = _open_vorgang(antrag, angebot, faden.id, nummer, price, at, leads=anteile.is_case(teile))
        note_names(vorgang, content["antworten"])
        if price.betrag_cents:
            _claim(kommune, vorgang, price, at)
        audit.record("antrag.eingereicht", subject=vorgang, at=at, antrag=str(antrag.id))
    text = arrived_text(vorgang, price.betrag_cents)
    anteile.open_all(teile, of=vorgang, draft=draft, content=content, at=at)
    office = vorgang.organisationseinheit.name
    postfach.write_to_citizen(faden=faden, key=draft.key, absender=office, text=text, at=at)
    jobs.enqueue("vorgang.make_receipt", kommune_id=kommune.id, vorgang_id=str(vorgang.id))
    return Eingang(vorgang.id, leads_on=draft.formular.folgeantrag is not None)


def _declare(draft: Draft, declarations: Mapping[str, formulare.Roh]) -> Draft:
    """The draft with the last page's answers; a way that ends at a stop page has none. Raises DeclarationsMissing."""
    last = draft.weg.stationen[-1]
    ergebnis = formulare.read_page(draft.formular, draft.weg, last, declarations, draft.answers, draft.kontext)
    if ergebnis.fehler:
        raise DeclarationsMissing(draft, last, ergebnis)
    return replace(draft, answers=formulare.store(draft.formular, last, ergebnis.werte, draft.answers))


def _cents(typed: formulare.Roh | None) -> int | None:
    return int(typed) if isinstance(typed, str) and typed.isascii() and typed.isdigit() and len(typed) < 10 else None


@transaction_required
def answers_still(antrag: Antrag, *, today: date) -> bool:
    """Whether the draft's Kommune answers at its place today, as it did when it was opened (ADR 25)."""
    place = ort_with_id(str(antrag.ort_id), all_kommunen()[antrag.kommune_id]) if antrag.ort_id else None
    return place is None or answering_id(antrag.leistung, place, stichtag=today) == antrag.kommune_id


@transaction_required
def online_angebot(leistung_id: str, kommune_id: str, *, trial: bool = False) -> Angebot:
    """The Angebot under which this Leistung is offered online, with a form that can be begun. Raises NotOffered.

    Its office is the one that answers today: where the chosen one has closed, who follows it. Not to be saved.
    """
    return _taken_online(angebot_with_office(leistung_id, kommune_id), trial=trial)


def _taken_online(angebot: Angebot | None, *, trial: bool) -> Angebot:
    if trial and angebot is not None:  # editors try what is not offered yet
        return angebot
    today = clock.today()
    chosen = angebot.organisationseinheit if angebot and angebot.is_online_on(today) else None
    office = chosen.answering_on(today) if chosen else None
    if angebot is None or office is None or newest_version(angebot.formular) is None:
        raise NotOffered
    angebot.organisationseinheit = office
    return angebot


def _frozen_content(
    draft: Draft, anlagen: list[Antragsanlage], angebot: Angebot, price: Price, by: Citizen, at: datetime
) -> dict[str, Any]:
    """Everything that counts later, independent of forms, fees and texts that move on."""
    formular = draft.formular
    files = [
        {
            "datei": str(anlage.datei_id),
            "feld": anlage.feld,
            "name": draft.kontext.dateien[str(anlage.datei_id)],
            "sha256": anlage.datei.sha256,
            "groesse": anlage.datei.groesse,
        }
        for anlage in anlagen
    ]
    return {
        "formular": {
            "id": formular.id,
            "version": formular.version,
            "ortsfassung": draft.antrag.ortsfassung,
            "pruefwert": fingerprint(formular.id, formular.version, _own_words(draft)),
        },
        "leistung": {"id": angebot.leistung_id, "titel": draft.antrag.leistung.titel},
        "empfaenger": {
            "kommune": draft.antrag.kommune_id,
            "organisationseinheit": angebot.organisationseinheit_id,
            "name": angebot.organisationseinheit.name if angebot.organisationseinheit else "",
        },
        "antworten": draft.weg.voll,
        "positionen": [asdict(position) for position in price.positionen],
        "betrag_cents": price.betrag_cents,
        "anmeldung": {"stufe": by.stufe},
        "anlagen": files,
        "eingereicht_am": at.isoformat(),
    }


def _own_words(draft: Draft) -> str:
    """What the Kommune says of its own in the form, "" where nothing."""
    return as_key(draft.ortsstand) if draft.ortsstand else ""


@lru_cache(maxsize=64)
def fingerprint(formular_id: str, version: int, own: str = "") -> str:
    """sha256 (hex) of the form as it was filled in, so that a later change of a released version would be seen."""
    formular = load_local(formular_id, version, own) if own else load_formular(formular_id, version)
    return hashlib.sha256(formular.model_dump_json().encode()).hexdigest()


def _open_vorgang(
    antrag: Antrag, angebot: Angebot, faden_id: UUID, nummer: str, price: Price, at: datetime, *, leads: bool
) -> Vorgang:
    """`leads`: other offices have a part in it."""
    waits, vorgang_id = price.betrag_cents > 0, uuid4()
    vorgang = Vorgang(
        id=vorgang_id,
        fall_id=vorgang_id if leads else None,
        kommune_id=antrag.kommune_id,
        konto_id=antrag.konto_id,
        antrag_id=antrag.id,
        faden_id=faden_id,
        leistung=antrag.leistung,
        organisationseinheit=angebot.organisationseinheit,
        schluessel_id=antrag.schluessel_id,
        nummer=nummer,
        status=Status.WARTET_AUF_ZAHLUNG if waits else Status.EINGEGANGEN,
        status_seit=at,
        erstellt_am=at,
        eingang_am=None if waits else at,
    )
    vorgang.save(force_insert=True)
    note_step(vorgang, at=at, wer=_("Sie"))
    return vorgang


def _claim(kommune: Kommune, vorgang: Vorgang, price: Price, at: datetime) -> None:
    """The Vorschuss of this Vorgang."""
    forderung = zahlungen.open_forderung(
        kommune=kommune,
        konto_id=vorgang.konto_id,
        bezug=vorgang.nummer,
        positionen=[position.without_person() for position in price.positionen],
        betrag_cents=price.betrag_cents,
        at=at,
    )
    Vorgangsforderung(kommune=kommune, konto_id=vorgang.konto_id, vorgang=vorgang, forderung=forderung).save(
        force_insert=True
    )


@transaction_required
def on_forderung_paid(*, forderung: Forderung, at: datetime) -> None:
    """The money is there: the Vorgang reaches the Postkorb. Called in the transaction that booked it."""
    vorgang = _lock_vorgang_of(forderung)
    if vorgang is not None and vorgang.status == Status.ZURUECKGENOMMEN:  # withdrawn while the money was on its way
        vorgang.kosten_offen = True
        vorgang.save(update_fields=["kosten_offen"])
        return
    if vorgang is None or Status(vorgang.status) not in (Status.WARTET_AUF_ZAHLUNG, Status.ERLOSCHEN):
        return
    vorgang.move_to(Status.EINGEGANGEN, at=at, eingang_am=at)
    note_step(vorgang, at=at, wer=_("Bezahldienst"))
    tell_citizen(vorgang, text=paid_text(vorgang, forderung.betrag_cents), at=at)
    audit.record("vorgang.eingegangen", subject=vorgang, at=at)


@transaction_required
def on_forderung_lapsed(*, forderung: Forderung, at: datetime) -> None:
    """Nobody paid: the Vorgang ends without work, and can come back when late money does."""
    vorgang = _lock_vorgang_of(forderung)
    if vorgang is None or vorgang.status != Status.WARTET_AUF_ZAHLUNG:
        return
    vorgang.move_to(Status.ERLOSCHEN, at=at)
    note_step(vorgang, at=at, wer=_("Serviceportal"))
    tell_citizen(vorgang, text=lapsed_text(vorgang, forderung.betrag_cents), at=at)


def _lock_vorgang_of(forderung: Forderung) -> Vorgang | None:
    link = Vorgangsforderung.objects.filter(forderung=forderung).first()
    if link is None:
        return None
    vorgang: Vorgang = (
        Vorgang.objects.select_related("leistung").select_for_update(of=("self",)).get(id=link.vorgang_id)
    )
    return vorgang
