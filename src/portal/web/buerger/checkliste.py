"""How a checklist is told, on the page of a Wegweiser and on a kept Merkzettel."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import clock
from portal.kommune.models import Kommune
from portal.leistung.queries import Eintrag, reasons
from portal.leistung.queries.katalog import entries_of
from portal.leistung.rules.wegweiser import Antworten, Frist, Phase, Punkt, Wegweiser
from portal.web.sprache import root, said, title_of

_PHASES: dict[Phase, Any] = {
    Phase.VORHER: gettext_lazy("Vorher"),
    Phase.SOFORT: gettext_lazy("Sofort"),
    Phase.DANACH: gettext_lazy("Danach"),
    Phase.SPAETER: gettext_lazy("Später"),
}


def sections(
    wegweiser: Wegweiser,
    antworten: Antworten,
    *,
    stichtag: date | None,
    kommune: Kommune,
    erledigt: Collection[str] = (),
) -> list[dict[str, Any]]:
    """The phases with their points for ``buerger/teile/checkliste.html``. Five statements."""
    parts = wegweiser.checkliste(antworten)
    wanted = {punkt.leistung for part in parts for punkt in part.punkte if punkt.leistung}
    entries = entries_of(wanted, kommune)
    told = {slug: said(text) for slug, text in reasons(wanted, kommune).items()}
    return [
        {
            "id": part.phase.value,
            "titel": _PHASES[part.phase],
            "punkte": [
                _point(punkt, entries.get(punkt.leistung or ""))
                | {
                    "wer": told.get(punkt.leistung or "", ""),
                    "frist": _deadline(punkt.frist, wegweiser, stichtag),
                    "erledigt": punkt.id in erledigt,
                }
                for punkt in part.punkte
            ],
        }
        for part in parts
    ]


def has_unchecked(shown: list[dict[str, Any]]) -> bool:
    """Whether a provision is on the list that nobody has read yet, so that the page explains the mark."""
    return any(point["frist"] and not point["frist"]["geprueft"] for part in shown for point in part["punkte"])


def has_date(wegweiser: Wegweiser, antworten: Antworten) -> bool:
    """Whether the day of the event would turn a deadline of this list into a date; else nobody is asked for it."""
    points = [punkt for part in wegweiser.checkliste(antworten) for punkt in part.punkte]
    return any(punkt.frist and punkt.frist.runs_from(wegweiser.stichtag) for punkt in points)


def answered(wegweiser: Wegweiser, antworten: Antworten) -> list[dict[str, Any]]:
    """What was answered, in words, for ``ui/kern/uebersicht.html``; without the links to change it."""
    counting = wegweiser.counting(antworten)
    rows = []
    for frage in wegweiser.fragen:
        if frage.id in counting:
            texts = [antwort.text for antwort in frage.antworten if antwort.wert in counting[frage.id]]
            rows.append({"id": frage.id, "name": frage.text, "werte": texts or [_("nichts davon")]})
    return rows


def _point(punkt: Punkt, entry: Eintrag | None) -> dict[str, Any]:
    ziel = f"{root()}/leistungen/{entry.slug}/" if entry else ""
    return {
        "id": punkt.id,
        "titel": punkt.titel,
        "text": punkt.text,
        "bei": punkt.bei or "",
        "ziel": ziel,
        "leistung": title_of(entry) if entry else "",
        "online": bool(entry and entry.online),
        "stelle_ziel": f"{ziel}#stelle" if ziel else "",
    }


def _deadline(frist: Frist | None, wegweiser: Wegweiser, stichtag: date | None) -> dict[str, Any] | None:
    if frist is None:
        return None
    end = frist.end(stichtag) if stichtag and frist.runs_from(wegweiser.stichtag) else None
    return {
        "text": frist.text,
        "bis": end,
        "vorbei": bool(end and end < clock.today()),
        "rechtsgrundlage": (frist.rechtsgrundlage or "").replace("§ ", "§\u00a0"),
        "geprueft": frist.ist_geprueft,
    }
