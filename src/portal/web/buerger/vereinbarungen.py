"""The agreements for citizens and councils: who does what for whom, since when, and on which basis.

Every sentence is German and made from fields; what the data say in English is never shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kommune.queries import all_kommunen, kommunen_of_kreis
from portal.leistung.models import Vereinbarung
from portal.leistung.queries.vereinbarungen import Absprache, Einzelheiten, all_absprachen, einzelheiten
from portal.leistung.rules import texte
from portal.leistung.rules.zustaendigkeit import Stand, named
from portal.web.buerger.katalog import public
from portal.web.request import KommuneRequest

_ART, _REGEL = Vereinbarung.Art, Vereinbarung.Gebuehrenregel
# Agreements about a task that citizens meet; the others are systems and working groups of the authorities.
_TASKS = {_ART.DELEGIEREND, _ART.MANDATIEREND, _ART.ANNAHME, _ART.UNKLAR}
_SECTIONS: list[tuple[Stand, Any, Any]] = [
    (Stand.GILT, gettext_lazy("In Kraft"), gettext_lazy("Diese Vereinbarungen gelten heute.")),
    (Stand.SPAETER, gettext_lazy("Gilt später"), gettext_lazy("Bis dahin bleibt alles, wie es ist.")),
    (
        Stand.ZU_PRUEFEN,
        gettext_lazy("Noch zu prüfen"),
        gettext_lazy(
            "Ob diese Vereinbarungen heute noch gelten, haben die Behörden noch nicht bestätigt. "
            "Wer für Sie zuständig ist, sagt dieses Portal bis dahin nach der bekannten Praxis."
        ),
    ),
    (Stand.BEENDET, gettext_lazy("Beendet oder nie zustande gekommen"), gettext_lazy("Nur zur Information.")),
]
_STATUS = {
    Stand.GILT: (gettext_lazy("in Kraft"), "success"),
    Stand.SPAETER: (gettext_lazy("gilt später"), "info"),
    Stand.ZU_PRUEFEN: (gettext_lazy("noch zu prüfen"), "warning"),
    Stand.BEENDET: (gettext_lazy("nicht in Kraft"), "neutral"),
}
_MEANING = {
    _ART.DELEGIEREND: gettext_lazy(
        "Die Aufgabe ist übertragen (§ 23 Abs. 2 Satz 1 GkG NRW): Wer sie übernommen hat, entscheidet selbst, "
        "bekommt die Gebühren und ist für Ihre Daten verantwortlich."
    ),
    _ART.MANDATIEREND: gettext_lazy(
        "Die Aufgabe wird im Namen der anderen ausgeführt (§ 23 Abs. 2 Satz 2 GkG NRW): Verantwortlich für die "
        "Entscheidung und für Ihre Daten bleibt, wem die Aufgabe gehört."
    ),
    _ART.ANNAHME: gettext_lazy("Anträge können auch hier abgegeben werden. Wer entscheidet, ändert sich nicht."),
    _ART.UNKLAR: gettext_lazy(
        "Ob die Aufgabe übertragen ist oder in fremdem Namen ausgeführt wird, ist nicht bekannt. "
        "Dieses Portal nennt deshalb nur, wer die Aufgabe ausführt, und lässt offen, in wessen Namen."
    ),
    _ART.SYSTEM: gettext_lazy("Ein gemeinsames System der Behörden. Wer zuständig ist, ändert sich nicht."),
    _ART.ZUSAMMENARBEIT: gettext_lazy("Die Behörden arbeiten zusammen. Wer zuständig ist, ändert sich nicht."),
}
_FEES = {
    _REGEL.ANTEIL: gettext_lazy("Wer den Antrag annimmt, bekommt einen Anteil der Gebühr: etwa %(anteil)s."),
    _REGEL.DURCHLEITUNG: gettext_lazy("Die eingenommenen Gebühren werden an die andere Seite weitergeleitet."),
    _REGEL.ERSTATTUNG: gettext_lazy("Die Kosten werden zwischen den Beteiligten erstattet."),
}


@public
def liste(request: KommuneRequest) -> HttpResponse:
    """The agreements of this host's Kreis by how they stand; with ``?hier`` those of its own authority only."""
    host = request.kommune
    only_here = "hier" in request.GET
    concerned = [host.id] if only_here else [each.id for each in kommunen_of_kreis(host)]
    rows = [row for row in all_absprachen() if row.concerns(*concerned)]
    context = {
        "seite_titel": _("Wer macht was für wen"),
        "abschnitte": [found for each in _SECTIONS if (found := _section(rows, *each))],
        "nur_hier": only_here,
        "hier": texte.accusative(host.bezeichnung),
    }
    return render(request, "buerger/vereinbarungen.html", context)


@public
def eine(request: KommuneRequest, vereinbarung_id: str) -> HttpResponse:
    found = einzelheiten(vereinbarung_id)
    concerned = [each.id for each in kommunen_of_kreis(request.kommune)]
    if found is None or not found.absprache.concerns(*concerned):
        raise Http404
    row, stand = found.absprache.vereinbarung, found.absprache.stand
    text, art = _STATUS[stand]
    context = {
        "seite_titel": row.titel,
        "vereinbarung": {
            "titel": row.titel,
            "satz": _sentence(found.absprache),
            "bedeutung": _MEANING[_ART(row.art)],
            "erlaeuterung": row.erlaeuterung,
            "stand": {"text": text, "art": art},
        },
        "zeilen": _facts(found),
        "leistungen": [{"titel": each.titel, "ziel": f"/leistungen/{each.id}/"} for each in found.leistungen],
        "annahme": [{"name": name, "wert": ", ".join(titles)} for name, titles in found.nimmt_an.items()],
        "unbekannt": ", ".join(found.unbekannt),
        "pfad": [{"titel": _("Wer macht was für wen"), "ziel": "/vereinbarungen/"}],
    }
    return render(request, "buerger/vereinbarung.html", context)


def _section(rows: Sequence[Absprache], stand: Stand, title: Any, text: Any) -> dict[str, Any] | None:
    shown = [row for row in rows if row.stand is stand]
    groups = [
        (
            _("Aufgaben, die eine Behörde für andere übernimmt"),
            [row for row in shown if row.vereinbarung.art in _TASKS],
        ),
        (_("Gemeinsame Systeme und Zusammenarbeit"), [row for row in shown if row.vereinbarung.art not in _TASKS]),
    ]
    if not shown:
        return None
    return {
        "id": stand.value,
        "titel": title,
        "text": text,
        "gruppen": [{"titel": name, "vereinbarungen": [_entry(row) for row in part]} for name, part in groups if part],
    }


def _entry(found: Absprache) -> dict[str, Any]:
    row = found.vereinbarung
    return {
        "titel": row.titel,
        "ziel": f"/vereinbarungen/{row.id}/",
        "satz": _sentence(found),
        "seit": _since(row),
        "ungeklaert": row.art == _ART.UNKLAR,
    }


def _sentence(found: Absprache) -> str:
    """Who does what for whom, in one sentence."""
    von, an = _parties(found.von), _parties(found.an)
    if found.vereinbarung.art == _ART.ANNAHME:
        return _("Nehmen Anträge an: %(an)s. Es entscheidet: %(von)s.") % {"an": an, "von": von}
    if found.vereinbarung.art == _ART.DELEGIEREND:
        return _("Zuständig ist: %(an)s. Vorher war es: %(von)s.") % {"an": an, "von": von}
    if found.vereinbarung.art == _ART.MANDATIEREND:
        return _("Führt die Aufgabe aus: %(an)s. In wessen Namen: %(von)s.") % {"an": an, "von": von}
    if found.vereinbarung.art == _ART.UNKLAR:
        return _("Führt die Aufgabe aus: %(an)s. Für wen: %(von)s.") % {"an": an, "von": von}
    together = [*found.von, *(name for name in found.an if name not in found.von)]
    return _("Beteiligt: %(wer)s.") % {"wer": _parties(together)}


def _parties(names: Sequence[str]) -> str:
    """The parties by name; all Städte and Gemeinden of a Kreis in one word."""
    by_kreis: dict[str, list[str]] = {}
    for each in all_kommunen().values():
        if not each.ist_kreis:
            by_kreis.setdefault(each.kreisschluessel, []).append(each.bezeichnung)
    for every in by_kreis.values():
        if len(every) > 1 and set(every) <= set(names):
            names = [*(name for name in names if name not in every), _("alle Städte und Gemeinden im Kreis")]
    return _sentence_of_names(names)


def _sentence_of_names(names: Sequence[str]) -> str:
    told = [named(name) for name in names]
    return _(" und ").join([", ".join(told[:-1]), told[-1]]) if len(told) > 1 else "".join(told)


def _facts(found: Einzelheiten) -> list[dict[str, str]]:
    """Name and value. What nobody has deposited about a task is said; about working together it is left out."""
    row = found.absprache.vereinbarung
    is_task = row.art in _TASKS
    area = _parties(found.gebiet) if row.gebiet is not None else _("das Gebiet der Beteiligten")
    lines = [
        (_("Wem die Aufgabe gehört"), _parties(found.absprache.von) if is_task else ""),
        (_("Wer etwas dafür tut"), _parties(found.absprache.an) if is_task else ""),
        (_("Für welches Gebiet"), area if is_task else ""),
        (_("Bereich"), ", ".join(filter(None, [row.bereich, *found.aemter]))),
        (_("Rechtsform"), row.rechtsform),
        (_("Seit"), _since(row)),
        (_("Bis"), row.bis_text or _day(row.bis)),
        (_("Genehmigt am"), _day(row.genehmigt_am)),
        (_("Bekannt gemacht am"), _day(row.bekanntgemacht_am)),
        (_("Gebühren"), _fees(row)),
        (_("Kosten"), row.kostenregel),
        (_("Zuletzt bekannter Stand"), row.status),
        (_("Quelle"), row.quelle),
    ]
    return [{"name": str(name), "wert": str(value)} for name, value in lines if value or is_task]


def _since(row: Vereinbarung) -> str:
    return row.seit_text or _day(row.wirksam_ab or row.seit)


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _fees(row: Vereinbarung) -> str:
    share = f"{row.anteil * 100:.0f} %" if row.anteil is not None else ""
    rule = _FEES.get(_REGEL(row.gebuehrenregel), "")
    return " ".join(filter(None, (str(rule) % {"anteil": share} if rule else "", row.gebuehrenbasis)))
