"""Answers of branches that were left: shown before they are dropped at submission."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portal.formular.rules.ablauf import Weg, fill, with_defaults
from portal.formular.rules.eingabe import Auswahl, Kontext, as_text
from portal.formular.rules.modell import Feld, Formular, Typ
from portal.formular.rules.stand import start


def left_behind(formular: Formular, weg: Weg, answers: Mapping[str, Any], kontext: Kontext) -> list[tuple[str, str]]:
    """(question, answer) of everything typed that does not count on this way, in the order of the form.

    What was only filled in beforehand is not told: nobody typed it. At a page that stops nothing is: the way behind it
    is not decided.
    """
    if weg.gestoppt:
        return []
    return list(_left(formular, answers, weg, with_defaults(formular, kontext)))


def _left(formular: Formular, answers: Mapping[str, Any], weg: Weg, kontext: Kontext) -> Iterator[tuple[str, str]]:
    first = start(formular, kontext, {})
    for feld in (feld for schritt in formular.schritte if schritt.gruppe is None for feld in schritt.felder):
        if found := _told(feld, answers, weg.antworten, first, kontext):
            yield _label(feld, kontext), found
    for gruppe in formular.gruppen:
        felder = [feld for schritt in formular.schritte if schritt.gruppe == gruppe.id for feld in schritt.felder]
        counting = {entry["id"]: entry for entry in weg.antworten.get(gruppe.id) or []}
        for number, entry in enumerate(answers.get(gruppe.id) or [], 1):
            for feld in felder:
                known = first[gruppe.id][0]
                if found := _told(feld, entry, counting.get(entry["id"], {}), known, kontext):
                    yield f"{fill(gruppe.titel, kontext, nummer=str(number))}: {_label(feld, kontext)}", found


def _told(
    feld: Feld, given: Mapping[str, Any], counting: Mapping[str, Any], first: Mapping[str, Any], kontext: Kontext
) -> str:
    """The answer as people read it where it is left behind, else nothing."""
    wert = given.get(feld.id)
    if feld.fest or feld.typ is Typ.VERWEIS or wert == first.get(feld.id) or feld.id in counting:
        return ""
    optionen = tuple(Auswahl(each.wert, each.label, kurz=each.kurz) for each in feld.optionen)
    return as_text(feld, wert, optionen, kontext)


def _label(feld: Feld, kontext: Kontext) -> str:
    return fill(feld.kurz or feld.label, kontext)
