"""Reads of drafts, history and the log; everything but the log is of the Kommune of the unit."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q

from portal.core import clock
from portal.core.clock import BERLIN
from portal.core.db import transaction_required
from portal.core.tenancy import Staff, System, unit
from portal.kommune.models import Kommune
from portal.kommune.queries import kreis_of
from portal.konto.models import Rolle
from portal.konto.queries import roles_of
from portal.leistung.models import Ortstext
from portal.leistung.queries import Luecke, common_texts, golive_check, missing_to_go_live
from portal.leistung.queries.suchpflege import search_gaps
from portal.leistung.rules.absaetze import Absatz
from portal.redaktion.models import (
    Aenderung,
    Art,
    Datenschutzhinweis,
    Entwurf,
    Fassung,
    Meldung,
    Neuanlage,
    Redaktionsregel,
    Seite,
    Startseite,
    Vorschlag,
    Zuschrift,
)
from portal.redaktion.rules.rechte import RELEASERS, Handlung, may, needs_second_person
from portal.redaktion.rules.seiten import PFLICHT, REVIEW_AFTER, SEITEN, SHARED
from portal.redaktion.rules.startseite import Startseitenstand

LOG_PAGE = 50
VORSCHAU = "redaktion.vorschau"  # salt of signed addresses that show a draft
VORSCHAU_SECONDS = 3600
_REMEMBERED = 30  # seconds


_notices: tuple[float, list[Meldung]] = (0.0, [])


def notices_of(kommune_id: str, at: datetime) -> list[Meldung]:
    """The notices that this Kommune's pages show at `at`; read for all at once, remembered for half a minute."""
    global _notices
    if time.monotonic() > _notices[0]:
        soon = at + timedelta(seconds=_REMEMBERED)
        rows = Meldung.objects.filter(Q(bis__isnull=True) | Q(bis__gt=at), ab__lte=soon)
        _notices = time.monotonic() + _REMEMBERED, list(rows.order_by("ab"))
    kept = _notices[1]
    return [row for row in kept if row.kommune_id == kommune_id and row.ab <= at and (row.bis is None or row.bis > at)]


def forget_notices() -> None:
    """Ask the database anew for the next page; other processes do so within half a minute."""
    global _notices
    _notices = (0.0, [])


def page_of(kommune_id: str, name: str) -> Seite | None:
    """The free page that this Kommune has published under `name`, or None."""
    return Seite.objects.filter(kommune_id=kommune_id, name=name).first()


def privacy_note_of(kommune_id: str, leistung_id: str) -> Datenschutzhinweis | None:
    """What this Kommune has added to the privacy page of a Leistung, or None."""
    return Datenschutzhinweis.objects.filter(kommune_id=kommune_id, leistung_id=leistung_id).first()


@dataclass(frozen=True)
class Startseitenblick:
    """The home page as it is published, and the ways in for who cannot read it: shown only where they are filled."""

    stand: Startseitenstand
    leichte_sprache: bool
    dgs_video: str  # only together with its transcript


def arrangement_of(kommune_id: str) -> Startseitenstand:
    """How this Kommune has arranged its home page, or the platform for it."""
    row = Startseite.objects.filter(kommune_id=kommune_id).first()
    return Startseitenstand.model_validate(row.inhalt) if row else Startseitenstand()


def home_page_of(kommune_id: str) -> Startseitenblick:
    """The arrangement of this Kommune, or the platform's."""
    stand = arrangement_of(kommune_id)
    wanted = ("leichte-sprache", "gebaerdensprache")
    there = set(Seite.objects.filter(kommune_id=kommune_id, name__in=wanted).values_list("name", flat=True))
    video = stand.dgs_video if "gebaerdensprache" in there else ""
    return Startseitenblick(stand, "leichte-sprache" in there, video)


def shared_page_of(kommune: Kommune, name: str) -> Seite | None:
    """A page of this Kommune; where it has none of its own, that of its Kreis."""
    rows = Seite.objects.filter(kommune_id__in=_with_kreis(kommune), name=name)
    return min(rows, key=lambda row: row.kommune_id != kommune.id, default=None)


def _with_kreis(kommune: Kommune) -> set[str]:
    kreis = kreis_of(kommune)
    return {kommune.id, kreis.id} if kreis else {kommune.id}


def missing_pages(kommune: Kommune) -> list[str]:
    """The names of the pages that the law asks for and that are not there, in the order of `rules.seiten.PFLICHT`."""
    rows = Seite.objects.filter(kommune_id__in=_with_kreis(kommune)).values_list("kommune_id", "name")
    there = {name for kommune_id, name in rows if kommune_id == kommune.id or name in SHARED}
    return [name for name in PFLICHT if name not in there]


def read_preview(token: str, kommune_id: str) -> tuple[str, dict[str, Any]] | None:
    """The Leistung and the draft content that a preview link of this Kommune shows; None when it does not count."""
    try:
        here, mitarbeiter_id, gegenstand = signing.loads(token, salt=VORSCHAU, max_age=VORSCHAU_SECONDS)
    except signing.BadSignature:
        return None
    if here != kommune_id:
        return None
    with unit(Staff(mitarbeiter_id, kommune_id)):
        entwurf = draft_of(Art.ANGEBOT, gegenstand)
    return (gegenstand, entwurf.inhalt) if entwurf else None


@transaction_required
def arten_of(by: Staff, at: datetime) -> frozenset[str]:
    """The kinds of roles this Mitarbeiter has in this Kommune today."""
    day = at.astimezone(BERLIN).date()
    return frozenset(role.art for role in roles_of(mitarbeiter_id=by.mitarbeiter_id, kommune_id=by.kommune_id, day=day))


@transaction_required
def editorial_people(by: Staff, at: datetime) -> int:
    """How many people edit in this Kommune today."""
    roles = Rolle.objects.filter(kommune_id=by.kommune_id, mitarbeiter__is_active=True)
    people = roles.exclude(art__in=Rolle.CASEWORK).valid_on(at.astimezone(BERLIN).date())
    return people.values("mitarbeiter_id").distinct().count()


@transaction_required
def people(kommune_id: str, at: datetime) -> list[Rolle]:
    """All roles that count in this Kommune today, with their people, by name."""
    rows = Rolle.objects.select_related("mitarbeiter", "organisationseinheit").filter(kommune_id=kommune_id)
    rows = rows.filter(mitarbeiter__is_active=True).valid_on(at.astimezone(BERLIN).date())
    return list(rows.order_by("mitarbeiter__name", "art"))


@transaction_required
def wants_second_person(by: Staff, at: datetime) -> bool:
    """Whether a release by somebody else than the author is needed here today."""
    regel = Redaktionsregel.objects.first()
    return needs_second_person(vier_augen=bool(regel and regel.vier_augen), people=editorial_people(by, at))


@transaction_required
def draft_of(art: str, gegenstand: str) -> Entwurf | None:
    """The draft of a piece with its author, or None."""
    return Entwurf.objects.select_related("autor").filter(art=art, gegenstand=gegenstand).first()


@transaction_required
def drafts(status: str | None = None) -> list[Entwurf]:
    """All drafts of the Kommune, the latest first; of one status only where it is given."""
    rows = Entwurf.objects.select_related("autor").order_by("-geaendert_am")
    return list(rows.filter(status=status) if status else rows)


@transaction_required
def history(art: str, gegenstand: str) -> list[Fassung]:
    """The publications of a piece, the latest first."""
    rows = Fassung.objects.select_related("autor", "freigabe")
    return list(rows.filter(art=art, gegenstand=gegenstand).order_by("-nr"))


@transaction_required
def open_zuschriften() -> int:
    """How many letters of citizens wait."""
    return Zuschrift.objects.filter(erledigt_am__isnull=True).count()


@transaction_required
def proposals() -> list[Vorschlag]:
    """The agreements laid before this Kommune, or by it, the latest first."""
    return list(Vorschlag.objects.order_by("-am"))


@transaction_required
def waiting_proposals(kommune_id: str) -> list[Vorschlag]:
    """Proposals that this Kommune has not answered yet."""
    rows = Vorschlag.objects.filter(status=Vorschlag.Status.OFFEN).order_by("am")
    return [row for row in rows if row.waits_for(kommune_id)]


@transaction_required
def proposal(schluessel: UUID) -> Vorschlag | None:
    """One proposal, or None where this Kommune is no party of it."""
    return Vorschlag.objects.filter(schluessel=schluessel).first()


@transaction_required
def moved_texts(kommune_id: str) -> list[Ortstext]:
    """Own paragraphs whose common text has moved since: each wants a look at the three-way view."""
    rows = Ortstext.objects.select_related("leistung").filter(kommune_id=kommune_id)
    return [row for row in rows if common_texts(row.leistung)[Absatz(row.absatz)] != row.grundlage]


@transaction_required
def due_for_review(kommune_id: str, at: datetime) -> list[Ortstext]:
    """Own paragraphs whose day of review has come."""
    day = at.astimezone(BERLIN).date()
    rows = Ortstext.objects.select_related("leistung").filter(kommune_id=kommune_id, pruefen_bis__lte=day)
    return list(rows.order_by("pruefen_bis"))


@transaction_required
def log(kommune_id: str | None = None, *, before: tuple[datetime, int] | None = None) -> list[Aenderung]:
    """What was published, the latest first, of one Kommune or of all; one page, `before` the line of that time and id.

    A take-over writes many lines at one instant: by the time alone those at the end of a page would be skipped.
    """
    rows = Aenderung.objects.select_related("kommune").order_by("-am", "-id")
    if kommune_id:
        rows = rows.filter(kommune_id=kommune_id)
    if before:
        am, number = before
        rows = rows.filter(Q(am__lt=am) | Q(am=am, id__lt=number))
    return list(rows[:LOG_PAGE])


def latest_of(art: str, gegenstand: str, kommune_id: str) -> Aenderung | None:
    """The last line of the log about a piece of a Kommune."""
    lines = Aenderung.objects.filter(art=art, gegenstand=gegenstand, kommune_id=kommune_id)
    return lines.order_by("-am", "-id").first()


@golive_check
def _pages(kommune: Kommune) -> Iterator[Luecke]:
    for name in missing_pages(kommune):
        yield Luecke(f"seite-{name}", f"Seite: {SEITEN[name]}", PFLICHT[name], "Verwaltung › Seiten")


@golive_check
def _accessibility_is_current(kommune: Kommune) -> Iterator[Luecke]:
    page = page_of(kommune.id, "barrierefreiheit")
    if page and page.stand + REVIEW_AFTER < clock.today():
        why = f"Sie ist vom {page.stand:%d.%m.%Y} und wird jedes Jahr geprüft."
        yield Luecke("seite-barrierefreiheit-alt", "Erklärung zur Barrierefreiheit prüfen", why, "Verwaltung › Seiten")


@golive_check
def _sign_language(kommune: Kommune) -> Iterator[Luecke]:
    if not arrangement_of(kommune.id).dgs_video:
        yield Luecke("dgs-video", "Video in Gebärdensprache", PFLICHT["gebaerdensprache"], "Verwaltung › Startseite")


@golive_check
def _recipient(kommune: Kommune) -> Iterator[Luecke]:
    regel = Redaktionsregel.objects.first()
    if not kommune.email and not (regel and regel.zuschriften_an):
        why = (
            "Wer eine Barriere meldet oder etwas fragt, schreibt über das Kontaktformular, und jemand muss es erfahren."
        )
        where = "Verwaltung › Arbeitsweise"
        yield Luecke("zuschriften-an", "E-Mail-Adresse für das Kontaktformular", why, where)


@transaction_required
def neuanlagen() -> list[Neuanlage]:
    """The Kommunen that this Kreis prepares or has made lately, the latest first."""
    return list(Neuanlage.objects.select_related("autor").order_by("-geaendert_am"))


@transaction_required
def neuanlage_with_id(neuanlage_id: UUID) -> Neuanlage | None:
    """One of them, or None."""
    return Neuanlage.objects.filter(id=neuanlage_id).first()


def gaps_of_new(kommune_id: str) -> list[Luecke]:
    """What a Kommune that was made here still needs; opens a unit of its own, for nobody here has a role there."""
    with unit(System(kommune_id)):
        return missing_to_go_live(kommune_id)


@dataclass(frozen=True)
class Wartendes:
    """How much waits for somebody who edits; numbers only."""

    zuschriften: int = 0
    vorschlaege: int = 0
    freigaben: int = 0
    zurueckgegeben: int = 0
    geaendert: int = 0
    faellig: int = 0
    ohne_treffer: int = 0
    luecken: int = 0

    @property
    def anything(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


@transaction_required
def waiting(kommune_id: str, arten: frozenset[str], at: datetime) -> Wartendes:
    """What waits in a Kommune for somebody with these kinds of roles; nothing for who does not edit there."""
    if not may(arten, Handlung.SCHREIBEN):
        return Wartendes()
    last_week = at.astimezone(BERLIN).date() - timedelta(days=7)
    releases = Entwurf.objects.filter(status=Entwurf.Status.ZUR_FREIGABE).count() if RELEASERS & arten else 0
    returned = Entwurf.objects.filter(status=Entwurf.Status.IN_ARBEIT).exclude(bemerkung="").count()
    return Wartendes(
        zuschriften=open_zuschriften() if may(arten, Handlung.ZUSCHRIFTEN) else 0,
        vorschlaege=len(waiting_proposals(kommune_id)) if may(arten, Handlung.VERWALTEN) else 0,
        freigaben=releases,
        zurueckgegeben=returned,
        geaendert=len(moved_texts(kommune_id)),
        faellig=len(due_for_review(kommune_id, at)),
        ohne_treffer=sum(row.zuletzt >= last_week for row in search_gaps()),
        luecken=len(missing_to_go_live(kommune_id)),
    )
