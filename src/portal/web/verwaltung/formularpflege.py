"""Forms as a Kommune has them: which there are, how they are used, what is different here, where people stop, and what
they rest on: the law, and what nobody has confirmed yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.antrag.operations.abbruch import IDLE
from portal.antrag.queries import Nutzung, abandoned_pages, use_of_forms
from portal.antrag.rules import FEWEST, rounded_down
from portal.core import clock
from portal.core.tenancy import unit
from portal.formular.queries import all_ids, load, newest_version, opens_places, versions
from portal.formular.rules import Formular
from portal.formular.rules.ablauf import fill, with_defaults
from portal.formular.rules.eingabe import Kontext
from portal.formular.rules.modell import Empfaenger
from portal.formular.rules.oertlich import Ortsstand
from portal.formular.rules.ortsvergleich import conflicts
from portal.kommune.queries import all_kommunen
from portal.leistung.models import Angebot, Funktion
from portal.redaktion import queries
from portal.redaktion.models import Art, Ortsfassung
from portal.redaktion.queries.ortsfassungen import as_stand, latest_of_all, local_formular, trial_token
from portal.redaktion.rules.rechte import Handlung
from portal.web.request import KommuneRequest
from portal.web.verwaltung.hindernisse import told
from portal.web.verwaltung.ortsformular import OrtsformularForm
from portal.web.verwaltung.rechte import allowed
from portal.web.verwaltung.stueck import Stueck, edit
from portal.web.verwaltung.stueck import load as load_piece
from portal.web.zugang import Arbeit

_USED = timedelta(days=30)
_STOPPED = timedelta(days=90)


@require_GET
@allowed(Handlung.ANSEHEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """Every form with its state here, and how it is used."""
    with unit(arbeit.staff):
        used = use_of_forms(since=clock.now() - _USED)
        working = {each.gegenstand for each in queries.drafts() if each.art == Art.FORMULAR}
        offered = _offered()
        own = latest_of_all(arbeit.staff.kommune_id)
        rows = [
            _row(arbeit, name, used.get(name, Nutzung(0, 0)), working, offered) | _local_state(own.get(name), name)
            for name in all_ids()
        ]
    context = {
        "seite_titel": _("Formulare"),
        "arbeit": arbeit,
        "zeilen": sorted(rows, key=lambda row: (not row["hier"], row["titel"])),
    }
    return render(request, "verwaltung/formulare.html", context)


def _offered() -> dict[str, set[str]]:
    """The Kommunen in which a form is online today."""
    found: dict[str, set[str]] = {}
    for formular, kommune_id in Angebot.objects.online(clock.today()).values_list("formular", "kommune_id"):
        found.setdefault(formular, set()).add(kommune_id)
    return found


def _row(
    arbeit: Arbeit, name: str, nutzung: Nutzung, working: set[str], offered: Mapping[str, set[str]]
) -> dict[str, Any]:
    here, where = arbeit.staff.kommune_id, offered.get(name, set())
    version = newest_version(name)
    return {
        "ziel": f"/arbeitsplatz/verwaltung/formulare/{name}/",
        "titel": load(name, version or versions(name)[-1]).titel,
        "version": version,
        "hier": here in where,
        "sonst": sorted(all_kommunen()[each].name for each in where - {here}),
        "nutzung": nutzung,
        "entwurf": name in working,
    }


def _local_state(row: Ortsfassung | None, name: str) -> dict[str, Any]:
    """What this Kommune says of its own, and whether the form has moved under it."""
    if newest_version(name) is None:
        return {"oeffnungen": 0}
    kern = load(name)
    common = {"oeffnungen": len(kern.oertlich), "zu_pruefen": _to_check(kern)}
    if row is None:
        return common
    stand = as_stand(row)
    moved = conflicts(load(name, stand.version), kern, stand)
    return common | {
        "ortsfassung": row,
        "spaeter": row.gilt_ab > clock.today(),
        "konflikte": len(moved),
        "bleibt": stand.version if moved else None,
    }


@require_http_methods(["GET", "POST"])
@allowed(Handlung.SCHREIBEN)
def eines(request: KommuneRequest, arbeit: Arbeit, name: str) -> HttpResponse:
    """What is different here, place by place; beside a newer form the three texts, where somebody has to decide."""
    if name in all_ids() and newest_version(name) is not None and not opens_places(name):
        return HttpResponseRedirect(f"/arbeitsplatz/verwaltung/formulare/{name}/nutzung/")
    stueck = load_piece(arbeit, Art.FORMULAR, name)
    kern, stand = load(name), Ortsstand.model_validate(stueck.inhalt["ort"])
    moved = conflicts(load(name, stand.version), kern, stand)
    funktionen = list(Funktion.objects.order_by("titel").values_list("id", "titel"))

    def make_form(piece: Stueck, data: Mapping[str, Any] | None) -> OrtsformularForm:
        why = piece.entwurf.grund if piece.entwurf else ""
        return OrtsformularForm(
            data,
            inhalt=piece.inhalt,
            nummer=piece.nummer,
            grund=why,
            kern=kern,
            konflikte=moved,
            funktionen=funktionen,
        )

    labels = {f"{part}_{place.id}": place.titel for place in kern.oertlich for part in ("w", "gesehen")}
    labels |= {f"gesehen_{each.oeffnung}": each.titel for each in moved}
    return edit(
        request,
        arbeit,
        stueck,
        make_form,
        "verwaltung/ortsformular.html",
        kern=kern,
        konflikte=moved,
        alte_version=stand.version,
        zu_pruefen=_to_check(kern),
        fehlt=told(stueck.hindernisse, labels),
    )


@require_POST
@allowed(Handlung.ANSEHEN)
def probelauf(request: KommuneRequest, arbeit: Arbeit, name: str) -> HttpResponse:
    """Lead to a trial of the form with what is still a draft here."""
    if name not in all_ids() or newest_version(name) is None:
        raise Http404
    return HttpResponseRedirect(f"/probelauf/{trial_token(arbeit.staff, name)}/")


@require_GET
@allowed(Handlung.ANSEHEN)
def grundlagen(request: KommuneRequest, arbeit: Arbeit, name: str) -> HttpResponse:
    """What of the common form nobody has confirmed yet, and the legal basis of each question, page by page."""
    if name not in all_ids() or newest_version(name) is None:
        raise Http404
    formular = load(name)
    seiten = _questions(formular)
    felder = {feld["id"]: feld for seite in seiten for feld in seite["felder"]}
    context = {
        "seite_titel": _("Grundlagen: %(titel)s") % {"titel": formular.titel},
        "arbeit": arbeit,
        "formular": formular,
        "punkte": [(punkt.text, felder.get(punkt.feld)) for punkt in formular.pruefpunkte],
        "empfaenger": _unconfirmed_recipients(formular),
        "seiten": seiten,
        "fragen": len(felder),
        "hinterlegt": sum(bool(feld["recht"]) for feld in felder.values()),
        "bearbeitbar": opens_places(name),
    }
    return render(request, "verwaltung/formular_grundlagen.html", context)


def _to_check(formular: Formular) -> int:
    return len(formular.pruefpunkte) + len(_unconfirmed_recipients(formular))


def _unconfirmed_recipients(formular: Formular) -> list[Empfaenger]:
    return [each for each in formular.empfaenger if not each.bestaetigt]


def _questions(formular: Formular) -> list[dict[str, Any]]:
    """The pages that ask, each question with its words as most people read them."""
    usual = with_defaults(formular, Kontext(heute=clock.today()))
    return [
        {
            "titel": fill(schritt.titel, usual),
            "felder": [
                {"id": feld.id, "frage": fill(feld.kurz or feld.label, usual), "recht": feld.rechtsgrundlage}
                for feld in schritt.felder
            ],
        }
        for schritt in formular.schritte
        if schritt.felder
    ]


@require_GET
@allowed(Handlung.ANSEHEN)
def nutzung(request: KommuneRequest, arbeit: Arbeit, name: str) -> HttpResponse:
    """How the form is used here, and on which pages people gave up."""
    if name not in all_ids() or newest_version(name) is None:
        raise Http404
    with unit(arbeit.staff):
        found = local_formular(arbeit.staff.kommune_id, name, day=clock.today())
        pages = rounded_down(abandoned_pages(name, since=clock.today() - _STOPPED))
        idle = rounded_down(abandoned_pages(name, since=clock.today() - _STOPPED, idle=True))
        used = use_of_forms(since=clock.now() - _USED).get(name, Nutzung(0, 0))
    formular = found.formular if found else load(name)
    titles = {schritt.id: schritt.titel for schritt in formular.schritte}
    context = {
        "seite_titel": _("Nutzung: %(titel)s") % {"titel": formular.titel},
        "arbeit": arbeit,
        "formular": formular,
        "nutzung": used,
        "seiten": [(titles.get(each, each), count) for each, count in pages.items()],
        "ruhend": [(titles.get(each, each), count) for each, count in idle.items()],
        "tage": IDLE.days,
        "wenigstens": FEWEST,
        "bearbeitbar": opens_places(name),
        "zu_pruefen": _to_check(load(name)),
        "probelauf": f"/arbeitsplatz/verwaltung/formulare/{name}/probelauf/",
    }
    return render(request, "verwaltung/formular_nutzung.html", context)
