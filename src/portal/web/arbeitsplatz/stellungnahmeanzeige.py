"""How opinions of other offices are told: how one stands, its steps, what is still awaited (ADR 60)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.vorgang.models import Stellungnahme, Stellungnahmebitte, Stellungnahmeschritt
from portal.vorgang.queries import VorgangDetails
from portal.vorgang.queries.akte import Opinion
from portal.vorgang.rules.stellungnahme import Art, Stand
from portal.web.arbeitsplatz.herkunft import name_of

_TAGS: dict[Stand, tuple[Any, str]] = {
    Stand.BEANTWORTET: (gettext_lazy("Beantwortet"), "success"),
    Stand.NICHT_BETROFFEN: (gettext_lazy("Nicht betroffen"), "neutral"),
    Stand.ZURUECKGEGEBEN: (gettext_lazy("Nicht beantwortet, zurückgegeben"), "warning"),
    Stand.ZURUECKGEZOGEN: (gettext_lazy("Zurückgezogen"), "neutral"),
}
_STEPS: dict[Art, Any] = {
    Art.FRAGE: gettext_lazy("Frage"),
    Art.FRIST: gettext_lazy("Neue Frist: bis %(tag)s"),
    Art.RUECKZUG: gettext_lazy("Zurückgezogen"),
    Art.MEHR_ZEIT: gettext_lazy("Bitte um mehr Zeit: bis %(tag)s"),
    Art.ANTWORT: gettext_lazy("Stellungnahme"),
    Art.NICHT_BETROFFEN: gettext_lazy("Nicht betroffen"),
    Art.RUECKGABE: gettext_lazy("Zurückgegeben"),
}


def stand_tag(row: Stellungnahme | Stellungnahmebitte, today: date) -> dict[str, str]:
    """Text and kind of the tag."""
    stand = Stand(row.stand)
    if stand is not Stand.OFFEN:
        text, art = _TAGS[stand]
        return {"text": str(text), "art": art}
    day = {"tag": f"{row.frist_am:%d.%m.%Y}"}
    if row.frist_am < today:
        return {"text": _("Überfällig: %(tag)s") % day, "art": "danger"}
    return {"text": _("Offen bis %(tag)s") % day, "art": "info"}


def step_rows(steps: Iterable[tuple[Stellungnahmeschritt, str, dict[UUID, str]]], address: str) -> list[dict[str, Any]]:
    """The steps, oldest first; files below `address`."""
    return [
        {
            "titel": str(_STEPS[Art(step.art)]) % {"tag": f"{step.frist_am:%d.%m.%Y}" if step.frist_am else ""},
            "wer": ", ".join(filter(None, (step.wer, step.autor_name))),
            "am": step.am,
            "text": text,
            "unterwegs": step.eigen and step.angekommen_am is None,
            "dateien": [{"name": name, "ziel": f"{address}dateien/{key}/"} for key, name in files.items()],
        }
        for step, text, files in steps
    ]


def opinions(details: VorgangDetails, today: date) -> list[dict[str, Any]]:
    """For the page of the Vorgang, oldest first."""
    address = f"/arbeitsplatz/vorgaenge/{details.vorgang.id}/"
    return [_opinion(each, address, today) for each in details.stellungnahmen]


def _opinion(each: Opinion, address: str, today: date) -> dict[str, Any]:
    return {
        "row": each.row,
        "kommune": name_of(each.row.behoerde),
        "offen": each.row.stand == Stand.OFFEN,
        "ueberfaellig": each.row.stand == Stand.OFFEN and each.row.frist_am < today,
        "status": stand_tag(each.row, today),
        "abschnitte": each.geteilt["zusammenfassung"],
        "dateien": [file["name"] for file in each.geteilt["dateien"]],
        "schritte": step_rows(each.schritte, address),
        "ziel": f"{address}stellungnahmen/{each.row.id}/",
    }


def awaited(details: VorgangDetails) -> list[str]:
    """Whose opinion is still to come, and until when: a warning for who decides, that they may all the same."""
    text = _("Wartet auf Stellungnahme von %(amt)s, %(kommune)s, bis %(tag)s.")
    waiting = [
        text % {"amt": each.row.amt, "kommune": name_of(each.row.behoerde), "tag": f"{each.row.frist_am:%d.%m.%Y}"}
        for each in details.stellungnahmen
        if each.row.stand == Stand.OFFEN
    ]
    rest = _("Sie können trotzdem entscheiden. Dann zieht das Portal die Frage zurück.")
    return [*waiting, rest] if waiting else []
