"""What a Kommune says of its own in a form of all: values for the places that the form opens (`oeffnung.Oeffnung`).

`apply` makes an ordinary Formular of both, so the engine knows nothing of them. What is not confirmed is kept for the
editor and shown to nobody. Whether it can be filled in: `ortspruefung`; beside a newer version: `ortsvergleich`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from portal.core.angaben import FesteAngaben
from portal.core.money import euros
from portal.formular.rules.ausdruck import parse_expression
from portal.formular.rules.gebuehr import Satz
from portal.formular.rules.grundmodell import Kennung
from portal.formular.rules.modell import Empfaenger, Feld, Formular, Schritt, Typ
from portal.formular.rules.oeffnung import Oeffnung

FRAGEARTEN = (Typ.TEXT, Typ.TEXTLANG, Typ.JANEIN, Typ.AUSWAHL, Typ.DATUM, Typ.GANZZAHL, Typ.BETRAG)


class Ortswert(FesteAngaben):
    """What a Kommune says at one place. `en` has the English of its German texts; German binds, and what has none
    stays German."""

    bestaetigt: bool = True
    en: dict[str, str] = {}


class Textwert(Ortswert):
    art: Literal["text"] = "text"
    text: str


class Fragewert(Ortswert):
    """A further question: a field of the usual model, less its id."""

    art: Literal["frage"] = "frage"
    feld: dict[str, Any]


class Anlagewert(Ortswert):
    """A further file."""

    art: Literal["anlage"] = "anlage"
    label: str
    hinweis: str = ""
    pflicht: bool = False
    rechtsgrundlage: str = ""


class Abschaltung(Ortswert):
    """The option is not offered here."""

    art: Literal["option"] = "option"


class Tagwert(Ortswert):
    """A day, e.g. of the election: the form reckons with it."""

    art: Literal["tag"] = "tag"
    tag: date


class Empfaengerwert(Ortswert):
    """Another one receives it here: the office with a Funktion, or a body outside."""

    art: Literal["empfaenger"] = "empfaenger"
    wer: str
    funktion: str = ""
    stelle: str = ""


Wert = Annotated[Textwert | Fragewert | Anlagewert | Abschaltung | Empfaengerwert | Tagwert, Field(discriminator="art")]


class Ortsstand(FesteAngaben):
    """All that a Kommune says in one form; `version` is the one of the form it was written for."""

    version: Annotated[int, Field(ge=1)]
    werte: dict[Kennung, Wert] = {}


def apply(formular: Formular, stand: Ortsstand) -> Formular:
    """The form as it is filled in at this Kommune. What does not fit to the form is left out: `faults` names it."""
    fitting = list(_fitting(formular, stand))
    texts = {each.platzhalter: says for each, wert in fitting if each.platzhalter and (says := text_of(wert))}
    off = options_of(each for each, wert in fitting if isinstance(wert, Abschaltung))
    more: dict[str, list[Feld]] = {}
    for each, wert in fitting:
        if each.schritt and (feld := _field_of(each, wert)) is not None:
            more.setdefault(each.schritt, []).append(feld)
    days = dict(_days(fitting))
    schritte = [_page(_dated(schritt, days), off, more.get(schritt.id, [])) for schritt in formular.schritte]
    other = {each.empfaenger: wert for each, wert in fitting if isinstance(wert, Empfaengerwert)}
    changed = {
        "schritte": schritte,
        "platzhalter": {**formular.platzhalter, **texts},
        "empfaenger": [_recipient(each, other.get(each.id)) for each in formular.empfaenger],
        "oertlich": [],
    }
    return formular.model_copy(update=changed)


def _fitting(formular: Formular, stand: Ortsstand) -> Iterator[tuple[Oeffnung, Wert]]:
    for each in formular.oertlich:
        wert = stand.werte.get(each.id)
        if wert is not None and wert.art == each.art and wert.bestaetigt:
            yield each, wert


def _recipient(empfaenger: Empfaenger, wert: Empfaengerwert | None) -> Empfaenger:
    if wert is None:
        return empfaenger
    return empfaenger.model_copy(update=wert.model_dump(include={"wer", "funktion", "stelle"}))


def options_of(places: Iterable[Oeffnung]) -> set[tuple[str, str]]:
    """The options that these places switch off, each with its choice."""
    return {(each.feld, each.wert) for each in places if each.feld and each.wert}


def text_of(wert: Wert) -> str:
    return wert.text if isinstance(wert, Textwert) else ""


def amounts(formular: Formular, satz: Satz) -> dict[str, str]:
    """What stands at the places for an amount, by their placeholder: what the Kommune has confirmed that it charges."""
    plain = {"erste": satz.erste_cents, "weitere": satz.weitere_cents}
    cents = {**{key: value for key, value in plain.items() if value is not None}, **satz.nach_schluessel}
    return {
        each.platzhalter: each.vorlage.replace("{betrag}", euros(cents[each.satz]))
        for each in formular.oertlich
        if each.platzhalter and each.satz in cents
    }


def texts_of(wert: Wert) -> list[str]:
    """Every German text of it that people read."""
    if isinstance(wert, Fragewert):
        options = [each.get("label", "") for each in wert.feld.get("optionen", [])]
        return [text for text in [wert.feld.get("label", ""), wert.feld.get("hinweis", ""), *options] if text]
    if isinstance(wert, Anlagewert):
        return [text for text in (wert.label, wert.hinweis) if text]
    return [text] if (text := wert.wer if isinstance(wert, Empfaengerwert) else text_of(wert)) else []


def english(stand: Ortsstand) -> dict[str, str]:
    """What the Kommune says in English of its own texts, by the German ones."""
    return {
        text: wert.en[text] for wert in stand.werte.values() for text in texts_of(wert) if wert.en.get(text, "").strip()
    }


def _field_of(oeffnung: Oeffnung, wert: Wert) -> Feld | None:
    try:
        return Feld.model_validate(field_data(oeffnung, wert)) if isinstance(wert, Fragewert | Anlagewert) else None
    except ValidationError:
        return None


def field_data(oeffnung: Oeffnung, wert: Fragewert | Anlagewert) -> dict[str, Any]:
    if isinstance(wert, Fragewert):
        return {**wert.feld, "id": oeffnung.id}
    missing = f"Laden Sie hier hoch: {wert.label}."
    data: dict[str, Any] = {"id": oeffnung.id, "typ": Typ.DATEI, "pflicht": wert.pflicht}
    data |= wert.model_dump(include={"label", "hinweis", "rechtsgrundlage"})
    return data | ({"meldungen": {"fehlt": missing}} if wert.pflicht else {})


def _page(schritt: Schritt, off: set[tuple[str, str]], more: list[Feld]) -> Schritt:
    if not off and not more:
        return schritt
    return schritt.model_copy(update={"felder": [*(_without(feld, off) for feld in schritt.felder), *more]})


def _days(fitting: list[tuple[Oeffnung, Wert]]) -> Iterator[tuple[str, date]]:
    """The days that fields get."""
    for each, wert in fitting:
        if isinstance(wert, Tagwert) and each.feld:
            yield each.feld, wert.tag
            yield from ((name, wert.tag - timedelta(days)) for name, days in each.davor.items())


def _dated(schritt: Schritt, days: dict[str, date]) -> Schritt:
    """The page with its days, shown as what is computed is."""
    if not any(feld.id in days for feld in schritt.felder):
        return schritt
    felder = [_always(feld, days[feld.id]) if feld.id in days else feld for feld in schritt.felder]
    return schritt.model_copy(update={"felder": felder})


def _always(feld: Feld, day: date) -> Feld:
    value = {"falls": [{"gleich": [1, 1]}, day.isoformat(), None]}
    return feld.model_copy(update={"fest": False, "berechnet": parse_expression(value)})


def _without(feld: Feld, off: set[tuple[str, str]]) -> Feld:
    """The field without the options that are switched off; one always stays."""
    left = [one for one in feld.optionen if (feld.id, one.wert) not in off]
    return feld.model_copy(update={"optionen": left}) if left and len(left) < len(feld.optionen) else feld


def own_text(wert: Wert) -> str:
    """What a Kommune says, in one line for its editor."""
    if isinstance(wert, Fragewert):
        return str(wert.feld.get("label", ""))
    if isinstance(wert, Anlagewert):
        return wert.label
    if isinstance(wert, Empfaengerwert):
        return wert.wer
    if isinstance(wert, Tagwert):
        return f"{wert.tag:%d.%m.%Y}"
    return "abgeschaltet" if isinstance(wert, Abschaltung) else text_of(wert)
