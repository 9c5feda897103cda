"""What a Kommune says in a form, between the version it was written for and a newer one."""

from __future__ import annotations

from dataclasses import dataclass

from portal.formular.rules.modell import PLATZHALTER, Formular
from portal.formular.rules.oeffnung import Oeffnung
from portal.formular.rules.oertlich import Ortsstand, Wert, own_text


@dataclass(frozen=True)
class Abgleich:
    """One place in the older form, in the newer one, and what the Kommune says; `konflikt` says why somebody has to
    decide, "" where it carries over by itself."""

    oeffnung: str
    titel: str
    alt: str
    neu: str
    eigen: str
    konflikt: str = ""


def compare(alt: Formular, neu: Formular, stand: Ortsstand) -> list[Abgleich]:
    """Every place that the Kommune has filled, in the order of the newer form, those that are gone last; and what the
    newer form opens and nobody has filled yet is not among them."""
    before, after = ({each.id: each for each in formular.oertlich} for formular in (alt, neu))
    names = [*(name for name in after if name in stand.werte), *(name for name in stand.werte if name not in after)]
    return [_compared(alt, neu, before.get(name), after.get(name), name, stand.werte[name]) for name in names]


def conflicts(alt: Formular, neu: Formular, stand: Ortsstand) -> list[Abgleich]:
    """Where somebody has to decide before the Kommune's form moves on."""
    return [each for each in compare(alt, neu, stand) if each.konflikt]


def _compared(
    alt: Formular, neu: Formular, before: Oeffnung | None, after: Oeffnung | None, name: str, wert: Wert
) -> Abgleich:
    known = after or before
    return Abgleich(
        oeffnung=name,
        titel=known.titel if known else name,
        alt=core_text(alt, before) if before else "",
        neu=core_text(neu, after) if after else "",
        eigen=own_text(wert),
        konflikt=_conflict(alt, neu, before, after, wert),
    )


def _conflict(alt: Formular, neu: Formular, before: Oeffnung | None, after: Oeffnung | None, wert: Wert) -> str:
    if after is None:
        return _gone(neu, before)
    if after.art != wert.art:
        return "Der Punkt nimmt jetzt etwas anderes auf. Was Sie eingetragen haben, passt dort nicht mehr."
    if before is None:
        return ""
    if after.schritt != before.schritt:
        return "Die Frage steht jetzt auf einer anderen Seite. Prüfen Sie, ob sie dort verständlich ist."
    if (after.feld, after.wert) != (before.feld, before.wert):
        return "Der Punkt schaltet jetzt eine andere Antwort ab."
    if core_text(alt, before) != core_text(neu, after):
        return "Der gemeinsame Text hat sich geändert. Prüfen Sie, ob Ihrer noch stimmt."
    return ""


def _gone(neu: Formular, before: Oeffnung | None) -> str:
    if before is not None and before.schritt and all(schritt.id != before.schritt for schritt in neu.schritte):
        return "Die Seite, auf der Sie fragen, gibt es nicht mehr."
    if before is not None and before.wert and _option(neu, before) is None:
        return "Die Antwort, die Sie abgeschaltet haben, gibt es nicht mehr."
    return "Diesen Punkt gibt es im gemeinsamen Formular nicht mehr."


def core_text(formular: Formular, place: Oeffnung) -> str:
    """What stands at this place where a Kommune says nothing."""
    if place.platzhalter:
        text = formular.platzhalter.get(place.platzhalter, "")
        return PLATZHALTER.sub(lambda found: formular.platzhalter.get(found[1], found[0]), text)
    if place.empfaenger:
        return next((each.wer for each in formular.empfaenger if each.id == place.empfaenger), "")
    return (_option(formular, place) or "") if place.feld else ""


def _option(formular: Formular, place: Oeffnung) -> str | None:
    return next(
        (one.label for s in formular.schritte for feld in s.felder if feld.id == place.feld for one in feld.optionen
         if one.wert == place.wert),
        None,
    )  # fmt: skip
