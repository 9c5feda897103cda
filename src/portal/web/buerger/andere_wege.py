"""Another way to a Leistung than online here: a link, a form to print, an appointment, a service that others run."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.core import clock
from portal.formular.queries import load
from portal.kommune.models import Kommune
from portal.kommune.queries import kommune_url
from portal.leistung.models import Angebot
from portal.leistung.queries import Leistungsseite, formular_of
from portal.leistung.queries.dienste import dienst_for
from portal.leistung.queries.katalog import elsewhere
from portal.leistung.rules import texte
from portal.leistung.rules.dienste import Dienst
from portal.redaktion.queries.ortsfassungen import local_formular
from portal.web.sprache import is_english, language, root

_PLACE = "landesdienst"  # of forms: where a Kommune says more of such a service


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
        return {
            "text": _("%(name)s bietet diese Leistung nicht an.") % {"name": name_of(kommune, begins=True)},
            "anbieter": [
                {"name": other.bezeichnung, "ziel": kommune_url(other, f"{root()}/leistungen/{seite.leistung.id}/")}
                for other in elsewhere(seite.leistung.id, kommune)
            ],
        }
    return _service_of_others(seite, kommune)


def service_before(seite: Leistungsseite, kommune: Kommune) -> dict[str, Any] | None:
    """The service that others run for what the Kommune takes online too: its own words of it, or what is known."""
    dienst = dienst_for(seite.leistung.id) if seite.ist_online else None
    if dienst is None:
        return None
    own = _own_words(seite, kommune)
    return {"eigener": own} if own else _told(dienst, kommune)


def _own_words(seite: Leistungsseite, kommune: Kommune) -> str:
    """What the Kommune says of that service in its form."""
    form = formular_of(seite.leistung, seite.angebot)
    local = local_formular(kommune.id, form.id, day=clock.today()) if form else None
    if form is None or local is None:
        return ""
    said = local.formular.platzhalter.get(_PLACE, "")
    return "" if said == load(form.id, local.formular.version).platzhalter.get(_PLACE, "") else said


def happens_elsewhere(seite: Leistungsseite) -> bool:
    """Whether nothing of it is done here: others run the service for certain, and here is no form."""
    dienst = dienst_for(seite.leistung.id)
    return dienst is not None and dienst.bestaetigt and not seite.ist_online


def name_of(kommune: Kommune, *, begins: bool = False) -> str:
    """As a sentence calls it: "die Stadt X", at its beginning "Die Stadt X"; in English as it signs."""
    name = kommune.bezeichnung if is_english() else texte.nominative(kommune.bezeichnung)
    return name[:1].upper() + name[1:] if begins else name


def blank_form_url(seite: Leistungsseite) -> str:
    return f"/leistungen/{seite.leistung.id}/formular/"


def _service_of_others(seite: Leistungsseite, kommune: Kommune) -> dict[str, Any] | None:
    """The online service that the law or the Land provides, and what to do instead."""
    dienst = dienst_for(seite.leistung.id)
    if dienst is None:
        return None
    told = _told(dienst, kommune)
    return told | {"text": f"{told['text']} {dienst.worte[language()].stattdessen}"}


def _told(dienst: Dienst, kommune: Kommune) -> dict[str, Any]:
    """Where it is; without an address it says so."""
    name = dienst.worte[language()].name
    if dienst.url:
        text = _("Das geht auf einer anderen Seite: %(wer)s.") % {"wer": name}
        return {"ziel": dienst.url, "knopf": _("Online erledigen"), "text": text}
    says = {"dienst": name, "name": name_of(kommune, begins=not dienst.bestaetigt)}
    if dienst.bestaetigt:
        return {
            "text": _("Online geht das hier: %(dienst)s. Den Link dorthin hat %(name)s noch nicht hinterlegt.") % says
        }
    return {"text": _("Vielleicht geht das online hier: %(dienst)s. %(name)s hat dazu noch nichts hinterlegt.") % says}
