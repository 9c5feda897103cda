"""How the catalogue is told: facts of `leistung.queries` as the names that the templates know."""

from __future__ import annotations

import unicodedata
from typing import Any
from urllib.parse import urlencode

from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.money import euros
from portal.formular.queries import has_dictionary
from portal.kommune.models import Kommune
from portal.leistung.models import Angebot, Lebenslage, Leistung
from portal.leistung.queries import (
    Auskunft,
    Eintrag,
    Leistungsseite,
    Ortsantwort,
    Stelle,
    formular_of,
    online_angebot_at,
    stelle_abroad,
    zustaendigkeit,
)
from portal.leistung.queries.dauer import duration_read_with
from portal.leistung.queries.gebuehr import fee_lines
from portal.leistung.queries.katalog import Lebenslagenseite
from portal.leistung.queries.wegweiser import all_wegweiser, wegweiser_for
from portal.leistung.rules import texte
from portal.leistung.rules.absaetze import Absatz
from portal.leistung.rules.orte import Ergebnis, Ortsname
from portal.leistung.rules.verfahren import WORTE
from portal.leistung.rules.wegweiser import Wegweiser
from portal.web.buerger.andere_wege import blank_form_url, happens_elsewhere, name_of, other_way, service_before
from portal.web.sprache import is_english, language, root, said, title_of
from portal.web.ui.dauer import usual_duration

MAX_BEGRIFF = 120

_V, _A = Leistung.Vertrauensniveau, Leistung.Verfahrensart
_LOGIN: dict[str, tuple[Any, str]] = {
    _V.KEINES: (gettext_lazy("nicht nötig"), "stufe-keine"),
    _V.NORMAL: (gettext_lazy("mit BundID, Benutzername und Passwort genügen"), "stufe-basis"),
    _V.SUBSTANTIELL: (gettext_lazy("mit BundID und ELSTER-Zertifikat oder Online-Ausweis"), "stufe-substanziell"),
    _V.HOCH: (gettext_lazy("mit BundID und Online-Ausweis"), "stufe-hoch"),
}


def leistung_link(row: Eintrag) -> dict[str, Any]:
    english = is_english()
    return {
        "titel": title_of(row),
        "ziel": f"{root()}/leistungen/{row.slug}/",
        "kurz": "" if english else row.beschreibung,
        "online": row.online,
        "kostet": row.kostet,
        "anmeldung": row.anmeldung,
    }


def lebenslage_link(row: Lebenslage) -> dict[str, Any]:
    """The titles are translated with the texts of the pages; the short texts are German only."""
    kurz = "" if is_english() else row.kurz
    return {"titel": _(row.titel), "ziel": f"{root()}/lebenslagen/{row.id}/", "kurz": kurz, "zeichen": row.symbol}


def wegweiser_link(wegweiser: Wegweiser) -> dict[str, str]:
    return {"titel": wegweiser.titel, "ziel": f"{root()}/wegweiser/{wegweiser.id}/", "kurz": wegweiser.einleitung}


def wegweiser_links() -> list[dict[str, str]]:
    """The finders that are there in the language of the page."""
    return [wegweiser_link(one) for one in all_wegweiser(language())]


def lebenslage_context(seite: Lebenslagenseite) -> dict[str, Any]:
    """The context of ``buerger/lebenslage.html``: by how things are done, what goes online first."""
    lage = seite.lebenslage
    ways = [
        ("online", _("Das geht online"), "", seite.online),
        ("vor-ort", _("Dafür kommen Sie vorbei"), _("Auf der Seite steht, zu welchem Amt und was Sie mitbringen."),
         seite.vor_ort),
        ("beim-amt", _("Das erledigen Sie beim Amt"),
         _("Noch nicht online. Auf der Seite steht, an wen Sie sich wenden."), seite.beim_amt),
        ("auskunft", _("Nachsehen und fragen"), "", seite.auskunft),
    ]  # fmt: skip
    return {
        "seite_titel": _(lage.titel),
        "lebenslage": {"titel": _(lage.titel), "kurz": "" if is_english() else lage.kurz},
        "wegweiser": [wegweiser_link(one) for one in wegweiser_for(lage.id, language())],
        "gruppen": [
            {"id": key, "titel": title, "text": text, "leistungen": [leistung_link(row) for row in rows]}
            for key, title, text, rows in ways
            if rows
        ],
        "pfad": [{"titel": _("Lebenslagen"), "ziel": f"{root()}/lebenslagen/"}],
    }


def sort_key(row: Eintrag) -> str:
    """German order: ä beside a, ß beside ss (DIN 5007-1)."""
    spread = unicodedata.normalize("NFKD", title_of(row).casefold())
    return "".join(letter for letter in spread if letter.isalnum() or letter == " ")


def first_letter(row: Eintrag) -> str:
    return sort_key(row)[:1].upper()


def leistung_context(seite: Leistungsseite, kommune: Kommune) -> dict[str, Any]:
    """The context of ``buerger/leistung.html``."""
    leistung = seite.leistung
    shown, online = stelle(seite.stelle) if seite.stelle else None, _start(seite)
    kurz, _gap, more = seite.beschreibung.partition("\n\n")
    return {
        "seite_titel": title_of(leistung),
        "leistung": {"titel": title_of(leistung), "titel_de": leistung.titel, "kurz": kurz, "mehr": more},
        "abschnitte": _sections(seite),
        "modus": other_way(seite, kommune),
        "pfad": [{"titel": _("Leistungen A–Z"), "ziel": f"{root()}/leistungen/"}],
        "online": online,
        "ohne_online": _not_online(kommune),
        "dienst": service_before(seite, kommune),
        "danach": [] if happens_elsewhere(seite) else _next_steps(leistung, is_online=online is not None),
        "stelle": shown,
        "ort_ziel": f"{root()}/leistungen/{leistung.id}/ort/" if leistung.ortsfrage else "",
        "ort_frage": leistung.ortsfrage,
        "gebuehr": gebuehr(seite, kommune),
        "unterlagen": seite.unterlagen,
        "dauer": _duration(seite),
        "dauer_deutsch": is_english() and not (seite.angebot and seite.angebot.bearbeitung_tage),
        "erfahrung": usual_duration(duration_read_with(seite.angebot)),
        "anmeldung": _login(leistung, is_online=online is not None),
        "rechtsgrundlagen": [{"text": text, "ziel": ""} for text in seite.rechtsgrundlagen],
        "wege": _ways(seite.stelle, leistung) if seite.stelle else [],
        "lebenslagen": [lebenslage_link(row) for row in seite.lebenslagen],
        "datenschutz_ziel": f"/leistungen/{leistung.id}/datenschutz/",
        "vordruck_ziel": blank_form_url(seite) if seite.vordruck else "",
    }


_SECTIONS: dict[Absatz, Any] = {
    Absatz.VORAUSSETZUNGEN: gettext_lazy("Voraussetzungen"),
    Absatz.ABLAUF: gettext_lazy("So läuft es ab"),
    Absatz.FRISTEN: gettext_lazy("Fristen"),
    Absatz.HINWEISE: gettext_lazy("Hinweise"),
}


def _sections(seite: Leistungsseite) -> list[dict[str, Any]]:
    """The paragraphs that stand on the page only where somebody wrote them."""
    found = [(absatz, title, seite.texte[absatz]) for absatz, title in _SECTIONS.items()]
    return [{"id": absatz.value, "titel": title, "text": text} for absatz, title, text in found if text]


def _login(leistung: Leistung, *, is_online: bool) -> dict[str, Any]:
    """The trust level of a login. Whoever has no account shows by a copy who they are, where the law wants to know."""
    text, sign = _LOGIN[leistung.vertrauensniveau]
    if is_online and leistung.vertrauensniveau != _V.KEINES:
        text = _("%(anmeldung)s, oder ohne Konto") % {"anmeldung": text}
    return {"text": text, "zeichen": sign}


def _start(seite: Leistungsseite) -> dict[str, Any] | None:
    if not seite.ist_online:
        return None
    slug = seite.leistung.id
    ziel = f"{root()}/leistungen/{slug}/ort/" if seite.leistung.braucht_ort else start_url(slug, None)
    return {"ziel": ziel, "text": _start_text(seite.leistung, seite.angebot)}


def _start_text(leistung: Leistung, angebot: Angebot | None) -> str:
    """What the button says; on English pages also that the assistant is in German, where nobody has translated it."""
    form = formular_of(leistung, angebot)
    only_german = is_english() and (form is None or not has_dictionary(form.id, language()))
    return _(WORTE[leistung.verfahrensart].start) + (f" {_('(auf Deutsch)')}" if only_german else "")


def _next_steps(leistung: Leistung, *, is_online: bool) -> list[str]:
    """What happens after it was sent, by kind of procedure."""
    sent = [_("Sie bekommen sofort eine Eingangsbestätigung mit Ihrer Vorgangsnummer.")]
    booked = leistung.verfahrensart == _A.TERMIN
    return [*(sent if is_online and not booked else []), *map(_, WORTE[leistung.verfahrensart].danach)]


def _not_online(kommune: Kommune) -> str:
    return _("%(name)s bietet diese Leistung noch nicht online an.") % {"name": name_of(kommune, begins=True)}


def _duration(seite: Leistungsseite) -> str:
    if seite.angebot and seite.angebot.bearbeitung_tage:
        days = _("etwa %(tage)s Tage") % {"tage": seite.angebot.bearbeitung_tage}
        return f"{days} ({_('Demo-Einstellung')})" if seite.angebot.ist_demo_einstellung else days
    return seite.texte[Absatz.BEARBEITUNGSZEIT]


def gebuehr(seite: Leistungsseite, kommune: Kommune) -> dict[str, Any]:
    """Fee in one text, line by line, and how certain it is. Empty where nothing is deposited."""
    angebot = seite.angebot
    if angebot and angebot.erste_cents and angebot.weitere_cents is not None:
        lines = [
            {"name": _("Erstes Exemplar"), "betrag": euros(angebot.erste_cents)},
            {"name": _("Jedes weitere, zugleich bestellte Exemplar"), "betrag": euros(angebot.weitere_cents)},
        ]
        return {"text": _first_and_further(angebot), "zeilen": lines, "hinweis": _confirmed_by(angebot)}
    if angebot and angebot.satz.amounts:
        lines = [{"name": name, "betrag": euros(cents)} for name, cents in fee_lines(angebot)]
        return {
            "text": seite.gebuehr,
            "zeilen": lines,
            "hinweis": _confirmed_by(angebot),
            "deutsch": is_english(),
        }
    lines = [{"name": row.tatbestand, "betrag": row.betrag} for row in seite.gebuehren]
    doubt = _("Übliche Gebühr; %(name)s hat sie noch nicht bestätigt. Eine eigene Satzung kann abweichen.")
    bases = [*(row.rechtsgrundlage for row in seite.gebuehren), *seite.rechtsgrundlagen]
    open_to_doubt = (seite.gebuehr or lines) and not any(map(texte.is_set_by_bund, bases))
    hint = doubt % {"name": name_of(kommune)} if open_to_doubt else ""
    return {"text": seite.gebuehr, "zeilen": lines, "hinweis": hint, "deutsch": is_english()}


def _first_and_further(angebot: Angebot) -> str:
    """What `told_fee` says of these, in the language of the page."""
    assert angebot.erste_cents is not None and angebot.weitere_cents is not None
    amounts = {"erste": euros(angebot.erste_cents), "weitere": euros(angebot.weitere_cents)}
    return _("%(erste)s, jedes weitere gleichzeitig bestellte Exemplar %(weitere)s") % amounts


def _confirmed_by(angebot: Angebot) -> str:
    if angebot.ist_demo_einstellung:
        return _("Demo-Einstellung: üblicher Satz. Die Behörde selbst hat ihn nicht bestätigt.")
    assert angebot.gebuehr_bestaetigt_am is not None
    confirmed = _("Bestätigt am %(tag)s.") % {"tag": f"{angebot.gebuehr_bestaetigt_am:%d.%m.%Y}"}
    return f"{angebot.gebuehr_grundlage}. {confirmed}" if angebot.gebuehr_grundlage else confirmed


def stelle(found: Stelle) -> dict[str, Any]:
    """An office as ``buerger/teile/stelle.html`` shows it."""
    contact, kommune = found.kontakt, found.kommune
    strasse, plz, ort = _address(contact.anschrift)
    return {
        "name": found.name,
        "behoerde": kommune.bezeichnung if kommune and kommune.bezeichnung != found.name else "",
        "grund": said(found.grund),
        "rechtsgrundlage": found.rechtsgrundlage,
        "hinweise": [said(each) for each in found.hinweise],
        "rollen": _roles(found),
        "vereinbarungen": [
            {"titel": each.titel, "ziel": f"/vereinbarungen/{each.id}/"} for each in found.vereinbarungen
        ],
        "unklar": found.unklar,
        "bestaetigt": found.bestaetigt,
        "strasse": strasse,
        "plz": plz,
        "ort": ort,
        "ersatz": bool(strasse) and not found.hat_eigene_anschrift,
        "telefon": contact.telefon or (kommune.telefon if kommune else ""),
        "email": contact.email or (kommune.email if kommune else ""),
        "kontakt_bald": found.kontakt_bald,
        "oeffnungszeiten": found.oeffnungszeiten,
        "zeiten_bald": found.zeiten_bald,
        "website": found.extern.url if found.extern else kommune.website if kommune else "",
    }


def _address(text: str) -> tuple[str, str, str]:
    """Street, PLZ and place; all empty where the text is no address."""
    strasse, _comma, rest = text.rpartition(", ")
    plz, _space, ort = rest.partition(" ")
    return (strasse, plz, ort) if strasse else ("", "", "")


def _roles(found: Stelle) -> list[dict[str, str]]:
    """Who has which part, where that is not all one authority."""
    differs = found.traeger is not None and found.traeger.id != found.id
    if not (differs or found.offen or found.annahmestellen):
        return []
    acts = found.kommune.bezeichnung if found.kommune else found.name
    open_between = _(" oder ").join(each.name for each in found.offen)
    in_whose_name = found.traeger.name if found.traeger else ""
    if found.offen:
        in_whose_name = _("nicht geklärt: %(namen)s") % {"namen": open_between}
    lines = [
        (_("In wessen Namen entschieden wird"), in_whose_name),
        (_("Wer die Sache bearbeitet"), acts),
        (_("Wer den Antrag auch annimmt"), ", ".join(each.stelle.name for each in found.annahmestellen)),
        (_("Wer eine Gebühr bekommt"), found.kostenglaeubiger.name if found.kostenglaeubiger else ""),
        (_("Wer für Ihre Daten verantwortlich ist"), found.verantwortlich.name if found.verantwortlich else ""),
    ]
    return [{"name": name, "wert": value} for name, value in lines if value]


def _ways(found: Stelle, leistung: Leistung) -> list[dict[str, Any]]:
    """How else than online: by post, by phone, in person; only ways whose address or number is known."""
    shown = stelle(found)
    lines = [shown["behoerde"], shown["name"], shown["strasse"], f"{shown['plz']} {shown['ort']}"]
    address = "\n".join(filter(None, lines))
    ways = []
    if shown["strasse"] and leistung.verfahrensart != _A.TERMIN:
        ways.append({"zeichen": "post", "titel": _("Per Post"), "text": address})
    if shown["telefon"]:
        ways.append({"zeichen": "telefon", "titel": _("Am Telefon"), "text": shown["telefon"]})
    if shown["strasse"]:
        hours = shown["oeffnungszeiten"] or _("Öffnungszeiten nicht hinterlegt")
        place = f"{shown['strasse']}, {shown['plz']} {shown['ort']}"
        ways.append({"zeichen": "haus-amt", "titel": _("Vor Ort"), "text": f"{place}\n{hours}"})
    return ways


def place_page(leistung: Leistung, host: Kommune) -> dict[str, Any]:
    """What every state of ``buerger/ort.html`` shows."""
    ziel, titel = f"{root()}/leistungen/{leistung.id}/", title_of(leistung)
    return {
        "seite_titel": _(leistung.ortsfrage),
        "leistung": {"titel": titel, "ziel": ziel},
        "pfad": [{"titel": _("Leistungen A–Z"), "ziel": f"{root()}/leistungen/"}, {"titel": titel, "ziel": ziel}],
        "ausland_ziel": f"{ziel}ort/?ausland=1" if leistung.ausland_id else "",
    }


def abroad(leistung: Leistung) -> dict[str, Any]:
    """Who answers when it happened abroad."""
    office = stelle_abroad(leistung)
    assert office is not None
    return {"antwort": {"grund": said(office.grund), "stelle": stelle(office) | {"grund": ""}, "start": None}}


def asks_back(answer: Ortsantwort, wahl: Form) -> dict[str, Any]:
    """Several places may be meant: to choose from, or to type another one."""
    if answer.lesung is Ergebnis.MEHRDEUTIG:
        text = _("Den Namen oder die Postleitzahl gibt es in mehreren Städten und Gemeinden.")
    elif answer.lesung is Ergebnis.AUCH_AUSWAERTS:
        text = _("So heißt auch ein Ort außerhalb des Kreises.")
    else:
        text = _("So geschrieben kennen wir den Ort nicht. Meinen Sie einen von diesen?")
    return {"wahl": wahl, "wahl_text": text, "seite_fehler": wahl.is_bound and bool(wahl.errors)}


def answer(leistung: Leistung, found: Ortsantwort, host: Kommune, form: Form) -> dict[str, Any]:
    """The office, its reason, and the way to begin on the host of the Kommune that answers; or that it lies outside."""
    office = found.stelle
    if found.ergebnis is Auskunft.FRAGE:
        title = _("Bitte nennen Sie den Ort")
        text = _("Eine Straße allein genügt nicht. Nennen Sie auch den Ort, den Ortsteil oder die Postleitzahl.")
        return {"form": form, "hinweis": {"titel": title, "text": text}}
    if found.ort is None or office is None:
        title = _("Dieser Ort steht nicht in unserem Verzeichnis")
        return {"form": form, "hinweis": {"titel": title, "text": said(found.text)}}
    words = WORTE[leistung.verfahrensart]
    shown: dict[str, Any] = {"grund": said(office.grund), "stelle": stelle(office) | {"grund": ""}, "start": None}
    kommune = office.kommune
    angebot = online_angebot_at(leistung, kommune) if kommune is not None else None
    if kommune is not None and angebot is not None:
        ziel = start_url(leistung.id, found.ort.id)
        if kommune.id != host.id:
            # Another host: the crossing takes a login along, so that nobody has to log in twice.
            shown["wechsel"] = kommune.bezeichnung if is_english() else texte.accusative(kommune.bezeichnung)
            shown["gegenstand"] = _(words.gegenstand)
            ziel = "/uebergang/?" + urlencode({"nach": kommune.id, "weiter": ziel})
        shown["start"] = {"ziel": ziel, "text": _start_text(leistung, angebot)}
    elif kommune is not None and kommune.id != host.id:
        page = f"{root()}/leistungen/{leistung.id}/?ort_id={found.ort.id}"
        text = _("Zu dieser Leistung auf der Seite der Behörde")
        shown["seite"] = {"ziel": "/uebergang/?" + urlencode({"nach": kommune.id, "weiter": page}), "text": text}
    return {"antwort": shown}


def keep_place(context: dict[str, Any], leistung: Leistung, ort: Ortsname, host: Kommune) -> dict[str, Any]:
    """The page of a Leistung for somebody who named the place before: who answers there, and nothing to type again."""
    found = zustaendigkeit(leistung, "", ort_id=str(ort.id), host=host)
    if found.stelle is None or not leistung.ortsfrage:
        return context
    answers_here = found.stelle.kommune is not None and found.stelle.kommune.id == host.id
    asked = f"{root()}/leistungen/{leistung.id}/ort/?ort_id={ort.id}"
    start = start_url(leistung.id, ort.id) if answers_here else asked
    online = context["online"] and context["online"] | {"ziel": start}
    shown = {"stelle": stelle(found.stelle), "wege": _ways(found.stelle, leistung)}
    return context | shown | {"ort_ziel": asked, "online": online}


def start_url(slug: str, ort_id: int | None) -> str:
    """Where an Antrag begins, on the host of the Kommune that answers for it."""
    return f"{root()}/antraege/neu/?" + urlencode({"leistung": slug} | ({"ort": ort_id} if ort_id else {}))
