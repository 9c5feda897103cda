"""Reusable blocks of fields: ``{"baustein": "person", "id": "antragsteller", "felder": [...]}`` in a step stands for
the person's fields, each with the prefix ``antragsteller_``. `felder` picks some of them in that order, `optional`
lifts the obligation, `aendern` replaces attributes of single fields, `login` says that values come from the login.
A block that stands in a form once needs no id; its fields have no prefix then. What few forms ask is there where
`felder` names it: `geschlecht`, `geburtsort`, `geburtsstaat` of a person, `ortsteil` of an address, `telefax` and
`internet` of a contact. In expressions of a block ``{id}`` is the field's own id and ``{praefix}`` the prefix. Whole
pages for acting on behalf of somebody: `vertretung`.
"""

from __future__ import annotations

from typing import Any

from portal.formular.rules.organisation import ORGANISATION

_NAME_HINT = "Genau so, wie es im Ausweis steht."

_PERSON: dict[str, dict[str, Any]] = {
    "anrede": {
        "typ": "auswahl",
        "label": "Anrede",
        "optionen": [
            {"wert": "frau", "label": "Frau"},
            {"wert": "herr", "label": "Herr"},
            {"wert": "keine", "label": "Keine Angabe"},
        ],
    },
    "doktorgrad": {"typ": "text", "label": "Doktorgrad", "max_laenge": 40, "autocomplete": "honorific-prefix"},
    "vornamen": {
        "typ": "text",
        "label": "Vornamen",
        "hinweis": f"Alle Vornamen. {_NAME_HINT} Gibt es keinen Vornamen, schreiben Sie einen Strich (-).",
        "name": True,
        "pflicht": True,
        "autocomplete": "given-name",
        "meldungen": {"fehlt": "Geben Sie alle Vornamen ein. Gibt es keinen, schreiben Sie einen Strich (-)."},
    },
    "familienname": {
        "typ": "text",
        "label": "Familienname",
        "hinweis": "Auch Nachname genannt.",
        "name": True,
        "pflicht": True,
        "autocomplete": "family-name",
        "meldungen": {"fehlt": "Geben Sie den Familiennamen ein. Gibt es keinen, schreiben Sie einen Strich (-)."},
    },
    "geburtsname": {
        "typ": "text",
        "label": "Geburtsname",
        "hinweis": "Nur, wenn er anders ist als der Familienname.",
        "name": True,
    },
    "geburtsdatum": {
        "typ": "datum",
        "label": "Geburtsdatum",
        "hinweis": "Zum Beispiel 27.3.1987. Steht im Ausweis nur ein Jahr oder Monat und Jahr, genügt das.",
        "genauigkeit": "jahr",
        "vergangenheit": True,
        "pflicht": True,
        "autocomplete": "bday",
        "warnungen": [
            {
                "muss": {"nicht": {"vor": [{"feld": "{id}"}, "1900-01-01"]}},
                "meldung": "Dieses Geburtsdatum liegt vor 1900. Prüfen Sie, ob es stimmt.",
            }
        ],
        "meldungen": {"fehlt": "Geben Sie den Tag der Geburt ein, zum Beispiel 27.3.1987."},
    },
    # Only where they are picked by name: few laws want them (facts/forms.md § 0.1).
    "geschlecht": {
        "typ": "auswahl",
        "label": "Geschlecht",
        "hinweis": "Wie es in der Geburtsurkunde steht.",
        "pflicht": True,
        "optionen": [
            {"wert": "weiblich", "label": "Weiblich"},
            {"wert": "maennlich", "label": "Männlich"},
            {"wert": "divers", "label": "Divers"},
            {"wert": "ohne", "label": "Ohne Angabe"},
        ],
        "meldungen": {"fehlt": "Wählen Sie das Geschlecht aus, oder „Ohne Angabe“."},
    },
    "geburtsort": {
        "typ": "text",
        "label": "Geburtsort",
        "max_laenge": 80,
        "pflicht": True,
        "meldungen": {"fehlt": "Geben Sie den Geburtsort ein."},
    },
    "geburtsstaat": {
        "typ": "land",
        "label": "Geburtsland",
        "pflicht": True,
        "vorbelegung": {"quelle": "fest", "schluessel": "DE"},
        "meldungen": {"fehlt": "Wählen Sie das Land aus, in dem der Geburtsort liegt."},
    },
}

_ADRESSE: dict[str, dict[str, Any]] = {
    "land": {
        "typ": "land",
        "label": "Land",
        "pflicht": True,
        "autocomplete": "country",
        "meldungen": {"fehlt": "Wählen Sie das Land aus."},
        "vorbelegung": {"quelle": "fest", "schluessel": "DE"},
    },
    "strasse": {
        "typ": "text",
        "label": "Straße",
        "max_laenge": 60,
        "pflicht": True,
        "autocomplete": "address-line1",
        "meldungen": {"fehlt": "Geben Sie die Straße ein. Hat der Ort keine Straßennamen, geben Sie den Ort ein."},
    },
    "hausnummer": {
        "typ": "text",
        "label": "Hausnummer",
        "hinweis": "Zum Beispiel 12 oder 12a.",
        "max_laenge": 10,
        "pflicht": True,
        "meldungen": {"fehlt": "Geben Sie die Hausnummer ein, zum Beispiel 12a."},
        "warnungen": [
            {
                "muss": {"muster": [{"feld": "{id}"}, "\\d+ ?[a-zA-Z]?([-/]\\d+ ?[a-zA-Z]?)?"]},
                "meldung": "Diese Hausnummer ist ungewöhnlich. Prüfen Sie, ob sie stimmt.",
            }
        ],
    },
    "zusatz": {
        "typ": "text",
        "label": "Zusatz zur Anschrift",
        "hinweis": "Zum Beispiel „bei Muster“ oder „Hinterhaus“.",
        "max_laenge": 60,
        "autocomplete": "address-line2",
    },
    "plz": {
        "typ": "plz",
        "label": "Postleitzahl",
        "pflicht": True,
        "autocomplete": "postal-code",
        "meldungen": {"fehlt": "Geben Sie die Postleitzahl ein, zum Beispiel 52525."},
        "regeln": [
            {
                "muss": {"muster": [{"feld": "{id}"}, "\\d{5}"]},
                "meldung": "Geben Sie eine deutsche Postleitzahl mit fünf Ziffern ein, zum Beispiel 52525.",
            }
        ],
    },
    "ort": {
        "typ": "text",
        "label": "Ort",
        "max_laenge": 60,
        "pflicht": True,
        "autocomplete": "address-level2",
        "vorschlaege": "orte",
        "meldungen": {"fehlt": "Geben Sie den Ort ein."},
    },
    # Only where it is picked by name: a form asks it when the address decides which Kommune answers.
    "ortsteil": {
        "typ": "ortsteil",
        "label": "Ortsteil",
        "hinweis": "Diese Postleitzahl gehört zu mehreren Gemeinden. Der Ortsteil sagt, welche zuständig ist.",
        "wenn": {"in": [{"feld": "{praefix}plz"}, ["52525", "52538"]]},
        "pflicht": True,
        "meldungen": {"fehlt": "Wählen Sie den Ortsteil aus."},
    },
}

# With a country: the German pattern binds in Germany only, and not every country has postal codes.
_ADRESSE_MIT_LAND = {
    "plz": {
        "fim": None,  # FIM's has five digits
        "pflicht": {"gleich": [{"feld": "{praefix}land"}, "DE"]},
        "regeln": [
            {
                "muss": {
                    "oder": [
                        {"nicht": {"gleich": [{"feld": "{praefix}land"}, "DE"]}},
                        {"muster": [{"feld": "{id}"}, "\\d{5}"]},
                    ]
                },
                "meldung": "Geben Sie eine deutsche Postleitzahl mit fünf Ziffern ein, zum Beispiel 52525.",
            }
        ],
    },
}

_KONTAKT: dict[str, dict[str, Any]] = {
    "antwortweg": {
        "typ": "auswahl",
        "label": "Wie sollen wir Ihnen antworten?",
        "kurz": "Antwort",
        "pflicht": True,
        "optionen": [
            {
                "wert": "portalpostfach",
                "label": "In Ihrem Postfach auf diesem Portal",
                "papier": "",
                "hinweis": "Wenn Sie unten Ihre E-Mail-Adresse angeben, bekommen Sie einen Hinweis auf neue "
                "Nachrichten.",
            },
            {
                "wert": "email",
                "label": "Im Postfach, mit Hinweis per E-Mail",
                "papier": "",
                "hinweis": "In der E-Mail steht nur, dass es etwas Neues gibt.",
            },
            {"wert": "post", "label": "Mit der Post"},
        ],
        "meldungen": {"fehlt": "Wählen Sie aus, wie wir Ihnen antworten sollen."},
    },
    "email": {
        "typ": "email",
        "label": "E-Mail-Adresse",
        "hinweis": "Zum Beispiel name@beispiel.de.",
        "autocomplete": "email",
        "meldungen": {"fehlt": "Geben Sie Ihre E-Mail-Adresse ein, zum Beispiel name@beispiel.de."},
    },
    "telefon": {
        "typ": "telefon",
        "label": "Telefonnummer",
        "hinweis": "Für Rückfragen. Zum Beispiel 02452 123456.",
        "autocomplete": "tel",
    },
    # Only where they are picked by name, as above.
    "telefax": {"typ": "telefon", "label": "Fax", "hinweis": "Zum Beispiel 02452 123457."},
    "internet": {"typ": "text", "label": "Internetseite", "hinweis": "Zum Beispiel www.beispiel.de."},
}

# With the way of the answer: who wants a notice by e-mail must say where to.
_KONTAKT_MIT_ANTWORTWEG = {
    "email": {
        "hinweis": "Nötig, wenn Sie einen Hinweis per E-Mail möchten. Zum Beispiel name@beispiel.de.",
        "pflicht": {"gleich": [{"feld": "{praefix}antwortweg"}, "email"]},
    },
}

_BANK: dict[str, dict[str, Any]] = {
    "iban": {
        "typ": "iban",
        "label": "IBAN",
        "hinweis": "Sie steht auf Ihrer Bankkarte und auf dem Kontoauszug.",
        "pflicht": True,
        "meldungen": {"fehlt": "Geben Sie die IBAN des Kontos ein. Sie beginnt in Deutschland mit DE."},
    },
    "kontoinhaber": {
        "typ": "text",
        "label": "Wem gehört das Konto?",
        "kurz": "Kontoinhaber",
        "hinweis": "Vorname und Familienname, oder der Name der Firma.",
        "pflicht": True,
        "meldungen": {"fehlt": "Geben Sie ein, auf wessen Namen das Konto läuft."},
    },
}

# The end of every form (facts/forms.md § 0.7).
_ERKLAERUNGEN: dict[str, dict[str, Any]] = {
    "bestaetigung_richtigkeit": {
        "typ": "janein",
        "darstellung": "haken",
        "label": "Meine Angaben sind richtig und vollständig.",
        "pflicht": True,
        "muss_ja": True,
        "meldungen": {"fehlt": "Bestätigen Sie, dass Ihre Angaben richtig und vollständig sind."},
    },
    "datenschutzhinweis_gelesen": {
        "typ": "janein",
        "darstellung": "haken",
        "label": "Ich habe den Hinweis zum Datenschutz gelesen.",
        "hinweis": "Das ist keine Einwilligung. Das Amt muss Sie informieren, wie es Ihre Daten verarbeitet.",
        "pflicht": True,
        "muss_ja": True,
        "rechtsgrundlage": "Art. 13 DSGVO",
        "meldungen": {"fehlt": "Bestätigen Sie, dass Sie den Hinweis zum Datenschutz gelesen haben."},
    },
}

# Elements of FIM's Baukasten 60 with the meaning and type of the question, by block: id and version as the 91 schemas
# name them that FIM's portal had released by August 2026 (ADR 43). Not bound is what only looks alike: `doktorgrad`
# (FIM's holds what a passport may), `land` and `geburtsstaat` (another code list than ours).
_FIM = {
    "person": {
        "vornamen": ("F60000000228", "2.0.0"),
        "familienname": ("F60000000227", "1.1.0"),
        "geburtsname": ("F60000000230", "2.0.0"),
        "geburtsdatum": ("G60000000083", "2.0.0"),  # day, month, year; only the year is obligatory there too
        "geschlecht": ("F60000000332", "1.3.0"),
        "geburtsort": ("F60000000234", "1.2.0"),
    },
    "adresse": {
        "strasse": ("F60000000243", "1.2.0"),
        "hausnummer": ("F60000000244", "1.2.0"),
        "zusatz": ("F60000000248", "1.1.0"),
        "plz": ("F60000000246", "1.1.0"),
        "ort": ("F60000000247", "2.2.0"),
    },
    "kontakt": {
        "telefon": ("F60000000240", "1.1.0"),
        "telefax": ("F60000000241", "1.1.0"),
        "email": ("F60000000242", "1.1.0"),
        "internet": ("F60000000321", "1.1.0"),
    },
    "organisation": {
        "name": ("F60000000319", "1.3.0"),
        "registernummer": ("F60000000328", "1.1.0"),
    },
}
BLOCKS = {
    "person": _PERSON,
    "adresse": _ADRESSE,
    "kontakt": _KONTAKT,
    "organisation": ORGANISATION,
    "bank": _BANK,
    "erklaerungen": _ERKLAERUNGEN,
}
_ON_REQUEST = ("ortsteil", "antwortweg", "geschlecht", "geburtsort", "geburtsstaat", "telefax", "internet")
_NO_NAME = {
    "regeln": [
        {
            "muss": {
                "nicht": {
                    "und": [
                        {"gleich": [{"feld": "{praefix}vornamen"}, "-"]},
                        {"gleich": [{"feld": "{praefix}familienname"}, "-"]},
                    ]
                }
            },
            "meldung": "Bei Vornamen und Familienname steht ein Strich. "
            "Schreiben Sie den Namen in eines der beiden Felder.",
        }
    ]
}
# What a field of a block is where another one stands before it: block -> that other one -> the changes.
_MIT: dict[str, dict[str, dict[str, Any]]] = {
    "person": {"vornamen": {"familienname": _NO_NAME}, "familienname": {"vornamen": _NO_NAME}},
    "adresse": {"land": _ADRESSE_MIT_LAND},
    "kontakt": {"antwortweg": _KONTAKT_MIT_ANTWORTWEG},
}
# What it is where it need not be answered: of a person in a register, who may have been born long ago.
_OPTIONAL: dict[str, dict[str, Any]] = {"geburtsdatum": {"warnungen": []}}
_NOT_IN_LOGIN = ("land", "geburtsstaat", "antwortweg")
# Verified by a login at "substantiell": shown, not to be changed here.
_LOCKED = ("vornamen", "familienname", "geburtsdatum")


def expand(items: Any) -> Any:
    """The `felder` of a step with each block replaced by its fields. Raises ValueError for an unknown one."""
    if not isinstance(items, list):
        return items
    result: list[Any] = []
    for item in items:
        result.extend(_fields(item) if isinstance(item, dict) and "baustein" in item else [item])
    return result


def _fields(item: dict[str, Any]) -> list[dict[str, Any]]:
    block = BLOCKS.get(item["baustein"])
    unknown = set(item) - {"baustein", "id", "felder", "optional", "aendern", "login"}
    if block is None or unknown:
        raise ValueError(f"unknown block or attribute: {item['baustein']} {sorted(unknown)}")
    picked = item.get("felder") or [name for name in block if name not in _ON_REQUEST]
    if missing := [name for name in [*picked, *item.get("aendern", {})] if name not in block]:
        raise ValueError(f"block {item['baustein']} has no field {missing}")
    return [_field(item, block[name], name, picked) for name in picked]


def _field(item: dict[str, Any], base: dict[str, Any], name: str, picked: list[str]) -> dict[str, Any]:
    prefix = f"{item['id']}_" if "id" in item else ""
    field = {"id": prefix + name, **base}
    if element := _FIM.get(item["baustein"], {}).get(name):
        field["fim"] = {"id": element[0], "version": element[1]}
    for other, changes in _MIT.get(item["baustein"], {}).items():
        field |= changes.get(name, {}) if other in picked[: picked.index(name)] else {}
    if name in item.get("optional", []):
        field |= {"pflicht": False} | _OPTIONAL.get(name, {})
    if item.get("login"):
        known = name not in _NOT_IN_LOGIN
        field |= {"vorbelegung": {"quelle": "login", "schluessel": name}} if known else {}
        field["gesperrt_wenn_geprueft"] = name in _LOCKED
    else:
        field.pop("autocomplete", None)  # the browser knows the person at the screen, nobody else
    changes = item.get("aendern", {}).get(name, {})
    field |= changes
    if "warnungen" in changes:  # beside those of the block
        field["warnungen"] = [*changes["warnungen"], *base.get("warnungen", [])]
    filled: dict[str, Any] = _fill(field, {"{id}": prefix + name, "{praefix}": prefix})
    return filled


def _fill(value: Any, texts: dict[str, str]) -> Any:
    """Put the field's own id and prefix into its expressions."""
    if isinstance(value, str):
        for key, text in texts.items():
            value = value.replace(key, text)
        return value
    if isinstance(value, dict):
        return {key: _fill(part, texts) for key, part in value.items()}
    return [_fill(part, texts) for part in value] if isinstance(value, list) else value
