"""What changed: the log of all partners, and the history of one piece."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.core.tenancy import unit
from portal.kommune.queries import all_kommunen
from portal.redaktion import queries
from portal.redaktion.models import Aenderung, Fassung
from portal.redaktion.operations.arten import ARTEN
from portal.redaktion.rules.rechte import Handlung
from portal.redaktion.rules.vergleich import Stueck, Wandel, differences
from portal.web.request import KommuneRequest
from portal.web.verwaltung.felder import ABSAETZE, FELDER
from portal.web.verwaltung.rechte import allowed
from portal.web.verwaltung.stueck import load
from portal.web.verwaltung.worte import Worte
from portal.web.zugang import Arbeit

_PROSE = {*ABSAETZE, "text", "oeffnungszeiten", "sonderzeiten", "erlaeuterung"}


class ProtokollFilterForm(forms.Form):
    """Narrows the log down to a Kommune."""

    kommune = forms.ChoiceField(label=gettext_lazy("Kommune"), required=False)

    def __init__(self, data: Any, *, kommunen: list[tuple[str, str]]) -> None:
        super().__init__(data)
        choice: Any = self.fields["kommune"]
        choice.choices = [("", _("alle")), *kommunen]


@require_GET
@allowed(Handlung.ANSEHEN)
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """What all Kommunen published, the latest first; `kommune` narrows it down, `vor` goes on."""
    kommunen = all_kommunen()
    form = ProtokollFilterForm(request.GET, kommunen=[(each.id, each.bezeichnung) for each in kommunen.values()])
    chosen = form.cleaned_data["kommune"] if form.is_valid() else ""
    before = _line_of(request.GET.get("vor", ""))
    with unit(arbeit.staff):
        rows = queries.log(chosen or None, before=before)
    context = {
        "seite_titel": _("Was sich geändert hat"),
        "arbeit": arbeit,
        "zeilen": [_line(row) for row in rows],
        "form": form,
        "weiter": f"{rows[-1].am.isoformat()}_{rows[-1].pk}" if len(rows) == queries.LOG_PAGE else "",
        "kommune_gewaehlt": chosen,
    }
    return render(request, "verwaltung/protokoll.html", context)


@require_GET
@allowed(Handlung.ANSEHEN)
def verlauf(request: KommuneRequest, arbeit: Arbeit, art: str, gegenstand: str) -> HttpResponse:
    """Every publication of a piece, each with its differences to the one before."""
    if art not in ARTEN:
        raise Http404
    stueck = load(arbeit, art, gegenstand)
    with unit(arbeit.staff):
        rows = queries.history(art, gegenstand)
    worte = Worte()
    context = {
        "seite_titel": _("Verlauf: %(titel)s") % {"titel": stueck.titel},
        "arbeit": arbeit,
        "stueck": stueck,
        "fassungen": [
            {"fassung": later, "unterschiede": _changes(earlier, later, worte)}
            for later, earlier in pairwise([*rows, None])
        ],
    }
    return render(request, "verwaltung/verlauf.html", context)


def _line(row: Aenderung) -> dict[str, Any]:
    return {
        "wann": row.am,
        "kommune": row.kommune.bezeichnung,
        "art": row.get_art_display(),
        "titel": row.titel,
        "felder": ", ".join(str(FELDER.get(name, name)) for name in row.felder),
        "wer": row.wer,
        "grund": row.grund,
    }


def _changes(earlier: Fassung | None, later: Fassung | None, worte: Worte) -> list[dict[str, Any]]:
    """What differs, field by field; of the first Fassung nothing is known before."""
    if earlier is None or later is None:
        return []
    old, new = worte.told(earlier.inhalt), worte.told(later.inhalt)
    names = [name for name in {**old, **new} if old.get(name, "") != new.get(name, "")]
    return [
        {"feld": FELDER.get(name, name), "stuecke": _difference(name, old.get(name, ""), new.get(name, ""))}
        for name in names
    ]


def _difference(name: str, old: str, new: str) -> list[Stueck]:
    """Of prose word by word; an amount, a day or a name is another one as a whole."""
    if name in _PROSE:
        return list(differences(old, new))
    between = Stueck(Wandel.GLEICH, " " if old and new else "")
    return [each for each in (Stueck(Wandel.ENTFALLEN, old), between, Stueck(Wandel.NEU, new)) if each.text]


def _line_of(text: str) -> tuple[datetime, int] | None:
    """The line that `vor` names: its time and its id, in our own way of writing them."""
    time, _between, number = text.rpartition("_")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return None
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        return None
    return (moment, int(number)) if moment.tzinfo else None
