"""Is a form fit for people? Its own examples, random walks through it, and what it says to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

from portal.formular.rules.ablauf import NotOnTheWay, walk
from portal.formular.rules.beispiel import Beispiele, Gueltig, Ungueltig, fill_in
from portal.formular.rules.gang import Stuck, go
from portal.formular.rules.gebuehr import RateMissing, Satz, compute_fee, total_cents
from portal.formular.rules.gebuehrenmodell import Gebuehr
from portal.formular.rules.modell import Art, Aufgabe, Feld, Formular
from portal.formular.rules.oertlich import Ortsstand, apply
from portal.formular.rules.stand import start

GAENGE = 100  # 60 were enough for every option of the largest form, with six seeds
B = TypeVar("B", Gueltig, Ungueltig)
_LONGEST_SENTENCE = 25  # words; Einfache Sprache asks for 15, legal terms need a little more
_END = re.compile(r"[.!?:](?:\s|$)|\n\n")  # of a sentence
# Words that say that something is wrong and not what to do.
_ONLY_WRONG = re.compile(r"\b(ungültig\w*|fehlerhaft\w*|unzulässig\w*|Eingabefehler|Error)\b", re.IGNORECASE)
# What to do, in Sie: “Geben Sie …”; not “können Sie”, which only tells.
_TELLS = "haben|sind|werden|können|müssen|sollen|dürfen|möchten|wollen|brauchen"
_REQUEST = re.compile(rf"\b(?!(?:{_TELLS})\b)\w+n Sie\b", re.IGNORECASE)


@dataclass(frozen=True)
class Befund:
    """What was found; `fehler` are for the author of the form, empty when it can go to people."""

    fehler: tuple[str, ...]
    gueltig: int  # valid examples that behave as they say
    ungueltig: int  # invalid ones that are refused where and as they say


def examine(formular: Formular, beispiele: Beispiele, *, seed: int = 1, gaenge: int = GAENGE) -> Befund:
    """Everything that is tried; a run with the same seed finds the same."""
    valid = list(_tried(formular, beispiele, beispiele.gueltig, _not_taken))
    invalid = list(_tried(formular, beispiele, beispiele.ungueltig, _not_refused))
    faults = [*_examples_missing(beispiele), *filter(None, valid), *filter(None, invalid)]
    faults += [*_walks(formular, beispiele, seed, gaenge), *_words(formular), *_fee(formular), *_tasks(formular)]
    faults += [*_groups(formular), *_first_page(formular, beispiele)]
    return Befund(tuple(dict.fromkeys(faults)), valid.count(""), invalid.count(""))


def _examples_missing(beispiele: Beispiele) -> Iterator[str]:
    if not beispiele.gueltig or not beispiele.ungueltig:
        yield "a form needs valid and invalid examples"


def _tried(
    formular: Formular, beispiele: Beispiele, each: Sequence[B], judge: Callable[[Formular, Beispiele, B], str]
) -> Iterator[str]:
    """A fault or "" for each of these examples; one that cannot be filled in is a fault, not the end of the check."""
    for beispiel in each:
        try:
            fault = judge(formular, beispiele, beispiel)
        except NotOnTheWay as pages:
            fault = f"fills in what the form never shows: {pages}"
        except RateMissing as rate:
            fault = f"the examples name no amount for {rate}"
        yield fault and f"example “{beispiel.name}”: {fault}"


def _not_taken(formular: Formular, beispiele: Beispiele, beispiel: Gueltig) -> str:
    umstand, seiten = beispiele.inputs(beispiel)
    answers, gaps = fill_in(formular, umstand, seiten)
    satz = Satz(beispiele.erste_cents, beispiele.weitere_cents, beispiele.saetze)
    cents = total_cents(compute_fee(formular, answers, satz, umstand.kontext()))
    if gaps:
        return f"refused at {gaps[0].station.key}, {gaps[0].feld}: {gaps[0].meldung}"
    wrong = beispiel.gebuehr_cents is not None and cents != beispiel.gebuehr_cents
    return f"costs {cents} cents, not {beispiel.gebuehr_cents}" if wrong else ""


def _not_refused(formular: Formular, beispiele: Beispiele, beispiel: Ungueltig) -> str:
    _, gaps = fill_in(formular, *beispiele.inputs(beispiel))
    found = [(gap.station.key, gap.feld, gap.meldung) for gap in gaps]
    wanted = [(beispiel.station, beispiel.feld, beispiel.meldung)]
    return "" if found == wanted else f"refused as {found}, not as {wanted}"


def _walks(formular: Formular, beispiele: Beispiele, seed: int, number: int) -> Iterator[str]:
    """Faults of random walks, and what they never met: a branch that cannot be reached.

    A page that once takes nothing is no fault when it takes something on another walk: there the person has to go
    back, and its message says so.
    """
    chance, met, ended, stuck = Random(seed), set[str](), False, list[Stuck]()  # noqa: S311
    stands = ({"version": formular.version, "werte": werte} for werte in beispiele.oertlich)
    forms = [formular, *(apply(formular, Ortsstand.model_validate(stand)) for stand in stands)]
    for turn in range(number):
        try:
            gang = go(forms[turn % len(forms)], beispiele, chance)
        except Stuck as fault:
            stuck.append(fault)
            continue
        met |= gang.gesehen
        ended = ended or not gang.gestoppt
    yield from (str(fault) for fault in stuck if not fault.schritt or fault.schritt not in met)
    if not ended:
        yield "no walk came to the button that submits"
    yield from (f"{name}: never met in {number} walks" for name in _parts(formular) if name not in met)


def _parts(formular: Formular) -> Iterator[str]:
    for schritt in formular.schritte:
        yield schritt.id
        for feld in schritt.felder:
            yield feld.id
            yield from (f"{feld.id}={option.wert}" for option in feld.optionen)
    yield from (f"empfaenger {each.id}" for each in formular.empfaenger if not each.nur_auf_anlass)


def _first_page(formular: Formular, beispiele: Beispiele) -> Iterator[str]:
    """A page that asks nothing is passed by, and with it what it says before its questions."""
    first, umstand = formular.schritte[0], beispiele.circumstances()
    for leistung in ["", *formular.leistungen]:
        kontext = replace(umstand.kontext(), leistung=leistung)
        begun = walk(formular, start(formular, kontext, umstand.fest), kontext).stationen
        if first.wenn is None and (not begun or begun[0].schritt != first.id):
            yield f"{first.id}: the first page asks nothing of who comes from {leistung!r}, so nobody reads it"


def _groups(formular: Formular) -> Iterator[str]:
    """A further entry is added and one taken out on the page that lists them, unless an answer says how many."""
    listed = {schritt.gruppe for schritt in formular.schritte if schritt.art is Art.LISTE}
    for gruppe in formular.gruppen:
        if gruppe.id not in listed and gruppe.anzahl is None and gruppe.maximum > gruppe.minimum:
            yield f"{gruppe.id}: no page lists its entries, so nobody can add one"


def _words(formular: Formular) -> Iterator[str]:
    for schritt in formular.schritte:
        if not schritt.titel.strip():
            yield f"{schritt.id}: no title"
        yield from (f"{schritt.id}: {fault}" for fault in _too_long(schritt.einleitung, schritt.papier, schritt.hilfe))
        for feld in schritt.felder:
            yield from (f"{feld.id}: {fault}" for fault in _words_of(feld))


def _words_of(feld: Feld) -> Iterator[str]:
    if not feld.label.strip() or any(not option.label.strip() for option in feld.optionen):
        yield "a field or option without a label"
    said = [feld.meldungen.fehlt, feld.meldungen.ungueltig, *(each.fehlt for each in feld.varianten)]
    messages = [*filter(None, said), *(regel.meldung for regel in feld.regeln)]
    for text in messages:
        yield from _no_help(text)
    hints = [*(each.hinweis for each in feld.optionen), *(each.hinweis for each in feld.varianten)]
    yield from _too_long(*messages, *(each.meldung for each in feld.warnungen), feld.hinweis, feld.hilfe, *hints)


def _no_help(message: str) -> Iterator[str]:
    if not message.rstrip().endswith((".", "!", "?")):
        yield f"the message is no sentence: “{message}”"
    if word := _ONLY_WRONG.search(message):
        yield f"“{word[0]}” does not say what to do: “{message}”"
    elif not _REQUEST.search(message):
        yield f"the message does not say what to do: “{message}”"


def _too_long(*texts: str | None) -> Iterator[str]:
    for text in filter(None, texts):
        longest = max(len(sentence.split()) for sentence in _END.split(text))
        if longest > _LONGEST_SENTENCE:
            yield f"a sentence of {longest} words: “{text}”"


def _tasks(formular: Formular) -> Iterator[str]:
    """What an import left for the author."""
    found: list[tuple[str, Aufgabe]] = []
    for schritt in formular.schritte:
        found += [(schritt.id, task) for task in schritt.aufgaben]
        found += [(feld.id, task) for feld in schritt.felder for task in feld.aufgaben]
    for where, task in found:
        if task.zustand == "offen":
            yield f"{where}: to do ({' '.join(filter(None, (task.art, task.regel)))}): {task.text}"


def _fee(formular: Formular) -> Iterator[str]:
    if not formular.leistungen:
        yield "no Leistung: nobody would receive it"
    gebuehr = formular.gebuehr
    if gebuehr is None:
        yield "no fee: say what it costs, that it is free, that a notice says it, or that the Kommune does (`gebuehr`)"
    charges = gebuehr is not None and not (isinstance(gebuehr, Gebuehr) and not gebuehr.positionen)
    if gebuehr is not None and charges and not gebuehr.rechtsgrundlage:
        yield "a fee without its legal basis"
