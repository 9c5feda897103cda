"""Another way to a Leistung than online here: a link, a form to print, an appointment, a service that others run."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.core import clock
from portal.kommune.models import Kommune
from portal.kommune.queries import kommune_url
from portal.leistung.models import Angebot
from portal.leistung.queries import Leistungsseite
from portal.leistung.queries.dienste import dienst_for
from portal.leistung.queries.katalog import elsewhere
from portal.leistung.rules import texte
from portal.web.sprache import is_english, language, root


def other_way(seite: Leistungsseite, kommune: Kommune) -> dict[str, Any] | None:
    """What the Kommune has set instead of online here, as link or sentence; else the service that others run for it."""
    angebot = seite.angebot
    if angebot is None or angebot.is_online or not angebot.is_valid_on(clock.today()):
        return None if seite.ist_online else _service_of_others(seite, kommune)
    modes, who = Angebot.Modus, angebot.ziel_name
    links = {modes.DRUCK: _("Formular öffnen"), modes.TERMIN: _("Termin buchen"), modes.EXTERN: _("Online erledigen")}
    if angebot.modus in links and angebot.ziel_url:
        text = _("Das geht auf einer anderen Seite: %(wer)s.") % {"wer": who} if who else ""
        return {"ziel": angebot.ziel_url, "knopf": links[modes(angebot.modus)], "text": text}
    if angebot.modus == modes.DRUCK and seite.vordruck:
        german = f" {_('(auf Deutsch)')}" if is_english() else ""
        return {"ziel": blank_form_url(seite), "knopf": _("Leeres Formular zum Ausdrucken") + german}
    if angebot.modus == modes.TERMIN:
        return {"text": _("Dafür brauchen Sie einen Termin. Rufen Sie bitte an.")}
    if angebot.modus == modes.NICHT:
        name = kommune.bezeichnung if is_english() else texte.nominative(kommune.bezeichnung)
        return {
            "text": _("%(name)s bietet diese Leistung nicht an.") % {"name": name[:1].upper() + name[1:]},
            "anbieter": [
                {"name": other.bezeichnung, "ziel": kommune_url(other, f"{root()}/leistungen/{seite.leistung.id}/")}
                for other in elsewhere(seite.leistung.id, kommune)
            ],
        }
    return _service_of_others(seite, kommune)


def blank_form_url(seite: Leistungsseite) -> str:
    return f"/leistungen/{seite.leistung.id}/formular/"


def _service_of_others(seite: Leistungsseite, kommune: Kommune) -> dict[str, Any] | None:
    """The online service that the law or the Land provides; without an address it says so, and what to do instead."""
    dienst = dienst_for(seite.leistung.id)
    if dienst is None:
        return None
    worte = dienst.worte[language()]
    if dienst.url:
        text = _("Das geht auf einer anderen Seite: %(wer)s.") % {"wer": worte.name}
        return {"ziel": dienst.url, "knopf": _("Online erledigen"), "text": f"{text} {worte.stattdessen}"}
    name = kommune.bezeichnung if is_english() else texte.nominative(kommune.bezeichnung)
    says = {"dienst": worte.name, "name": name}
    if dienst.bestaetigt:
        text = _("Online geht das hier: %(dienst)s. Den Link dorthin hat %(name)s noch nicht hinterlegt.") % says
    else:
        text = _("Vielleicht geht das online hier: %(dienst)s. %(name)s hat dazu noch nichts hinterlegt.") % says
    return {"text": f"{text} {worte.stattdessen}"}
