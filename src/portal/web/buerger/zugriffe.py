"""Which office looked at a person's data: by day, one line for one office and one thing; never which of its people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.core.tenancy import unit
from portal.kommune.queries import all_kommunen
from portal.leistung.queries.aufbewahrung import load_aufbewahrung
from portal.leistung.rules.texte import Name
from portal.vorgang.models import Vorgang
from portal.vorgang.queries import vorgang_by_id
from portal.vorgang.queries.blicke import Blick, Blickseite, LookKey, looks_at
from portal.web.buerger.anmeldung import login_needed
from portal.web.buerger.vorgaenge import host_path
from portal.web.request import KommuneRequest
from portal.web.sprache import is_english, root, title_of

_TIMES = 3  # of one line; more of them are counted
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_FILES, _OPINION = "datei", "stellungnahme"
_WHAT = {  # the looks that a person reads as one
    "vorgang.angesehen": "akte",
    "datei.gelesen": _FILES,
    "abschrift.angesehen": "abschrift",
    "stellungnahme.angesehen": _OPINION,
    "stellungnahme.datei_angesehen": _OPINION,
}


@dataclass
class _Zeile:
    """One office, one thing, one day; times newest first."""

    wer: str
    was: str
    vorgang: dict[str, str] | None
    am: list[datetime] = field(default_factory=list)

    @property
    def zeiten(self) -> list[datetime]:
        """All of them, oldest first; none where there are so many that they are counted."""
        return self.am[::-1] if len(self.am) <= _TIMES else []


@require_GET
def zugriffe(request: KommuneRequest, vorgang_id: UUID) -> HttpResponse:
    """Looks at this person's data, the newest first, a page of them."""
    citizen = request.sitzung.citizen
    if citizen is None:
        return login_needed(request)
    before = _key(request.GET.get("vor", ""))
    with unit(citizen):
        vorgang = vorgang_by_id(vorgang_id)
        seite = looks_at(vorgang, before=before) if vorgang else Blickseite([], None)
    if vorgang is None:
        raise Http404
    context = {
        "seite_titel": _("Wer hat meine Daten angesehen?"),
        "vorgang": vorgang,
        "verborgen": load_aufbewahrung().hidden_for(vorgang.leistung_id),
        "tage": _days(vorgang, seite.blicke),
        "mehrere": any(look.vorgang != vorgang for look in seite.blicke),
        "aeltere": _as_text(seite.older) if seite.older else "",
        "weitergeblaettert": before is not None,
    }
    return render(request, "buerger/zugriffe.html", context)


def _days(vorgang: Vorgang, looks: list[Blick]) -> list[dict[str, Any]]:
    days: dict[date, dict[tuple[object, ...], _Zeile]] = {}
    for look in looks:
        what = "archiv" if look.archiv else _WHAT[look.handlung]
        about = look.vorgang.id if look.vorgang else look.gegenstand if what == "akte" else None
        who = _office(vorgang, look)
        lines = days.setdefault(look.tag, {})
        line = lines.setdefault((who, what, about), _Zeile(who, what, _shown(vorgang, look.vorgang)))
        line.am.append(look.am)
    return [{"tag": day, "zeilen": list(lines.values())} for day, lines in days.items()]


def _office(vorgang: Vorgang, look: Blick) -> str:
    """The office as it is called; with its authority where that is not the one of this page."""
    kommune = all_kommunen().get(look.kommune_id)
    if kommune is None:
        return look.amt or _("Eine Stelle einer anderen Behörde")
    if look.amt is None:
        whose = kommune.bezeichnung if is_english() else f"{Name(kommune.bezeichnung):wessen}"
        return _("Eine Stelle %(wessen)s") % {"wessen": whose}
    return look.amt if look.kommune_id == vorgang.kommune_id else f"{look.amt}, {kommune.bezeichnung}"


def _shown(here: Vorgang, of: Vorgang | None) -> dict[str, str] | None:
    """What a look was at, and where that is to be read; None where it is deleted."""
    if of is None:
        return None
    path = f"{root()}/vorgaenge/{of.id}/"
    kommune = all_kommunen().get(of.kommune_id)
    away = of.kommune_id != here.kommune_id and kommune is not None
    ziel = host_path(kommune, path) if away and kommune else path
    return {"titel": title_of(of.leistung), "nummer": of.nummer, "ziel": ziel}


def _key(text: str) -> LookKey | None:
    """Where the page begins; anything that is no key begins at the newest."""
    moment, _sep, number = text.partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in (moment, number)):
        return None
    try:
        return _EPOCH + timedelta(microseconds=int(moment)), int(number)
    except OverflowError:
        return None


def _as_text(key: LookKey) -> str:
    return f"{(key[0] - _EPOCH) // timedelta(microseconds=1)}.{key[1]}"
