"""Pages of a Gewerbeanzeige on the people who run the firm: numbers 4 to 11, and who needs a title to work."""

from __future__ import annotations

from typing import Any

from portal.formular.rules.frage import file, has, text, yes_no
from portal.formular.rules.gewerbefeld import DATUM, block, contacts, known_as, law_of

_EU_EWR_CH = (
    "AT", "BE", "BG", "CY", "CZ", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK", "IS", "LI", "NO", "CH",
)  # fmt: skip
# Where the numbers of the Anlagen differ: what -> number on each.


def people(anlage: int) -> list[dict[str, Any]]:
    names = {"familienname": law_of(anlage, 4, "Name"), "vornamen": law_of(anlage, 5, "Vornamen"),
             "geschlecht": law_of(anlage, 6, "Geschlecht"), "geburtsname": law_of(anlage, 7, "Geburtsname"),
             "geburtsdatum": law_of(anlage, 8, "Geburtsdatum"), "geburtsort": law_of(anlage, 9, "Geburtsort und -land"),
             "geburtsstaat": law_of(anlage, 9, "Geburtsort und -land")}  # fmt: skip
    born = {"varianten": [], "warnungen": [{
        "muss": {"nicht": {"kleiner": [{"alter_hoechstens": {"feld": "{id}"}}, 18]}},
        "meldung": "Diese Person ist unter 18. Für einen Betrieb braucht sie die Ermächtigung ihrer Eltern und die "
        "Genehmigung des Familiengerichts (§ 112 BGB)."}]}  # fmt: skip
    free: dict[str, Any] = {name: {"gesperrt_wenn_geprueft": False} for name in ("vornamen", "familienname")}
    person = block("person", "person", tuple(names), names, login=True,
                    aendern=free | {"geburtsdatum": born | {"gesperrt_wenn_geprueft": False}})  # fmt: skip
    nation = known_as(anlage, 10, "Staatsangehörigkeit(en)", ("F60000000236", "1.4.0"))
    german = {"id": "person_deutsch", "typ": "janein", "label": "Hat diese Person die deutsche Staatsangehörigkeit?",
              "kurz": "Deutsche Staatsangehörigkeit", "pflicht": True,
              "meldungen": {"fehlt": "Wählen Sie „Ja“ oder „Nein“ aus."}, **nation}  # fmt: skip
    other = {"id": "person_staat", "typ": "land", "label": "Andere Staatsangehörigkeit",
             "hinweis": "Auch wenn es neben der deutschen eine andere gibt.",
             "pflicht": {"gleich": [{"feld": "person_deutsch"}, False]},
             "meldungen": {"fehlt": "Wählen Sie den Staat aus."}, **nation}  # fmt: skip
    third = {"id": "person_staat_2", "typ": "land", "label": "Noch eine Staatsangehörigkeit", **nation}
    living = "Anschrift der Wohnung, Telefon, Telefax, E-Mail, Internet"
    place = block("adresse", "person", ("land", "strasse", "hausnummer", "zusatz", "plz", "ort"),
                  {"": law_of(anlage, 11, living)}, login=True)  # fmt: skip
    found = [
        {"id": "person", "titel": "Zur Person", "felder": [person]},
        {"id": "staatsangehoerigkeit", "titel": "Staatsangehörigkeit", "felder": [german, other, third]},
        *(_of_age(anlage) if anlage == 1 else []),
        *(_residence(anlage) if anlage < 3 else []),
        {"id": "wohnung", "titel": "Wo wohnt diese Person?",
         "felder": [place, contacts("person", law_of(anlage, 11, living))]},
    ]  # fmt: skip
    return [{"abschnitt": "personen", "gruppe": "personen", **page} for page in found]


def _of_age(_anlage: int) -> list[dict[str, Any]]:
    permit = file("person_genehmigung", "Ermächtigung der Eltern und Genehmigung des Familiengerichts",
                  "Ermächtigung und Genehmigung", "", pflicht=False, rechtsgrundlage="§ 112 BGB",
                  hinweis="Wenn Sie sie schon haben, als Foto oder PDF-Datei. Ohne sie darf der Betrieb nicht "
                      "beginnen.")  # fmt: skip
    minor = {"kleiner": [{"alter_hoechstens": {"feld": "person_geburtsdatum"}}, 18]}
    return [{"id": "minderjaehrig", "titel": "Unter 18 Jahren", "wenn": minor, "felder": [permit]}]


def _residence(anlage: int) -> list[dict[str, Any]]:
    """Asked of who is neither German nor of another state whose people need no title."""
    free = [
        {"gleich": [{"feld": "person_deutsch"}, True]},
        *(has(f, *_EU_EWR_CH) for f in ("person_staat", "person_staat_2")),
    ]
    there, bound = has("person_titel", "ja"), has("person_auflage", "ja")
    title, limit = "Aufenthaltstitel", "Auflage oder Beschränkung zur Erwerbstätigkeit"
    return [{"id": "aufenthalt", "titel": "Aufenthaltstitel", "wenn": {"nicht": {"oder": free}}, "felder": [
        yes_no("person_titel", "Hat diese Person einen Aufenthaltstitel?", "Aufenthaltstitel",
               "Wählen Sie aus, ob es einen Aufenthaltstitel gibt.",
               **known_as(anlage, "titel", title, ("F05000002240", "1.2.0"))),
        {"id": "person_titel_datum", "typ": "datum", "label": "Ausgestellt am", "kurz": "Aufenthaltstitel vom",
         "hinweis": DATUM, "vergangenheit": True, "wenn": there, "pflicht": True,
         "meldungen": {"fehlt": "Geben Sie ein, wann der Aufenthaltstitel ausgestellt wurde."},
         **known_as(anlage, "titel", title, ("F60000000294", "1.1.0"))},
        text("person_titel_behoerde", "Welche Behörde hat ihn ausgestellt?", "Geben Sie die Behörde ein, die den "
             "Aufenthaltstitel ausgestellt hat.", kurz="Aufenthaltstitel von", wenn=there,
             **known_as(anlage, "titel", title, ("F60000000292", "1.1.0"))),
        file("person_titel_kopie", "Kopie des Aufenthaltstitels", "Kopie des Aufenthaltstitels",
             "Laden Sie eine Kopie des Aufenthaltstitels hoch.", wenn=there),
        yes_no("person_auflage", "Steht darin eine Auflage oder Beschränkung zur Arbeit?", "Auflage zur "
            "Erwerbstätigkeit",
               "Wählen Sie aus, ob eine Auflage oder Beschränkung darin steht.", wenn=there,
               **known_as(anlage, "auflage", limit, ("F05000017392", "0.1.0"))),
        text("person_auflage_text", "Welche Auflage oder Beschränkung ist das?", "Schreiben Sie die Auflage ab.",
             kurz="Auflage", max_laenge=500, wenn=bound,
             **known_as(anlage, "auflage", limit, ("F05000017393", "0.1.0"))),
    ]}]  # fmt: skip
