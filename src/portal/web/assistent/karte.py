"""The map beside a field for a point: a picture to click on, nearer, further, and a step to each side.

The point is always in the middle, so the page needs to know nothing but it and how near the map is. The picture is an
`<input type="image">`: a browser without JavaScript sends where it was clicked. Who presses it by keyboard sends 0,0
and means the middle. Where no map service is configured, the picture shows the middles of the Kommunen only
(`web.buerger.karte`).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from portal.antrag.queries import Draft, kommune_of_place
from portal.core.tenancy import Citizen, unit
from portal.formular.rules import Feldansicht, Typ
from portal.formular.rules.eingabe import neighbour_at, told_elsewhere
from portal.formular.rules.karte import (
    OHNE_STRASSEN,
    RICHTUNGEN,
    SEITE,
    STUFEN,
    Ausschnitt,
    Koordinaten,
    as_coordinates,
    as_kept,
    where_it_lies,
)
from portal.formular.rules.punkt import BESTAETIGT, PunktFehler, format_point, parse_point, typed_point
from portal.kommune.queries import kartendienst_of, kommunen_of_kreis
from portal.leistung.queries import online_angebot_at, orte_for_question
from portal.web.assistent.sprache import words_of
from portal.web.middleware import content_policy
from portal.web.request import KommuneRequest
from portal.web.sprache import root

_AT_FIRST, _AT_A_POINT = 1, 2  # how near the map is before anything was pressed
_ZOOM = {"naeher": 1, "weiter": -1}


def is_map_pressed(request: KommuneRequest) -> bool:
    """Whether this post comes from the map and not from the page's own button."""
    return any(name.endswith((".karte", ".karte.x")) for name in request.POST)


def read_map(request: KommuneRequest, draft: Draft, views: list[Feldansicht]) -> dict[str, str]:
    """What the map makes of the fields for a point: the point that was clicked on or stepped to."""
    found = {}
    for view in views:
        if view.typ is not Typ.PUNKT or not draft.kontext.mitten:
            continue
        here = _section(request, draft, view.id, typed_point(request.POST.getlist(view.id)))
        x, y = (_number(request, f"{view.id}.karte.{axis}") for axis in "xy")
        pressed = request.POST.get(f"{view.id}.karte", "")
        if x is not None and y is not None:
            found[view.id] = _typed(here.at_pixel(x, y) if (x, y) != (0, 0) else here.mitte)
        elif pressed in RICHTUNGEN:
            found[view.id] = _typed(here.step(pressed))
    return found


def maps_on(request: KommuneRequest, draft: Draft, views: list[Feldansicht], key: str) -> dict[str, dict[str, Any]]:
    """What assistent/karte.html shows of the map of each field; none where no middle is known."""
    fields = [view for view in views if view.typ is Typ.PUNKT and draft.kontext.mitten]
    service = kartendienst_of(draft.antrag.kommune) if fields else None
    maps = {}
    for view in fields:
        typed = typed_point(view.roh)
        here = _section(request, draft, view.id, typed)
        pressed = request.POST.get(f"{view.id}.karte", "")
        stufen = len(STUFEN) if service else OHNE_STRASSEN
        here = here.zoomed(_ZOOM.get(pressed, 0), stufen=stufen)
        own = f"{root()}/antraege/{draft.antrag.id}/karte/{view.id}/{here.stufe}/"
        maps[view.id] = {
            "name": f"{view.id}.karte",
            "stufe": here.stufe,
            "bild": service.picture(here.box(), seite=SEITE) if service else own,
            "quelle": service.quelle if service else "",
            "ursprung": service.ursprung if service else "",
            "seite": SEITE,
            "gesetzt": _point(typed) is not None,
            "lage": words_of(draft).say(where_it_lies(here.mitte, draft.kontext.mitten)),
            "naeher": here.stufe + 1 < stufen,
            "weiter": here.stufe > 0,
            "anderswo": _elsewhere(draft, view),
            "offen": is_map_pressed(request) or _point(typed) is not None,
            "ziel": f"{root()}/antraege/{draft.antrag.id}/{key}/#{view.id}-karte",
            "schritte": (
                ("norden", _("Nach Norden"), "↑"),
                ("westen", _("Nach Westen"), "←"),
                ("osten", _("Nach Osten"), "→"),
                ("sueden", _("Nach Süden"), "↓"),
            ),
        }
    return maps


def allow_pictures(answer: HttpResponse, maps: dict[str, dict[str, Any]]) -> None:
    """The browser may fetch the pictures of the configured service, on this page only."""
    if origins := {each["ursprung"] for each in maps.values() if each["ursprung"]}:
        answer.headers["Content-Security-Policy"] = content_policy(pictures_of=sorted(origins))


def middle_of(draft: Draft) -> Koordinaten:
    """Where the map begins: the middle of the Kommune, else that of all. Raises LookupError where none is known."""
    mitten = draft.kontext.mitten
    if not mitten:
        raise LookupError(draft.antrag.kommune_id)
    north = sum(each[0] for each in mitten.values()) / len(mitten)
    east = sum(each[1] for each in mitten.values()) / len(mitten)
    return mitten.get(draft.antrag.kommune.name, (north, east))


def _elsewhere(draft: Draft, view: Feldansicht) -> dict[str, Any] | None:
    """Where the point seems to lie in another Kommune: who answers there, the way to it, and the box that says no."""
    punkt = _point(typed_point(view.roh))
    name = neighbour_at(punkt, draft.kontext) if punkt else ""
    if not name:
        return None
    antrag = draft.antrag
    with unit(Citizen(antrag.konto_id, antrag.kommune_id)):
        there = next(each for each in kommunen_of_kreis(antrag.kommune) if each.name == name)
        place = next((ort.id for ort in orte_for_question(there) if ort.hauptort and ort.kommune_id == there.id), "")
        online = online_angebot_at(antrag.leistung, there) is not None
    begin = _("Für %(name)s neu beginnen") if online else _("Wer für %(name)s zuständig ist")
    return {
        "text": "" if view.fehler else words_of(draft).say(told_elsewhere(name, draft.kontext)),
        "ziel": f"{root()}/leistungen/{antrag.leistung_id}/ort/?ort_id={place}",
        "verweis": begin % {"name": name},
        "wert": BESTAETIGT,
        "an": BESTAETIGT in view.roh,
        "titel": _("Der Punkt stimmt trotzdem: Es ist in %(name)s.") % {"name": kommune_of_place(antrag).name},
    }


def _section(request: KommuneRequest, draft: Draft, feld: str, typed: str) -> Ausschnitt:
    """What the map showed before the button was pressed."""
    point = _point(typed)
    posted = _number(request, f"{feld}.karte.stufe")
    stufe = posted if posted is not None else _AT_FIRST if point is None else _AT_A_POINT
    return Ausschnitt(point or middle_of(draft), min(max(stufe, 0), len(STUFEN) - 1))


def _typed(point: Koordinaten) -> str:
    return format_point(as_kept(point))


def _point(typed: str) -> Koordinaten | None:
    try:
        return as_coordinates(parse_point(typed))
    except PunktFehler:
        return None


def _number(request: KommuneRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.removeprefix("-").isdigit() and len(text) < 6 else None
