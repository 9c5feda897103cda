"""The pages that the three Gewerbeanzeigen share (GewA 1 to 3, Anlagen 1 to 3 GewAnzV).

``{"baustein": "gewerbe", "anlage": 1, "seiten": ["melder", "kontakt"]}`` among the `schritte` stands for these pages;
`wenn` is their condition, where the Anlagen differ. Each field says in `rechtsgrundlage` its number and official name
and by `fim` its element in the schemas of NRW (S05000001296 2.1.0, S05000001297 2.2.0, S05000001294 2.0.0), whatever
the words of the question are. The sections are `meldung`, `betrieb`, `personen`, `ort`, `taetigkeit` and `pruefen`, the
group of people is `personen`. The list of activities that need a permit, and what is asked of minors and of firms that
are not registered yet, is own knowledge (facts/forms.md marks it [O]).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.formular.rules import gewerbebetrieb as betrieb
from portal.formular.rules.frage import choice, file, has, text
from portal.formular.rules.gewerbefeld import known_as
from portal.formular.rules.gewerbeperson import people

EINZELN = ("einzelunternehmen", "ek")  # one owner
PERSONEN = ("gbr", "egbr", "ohg", "kg", "gmbh_co_kg", "partg")  # each managing partner gives a notice of their own
UNREGISTERED = ("einzelunternehmen", "gbr", "verein", "oeffentlich")


def pages(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The pages that the block stands for. Raises ValueError for an unknown page or attribute."""
    unknown = [*(set(item) - {"baustein", "anlage", "seiten", "wenn"}), *(set(item["seiten"]) - set(_SEITEN))]
    if unknown or item["anlage"] not in (1, 2, 3):
        raise ValueError(f"unknown page or attribute of the block gewerbe: {sorted(unknown)} {item['anlage']}")
    found = [page for name in item["seiten"] for page in _SEITEN[name](item["anlage"])]
    return [page | {"wenn": item["wenn"]} for page in found] if "wenn" in item else found


def _who(_anlage: int) -> list[dict[str, Any]]:
    options = [
        {"wert": "selbst", "label": "Ich melde für mich oder für die Firma, die ich vertrete", "kurz": "Selbst",
         "hinweis": "Zum Beispiel als Inhaberin, als Gesellschafter oder in der Geschäftsführung."},
        {"wert": "vollmacht", "label": "Ich melde mit einer Vollmacht", "kurz": "Mit Vollmacht",
         "hinweis": "Zum Beispiel im Steuerbüro."},
    ]  # fmt: skip
    return [
        {"id": "melder", "abschnitt": "meldung", "titel": "Wer füllt aus?",
         "felder": [choice("melder", "Für wen melden Sie?", "Ausgefüllt", options, "Wählen Sie aus, für wen Sie "
             "melden.")]},
        {"id": "vollmacht", "abschnitt": "meldung", "titel": "Ihre Vollmacht", "wenn": has("melder", "vollmacht"),
         "felder": [
            {"baustein": "person", "id": "antragsteller", "felder": ["vornamen", "familienname"], "login": True,
             "aendern": {"vornamen": {"kurz": "Bevollmächtigte Person: Vornamen"},
                         "familienname": {"kurz": "Bevollmächtigte Person: Familienname"}}},
            file("vollmacht", "Vollmacht mit Unterschrift", "Vollmacht",
                 "Laden Sie die unterschriebene Vollmacht hoch, zum Beispiel als Foto.",
                 rechtsgrundlage="§ 14 Abs. 1 VwVfG NRW")]},
    ]  # fmt: skip


def _reply(_anlage: int) -> list[dict[str, Any]]:
    fields = {"baustein": "kontakt", "felder": ["antwortweg", "email", "telefon"], "login": True}
    return [{"id": "kontakt", "abschnitt": "meldung", "titel": "Wie erreichen wir Sie?", "felder": [fields]}]


def _legal_form(anlage: int) -> list[dict[str, Any]]:
    known = known_as(anlage, 1, "Eingetragener Name mit Rechtsform", ("F05000017511", "1.0.2"))
    question = {"label": "Welche Rechtsform hat der Betrieb?", "kurz": "Rechtsform", "darstellung": "select"}
    partners = text("weitere_gesellschafter", "Wer gehört noch zur Gesellschaft?",
                    "Geben Sie die Namen der anderen Gesellschafterinnen und Gesellschafter ein.", typ="textlang",
                    kurz="Weitere Gesellschafter", hinweis="Vorname und Familienname von allen außer Ihnen, je einer "
                        "in "
                    "einer Zeile.", max_laenge=500,
                    **known_as(anlage, 1, "Bei GbR: weitere Gesellschafter"))  # fmt: skip
    return [
        {"id": "rechtsform", "abschnitt": "betrieb", "titel": "Welche Rechtsform hat der Betrieb?",
         "hilfe": "Wer allein arbeitet und nicht im Handelsregister steht, hat ein Einzelunternehmen. Wer zu zweit "
         "anfängt und nichts anderes vereinbart hat, ist meist eine GbR.",
         "felder": [{"baustein": "organisation", "id": "firma", "felder": ["rechtsform"],
                     "aendern": {"rechtsform": known | question}}]},
        {"id": "gesellschafter", "abschnitt": "betrieb", "titel": "Die Gesellschaft",
         "wenn": has("firma_rechtsform", "gbr"), "felder": [partners]},
    ]  # fmt: skip


_EINTRAGUNG = [
    {"wert": "ja", "label": "Ja"},
    {"wert": "folgt", "label": "Noch nicht, die Firma ist in Gründung", "hinweis": "Zum Beispiel eine GmbH i. G. Die "
     "Nummer reichen Sie nach, sobald Sie sie haben."},
]  # fmt: skip


_REGISTER = {
    "HRA": "Handelsregister A", "HRB": "Handelsregister B", "GnR": "Genossenschaftsregister",
    "PR": "Partnerschaftsregister", "VR": "Vereinsregister", "GsR": "Gesellschaftsregister",
    "StV": "Stiftungsverzeichnis", "ausland": "Register in einem anderen Staat",
}  # fmt: skip


def _register(anlage: int) -> list[dict[str, Any]]:
    entry = {name: known_as(anlage, 2, "Ort und Nummer des Eintrages", fim) for name, fim in (
        ("registerart", ("F05000017720", "1.1.0")), ("registergericht", ("F05000017721", "1.1.0")),
        ("registernummer", ("F60000000328", "1.1.0")),
    )}  # fmt: skip
    entry["registerart"] |= {"wenn": has("firma_eintragung", "ja"),
                             "optionen": [{"wert": key, "label": name} for key, name in _REGISTER.items()],
                             "meldungen": {"fehlt": "Wählen Sie das Register aus."}}  # fmt: skip
    both = {"wenn": has("firma_registerart", *_REGISTER)}
    entry["registergericht"] |= both | {
        "label": "Gericht oder Stelle, die das Register führt",
        "kurz": "Registergericht",
    }
    entry["registernummer"] |= both
    name = {"name": known_as(anlage, 1, "Eingetragener Name mit Rechtsform", ("F60000000319", "1.3.0")) | {
        "label": "Name der Firma mit Rechtsform", "kurz": "Eingetragener Name",
        "hinweis": "Genau wie im Register. Zum Beispiel „Muster Handels GmbH“."}}  # fmt: skip
    fields: list[dict[str, Any]] = [
        {"baustein": "organisation", "id": "firma", "felder": ["name"], "aendern": name},
        choice("firma_eintragung", "Ist die Firma schon eingetragen?", "Eingetragen", _EINTRAGUNG,
               "Wählen Sie aus, ob die Firma schon eingetragen ist.",
               **known_as(anlage, 2, "Ort und Nummer des Eintrages")),
        {"baustein": "organisation", "id": "firma", "felder": list(entry), "aendern": entry},
    ]  # fmt: skip
    if anlage < 3:
        fields += [
            file("registerauszug", "Auszug aus dem Register", "Registerauszug",
                 "Laden Sie den Auszug aus dem Register hoch.", wenn=has("firma_eintragung", "ja"),
                 fim={"id": "F05000017521", "version": ("1.1.0", "1.0.0")[anlage - 1]}),
            file("gruendungsvertrag", "Vertrag oder Urkunde über die Gründung", "Gründungsvertrag",
                 "Laden Sie den Vertrag oder die Urkunde über die Gründung hoch.", wenn=has("firma_eintragung",
                     "folgt")),
        ]  # fmt: skip
    return [{"id": "firma", "abschnitt": "betrieb", "titel": "Wie ist die Firma eingetragen?", "felder": fields,
             "wenn": {"nicht": has("firma_rechtsform", *UNREGISTERED)}}]  # fmt: skip


def _business(anlage: int) -> list[dict[str, Any]]:
    public = [{"wert": "ja", "label": "Ja"}, {"wert": "nein", "label": "Nein"},
              {"wert": "unbekannt", "label": "Das weiß ich nicht"}]  # fmt: skip
    number = {
        "id": "vertreter_zahl", "typ": "ganzzahl", "pflicht": True, "minimum": 1, "maximum": 20,
        "label": "Wie viele Personen vertreten die Firma nach dem Gesetz?", "kurz": "Zahl der Vertreter",
        "hinweis": "Zum Beispiel alle in der Geschäftsführung oder im Vorstand. Danach fragen wir nach jeder Person.",
        "meldungen": {"fehlt": "Geben Sie die Zahl ein, zum Beispiel 1.", "ungueltig": "Geben Sie eine Zahl von 1 "
            "bis 20 "
                      "ein. Sind es mehr, melden Sie bitte direkt beim Gewerbeamt."},
        "varianten": [
            {"wenn": has("firma_rechtsform", *PERSONEN),
             "label": "Wie viele Personen oder Firmen führen die Geschäfte der Gesellschaft?",
             "hinweis": "Jede von ihnen meldet selbst: Nach dieser Anzeige braucht jede weitere eine eigene. Führt "
                 "eine "
             "GmbH die Geschäfte, geben Sie danach die Person an, die diese GmbH vertritt."},
            {"wenn": has("firma_rechtsform", "ag"), "hinweis": "Gemeint ist der Vorstand. Die Namen brauchen wir "
                "nicht."},
        ],
        **known_as(anlage, 12, "Zahl der geschäftsführenden Gesellschafter oder gesetzlichen Vertreter"),
    }  # fmt: skip
    company = {"nicht": has("firma_rechtsform", *EINZELN)}
    return [
        {"id": "geschaeft", "abschnitt": "betrieb", "titel": "Wie heißt das Geschäft?", "felder": [
            text("geschaeftsbezeichnung", "Name des Geschäfts, wenn es einen eigenen hat", kurz="Geschäftsbezeichnung",
                 hinweis="Zum Beispiel „Gasthaus zur Linde“.",
                 **known_as(anlage, 3, "Name des Geschäfts (Geschäftsbezeichnung)", ("F60000000320", "1.3.0"))),
            choice("oeffentliche_hand", "Sind Bund, Land oder Kommunen an der Firma beteiligt?",
                   "Beteiligung der öffentlichen Hand", public, "Wählen Sie aus, ob Bund, Land oder Kommunen beteiligt "
                   "sind.", wenn=company,
                   **known_as(anlage, 13, "Beteiligung der öffentlichen Hand", ("F05000017462", "0.3.0")))]},
        {"id": "vertreter-zahl", "abschnitt": "betrieb", "titel": "Wer handelt für die Firma?", "wenn": company,
         "felder": [number]},
    ]  # fmt: skip


def _end(anlage: int) -> list[dict[str, Any]]:
    copy = {
        "id": "ausweiskopie", "typ": "datei", "label": "Kopie Ihres Personalausweises oder Reisepasses",
        "kurz": "Ausweiskopie", "pflicht": True, "sensibel": True, "rechtsgrundlage": "§ 2 Abs. 2 GewAnzV",
        "hinweis": "Ein Foto oder eine PDF-Datei, Vorder- und Rückseite. Wir löschen die Kopie nach der Prüfung.",
        "meldungen": {"fehlt": "Laden Sie eine Kopie Ihres Ausweises hoch, oder melden Sie sich mit Ihrem "
            "Online-Ausweis "
                      "an."},
    }  # fmt: skip
    day = {"id": "datum", "typ": "datum", "label": "Datum der Anzeige", "berechnet": {"kontext": "heute"},
           **known_as(anlage, "datum", "Datum")}  # fmt: skip
    return [
        {"id": "identitaet", "abschnitt": "pruefen", "titel": "Zeigen Sie uns, wer Sie sind",
         "wenn": {"kleiner": [{"kontext": "stufe"}, 3]},
         "einleitung": "Das Amt muss wissen, wer die Anzeige abgibt. Dafür gibt es zwei Wege.\n\nSie melden sich mit "
             "Ihrem "
         "Online-Ausweis an. Dann brauchen Sie hier nichts hochzuladen.\n\nOder Sie laden eine Kopie Ihres Ausweises "
             "hoch. "
         "Schreiben Sie „Kopie“ darauf.",
         "felder": [copy]},
        {"id": "pruefen", "abschnitt": "pruefen", "art": "pruefen", "titel": "Bitte prüfen Sie Ihre Anzeige",
         "einleitung": "Stimmt alles? Sie können jede Angabe noch ändern.\n\nUnterschreiben müssen Sie nicht. Das Amt "
         "bestätigt Ihre Anzeige innerhalb von drei Tagen. Genehmigt wird sie nicht.",
         "felder": [day, {"baustein": "erklaerungen"}]},
    ]  # fmt: skip


_SEITEN: dict[str, Callable[[int], list[dict[str, Any]]]] = {
    "melder": _who, "kontakt": _reply, "rechtsform": _legal_form, "register": _register, "geschaeft": _business,
    "personen": people, "betriebsform": betrieb.kind, "leitung": betrieb.head, "betriebsstaette": betrieb.here,
    "fruehere": betrieb.former, "betriebsart": betrieb.trade, "handwerk": betrieb.craft, "erlaubnis": betrieb.permit,
    "beschaeftigte": betrieb.staff, "ende": _end,
}  # fmt: skip
