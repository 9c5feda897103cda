"""What the Kommune does with each Leistung: the list, the page of one, and the three texts side by side."""

from __future__ import annotations

from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.core import clock
from portal.core.tenancy import unit
from portal.kommune.models import Organisationseinheit
from portal.leistung.models import Angebot, Leistung
from portal.leistung.queries import common_texts
from portal.leistung.queries.gebuehr import rates_of
from portal.leistung.rules.absaetze import Absatz
from portal.redaktion import queries
from portal.redaktion.models import Art
from portal.redaktion.operations import NotAllowed
from portal.redaktion.operations import uebernahme as uebernahmen
from portal.redaktion.queries import VORSCHAU
from portal.redaktion.rules.rechte import Handlung
from portal.redaktion.rules.vergleich import Dreivergleich
from portal.web.request import KommuneRequest
from portal.web.verwaltung.angebotsformular import AngebotForm
from portal.web.verwaltung.felder import ABSAETZE
from portal.web.verwaltung.formulare import AngeboteFilterForm
from portal.web.verwaltung.rechte import allowed, refuse
from portal.web.verwaltung.stueck import Stueck, edit, form_of, load
from portal.web.zugang import Arbeit

PAGE = 50


@require_GET
@allowed(Handlung.ANSEHEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """All Leistungen with their mode, by title; `q` and `modus` narrow it down."""
    form = AngeboteFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"q": "", "modus": ""}
    words, mode = chosen["q"], chosen["modus"]
    with unit(arbeit.staff):
        rows = Angebot.objects.filter(kommune_id=arbeit.staff.kommune_id).select_related("leistung")
        if words:
            rows = rows.filter(leistung__titel__icontains=words)
        if mode:
            rows = rows.filter(modus=mode)
        found = list(rows.order_by("leistung__titel").values_list("leistung_id", "leistung__titel", "modus"))
        working = {each.gegenstand: each.get_status_display() for each in queries.drafts() if each.art == Art.ANGEBOT}
    labels = dict(Angebot.Modus.choices)
    context = {
        "seite_titel": _("Leistungen"),
        "arbeit": arbeit,
        "zeilen": [
            {
                "ziel": f"/arbeitsplatz/verwaltung/leistungen/{slug}/",
                "titel": title,
                "modus": labels[modus],
                "entwurf": working.get(slug),
            }
            for slug, title, modus in found
        ],
        "form": form,
        "nicht": sum(modus == Angebot.Modus.NICHT for _slug, _title, modus in found) if not (words or mode) else 0,
        "uebernommen": request.GET.get("ok", ""),
    }
    return render(request, "verwaltung/leistungen.html", context)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.SCHREIBEN)
def uebernahme(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Everything that is not offered shown as information: what that would be, and the one button for it."""
    if request.method == "POST":
        try:
            uebernahmen.adopt_all(by=arbeit.staff, at=clock.now())
        except NotAllowed:
            return refuse(request, arbeit)
        return HttpResponseRedirect("/arbeitsplatz/verwaltung/leistungen/?ok=uebernommen")
    would = uebernahmen.preview_adoption(by=arbeit.staff, at=clock.now())
    context = {"seite_titel": _("Gemeinsame Texte übernehmen"), "arbeit": arbeit, "vorschau": would}
    return render(request, "verwaltung/uebernahme.html", context)


@require_http_methods(["GET", "POST"])
@allowed(Handlung.SCHREIBEN)
def eines(request: KommuneRequest, arbeit: Arbeit, slug: str) -> HttpResponse:
    """The setting of one Leistung, with its own paragraphs."""
    stueck = load(arbeit, Art.ANGEBOT, slug)
    with unit(arbeit.staff):
        leistung = Leistung.objects.get(id=slug)
        chosen = Organisationseinheit.objects.filter(id=stueck.inhalt["organisationseinheit_id"])
        here = Organisationseinheit.objects.filter(kommune_id=arbeit.staff.kommune_id)
        offices = list((here.not_closed_on(arbeit.tag) | here & chosen).order_by("name"))
    common = common_texts(leistung)

    return edit(
        request,
        arbeit,
        stueck,
        form_of(AngebotForm, offices=offices, common=common, rates=rates_of(slug)),
        "verwaltung/angebot.html",
        vorschau=_preview(arbeit, stueck),
        leistung=leistung,
    )


@require_GET
@allowed(Handlung.ANSEHEN)
def vergleich(request: KommuneRequest, arbeit: Arbeit, slug: str, absatz: str) -> HttpResponse:
    """A paragraph of one's own beside the common text then and now."""
    if absatz not in list(Absatz):
        raise Http404
    stueck = load(arbeit, Art.ANGEBOT, slug)
    own = stueck.inhalt["texte"].get(absatz)
    if own is None:
        raise Http404
    with unit(arbeit.staff):
        now = common_texts(Leistung.objects.get(id=slug))[Absatz(absatz)]
    context = {
        "seite_titel": _("%(absatz)s: drei Texte im Vergleich") % {"absatz": ABSAETZE[Absatz(absatz)]},
        "arbeit": arbeit,
        "stueck": stueck,
        "absatz": ABSAETZE[Absatz(absatz)],
        "drei": Dreivergleich(own["grundlage"], now, own["text"]),
        "zurueck": f"{stueck.adresse}#id_{absatz}",
    }
    return render(request, "verwaltung/vergleich.html", context)


def _preview(arbeit: Arbeit, stueck: Stueck) -> str:
    """The address of the real page with the draft, for an hour and for whoever gets the link."""
    if stueck.entwurf is None:
        return ""
    parts = [arbeit.staff.kommune_id, arbeit.mitarbeiter.pk, stueck.gegenstand]
    return f"/vorschau/{signing.dumps(parts, salt=VORSCHAU)}/"
