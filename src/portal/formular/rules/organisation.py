"""The block `organisation`: what a firm or association is asked (facts/forms.md § 0.4); used by `bausteine`."""

from __future__ import annotations

from typing import Any

_REGISTER = {
    "HRA": "Handelsregister A",
    "HRB": "Handelsregister B",
    "GnR": "Genossenschaftsregister",
    "PR": "Partnerschaftsregister",
    "VR": "Vereinsregister",
    "GsR": "Gesellschaftsregister",
    "keines": "In keinem Register",
}
_RECHTSFORMEN = {
    "einzelunternehmen": "Einzelunternehmen",
    "ek": "Eingetragene Kauffrau oder eingetragener Kaufmann (e. K.)",
    "gbr": "Gesellschaft bürgerlichen Rechts (GbR)",
    "egbr": "Eingetragene Gesellschaft bürgerlichen Rechts (eGbR)",
    "ohg": "Offene Handelsgesellschaft (OHG)",
    "kg": "Kommanditgesellschaft (KG)",
    "gmbh_co_kg": "GmbH & Co. KG",
    "gmbh": "GmbH",
    "ug": "UG (haftungsbeschränkt)",
    "ag": "Aktiengesellschaft (AG)",
    "partg": "Partnerschaftsgesellschaft",
    "eg": "Genossenschaft (eG)",
    "ev": "Eingetragener Verein (e. V.)",
    "verein": "Verein ohne Eintragung",
    "stiftung": "Stiftung",
    "ausland": "Rechtsform eines anderen Staates",
    "oeffentlich": "Körperschaft, Anstalt oder Stiftung des öffentlichen Rechts",
    "andere": "Andere Rechtsform",
}
_EINGETRAGEN = {"in": [{"feld": "{praefix}registerart"}, [name for name in _REGISTER if name != "keines"]]}

ORGANISATION: dict[str, dict[str, Any]] = {
    "name": {
        "typ": "text",
        "label": "Name der Firma oder Organisation",
        "kurz": "Firma oder Organisation",
        "hinweis": "Wie im Register eingetragen, wenn sie eingetragen ist.",
        "max_laenge": 250,
        "pflicht": True,
        "meldungen": {"fehlt": "Geben Sie den Namen der Firma oder Organisation ein."},
    },
    "rechtsform": {
        "typ": "auswahl",
        "label": "Rechtsform",
        "pflicht": True,
        "optionen": [{"wert": key, "label": label} for key, label in _RECHTSFORMEN.items()],
        "meldungen": {"fehlt": "Wählen Sie die Rechtsform aus."},
    },
    "registerart": {
        "typ": "auswahl",
        "label": "In welchem Register ist sie eingetragen?",
        "kurz": "Register",
        "pflicht": True,
        "darstellung": "select",
        "optionen": [{"wert": key, "label": label} for key, label in _REGISTER.items()],
        "meldungen": {"fehlt": "Wählen Sie das Register aus, oder „In keinem Register“."},
    },
    "registergericht": {
        "typ": "text",
        "label": "Registergericht",
        "hinweis": "Zum Beispiel Amtsgericht Aachen.",
        "max_laenge": 80,
        "wenn": _EINGETRAGEN,
        "pflicht": True,
        "meldungen": {"fehlt": "Geben Sie das Gericht ein, bei dem das Register geführt wird."},
    },
    "registernummer": {
        "typ": "text",
        "label": "Registernummer",
        "hinweis": "Nur die Nummer, zum Beispiel 12345.",
        "max_laenge": 20,
        "wenn": _EINGETRAGEN,
        "pflicht": True,
        "meldungen": {"fehlt": "Geben Sie die Nummer ein, unter der sie im Register steht."},
    },
}
