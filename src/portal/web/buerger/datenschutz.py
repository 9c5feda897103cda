"""The privacy page of a Leistung: generated from its form, the register of processing and the rules of deletion, and
completed by the Kommune. What nobody has confirmed says so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from portal.antrag.models import Antrag
from portal.core import clock
from portal.core.models import Auditeintrag, Retention
from portal.formular.queries import find_for_leistung, load_verarbeitung
from portal.formular.rules import Feld, Formular, Typ
from portal.formular.rules.modell import PLATZHALTER
from portal.formular.rules.verarbeitung import Empfaenger, Verarbeitung
from portal.kommune.models import Kommune
from portal.kommune.queries import kreis_of
from portal.konto.models import Nutzerkonto
from portal.leistung.models import Leistung
from portal.leistung.queries import Leistungsseite, leistung_page
from portal.leistung.queries.aufbewahrung import load_aufbewahrung
from portal.redaktion.queries import page_of, privacy_note_of
from portal.redaktion.queries.ortsfassungen import local_formular
from portal.vorgang.queries.aufbewahrung import duration
from portal.web.buerger.aufbewahrt import kept
from portal.web.request import KommuneRequest
from portal.zahlung.models import Forderung


@require_safe
@kept
def datenschutz(request: KommuneRequest, slug: str) -> HttpResponse:
    """What happens to the data of whoever uses this Leistung here."""
    kommune = request.kommune
    seite = leistung_page(slug, kommune)
    if seite is None:
        raise Http404
    form = _form_here(slug, kommune)
    entry = load_verarbeitung(form.id) if form else None
    context = {
        "seite_titel": _("Datenschutz: %(titel)s") % {"titel": seite.leistung.titel},
        "leistung": seite.leistung,
        "pfad": [{"titel": seite.leistung.titel, "ziel": f"/leistungen/{slug}/"}],
        "verantwortlich": seite.stelle.verantwortlich.name if seite.stelle and seite.stelle.verantwortlich else "",
        "ort_ziel": f"/leistungen/{slug}/ort/" if seite.leistung.ortsfrage else "",
        "online": seite.ist_online,
        "abgefragt": _asked(form) if form else [],
        "zwecke": entry.zwecke if entry else [],
        "rechtsgrundlagen": seite.rechtsgrundlagen,
        "empfaenger": _recipients(seite, form, entry, kommune),
        "fristen": _periods(kommune.id, seite.leistung.id, charges=_charges(seite)) if form else [],
        "eigenes": privacy_note_of(kommune.id, slug),
        "allgemein": page_of(kommune.id, "datenschutz"),
    }
    return render(request, "buerger/leistung_datenschutz.html", context)


def _form_here(slug: str, kommune: Kommune) -> Formular | None:
    """The form with what this Kommune asks besides, as it is for all while it has to decide about a newer one."""
    form = find_for_leistung(slug)
    local = local_formular(kommune.id, form.id, day=clock.today()) if form else None
    return local.formular if local else form


def _asked(form: Formular) -> list[dict[str, Any]]:
    """What the form asks for, by its parts; declarations and what is fixed from the beginning are no questions."""
    found = []
    for part in form.abschnitte:
        fields = [field for step in form.schritte if step.abschnitt == part.id for field in step.felder]
        questions = {
            _label(field, form): field for field in fields if not field.muss_ja and field.typ is not Typ.VERWEIS
        }
        if questions:
            lines = [{"text": text, "recht": field.rechtsgrundlage} for text, field in questions.items()]
            found.append({"titel": part.titel, "felder": lines})
    return found


def _label(field: Feld, form: Formular) -> str:
    words = field.kurz or field.label
    return PLATZHALTER.sub(lambda found: form.platzhalter.get(found[1], found[0]), words)


def _charges(seite: Leistungsseite) -> bool:
    return seite.angebot is not None and any(seite.angebot.satz.amounts)


def _recipients(
    seite: Leistungsseite, form: Formular | None, entry: Verarbeitung | None, kommune: Kommune
) -> list[Empfaenger]:
    """Those of the register that there are here, those the form gives a part, and who runs the portal."""
    logs_in = seite.leistung.vertrauensniveau != Leistung.Vertrauensniveau.KEINES
    there = {"immer": True, "gebuehr": _charges(seite), "anmeldung": logs_in or seite.ist_online}
    found = [each for each in entry.empfaenger if there[each.wenn]] if entry else []
    found += _shares(form) if form else []
    kreis = kreis_of(kommune)
    if kreis is not None and kreis.id != kommune.id:
        runs = _("Betreibt das Portal im Auftrag.")
        found.append(Empfaenger(wer=kreis.bezeichnung, wofuer=runs))
    return found


def _shares(form: Formular) -> list[Empfaenger]:
    """Who else receives answers, with the conditions left open: what for, and what of them."""
    found = []
    for each in form.empfaenger:
        if each.felder:
            steps = [(step, field) for step in form.schritte for field in step.felder]
            theirs = [field for step, field in steps if field.id in each.felder or step.gruppe in each.felder]
            given = ", ".join(dict.fromkeys(_label(field, form) for field in theirs))
        else:
            given = _("alle Angaben")
        law = f" ({each.rechtsgrundlage})" if each.rechtsgrundlage else ""
        words = _("%(grund)s%(recht)s Nur wenn Ihre Angaben das betreffen. Bekommt: %(angaben)s.")
        if each.wenn is None:
            words = _("%(grund)s%(recht)s Bekommt: %(angaben)s.")
        wofuer = words % {"grund": each.grund, "recht": law, "angaben": given}
        found.append(Empfaenger.model_construct(wer=each.wer, wofuer=wofuer, bestaetigt=each.bestaetigt))
    return found


def _periods(kommune_id: str, leistung_id: str, *, charges: bool) -> list[dict[str, Any]]:
    """How long what is kept, out of rules and models; a reason that names a check is not settled."""
    rows: list[tuple[str, Retention]] = [
        (_("Entwurf eines Antrags, nach der letzten Änderung"), _kept(Antrag)),
        *([(_("Zahlungen"), _kept(Forderung))] if charges else []),
        (_("Konto, nach der letzten Anmeldung"), _kept(Nutzerkonto)),
        (_("Wer wann in Ihren Antrag gesehen hat"), _kept(Auditeintrag)),
    ]
    found = [
        {"was": name, "dauer": _duration(rule.period), "grund": rule.reason, "offen": "prüfen" in rule.reason}
        for name, rule in rows
    ]
    regel = load_aufbewahrung(kommune_id).rule_for(leistung_id, "")
    akte = {"was": _("Akte mit Antrag, Dateien und Nachrichten, nach dem Ende"), "dauer": duration(regel.monate)}
    found.insert(1, akte | {"grund": regel.grund, "offen": not regel.bestaetigt})
    return found


def _kept(model: Any) -> Retention:
    rule: Retention | None = model.retention
    assert rule is not None  # tests/architecture asks for it
    return rule


def _duration(period: timedelta) -> str:
    days = period.days
    if days and days % 365 == 0:
        return ngettext("%(zahl)s Jahr", "%(zahl)s Jahre", days // 365) % {"zahl": days // 365}
    return ngettext("%(zahl)s Tag", "%(zahl)s Tage", days) % {"zahl": days}
