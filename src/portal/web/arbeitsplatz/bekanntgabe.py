"""What the page of a Vorgang says of a decision that its person does not have yet while a deemed approval nears."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.leistung.queries.rechtsbehelfe import bekanntgaberegeln
from portal.leistung.rules.rechtsbehelf import (
    BekanntgabeOpen,
    Bekanntgaberegel,
    Verfahrensrecht,
    Weg,
    bekanntgaberegel,
)
from portal.vorgang.models import Bescheid, Frist
from portal.vorgang.queries import VorgangDetails
from portal.vorgang.rules.bekanntgabe import Bekanntgabe, Lage, not_made_known
from portal.vorgang.rules.bescheid import Stand
from portal.vorgang.rules.status import Status

_TITLES: dict[Lage, Any] = {
    Lage.ABSENDEN: gettext_lazy("Entschieden, aber noch nicht bekannt gegeben"),
    Lage.TAG_OFFEN: gettext_lazy("Entschieden, aber noch nicht bekannt gegeben"),
    Lage.ZU_SPAET: gettext_lazy("Auf diesem Weg kommt der Bescheid zu spät"),
    Lage.VORBEI: gettext_lazy("Der Bescheid ist nicht rechtzeitig bekannt gegeben"),
    Lage.UNTERWEGS: gettext_lazy("Der Bescheid kommt zu spät"),
    Lage.UNGEWISS: gettext_lazy("Es ist offen, wann der Bescheid bekannt gegeben ist"),
}
_MUST = gettext_lazy(
    "Für § 42a VwVfG NRW zählt nicht, wann Sie entschieden haben: Der Bescheid muss bis zum %(bis)s bekannt gegeben "
    "sein. Sonst kann der Antrag als genehmigt gelten."
)
_TEXTS: dict[Lage, dict[Weg, Any]] = {
    Lage.ABSENDEN: {
        Weg.POST: gettext_lazy("Geben Sie ihn spätestens am %(absenden_bis)s zur Post, und vermerken Sie den Tag."),
        Weg.POSTFACH: gettext_lazy("Dafür muss er spätestens am %(absenden_bis)s im Postfach liegen."),
    },
    Lage.TAG_OFFEN: dict.fromkeys(
        Weg,
        gettext_lazy("Wie viele Tage vorher er dafür hinausgehen muss, ist nicht hinterlegt. Prüfen Sie es selbst."),
    ),
    Lage.ZU_SPAET: {
        Weg.POST: gettext_lazy(
            "Dafür hätte er am %(absenden_bis)s zur Post gemusst. Geht er heute zur Post, gilt er erst am %(am)s als "
            "bekannt gegeben. Prüfen Sie, wie er die Person früher erreicht."
        ),
        Weg.POSTFACH: gettext_lazy(
            "Dafür hätte er am %(absenden_bis)s im Postfach liegen müssen. Kommt er heute dorthin, gilt er erst am "
            "%(am)s als bekannt gegeben. Prüfen Sie, wie er die Person früher erreicht."
        ),
    },
    Lage.VORBEI: dict.fromkeys(
        Weg, gettext_lazy("Dieser Tag ist vorbei. Prüfen Sie, was daraus für die Genehmigung folgt.")
    ),
    Lage.UNTERWEGS: dict.fromkeys(
        Weg,
        gettext_lazy(
            "Er ist unterwegs, gilt aber erst am %(am)s als bekannt gegeben. Prüfen Sie, ob er die Person auf einem "
            "anderen Weg früher erreicht."
        ),
    ),
    Lage.UNGEWISS: dict.fromkeys(
        Weg, gettext_lazy("Er ist unterwegs; ab wann er als bekannt gegeben gilt, ist nicht hinterlegt.")
    ),
}
_DECIDED = (Status.ENTSCHIEDEN, Status.ABGELEHNT, Status.VERSANDT)  # taken up again, it is to be decided anew
_CALM = {Lage.ABSENDEN, Lage.TAG_OFFEN, Lage.UNGEWISS}


def warning(details: VorgangDetails, frist: Frist | None, today: date) -> dict[str, Any] | None:
    """For arbeitsplatz/teile/fristen.html; None where nothing is to be done."""
    bescheid = details.bescheid
    if frist is None or frist.faellig_am is None or bescheid is None or details.vorgang.status not in _DECIDED:
        return None
    weg, sent = Weg(bescheid.weg), bescheid.stand == Stand.VERSANDT
    regel = _rule(bescheid, bescheid.aufgabe_am or today)
    found = not_made_known(frist.faellig_am, sent=sent, am=bescheid.bekannt_am, regel=regel, today=today)
    if found is None:
        return None
    return {
        "art": "warning" if found.lage in _CALM else "danger",
        "titel": str(_TITLES[found.lage]),
        "absaetze": [str(_MUST) % _days(found), str(_TEXTS[found.lage][weg]) % _days(found)],
        "rechnung": _count(regel, weg) if regel and found.lage not in (Lage.VORBEI, Lage.UNGEWISS) else "",
        "unbestaetigt": bool(regel and not regel.bestaetigt),
    }


def _rule(bescheid: Bescheid, day: date) -> Bekanntgaberegel | None:
    try:
        return bekanntgaberegel(bekanntgaberegeln(), Weg(bescheid.weg), Verfahrensrecht(bescheid.recht), day)
    except BekanntgabeOpen:
        return None


def _days(found: Bekanntgabe) -> dict[str, str]:
    days = {"bis": found.bis, "absenden_bis": found.absenden_bis, "am": found.am}
    return {name: f"{day:%d.%m.%Y}" if day else "" for name, day in days.items()}


def _count(regel: Bekanntgaberegel, weg: Weg) -> str:
    if weg is Weg.POST:
        text = _("Gerechnet: Mit der Post gilt er %(tage)s Tage nach der Aufgabe als bekannt gegeben (%(grundlage)s).")
    else:
        text = _("Gerechnet: Im Postfach gilt er %(tage)s Tage nach dem Absenden als bekannt gegeben (%(grundlage)s).")
    return text % {"tage": regel.tage, "grundlage": regel.grundlage}
