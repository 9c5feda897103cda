"""The second of two notices: what a Vorgang leads to elsewhere, its draft with the answers of the first (ADR 51)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError

from portal.antrag import operations as antraege
from portal.antrag.models import Antrag
from portal.antrag.queries import first_kontext
from portal.core.clock import BERLIN
from portal.core.db import transaction_required
from portal.core.tenancy import Citizen, unit
from portal.formular import rules as formulare
from portal.formular.queries import load as load_formular
from portal.formular.rules.folge import Folgeantrag, carried, follows
from portal.formular.rules.modell import Typ
from portal.kommune.models import Kommune, Ort
from portal.kommune.queries import all_kommunen
from portal.konto.queries import identity_of
from portal.leistung.models import Leistung
from portal.leistung.queries import answering_id, orte_for_question
from portal.redaktion.queries.ortsfassungen import local_formular
from portal.vorgang.operations.intake import NotOffered, online_angebot
from portal.vorgang.queries import VorgangDetails, details_of, vorgang_by_id


@dataclass(frozen=True)
class Folge:
    """What follows a Vorgang: the Leistung, who answers, and how far it is. `antrag_id` is its draft's, once begun."""

    regel: Folgeantrag
    leistung: Leistung
    kommune: Kommune
    ort_id: str
    antrag_id: UUID
    begonnen: bool
    abgeschickt: bool


@transaction_required
def following(details: VorgangDetails) -> Folge | None:
    """The second part of what this Vorgang was the first of; None where nothing follows or nobody knows who answers."""
    vorgang, submission = details.vorgang, details.submission
    formular = load_formular(submission["formular"]["id"], submission["formular"]["version"])
    day = vorgang.erstellt_am.astimezone(BERLIN).date()
    answers = submission["antworten"]
    regel = follows(formular.folgeantrag, answers, heute=day)
    if regel is None:
        return None
    leistung = Leistung.objects.filter(id=regel.leistung).first()
    places = {str(ort.id): ort for ort in orte_for_question(all_kommunen()[vorgang.kommune_id])}
    place = places.get(answers[regel.ort])
    answering = answering_id(leistung, place) if leistung is not None and place is not None else ""
    if leistung is None or answering in ("", vorgang.kommune_id):
        return None
    new_id = uuid5(vorgang.antrag_id, answering)
    row = Antrag.objects.filter(id=new_id).first()
    sent = row is not None and row.eingereicht_am is not None
    kommune = all_kommunen()[answering]
    return Folge(regel, leistung, kommune, answers[regel.ort], new_id, row is not None, sent)


def is_offered(folge: Folge, *, by: Citizen) -> bool:
    """Whether the other Kommune takes the second part online."""
    with unit(replace(by, kommune_id=folge.kommune.id)):
        try:
            online_angebot(folge.leistung.id, folge.kommune.id)
        except NotOffered:
            return False
    return True


def begin_following(*, vorgang_id: UUID, by: Citizen, at: datetime) -> Folge | None:
    """Open the draft of the second part with what goes along; one that is there stays as it is.

    Raises NotOffered where the other Kommune does not take it online.
    """
    with unit(by):
        vorgang = vorgang_by_id(vorgang_id)
        details = details_of(vorgang) if vorgang else None
        folge = following(details) if details else None
    if details is None or folge is None or folge.begonnen:
        return folge
    there = replace(by, kommune_id=folge.kommune.id)
    with unit(there):
        angebot = online_angebot(folge.leistung.id, there.kommune_id)
        identity = identity_of(there)
        ort = Ort.objects.get(id=folge.ort_id)
    local = local_formular(there.kommune_id, angebot.formular, day=at.astimezone(BERLIN).date())
    if local is None:
        raise NotOffered
    formular = local.formular
    kontext = first_kontext(
        kommune=folge.kommune,
        ort=ort,
        leistung_id=folge.leistung.id,
        amt=angebot.organisationseinheit.name if angebot.organisationseinheit else None,
        by=there,
        today=at.astimezone(BERLIN).date(),
        identity=identity,
    )
    answers = formulare.start(formular, kontext, {"ort": folge.ort_id}) | _taken_along(details, folge)
    try:
        antraege.open_draft(
            by=there,
            leistung_id=folge.leistung.id,
            ort_id=ort.id,
            formular=formular.id,
            version=formular.version,
            ortsfassung=local.nr,
            answers=answers,
            at=at,
            antrag_id=folge.antrag_id,
        )
    except IntegrityError:  # a second click was faster
        return replace(folge, begonnen=True)
    return replace(folge, begonnen=True)


def _taken_along(details: VorgangDetails, folge: Folge) -> dict[str, object]:
    submission = details.submission
    first = load_formular(submission["formular"]["id"], submission["formular"]["version"])
    files = {feld.id for schritt in first.schritte for feld in schritt.felder if feld.typ is Typ.DATEI}
    host = all_kommunen()[details.vorgang.kommune_id]
    names = {str(ort.id): ort.name for ort in orte_for_question(host)}
    return carried(folge.regel, submission["antworten"], orte=names, nummer=details.vorgang.nummer, dateien=files)
