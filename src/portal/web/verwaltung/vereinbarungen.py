"""The agreements of the Kommune: how they stand, how they are changed, and what that changes for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from portal.core import clock
from portal.core.tenancy import unit
from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen, kommunen_of_kreis, kreis_of, names_of_gone
from portal.leistung.models import ExterneStelle, Funktion, Leistung
from portal.leistung.operations.vereinbaren import follow
from portal.leistung.queries.vereinbarungen import all_absprachen
from portal.leistung.queries.wirkung import Antwortwechsel, changed_answers
from portal.leistung.rules.vereinbaren import Vereinbarungsstand
from portal.leistung.rules.zustaendigkeit import Stand
from portal.redaktion import queries
from portal.redaktion.models import Art
from portal.redaktion.operations.vereinbarungen import new_id
from portal.redaktion.rules.rechte import Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.rechte import allowed
from portal.web.verwaltung.stueck import ADRESSEN, Stueck, edit, form_of, load, steps
from portal.web.verwaltung.vereinbarungsformular import Auswahl, VereinbarungForm
from portal.web.zugang import Arbeit

_STATES: list[tuple[Stand, Any]] = [
    (Stand.GILT, gettext_lazy("In Kraft")),
    (Stand.SPAETER, gettext_lazy("Gilt später")),
    (Stand.ZU_PRUEFEN, gettext_lazy("Noch zu prüfen")),
    (Stand.BEENDET, gettext_lazy("Beendet oder nie zustande gekommen")),
]
_LAID_BEFORE = gettext_lazy(
    "Der Vorschlag liegt jetzt bei den anderen Beteiligten. Er gilt, sobald alle zugestimmt haben; ohne andere "
    "Beteiligte im Portal gilt er sofort."
)


@require_GET
@allowed(Handlung.ANSEHEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """What is proposed, what is drafted, and every agreement of which this Kommune is a party, by how it stands."""
    here = arbeit.staff.kommune_id
    with unit(arbeit.staff):
        vorschlaege = queries.proposals()
        drafts = [each for each in queries.drafts() if each.art == Art.VEREINBARUNG]
    rows = [row for row in all_absprachen() if row.concerns(here)]
    working = {each.gegenstand for each in drafts}
    gruppen = [
        {"titel": title, "zeilen": [_line(row, working) for row in rows if row.stand is stand]}
        for stand, title in _STATES
    ]
    context = {
        "seite_titel": _("Vereinbarungen"),
        "arbeit": arbeit,
        "vorschlaege": [each for each in vorschlaege if each.ist_offen],
        "erledigt": [each for each in vorschlaege if not each.ist_offen],
        "hier": here,
        "entwuerfe": [each for each in drafts if each.gegenstand not in {row.vereinbarung.id for row in rows}],
        "gruppen": [gruppe for gruppe in gruppen if gruppe["zeilen"]],
        "neu": ADRESSEN[Art.VEREINBARUNG].format(new_id()),
    }
    return render(request, "verwaltung/vereinbarungen.html", context)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.SCHREIBEN)
def eine(request: KommuneRequest, arbeit: Arbeit, name: str) -> HttpResponse:
    """One agreement as a draft; a new one has its id already, so a second click makes no second one."""
    context: dict[str, Any] = {"adresse_wirkung": f"{ADRESSEN[Art.VEREINBARUNG].format(name)}wirkung/"}
    if request.GET.get("ok") == "veroeffentlicht":
        context["erfolg"] = _LAID_BEFORE
    piece = load(arbeit, Art.VEREINBARUNG, name)
    make_form = form_of(VereinbarungForm, auswahl=_choices(arbeit))
    return edit(request, arbeit, piece, make_form, "verwaltung/vereinbarung.html", **context)


@require_GET
@allowed(Handlung.ANSEHEN)
def wirkung(request: KommuneRequest, arbeit: Arbeit, name: str) -> HttpResponse:
    """What the draft changes, for whom and from when; from here it is laid before the parties."""
    piece = load(arbeit, Art.VEREINBARUNG, name)
    if piece.entwurf is None:
        raise Http404
    context = {
        "seite_titel": _("Was sich ändert: %(titel)s") % {"titel": piece.inhalt["titel"] or piece.titel},
        "arbeit": arbeit,
        "stueck": piece,
        "schritte": steps(arbeit, piece),
        "tage": told_changes(name, piece.inhalt),
        "andere": _others(arbeit, piece),
    }
    return render(request, "verwaltung/wirkung.html", context)


def told_changes(name: str, inhalt: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the agreement of this content changes, by the day on which it begins, with counts."""
    folge = follow(name, Vereinbarungsstand.model_validate(inhalt))
    return by_day(changed_answers(folge.rows, folge.annahme, today=clock.today()))


def by_day(changes: Sequence[Antwortwechsel]) -> list[dict[str, Any]]:
    """What changes, by the day on which it begins, as ``verwaltung/teile/wirkung.html`` shows it."""
    return [_day(day, list(group)) for day, group in groupby(changes, key=lambda each: each.ab)]


def _day(day: Any, changes: Sequence[Antwortwechsel]) -> dict[str, Any]:
    return {
        "tag": None if day <= clock.today() else day,
        "antworten": sum(len(each.leistungen) for each in changes),
        "leistungen": len({slug for each in changes for slug in each.leistungen}),
        "gebiete": len({each.gebiet for each in changes}),
        "zeilen": changes,
    }


def _line(row: Any, working: set[str]) -> dict[str, Any]:
    found = row.vereinbarung
    return {
        "ziel": ADRESSEN[Art.VEREINBARUNG].format(found.id),
        "titel": found.titel,
        "art": found.get_art_display(),
        "entwurf": found.id in working,
    }


def _others(arbeit: Arbeit, piece: Stueck) -> list[str]:
    """Who is asked for consent."""
    kommunen = all_kommunen()
    ids = Vereinbarungsstand.model_validate(piece.inhalt).parties | set(piece.veroeffentlicht["an"])
    ids |= set(piece.veroeffentlicht["von"])
    return [each.bezeichnung for each in kommunen.values() if each.id in ids - {arbeit.staff.kommune_id}]


def _choices(arbeit: Arbeit) -> Auswahl:
    """The authorities and outside bodies of the Kreis, its tasks, all Leistungen, the offices of the Kreis."""
    own = all_kommunen()[arbeit.staff.kommune_id]
    near = [(each.id, each.bezeichnung) for each in kommunen_of_kreis(own)]
    outside = ExterneStelle.objects.filter(kreis=own.kreisschluessel).order_by("name")
    kreis = kreis_of(own)
    offices = (
        Organisationseinheit.objects.not_closed_on(arbeit.tag).filter(kommune=kreis).order_by("name") if kreis else []
    )
    return Auswahl(
        stellen=[*near, *outside.values_list("id", "name"), *names_of_gone().items()],
        kommunen=near,
        funktionen=list(Funktion.objects.order_by("titel").values_list("id", "titel")),
        leistungen=list(Leistung.objects.order_by("titel").values_list("id", "titel")),
        aemter=[(each.schluessel, each.name) for each in offices],
    )
