"""The picture of the map without streets: the middles of the Kommunen around the point of a draft.

Its address holds no place: where the map is comes from the draft.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.antrag.queries import draft_of
from portal.core import clock
from portal.core.tenancy import Citizen, unit
from portal.formular.rules.karte import SEITE, STUFEN, Ausschnitt, as_coordinates
from portal.formular.rules.modell import Typ
from portal.web.assistent.karte import middle_of
from portal.web.buerger.antraege import of_citizen
from portal.web.request import KommuneRequest

_LINES = 4  # the grid: so many squares from edge to edge


@require_GET
@of_citizen
def karte(request: KommuneRequest, antrag_id: UUID, citizen: Citizen, feld: str, stufe: int) -> HttpResponse:
    """A square SVG with the point in the middle, or the middle of the Kommune while there is none."""
    with unit(citizen):
        draft = draft_of(antrag_id, by=citizen, today=clock.today())
    fields = {each.id for schritt in draft.formular.schritte for each in schritt.felder if each.typ is Typ.PUNKT}
    if feld not in fields or stufe >= len(STUFEN) or not draft.kontext.mitten:
        raise Http404
    kept = draft.answers.get(feld)
    section = Ausschnitt(as_coordinates(kept) if isinstance(kept, str) else middle_of(draft), stufe)
    places = [(name, *section.pixel_of(mitte)) for name, mitte in draft.kontext.mitten.items()]
    context = {
        "seite": SEITE,
        "orte": [
            {"name": name, "x": round(x), "y": round(y), "hier": name == draft.antrag.kommune.name}
            for name, x, y in places
            if 0 <= x <= SEITE and 0 <= y <= SEITE
        ],
        "linien": [SEITE * number // _LINES for number in range(1, _LINES)],
        "massstab": _length(section.meter // _LINES),
        "feld": SEITE // _LINES,
    }
    return render(request, "assistent/karte.svg", context, content_type="image/svg+xml")


def _length(metres: int) -> str:
    return f"{metres // 1000} km" if metres % 1000 == 0 else f"{metres} m"
