"""Every step at a Vorgang, on a page of its own: what was done, by whom, when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.core.tenancy import unit
from portal.vorgang.queries.schritte import Schritt, steps_of
from portal.web.arbeitsplatz.blick import own_vorgang
from portal.web.arbeitsplatz.darstellung import step_context
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required

WORDS: dict[str, Any] = {
    "antrag.eingereicht": gettext_lazy("Antrag abgeschickt"),
    "ausweiskopie.geloescht": gettext_lazy("Kopie des Ausweises gelöscht"),
    "bescheid.aufgegeben": gettext_lazy("Bescheid zur Post gegeben"),
    "bescheid.entworfen": gettext_lazy("Entwurf des Bescheids gespeichert"),
    "bescheid.freigegeben": gettext_lazy("Bescheid freigegeben"),
    "bescheid.versandt": gettext_lazy("Bescheid als verschickt eingetragen"),
    "bescheid.verworfen": gettext_lazy("Entwurf des Bescheids verworfen"),
    "bescheid.zur_freigabe": gettext_lazy("Bescheid zur Freigabe vorgelegt"),
    "frist.begonnen": gettext_lazy("Unterlagen vollständig, Frist begonnen"),
    "frist.ueberfaellig": gettext_lazy("Frist überschritten"),
    "frist.verlaengert": gettext_lazy("Frist verlängert"),
    "frist.verschoben": gettext_lazy("Bearbeitungszeit läuft weiter, letzter Tag verschoben"),
    "loeschsperre.aufgehoben": gettext_lazy("Löschsperre aufgehoben"),
    "loeschsperre.gesetzt": gettext_lazy("Löschsperre gesetzt"),
    "stellungnahme.antwort": gettext_lazy("Stellungnahme eingegangen"),
    "stellungnahme.frage": gettext_lazy("Stellungnahme erbeten"),
    "stellungnahme.frist": gettext_lazy("Frist der Stellungnahme geändert"),
    "stellungnahme.rueckzug": gettext_lazy("Bitte um Stellungnahme zurückgenommen"),
    "stellungnahme.ueberfaellig": gettext_lazy("Stellungnahme überfällig"),
    "stellungnahme.zugegangen": gettext_lazy("Schritt des gefragten Amts zugegangen"),
    "vorgang.abgegeben": gettext_lazy("An eine andere Behörde abgegeben"),
    "vorgang.abgetrennt": gettext_lazy("Teil als eigenen Vorgang abgetrennt"),
    "vorgang.angabe_berichtigt": gettext_lazy("Angabe berichtigt"),
    "vorgang.angeboten": gettext_lazy("Dem Archiv angeboten"),
    "vorgang.angekommen": gettext_lazy("Bei der anderen Behörde angekommen"),
    "vorgang.antwort": gettext_lazy("Nachricht geschrieben"),
    "vorgang.bestaetigt": gettext_lazy("Empfang bestätigt"),
    "vorgang.bestellblatt": gettext_lazy("Bestellblatt gedruckt"),
    "vorgang.eingegangen": gettext_lazy("Eingegangen"),
    "vorgang.entschieden": gettext_lazy("Entschieden"),
    "vorgang.fiktionsbescheinigung": gettext_lazy("Bescheinigung über die Genehmigungsfiktion ausgestellt"),
    "vorgang.fingiert": gettext_lazy("Gilt als genehmigt"),
    "vorgang.kosten": gettext_lazy("Über die Kosten entschieden"),
    "vorgang.nachricht": gettext_lazy("Nachricht des Amts geschrieben"),
    "vorgang.rueckfrage": gettext_lazy("Rückfrage gestellt"),
    "vorgang.schlagwort": gettext_lazy("Schlagwort vergeben"),
    "vorgang.schlagwort_entfernt": gettext_lazy("Schlagwort entfernt"),
    "vorgang.uebernommen": gettext_lazy("Übernommen"),
    "vorgang.verknuepft": gettext_lazy("Mit einem anderen Vorgang verknüpft"),
    "vorgang.verknuepfung_geloest": gettext_lazy("Verknüpfung gelöst"),
    "vorgang.vermerk": gettext_lazy("Vermerk geschrieben"),
    "vorgang.versandt": gettext_lazy("Versand vermerkt"),
    "vorgang.wiederaufgenommen": gettext_lazy("Wieder aufgenommen"),
    "vorgang.zugegangen": gettext_lazy("Von einer anderen Behörde übernommen"),
    "vorgang.zugewiesen": gettext_lazy("Weitergegeben"),
    "vorgang.zurueckgegeben": gettext_lazy("Zurück in den Eingang gegeben"),
    "vorgang.zurueckgenommen": gettext_lazy("Antrag zurückgenommen"),
}


@require_GET
@staff_required
def verlauf(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """What was done with it, newest first; nothing of what was written."""
    with unit(arbeit.staff):
        vorgang, seen = own_vorgang(arbeit, vorgang_id)
        lines = [_line(each) for each in steps_of(vorgang)]
    columns = [{"name": name} for name in (_("Wann"), _("Was"), _("Wer"))]
    title = _("Verlauf, Vorgang %(nummer)s")
    context = step_context(arbeit, vorgang, titel=title, gesehen=seen, forms=(), problem="", status=200)
    return render(request, "arbeitsplatz/verlauf.html", context | {"spalten": columns, "zeilen": lines})


def _line(step: Schritt) -> list[dict[str, str]]:
    who = {"citizen": _("Antragstellende Person"), "portal": _("Portal")}.get(step.wer, step.wer)
    bis = step.angaben.get("bis", "")
    more = [_("an %(name)s") % {"name": step.an} if step.an and step.handlung == "vorgang.zugewiesen" else step.an]
    more += [_("bis %(tag)s") % {"tag": ".".join(reversed(bis.split("-")))} if bis else ""]
    said = ", ".join(each for each in more if each)
    when, what = date_format(localtime(step.am), "d.m.Y, H:i"), str(WORDS[step.handlung])
    return [{"text": each} for each in (when, f"{what} ({said})" if said else what, who)]
