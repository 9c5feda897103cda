"""The Postkorb: the Vorgänge of one's offices in this Kommune, in views; no name and no answer stands in the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.vorgang.operations.ansichten import hand_out_list
from portal.vorgang.operations.namen import NoName, search_by_name
from portal.vorgang.queries.korb import (
    LIST_LIMIT,
    NAME_LIMIT,
    PAGE,
    Eintrag,
    SortKey,
    neighbour,
    postkorb,
    postkorb_counts,
    vorgang_by_number,
)
from portal.vorgang.queries.stellvertretung import represented_by
from portal.vorgang.queries.umfeld import Umfeld, awaited, schlagworte_of, umfeld
from portal.vorgang.rules.postkorb import Ansicht, Spalte, arranged
from portal.web.arbeitsplatz import korbliste, korbplatz
from portal.web.arbeitsplatz.korbformulare import NO_NAME, FilterForm, FilternameForm, NamensForm
from portal.web.request import KommuneRequest
from portal.web.ui.dateien import download
from portal.web.zugang import Arbeit, staff_required, staff_watching

_NAME_ID = "namenssuche_%s"
_ENDS: dict[str, Any] = {
    "letzter": gettext_lazy("Das war der letzte Vorgang dieser Liste."),
    "erster": gettext_lazy("Das war der erste Vorgang dieser Liste."),
}


@dataclass(frozen=True)
class Blick:
    """What a request asks of the Postkorb: the view, its filter, and how the person arranged it."""

    arbeit: Arbeit
    at: datetime
    ansicht: Ansicht
    around: Umfeld
    form: FilterForm

    @property
    def who(self) -> dict[str, Any]:
        own = {"office_ids": self.arbeit.office_ids, "mitarbeiter_id": self.arbeit.mitarbeiter.pk}
        return own | {"at": self.at, "vertretene": self.around.vertretene}

    @property
    def spalten(self) -> tuple[Spalte, ...]:
        return arranged(self.around.spalten)

    def lines(self, eintraege: Sequence[Eintrag], *, places: bool = False) -> list[dict[str, Any]]:
        """As they are shown, with their `places` in the view where they stand in its order; inside a unit."""
        tagged = Spalte.SCHLAGWORTE in self.spalten and eintraege
        worte = schlagworte_of(each.id for each in eintraege) if tagged else {}
        own = self.arbeit.mitarbeiter.name if self.ansicht == Ansicht.MEINE else ""
        due, ansicht = awaited(eintraege), self.ansicht if places else None
        return korbliste.rows(eintraege, self.spalten, due=due, worte=worte, at=self.at, own=own, ansicht=ansicht)


def look(arbeit: Arbeit, values: Mapping[str, str]) -> Blick:
    """Inside a unit."""
    around = umfeld(office_ids=arbeit.office_ids, mitarbeiter_id=arbeit.mitarbeiter.pk, day=arbeit.tag)
    ansicht = korbliste.ansicht_of(values)
    form = FilterForm(values, ansicht=ansicht, around=around, aemter=arbeit.aemter)
    return Blick(arbeit, clock.now(), ansicht, around, form)


@require_GET
@staff_required
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """One view of the Postkorb, fifty Vorgänge a page; with `nummer` straight to that Vorgang."""
    if not arbeit.office_ids and arbeit.is_editorial:
        return HttpResponseRedirect("/arbeitsplatz/verwaltung/")
    nummer = request.GET.get("nummer", "").strip()
    with unit(arbeit.staff):
        found = vorgang_by_number(nummer, kommune_id=arbeit.staff.kommune_id, office_ids=arbeit.office_ids)
        if found is not None:
            return korbplatz.keep_line(HttpResponseRedirect(f"/arbeitsplatz/vorgaenge/{found.id}/"), found.id, None)
        blick = look(arbeit, request.GET)
        after = _sort_key(request.GET.get("nach", ""))
        page = postkorb(ansicht=blick.ansicht, after=after, filter=blick.form.filter, **blick.who)
        counts = postkorb_counts(**blick.who)
        lines = blick.lines(page.rows, places=True)
    here = korbliste.address(blick.ansicht, blick.form.chosen)
    # A filter is counted from the page itself, and only the one that is open: one that hardly anything passes would
    # be counted through all Vorgänge of the office, for every kept filter on every look at the Postkorb (ADR 54).
    whole = None if blick.form.chosen else counts[blick.ansicht]
    shown, more = len(page.rows), page.next_key is not None
    context = _context(blick, counts) | {
        "zeilen": lines,
        "anzahl": korbliste.listed(shown, whole=whole, later=after is not None, more=more),
        "eigene_zahl": "" if after else korbliste.counted(shown, whole=whole, more=more),
        "ende": _ENDS.get(request.GET.get(korbplatz.END, "")),
        "weiter": korbliste.address(blick.ansicht, blick.form.chosen, nach=_as_text(page.next_key))
        if page.next_key
        else "",
        "zurueck": here if after else "",
        "nummer": nummer,
    }
    return korbplatz.keep_place(request, render(request, "arbeitsplatz/postkorb.html", context))


@require_GET
@staff_required
def nachbar(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID, *, before: bool) -> HttpResponse:
    """From a Vorgang to the one after it (or `before` it) in the list it was opened from, or back to that list."""
    platz = korbplatz.place_of(request)
    if platz is None:
        return HttpResponseRedirect(korbplatz.kept_place(request))
    with unit(arbeit.staff):
        blick = look(arbeit, QueryDict(platz.query))
        of, narrowed = (platz.moment, vorgang_id), blick.form.filter
        found = neighbour(of=of, before=before, ansicht=blick.ansicht, filter=narrowed, **blick.who)
    if found is None:
        end = {korbplatz.END: "erster" if before else "letzter"}
        return HttpResponseRedirect(korbliste.address(blick.ansicht, blick.form.chosen, **end))
    there = HttpResponseRedirect(f"/arbeitsplatz/vorgaenge/{found[1]}/")
    return korbplatz.keep_line(there, found[1], korbplatz.Platz(platz.query, found[0]))


def _context(blick: Blick, counts: Mapping[Ansicht, int]) -> dict[str, Any]:
    chosen, ansicht = blick.form.chosen, blick.ansicht
    own = [
        {"titel": row["name"], "ziel": korbliste.address(korbliste.ansicht_of(row["angaben"]), _kept(row)),
         "aktuell": _kept(row) == chosen and korbliste.ansicht_of(row["angaben"]) == ansicht}
        for row in blick.around.filter
    ]  # fmt: skip
    return {
        "seite_titel": korbliste.page_title(ansicht, counts),
        "seite_fehler": bool(blick.form.errors),
        "arbeit": blick.arbeit,
        "ansicht": ansicht,
        "titel": korbliste.TITLES[ansicht],
        "reiter": korbliste.tabs(counts, None if any(each["aktuell"] for each in own) else ansicht),
        "eigene": own,
        "stand": _state(counts),
        "neu": counts[Ansicht.NEU],
        "gefragt": korbliste.asked(blick.around.gefragt, blick.arbeit.tag),
        "filter": blick.form,
        "gefiltert": blick.form.told(),
        "gewaehlt": chosen,
        "hier": korbliste.address(ansicht, chosen),
        "ohne_filter": korbliste.address(ansicht),
        "als_csv": korbliste.address(ansicht, chosen).replace("/?", "/postkorb/liste.csv?", 1),
        "namen": NamensForm(auto_id=_NAME_ID),
        "filtername": FilternameForm(auto_id="filtername_%s") if chosen else None,
        "kollegium": [each for each in blick.around.kollegium if each[0] != blick.arbeit.mitarbeiter.pk],
        "schlagworte": [wort for _id, wort in blick.around.schlagworte],
        "spalten": korbliste.columns(blick.spalten),
        "dicht": blick.around.dicht,
        "leer": korbliste.FILTERED if chosen else korbliste.EMPTY[ansicht],
    }


def _kept(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in row["angaben"].items() if name != "ansicht"}


def _state(counts: Mapping[Ansicht, int]) -> str:
    return "-".join(str(counts[each]) for each in Ansicht)


def _sort_key(text: str) -> SortKey | None:
    """Where the page begins; anything that is no key begins at the start."""
    at, _sep, vorgang_id = text.partition("_")
    try:
        moment, key = korbplatz.moment_in(at), UUID(vorgang_id)
    except ValueError:
        return None
    return (moment, key) if moment else None


def _as_text(key: SortKey) -> str:
    return f"{key[0].isoformat()}_{key[1]}"


@require_GET
@staff_watching
def zahlen(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """The numbers of the views for a page that stands open: nothing (204) while they are what the page shows.

    `stand` is what it shows, `neu` how many were new when it was loaded. It does not count as work: a screen that
    somebody walked away from is logged out all the same.
    """
    person = arbeit.mitarbeiter.pk
    with unit(arbeit.staff):
        vertretene = represented_by(person, arbeit.tag)
        counts = postkorb_counts(
            office_ids=arbeit.office_ids, mitarbeiter_id=person, at=clock.now(), vertretene=vertretene
        )
    state, ansicht = _state(counts), korbliste.ansicht_of(request.GET)
    if request.GET.get("stand") == state:
        return HttpResponse(status=204)
    before = request.GET.get("neu", "")
    known = int(before) if before.isascii() and before.isdigit() and len(before) < 5 else 0
    more = counts[Ansicht.NEU] - known
    context = {
        "seite_titel": korbliste.page_title(ansicht, counts),
        "reiter": korbliste.tabs(counts, ansicht),
        "ansicht": ansicht,
        "stand": state,
        "neu": known,
        "dazu": korbliste.arrived(more) if more > 0 else "",
    }
    return render(request, "arbeitsplatz/teile/postkorb_zahlen.html", context)


@require_POST
@staff_required
def namen(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """The Vorgänge of the narrowed view whose applicants have this name; it is in the body of a POST, in no address."""
    with unit(arbeit.staff):
        blick = look(arbeit, request.POST)
        counts = postkorb_counts(**blick.who)
    asked = NamensForm(request.POST, auto_id=_NAME_ID)
    name = asked.cleaned_data["name"] if asked.is_valid() else ""
    context = _context(blick, counts) | {"gesucht": True, "name": name, "namen": asked, "grenze": NAME_LIMIT}
    try:
        with arbeit.looking():
            found = search_by_name(
                name=name, ansicht=blick.ansicht, filter=blick.form.filter, by=arbeit.staff, at=blick.at
            )
    except NoName:
        if not asked.errors:
            asked.add_error("name", NO_NAME)
        return render(request, "arbeitsplatz/postkorb.html", context, status=422)
    with unit(arbeit.staff):
        context["zeilen"] = blick.lines(found.rows[:PAGE])
    context |= {"zu_viele": found.zu_viele, "verglichen": found.verglichen, "treffer": len(found.rows)}
    return render(request, "arbeitsplatz/postkorb.html", context)


@require_GET
@staff_required
def als_csv(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """The narrowed view as a file, with the columns of the person: no applicant's name is in it."""
    with unit(arbeit.staff):
        blick = look(arbeit, request.GET)
    if blick.form.errors:  # more would be handed out than was asked for: the page says what is wrong
        return HttpResponseRedirect(f"{korbliste.ADDRESS}?{request.META['QUERY_STRING']}")
    found = hand_out_list(ansicht=blick.ansicht, filter=blick.form.filter, by=arbeit.staff, at=blick.at)
    with unit(arbeit.staff):
        lines = blick.lines(found)
    content = korbliste.as_csv(korbliste.columns(blick.spalten), lines)
    assert len(found) <= LIST_LIMIT
    return download(f"postkorb-{blick.ansicht}-{blick.at:%Y-%m-%d}.csv", "text/csv; charset=utf-8", content)
