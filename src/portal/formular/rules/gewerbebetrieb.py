"""Pages of a Gewerbeanzeige on the place and on what is done there: numbers 14 to 17, 21 to 24, permits and crafts."""

from __future__ import annotations

from typing import Any

from portal.formular.rules.frage import choice, file, has, text, yes_no
from portal.formular.rules.gewerbefeld import DATUM, block, contacts, known_as, law_of, site

_ZWEIG = has("niederlassung", "zweigniederlassung", "zweigstelle")


def kind(anlage: int) -> list[dict[str, Any]]:
    options = [
        {"wert": "hauptniederlassung", "label": "Der Hauptsitz des Betriebs", "kurz": "Hauptniederlassung",
         "hinweis": "Auch, wenn es nur diesen einen Ort gibt."},
        {"wert": "zweigniederlassung", "label": "Eine Zweigniederlassung", "hinweis": "Sie steht selbst im Register."},
        {"wert": "zweigstelle", "label": "Eine andere Zweigstelle", "kurz": "Unselbständige Zweigstelle",
         "hinweis": "Zum Beispiel eine Filiale oder ein Lager."},
    ]  # fmt: skip
    fim = (("F05000017497", "1.0.0"), ("F05000017630", "0.1.0"), ("F05000017445", "0.3.0"))[anlage - 1]
    hint = "Reisegewerbe heißt: Sie arbeiten ohne Bestellung an wechselnden Orten, zum Beispiel an der Haustür."
    return [{"id": "betriebsform", "abschnitt": "ort", "titel": "Um welche Art von Betrieb geht es?", "felder": [
        yes_no("reisegewerbe", "Ist es ein Reisegewerbe?", "Reisegewerbe", "Wählen Sie aus, ob es ein Reisegewerbe "
            "ist.",
               hinweis=hint, **known_as(anlage, 24, "Reisegewerbe", fim)),
        choice("niederlassung", "Was liegt an diesem Ort?", "Die Anzeige gilt für", options,
               "Wählen Sie aus, was an diesem Ort liegt.", wenn=has("reisegewerbe", "nein"),
               **known_as(anlage, 23, "Hauptniederlassung, Zweigniederlassung, unselbständige Zweigstelle", fim)),
    ]}]  # fmt: skip


def head(anlage: int) -> list[dict[str, Any]]:
    law = "Vertretungsberechtigte Person oder Betriebsleitung"
    names = ("familienname", "vornamen")
    leader = block("person", "leitung", names, {"": law_of(anlage, 14, law)}, aendern={
        "familienname": {"kurz": "Betriebsleitung: Familienname"}, "vornamen": {"kurz": "Betriebsleitung: "
            "Vornamen"}})  # fmt: skip
    wenn = {"oder": [has("firma_rechtsform", "ag"), _ZWEIG]}
    return [{"id": "leitung", "abschnitt": "ort", "titel": "Wer leitet den Betrieb an diesem Ort?", "wenn": wenn,
             "felder": [leader]}]  # fmt: skip


def here(anlage: int) -> list[dict[str, Any]]:
    law = law_of(anlage, 15, "Anschrift der Betriebsstätte")
    works_from = "Beim Reisegewerbe ist das der Ort, von dem aus Sie arbeiten, meist die Wohnung."
    place = block("adresse", "betrieb", ("strasse", "hausnummer", "zusatz", "plz"), {"": law}, aendern={
        "strasse": {"varianten": [{"wenn": has("reisegewerbe", "ja"), "hinweis": works_from}]}})  # fmt: skip
    main = law_of(anlage, 16, "Anschrift der Hauptniederlassung")
    return [
        {"id": "betriebsstaette", "abschnitt": "ort", "titel": "Wo liegt der Betrieb in {ort}?",
         "papier": works_from,
         "felder": [place, contacts("betrieb", law)]},
        {"id": "hauptniederlassung", "abschnitt": "ort", "titel": "Wo liegt der Hauptsitz?", "wenn": _ZWEIG,
         "felder": site("haupt", main, land=True)},
    ]  # fmt: skip


def former(anlage: int) -> list[dict[str, Any]]:
    law = law_of(anlage, 17, "Anschrift der früheren Betriebsstätte")
    return [{"id": "fruehere-betriebsstaette", "abschnitt": "ort", "titel": "Wo lag der Betrieb vorher?",
             "felder": site("fruehere", law, land=True)}]  # fmt: skip


def trade(anlage: int) -> list[dict[str, Any]]:
    kinds = (("industrie", "Industrie"), ("handwerk", "Handwerk"), ("handel", "Handel"), ("sonstiges", "Sonstiges"))
    field = {"id": "betriebsart", "typ": "mehrfachauswahl", "label": "Was trifft auf den Betrieb zu?",
             "kurz": "Art des Betriebs", "hinweis": "Sie können mehreres auswählen. Dienstleistungen sind „Sonstiges“.",
             "pflicht": True, "optionen": [{"wert": wert, "label": label} for wert, label in kinds],
             "meldungen": {"fehlt": "Wählen Sie mindestens eines aus."},
             **known_as(anlage, 21, "Art des Betriebes", (("G05000011718", "1.0.0"), None, ("G05000011730",
                 "0.2.0"))[anlage - 1])}  # fmt: skip
    return [
        {"id": "betriebsart", "abschnitt": "taetigkeit", "titel": "Welche Art von Betrieb ist es?", "felder": [field]}
    ]


def craft(anlage: int) -> list[dict[str, Any]]:
    listed, there = has("handwerk_anlage_a", "ja"), has("handwerkskarte", "ja")
    law = "Handwerkskarte"
    return [{"id": "handwerk", "abschnitt": "taetigkeit", "titel": "Handwerk", "felder": [
        yes_no("handwerk_anlage_a", "Ist es ein zulassungspflichtiges Handwerk?", "Zulassungspflichtiges Handwerk",
               "Wählen Sie aus, ob das Handwerk zulassungspflichtig ist.", hinweis="Diese Handwerke stehen in Anlage "
                   "A der "
               "Handwerksordnung. Im Zweifel fragen Sie die Handwerkskammer.",
               **known_as(anlage, "handwerk", law, ("F05000017492", "0.3.0"))),
        yes_no("handwerkskarte", "Haben Sie eine Handwerkskarte?", "Handwerkskarte",
               "Wählen Sie aus, ob Sie eine Handwerkskarte haben.", wenn=listed,
               warnungen=[only_with("handwerkskarte", "Ohne Eintragung in die Handwerksrolle dürfen Sie nicht "
                   "beginnen.")],
               **known_as(anlage, "handwerk", law, ("F05000017493", "1.0.0"))),
        {"id": "handwerkskarte_datum", "typ": "datum", "label": "Ausgestellt am", "kurz": "Handwerkskarte vom",
         "hinweis": DATUM, "vergangenheit": True, "wenn": there, "pflicht": True,
         "meldungen": {"fehlt": "Geben Sie ein, wann die Handwerkskarte ausgestellt wurde."},
         **known_as(anlage, "handwerk", law, ("F60000000294", "1.1.0"))},
        text("handwerkskarte_kammer", "Von welcher Handwerkskammer?", "Geben Sie die Handwerkskammer ein.", wenn=there,
             kurz="Handwerkskammer", **known_as(anlage, "handwerk", law, ("F05000017495", "1.1.0"))),
        file("handwerkskarte_kopie", "Kopie der Handwerkskarte", "Kopie der Handwerkskarte",
             "Laden Sie eine Kopie der Handwerkskarte hoch.", wenn=there,
             fim={"id": "F05000017523", "version": ("1.1.0", "1.0.0")[anlage - 1]}),
    ]}]  # fmt: skip


def only_with(field: str, text: str) -> dict[str, Any]:
    return {"muss": {"gleich": [{"feld": field}, "ja"]}, "meldung": f"{text} Die Anzeige ersetzt sie nicht."}


_ERLAUBNISPFLICHTIG = {
    "keine": "Nichts davon",
    "gaststaette": "Gaststätte",
    "makler": "Makler, Bauträger, Darlehensvermittlung oder Verwaltung von Wohnungen (§ 34c GewO)",
    "bewachung": "Bewachung (§ 34a GewO)",
    "versteigerung": "Versteigerung (§ 34b GewO)",
    "pfandleihe": "Pfandleihe (§ 34 GewO)",
    "spielgeraete": "Spielgeräte aufstellen (§ 33c GewO)",
    "spielhalle": "Spielhalle (§ 33i GewO)",
    "vermittlung": "Versicherungen, Finanzanlagen oder Immobilienkredite vermitteln (§§ 34d, 34f, 34h, 34i GewO)",
    "taxi": "Taxi oder Mietwagen",
    "gueterkraftverkehr": "Güterkraftverkehr",
    "zeitarbeit": "Arbeitnehmerüberlassung (Zeitarbeit)",
    "waffen": "Waffenhandel",
    "tiere": "Tierhandel (§ 11 TierSchG)",
    "prostitution": "Prostitutionsgewerbe",
    "andere": "Etwas anderes, für das man eine Erlaubnis braucht",
}


def permit(anlage: int) -> list[dict[str, Any]]:
    there, law = has("erlaubnis", "ja"), "Erlaubnis"
    options = [{"wert": key, "label": label} for key, label in _ERLAUBNISPFLICHTIG.items()]
    kind = choice("erlaubnis_art", "Gehört Ihre Tätigkeit dazu?", "Erlaubnispflichtige Tätigkeit", options,
                  "Wählen Sie aus, ob Ihre Tätigkeit dazu gehört, oder „Nichts davon“.", darstellung="select",
                  **known_as(anlage, "erlaubnis", law, ("F05000017503", "0.2.0")))  # fmt: skip
    return [
        {"id": "erlaubnispflicht", "abschnitt": "taetigkeit", "titel": "Brauchen Sie eine Erlaubnis?",
         "einleitung": "Für manche Tätigkeiten brauchen Sie eine Erlaubnis, bevor Sie anfangen. Die Anzeige ersetzt "
             "sie "
         "nicht.\n\nDie Liste nennt bekannte Fälle. Sie ist nicht vollständig. Fragen Sie im Zweifel das Gewerbeamt.",
         "felder": [kind]},
        {"id": "erlaubnis", "abschnitt": "taetigkeit", "titel": "Ihre Erlaubnis",
         "wenn": {"nicht": has("erlaubnis_art", "keine")}, "felder": [
            yes_no("erlaubnis", "Haben Sie die Erlaubnis schon?", "Erlaubnis liegt vor",
                   "Wählen Sie aus, ob Sie die Erlaubnis schon haben.",
                   warnungen=[only_with("erlaubnis", "Ohne Erlaubnis dürfen Sie nicht beginnen.")],
                   **known_as(anlage, "erlaubnis", law, ("F05000017610", "1.0.0"))),
            {"id": "erlaubnis_datum", "typ": "datum", "label": "Erteilt am", "kurz": "Erlaubnis vom", "hinweis": DATUM,
             "vergangenheit": True, "wenn": there, "pflicht": True,
             "meldungen": {"fehlt": "Geben Sie ein, wann die Erlaubnis erteilt wurde."},
             **known_as(anlage, "erlaubnis", law, ("F05000017505", "1.0.0"))},
            text("erlaubnis_behoerde", "Welche Behörde hat sie erteilt?", "Geben Sie die Behörde ein, die die "
                "Erlaubnis "
                 "erteilt hat.", kurz="Erlaubnis von", wenn=there,
                 **known_as(anlage, "erlaubnis", law, ("F05000017506", "1.0.0"))),
            file("erlaubnis_kopie", "Kopie der Erlaubnis", "Kopie der Erlaubnis", "Laden Sie eine Kopie der "
                "Erlaubnis hoch.",
                 wenn=there, fim={"id": "F05000017522", "version": ("1.0.1", "1.0.0")[anlage - 1]})]},
    ]  # fmt: skip


def staff(anlage: int) -> list[dict[str, Any]]:
    more = has("beschaeftigte", "ja")
    law = "Zahl der tätigen Personen ohne Inhaber"
    question = ("Arbeiten am Anfang", "Arbeiten", "Arbeiteten zuletzt")[anlage - 1]
    fim = {"vollzeit": ("F05000017499", "0.4.0"), "teilzeit": ("F05000017501", "0.4.0")}
    counts = [
        {"id": name, "typ": "ganzzahl", "label": f"Personen in {name.capitalize()}", "minimum": 0, "maximum": 100000,
         "wenn": more, "pflicht": True, "meldungen": {"fehlt": "Geben Sie eine Zahl ein, auch wenn es 0 ist."},
         **known_as(anlage, 22, law, fim[name])}
        for name in fim
    ]  # fmt: skip
    counts[1]["regeln"] = [{"muss": {"mindestens": [{"summe": [{"feld": "vollzeit"}, {"feld": "teilzeit"}]}, 1]},
                            "meldung": "Arbeitet niemand mit, antworten Sie oben mit „Nein“."}]  # fmt: skip
    return [{"id": "beschaeftigte", "abschnitt": "taetigkeit", "titel": "Wer arbeitet mit?", "felder": [
        yes_no("beschaeftigte", f"{question} andere Personen im Betrieb?", "Beschäftigte", "Wählen Sie aus, ob "
            "andere "
               "Personen im Betrieb arbeiten.", hinweis="Zählen Sie sich selbst als Inhaberin oder Inhaber nicht mit.",
               **known_as(anlage, 22, law)),
        *counts]}]  # fmt: skip
