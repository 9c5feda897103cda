"""The Postkorb: the Vorgänge of one's offices in this Kommune, in views; no name and no answer stands in the list."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.core import clock
from portal.core.tenancy import unit
from portal.vorgang.queries import (
    COUNT_LIMIT,
    Eintrag,
    PostkorbPage,
    SortKey,
    answers_due,
    postkorb,
    postkorb_counts,
    vorgang_by_number,
)
from portal.vorgang.queries.stellvertretung import represented_by
from portal.vorgang.rules.postkorb import Ansicht
from portal.web.arbeitsplatz.darstellung import answer_tag, day_of, deadline_tag, status_tags
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required

_TITLES: dict[Ansicht, Any] = {
    Ansicht.NEU: gettext_lazy("Neu"),
    Ansicht.MEINE: gettext_lazy("Meine"),
    Ansicht.WARTET: gettext_lazy("Wartet auf Antwort"),
    Ansicht.FAELLIG: gettext_lazy("Fällig und überfällig"),
    Ansicht.KOSTEN: gettext_lazy("Kosten offen"),
    Ansicht.ALLE: gettext_lazy("Alle offenen"),
}
_EMPTY: dict[Ansicht, Any] = {
    Ansicht.NEU: gettext_lazy(
        "Alles Neue ist übernommen. Neue Anträge erscheinen hier, sobald die Zahlung bestätigt ist."
    ),
    Ansicht.MEINE: gettext_lazy("Auf Ihrem Tisch liegt nichts. Unter „Neu“ stehen Vorgänge, die noch niemand hat."),
    Ansicht.WARTET: gettext_lazy("Zurzeit wartet kein Vorgang auf eine Antwort."),
    Ansicht.FAELLIG: gettext_lazy("In den nächsten sieben Tagen ist nichts fällig, und nichts ist überfällig."),
    Ansicht.KOSTEN: gettext_lazy(
        "Hier stehen bezahlte Anträge, die zurückgenommen wurden und noch eine Kostenentscheidung brauchen."
    ),
    Ansicht.ALLE: gettext_lazy("Es gibt keinen offenen Vorgang."),
}


@require_GET
@staff_required
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """One view of the Postkorb, fifty Vorgänge a page; with `nummer` straight to that Vorgang."""
    if not arbeit.office_ids and arbeit.is_editorial:
        return HttpResponseRedirect("/arbeitsplatz/verwaltung/")
    at = clock.now()
    ansicht = _ansicht(request)
    nummer = "".join(request.GET.get("nummer", "").split()).upper()
    who: dict[str, Any] = {"office_ids": arbeit.office_ids, "mitarbeiter_id": arbeit.mitarbeiter.pk, "at": at}
    with unit(arbeit.staff):
        found = vorgang_by_number(nummer, office_ids=arbeit.office_ids) if nummer else None
        if found is not None:
            return HttpResponseRedirect(f"/arbeitsplatz/vorgaenge/{found.id}/")
        after = _sort_key(request.GET.get("nach", ""))
        who["vertretene"] = represented_by(arbeit.mitarbeiter.pk, arbeit.tag)
        page = postkorb(ansicht=ansicht, after=after, **who)
        counts = postkorb_counts(**who)
        due = answers_due(page.rows)
    context = {
        "seite_titel": _("Postkorb: %(ansicht)s") % {"ansicht": _TITLES[ansicht]},
        "arbeit": arbeit,
        "ansicht": ansicht,
        "titel": _TITLES[ansicht],
        "reiter": [_tab(name, counts[name], current=name == ansicht) for name in Ansicht],
        "spalten": _columns(),
        "zeilen": _rows(page.rows, due, at, own=arbeit.mitarbeiter.name if ansicht == Ansicht.MEINE else ""),
        "leer": _EMPTY[ansicht],
        "weiter": _next(ansicht, page),
        "zurueck": _address(ansicht) if after else "",
        "nummer": nummer,
    }
    return render(request, "arbeitsplatz/postkorb.html", context)


def _ansicht(request: KommuneRequest) -> Ansicht:
    try:
        return Ansicht(request.GET.get("ansicht", ""))
    except ValueError:
        return Ansicht.NEU


def _sort_key(text: str) -> SortKey | None:
    """Where the page begins; anything that is no key begins at the start."""
    moment, _sep, vorgang_id = text.partition("_")
    try:
        key = datetime.fromisoformat(moment), UUID(vorgang_id)
    except ValueError:
        return None
    return key if key[0].tzinfo else None


def _address(ansicht: Ansicht, **more: str) -> str:
    return "/arbeitsplatz/?" + urlencode({"ansicht": str(ansicht), **more})


def _next(ansicht: Ansicht, page: PostkorbPage) -> str:
    if page.next_key is None:
        return ""
    moment, vorgang_id = page.next_key
    return _address(ansicht, nach=f"{moment.isoformat()}_{vorgang_id}")


def _tab(ansicht: Ansicht, count: int, *, current: bool) -> dict[str, Any]:
    number = _("mehr als %(zahl)s") % {"zahl": COUNT_LIMIT} if count > COUNT_LIMIT else str(count)
    return {"titel": _TITLES[ansicht], "zahl": number, "ziel": _address(ansicht), "aktuell": current}


def _columns() -> list[str]:
    return [_("Nummer"), _("Leistung"), _("Eingegangen"), _("Frist"), _("Status"), _("Bearbeitung")]


def _rows(eintraege: list[Eintrag], due: dict[UUID, date], at: datetime, *, own: str = "") -> list[dict[str, Any]]:
    """The lines for ui/kern/vorgangstabelle.html; `due` says by when the citizens of those that wait should answer.

    `own` is the reader's name where only what is theirs is listed: the others are those for whom they act.
    """
    tags, nobody, today = status_tags(), _("noch niemand"), day_of(at)
    return [
        {
            "ziel": f"/arbeitsplatz/vorgaenge/{eintrag.id}/",
            "nummer": eintrag.nummer,
            "leistung": eintrag.leistung,
            "eingang": f"{day_of(eintrag.eingang_am):%d.%m.%Y}" if eintrag.eingang_am else "",
            "frist": answer_tag(due[eintrag.id], today) if eintrag.id in due else deadline_tag(eintrag, at),
            "status": tags[eintrag.status],
            "wer": _in_place_of(eintrag.bearbeiter, own) if own else eintrag.bearbeiter or nobody,
        }
        for eintrag in eintraege
    ]


def _in_place_of(bearbeiter: str | None, own: str) -> str:
    return bearbeiter or "" if bearbeiter == own else _("Vertretung für %(name)s") % {"name": bearbeiter}
